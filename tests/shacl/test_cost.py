"""Whether a query is cheap is told from some of the nodes, and changes nothing but the way to the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg.shacl import alike, cost, run
from kg.shacl.lexical import AsWritten
from kg.shacl.parse import parse
from kg.shacl.scope import Scope
from kg.terms import RDF_TYPE

SPACE = "https://example.org/"
SHAPES = f"""
    @prefix : <{SPACE}> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    :shape a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select
        "SELECT $this ?value {{ $this <{SPACE}p> ?value . FILTER (?value > 7) }}" ] .
"""


class _Clock:
    """A clock that goes on with each question, by its cost for each node and once for all of them."""

    def __init__(self, node: float, once: float) -> None:
        self._node, self._once = node, once
        self.now = 0.0
        self.asked: list[str] = []

    def __call__(self) -> float:
        return self.now

    def ask(self, scope: Scope) -> None:
        self.asked.append(scope.pattern)
        self.now += self._once + self._node * int(scope.pattern.rsplit("LIMIT", 1)[1].strip(" }"))


def _scope(size: int) -> Scope:
    return Scope("?kg_focus a <https://example.org/Thing> .", ("?kg_focus",), True, size=size)


@pytest.mark.parametrize(
    ("node", "once", "expected", "asked"),
    [(1e-6, 0.0, True, 2), (1e-6, 5e-3, True, 2), (3e-5, 0.0, False, 2), (3e-5, 5e-3, False, 2), (1e-2, 0.0, False, 1)],
)
def test_the_cost_of_a_node_decides(node: float, once: float, expected: bool, asked: int) -> None:
    """What a question costs once does not count, and one that is dear for a few nodes is not put to more."""
    clock = _Clock(node, once)
    assert cost.is_cheap(_scope(cost.LEAST), clock.ask, clock) is expected
    assert len(clock.asked) == asked


def test_few_nodes_are_not_worth_a_question() -> None:
    """Below the least number of nodes, nothing is asked."""
    clock = _Clock(0.0, 0.0)
    assert not cost.is_cheap(_scope(cost.LEAST - 1), clock.ask, clock)
    assert clock.asked == []


@pytest.mark.parametrize("verdict", [True, False])
def test_either_way_gives_the_same_results(verdict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of every node or of one of those alike, a query finds the same, and the verdict chooses the way."""
    quads = []
    for number in range(3_000):
        thing = ox.NamedNode(f"{SPACE}{number}")
        quads.append(ox.Quad(thing, RDF_TYPE, ox.NamedNode(f"{SPACE}Thing")))
        quads.append(ox.Quad(thing, ox.NamedNode(f"{SPACE}p"), ox.Literal(number % 10)))
    seen: list[bool] = []

    def is_cheap(scope: Scope, ask: Callable[[Scope], object]) -> bool:
        told = cost.is_cheap(scope, ask)
        seen.append(told)
        return verdict

    monkeypatch.setattr(alike, "is_cheap", is_cheap)
    found = run.check(AsWritten(quads), parse(ox.parse(SHAPES.encode(), format=ox.RdfFormat.TURTLE)))
    assert seen == [True]
    assert Counter(f.value.value for f in found.findings if isinstance(f.value, ox.Literal)) == {"8": 300, "9": 300}
    assert len({finding.focus for finding in found.findings}) == 600
