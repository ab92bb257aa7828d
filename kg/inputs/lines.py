"""The lines of a text of any length, decoded and counted."""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import Place, UnreadableInput
from kg.inputs.left import Leftovers
from kg.reading import Reading

LONGEST = 1 << 26
"""Unless said otherwise, no line is longer than so many bytes; a table or NDJSON without line breaks would be held as a whole."""


class Lines:
    """The lines of the file `path` ("-" for standard input), each with its line break; `number` counts those that were read.

    Raises what `Reading` raises, and UnreadableInput with the place for bytes that are not UTF-8, null bytes and lines without end.
    """

    def __init__(self, path: str, *, longest: int = LONGEST) -> None:
        self._longest = longest
        self.reading = Reading(path)
        self.name = self.reading.name
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the lines. This loop runs once per line: it must stay short."""
        read = self.reading.buffered().readline
        while line := read(self._longest):
            self.number += 1
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise self._undecodable(line, error) from error
            if "\x00" in text:
                column = text.index("\x00") + 1
                raise UnreadableInput(
                    "there is a null byte", help="the file is damaged, or no text", place=Place(self.name, self.number, column)
                )
            if len(line) == self._longest:
                raise UnreadableInput(
                    f"the line has {self._longest:,} bytes or more", help="is this one entry a line?", place=Place(self.name, self.number)
                )
            yield text
        self.reading.drain()

    def _undecodable(self, line: bytes, error: UnicodeDecodeError) -> UnreadableInput:
        column = len(line[: error.start].decode("utf-8")) + 1
        return UnreadableInput(
            f"the byte 0x{line[error.start]:02x} is not UTF-8",
            help=f"convert the file to UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 {self.name}",
            place=Place(self.name, self.number, column),
        )


class ByLine:
    """What every reader of a text has: the lines, what they held beside claims, and how far it is.

    `start` begins the labels of blank nodes, so that those of several files differ.
    """

    def __init__(self, lines: Lines, start: str) -> None:
        self.left = Leftovers()
        self.name = lines.name
        self._lines = lines
        self._start = start

    @property
    def consumed(self) -> int:
        """How many bytes were read so far."""
        return self._lines.reading.consumed

    @property
    def size(self) -> int | None:
        """How many bytes there are, None where nobody knows."""
        return self._lines.reading.size
