"""Places in JSON-LD: the document is read in parts that can be parsed by themselves, so that memory does not grow with it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

import pyoxigraph as ox

from kg.formats import JSON_LD
from kg.locate.element import span as token_span
from kg.locate.json_layout import Layout, elements, layout
from kg.locate.probe import Probe
from kg.locate.wanted import Places, Wanted
from kg.locate.window import CHUNK, Window

PIECE = 1 << 15
"""Bytes of elements that are parsed together, to share the work on their context."""


class _Part(Protocol):
    """Some statements that follow each other in a document, the first of which has the number `first`."""

    first: int
    quads: list[ox.Quad]

    def place(self, ordinals: Sequence[int], wanted: Wanted, found: Places) -> None:
        """Add the places of the wanted terms of the statements numbered `ordinals`."""


def places(stream: BinaryIO, name: str, wanted: Wanted, base: str | None) -> Places:
    """Return the places of the wanted terms; the document must be well-formed, `stream` seekable, and `base` what it was parsed with.

    Memory is bounded for an array of documents, and for an object with one array in `@graph`, whatever other keys it has; any other
    document is held as a whole.
    """
    found: Places = {}
    ordinals = sorted(wanted)
    for part in _parts(stream, name, base):
        end = part.first + len(part.quads)
        here = ordinals[bisect_left(ordinals, part.first) : bisect_left(ordinals, end)]
        if here:
            part.place(here, wanted, found)
        if not ordinals or end > ordinals[-1]:
            break
    return found


def quads(stream: BinaryIO, base: str | None) -> Iterator[ox.Quad]:
    """Yield the statements of a document in its order, holding only a part of it where `places` does."""
    for part in _parts(stream, "", base):
        yield from part.quads


def _parts(stream: BinaryIO, name: str, base: str | None) -> Iterator[_Part]:
    shape = layout(Window(stream, name))
    stream.seek(0)
    first = skip = 0
    if shape is None:
        window = Window(stream, name)
        while not window.done:
            window.ensure(2 * len(window.data))
        yield _Elements(window, Layout(b"", b"", 0, 0), [(0, len(window.data))], (0, 0), base)
        return
    if shape.end >= 0:
        beside = _Beside(stream, name, shape, base)
        first = skip = len(beside.quads)
        yield beside
        stream.seek(0)
    window = Window(stream, name)
    _go_to(window, shape.begin)
    while True:
        window.ensure(PIECE)
        spans = elements(window, PIECE)
        if not spans:
            return
        part = _Elements(window, shape, spans, (first, skip), base)
        yield part
        first += len(part.quads)
        window.advance(spans[-1][1])


class _Elements:
    """Elements that stand in the window at `spans`; `start` is the number of their first statement, and how many the head and tail make."""

    def __init__(self, window: Window, shape: Layout, spans: list[tuple[int, int]], start: tuple[int, int], base: str | None) -> None:
        self.first, self._skip = start
        self._window = window
        self._shape = shape
        self._spans = spans
        self._base = base
        self.quads = self._parse(spans)

    def place(self, ordinals: Sequence[int], wanted: Wanted, found: Places) -> None:
        """Halve the elements until each that states something wanted is alone, then probe it."""
        open_ones = [(self._spans, self.first, len(self.quads))]
        while open_ones:
            spans, first, count = open_ones.pop()
            here = ordinals[bisect_left(ordinals, first) : bisect_left(ordinals, first + count)]
            if here and len(spans) > 1:
                half = len(spans) // 2
                before = len(self._parse(spans[:half]))
                open_ones += [(spans[half:], first + before, count - before), (spans[:half], first, before)]
            elif here:
                self._probe(spans[0], (first, count), here, wanted, found)

    def _probe(self, span: tuple[int, int], numbers: tuple[int, int], ordinals: Sequence[int], wanted: Wanted, found: Places) -> None:
        begin, end = span
        first, count = numbers
        probe = Probe(self._window.data[begin:end], self._shape.head, self._shape.tail, self._base, self._skip)
        # An element that states something else alone than among others is not placed, rather than wrongly.
        if len(probe.quads) != count:
            return
        offset = self._window.base + begin
        for ordinal in ordinals:
            for role in wanted[ordinal]:
                at, to = token_span(probe, ordinal - first, role)
                found[ordinal, role] = self._window.place(offset + at, offset + to)

    def _parse(self, spans: list[tuple[int, int]]) -> list[ox.Quad]:
        text = self._shape.head + self._window.data[spans[0][0] : spans[-1][1]] + self._shape.tail
        return _parse(text, self._base)[self._skip :]


class _Beside:
    """What the keys beside `@graph` state: the parser gives it before what the graph states, wherever the keys stand."""

    first = 0

    def __init__(self, stream: BinaryIO, name: str, shape: Layout, base: str | None) -> None:
        self._stream = stream
        self._name = name
        self._shape = shape
        self._base = base
        self.quads = _parse(shape.head + shape.tail, base)

    def place(self, ordinals: Sequence[int], wanted: Wanted, found: Places) -> None:
        """Probe head and tail as one text, and go through the stream to where its tokens stand."""
        probe = Probe(self._shape.head + self._shape.tail, b"", b"", self._base)
        cut, further = len(self._shape.head), self._shape.end - len(self._shape.head)
        spots = []
        for ordinal in ordinals:
            for role in wanted[ordinal]:
                at, to = token_span(probe, ordinal, role)
                spots.append((at, to, ordinal, role) if at < cut else (at + further, to + further, ordinal, role))
        self._stream.seek(0)
        window = Window(self._stream, self._name)
        for at, to, ordinal, role in sorted(spots, key=lambda spot: spot[0]):
            _go_to(window, at)
            window.ensure(to - at)
            found[ordinal, role] = window.place(at, to)


def _go_to(window: Window, offset: int) -> None:
    """Move the window on to `offset`."""
    while window.base + window.start < offset and not (window.done and window.start == len(window.data)):
        window.ensure(CHUNK)
        window.advance(min(len(window.data), offset - window.base))


def _parse(text: bytes, base: str | None) -> list[ox.Quad]:
    return list(ox.parse(text, format=JSON_LD.engine, base_iri=base))
