"""A command in a process of its own: what it costs, and whether it did its work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

# The kernel's peak of a program is at least that of the process that started it, so a small one stands between: about 10 MB.
_LAUNCHER = """
import json, os, sys
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as out:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024], out)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU (user and system, children included), seconds of wall time, and peak memory in MB of the largest process (VmHWM)."""

    cpu: float
    wall: float
    memory: float


def run(command: list[str], seconds: float, codes: frozenset[int] = frozenset({0})) -> Cost | str:
    """Run `command` and return its cost, or why it does not count: it took more than `seconds`, or ended with a code outside `codes`."""
    # Compiled modules are part of a normal installation; an environment that forbids them would measure the compiler.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (
        tempfile.NamedTemporaryFile("r", encoding="utf-8") as told,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as talk,
    ):
        launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, told.name, *command]
        start = time.monotonic()
        process = subprocess.Popen(launched, stdout=subprocess.DEVNULL, stderr=talk, env=environment, start_new_session=True)
        late = threading.Event()
        timer = threading.Timer(seconds, _end, (process.pid, late))
        timer.start()
        process.wait()
        wall = time.monotonic() - start
        timer.cancel()
        if late.is_set():
            return f"not done after {seconds:.0f} s"
        talk.seek(0)
        last = [line.strip() for line in talk.read().splitlines() if line.strip()]
        said = last[-1][:150] if last else "without a word"
        if process.returncode:
            return f"could not be started: {said}"
        code, cpu, memory = json.load(told)
    if code not in codes:
        return f"ended with {code}: {said}"
    return Cost(cpu, wall, memory)


def _end(group: int, late: threading.Event) -> None:
    late.set()
    os.killpg(group, signal.SIGKILL)
