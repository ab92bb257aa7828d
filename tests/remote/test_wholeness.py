"""An answer from a server is whole, or says that it is not: caps on rows are found and read around."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.engine import Rows
from kg.errors import Incomplete, LossyOutput
from kg.remote import Endpoint, Remote
from kg.remote.graphs import template_of
from kg.remote.wholeness import pieces
from kg.terms import XSD
from tests.conftest import RunKg
from tests.remote.loopback import Answer, Request, Response, results, serving, sparql


@pytest.fixture(autouse=True)
def small_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Probe with ten rows instead of a thousand, so that 25 statements are many."""
    monkeypatch.setattr("kg.remote.engine.FEW", 10)
    monkeypatch.setattr("kg.remote.wholeness.FEW", 10)


def _store(number: int = 25) -> ox.Store:
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.Literal(n % 7), ox.NamedNode("urn:g" if n % 2 else "urn:h"))
        for n in range(number)
    )
    return store


BOTH = ("urn:g", "urn:h")
QUERIES = {
    "plain": "SELECT ?s ?o WHERE { ?s <urn:p> ?o }",
    "star": "SELECT * WHERE { ?s <urn:p> ?o }",
    "distinct": "SELECT DISTINCT ?s WHERE { ?s <urn:p> ?o }",
    "repeats": "SELECT ?o WHERE { ?s <urn:p> ?o }",
    "own-order": "SELECT ?s ?o WHERE { ?s <urn:p> ?o } ORDER BY DESC(?o) STR(?s)",
    "loose-order": "SELECT ?s ?o WHERE { ?s <urn:p> ?o } ORDER BY ?o",
    "own-limit": "SELECT ?s ?o WHERE { ?s <urn:p> ?o } ORDER BY ?o STR(?s) LIMIT 17 OFFSET 3",
    "limit-within": "SELECT ?s ?o WHERE { ?s <urn:p> ?o } ORDER BY STR(?s) LIMIT 2",
    "values-last": "SELECT ?s ?o WHERE { ?s <urn:p> ?o } VALUES ?o { 1 2 3 4 5 }",
    "values-last-in-order": "SELECT ?s ?o WHERE { ?s <urn:p> ?o } ORDER BY STR(?s) VALUES ?o { 1 2 3 4 5 }",
    "prologue": "PREFIX u: <urn:>\nSELECT ?s ?o WHERE { ?s <urn:p> ?o }",
    "from": "SELECT ?s ?o FROM <urn:g> FROM <urn:h> WHERE { ?s <urn:p> ?o } ORDER BY STR(?s)",
    "from-without-order": "SELECT ?s ?o FROM <urn:g> FROM <urn:h> { ?s <urn:p> ?o }",
    "groups": "SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s <urn:p> ?o } GROUP BY ?s ORDER BY DESC(?n) STR(?s)",
    "unbound": "SELECT ?s ?o ?x WHERE { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?x } }",
    "nothing": "SELECT ?s WHERE { ?s <urn:q> ?o }",
}


@pytest.mark.parametrize("cap", [None, 4, 9, 10, 11, 24])
@pytest.mark.parametrize("declared", [False, True], ids=["silent", "declared"])
@pytest.mark.parametrize("name", QUERIES)
def test_capped_rows_are_read_around(name: str, cap: int | None, declared: bool) -> None:
    """The rows are those of the engine in the process, as a multiset and, where the query has an order of its own, in that order."""
    text, store = QUERIES[name], _store()
    dataset = {} if "FROM" in text else {"default_graph": [ox.NamedNode(graph) for graph in BOTH]}
    expected = [tuple(row) for row in store.query(text, **dataset)]  # type: ignore[union-attr, arg-type]
    with serving(sparql(store, cap=cap, declared=declared)) as server:
        graphs = ("default",) if "FROM" in text else BOTH
        found = list(Remote(Endpoint(server.url, graphs)).select(text).rows)
    assert sorted(map(str, expected)) == sorted(map(str, found))
    if "ORDER" in text and name != "loose-order":
        assert expected == found


def _lying(store: ox.Store) -> Answer:
    """Answer 4 rows at most, and no page beyond the first."""
    honest = sparql(store, cap=4)

    def answer(request: Request) -> Response:
        if "OFFSET" in request.query and "OFFSET 0" not in request.query:
            return honest(Request(request.method, request.path, request.params | {"query": ["SELECT ?s ?o { FILTER(false) }"]}, {}, b""))
        return honest(request)

    return answer


def test_rows_that_cannot_be_had_are_said_to_be_missing(run_kg: RunKg) -> None:
    """Where paging does not bring the rest, the rows are printed, standard error says partial, and the exit code is 3."""
    with serving(_lying(_store())) as server:
        text = QUERIES["plain"]
        with pytest.raises(Incomplete, match="gives 4 of 25 rows"):
            Remote(Endpoint(server.url, BOTH)).select(text)
        ran = run_kg("query", "-e", text, "--endpoint", server.url, "--graph", "urn:g", "--graph", "urn:h", "-f", "csv")
    assert (ran.code, len(ran.out.splitlines())) == (3, 5)
    assert ran.err == "partial: the server gives 4 of 25 rows\n"


def test_a_small_answer_costs_one_probe_in_a_run() -> None:
    """The first answer with rows is followed by one probe that needs no data; after it, small answers are known to be whole."""
    with serving(sparql(_store(8))) as server:
        remote = Remote(Endpoint(server.url, BOTH))
        for _ in range(5):
            assert len(remote.select("SELECT ?s WHERE { ?s <urn:p> ?o }")) == 8
        queries = [request.query for request in server.requests]
    assert [queries.count(query) for query in dict.fromkeys(queries)] == [1, 5, 1]
    assert "VALUES ?a" in queries[2]


GRAPH_QUERIES = {
    "triples": "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o }",
    "short": "CONSTRUCT WHERE { ?s <urn:p> ?o }",
    "without-the-word": "CONSTRUCT { ?s <urn:p> ?o } { ?s <urn:p> ?o }",
    "two-for-each": "CONSTRUCT { ?s <urn:q> ?o . ?s a <urn:Thing> } WHERE { ?s <urn:p> ?o }",
    "few-of-many": "CONSTRUCT { <urn:all> <urn:has> ?o } WHERE { ?s <urn:p> ?o }",
    "literal-subjects": "CONSTRUCT { ?o <urn:of> ?s . ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o }",
    "unbound": "CONSTRUCT { ?s <urn:x> ?x . ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?x } }",
    "own-limit": "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o } ORDER BY STR(?s) LIMIT 17 OFFSET 3",
    "groups": "CONSTRUCT { ?o <urn:count> ?n } WHERE { SELECT ?o (COUNT(?s) AS ?n) { ?s <urn:p> ?o } GROUP BY ?o }",
    "prologue": "PREFIX u: <urn:>\nCONSTRUCT { ?s u:p ?o } WHERE { ?s u:p ?o }",
    "from": "CONSTRUCT { ?s <urn:p> ?o } FROM <urn:g> FROM <urn:h> WHERE { ?s <urn:p> ?o }",
    "values-last": "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o } VALUES ?o { 1 2 3 }",
    "nothing": "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s <urn:q> ?o }",
}


@pytest.mark.parametrize("declared", [False, True], ids=["silent", "declared"])
@pytest.mark.parametrize(("cap", "graphs_to"), [(None, None), (4, 4), (None, 24), (4, None)])
@pytest.mark.parametrize("name", GRAPH_QUERIES)
def test_graphs_that_a_server_cuts_are_read_as_rows(name: str, cap: int | None, graphs_to: int | None, declared: bool) -> None:
    """CONSTRUCT gives the triples of the engine in the process, whether the server cuts rows, triples or both."""
    text, store = GRAPH_QUERIES[name], _store()
    dataset = {} if "FROM" in text else {"default_graph": [ox.NamedNode(graph) for graph in BOTH]}
    expected = set(store.query(text, **dataset))  # type: ignore[arg-type]
    answer = sparql(store, cap=cap, graphs_to=10**6 if graphs_to is None else graphs_to, declared=declared)
    with serving(answer) as server:
        found = Remote(Endpoint(server.url, ("default",) if "FROM" in text else BOTH)).construct(text)
    assert (set(found), len(found)) == (expected, len(expected))


def test_literals_of_a_graph_that_is_read_as_rows_keep_their_form() -> None:
    """A store would make 7 of 007; the graph has what the server said."""
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")))
    template = template_of("CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s <urn:p> ?o }")
    assert template is not None
    assert template.filled(Rows(("s", "o"), ((triple.subject, triple.object),))) == (triple,)


CUT = {
    "describe": ("DESCRIBE ?s WHERE { ?s <urn:p> ?o }", "may have cut the graph at 4 triples"),
    "blank-nodes-in-pages": ("CONSTRUCT { ?s <urn:q> ?b } WHERE { ?s <urn:p> ?o ; <urn:b> ?b }", "may have cut the graph at 4 triples"),
    "no-variables": ("CONSTRUCT { <urn:a> <urn:b> 1, 2, 3, 4, 5 } WHERE { ?s <urn:p> ?o }", "may have cut the graph at 4 triples"),
}


@pytest.mark.parametrize("case", CUT)
def test_a_graph_that_may_be_cut_and_is_not_to_be_had_as_rows_is_partial(run_kg: RunKg, case: str) -> None:
    """What there is, is printed; standard error says partial, and the exit code is 3."""
    store = _store()
    store.extend([ox.Quad(q.subject, ox.NamedNode("urn:b"), ox.BlankNode(), q.graph_name) for q in store])
    query, words = CUT[case]
    with serving(sparql(store, cap=4)) as server:
        ran = run_kg("query", "-e", query, "--endpoint", server.url, "--graph", "urn:g", "--graph", "urn:h", "-f", "n-triples")
        with pytest.raises(Incomplete, match="may have cut the graph"):
            Remote(Endpoint(server.url, BOTH)).construct(query)
    assert (ran.code, len(ran.out.splitlines()), ran.err) == (3, 4, f"partial: the server {words}\n")


@pytest.mark.parametrize("response", [{"status": 206}, {"headers": {"X-SQL-State": "S1TAT"}}], ids=["206", "time-limit"])
def test_a_graph_that_the_server_calls_a_part_is_partial(run_kg: RunKg, response: dict[str, Any]) -> None:
    """If its rows are parts as well, nothing can be made whole."""
    graph = b"<urn:a> <urn:b> <urn:c> .\n"

    def answer(request: Request) -> Response:
        if request.query.startswith("CONSTRUCT"):
            return Response(graph, type="application/n-triples", **response)
        return Response(results(["s"], [(ox.NamedNode("urn:a"),)]), **response)

    with serving(answer) as server:
        given = ("--endpoint", server.url, "--graph", "default", "-f", "n-triples")
        ran = run_kg("query", "-e", "CONSTRUCT { ?s <urn:b> <urn:c> } WHERE { ?s ?p ?o }", *given)
    assert (ran.code, ran.out, ran.err.startswith("partial: the server ")) == (3, graph.decode(), True)


def test_every_request_names_its_graphs() -> None:
    """default-graph-uri and named-graph-uri go with every query once graphs are named."""
    with serving(sparql(_store(8))) as server:
        remote = Remote(Endpoint(server.url, ("urn:g",), named=("urn:h",)))
        assert remote.ask("ASK { GRAPH <urn:h> { ?s ?p ?o } } ")
        assert not remote.ask("ASK { GRAPH <urn:g> { ?s ?p ?o } } ")
        assert len(remote.select("SELECT ?s { ?s ?p ?o }")) == 4
        sent = [(r.params.get("default-graph-uri"), r.params.get("named-graph-uri")) for r in server.requests if "VALUES" not in r.query]
    assert sent[-3:] == [(["urn:g"], ["urn:h"])] * 3


PATTERNS = [(None, None, None), ("urn:s1", None, None), (None, "urn:p", None), ("urn:s1", "urn:p", None), ("urn:s1", "urn:x", None)]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("graph", [None, "urn:g", "default"])
def test_quads_match_as_in_the_process(pattern: tuple[str | None, ...], graph: str | None) -> None:
    """Statements by pattern are those of the engine in the process, each once."""
    s, p, o = (ox.NamedNode(part) if part else None for part in pattern)
    g = ox.DefaultGraph() if graph == "default" else ox.NamedNode(graph) if graph else None
    store = _store(30)
    store.extend([ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("urn:all")) for q in store])
    local = ox.Store()
    local.extend(
        ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph() if q.graph_name.value == "urn:all" else q.graph_name) for q in store
    )
    expected = set(Embedded(store=local).quads(s, p, o, g))
    with serving(sparql(store)) as server:
        remote = Remote(Endpoint(server.url, ("urn:all",), named=BOTH))
        found = list(remote.quads(s, p, o, g))
        again = list(remote.quads(s, p, o, g))
    assert (expected, len(expected)) == (set(found), len(found))
    assert found == again


def test_a_blank_node_of_a_server_is_refused() -> None:
    """Nobody can ask a server about a blank node by its label."""
    with serving(sparql(_store(1))) as server, pytest.raises(LossyOutput):
        next(Remote(Endpoint(server.url, BOTH)).quads(ox.BlankNode("b")))


def test_a_query_in_pieces_counts_what_its_limit_lets_through() -> None:
    """LIMIT and OFFSET are taken off, and applied to the count."""
    parts = pieces("SELECT ?s { ?s ?p ?o } LIMIT 10 OFFSET 5")
    assert [parts.expected(number) for number in (3, 7, 100)] == [0, 2, 10]
