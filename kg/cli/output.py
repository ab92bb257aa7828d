"""Where output goes: results to standard output or a file, talk to standard error, always UTF-8."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO, TypeVar

from kg.errors import KgError
from kg.files import STDIN, write_whole
from kg.printing import printable

if TYPE_CHECKING:
    from kg.render.layout import Look

Choice = TypeVar("Choice", bound=StrEnum)

_SUFFIXES = {"txt": "text", "md": "markdown", "htm": "html", "ttl": "turtle", "mmd": "mermaid"}
"""File suffixes that are not the name of their format."""


class ClosedPipe(Exception):
    """The reader of standard output has gone away."""


def write_out(data: str | bytes, target: str | None = None) -> None:
    """Write a result to the file `target`, or to standard output if that is None or "-".

    Raises UnwritableOutput, or ClosedPipe when the reader of the pipe is gone.
    """
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    if target is not None and target != STDIN:
        write_whole(target, content)
        return
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise ClosedPipe from error
    except OSError as error:
        from kg.errors import UnwritableOutput

        raise UnwritableOutput(f"cannot write to standard output: {(error.strerror or str(error)).lower()}") from error


def note(message: str) -> None:
    """Write one line of talk to standard error."""
    print(printable(message).encode("utf-8", "backslashreplace").decode("utf-8"), file=_stderr())


def report_error(error: KgError) -> None:
    """Write what is wrong, the line with a caret under the place, and what to do, to standard error."""
    out = _stderr()
    print(printable(f"error: {error}"), file=out)
    if error.place:
        from kg.render.caret import caret

        for line in caret(error.place):
            print(line, file=out)
    if error.help:
        print(printable(f"help: {error.help}"), file=out)
    print(f"see: docs/errors.md#{type(error).__name__.lower()}", file=out)


def is_terminal() -> bool:
    """Tell whether standard output is a terminal that can draw (TERM=dumb cannot)."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


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
    if is_terminal():
        from shutil import get_terminal_size

        columns = max(40, min(get_terminal_size((80, 24)).columns, 120))
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    draws = encoding.startswith("utf") and os.environ.get("TERM") != "dumb"
    return Look(columns, use_color(), draws or not sys.stdout.isatty())


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
    reconfigure = getattr(sys.stderr, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    return sys.stderr
