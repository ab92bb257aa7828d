"""The JSON-LD scripts of an HTML page, each where it stands (HTML, section 4.12.1: script elements are raw text)."""

from __future__ import annotations

from html.parser import HTMLParser

from kg.inputs.piece import Piece

_TYPE = "application/ld+json"


class _Scripts(HTMLParser):
    """Collects the data blocks of a page, and notes whether the page says things in attributes instead."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[Piece] = []
        self.attributes: set[str] = set()
        self._name = name
        self._open: tuple[int, int] | None = None
        self._texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.attributes.update(name for name in ("itemscope", "typeof", "vocab") if name in names)
        kind = (names.get("type") or "").partition(";")[0].strip().lower()
        self._end()
        if tag == "script" and kind == _TYPE:
            line, column = self.getpos()
            text = self.get_starttag_text() or ""
            after = text.rpartition("\n")[2]
            self._open = (line + text.count("\n"), len(after) + (0 if "\n" in text else column) + 1)

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._end()

    def _end(self) -> None:
        if self._open is not None:
            line, column = self._open
            self.pieces.append(Piece(self._name, "".join(self._texts), line, column))
        self._open, self._texts = None, []

    def finish(self) -> None:
        """Take in a script that is open at the end of the page."""
        rest = self.rawdata if self._open is not None else ""
        self.close()
        if self._open is not None and not self._texts:
            self._texts = [rest]
        self._end()


def scripts(name: str, text: str) -> tuple[list[Piece], tuple[str, ...]]:
    """Return the JSON-LD scripts of the page `text`, and the attributes of microdata and RDFa that occur in it."""
    parser = _Scripts(name)
    parser.feed(text)
    parser.finish()
    return parser.pieces, tuple(sorted(parser.attributes))
