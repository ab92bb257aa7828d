"""How far a long run is, on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from kg.inputs.check import Progress as Checked
    from kg.store import Progress as Loaded

Draw = Callable[[int, int | None, int, float], None]
"""Draws bytes done, bytes in all, things done, seconds."""


@contextmanager
def progress() -> Iterator[Callable[[Loaded], None] | None]:
    """Give what draws how far a load is; None where standard error is no terminal."""
    with _bar("statements") as draw:
        yield (lambda state: draw(state.bytes, state.of, state.statements, state.seconds)) if draw else None


@contextmanager
def progress_of_check() -> Iterator[Callable[[Checked], None] | None]:
    """Give what draws how far a check of inputs is; None where standard error is no terminal."""
    with _bar("practitioners") as draw:
        yield (lambda state: draw(state.bytes, state.of, state.practitioners, state.seconds)) if draw else None


@contextmanager
def _bar(things: str) -> Iterator[Draw | None]:
    """Give what draws a bar with bytes, things, rate and time left on standard error, once there is something to draw."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bars: list[tuple[Bar, TaskID]] = []

    def draw(done: int, of: int | None, count: int, seconds: float) -> None:
        if not bars:
            bars.append(_started(things))
        bar, task = bars[0]
        bar.update(task, completed=done, total=of, count=count, rate=count / seconds if seconds else 0.0)

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
    )
    bar = Bar(*columns, console=Console(file=sys.stderr), transient=True)
    task = bar.add_task("", total=None, count=0, rate=0.0)
    bar.start()
    return bar, task
