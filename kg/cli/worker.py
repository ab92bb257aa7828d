"""A process for the work, which can be ended: the engine knows no time limit and no cancel, and some inputs end its process.

The command line forks before the work begins. The child does all of it on the same standard streams; the parent only waits, passes Ctrl-C
on, removes what an ended child leaves behind, and says in one sentence how it ended. Nothing has to be carried between the two.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from kg import files
from kg.cli.output import finish, note, report_error
from kg.errors import EngineFailure, KgError, OutOfMemory, OutOfTime

GRACE = 0.4
"""Seconds that an interrupted child has to end by itself."""

# The last is what becomes of a thread that gets no stack: the engine starts some when it opens a store.
_MEMORY = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"Cannot allocate memory", b"std::system_error")
_STACK = b"has overflowed its stack"
_CODES = {signal.SIGINT: 130}


@dataclass
class _State:
    memory: str = ""
    journal: int | None = None  # of the child: where it writes what its parent should know


_state = _State()


def supervised(work: Callable[[], int], *, debug: bool = False, network: bool = True) -> int:
    """Do `work` in a child process, which has no `network` if that is said, and return the exit code to end with (docs/exit-codes.md).

    Call it before threads are started.
    """
    journal, talk = _scratch("journal"), _scratch("talk")
    hold, held = os.pipe()
    hold, held = _above(hold), _above(held)
    wanted = {one for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN}
    signal.signal(signal.SIGCHLD, lambda *_: None)  # a signal that is ignored is never waited for
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*wanted, signal.SIGCHLD})
    child = os.fork()
    if not child:
        os.close(held)
        _become_child(journal, talk, hold)
        if not network:
            _cut_network()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _work(work)
    os.close(hold)
    stopped, status = _wait(child, {*wanted, signal.SIGCHLD})
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    entries = list(_entries(journal))
    said = os.pread(talk, 1 << 20, 0)
    if debug and said:
        for line in said.decode("utf-8", "replace").splitlines():
            note(line)
    if os.WIFSIGNALED(status) or stopped:
        _remove_leftovers(entries)
    return _ending(status, stopped, dict(entry for entry in entries if entry[0] != "file"), said)


def limit_time(seconds: float) -> None:
    """End this process `seconds` from now, whatever it does then; nothing happens outside a child of `supervised`."""
    if _state.journal is not None:
        _tell("time", f"{seconds:g} s")
        signal.setitimer(signal.ITIMER_REAL, seconds)


def limit_memory(size: int, shown: str) -> None:
    """Let this process have at most `size` bytes of memory; nothing happens outside a child of `supervised`, or elsewhere than on Linux."""
    if _state.journal is not None and sys.platform == "linux":
        import resource

        _state.memory = shown
        _tell("memory", shown)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def physical_memory() -> int:
    """Return the bytes of memory of this machine, 0 where that is not known."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0


def _work(work: Callable[[], int]) -> NoReturn:
    code = 70
    try:
        code = work()
    except BaseException:  # noqa: BLE001  with --debug, the trace of a bug; nothing may leave the child
        sys.excepthook(*sys.exc_info())
    finish(code)


def _become_child(journal: int, talk: int, hold: int) -> None:
    """Leave Ctrl-C to the parent, die with it, and keep what the engine itself says on standard error off the screen."""
    import fcntl

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # The other end of this pipe closes when the parent ends, however it ends; the system then sends SIGIO, which ends this process.
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    parent = os.getppid()
    fcntl.fcntl(hold, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(hold, fcntl.F_SETFL, fcntl.fcntl(hold, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    if os.getppid() != parent:
        os._exit(1)
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.flush()
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
        os.dup2(talk, 2)
    # Without memory the engine waits for ever while it puts together the trace of its own end.
    os.environ["RUST_BACKTRACE"] = "0"
    _state.journal = journal
    files.tell_unfinished(lambda path: _tell("file", os.path.abspath(path)))  # noqa: PTH100  resolve() would follow a link that is the target


def _cut_network() -> None:
    """Move this process to a place without network, where the system lets it: a second lock, behind the refusal of SERVICE and LOAD."""
    if sys.platform != "linux":
        return
    user, net = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of unshare(2)
    # Root needs no namespace of users, and would lose its rights to files in one.
    flags = net if os.geteuid() == 0 else net | user
    if sys.version_info >= (3, 12):
        with suppress(OSError):
            os.unshare(flags)
        return
    from ctypes import CDLL

    CDLL(None).unshare(flags)


def _wait(child: int, wanted: set[signal.Signals]) -> tuple[signal.Signals | None, int]:
    """Return which signal asked for an end, if one did, and the status with which the child ended."""
    while True:
        got = signal.Signals(signal.sigwait(wanted))
        if got is not signal.SIGCHLD:
            return got, _end(child)
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return None, status


def _end(child: int) -> int:
    os.kill(child, signal.SIGTERM)
    last = time.monotonic() + GRACE
    while time.monotonic() < last:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _ending(status: int, stopped: signal.Signals | None, limits: dict[str, str], said: bytes) -> int:
    """Return the exit code, after saying what there is to say."""
    if os.WIFEXITED(status) and stopped in {None, signal.SIGINT}:
        return os.WEXITSTATUS(status)
    _mend_terminal()
    if stopped is signal.SIGINT:
        note("interrupted")
        return _CODES[stopped]
    if stopped is not None:
        signal.signal(stopped, signal.SIG_DFL)
        os.kill(os.getpid(), stopped)
    error = _death(signal.Signals(os.WTERMSIG(status)), limits, said)
    report_error(error)
    return error.code


def _death(by: signal.Signals, limits: dict[str, str], said: bytes) -> KgError:
    """Return how the child ended, for a person: by the clock, for want of memory, or because the engine failed on its input."""
    if by is signal.SIGALRM:
        return OutOfTime(f"the time limit of {limits.get('time', 'this run')} was reached before the end", help=_LESS_TIME)
    if by is signal.SIGKILL or (by is signal.SIGABRT and any(sign in said for sign in _MEMORY)):
        return out_of_memory(limits.get("memory") if by is signal.SIGABRT else "", killed=by is signal.SIGKILL)
    if by is signal.SIGSEGV or _STACK in said:
        return EngineFailure("the input is nested too deep to be read safely", help="look for brackets within brackets within brackets")
    if b"total order" in said:
        return EngineFailure("ORDER BY met values that have no common order", help="sort by STR(?x), or make the values one type first")
    return EngineFailure(f"the engine cannot work on this input safely ({by.name})", help="--debug shows its own words; please report it")


def out_of_memory(limit: str | None = None, *, killed: bool = False) -> OutOfMemory:
    """Return the error for a run that needs more memory than `limit`, or than there is; `killed` by the system for that."""
    if killed:
        return OutOfMemory("the system ended the process, as a rule for want of memory", help=_LESS_MEMORY)
    limit = limit or _state.memory
    return OutOfMemory(f"the memory limit of {limit} was reached" if limit else "there is not enough memory", help=_LESS_MEMORY)


_LESS_TIME = "ask for less, load the data into a store once (`kg load`), or give more with --timeout"
_LESS_MEMORY = (
    "ask for less at a time, load the data into a store (`kg load`, --store), use `kg convert --stream`, or give more with --memory"
)


def _remove_leftovers(entries: list[tuple[str, str]]) -> None:
    """Remove the unfinished files and folders that the child told of, the last first."""
    for kind, path in reversed(entries):
        if kind != "file":
            continue
        if path.endswith(files.UNFINISHED):
            with suppress(OSError):
                _remove(Path(path))
        elif Path(path).is_dir():
            from kg.store import abandoned

            abandoned(Path(path))


def _remove(path: Path) -> None:
    if not path.is_dir():
        path.unlink()
        return
    import shutil

    shutil.rmtree(path)


def _mend_terminal() -> None:
    if sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with suppress(OSError):  # a progress bar may stand there, with the cursor hidden
            sys.stderr.write("\r\x1b[K\x1b[?25h")


def _tell(kind: str, what: str) -> None:
    if _state.journal is not None:
        os.write(_state.journal, os.fsencode(kind) + b" " + os.fsencode(what) + b"\0")


def _entries(journal: int) -> Iterator[tuple[str, str]]:
    """Yield what the child wrote into its journal; the last entry may be cut off."""
    content = os.pread(journal, os.fstat(journal).st_size, 0)
    for entry in content.split(b"\0")[:-1]:
        kind, _, what = os.fsdecode(entry).partition(" ")
        yield kind, what


def _scratch(name: str) -> int:
    """Return a file in memory that has no name."""
    if hasattr(os, "memfd_create"):
        return _above(os.memfd_create(f"kg-{name}"))
    import tempfile

    with tempfile.TemporaryFile() as file:
        return _above(os.dup(file.fileno()))


def _above(descriptor: int) -> int:
    """Return the descriptor under a number above those of the standard streams, one of which the shell may have closed."""
    import fcntl

    if descriptor > 2:
        return descriptor
    moved: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    os.close(descriptor)
    return moved
