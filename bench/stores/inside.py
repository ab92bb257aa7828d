"""Eight queries within one process: a store that kg has open, beside pyoxigraph alone on the same folder; all rows as Python terms.

Each query is asked in turn by both: with the text as it is (what kg knows of a text it keeps), and by kg with a text that it never saw.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pyoxigraph as ox

from bench.race import bound
from bench.stores.asking import QUERIES
from bench.stores.load import folder, store

_LEAST = 0.02
"""Seconds of CPU that one measurement takes at least: a short query is asked several times for it."""
Row = tuple[object, ...]


@dataclass(frozen=True)
class Inside:
    """One query: its name, rows, whether both gave the same, and seconds of CPU of kg, of kg with a new text, and of pyoxigraph."""

    query: str
    rows: int
    same: bool
    kg: float
    new: float
    alone: float


def measure(data: Path, runs: int) -> Iterator[Inside]:
    """Yield medians of `runs` for each of the eight queries on kg's store of `data`, which must be there."""
    import kg

    graph, alone = kg.open(store=store(data)), ox.Store.read_only(str(folder(store(data))))

    def mine(text: str) -> tuple[Row, ...]:
        rows = graph.query(text).rows
        return rows.rows if rows is not None else ()

    def theirs(text: str) -> tuple[Row, ...]:
        solutions = alone.query(text)
        return tuple(tuple(solution) for solution in solutions) if isinstance(solutions, ox.QuerySolutions) else ()

    for query in QUERIES:
        text = query.read_text(encoding="utf-8")
        found = Counter(mine(text))
        same, times = found == Counter(theirs(text)), 1
        while _seconds(theirs, [text] * times) * times < _LEAST:
            times *= 2
        costs: list[tuple[float, float, float]] = []
        for number in range(runs):
            never = [f"{text}# {number}, {one}\n" for one in range(times)]
            costs.append((_seconds(mine, [text] * times), _seconds(mine, never), _seconds(theirs, [text] * times)))
        yield Inside(query.stem, found.total(), same, *(statistics.median(column) for column in zip(*costs, strict=True)))


def _seconds(ask: Callable[[str], object], texts: list[str]) -> float:
    """Return the CPU seconds that asking one of `texts` takes."""
    start = process_time()
    for text in texts:
        ask(text)
    return (process_time() - start) / len(texts)


def lines(found: list[Inside]) -> Iterator[str]:
    """Yield a table, who answered otherwise, and whether the agreed bound holds."""
    yield f"{'query':14} {'rows':>7} {'kg':>10} {'new text':>10} {'pyoxigraph':>10}"
    for one in found:
        yield f"{one.query:14} {one.rows:>7} {1000 * one.kg:10.3f} {1000 * one.new:10.3f} {1000 * one.alone:10.3f}"
    yield from (f"differs: {one.query}" for one in found if not one.same)
    for one in found:
        yield bound(f"kg / pyoxigraph within one process, CPU, {one.query}", one.kg / one.alone, 1.1)
    yield bound("the same, all together", sum(one.kg for one in found) / sum(one.alone for one in found), 1.1)
    shortest = min(found, key=lambda one: one.alone)
    yield f"a text that kg never saw: {1000 * (shortest.new - shortest.kg):.2f} ms more ({shortest.query})"
