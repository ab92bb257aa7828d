"""Text that is put aside to be read again: in memory while it is short, else in a file of the system's folder for temporary ones."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator

from kg.errors import UnwritableOutput

_MEMORY = 1 << 25


class Spool:
    """Pieces of text in numbered parts, each part to be read in the order in which its pieces came.

    The file has no name, so nothing is left of it whatever ends the process. Raises UnwritableOutput where there is no room for it.
    """

    def __init__(self, parts: int = 1) -> None:
        self._held: list[list[bytes]] = [[] for _ in range(parts)]
        self._places: list[list[tuple[int, int]]] = [[] for _ in range(parts)]
        self._size = self._end = 0
        self._file: int | None = None

    def add(self, text: bytes, part: int = 0) -> None:
        """Put a piece aside."""
        if self._file is not None:
            self._write(text, part)
            return
        self._held[part].append(text)
        self._size += len(text)
        if self._size > _MEMORY:
            self._file = _nameless()
            weakref.finalize(self, os.close, self._file)
            for number, pieces in enumerate(self._held):
                for piece in pieces:
                    self._write(piece, number)
                pieces.clear()

    def read(self, part: int = 0) -> Iterator[bytes]:
        """Yield the pieces of a part."""
        yield from self._held[part]
        for at, length in self._places[part]:
            assert self._file is not None
            yield os.pread(self._file, length, at)

    def pieces(self) -> Iterator[bytes]:
        """Yield all pieces, part by part."""
        for part in range(len(self._held)):
            yield from self.read(part)

    def _write(self, text: bytes, part: int) -> None:
        assert self._file is not None
        rest = memoryview(text)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            raise _no_room(error) from error
        self._places[part].append((self._end, len(text)))
        self._end += len(text)


def _nameless() -> int:
    try:
        with tempfile.TemporaryFile(buffering=0) as file:
            return os.dup(file.fileno())
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> UnwritableOutput:
    return UnwritableOutput(
        f"cannot put statements aside in {tempfile.gettempdir()}: {(error.strerror or str(error)).lower()}",
        help="set TMPDIR to a folder with more room: two large versions take about as much as both have as N-Quads",
    )
