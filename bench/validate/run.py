"""Validation side by side: `kg validate` and its peers on the same files in one run, each time in a fresh process.

    python -m bench.validate.run [--sizes 10k 100k 1M] [--runs 3] [--peers pyshacl-turbo shacl …] [--core] [--conforming] [--limit 600]

First every engine's findings are compared with those of kg (as a multiset of focus node, path, value and component); then medians of
CPU, wall time and peak memory are printed, with ratios to kg. An engine that is missing, fails or finds something else is listed with the
reason.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from bench.race import Engine, Outcome, race, size, table
from bench.validate.engines import LARGEST, PEERS, kg, peers
from bench.validate.generate import write
from bench.validate.reports import Results, read_report

SHAPES = Path(__file__).parent / "shapes.ttl"
_SPARQL = "http://www.w3.org/ns/shacl#sparql"


def compare(data: Path, shapes: Path, engines: Sequence[Engine], runs: int, limit: float, folder: Path) -> list[Outcome[Results]]:
    """Validate `data` by each engine `runs` times in turn, and return what they did; the first engine is kg."""

    def report(engine: Engine) -> Path:
        return folder / f"{engine.name.replace(' ', '')}.report"

    def work(engine: Engine) -> list[str]:
        report(engine).unlink(missing_ok=True)
        return engine.command(data, shapes, report(engine))

    return race(engines, work, lambda engine: read_report(report(engine)), runs, limit)


def difference(mine: Results, theirs: Results) -> str:
    """Return how the findings of a peer differ from ours, "" if they are the same."""
    missing, extra = mine - theirs, theirs - mine
    if not missing and not extra:
        return ""
    example = next(iter(missing or extra))
    which = "missing" if missing else "more"
    return f"{missing.total()} missing, {extra.total()} more; {which}: {' '.join(part for part in example if part)}"


def lines(outcomes: Sequence[Outcome[Results]]) -> Iterable[str]:
    """Yield the lines of a table, each engine that finds something else with an example."""
    base = outcomes[0].found
    differ = {}
    for outcome in outcomes:
        if base is not None and outcome.found is not None and (other := difference(base, outcome.found)):
            differ[outcome.engine.name] = other
    yield from table(outcomes, lambda found: found.total(), "findings")
    yield from (f"{name} differs: {other}" for name, other in differ.items())


def without_queries(shapes: Path, target: Path) -> Path:
    """Write the shapes without their SPARQL-based constraints to `target`."""
    kept = (ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=shapes) if q.predicate.value != _SPARQL)
    ox.serialize(kept, target, format=ox.RdfFormat.TURTLE)
    return target


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
            print("\n".join(lines(outcomes)), flush=True)
            mine = outcomes[0].found
            differ |= mine is None or not any(outcome.found == mine for outcome in outcomes[1:] or outcomes)
            data.unlink()
    for peer, reason in missing.items():
        print(f"{peer}: {reason}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
