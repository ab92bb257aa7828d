"""Where output goes: results to standard output or a file, talk to standard error, always UTF-8."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

from kg.errors import KgError
from kg.files import STDIN, whole, write_whole
from kg.printing import printable

if TYPE_CHECKING:
    from kg.render.layout import Look

Choice = TypeVar("Choice", bound=StrEnum)

_SUFFIXES = {
    "txt": "text", "md": "markdown", "htm": "html", "mmd": "mermaid",
    "ttl": "turtle", "nt": "n-triples", "nq": "n-quads", "rdf": "rdf/xml", "owl": "rdf/xml", "jsonld": "json-ld",
}  # fmt: skip
"""File suffixes that are not the name of their format."""


@dataclass
class _Room:
    """How many bytes may still be written, and how many that were as the user wrote it; None: any number."""

    left: int | None = None
    shown: str = ""


_room = _Room()


def limit_output(most: int | None, shown: str = "") -> None:
    """Let this run write at most `most` bytes of results, any number if that is None."""
    _room.left, _room.shown = most, shown


def _take(size: int) -> None:
    """Raise Incomplete if `size` more bytes are more than may be written."""
    if _room.left is None:
        return
    if size > _room.left:
        from kg.errors import Incomplete

        raise Incomplete(f"the result is longer than the {_room.shown} that --max-bytes lets through", help="ask for less, or allow more")
    _room.left -= size


class _Bounded(RawIOBase):
    """A stream that takes no more bytes than may be written."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        _take(len(data))
        return self._stream.write(data)


class ClosedPipe(Exception):
    """The reader of standard output has gone away."""


def write_out(data: str | bytes, target: str | None = None) -> None:
    """Write a result to the file `target`, or to standard output if that is None or "-".

    Raises UnwritableOutput, ClosedPipe when the reader of the pipe is gone, or Incomplete for more than --max-bytes, before writing any.
    """
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    _take(len(content))
    if target is not None and target != STDIN:
        write_whole(target, content)
        return
    if sys.stdout is None:  # the shell closed it: `kg ... >&-`
        raise unwritable("it is closed")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise ClosedPipe from error
    except OSError as error:
        raise unwritable((error.strerror or str(error)).lower()) from error


@contextmanager
def stream_out(target: str | None = None) -> Iterator[IO[bytes]]:
    """Give what to write a long result to: the file `target`, which is there whole or not at all, or standard output.

    Raises UnwritableOutput, ClosedPipe when the reader of the pipe is gone, or Incomplete for more than --max-bytes.
    """
    if target is not None and target != STDIN:
        with whole(target) as stream:
            yield _bounded(stream)
        return
    if sys.stdout is None:
        raise unwritable("it is closed")
    try:
        yield _bounded(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise ClosedPipe from error
    except OSError as error:
        raise unwritable((error.strerror or str(error)).lower()) from error


@contextmanager
def pouring(target: str | None = None) -> Iterator[Callable[[bytes], object] | None]:
    """Give what takes a long result piece by piece, for where `stream_out` writes to; nothing is opened before the first piece.

    None with --max-bytes, of which no beginning is printed. Raises what `stream_out` raises.
    """
    if _room.left is not None:
        yield None
        return
    with ExitStack() as stack:
        opened: list[IO[bytes]] = []

        def into(piece: bytes) -> None:
            if not opened:
                opened.append(stack.enter_context(stream_out(target)))
            opened[0].write(piece)

        yield into


def _bounded(stream: IO[bytes]) -> IO[bytes]:
    return stream if _room.left is None else _Bounded(stream)  # type: ignore[return-value]  # it is written to, which is all that is asked


def unwritable(why: str) -> KgError:
    """Return the error that says why standard output takes nothing."""
    from kg.errors import UnwritableOutput

    return UnwritableOutput(f"cannot write to standard output: {why}")


def note(message: str) -> None:
    """Write one line of talk to standard error."""
    _say([printable(message).encode("utf-8", "backslashreplace").decode("utf-8")])


def report_error(error: KgError) -> None:
    """Write what is wrong, the line with a caret under the place, and what to do, to standard error."""
    lines = [printable(f"error: {error}")]
    if error.place:
        from kg.render.caret import caret

        lines += caret(error.place)
    if error.help:
        lines.append(printable(f"help: {error.help}"))
    _say([*lines, f"see: docs/errors.md#{type(error).__name__.lower()}"])


def _say(lines: list[str]) -> None:
    try:
        print("\n".join(lines), file=_stderr())
    except OSError:  # nobody listens; the exit code still tells
        return


def is_terminal() -> bool:
    """Tell whether standard output is a terminal that can draw (TERM=dumb cannot)."""
    return is_screen() and os.environ.get("TERM") != "dumb"


def is_screen() -> bool:
    """Tell whether a person reads standard output: a terminal, even one that cannot draw."""
    return sys.stdout is not None and sys.stdout.isatty()


def use_color() -> bool:
    """Tell whether to colour standard output: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal()


def look(target: str | None = None) -> Look:
    """Return how a text result may look: as wide as the terminal, 80 columns elsewhere; plain in a file."""
    from kg.render.layout import Look

    if target is not None and target != STDIN:
        return Look()
    columns = 80
    if is_screen():
        from shutil import get_terminal_size

        columns = max(40, min(get_terminal_size((80, 24)).columns, 120))
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    draws = encoding.startswith("utf") and os.environ.get("TERM") != "dumb"
    return Look(columns, use_color(), draws or not is_screen())


def pick(formats: type[Choice], chosen: Choice | None, target: str | None, default: Choice) -> Choice:
    """Return the chosen format, else the one that the suffix of the file `target` stands for, else the default.

    Raises UnknownFormat for a file whose suffix names none of `formats`.
    """
    if chosen is not None:
        return chosen
    if target is None or target == STDIN:
        return default
    suffix = target.rpartition("/")[2].rpartition(".")[2].lower()
    name = _SUFFIXES.get(suffix, suffix)
    for format in formats:
        if format.value == name:
            return format
    from kg.errors import UnknownFormat

    names = ", ".join(format.value for format in formats)
    raise UnknownFormat(f"{target}: the file name does not tell which format to write", help=f"name it with --format: {names}")


def _stderr() -> TextIO:
    if sys.stderr is None:  # closed; print() would fall back to standard output
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  lives as long as the process
    reconfigure = getattr(sys.stderr, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    return sys.stderr


def finish(code: int) -> NoReturn:
    """Write out what is left and end this process with `code`, or with the code for a reader who went away."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            code = 141
        except OSError:
            code = code or 2
    # Everything is written. Taking the store and the modules apart would cost 15 ms more (bench/startup), and a closed pipe would make the
    # interpreter complain on the way out.
    os._exit(code)
