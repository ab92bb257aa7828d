"""Places in Turtle and TriG: the parser counts statements, and only the parts that hold a wanted one are read token by token."""

from __future__ import annotations

from bisect import bisect_left
from typing import BinaryIO, cast

import pyoxigraph as ox

from kg.formats import TRIG, RdfSyntax
from kg.locate.tokens import BRACE, STATEMENTS
from kg.locate.walker import Walker
from kg.locate.wanted import Places, Wanted
from kg.locate.window import MARGIN, Window

PIECE = 1 << 11
LONGEST = 1 << 20
"""Sizes in bytes: what is handed to the parser at a time, and from where on a statement is taken apart rather than held as a whole."""

_NO_STATEMENT = -(1 << 62)


def places(window: Window, syntax: RdfSyntax, wanted: Wanted, base: str | None) -> Places:
    """Return the places of the wanted terms; the document must be well-formed, and `base` be what it was parsed with.

    Where the parser and the walker do not count the same statements, nothing is placed rather than something wrong.
    """
    feed = _Feed(window, syntax, wanted)
    try:
        for count, _ in enumerate(ox.parse(cast(BinaryIO, feed), format=syntax.engine, base_iri=base), 1):
            feed.count = count
            if feed.complete:
                break
    except SyntaxError:
        # The document was well-formed when it was parsed before, so it has changed since; what was placed up to here still holds.
        return feed.walker.found
    feed.settle()
    return feed.walker.found


class _Feed:
    """A file for the parser that hands out whole statements, so that what it gives between two reads is what the piece holds.

    `count` is how many statements the parser has given, kept by whoever drives it.
    """

    def __init__(self, window: Window, syntax: RdfSyntax, wanted: Wanted) -> None:
        self.count = 0
        self.complete = False
        self.walker = Walker(window, wanted)
        self._window = window
        self._braces = syntax is TRIG
        self._wanted = sorted(wanted)
        self._first = 0
        self._next = self._stop = window.start
        self._walked = False

    def read(self, size: int = -1) -> bytes:
        """Return some bytes of the piece; where it is used up, settle it and go on to the next."""
        if self._next == self._stop:
            if self._window.done and self._stop == len(self._window.data):
                # Only the end of the document may tell the parser that a last dot ends a statement.
                return b""
            self.settle()
            self._choose()
        begin = self._next
        self._next = self._stop if size < 0 else min(begin + size, self._stop)
        return self._window.data[begin : self._next]

    def settle(self) -> None:
        """Look for what is wanted in the piece that the parser has read, and leave it behind."""
        window, walker = self._window, self.walker
        if not self._walked and self._stop > window.start:
            at = bisect_left(self._wanted, self._first)
            if at < len(self._wanted) and self._wanted[at] < self.count:
                self._walk()
            elif self._braces:
                self._follow_braces()
            self._first = self.count
        walker.pin()
        self.complete = not self._wanted or self._first > self._wanted[-1]
        window.advance(self._stop)
        self._next = self._stop = window.start

    def _walk(self) -> None:
        walker = self.walker
        walker.number = self._first
        walker.walk(self._window.start, self._stop)
        if walker.number != self.count:
            for number, role in [spot for spot in walker.found if spot[0] >= self._first]:
                del walker.found[number, role]

    def _follow_braces(self) -> None:
        """Learn which graph block is open at the end of a piece that holds nothing wanted."""
        data, before, last = self._window.data, self._window.start, None
        # Each brace is matched from behind the one before: a search could begin inside of a comment.
        brace = BRACE.match(data, before, self._stop)
        while brace:
            before, last = (last.end() if last else before), brace
            brace = BRACE.match(data, brace.end(), self._stop)
        if last is None:
            return
        self.walker.graph = None
        if last[1] == b"{":
            self.walker.number = _NO_STATEMENT
            self.walker.walk(before, last.end())

    def _choose(self) -> None:
        """Find the next piece: as many whole statements as fit, or a part of one that is longer than LONGEST."""
        window, walker = self._window, self.walker
        size = PIECE
        while True:
            window.ensure(size)
            limit = len(window.data) if window.done else min(window.start + size, len(window.data))
            if walker.between_statements and size <= LONGEST:
                whole = STATEMENTS.match(window.data, window.start, min(limit, window.start + size))
                if whole or (window.done and limit <= window.start + size):
                    self._stop, self._walked = whole.end() if whole else limit, False
                    return
            else:
                if walker.between_statements:
                    walker.number = self._first
                stop = walker.walk(window.start, limit - (0 if window.done else MARGIN), to_end_of_statement=True)
                if stop > window.start or window.done:
                    self._stop, self._walked = (stop if stop > window.start else limit), True
                    self._first = walker.number
                    return
            size *= 2
