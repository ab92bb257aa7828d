"""Large pages for the memory that large files will take: a store looks into it everywhere at once, which small pages make slow.

A load to disk looks so into the table of statements that it fills.

On Linux with glibc, this process's heap is asked for as one piece, marked, and given back to the allocator, which keeps it for what comes.
No page of it is there before it is used. Elsewhere, and wherever the system says no, nothing happens.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kg.cli.worker import physical_memory

LEAST = 8 << 20
"""Files of fewer bytes in all gain less than asking costs."""
_TIMES = 16
"""So many bytes a store takes for each byte of a dense file of Turtle; others take less, and what they do not take costs nothing."""
_SHARE = 3
"""At most this part of the machine's memory is asked for: the piece counts as in use where memory is limited, as it is by default."""
_LOAD = 3 << 28
"""What a load holds at once, of files of any length, by `kg.store.filling`."""
_SHAPES, _LIMIT = ("-s", "--shapes"), ("--memory",)
_PAGE = 2 << 20
_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8  # M_TRIM_THRESHOLD, M_MMAP_MAX and M_ARENA_MAX of mallopt(3)
_MADV_HUGEPAGE = 14  # of madvise(2)


def expected(arguments: Sequence[str]) -> int:
    """Return how many bytes the files named in `arguments` may take, 0 unless that is much and used often: loaded, or validated by shapes.

    One query gains less than large pages cost. With a limit of memory, the piece would count as in use.
    """
    if _starts(arguments, _LIMIT):
        return 0
    if arguments[:1] == ["load"] or arguments[:2] == ["store", "rebuild"]:
        return _within(_LOAD)
    if "validate" not in arguments or not _starts(arguments, _SHAPES):
        return 0
    size = 0
    for argument in arguments:
        with suppress(OSError, ValueError):
            path = Path(argument)
            size += path.stat().st_size if path.is_file() else 0
    return _within(size * _TIMES) if size >= LEAST else 0


def _within(size: int) -> int:
    whole = physical_memory()
    return min(size, whole // _SHARE) if whole else size


def _starts(arguments: Sequence[str], options: tuple[str, ...]) -> bool:
    return any(argument.startswith(options) for argument in arguments)


def prepare(size: int) -> bool:
    """Let the next `size` bytes of this process's heap come in large pages; tell whether the system agreed.

    Freed memory is no longer given back to the system: for processes that end after their work.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    library = ctypes.CDLL(None)
    try:
        allocate, advise, free, option = library.malloc, library.madvise, library.free, library.mallopt
    except AttributeError:  # another C library, without mallopt
        return False
    allocate.restype, allocate.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    free.argtypes = [ctypes.c_void_p]
    if not (option(_MMAP_MAX, 0) and option(_TRIM_THRESHOLD, -1) and option(_ARENA_MAX, 1)):  # the engine's threads share the piece
        return False
    start = allocate(size)
    if start is None:
        return False
    first = -(-start // _PAGE) * _PAGE
    agreed: bool = advise(first, (start + size - first) // _PAGE * _PAGE, _MADV_HUGEPAGE) == 0
    free(start)
    return agreed
