"""The `#+` header of a packaged query: YAML in comments (the convention of grlc), read with the line of every key.

Every scalar is text: a date stays as written, and `no` is no boolean. docs/queries.md lists the keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

from kg.errors import BadContract, Place
from kg.record import record

if TYPE_CHECKING:
    import yaml

_HELP = "docs/queries.md lists what a header holds"


@record
class Entry:
    """A value in a header: text, a list of entries or a table of entries by key, with the file's name and the 1-based line."""

    content: str | list[Entry] | dict[str, Entry]
    name: str
    line: int

    def fail(self, message: str, help: str = _HELP) -> NoReturn:
        """Raise BadContract at this entry."""
        raise BadContract(message, help=help, place=Place(self.name, self.line))

    def text(self, what: str) -> str:
        """Return the text, folded to one line. Raises BadContract if this is not text or empty."""
        if not isinstance(self.content, str) or not self.content.strip():
            self.fail(f"{what} must be a text")
        return " ".join(self.content.split())

    def block(self, what: str) -> str:
        """Return the text as it is. Raises BadContract if this is not text."""
        if not isinstance(self.content, str):
            self.fail(f"{what} must be a text")
        return self.content

    def items(self, what: str) -> list[Entry]:
        """Return the entries of a list. Raises BadContract for anything else."""
        if not isinstance(self.content, list):
            self.fail(f"{what} must be a list")
        return self.content

    def table(self, what: str, allowed: tuple[str, ...] = (), required: tuple[str, ...] = ()) -> dict[str, Entry]:
        """Return the entries of a table. Raises BadContract for anything else, for a key that is not `allowed`, and for a missing one."""
        if not isinstance(self.content, dict):
            self.fail(f"{what} must be a table of key: value lines")
        for key, entry in self.content.items():
            if allowed and key not in allowed:
                entry.fail(f'the key "{key}" is not known in {what}', f"known here: {', '.join(allowed)}")
        for key in required:
            if key not in self.content:
                self.fail(f'the key "{key}" is missing in {what}')
        return self.content

    def flag(self, what: str) -> bool:
        """Return true or false. Raises BadContract for anything else."""
        if self.content not in ("true", "false"):
            self.fail(f"{what} must be true or false")
        return self.content == "true"

    def number(self, what: str) -> int:
        """Return a whole number from 0. Raises BadContract for anything else."""
        if not isinstance(self.content, str) or not (self.content.isascii() and self.content.isdigit()):
            self.fail(f"{what} must be a whole number")
        return int(self.content)


def read(text: str, name: str) -> Entry:
    """Return the header of the query `text`, whose file is called `name` in messages.

    The header is the run of `#+` lines at the beginning. Raises BadContract if there is none or it is no YAML table (YAML 1.1).
    """
    import yaml

    lines = list(_lines(text))
    if not lines:
        raise BadContract("a packaged query begins with a header of #+ lines", help=_HELP, place=Place(name, 1))
    # PyYAML has the C parser only where libyaml was there to build it; both give the same nodes.
    loader: type[yaml.CBaseLoader | yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose("\n".join(lines), Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 3) if mark else Place(name, 1)
        raise BadContract(f"the header is no YAML: {error.problem or error.context}", help=_HELP, place=place) from error
    except yaml.YAMLError as error:
        raise BadContract(f"the header is no YAML: {error}", help=_HELP, place=Place(name, 1)) from error
    return _entry(node, name)


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if not line.startswith("#+"):
            return
        yield line[2:].removeprefix(" ").rstrip("\r")


def _entry(node: yaml.Node | None, name: str) -> Entry:
    import yaml

    if node is None:
        raise BadContract("the header is empty", help=_HELP, place=Place(name, 1))
    line = node.start_mark.line + 1
    if isinstance(node.value, str):
        return Entry(node.value, name, line)
    if isinstance(node, yaml.SequenceNode):
        return Entry([_entry(item, name) for item in node.value], name, line)
    table: dict[str, Entry] = {}
    for key, value in node.value:
        inner = _entry(value, name)
        # A table's own line is that of its key, which is what a message should point at.
        entry = Entry(inner.content, name, key.start_mark.line + 1)
        if not isinstance(key.value, str):
            entry.fail("a key must be a word")
        if key.value in table:
            entry.fail(f'the key "{key.value}" stands twice')
        table[key.value] = entry
    return Entry(table, name, line)
