"""Engines that do the same work in turn, each time in a process of its own: what it cost them, and whether they found the same."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bench.measure import Cost, run

Found = TypeVar("Found")
LONG = 20.0
"""Seconds of wall time from which on one run is enough."""

GOALS_FROM = 500_000
"""Statements from which on the agreed bounds for whole documents hold: below, starting is most of the time."""


@dataclass(frozen=True)
class Engine:
    """An engine: its name, version, the command that does the work, and the exit codes that mean it was done."""

    name: str
    version: str
    command: Callable[..., list[str]]
    codes: frozenset[int] = frozenset({0})


@dataclass
class Outcome(Generic[Found]):
    """What one engine did: what its runs cost, what it found, or why there is nothing."""

    engine: Engine
    costs: list[Cost] = field(default_factory=list)
    found: Found | None = None
    reason: str = ""

    def cpu(self) -> float:
        """Return the median of CPU seconds."""
        return statistics.median(cost.cpu for cost in self.costs)

    def wall(self) -> float:
        """Return the median of wall seconds."""
        return statistics.median(cost.wall for cost in self.costs)

    def memory(self) -> float:
        """Return the greatest peak of memory in MB."""
        return max(cost.memory for cost in self.costs)


def race(
    engines: Sequence[Engine], work: Callable[[Engine], list[str]], read: Callable[[Engine], Found], runs: int, limit: float
) -> list[Outcome[Found]]:
    """Let each engine do `work` (its command; what was there before is cleared) `runs` times in turn, and read what it found once.

    An engine that takes more than `limit` seconds, fails, or leaves what `read` raises ValueError or OSError for, is out, with the reason.
    """
    outcomes: list[Outcome[Found]] = [Outcome(engine) for engine in engines]
    for number in range(runs):
        for outcome in outcomes:
            if outcome.reason or (number and outcome.costs[0].wall > LONG):
                continue
            cost = run(work(outcome.engine), limit, outcome.engine.codes)
            if isinstance(cost, str):
                outcome.reason = cost
                continue
            outcome.costs.append(cost)
            if outcome.found is None:
                try:
                    outcome.found = read(outcome.engine)
                except (ValueError, OSError) as error:
                    outcome.reason = str(error)
    return outcomes


def table(outcomes: Sequence[Outcome[Found]], shown: Callable[[Found], object], heading: str) -> Iterable[str]:
    """Yield the lines of a table: engine, what it found, cost, and ratios to the first engine."""
    base = outcomes[0]
    width = max(18, *(len(outcome.engine.name) for outcome in outcomes))
    yield f"{'engine':{width}} {'version':10} {heading:>10} {'CPU s':>8} {'wall s':>8} {'MB':>7} {'CPU/kg':>7} {'wall/kg':>7}  runs"
    for outcome in outcomes:
        name = f"{outcome.engine.name:{width}} {outcome.engine.version:10}"
        if not outcome.costs or outcome.found is None:
            yield f"{name} {outcome.reason}"
            continue
        ratios = f"{outcome.cpu() / base.cpu():7.2f} {outcome.wall() / base.wall():7.2f}" if base.costs else f"{'':15}"
        yield (
            f"{name} {shown(outcome.found):>10} {outcome.cpu():8.2f} {outcome.wall():8.2f} {outcome.memory():7.0f} {ratios}"
            f"  {len(outcome.costs)}{' ' + outcome.reason if outcome.reason else ''}"
        )


def bound(name: str, ratio: float, highest: float) -> str:
    """Return a line that says whether a ratio keeps its agreed bound."""
    return f"{'ok  ' if ratio <= highest else 'OVER'} {ratio:6.2f} (at most {highest:g}) {name}"


def size(text: str) -> int:
    """Return a number of statements: 10000, 10k or 10M."""
    factors = {"k": 1_000, "m": 1_000_000}
    return int(float(text[:-1]) * factors[text[-1].lower()]) if text[-1:].lower() in factors else int(text)
