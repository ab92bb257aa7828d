"""A picture of lines between points on logarithmic axes, as SVG: enough for a benchmark, and no library to install."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from xml.sax.saxutils import escape

_COLOURS = ("#1b6ca8", "#c1440e", "#3a7d44", "#7b4b94", "#8a6d1d", "#444444")
_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 420, 260, 70, 40, 40


@dataclass(frozen=True)
class Series:
    """A line: its name and its points, all above zero."""

    name: str
    points: Sequence[tuple[float, float]]


def plot(panels: Sequence[tuple[str, Sequence[Series]]], below: str) -> str:
    """Return one SVG picture with a panel for each (title, lines); `below` names the horizontal axis."""
    rows = max((len(series) for _, series in panels), default=0)
    width = len(panels) * (_LEFT + _WIDTH + _GAP)
    height = _TOP + _HEIGHT + 50 + 18 * rows
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, (title, series) in enumerate(panels):
        parts += _panel(number * (_LEFT + _WIDTH + _GAP) + _LEFT, title, series, below)
    return "\n".join([*parts, "</svg>\n"])


def _panel(left: float, title: str, series: Sequence[Series], below: str) -> Iterator[str]:
    xs, ys = ([point[axis] for line in series for point in line.points] for axis in (0, 1))
    if not xs:
        return
    (x0, x1), (y0, y1) = _range(xs), _range(ys)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        x = left + _WIDTH * (log10(point[0]) - x0) / (x1 - x0)
        return x, _TOP + _HEIGHT - _HEIGHT * (log10(point[1]) - y0) / (y1 - y0)

    yield f'<text x="{left}" y="{_TOP - 14}" font-weight="bold">{escape(title)}</text>'
    yield f'<rect x="{left}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#999"/>'
    for power in range(x0, x1 + 1):
        x, _ = at((10.0**power, 10.0**y0))
        yield f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + _HEIGHT}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{_TOP + _HEIGHT + 16}" text-anchor="middle">{10**power:,}</text>'
    for power in range(y0, y1 + 1):
        _, y = at((10.0**x0, 10.0**power))
        yield f'<line x1="{left}" y1="{y:.1f}" x2="{left + _WIDTH}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
    yield f'<text x="{left + _WIDTH / 2}" y="{_TOP + _HEIGHT + 34}" text-anchor="middle">{escape(below)}</text>'
    for number, line in enumerate(series):
        yield from _line(number, line, [at(point) for point in line.points], left)


def _line(number: int, line: Series, places: Sequence[tuple[float, float]], left: float) -> Iterator[str]:
    colour = _COLOURS[number % len(_COLOURS)]
    along = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{along}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
    y = _TOP + _HEIGHT + 54 + 18 * number
    yield f'<line x1="{left}" y1="{y - 4}" x2="{left + 20}" y2="{y - 4}" stroke="{colour}" stroke-width="2"/>'
    yield f'<text x="{left + 28}" y="{y}">{escape(line.name)}</text>'


def _range(values: Iterable[float]) -> tuple[int, int]:
    """Return the powers of ten between which the values lie, but for a hundredth of a step: 10,004,807 is ten million."""
    known = list(values)
    low, high = floor(log10(min(known)) + 0.01), ceil(log10(max(known)) - 0.01)
    return low, max(high, low + 1)
