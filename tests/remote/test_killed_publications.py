"""A publication that is killed leaves each graph of the server as it was or as it should be, and the next one repairs it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.errors import Incomplete
from kg.publish import Published, publish
from kg.remote import MERGED, Endpoint, Remote
from kg.remote.catalogue import CATALOGUE
from tests.conftest import Killed

pytestmark = pytest.mark.server

GRAPHS = 8


def _version(word: str, first: int) -> list[ox.Quad]:
    """Return a version of the data: graphs of 2 to 3,000 statements, from the graph number `first` on."""
    return [
        ox.Quad(
            ox.NamedNode(f"https://clinic.example/{number}"),
            ox.NamedNode("https://clinic.example/p"),
            ox.Literal(f"{word} {number}"),
            ox.NamedNode(f"https://clinic.example/graph/{graph}"),
        )
        for graph in range(first, first + GRAPHS)
        for number in range(3000 if graph == GRAPHS // 2 else 2 + 10 * graph)
    ]


def _at(url: str) -> Remote:
    return Remote(Endpoint(url, ("default",)))


def _held(url: str) -> dict[str, set[str]]:
    """Return graph IRI to the texts that stand in it without their numbers, and how many statements it has, but for the catalogue."""
    rows = _at(url).select(
        "SELECT ?g ?word (COUNT(*) AS ?n) { GRAPH ?g { ?s <https://clinic.example/p> ?o } BIND(STRBEFORE(?o, ' ') AS ?word) } "
        "GROUP BY ?g ?word"
    )
    held: dict[str, set[str]] = {}
    for graph, word, number in rows:
        held.setdefault(getattr(graph, "value", ""), set()).add(f"{getattr(number, 'value', '')} {getattr(word, 'value', '')}")
    return held


def _expected(quads: list[ox.Quad], word: str) -> dict[str, set[str]]:
    numbers: dict[str, int] = {}
    for quad in quads:
        numbers[quad.graph_name.value] = numbers.get(quad.graph_name.value, 0) + 1  # type: ignore[union-attr]
    merged = len({(quad.subject, quad.object) for quad in quads})
    return {graph: {f"{number} {word}"} for graph, number in {**numbers, MERGED: merged}.items()}


@pytest.mark.slow
def test_kill_at_any_moment_leaves_each_graph_old_or_new(oxigraph: str, tmp_path: Path, faults: int, killed: Killed) -> None:
    """Kill -9 at random moments of `kg publish`: no graph is half of each; asking says so; the next publication says what it replaced."""
    old, new = _version("old", 0), _version("new", 2)
    before, after = _expected(old, "old"), _expected(new, "new")
    (tmp_path / "new.nq").write_bytes(ox.serialize(new, format=ox.RdfFormat.N_QUADS) or b"")
    command = [sys.executable, "-m", "kg", "publish", "--endpoint", oxigraph, "--data", str(tmp_path / "new.nq")]
    publish(Embedded(old), _at(oxigraph))
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    usual = time.monotonic() - start
    assert _held(oxigraph) == after
    dice = random.Random(7)
    seen = {"old": 0, "between": 0, "new": 0}
    for number in range(faults):
        publish(Embedded(old), _at(oxigraph))
        assert _held(oxigraph) == before
        process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(dice.uniform(0.4, 1.15) * usual)
        if number % 2:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate(timeout=20)  # the streams close when the last of its processes is gone
        time.sleep(0.05)  # what the server has received whole it still writes
        state = _held(oxigraph)
        assert all(state.get(graph) in (before.get(graph), after.get(graph)) for graph in {*before, *after, *state}), state
        broken = _broken(oxigraph)
        seen["between" if broken else "new" if state == after else "old"] += 1
        assert broken or state in (before, after)
        done = publish(Embedded(new), _at(oxigraph))
        assert (done.problem, done.repaired, _replaced(done)) == ("", broken, {graph: _number(words) for graph, words in state.items()})
        assert (_held(oxigraph), _broken(oxigraph)) == (after, False)
    killed("publish", seen)
    assert seen["between"] > 0, seen


def _broken(url: str) -> bool:
    """Tell whether whoever asks the server is told that a publication broke off."""
    try:
        return not Remote(Endpoint(url)).catalogue.graphs
    except Incomplete:
        return True


def _number(words: set[str]) -> int:
    return sum(int(word.partition(" ")[0]) for word in words)


def _replaced(done: Published) -> dict[str, int]:
    return {change.graph: change.before for change in (*done.changes, *done.removed) if change.before and CATALOGUE not in change.graph}
