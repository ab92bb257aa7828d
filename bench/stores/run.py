"""Stores side by side in one run: converting, loading, asking, growing, and validating on servers, each time in a fresh process.

    python -m bench.stores.run [--parts convert load inside ask remote] [--sizes 100k 1M 10M] [--runs 3] [--peers oxigraph rdflib …]
        [--ways turtle:n-triples …] [--plot FILE]

First what every engine wrote, holds or answered is compared with kg's; then medians of CPU, wall time and peak memory are printed, with
ratios to kg, and whether the agreed bounds hold (ok or OVER). An engine that is missing, fails or differs is listed with the reason.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.race import size
from bench.stores import asking, convert, growth, inside, load, remote
from bench.stores.data import also, directory, statements
from bench.stores.growth import Point
from bench.stores.peers import PEERS, Peers

PARTS = ("convert", "load", "inside", "ask", "remote")
WAYS = {f"{source}:{target}": (source, target) for source, target in convert.WAYS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if kg failed somewhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sizes", nargs="+", type=size, default=[100_000, 1_000_000], help="statements, as in 100k or 10M")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, help="conversions")
    parser.add_argument("--runs", type=int, default=3, help="runs of each engine; medians count")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS, help="these peers alone; none: kg alone")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which an engine is ended")
    parser.add_argument("--plot", type=Path, help="write a picture (SVG) of how time and memory grow to this file")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    points: dict[str, list[Point]] = {}
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peers = Peers(options.peers, folder)
        for wanted in options.sizes:
            data = directory(folder, wanted, options.seed)
            ways = [WAYS[way] for way in options.ways] if "convert" in options.parts else []
            failed |= _size(data, options.parts, ways, peers, options.runs, options.limit, points)
            for path in folder.glob(f"{wanted}*"):
                if path.is_file():
                    path.unlink()
    print("\n".join(growth.lines(points)))
    if options.plot and points:
        growth.draw(points, options.plot)
    for peer, reason in peers.missing.items():
        print(f"{peer}: {reason}")
    return 1 if failed else 0


def _size(
    data: Path,
    parts: Sequence[str],
    ways: Iterable[tuple[str, str]],
    peers: Peers,
    runs: int,
    limit: float,
    points: dict[str, list[Point]],
) -> bool:
    """Measure the parts on one file, add what kg needed to `points`, and tell whether kg failed."""
    count = statements(data).count
    failed = False
    for source, target in ways:
        print(f"\n{source} to {target}, {count:,} statements", flush=True)
        path = data if source == "turtle" else also(data, source)
        outcomes = convert.compare(path, source, target, count, peers, runs, limit)
        print("\n".join(convert.lines(outcomes, source, target, count)), flush=True)
        failed |= outcomes[0].found is None
        for outcome in outcomes:
            if outcome.engine.name.startswith("kg") and outcome.costs and source == "turtle":
                _add(points, f"{outcome.engine.name.removeprefix('kg ')}, {target}", count, outcome.cpu(), outcome.memory())
    if {"load", "inside", "ask", "remote"} & set(parts):
        print(f"\nload to disk, {count:,} statements", flush=True)
        loaded = load.compare(data, peers if "load" in parts else Peers((), data.parent), runs if "load" in parts else 1, limit)
        failed |= loaded[0].found is None
        if "load" in parts:
            print("\n".join(load.lines(loaded)), flush=True)
        if loaded[0].costs:
            _add(points, "load", count, loaded[0].cpu(), loaded[0].memory())
    if "inside" in parts:
        print(f"\neight queries within one process, {count:,} statements, milliseconds of CPU", flush=True)
        print("\n".join(inside.lines(list(inside.measure(data, max(5, runs))))), flush=True)
    if "ask" in parts:
        print(f"\neight queries, {count:,} statements, milliseconds of CPU", flush=True)
        answers = asking.compare(data, count, peers, runs, limit)
        print("\n".join(asking.lines(answers)), flush=True)
        failed |= bool(answers[0].reasons)
    if "remote" in parts:
        for line in remote.measure(data, count, runs, limit):
            print(line, flush=True)
    return failed


def _add(points: dict[str, list[Point]], name: str, count: int, cpu: float, memory: float) -> None:
    points.setdefault(name, []).append(Point(count, cpu, memory))


if __name__ == "__main__":
    sys.exit(main())
