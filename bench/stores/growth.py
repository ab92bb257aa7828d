"""How time and memory grow: medians of kg at each size, per statement, and whether anything grows faster than n log n."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path

from bench.stores.plot import Series, plot

SLACK = 1.25
"""How much more than n log n a ratio of two single measurements may be."""


@dataclass(frozen=True)
class Point:
    """What one piece of work cost at one size: statements, seconds of CPU, MB at the peak."""

    statements: int
    cpu: float
    memory: float


def lines(points: Mapping[str, Sequence[Point]]) -> Iterator[str]:
    """Yield a table of time and memory for each statement, and a line for each step from one size to the next."""
    if all(len(of) < 2 for of in points.values()):
        return
    yield "\ngrowth of kg, for each statement"
    sizes = sorted({point.statements for of in points.values() for point in of})
    yield f"{'':24}" + "".join(f"{size:>24,}" for size in sizes)
    for name, of in points.items():
        by_size = {point.statements: point for point in of}
        yield f"{name:24}" + "".join(f"{_cell(by_size.get(size)):>24}" for size in sizes)
    for name, of in points.items():
        for less, more in pairwise(of):
            yield _step(name, less, more)


def _cell(point: Point | None) -> str:
    if point is None:
        return "-"
    return f"{1e6 * point.cpu / point.statements:.2f} us, {(1 << 20) * point.memory / point.statements:.0f} B"


def _step(name: str, less: Point, more: Point) -> str:
    """Return whether CPU time grew as n log n does, at most."""
    factor = more.statements / less.statements
    ratio = more.cpu / less.cpu / factor
    highest = SLACK * log(more.statements) / log(less.statements)
    verdict = "ok  " if ratio <= highest else "OVER"
    return f"{verdict} {ratio:6.2f} (at most {highest:.2f}) CPU per statement, {name}, {less.statements:,} to {more.statements:,}"


def draw(points: Mapping[str, Sequence[Point]], target: Path) -> None:
    """Write a picture (SVG) of seconds and of MB by the number of statements, both axes logarithmic."""
    seconds = [Series(name, [(point.statements, point.cpu) for point in of]) for name, of in points.items()]
    memory = [Series(name, [(point.statements, point.memory) for point in of]) for name, of in points.items()]
    target.write_text(plot([("seconds of CPU", seconds), ("MB at the peak", memory)], "statements"), encoding="utf-8")
