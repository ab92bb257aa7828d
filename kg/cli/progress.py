"""How far a long run is, on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from kg.inputs.check import Progress as Checked
    from kg.shacl.watch import Step
    from kg.store import Progress as Loaded

Draw = Callable[[int, int | None, int, float, str], None]
"""Draws bytes done, bytes in all, things done, seconds, and what takes so long."""
_WRITING = "writing …"
"""Stands beside the bar while the engine lets nothing else run."""
_QUICK = 1.0
"""Seconds that a validation may take before a bar appears; loading what draws it costs a tenth of one."""


@contextmanager
def progress() -> Iterator[Callable[[Loaded], None] | None]:
    """Give what draws how far a load is; None where standard error is no terminal."""
    with _bar("statements") as draw:
        yield (lambda state: draw(state.bytes, state.of, state.statements, state.seconds, _WRITING * state.writing)) if draw else None


@contextmanager
def progress_of_check() -> Iterator[Callable[[Checked], None] | None]:
    """Give what draws how far a check of inputs is; None where standard error is no terminal."""
    with _bar("practitioners") as draw:
        yield (lambda state: draw(state.bytes, state.of, state.practitioners, state.seconds, "")) if draw else None


@contextmanager
def progress_of_validation() -> Iterator[Callable[[Step], None] | None]:
    """Give what draws how far a validation is: bytes read, shapes judged, findings so far; None where standard error is no terminal.

    Nothing is drawn of a run of less than a second, and nothing unless files are read or a server is asked: tables have a bar of their own.
    """
    if not _draws():
        yield None
        return
    bars: list[tuple[Bar, TaskID]] = []
    begun, reads, found = perf_counter(), False, 0

    def draw(step: Step) -> None:
        nonlocal reads, found
        reads, found = reads or step.stage in {"reading", "asking"}, found + step.findings
        if not bars and reads and perf_counter() - begun >= _QUICK:
            bars.append(_started_validation())
        words = {
            "reading": f"reading {step.what}, bytes",
            "asking": "statements fetched",
            "judging": "shapes and rules",
        }.get(step.stage, step.what)
        for bar, task in bars:
            bar.update(task, description=words, completed=step.done, total=step.of, found=f"{found:,} findings" if found else "")

    try:
        yield draw
    finally:
        for bar, _ in bars:
            bar.stop()


@contextmanager
def progress_of_publication() -> Iterator[Callable[[int, int], None] | None]:
    """Give what draws how many statements were written; None where standard error is no terminal."""
    if not _draws():
        yield None
        return
    bar, task = _started_validation()
    try:
        yield lambda done, of: bar.update(task, description="statements written", completed=done, total=of)
    finally:
        bar.stop()


def _started_validation() -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[found]}", markup=False),
    )
    bar = Bar(*columns, console=Console(file=sys.stderr), transient=True)
    task = bar.add_task("", total=None, found="")
    bar.start()
    return bar, task


def _draws() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _bar(things: str) -> Iterator[Draw | None]:
    """Give what draws a bar with bytes, things, rate and time left on standard error, once there is something to draw."""
    if not _draws():
        yield None
        return
    bars: list[tuple[Bar, TaskID]] = []

    def draw(done: int, of: int | None, count: int, seconds: float, doing: str) -> None:
        if not bars:
            bars.append(_started(things))
        bar, task = bars[0]
        bar.update(task, completed=done, total=of, count=count, rate=count / seconds if seconds else 0.0, doing=doing, refresh=bool(doing))

    try:
        yield draw
    finally:
        for bar, _ in bars:
            bar.stop()


def _started(things: str) -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        DownloadColumn(),
        TextColumn(f"{{task.fields[count]:,}} {things}", markup=False),
        TextColumn("{task.fields[rate]:,.0f}/s", markup=False),
        TimeRemainingColumn(),
        TextColumn("{task.fields[doing]}", markup=False),
    )
    bar = Bar(*columns, console=Console(file=sys.stderr), transient=True)
    task = bar.add_task("", total=None, count=0, rate=0.0, doing="")
    bar.start()
    return bar, task
