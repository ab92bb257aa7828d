"""The shipped dataset answers from the named graphs where that is the same, and from their union where it is not."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.graph import Graph
from kg.load import DERIVED, counts_rows, shipped
from kg.terms import spec

PROPERTIES = tuple(spec(name) for name in ("awardedBy", "certifiedBy", "confusedWith", "foundedIn", "hasPurpose", "option", "recognizedBy"))
TWICE = "board:american-board-of-orthopaedic-surgery spec:foundedIn ?year"
"""A statement that two claims make."""


@pytest.fixture(scope="module")
def whole() -> Embedded:
    """Return the dataset with its default graph filled."""
    return Embedded(store=shipped().store)


def rows(engine: Embedded, query: str) -> list[tuple[str, ...]]:
    """Return the solutions as texts, in the order in which they come."""
    return [tuple(map(str, row)) for row in engine.select(query)]


def test_packaged_questions_have_the_same_rows_either_way(whole: Embedded) -> None:
    """Questions that need no union, which are most, are answered alike by both, in the same order."""
    graph = Graph(whole, is_shipped=True)
    texts = [
        graph.bound(question, dict(expectation.params))
        for question in graph.questions()
        if question.form == "SELECT"
        for expectation in question.expectations
    ]
    without = [text for text in texts if not counts_rows(text)]
    assert len(without) >= 40
    unfilled = shipped()
    assert [text for text in without if rows(unfilled, text) != rows(whole, text)] == []
    assert not unfilled.is_whole


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?year {{ {TWICE} }}",
        f"SELECT (COUNT(*) AS ?n) {{ {TWICE} }}",
        f"SELECT DISTINCT ?n {{ {{ SELECT (COUNT(?year) AS ?n) {{ {TWICE} }} }} }}",
        f"SELECT DISTINCT ?n {{ {{ SELECT (SUM(?year) AS ?n) {{ {TWICE} }} GROUP BY ?none }} }}",
        f"# SELECT DISTINCT\nSELECT ?year {{ {TWICE} }}",
        f"SELECT\n# DISTINCT\n?year {{ {TWICE} }}",
        f"SELECT DISTINCT ?b ?year {{ {TWICE} BIND (BNODE() AS ?x) BIND (ISBLANK(?x) AS ?b) }}",
        "SELECT DISTINCT ?p FROM <https://w3id.org/medspec/id/graph/sources> { source:essay ?p ?o } ORDER BY STR(?p)",
        f"SELECT DISTINCT ?year {{ {{ SELECT ?year {{ {TWICE} }} LIMIT 2 }} }}",
    ],
)
def test_queries_that_count_rows_see_each_statement_once(query: str, whole: Embedded) -> None:
    """Whatever could tell how often a statement is there is answered from the deduplicated default graph."""
    assert counts_rows(query)
    assert rows(shipped(), query) == rows(whole, query) != []


def test_a_statement_of_two_claims_would_be_there_twice(whole: Embedded) -> None:
    """The union that the store offers repeats it, which is why the default graph is filled."""
    twice = Embedded(store=whole.store, union=True)
    assert len(rows(twice, f"SELECT ?year {{ {TWICE} }}")) > len(rows(whole, f"SELECT ?year {{ {TWICE} }}")) == 1


def test_patterns_find_the_same_statements_before_and_after() -> None:
    """Looking up by pattern needs no union; asking for the default graph makes it."""
    engine = shipped()
    before = {(q.subject, q.predicate, q.object) for p in PROPERTIES for q in engine.quads(None, p)}
    was_whole = engine.is_whole
    default = {(q.subject, q.predicate, q.object) for p in PROPERTIES for q in engine.quads(None, p, None, ox.DefaultGraph())}
    assert (was_whole, engine.is_whole) == (False, True)
    assert len(before) >= 400
    assert before == default


def test_whoever_takes_everything_gets_the_default_graph_too() -> None:
    """Copies of the dataset are whole, whatever was asked before."""
    engine = shipped()
    quads = set(engine.quads())
    assert quads == set(engine.store)
    assert ox.DefaultGraph() in {quad.graph_name for quad in quads}


def test_derived_statements_are_in_their_graph_and_in_the_default_one() -> None:
    """Each derived statement can be told from what sources state."""
    engine = shipped()
    default = {(q.subject, q.predicate, q.object) for q in engine.quads(None, None, None, ox.DefaultGraph())}
    assert {(q.subject, q.predicate, q.object) for q in engine.quads(None, None, None, DERIVED)} < default
