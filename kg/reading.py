"""Reading a file of any length as a stream: unpacked, counted, hashed and checked on the way."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from kg.errors import MissingExtra, MissingInput, UnreadableInput, UnsafeInput
from kg.files import STDIN, changed, check_head, opened, state_of

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK = 1 << 16
_FREE = 1 << 28
_RATIO = 250
"""How many bytes a compressed byte may become, once `_FREE` bytes are out; text that people publish stays far below."""

Watcher = Callable[[bytes], None]
"""Is shown each piece of the text; `b""` means the end."""


class Reading(io.RawIOBase):
    """The text of a file, or of standard input for "-", for a parser to read piece by piece.

    gzip and zstd are unpacked, a UTF-8 byte order mark is left out. `size` is the length of the file in bytes (None where nobody knows),
    `consumed` how many of them were read, `length` the length of the text so far; if `hashed`, `digest` is the SHA-256 of what was read.
    `watchers` see the text.
    Raises, when opened or read: MissingInput, MissingExtra, UnreadableInput (a folder, a device, binary, cut off, changed meanwhile),
    UnsafeInput for a file that unpacks without bound.
    """

    def __init__(self, path: str | os.PathLike[str], *watchers: Watcher, hashed: bool = False) -> None:
        super().__init__()
        self.path = os.fspath(path)
        self.name = "<stdin>" if self.path == STDIN else self.path
        self._watchers = watchers
        self._file = _Raw(_opened(self.path), self.name, hashed)
        self.size = self._file.size
        self.length = 0
        self._first = b""
        self._ended = False
        head = self._file.peek(4)
        self.packed = head.startswith((_GZIP, _ZSTD))
        self._text: IO[bytes] = _unpacked(self._file, head, self.name) if self.packed else self._file.buffered
        self._start()

    @property
    def consumed(self) -> int:
        """How many bytes of the file were read."""
        return self._file.consumed

    @property
    def digest(self) -> str:
        """The SHA-256 of what was read of the file, in hexadecimal digits; nothing unless that was asked for."""
        return self._file.hash.hexdigest() if self._file.hash else ""

    def buffered(self) -> io.BufferedReader:
        """Return the text as a parser wants it."""
        return io.BufferedReader(self, _CHUNK)

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, target: Any) -> int:
        """Read the next piece of the text."""
        piece = self._first or self._next(len(target))
        self._first = piece[len(target) :]
        piece = piece[: len(target)]
        target[: len(piece)] = piece
        self.length += len(piece)
        if self.packed and self.length > max(_FREE, _RATIO * self.consumed):
            raise UnsafeInput(
                f"{self.name} unpacks to more than {_RATIO} times its length",
                help="unpack it yourself if you trust it, and give the result",
            )
        if piece or not self._ended:
            self._ended = not piece
            for watch in self._watchers:
                watch(piece)
        return len(piece)

    def drain(self) -> None:
        """Read what the parser left over, so that `digest` is that of the whole file, and see that the file is still the one opened."""
        rest = bytearray(_CHUNK)
        while self.readinto(rest):
            pass
        self._file.same()

    def untouched(self) -> None:
        """See that the file of this name, which somebody else read, is still the one opened. Raises UnreadableInput."""
        self._file.same(elsewhere=True)

    def close(self) -> None:
        """Close the file; standard input stays open."""
        file: _Raw | None = getattr(self, "_file", None)  # there is none if the file could not be opened
        if file is not None and not self.closed and self.path != STDIN:
            file.close()
        super().close()

    def _start(self) -> None:
        """Look at the first bytes, as they say whether this is text at all."""
        first = self._next(_CHUNK)
        self._first = check_head(self.name, first)

    def _next(self, length: int) -> bytes:
        try:
            return self._text.read(length)
        except (EOFError, OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise MissingInput(f"cannot read {self.name}: {(error.strerror or str(error)).lower()}") from error
            raise UnreadableInput(f"{self.name} cannot be unpacked: {str(error).lower()}", help="the file is cut off or damaged") from error
        except Exception as error:
            if type(error).__name__ == "ZstdError":
                raise UnreadableInput(f"{self.name} cannot be unpacked: {error}", help="the file is cut off or damaged") from error
            raise


class _Raw(io.RawIOBase):
    """The bytes of a file, counted, and hashed if wanted, as they are read."""

    def __init__(self, file: IO[bytes], name: str, hashed: bool) -> None:
        super().__init__()
        self.hash = _sha256() if hashed else None
        self.consumed = 0
        self._file, self._name = file, name
        self._state = self._stat()
        self.size = self._state[0] if self._state else None
        self.buffered = io.BufferedReader(self, _CHUNK)

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        piece = self._file.read(len(target))
        target[: len(piece)] = piece
        if self.hash:
            self.hash.update(piece)
        self.consumed += len(piece)
        return len(piece)

    def peek(self, length: int) -> bytes:
        return self.buffered.peek(length)[:length]

    def close(self) -> None:
        self._file.close()
        super().close()

    def same(self, *, elsewhere: bool = False) -> None:
        if self._state != self._stat() or not (self._in_place() if elsewhere else self.size in {None, self.consumed}):
            raise changed(self._name)

    def _in_place(self) -> bool:
        """Tell whether the name still leads to this file."""
        with suppress(OSError):
            return os.path.samestat(os.stat(self._name), os.fstat(self._file.fileno()))  # noqa: PTH116
        return False

    def _stat(self) -> tuple[int, int] | None:
        return state_of(self._file) if self._name != "<stdin>" else None


def _sha256() -> Any:
    from hashlib import sha256

    return sha256()


def _opened(path: str) -> IO[bytes]:
    if path == STDIN:
        if sys.stdin is None:
            raise MissingInput("cannot read <stdin>: it is closed", help="name a file")
        return sys.stdin.buffer
    return opened(path)


def _unpacked(file: _Raw, head: bytes, name: str) -> IO[bytes]:
    if head.startswith(_GZIP):
        import gzip

        return gzip.GzipFile(fileobj=file.buffered, mode="rb")  # type: ignore[return-value]  # it reads bytes, which is all that is asked
    return zstd(name).open(file.buffered, "rb")  # type: ignore[no-any-return]  # the module has no types before Python 3.14


def zstd(name: str) -> Any:
    """Return the module that reads zstd, of Python itself from 3.14 on. Raises MissingExtra, naming the file."""
    from importlib import import_module

    for module in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(module)
        except ImportError:
            continue
    raise MissingExtra(f"{name} is compressed with zstd, which this Python does not read", help='pip install "medspec[zstd]", or unpack it')
