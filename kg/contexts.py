"""JSON-LD contexts without a network: ours, a user's files, and what a folder holds for the contexts that documents name by URL."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urljoin, urlsplit

from kg import resources
from kg.diagnose import place
from kg.errors import BadSyntax, MissingInput, Place, UnreadableInput, UnsafeInput
from kg.files import Input, read_input
from kg.names import BASE
from kg.record import record

OURS = BASE + "context.jsonld"
"""The URL that stands for our context in a document."""

_BY_URL = re.compile(r'(?<!\\)"@context"\s*:\s*(?=["\[{])')
_DEEPEST = 20
_MOST = 1 << 28
_folder: ContextVar[str | None] = ContextVar("folder", default=None)


Edit: TypeAlias = tuple[int, int, int, int, int, int]
"""Where a context was put in the place of its URL: its line, its column here and in the original; the same of what stands behind it."""


@record
class Inlined(Input):
    """A document whose contexts stand in the place of their URLs, and the `original`: on its lines, but for columns behind a context."""

    original: Input = Input("", b"")
    edits: tuple[Edit, ...] = ()

    def own(self, place: Place) -> Place:
        """Return where a place in this content stands in the original; what is in a context is where the context begins."""
        line, column = place.line, place.column
        if line is None or column is None:
            return place
        for begin, here, there, end, behind, _ in self.edits:
            if begin == line and column >= here and (end > line or column < behind):
                return _place(self.original, line, there, 1)
        moved = [(behind, further) for _, _, _, end, behind, further in self.edits if end == line and behind <= column]
        behind, further = moved[-1] if moved else (column, column)
        return _place(self.original, line, further + column - behind, place.width)


@dataclass(frozen=True, slots=True)
class Contexts:
    """Finds contexts by URL: ours, and those in `folder`, which holds them as HOST/PATH (the layout of `wget --force-directories`)."""

    folder: str | None = None

    def find(self, url: str) -> Any:
        """Return the document at `url`. Raises UnsafeInput for one that is not here, BadSyntax for one that is no JSON."""
        if url == OURS:
            return own_context()
        for path in self._places(url):
            return read_json(str(path))
        raise missing(url)

    def loader(self, url: str, _options: object = None) -> dict[str, Any]:
        """Return the document at `url` as the JSON-LD processor wants it (JSON-LD API section 9.4, LoadDocumentCallback)."""
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": self.find(url)}

    def _places(self, url: str) -> list[Path]:
        parts = urlsplit(url)
        if self.folder is None or parts.scheme not in {"http", "https"} or not parts.netloc:
            return []
        root = Path(os.path.realpath(self.folder))
        plain = root / parts.netloc / unquote(parts.path).lstrip("/")
        found = [plain, plain.with_name(plain.name + ".jsonld"), plain.with_name(plain.name + ".json"), plain / "index.jsonld"]
        return [path for path in found if _is_file_in(path, root)]


def _is_file_in(path: Path, root: Path) -> bool:
    """Tell whether a file is there that stands in the folder `root`, wherever links lead."""
    try:
        return path.is_file() and Path(os.path.realpath(path)).is_relative_to(root)
    except (OSError, ValueError):  # a name that no file can have
        return False


def missing(url: str, at: Place | None = None) -> UnsafeInput:
    """Return the error for a context that would have to be fetched."""
    return UnsafeInput(
        f"the context {url} is not here, and nothing is fetched from the network",
        help="save it as DIR/HOST/PATH, as `wget --force-directories` does, and name DIR with --contexts",
        place=at,
    )


def use(folder: str | None) -> None:
    """Take contexts that documents name by URL from `folder` from now on, or from nowhere. Raises MissingInput for what is no folder."""
    if folder is not None and not Path(folder).is_dir():
        raise MissingInput(f"there is no folder {folder}", help="--contexts names a folder that holds contexts as HOST/PATH")
    _folder.set(folder)


@contextmanager
def using(folder: str) -> Iterator[None]:
    """Take contexts that documents name by URL from `folder` while the block lasts. Raises MissingInput for what is no folder."""
    before = _folder.get()
    use(folder)
    try:
        yield
    finally:
        _folder.set(before)


def inlined(source: Input) -> Input:
    """Return a JSON-LD document with the contexts that it names by URL in the place of their URLs; lines stay where they are.

    What is not JSON is returned as it is. Raises UnsafeInput, with the place, for a context that is not here, and as `Contexts.find` does.
    """
    if b'"@context"' not in source.data:
        return source
    text = source.text()
    if '"@json"' in text:  # a literal may look like a context (section 4.2.2), so nothing is put in its place
        return source
    parts: list[str] = []
    edits: list[Edit] = []
    last = size = 0
    known: dict[str, Any] = {}
    for match in _BY_URL.finditer(text):
        if match.start() < last:
            continue
        try:
            value, end = json.JSONDecoder().raw_decode(text, match.end())
        except (ValueError, RecursionError):  # the parser says better what is wrong
            return source
        if not _names_url(value):
            continue
        try:
            written = json.dumps(_resolved(value, None, known, 0), ensure_ascii=False)
        except UnsafeInput as error:
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            raise UnsafeInput(error.message, help=error.help, place=_place(source, line, column, 10)) from error
        edits.append(_edit(text, last, match.end(), end, len(written), edits[-1] if edits else (1,) * 6))
        parts += [text[last : match.end()], written, "\n" * text.count("\n", match.end(), end)]
        last = end
        size += len(written)
        if size > max(_MOST, 20 * len(text)):
            raise UnsafeInput(f"the contexts of {source.name} are longer than 20 times the document", help="name the context once, outside")
    return Inlined(source.name, "".join([*parts, text[last:]]).encode(), source, tuple(edits)) if parts else source


def _place(source: Input, line: int, column: int, width: int) -> Place:
    return place(source.name, source.data, line, column, width)


def _edit(text: str, last: int, begin: int, end: int, width: int, before: Edit) -> Edit:
    """Return the edit for a context at `begin` to `end` of `text` that takes `width` characters now; the one `before` ends at `last`."""
    line = before[3] + text.count("\n", last, begin)
    there = begin - text.rfind("\n", 0, begin)
    here = there + before[4] - before[5] if line == before[3] else there
    end_line = line + text.count("\n", begin, end)
    return line, here, there, end_line, here + width if end_line == line else 1, end - text.rfind("\n", 0, end)


def names_url(head: bytes) -> bool:
    """Tell whether the beginning of a JSON-LD document names a context by URL, as far as it shows."""
    text = head.decode("utf-8", "replace")
    for match in _BY_URL.finditer(text):
        try:
            value, _ = json.JSONDecoder().raw_decode(text, match.end())
        except (ValueError, RecursionError):
            return text[match.end()] != "{"
        if _names_url(value):
            return True
    return False


def _names_url(context: Any) -> bool:
    """Tell whether a context is named by URL, or holds one that is."""
    if isinstance(context, list):
        return any(map(_names_url, context))
    if isinstance(context, dict):
        return "@import" in context or any(isinstance(term, dict) and _names_url(term.get("@context")) for term in context.values())
    return isinstance(context, str)


def resolved(context: Any, known: dict[str, Any]) -> Any:
    """Return a context without URLs, what they name in their places; `known` are contexts by URL, to which those that are found are added.

    Raises UnsafeInput for one that is neither known nor here.
    """
    return _resolved(context, None, known, 0)


def _resolved(context: Any, base: str | None, known: dict[str, Any], depth: int) -> Any:
    """Return a context without URLs (JSON-LD 1.1 API section 5.1.2); relative ones are resolved against `base`, the context's own."""
    if depth > _DEEPEST:
        raise UnsafeInput("the contexts name each other without end", help="take the circle out of them")
    if isinstance(context, str):
        return _fetched(context, base, known, depth)
    if isinstance(context, list):
        found = [_resolved(one, base, known, depth) for one in context]
        return [part for one in found for part in (one if isinstance(one, list) else [one])]
    if not isinstance(context, dict):
        return context
    made = {name: _term(value, base, known, depth) for name, value in context.items() if name != "@import"}
    if isinstance(context.get("@import"), str):
        imported = _fetched(context["@import"], base, known, depth)
        if not isinstance(imported, dict):
            raise UnsafeInput(f"the context {context['@import']} is imported and is no single one", help="put its content in its place")
        made = {**imported, **made}
    return made


def _term(value: Any, base: str | None, known: dict[str, Any], depth: int) -> Any:
    if not isinstance(value, dict) or "@context" not in value:
        return value
    return {**value, "@context": _resolved(value["@context"], base, known, depth)}


def _fetched(name: str, base: str | None, known: dict[str, Any], depth: int) -> Any:
    url = urljoin(base, name) if base else name
    if url not in known:
        document = Contexts(_folder.get()).find(url)
        if not isinstance(document, dict) or "@context" not in document:
            raise UnsafeInput(f"what is kept as the context {url} has no @context", help='a context is a document {"@context": …}')
        known[url] = _without_base(_resolved(document["@context"], url, known, depth + 1))
    return known[url]


def _without_base(context: Any) -> Any:
    """Return a context from elsewhere without its @base, which counts only in the document itself (section 5.1.2, step 5.7)."""
    if isinstance(context, list):
        return [_without_base(one) for one in context]
    return {name: value for name, value in context.items() if name != "@base"} if isinstance(context, dict) else context


def own_context() -> dict[str, Any]:
    """Return our context, as a document."""
    found: dict[str, Any] = json.loads(resources.read("ontology/context.jsonld"))
    return found


def read_json(path: str) -> Any:
    """Return the JSON in the file `path`. Raises BadSyntax with the place, and what reading a file raises."""
    source = read_input(path)
    try:
        return json.loads(source.data)
    except json.JSONDecodeError as error:
        raise BadSyntax(
            f"not JSON: {error.msg.lower()}",
            help="commas stand between entries only, and names in quotation marks",
            place=place(source.name, source.data, error.lineno, error.colno),
        ) from error
    except RecursionError as error:
        raise UnreadableInput(f"{source.name} is nested too deep", help="a context or frame has a few levels") from error
