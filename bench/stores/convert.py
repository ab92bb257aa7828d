"""Parsing and writing: `kg convert` beside the Oxigraph CLI, pyoxigraph, rdflib, Jena's riot, serdi, rapper and maplib."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bench.race import GOALS_FROM, Engine, Outcome, bound, race, table
from bench.stores.data import FORMATS, Statements, statements
from bench.stores.peers import KG, Peers, by_shell

WAYS = (("turtle", "n-triples"), ("n-triples", "turtle"), ("turtle", "json-ld"), ("json-ld", "n-triples"))
_SORTED = 2_000_000
"""Statements up to which `kg convert` without --stream is measured: it holds all of them."""
_LARGEST = {"rdflib": 1_200_000, "maplib": 1_200_000, "pyoxigraph, by a store": 1_200_000, "rapper": 1_200_000}
_FLAT = {"turtle", "n-triples"}


def compare(path: Path, source: str, target: str, count: int, peers: Peers, runs: int, limit: float) -> list[Outcome[Statements]]:
    """Convert `path` from one format to another by each engine that can."""
    suffix = FORMATS[target]
    engines = [
        engine
        for name, engine in contenders(source, target, peers)
        if count <= (_SORTED if name == f"{KG} convert" else _LARGEST.get(name, count)) and peers.wanted(name)
    ]

    def out(engine: Engine) -> Path:
        return path.parent / f"out-{''.join(filter(str.isalnum, engine.name))}.{suffix}"

    def work(engine: Engine) -> list[str]:
        out(engine).unlink(missing_ok=True)
        return engine.command(path, out(engine))

    found = race(engines, work, lambda engine: statements(out(engine)), runs, limit)
    for engine in engines:
        out(engine).unlink(missing_ok=True)
    return found


def contenders(source: str, target: str, peers: Peers) -> Iterable[tuple[str, Engine]]:
    """Yield the engines that can convert so, kg first."""
    from kg import __version__

    kg = str(Path(sys.executable).parent / "kg")
    for name, more in ((f"{KG} convert --stream", ["--stream"]), (f"{KG} convert", [])):
        yield name, Engine(name, __version__, _kg(kg, more))
    if program := peers.program("oxigraph"):
        yield "oxigraph", Engine("oxigraph", peers.version("oxigraph"), _oxigraph(program))
    for name, package, task in (
        ("pyoxigraph", "pyoxigraph", "pyoxigraph_convert"),
        ("pyoxigraph, by a store", "pyoxigraph", "pyoxigraph_store_convert"),
        ("rdflib", "rdflib", "rdflib_convert"),
        ("maplib", "maplib", "maplib_convert"),
    ):
        if peers.version(package) and (package != "maplib" or {source, target} <= _FLAT):
            yield name, Engine(name, peers.version(package), peers.task(task))
    if jena := peers.jena:
        command = f"{jena} riotcmd.riot --stream={'ttl' if target == 'turtle' else 'nt'}"
        if target != "json-ld":  # riot holds all of it for that
            yield "riot", Engine("riot", peers.version("jena"), by_shell(f'{command} "$1" > "$2"'))
    if {source, target} <= _FLAT:
        into = {"turtle": "turtle", "n-triples": "ntriples"}
        for name, options in (("serdi", f"-o {into[target]}"), ("rapper", f"-q -i {into[source]} -o {into[target]}")):
            if peers.version(name):
                yield name, Engine(name, peers.version(name), by_shell(f'{name} {options} "$1" > "$2"'))


def _kg(program: str, more: Sequence[str]) -> Callable[..., list[str]]:
    return lambda path, out: [program, "convert", *more, str(path), "-o", str(out)]


def _oxigraph(program: str) -> Callable[..., list[str]]:
    return lambda path, out: [program, "convert", "--from-file", str(path), "--to-file", str(out)]


def lines(outcomes: Sequence[Outcome[Statements]], source: str, target: str, count: int) -> Iterator[str]:
    """Yield the table of one conversion, who wrote other statements than kg, and the agreed bounds."""
    yield from table(outcomes, str, "statements")
    mine = outcomes[0].found
    by_name = {outcome.engine.name: outcome for outcome in outcomes}
    for outcome in outcomes[1:]:
        if mine and outcome.found and outcome.found != mine:
            what = "the same number, literals in other forms" if outcome.found.count == mine.count else "another number of statements"
            yield f"differs: {outcome.engine.name} wrote {what}"
    stream, cli, store = outcomes[0], by_name.get("oxigraph"), by_name.get("pyoxigraph, by a store")
    if cli and cli.costs and stream.costs and {source, target} <= _FLAT and count >= GOALS_FROM:
        yield bound("kg convert --stream / oxigraph, CPU", stream.cpu() / cli.cpu(), 1.25)
    if target == "json-ld" and stream.costs and count >= GOALS_FROM:
        yield bound("kg convert --stream, memory in MB", stream.memory(), 150)
        if store and store.costs:
            yield bound("kg convert --stream / pyoxigraph by a store, memory", stream.memory() / store.memory(), 0.1)
