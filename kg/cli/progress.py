"""How far a load is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store import Progress


@contextmanager
def progress() -> Iterator[Callable[[Progress], None] | None]:
    """Give what draws a bar with bytes, statements, rate and time left on standard error; None where that is no terminal."""
    import os

    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[statements]:,} statements", markup=False),
        TextColumn("{task.fields[rate]:,.0f}/s", markup=False),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=None, statements=0, rate=0.0)

        def draw(state: Progress) -> None:
            rate = state.statements / state.seconds if state.seconds else 0.0
            bar.update(task, completed=state.bytes, total=state.of, statements=state.statements, rate=rate)

        yield draw
