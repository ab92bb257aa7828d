"""Validation side by side: `kg validate` and its peers on the same files in one run, each time in a fresh process.

    python -m bench.validate.run [--sizes 10k 100k 1M] [--runs 3] [--peers pyshacl-turbo shacl …] [--core] [--conforming] [--limit 600]

First every engine's findings are compared with those of kg (as a multiset of focus node, path, value and component); then medians of
CPU, wall time and peak memory are printed, with ratios to kg. An engine that is missing, fails or finds something else is listed with the
reason.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from bench.validate.engines import LARGEST, PEERS, Engine, kg, peers
from bench.validate.generate import write
from bench.validate.measure import Cost, run
from bench.validate.reports import Results, read_report

SHAPES = Path(__file__).parent / "shapes.ttl"
_SPARQL = "http://www.w3.org/ns/shacl#sparql"
_LONG = 60.0
"""Seconds of wall time from which on one run is enough."""


@dataclass
class Outcome:
    """What one engine did on one file: what its runs cost, how its findings differ from those of kg, or why there is nothing."""

    engine: Engine
    costs: list[Cost] = field(default_factory=list)
    found: Results | None = None
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


def compare(data: Path, shapes: Path, engines: Sequence[Engine], runs: int, limit: float, folder: Path) -> list[Outcome]:
    """Validate `data` by each engine `runs` times in turn, and return what they did; the first engine is kg."""
    outcomes = [Outcome(engine) for engine in engines]
    for number in range(runs):
        for outcome in outcomes:
            if outcome.reason or (number and outcome.costs[0].wall > _LONG):
                continue
            report = folder / f"{outcome.engine.name.replace(' ', '')}.report"
            report.unlink(missing_ok=True)
            cost = run(outcome.engine.command(data, shapes, report), limit, outcome.engine.codes)
            if isinstance(cost, str):
                outcome.reason = cost
                continue
            outcome.costs.append(cost)
            if outcome.found is None:
                try:
                    outcome.found = read_report(report)
                except (ValueError, OSError) as error:
                    outcome.reason = str(error)
    return outcomes


def difference(mine: Results, theirs: Results) -> str:
    """Return how the findings of a peer differ from ours, "" if they are the same."""
    missing, extra = mine - theirs, theirs - mine
    if not missing and not extra:
        return ""
    example = next(iter(missing or extra))
    which = "missing" if missing else "more"
    return f"{missing.total()} missing, {extra.total()} more; {which}: {' '.join(part for part in example if part)}"


def table(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """Yield the lines of a table: engine, findings, cost, and ratios to kg."""
    base = outcomes[0]
    yield f"{'engine':18} {'version':10} {'findings':>8} {'CPU s':>8} {'wall s':>8} {'MB':>7} {'CPU/kg':>7} {'wall/kg':>7}  runs"
    for outcome in outcomes:
        name = f"{outcome.engine.name:18} {outcome.engine.version:10}"
        if not outcome.costs or outcome.found is None:
            yield f"{name} {outcome.reason}"
            continue
        ratios = f"{outcome.cpu() / base.cpu():7.2f} {outcome.wall() / base.wall():7.2f}" if base.costs else ""
        yield (
            f"{name} {outcome.found.total():8} {outcome.cpu():8.2f} {outcome.wall():8.2f} {outcome.memory():7.0f} {ratios}"
            f"  {len(outcome.costs)}{' ' + outcome.reason if outcome.reason else ''}"
        )
        if base.found is not None and (other := difference(base.found, outcome.found)):
            yield f"{'':18} differs: {other}"


def without_queries(shapes: Path, target: Path) -> Path:
    """Write the shapes without their SPARQL-based constraints to `target`."""
    kept = (ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=shapes) if q.predicate.value != _SPARQL)
    ox.serialize(kept, target, format=ox.RdfFormat.TURTLE)
    return target


def size(text: str) -> int:
    """Return a number of statements: 10000, 10k or 10M."""
    factors = {"k": 1_000, "m": 1_000_000}
    return int(float(text[:-1]) * factors[text[-1].lower()]) if text[-1:].lower() in factors else int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if kg failed, or if there were peers and none found the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=size, default=[10_000, 100_000, 1_000_000], help="statements, as in 10k or 1M")
    parser.add_argument("--runs", type=int, default=3, help="runs of each engine; medians count")
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="these peers alone; none: kg alone")
    parser.add_argument("--core", action="store_true", help="leave the SPARQL-based constraints out")
    parser.add_argument("--conforming", action="store_true", help="plant no errors")
    parser.add_argument("--as-written", action="store_true", help="add literals that a store would rewrite")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which an engine is ended")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    differ = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready, missing = peers(PEERS if options.peers is None else options.peers, folder)
        shapes = without_queries(SHAPES, folder / "core.ttl") if options.core else SHAPES
        for statements in options.sizes:
            data = folder / f"directory-{statements}.ttl"
            planted = write(data, statements, seed=options.seed, clean=options.conforming, as_written=options.as_written)
            engines = [e for e in ready if options.peers or statements <= LARGEST.get(e.name, statements)]
            print(f"\n{statements:,} statements, {planted} planted errors, {'core' if options.core else 'all'} shapes", flush=True)
            outcomes = compare(data, shapes, [kg(), *engines], options.runs, options.limit, folder)
            print("\n".join(table(outcomes)), flush=True)
            mine = outcomes[0].found
            differ |= mine is None or not any(outcome.found == mine for outcome in outcomes[1:] or outcomes)
            data.unlink()
    for peer, reason in missing.items():
        print(f"{peer}: {reason}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
