"""A piece of an input that is one JSON document: a line, a script in a page, or a whole file; it knows where its values stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from kg.errors import BadSyntax, Place
from kg.inputs.lines import Lines
from kg.inputs.spot import spot
from kg.locate.json_tree import Node, tree

DEEPEST = 200
"""How many arrays and objects may stand inside each other; what people write stays far below."""
_LONG_LINE = 1 << 28
_BRACKETS = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""Brackets, and texts, in which they do not count."""

Pointer = tuple[str | int, ...]
"""The keys and 0-based indices that lead to a value."""


class Piece:
    """A JSON text that begins at `line` and `column` of the input `name`."""

    __slots__ = ("_tree", "column", "line", "name", "text")

    def __init__(self, name: str, text: str, line: int = 1, column: int = 1) -> None:
        self.name, self.text, self.line, self.column = name, text, line, column
        self._tree: tuple[Node, bytes] | None = None

    def value(self) -> Any:
        """Return what the text means. Raises BadSyntax with the place: broken, a key twice, NaN, nested too deeply."""
        try:
            value = json.loads(self.text, object_pairs_hook=_object, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            if (deep := self._exceeds(error.pos)) is not None:  # which Python's parser may or may not reach before the error
                raise self._too_deep(deep) from error
            reason = error.msg[:1].lower() + error.msg[1:]
            raise BadSyntax(f"the JSON cannot be read: {reason}", help=_advice(reason, self.text), place=self.at(error.pos)) from error
        except _Twice as error:
            raise BadSyntax(
                f'the key "{error.key}" stands twice in one object',
                help="only one of the values would be read",
                place=self._twice(error.key),
            ) from error
        except _Constant as error:
            place = self.at(max(self.text.find(error.name), 0), len(error.name))
            raise BadSyntax(f"{error.name} is no JSON", help="JSON has no such number", place=place) from error
        except RecursionError as error:
            raise self._too_deep(self._exceeds(len(self.text)) or 0) from error
        if self.text.count("{") + self.text.count("[") > DEEPEST and _deep(value):
            raise self._too_deep(self._exceeds(len(self.text)) or 0)
        return value

    def at(self, position: int, width: int = 1) -> Place:
        """Return the place of the characters from `position` on."""
        return spot(self.name, self.text, min(position, len(self.text)), width, self.line, self.column)

    def place(self, pointer: Pointer, fits: Callable[[str], bool] | None = None) -> Place | None:
        """Return the place of the value that `pointer` leads to, or of the first text below it that `fits`; None if there is none."""
        root, data = self._parsed()
        node: Node | None = root
        for step in pointer:
            node = _child(node, step, data) if node is not None else None
        if node is None:
            return None
        if fits is not None:
            node = next((one for one in _texts(node) if fits(one.value(data))), None)
            if node is None:
                return None
        begin = len(data[: node.begin].decode())
        length = len(data[node.begin : node.end].decode())
        return self.at(begin, length if node.kind in '"0' else 1)

    def _parsed(self) -> tuple[Node, bytes]:
        if self._tree is None:
            data = self.text.encode("utf-8", "surrogatepass")
            self._tree = tree(data), data
        return self._tree

    def _twice(self, key: str) -> Place:
        root, data = self._parsed()
        for node in root.walk():
            if node.kind == "{":
                names = [child.key for child in node.children if child.key is not None and child.key.value(data) == key]
                if len(names) > 1:
                    return self.at(len(data[: names[1].begin].decode()), names[1].end - names[1].begin)
        return self.at(0)

    def _exceeds(self, end: int) -> int | None:
        """Return where the brackets before `end` become too many inside each other, None if they do not."""
        depth = 0
        for match in _BRACKETS.finditer(self.text, 0, end):
            depth += 1 if match[0] in "[{" else -1 if match[0] in "]}" else 0
            if depth > DEEPEST:
                return match.start()
        return None

    def _too_deep(self, at: int) -> BadSyntax:
        return BadSyntax(
            f"the JSON is nested more than {DEEPEST} levels deep", help="no directory is; is the file damaged?", place=self.at(at)
        )


class _Twice(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


class _Constant(Exception):
    def __init__(self, name: str) -> None:
        self.name = name


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return made


def _no_constant(name: str) -> Any:
    raise _Constant(name)


def _deep(value: Any) -> bool:
    """Tell whether arrays and objects stand in each other deeper than is read."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level if isinstance(one, dict | list) for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return True


def _advice(reason: str, text: str) -> str:
    if "extra data" in reason:
        return "one JSON document was expected; name the file .ndjson if each line is one"
    if not text.strip():
        return "there is nothing here"
    if text.lstrip()[:1] == "<":
        return "this looks like HTML or XML, not JSON"
    return "a comma, quotation mark or bracket is missing or too many, or the text is cut off"


def _child(node: Node, step: str | int, data: bytes) -> Node | None:
    if isinstance(step, int):
        return node.children[step] if node.kind == "[" and step < len(node.children) else None
    return next((child for child in node.children if child.key is not None and child.key.value(data) == step), None)


def _texts(node: Node) -> Iterator[Node]:
    """Yield the strings at and below a node, in the order of the text."""
    if node.kind == '"':
        yield node
    for child in node.children:
        yield from _texts(child)


def pieces(lines: Lines, *, by_line: bool) -> Iterator[Piece]:
    """Yield the documents of a text: one a line if `by_line` or if the first line is one by itself, else the whole text.

    Blank lines are passed over.
    """
    source = iter(lines)
    first = next(source, "")
    if by_line or _whole(first):
        yield Piece(lines.name, first, lines.number) if first.strip() else Piece(lines.name, "{}", lines.number)
        for text in source:
            if not text.isspace():
                yield Piece(lines.name, text, lines.number)
        return
    yield Piece(lines.name, first + "".join(source))


def _whole(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def json_lines(path: str) -> Lines:
    """Return the lines of a JSON file, which may be one long line."""
    return Lines(path, longest=_LONG_LINE)
