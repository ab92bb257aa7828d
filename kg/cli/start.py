"""How a run begins: in this process, or in a child that can be ended.

The child is made before the command line's framework is imported, so that only one of the two holds it, and little has to be copied.
"""

from __future__ import annotations

import os
import sys

from kg.cli.limits import needs_network, needs_worker
from kg.cli.output import finish


def main() -> None:
    """Run the command line on this process's arguments, in a child process if others' data are read, and end the process."""
    arguments = sys.argv[1:]
    if needs_worker(arguments) and not completing():
        from kg.cli.worker import supervised

        finish(supervised(lambda: _run_large(arguments), debug="--debug" in arguments, network=needs_network(arguments)))
    finish(_run(arguments))


def completing() -> bool:
    """Tell whether a shell asks what may come next."""
    return any(name.endswith("_COMPLETE") for name in os.environ)


def _run(arguments: list[str]) -> int:
    from kg.cli.app import run

    return run(arguments)


def _run_large(arguments: list[str]) -> int:
    """Do the same as `_run` in a process of its own, which may be set up for large files."""
    from kg.cli.heap import expected, prepare

    if size := expected(arguments):
        prepare(size)
    return _run(arguments)
