"""Places in RDF/XML: the parser counts statements, and only the parts that hold a wanted one are read element by element."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from contextlib import suppress
from typing import BinaryIO, cast
from xml.parsers import expat

import pyoxigraph as ox

from kg.formats import RDF_XML
from kg.locate.rdfxml_walker import RDF_ROOT, Differs, Walker
from kg.locate.wanted import Places, Wanted
from kg.locate.window import Window

PIECE = 1 << 13
"""Bytes that are handed to the parser at a time, at least; a node element inside of rdf:RDF is not split if it is shorter."""


def places(window: Window, wanted: Wanted, base: str | None) -> Places:
    """Return the places of the wanted terms; the document must be well-formed, and `base` be what it was parsed with.

    What an internal entity states has the line where the entity is referred to, and no column. Where the parser and the walker do not read
    the same statements, nothing is placed rather than something wrong.
    """
    feed = _Feed(window, wanted)
    # The document was well-formed when it was parsed before; if it has changed since, what was placed up to there still holds.
    with suppress(SyntaxError, expat.ExpatError):
        for quad in ox.parse(cast(BinaryIO, feed), format=RDF_XML.engine, base_iri=base):
            feed.quads.append(quad)
            if feed.complete:
                break
        else:
            feed.settle()
    return feed.found


class _Feed:
    """A file for the parser that hands out whole node elements, so that what it gives between two reads is what the piece holds.

    `quads` are the statements that the parser gave of the piece in work, put there by whoever drives it.
    """

    def __init__(self, window: Window, wanted: Wanted) -> None:
        self.quads: deque[ox.Quad] = deque()
        self.found: Places = {}
        self.complete = not wanted
        self._window = window
        self._wanted = wanted
        self._numbers = sorted(wanted)
        self._first = 0
        self._cuts = _Cuts()
        self._begin = self._next = self._stop = window.base + window.start
        self._opened = self._ended = True
        self._walker: Walker | None = None

    def read(self, size: int = -1) -> bytes:
        """Return some bytes of the piece; where it is used up, settle it and go on to the next."""
        window = self._window
        if self._next == self._stop:
            self.settle()
            self._choose()
        begin = self._next
        self._next = self._stop if size < 0 else min(begin + size, self._stop)
        return window.data[begin - window.base : self._next - window.base]

    def settle(self) -> None:
        """Look for what is wanted in the piece that the parser has read, and leave it behind."""
        window = self._window
        if self._stop > self._begin:
            count = self._first + len(self.quads)
            at = bisect_left(self._numbers, self._first)
            if self._opened and (not self._ended or (at < len(self._numbers) and self._numbers[at] < count)):
                self._walker = Walker(window, self._wanted, self._first, self._cuts.head if self._begin else b"", self._begin)
            self.complete = count > self._numbers[-1]
            if self._walker is not None:
                self._walk(self._walker)
            self.quads.clear()
            self._first = count
        if self._ended:
            self._walker = None
        keep = self._stop if self._walker is None else min(self._walker.seen, self._stop)
        window.advance(max(window.start, keep - window.base))

    def _walk(self, walker: Walker) -> None:
        window = self._window
        walker.quads.extend(self.quads)
        try:
            walker.walk(window.data[self._begin - window.base : self._stop - window.base], last=self._ended)
            walker.pin()
        except Differs:
            self._walker = None
        else:
            if self._ended or self.complete:
                self.found.update(walker.found)

    def _choose(self) -> None:
        """Find the next piece: as many node elements as fit, or a part of one that does not."""
        window, cuts = self._window, self._cuts
        self._begin = self._stop
        self._opened = self._ended
        held = self._begin - window.base - window.start
        # What is not whole yet is read on in ever larger parts, so that a long token is not looked at again and again.
        fed = cuts.read_to - window.base
        window.ensure(fed - window.start + max(PIECE, held))
        cuts.read(window.data[fed : fed + max(PIECE, held)])
        if cuts.last > self._begin:
            self._ended, self._stop = True, cuts.last
        else:
            self._ended, self._stop = window.done and cuts.read_to == window.base + len(window.data), cuts.read_to


class _Cuts:
    """Where a document can be cut, between the node elements inside of rdf:RDF: `last` is the offset where the last of them begins.

    `head` is what stands before the first of them; `read_to` is the offset up to which the document was read.
    """

    def __init__(self) -> None:
        self.head = b""
        self.last = -1
        self.read_to = 0
        self._first = -1
        self._depth = 0
        self._in_head = True
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, piece: bytes) -> None:
        """Go on with the next part of the document."""
        in_head = self._in_head
        self._parser.Parse(piece)
        self.read_to += len(piece)
        if in_head:
            self.head = (self.head + piece)[: None if self._in_head else self._first]

    def _start(self, name: str, _: object) -> None:
        if self._depth == 1:
            self.last = self._parser.CurrentByteIndex
            if self._in_head:
                self._in_head, self._first = False, self.last
        elif self._depth == 0 and name != RDF_ROOT:
            # The document is one node element, which is never cut.
            self._in_head, self._first = False, 0
            self._depth = 1
        self._depth += 1

    def _end(self, _: str) -> None:
        self._depth -= 1
