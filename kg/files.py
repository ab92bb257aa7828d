"""Reading what users name and writing what they ask for, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import MissingInput, OutOfMemory, Place, UnreadableInput, UnwritableOutput
from kg.record import record

STDIN = "-"
"""The name that stands for standard input or standard output."""

_HEAD = 1 << 16
_LONG = 1 << 26
"""From so many bytes on, a file is looked at before it is read."""
_BUFFER = 1 << 18
"""Bytes that are written at once; the usual eight thousand cost a twentieth of the time of a long document."""

_SIGNATURES = (
    (b"\x1f\x8b", "it is compressed with gzip"),
    (b"\x28\xb5\x2f\xfd", "it is compressed with zstd"),
    (b"PK\x03\x04", "it is a zip archive"),
    (b"%PDF", "it is a PDF document"),
    (b"\x89PNG", "it is a picture"),
)


@record
class Input:
    """What was read: the name to show in messages ("<stdin>" for standard input), and the bytes.

    Bytes that were checked are UTF-8 without a byte order mark.
    """

    name: str
    data: bytes

    def text(self) -> str:
        """Return the content as text."""
        return self.data.decode("utf-8")

    def own(self, place: Place) -> Place:
        """Return where a place in this content stands in what the user wrote: here, the same place."""
        return place


def read_input(path: str | os.PathLike[str]) -> Input:
    """Return the content of the file `path`, or of standard input for "-", checked to be UTF-8 text.

    Raises MissingInput if it cannot be opened and UnreadableInput if it is a directory, empty, binary or not UTF-8.
    """
    raw = read_raw(path, text=True)
    return Input(raw.name, check_text(raw.name, raw.data))


def read_raw(path: str | os.PathLike[str], *, text: bool = False) -> Input:
    """Return the bytes of the file `path`, or of standard input for "-", as they are: unchecked, a byte order mark included.

    If it should be `text`, a long file that does not begin as one is not read to its end. Raises MissingInput if it cannot be opened,
    UnreadableInput if it is a directory or a device, or changes meanwhile, OutOfMemory if it is longer than memory.
    """
    name = os.fspath(path)
    if name == STDIN:
        if sys.stdin is None:
            raise MissingInput("cannot read <stdin>: it is closed", help="name a file")
        return Input("<stdin>", sys.stdin.buffer.read())
    with opened(name) as file:
        before = state_of(file)
        try:
            if before is not None and before[0] > _LONG:
                _check_long(file, name, before[0], text=text)
            data = file.read()
        except OSError as error:
            raise MissingInput(f"cannot read {name}: {_reason(error)}", help=_advice(name)) from error
        if before != state_of(file) or (before is not None and before[0] != len(data)):
            raise changed(name)
        return Input(name, data)


def _check_long(file: IO[bytes], name: str, size: int, *, text: bool) -> None:
    """Raise what can be known about a long file before its bytes fill the memory."""
    if text:
        check_head(name, file.read(_HEAD))
        file.seek(0)
    room = memory()
    if size > room:
        raise OutOfMemory(
            f"{name} has {size / 1e9:,.1f} GB, which is more than the memory of {room / 1e9:,.1f} GB",
            help="load it into a store (`kg load`, --store), use `kg convert --stream`, or give more with --memory",
        )


def memory() -> int:
    """Return how many bytes of memory this process may have: of the machine's, or what it was limited to."""
    try:
        import resource
    except ImportError:  # other systems
        return sys.maxsize
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = resource.getrlimit(resource.RLIMIT_DATA)[0]
    return whole if limit == resource.RLIM_INFINITY else min(limit, whole)


def files_below(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the files in `folder` and in the folders below it, in order of their names, as paths that begin with `folder`.

    What begins with a dot is passed over, as is what is no file, such as a pipe; links to folders are not followed, links to files are.
    """
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [path for name in files if not name.startswith(".") and (path := Path(place) / name).is_file()]
    return sorted(found)


def opened(name: str) -> IO[bytes]:
    """Return the file `name`, open. Raises MissingInput if it cannot be opened and UnreadableInput if it is a directory or a device."""
    try:
        mode = Path(name).stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableInput(f"{name} is a directory", help="name the files in it, for example with a pattern such as DIR/*.ttl")
        if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode) or (stat.S_ISCHR(mode) and not Path(name).samefile("/dev/null")):
            raise UnreadableInput(f"{name} is a device, not a file", help="name a file; `-` reads standard input")
        return Path(name).open("rb", buffering=0)
    except OSError as error:
        raise MissingInput(f"cannot read {name}: {_reason(error)}", help=_advice(name)) from error


def _advice(name: str) -> str:
    """Return what to do about a file that cannot be opened."""
    fetched = name.startswith(("http://", "https://"))
    return (
        "nothing is fetched from the network: save it as a file, and name that" if fetched else "check the name; `-` reads standard input"
    )


def state_of(file: IO[bytes]) -> tuple[int, int] | None:
    """Return length and time of change of an open file, by which a change is noticed; None for what has no length, such as a pipe."""
    state = os.fstat(file.fileno())
    return (state.st_size, state.st_mtime_ns) if stat.S_ISREG(state.st_mode) else None


def changed(name: str) -> UnreadableInput:
    """Return the error for a file that somebody wrote to while it was read."""
    return UnreadableInput(f"{name} changed while it was read", help="try again when nothing writes to it")


def check_text(name: str, data: bytes) -> bytes:
    """Return `data` without a UTF-8 byte order mark, if it is UTF-8 text.

    Raises UnreadableInput for empty, binary, UTF-16, UTF-32 or otherwise encoded bytes, with line and column of the first bad byte.
    """
    data = check_head(name, data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        raise UnreadableInput(
            f"the byte 0x{data[error.start]:02x} is not UTF-8",
            help=f"convert the file to UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 {name}",
            place=Place(name, line, column),
        ) from error
    return data


def check_head(name: str, head: bytes) -> bytes:
    """Return `head`, the first bytes of a document or all of them, without a UTF-8 byte order mark.

    Raises UnreadableInput for what cannot begin a text: nothing, UTF-16 or UTF-32, the signature of another format, a null byte.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise UnreadableInput(
            f"{name} is encoded in UTF-16 or UTF-32, not UTF-8", help=f"convert it, for example: iconv -f UTF-16 -t UTF-8 {name}"
        )
    head = head.removeprefix(b"\xef\xbb\xbf")
    if not head.strip():
        raise UnreadableInput(f"{name} is empty", help="an empty file says nothing, so nothing could be read or checked")
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise UnreadableInput(f"{name} is not text: {what}", help="unpack or convert it first")
    if b"\x00" in head[:_HEAD]:
        raise UnreadableInput(f"{name} is a binary file", help="give a text file in one of the RDF formats")
    return head


UNFINISHED = ".part"
"""Ends the names of files and folders that go if they are not finished."""
_unfinished: list[Callable[[str], object]] = []


def tell_unfinished(told: Callable[[str], object]) -> None:
    """Have `told` called with the name of each unfinished file or folder before it is made, to be removed if this process is ended."""
    _unfinished.append(told)


def begin(path: str | os.PathLike[str]) -> None:
    """Say that `path`, an unfinished file or folder, is about to be made."""
    for told in _unfinished:
        told(os.fspath(path))


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to the file `path` so that it holds either all of it or what it held before; see `whole`. Raises UnwritableOutput."""
    with whole(path) as stream:
        stream.write(data)


@contextmanager
def whole(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Give a file to write to that takes the place of `path` at the end, if nothing is raised; else `path` holds what it held before.

    A temporary file in the same folder is written, flushed to disk (fsync) and renamed; devices and pipes are written directly.
    Raises UnwritableOutput, after removing the temporary file.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            if target.is_dir():
                raise UnwritableOutput(f"{target} is a directory", help="name a file")
            with target.open("wb") as device:
                yield device
            return
        real = Path(os.path.realpath(target))
        if real.is_symlink():  # a link that leads to itself
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o666 & ~_umask()
        if real.exists() and not os.access(real, os.W_OK):
            raise UnwritableOutput(f"cannot write {target}: the file is read-only", help="choose another name, or change its permissions")
        temporary = real.parent / f".{real.name[:200]}.{os.getpid()}-{os.urandom(4).hex()}{UNFINISHED}"
        begin(temporary)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            with os.fdopen(descriptor, "wb", buffering=_BUFFER) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(real)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(real.parent)
    except OSError as error:
        raise UnwritableOutput(
            f"cannot write {target}: {_reason(error)}", help="nothing was changed there; choose another place with -o"
        ) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    # The rename itself is durable only once the folder is on disk; not every platform lets a folder be opened.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
