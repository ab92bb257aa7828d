"""The statements of a version that hold no blank node: what only one of two versions has is found part by part, the rest being on disk."""

from __future__ import annotations

from collections.abc import Iterator

from kg.diff.spool import Spool

_PARTS = 256
_TOGETHER = 1 << 26
"""Bytes of lines that are kept as objects, which take half as much again."""


class Ground:
    """Lines of N-Quads in any order and as often as they come; a line is in the part that its hash says."""

    def __init__(self) -> None:
        self._spool = Spool(_PARTS)
        self._lines: list[list[bytes]] = [[] for _ in range(_PARTS)]
        self._size = 0

    def add(self, lines: list[bytes], size: int) -> None:
        """Take lines that have `size` bytes in all."""
        parts = self._lines
        # This loop runs once per statement: it must stay short.
        for line, number in zip(lines, map(hash, lines), strict=True):
            parts[number % _PARTS].append(line)
        self._size += size
        if self._size > _TOGETHER:
            self.put_aside()

    def put_aside(self) -> None:
        """Leave the lines that are held as objects to the spool, which is where other versions of them are looked for."""
        for part, lines in enumerate(self._lines):
            if lines:
                self._spool.add(b"\n".join([*lines, b""]), part)
                lines.clear()
        self._size = 0

    def part(self, number: int) -> set[bytes]:
        """Return the lines of a part, each once."""
        found: set[bytes] = set()
        for text in self._spool.read(number):
            found.update(text.split(b"\n"))
        found.discard(b"")
        return found

    def texts(self) -> Iterator[bytes]:
        """Yield all lines, many at a time."""
        return self._spool.pieces()


def only(old: Ground, new: Ground) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that only the old version has and those that only the new one has, sorted.

    Memory is needed for one part of each, and for what is returned.
    """
    removed: list[bytes] = []
    added: list[bytes] = []
    for number in range(_PARTS):
        before, after = old.part(number), new.part(number)
        removed += before - after
        added += after - before
    return sorted(removed), sorted(added)
