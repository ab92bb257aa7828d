"""A command in a process of its own: what it costs, and whether it did its work."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU (user and system, children included), seconds of wall time, and peak memory in MB of the largest process."""

    cpu: float
    wall: float
    memory: float


def run(command: list[str], seconds: float, codes: frozenset[int] = frozenset({0})) -> Cost | str:
    """Run `command` and return its cost, or why it does not count: it took more than `seconds`, or ended with a code outside `codes`."""
    # Compiled modules are part of a normal installation; an environment that forbids them would measure the compiler.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as talk:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=talk, env=environment, start_new_session=True)
        # wait4 gives the usage of this one process and those it waited for; it knows no time limit.
        late = threading.Event()
        timer = threading.Timer(seconds, _end, (process.pid, late))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if late.is_set():
            return f"not done after {seconds:.0f} s"
        if process.returncode not in codes:
            talk.seek(0)
            last = [line.strip() for line in talk.read().splitlines() if line.strip()]
            return f"ended with {process.returncode}: {last[-1][:150] if last else 'without a word'}"
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def _end(group: int, late: threading.Event) -> None:
    late.set()
    os.killpg(group, signal.SIGKILL)
