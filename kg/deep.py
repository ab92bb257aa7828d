"""How deep a document is nested, found out as its text passes: what `kg.nesting` tells of a document that is there as a whole.

Most pieces are merely searched for marks. What may be nested is read token by token; of a token that spans pieces no more is kept than
is needed to find its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from kg.diagnose import place
from kg.errors import Place
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, RdfSyntax
from kg.nesting import DEEPEST_JSON, DEEPEST_TERMS, NOT_JSON_LAYOUT, ONE_KIND, TERMS_TOKEN, TEXT, too_deep
from kg.reading import Reading

_PIECE = 1 << 16
_LINE = 1 << 12
_LONGEST = 1 << 25
"""Bytes of an unfinished IRI that are kept: the engine reads none so long."""

_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_PASSES = 6
_FURTHER = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that go on with a character."""

# The tokens of a whole document, and what may be the beginning of one at the end of a piece.
_LONG = (rb'"""(?:[^"\\]|\\.|"{1,2}(?!"))*', rb"'''(?:[^'\\]|\\.|'{1,2}(?!'))*")
_SHORT = (rb'"(?:[^"\\\n]|\\.)*', rb"'(?:[^'\\\n]|\\.)*")
_PASSING = re.compile(
    rb'(?P<open>#[^\n]*\Z|<[^<>"{}|^`\\\x00-\x20]*\Z|>\Z|""\Z|'
    + rb"''\Z)|"
    + b"|".join((_LONG[0] + b'"""', _LONG[1] + b"'''"))
    + rb"|(?P<long>(?:%b|%b)\\?\Z)|(?P<short>(?:%b|%b)\\?\Z)|" % (*_LONG, *_SHORT)
    + TERMS_TOKEN.pattern,
    re.DOTALL,
)
_LONG_TEXTS = (b'"""', b"'''")


class Deep:
    """A watcher of the pieces of a document, which raises UnsafeInput with the place for one that is nested too deep.

    `path` is the file, which is read again to tell the place, or None for what cannot be read twice, whose lines are counted.
    """

    def __init__(self, name: str, syntax: RdfSyntax, path: str | None = None) -> None:
        self._name, self._path = name, path
        self._line = None if path else _Line()
        self._before = 0
        self._most = DEEPEST_JSON if syntax is JSON_LD else DEEPEST_TERMS
        self._look: Callable[[bytes], int | None] | None = None
        if syntax is JSON_LD:
            self._look = _Json().look
        elif syntax is not RDF_XML:  # `kg.wellformed` sees to that
            self._look = _Terms(lines=syntax in {N_TRIPLES, N_QUADS}).look

    def __call__(self, piece: bytes) -> None:
        """Look at the next piece."""
        if self._look is None:
            return
        at = self._look(piece)
        if at is not None:
            raise too_deep(self._most, self._place(piece, at))
        self._before += len(piece)
        if self._line is not None:
            self._line.skip(piece)

    def _place(self, piece: bytes, at: int) -> Place:
        """Return the place of the byte `at` of a piece; it is negative in what is left of the pieces before."""
        if self._line is not None:
            return self._line.place(self._name, piece, at)
        line, rest = _Line(), self._before + at
        assert self._path is not None
        with Reading(self._path) as again:
            text = again.buffered()
            while rest >= _PIECE:
                line.skip(text.read(_PIECE))
                rest -= _PIECE
            return line.place(self._name, text.read(rest + _LINE), rest)


class _Line:
    """The line that pieces have come to: its number, its last bytes, and how many characters stand before them."""

    def __init__(self) -> None:
        self._number, self._text, self._left_out = 1, b"", 0

    def skip(self, piece: bytes) -> None:
        """Go on by a piece."""
        breaks = piece.count(b"\n")
        if breaks:
            self._number += breaks
            self._text, self._left_out = b"", 0
            piece = piece[piece.rfind(b"\n") + 1 :]
        self._text += piece
        if len(self._text) > 2 * _LINE:
            self._left_out += _characters(self._text[:-_LINE])
            self._text = self._text[-_LINE:]

    def place(self, name: str, piece: bytes, at: int) -> Place:
        """Return the place of the byte `at` of the next piece."""
        if at > 0:
            self.skip(piece[:at])
        before = self._text[:at] if at < 0 else self._text
        column = _characters(before) + 1
        after = self._text[at:] + piece if at < 0 else piece[at:]
        shown = place(name, before + after.partition(b"\n")[0], 1, column)
        return replace(shown, line=self._number, column=self._left_out + column, cut=shown.cut + self._left_out)


def _characters(text: bytes) -> int:
    return len(text.translate(None, _FURTHER))


class _Json:
    """Brackets outside of texts."""

    def __init__(self) -> None:
        self._depth = 0
        self._within = self._escaped = False

    def look(self, piece: bytes) -> int | None:
        """Return where the first bracket that is too deep stands in the next piece, if there is one."""
        begin = (b'"' if self._within else b"") + (b"\\" if self._escaped else b"")
        text = begin + piece
        escaped = False
        plain = text
        if b"\\" in text:
            escaped = (len(text) - len(text.rstrip(b"\\"))) % 2 == 1
            plain = (text[:-1] if escaped else text).replace(b"\\\\", b"").replace(b'\\"', b"")
        layout = TEXT.sub(b"", plain.translate(ONE_KIND, NOT_JSON_LAYOUT).replace(b'""', b""))
        layout, mark, _ = layout.partition(b'"')
        fewer = layout
        for _ in range(_PASSES):
            fewer = fewer.replace(b"{}", b"")
        # Each pass takes one level from the deepest at most.
        if self._depth + fewer.count(b"{") + _PASSES > DEEPEST_JSON:
            at = self._exact(text)
            if at is not None:
                return at - len(begin)
        self._depth = max(0, self._depth + fewer.count(b"{") - fewer.count(b"}"))
        self._within, self._escaped = bool(mark), escaped
        return None

    def _exact(self, text: bytes) -> int | None:
        depth = self._depth
        for match in _JSON_TOKEN.finditer(text):
            if match[0] in b"{[":
                depth += 1
                if depth > DEEPEST_JSON:
                    return match.start()
            elif match[0] in b"}]":
                depth -= 1
        return None


class _Terms:
    """Triple terms and reified triples in Turtle and what is like it; if `lines`, texts end with their lines and triples have brackets."""

    def __init__(self, *, lines: bool) -> None:
        self._lines = lines
        self._depth = 0
        self._rest = b""  # begins outside of any token

    def look(self, piece: bytes) -> int | None:
        """Return where the first bracket that is too deep stands in the next piece, if there is one; before it if that is negative."""
        if self._depth or self._rest.startswith(_LONG_TEXTS) or self._may_matter(piece):
            text = self._rest + piece
        else:  # texts that are left open end with the line
            at = piece.rfind(b"\n")
            text = self._rest = piece[at + 1 :] if at >= 0 else self._rest + piece
            if len(text) <= _PIECE:
                return None
        found = self._exact(text)
        if len(self._rest) > _LONGEST:
            self._rest = b""
        return None if found is None else found - (len(text) - len(piece))

    def _may_matter(self, piece: bytes) -> bool:
        if self._lines:  # one byte is found ten times as fast as two
            return (b"(" in piece and b"<<" in piece) or (self._rest[-1:] == b"<" and piece[:1] in {b"<", b"("})
        across = self._rest[-2:] + piece
        return b"<<" in across or b'"""' in across or (b"'" in piece and b"'''" in across)

    def _exact(self, text: bytes) -> int | None:
        self._rest = b""
        for match in _PASSING.finditer(text):
            word = match[0]
            if match.lastgroup:
                self._rest = word if match.lastgroup == "open" else _needed(word, 3 if match.lastgroup == "long" else 1)
            elif word == b"<<":
                self._depth += 1
                if self._depth > DEEPEST_TERMS:
                    return match.start()
            elif word == b">>":
                self._depth = max(0, self._depth - 1)
        return None


def _needed(text: bytes, marks: int) -> bytes:
    """Return what must be known of an unfinished text to go on: how it begins, and what makes its end no end."""
    said = text[marks:]
    body = said.rstrip(text[:1]) if marks == 3 else said
    quotes = said[len(body) :]
    if (len(body) - len(body.rstrip(b"\\"))) % 2:
        quotes = quotes[1:] if quotes else b"\\"
    return text[:marks] + quotes
