"""A bound query answers as if its parameters had been written in by hand, wherever they stand and whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, assume, event, given, settings

from kg.bridge import from_graph, from_rdflib_term, to_dataset
from kg.query.binding import Bindable, bind, refusal
from kg.query.groups import parse
from tests.query.cases import CASES, Case
from tests.query.skeletons import Skeleton, hand_written, literals, nodes, skeletons, stores, with_parameters

# rdflib's own query engine uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning")

NAMES = frozenset({"p", "m"})
DATA = """
PREFIX : <https://example.org/>
{
    :n1 :a :n2 , :n3 ; :b "x" , 7 ; :n 1 ; :list ( :n2 7 ) .
    :n2 :a :n3 , :n1 , :n5 ; :b "x"@en ; :n 2 .
    :n3 :a :n2 ; :b 7 , "y" ; :n 3 .
    :n5 :a :n2 .
    :漢 :a :n2 , :n5 ; :n 9 .
}
:n2 { :n1 :b 7 , "x" ; :a :n2 . }
:g3 { :n3 :b :n1 ; :a :n2 . }
"""
P, M = ox.NamedNode("https://example.org/n2"), ox.Literal(7)
VALUES: dict[str, Bindable] = {"p": P, "m": M}


def _plain(text: str) -> str:
    """Return a term's text without the labels of blank nodes, which mean nothing."""
    return re.sub(r"_:\w+", "_:", text)


def _oxigraph(store: ox.Store, text: str) -> Any:
    result = store.query(text)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples):
        return sorted({_plain(str(triple)) for triple in result})
    rows = [tuple(_plain(str(term)) for term in row) for row in result]
    return rows if "ORDER BY" in text else sorted(rows)


def _rdflib(data: rdflib.Dataset, text: str) -> Any:
    result = data.query(text)
    if result.type == "ASK":
        return result.askAnswer
    if result.type != "SELECT":
        assert result.graph is not None
        return sorted({_plain(str(triple)) for triple in from_graph(result.graph)})
    rows = [tuple("None" if term is None else _plain(str(from_rdflib_term(term))) for term in row) for row in result]  # type: ignore[union-attr]
    return rows if "ORDER BY" in text else sorted(rows)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Return the cases' data in pyoxigraph."""
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def dataset(store: ox.Store) -> rdflib.Dataset:
    """Return the cases' data in rdflib."""
    return to_dataset(store)


def test_cases_have_distinct_names_and_enough_of_them() -> None:
    """Every place of a parameter counts once."""
    assert len({case.name for case in CASES}) == len(CASES) >= 55


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bound_query_answers_like_one_written_by_hand(case: Case, store: ox.Store) -> None:
    """On pyoxigraph, in every place where a parameter can stand; and the answer is not empty for want of data."""
    tree = parse(case.text())
    expected = _oxigraph(store, case.by_hand(str(P), str(M)))
    assert refusal(tree, NAMES) is None
    assert _oxigraph(store, bind(tree, VALUES)) == expected
    assert expected or "nothing" in case.template


@pytest.mark.parametrize("case", [case for case in CASES if not case.rdflib], ids=lambda case: case.name)
def test_a_bound_query_answers_the_same_on_rdflib(case: Case, store: ox.Store, dataset: rdflib.Dataset) -> None:
    """Binding is plain SPARQL: another engine gives what the query written by hand gives."""
    assert _rdflib(dataset, bind(parse(case.text()), VALUES)) == _oxigraph(store, case.by_hand(str(P), str(M)))


@pytest.mark.parametrize("case", [case for case in CASES if case.rdflib], ids=lambda case: case.name)
def test_the_exceptions_of_rdflib_are_still_exceptions(case: Case, store: ox.Store, dataset: rdflib.Dataset) -> None:
    """Where rdflib is left out, it does fail; if it no longer does, the exception should go."""
    try:
        answer = _rdflib(dataset, bind(parse(case.text()), VALUES))
    except Exception:  # noqa: BLE001  rdflib raises bare Exception here
        answer = "an exception"
    assert answer != _oxigraph(store, case.by_hand(str(P), str(M)))


def _check(bind_: Callable[..., str], quads: list[ox.Quad], skeleton: Skeleton, p: ox.NamedNode, m: ox.Literal) -> None:
    store = ox.Store()
    store.extend(quads)
    tree = parse(skeleton.text(with_parameters()))
    assume(refusal(tree, NAMES) is None)
    expected = _oxigraph(store, skeleton.text(hand_written(p, m)))
    event("an answer" if expected else "nothing")
    assert _oxigraph(store, bind_(tree, {"p": p, "m": m})) == expected


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(stores, skeletons, nodes, literals)
def test_any_nesting_and_any_value_is_bound_rightly(quads: list[ox.Quad], skeleton: Skeleton, p: ox.NamedNode, m: ox.Literal) -> None:
    """Random queries on random graphs with hostile values."""
    _check(bind, quads, skeleton, p, m)


@pytest.mark.slow  # 4,000 examples take half a minute
@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
@given(stores, skeletons, nodes, literals)
def test_any_nesting_and_any_value_is_bound_rightly_at_length(
    quads: list[ox.Quad], skeleton: Skeleton, p: ox.NamedNode, m: ox.Literal
) -> None:
    """The same, longer."""
    _check(bind, quads, skeleton, p, m)


def _naive(text: str) -> str:
    """Bind by VALUES at the head of the outer group only, as many tools do."""
    brace = text.index("{", text.index("WHERE")) + 1
    return f"{text[:brace]} VALUES ?p {{ {P} }} VALUES ?m {{ {M} }} {text[brace:]}"


@pytest.mark.parametrize("name", ["filter-in-nested-group", "union-filter", "sub-select-filter", "having", "minus-optional"])
def test_binding_at_the_head_only_would_be_wrong(name: str, store: ox.Store) -> None:
    """The cases do tell a right binding from the usual one."""
    case = next(case for case in CASES if case.name == name)
    assert _oxigraph(store, _naive(case.text())) != _oxigraph(store, case.by_hand(str(P), str(M)))


def test_a_parameter_without_a_value_leaves_the_text_as_it_is() -> None:
    """Not given means all."""
    text = "SELECT ?s WHERE { ?s ?q ?p } # ?p"
    assert bind(parse(text), {}) == text


def test_the_bound_text_names_the_value_once_in_each_group() -> None:
    """What --explain shows: VALUES at the head of each group that mentions the parameter, and of no other."""
    text = "SELECT ?s WHERE { ?s ?q ?p OPTIONAL { ?s ?q ?o } FILTER EXISTS { ?p ?q ?s } }"
    row = "VALUES ?p { <urn:x> }"
    expected = f"SELECT ?s WHERE {{ {row}  ?s ?q ?p OPTIONAL {{ ?s ?q ?o }} FILTER EXISTS {{ {row}  ?p ?q ?s }} }}"
    assert bind(parse(text), {"p": ox.NamedNode("urn:x")}) == expected


REFUSED = {
    "minus-shares-nothing": ("SELECT ?s WHERE { ?s ?q ?o MINUS { ?p ?r ?t } }", "MINUS"),
    "minus-shares-what-comes-after": ("SELECT ?s WHERE { ?s ?q ?o MINUS { ?p ?r ?t } ?t ?q ?u }", "MINUS"),
    "minus-in-sub-select": ("SELECT ?s { { SELECT ?s { ?s ?q ?o MINUS { ?t ?u ?p } } } }", "MINUS"),
    "graph-with-filter-only": ("SELECT ?g WHERE { GRAPH ?g { FILTER (?p = 1) } }", "GRAPH"),
    "graph-with-values-only": ("SELECT ?g WHERE { GRAPH ?g { VALUES (?x ?p) { (1 2) } } }", "GRAPH"),
    "graph-with-optional-only": ("SELECT ?g WHERE { GRAPH ?g { OPTIONAL { ?s ?q ?o } FILTER (?p = ?o) } }", "GRAPH"),
    "graph-with-one-empty-branch": ("SELECT ?g WHERE { GRAPH ?g { { ?s ?q ?o } UNION { FILTER (?p = 1) } } }", "GRAPH"),
    "graph-named-by-the-parameter": ("SELECT ?x WHERE { GRAPH ?p { BIND (?p AS ?x) } }", "GRAPH"),
    "assigned-by-bind": ("SELECT ?s WHERE { ?s ?q ?o BIND (1 AS ?p) }", "assigns"),
    "assigned-by-select": ("SELECT (1 AS ?p) WHERE { ?s ?q ?o }", "assigns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_bound_rightly_is_refused(name: str) -> None:
    """MINUS that compares nothing, GRAPH whose variable would stay unbound, and parameters that the text assigns."""
    text, word = REFUSED[name]
    found = refusal(parse(text), frozenset({"p"}))
    assert found is not None
    assert word in found[0]


ACCEPTED = {
    "minus-without-the-parameter": "SELECT ?s WHERE { ?s ?q ?p MINUS { ?t ?u ?w } }",
    "minus-shares-through-a-group": "SELECT ?s WHERE { { ?s ?q ?o } MINUS { ?s ?r ?p } }",
    "graph-with-a-triple": "SELECT ?g WHERE { GRAPH ?g { BIND (?p AS ?x) ?s ?q ?x } }",
    "graph-with-a-triple-around": "SELECT ?g WHERE { GRAPH ?g { ?s ?q ?o { FILTER (?p = 1) } } }",
    "graph-with-the-parameter-as-name": "SELECT ?s WHERE { GRAPH ?p { ?s ?q ?o } }",
    "graph-with-a-fixed-name": "SELECT ?s WHERE { GRAPH <urn:g> { FILTER (?p = 1) } }",
    "assigned-to-another": "SELECT (?p AS ?x) WHERE { ?s ?q ?o }",
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_can_be_bound_rightly_is_not_refused(name: str) -> None:
    """Nothing else is refused."""
    assert refusal(parse(ACCEPTED[name]), frozenset({"p"})) is None


def test_the_refused_graph_would_indeed_stay_unbound(store: ox.Store) -> None:
    """The engine leaves ?g unbound where VALUES stands alone in its group; when it no longer does, the refusal can go."""
    written = _oxigraph(store, "SELECT ?g WHERE { GRAPH ?g { FILTER (1 = 1) } }")
    assert written == [("<https://example.org/g3>",), ("<https://example.org/n2>",)]
    assert _oxigraph(store, "SELECT ?g WHERE { GRAPH ?g { VALUES ?p { 1 } FILTER (?p = 1) } }") == [("None",)]
