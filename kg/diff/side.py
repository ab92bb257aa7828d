"""One of two versions that are compared: its statements as lines, which are on disk where they are many."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import IO, cast

import pyoxigraph as ox

from kg.diff.blank import Blank
from kg.diff.ground import Ground
from kg.formats import N_QUADS
from kg.write.statements import read
from kg.write.stream import Coming, stream

_TOGETHER = 1 << 22


class Side:
    """A version, to be filled with N-Quads as the engine writes them (`write`), or with statements (`add`), and then closed (`end`).

    `count` is the number of statements that came, repeated ones included. `next_document` keeps the labels of documents apart.
    """

    def __init__(self) -> None:
        self.count = 0
        self.ground, self.blank = Ground(), Blank()
        self._pieces: list[bytes] = []
        self._size = 0

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Side:
        """Return a version that has these statements."""
        side = cls()
        side.add(quads)
        side.end()
        return side

    def add(self, quads: Iterable[ox.Quad] | Coming) -> None:
        """Take statements. Raises what `kg.write.stream.stream` raises."""
        stream(quads, N_QUADS.name, cast("IO[bytes]", self))

    def write(self, piece: bytes) -> int:
        """Take a piece of a text of N-Quads, which may end within a line."""
        self._pieces.append(bytes(piece))
        self._size += len(piece)
        if self._size > _TOGETHER:
            self._take()
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what was written may end within a line."""

    def next_document(self) -> None:
        """Take note that labels of blank nodes mean others from here on."""
        self._take()
        self.blank.next_document()

    def end(self) -> None:
        """Put what came in its places."""
        self.next_document()
        self.ground.put_aside()
        self.blank.put_aside()

    def blank_quads(self) -> list[ox.Quad]:
        """Return the statements that hold blank nodes, in their order, each once."""
        return read(line for text in self.blank.texts() for line in text.split(b"\n")[:-1])

    def quads(self) -> Iterator[ox.Quad]:
        """Yield all statements, some more than once: first those without blank nodes, in no order."""
        for texts in (self.ground.texts(), self.blank.texts()):
            for text in texts:
                yield from ox.parse(text, format=ox.RdfFormat.N_QUADS)

    def about(self, subjects: Container[bytes], predicates: Iterable[bytes]) -> list[ox.Quad]:
        """Return the statements with one of the subjects and one of the predicates, both as N-Quads writes them."""
        marks = [b" %b " % predicate for predicate in predicates]
        found = []
        for texts in (self.ground.texts(), self.blank.texts()):
            for text in texts:
                for mark in marks:
                    at = text.find(mark)
                    while at >= 0:
                        start = text.rfind(b"\n", 0, at) + 1
                        if text[start:at] in subjects:
                            found.append(text[start : text.find(b"\n", at)])
                        at = text.find(mark, at + 1)
        return read(found)

    def _take(self) -> None:
        text = b"".join(self._pieces)
        lines = text.split(b"\n")
        self._pieces = [lines.pop()]
        self._size = len(self._pieces[0])
        self.count += len(lines)
        if b"_:" in text:
            marked = [line for line in lines if b"_:" in line]
            lines = [line for line in lines if b"_:" not in line]
            lines += self.blank.take(marked)
        self.ground.add(lines, len(text))
