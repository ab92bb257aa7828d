"""Loading to disk: `kg load` beside pyoxigraph and the Oxigraph CLI."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from bench.race import GOALS_FROM, Engine, Outcome, bound, race, table
from bench.stores.peers import KG, Peers


def compare(data: Path, peers: Peers, runs: int, limit: float) -> list[Outcome[int]]:
    """Load `data` by each engine; the store of kg stays where `store` says."""
    engines = list(contenders(peers))

    def out(engine: Engine) -> Path:
        return store(data) if engine.name == f"{KG} load" else data.parent / f"{engine.name}.store"

    def work(engine: Engine) -> list[str]:
        shutil.rmtree(out(engine), ignore_errors=True)
        return engine.command(data, out(engine))

    def held(engine: Engine) -> int:
        found = len(ox.Store.read_only(str(folder(out(engine)))))
        if engine.name != f"{KG} load":
            shutil.rmtree(out(engine))
        return found

    return race(engines, work, held, runs, limit)


def store(data: Path) -> Path:
    """Return where kg's store of a data file is."""
    return data.with_suffix(".store")


def folder(directory: Path) -> Path:
    """Return the folder in which the engine's own files are: of kg's stores, the one that is in force."""
    return next((entry for entry in sorted(directory.glob("data-*")) if entry.is_dir()), directory)


def contenders(peers: Peers) -> Iterator[Engine]:
    """Yield the engines that load, kg first."""
    from kg import __version__

    kg = str(Path(sys.executable).parent / "kg")
    yield Engine(f"{KG} load", __version__, lambda path, out: [kg, "load", str(path), "--store", str(out)])
    if peers.version("pyoxigraph"):
        yield Engine("pyoxigraph", peers.version("pyoxigraph"), peers.task("pyoxigraph_load"))
    if program := peers.program("oxigraph"):
        yield Engine(
            "oxigraph", peers.version("oxigraph"), lambda path, out: [program, "load", "--location", str(out), "--file", str(path)]
        )


def lines(outcomes: list[Outcome[int]]) -> Iterator[str]:
    """Yield the table, who holds another number of statements, and the agreed bound."""
    yield from table(outcomes, lambda count: f"{count:,}", "statements")
    mine, alone = outcomes[0], next((outcome for outcome in outcomes if outcome.engine.name == "pyoxigraph"), None)
    for outcome in outcomes[1:]:
        if outcome.found is not None and outcome.found != mine.found:
            yield f"differs: {outcome.engine.name} holds {outcome.found:,}"
    if alone and alone.costs and mine.costs and (mine.found or 0) >= GOALS_FROM:
        yield bound("kg load / pyoxigraph, CPU", mine.cpu() / alone.cpu(), 1.1)
        yield bound("kg load / pyoxigraph, wall", mine.wall() / alone.wall(), 1.1)
