"""What a text must hold for some kinds of terms to be among its statements, looked for as the text passes."""

from __future__ import annotations

from collections.abc import Iterable

from kg.formats import N_QUADS, N_TRIPLES, TRIG, TURTLE, RdfSyntax

_LINES, _BLOCKS = (N_TRIPLES, N_QUADS), (TURTLE, TRIG)
# Brackets, collections, and what makes a reifier without a name (RDF 1.2 Turtle section 2.10): << >>, {| |} and ~.
_BLANK = {**dict.fromkeys(_LINES, (b"_:",)), **dict.fromkeys(_BLOCKS, (b"_:", b"[", b"(", b"<<", b"{|", b"~"))}
# Triple terms, and base directions (RDF 1.2 Turtle section 2.6.2).
_LATER = {**dict.fromkeys(_LINES, (b"(", b"--ltr", b"--rtl")), **dict.fromkeys(_BLOCKS, (b"(", b"<<", b"{|", b"~", b"--ltr", b"--rtl"))}
_LONGEST = 5


class Marks:
    """A watcher of a document's text: `blank` and `later` tell whether blank nodes or terms of RDF 1.2 may have been in it so far.

    They err on the side of yes: a text in quotation marks counts as well, of a format without such marks (RDF/XML, JSON-LD) nothing is
    known, and terms of RDF 1.2 are looked for only if `later`. Once `enough` is set, no more is looked at.
    """

    def __init__(self, syntax: RdfSyntax, *, later: bool = False) -> None:
        self._blank = _BLANK.get(syntax, ())
        self._later = _LATER.get(syntax, ()) if later else ()
        self.blank, self.later = not self._blank, not self._later
        self.enough = self.blank and self.later
        self._last = b""

    def __call__(self, piece: bytes) -> None:
        """Look at the next piece of the text."""
        if self.enough:
            return
        across = self._last + piece[:_LONGEST]
        self.blank = self.blank or _any(self._blank, piece) or _any(self._blank, across)
        self.later = self.later or _any(self._later, piece) or _any(self._later, across)
        self.enough = self.blank and self.later
        self._last = (across if len(piece) < _LONGEST else piece)[-_LONGEST:]


def _any(marks: Iterable[bytes], text: bytes) -> bool:
    # Looking for one byte is ten times as fast as looking for two, and most texts do not even hold that.
    return any(mark[:1] in text and mark in text for mark in marks)
