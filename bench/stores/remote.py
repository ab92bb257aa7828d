"""Validation on a server: `kg validate --endpoint` beside `--store` and a file in the process, by the shapes of bench/validate."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.race import Engine, Outcome, bound, race, table
from bench.servers import Server, filled_virtuoso, oxigraph
from bench.stores.load import folder, store
from bench.stores.peers import by_shell
from bench.validate.reports import Results, read_report
from bench.validate.run import SHAPES

_QUERY = re.compile(r"(?:PREFIX \S+ <\S*>\s*)*(?:SELECT|ASK|CONSTRUCT)\b")
PER_SHAPE = 3


def measure(data: Path, count: int, runs: int, limit: float) -> Iterator[str]:
    """Validate `data` in each place, and yield the lines of a table, what differs, and how many queries were sent."""
    from kg import __version__

    yield f"\nvalidation, {count:,} statements, {_shapes()} node and property shapes"
    kg = str(Path(sys.executable).parent / "kg")
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        starting = {"virtuoso": filled_virtuoso(data), "oxigraph": oxigraph(data.parent, folder(store(data)))}
        for name, start in starting.items():
            try:
                servers[name] = stack.enter_context(start)
            except FileNotFoundError as error:
                yield f"{name}: {error}"

        def told(name: str, suffix: str = "report") -> Path:
            return data.parent / f"{''.join(filter(str.isalnum, name))}.{suffix}"

        places = {"kg, a file": [str(data)], "kg, a store": ["--store", str(store(data))]}
        for name, server in servers.items():
            places[f"kg, on {name}"] = ["--endpoint", server.url, "--graph", server.graph or "default", "--show"]

        def work(engine: Engine) -> list[str]:
            more = ["--shapes", str(SHAPES), "-f", "n-triples", "--max-findings", "1000000", "-o", str(told(engine.name))]
            return by_shell(f'"{kg}" validate "$@" 2> "{told(engine.name, "sent")}"')(*places[engine.name], *more)

        engines = [Engine(name, __version__, list, frozenset({0, 1})) for name in places]
        outcomes = race(engines, work, lambda engine: read_report(told(engine.name)), runs, limit)
        yield from lines(outcomes)
        for name in servers:
            requests, queries = asked(told(f"kg, on {name}", "sent").read_text(encoding="utf-8"))
            yield f"{name}: {requests} requests, {queries} queries without their pages"
            yield bound(f"queries for each shape, {name}", queries / _shapes(), PER_SHAPE)


def lines(outcomes: list[Outcome[Results]]) -> Iterator[str]:
    """Yield the table, and which place gives other findings."""
    yield from table(outcomes, lambda found: found.total(), "findings")
    mine = outcomes[0].found
    for outcome in outcomes[1:]:
        if mine is not None and outcome.found is not None and outcome.found != mine:
            missing, extra = mine - outcome.found, outcome.found - mine
            yield f"differs: {outcome.engine.name}: {missing.total()} missing, {extra.total()} more"


def asked(shown: str) -> tuple[int, int]:
    """Return how many requests `--show` tells of, and how many different queries, not counting which page was wanted."""
    sent = [line for line in shown.splitlines() if _QUERY.match(line)]
    return len(sent), len({re.sub(r"\b(?:LIMIT|OFFSET)\s+\d+", "", line) for line in sent})


def _shapes() -> int:
    import pyoxigraph as ox

    quads = list(ox.parse(path=SHAPES))
    properties = {quad.object for quad in quads if quad.predicate.value.endswith("#property")}
    return len(properties | {quad.subject for quad in quads if str(quad.object).endswith("#NodeShape>")})
