"""A sliding window over the bytes of a document, which knows line and column of what is in it."""

from __future__ import annotations

from typing import BinaryIO

from kg.errors import Place

CHUNK = 1 << 16
MARGIN = 1 << 10
"""How many bytes stay readable before and after the part in work, so that the text around a token can be shown."""

_LONG_LINE = 200
_BEFORE = 60
_SHOWN = 160
_CONTINUATION = bytes(range(0x80, 0xC0))


class Window:
    """The part of a UTF-8 stream that is held in memory.

    Offsets are counted in bytes from the start of the stream, after a byte order mark. `data` holds the bytes from offset `base` on;
    `start` is the index in `data` where the part not yet worked on begins; `done` tells that the stream has no more.
    """

    __slots__ = ("_chars", "_line", "_stream", "base", "data", "done", "name", "start")

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self.base = 0
        self.start = 0
        self.done = False
        self._stream = stream
        self._line = 1
        self._chars = 0
        self.data = stream.read(CHUNK).removeprefix(b"\xef\xbb\xbf")
        self.done = not self.data

    def ensure(self, size: int) -> None:
        """Read until `size` bytes from `start` on are held, and MARGIN more, or the stream ends."""
        missing = self.start + size + MARGIN - len(self.data)
        while missing > 0 and not self.done:
            block = self._stream.read(max(missing, CHUNK))
            self.done = not block
            self.data += block
            missing -= len(block)

    def advance(self, index: int) -> None:
        """Go on to `index` in `data`, forgetting from time to time what lies more than MARGIN bytes before it."""
        forget = index - MARGIN
        if forget >= CHUNK:
            gone = self.data[:forget]
            breaks = gone.count(b"\n")
            if breaks:
                self._line += breaks
                self._chars = 0
            self._chars += _characters(gone[gone.rfind(b"\n") + 1 :])
            self.base += forget
            self.data = self.data[forget:]
            index -= forget
        self.start = index

    def place(self, begin: int, end: int) -> Place:
        """Return the place of the token between the offsets `begin` and `end`, which must be in the window.

        The width ends with the line. Of a line longer than 200 characters, the text is a part around the token.
        """
        data, i, j = self.data, begin - self.base, end - self.base
        line = self._line + data.count(b"\n", 0, i)
        start = data.rfind(b"\n", 0, i) + 1
        beyond = self._chars if start == 0 else 0
        stop = data.find(b"\n", i)
        whole = stop >= 0 or self.done
        stop = len(data) if stop < 0 else stop
        column = beyond + _characters(data[start:i]) + 1
        width = max(1, _characters(data[i : min(j, stop)]))
        # Four bytes at most make a character, so this much holds what may be shown.
        before = data[max(start, i - 4 * _LONG_LINE) : i].decode("utf-8", "ignore")
        after = data[i : min(stop, i + 4 * _LONG_LINE)].decode("utf-8", "ignore").rstrip("\r")
        if beyond or not whole or column + len(after) > _LONG_LINE:
            before = before[-_BEFORE:]
            after = after[: _SHOWN - len(before)]
        return Place(self.name, line, column, before + after, width, column - 1 - len(before))


def _characters(piece: bytes) -> int:
    """Return how many characters begin in `piece`: all bytes but UTF-8 continuation bytes (RFC 3629 section 3)."""
    return len(piece) if piece.isascii() else len(piece.translate(None, _CONTINUATION))
