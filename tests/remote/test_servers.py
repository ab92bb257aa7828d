"""Real servers give what the process gives, or a named exception (docs/endpoints.md says which server gets what wrong)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.errors import BadEndpoint, Incomplete
from kg.graph import Graph
from kg.publish import publish
from kg.remote import MERGED, Endpoint, Remote
from kg.remote.canaries import ANSWERS, faults
from tests.conftest import RunKg

pytestmark = pytest.mark.server

VERBS = {
    "compare": ("compare", "plastic", "cosmetic", "-f", "json"),
    "path": ("path", "abcs", "-f", "json"),
    "show": ("show", "plastic", "-f", "json"),
    "why": ("why", "cosmetic", "-f", "json"),
    "find": ("find", "surgery", "-f", "json"),
    "ask": ("ask", "boards", "-f", "json"),
    "ask-csv": ("ask", "patients", "-f", "csv", "--no-evidence"),
    "query": ("query", "-e", "SELECT ?b ?n { ?b a spec:Board ; skos:prefLabel ?n } ORDER BY STR(?b) STR(?n)", "-f", "tsv"),
    "construct": ("query", "-e", "CONSTRUCT { ?b skos:prefLabel ?n } { ?b a spec:Board ; skos:prefLabel ?n }", "-f", "n-triples"),
    "boolean": ("query", "-e", "ASK { specialty:plastic-surgery spec:certifiedBy ?b }", "-f", "json"),
}


@pytest.fixture(params=["oxigraph", "virtuoso"])
def url(request: pytest.FixtureRequest, published: Callable[[str], str]) -> str:
    """Return the URL of a server that holds the shipped graph."""
    return published(request.param)


@pytest.fixture(scope="module")
def published(request: pytest.FixtureRequest, shipped: Graph) -> Callable[[str], str]:
    """Return a function from the name of a server to its URL, once the shipped graph is on it."""
    done: dict[str, str] = {}

    def at(name: str) -> str:
        if name not in done:
            url = request.getfixturevalue(name)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("KG_ENDPOINT_USER", "dba")
                patch.setenv("KG_ENDPOINT_PASSWORD", "dba")
                result = publish(shipped._here(), Remote(Endpoint(url, ("default",))))
            assert result.problem == ""
            assert all(change.written and not change.after for change in result.removed)  # of tests that ran before on this server
            assert all(change.written and change.after for change in result.changes)
            done[name] = url
        return done[name]

    return at


@pytest.mark.parametrize(("server", "verb"), [*(("oxigraph", verb) for verb in VERBS), *(("virtuoso", verb) for verb in list(VERBS)[-5:])])
def test_an_answer_is_the_same_bytes(run_kg: RunKg, published: Callable[[str], str], server: str, verb: str) -> None:
    """The commands print the same from a server that holds the published graph as from the shipped graph."""
    expected, found = run_kg(*VERBS[verb]), run_kg(*VERBS[verb], "--endpoint", published(server))
    assert (expected.code, expected.stdout) == (found.code, found.stdout)
    assert len(expected.stdout) > 10


def test_the_contracts_hold_on_oxigraph(run_kg: RunKg, published: Callable[[str], str]) -> None:
    """Every expectation of every packaged question is met by the Oxigraph server itself."""
    report = json.loads(run_kg("test", "--endpoint", published("oxigraph"), "-f", "json").out)
    assert report["failed"] == report["broken"] == 0
    assert report["passed"] >= 90


def test_most_contracts_hold_on_virtuoso_and_the_others_say_so(run_kg: RunKg, published: Callable[[str], str]) -> None:
    """Virtuoso itself gives other rows for some questions; each of them is a failed expectation, none is a crash."""
    ran = run_kg("test", "--endpoint", published("virtuoso"), "-f", "json")
    report = json.loads(ran.out)
    assert (ran.code, report["broken"]) == (1, 0)
    assert report["passed"] > 3 * report["failed"]


def test_what_virtuoso_gets_wrong_is_found_without_data(published: Callable[[str], str]) -> None:
    """The canaries pass on Oxigraph and fail on Virtuoso, which is then asked through a copy."""
    assert faults(Remote(Endpoint(published("oxigraph")))) == ()
    assert faults(Remote(Endpoint(published("virtuoso")))) == tuple(canary.wrong for canary in ANSWERS)


@pytest.mark.parametrize("order", [" ORDER BY STR(?s) STR(?p) STR(?o) ?n", " ORDER BY STR(?s) STR(?p) STR(?o) ?n LIMIT 15000 OFFSET 5000"])
def test_more_rows_than_virtuoso_gives_are_read_in_pages(published: Callable[[str], str], shipped: Graph, order: str) -> None:
    """20,000 rows come through a server that gives 10,000, in the order that the query asks for."""
    text = f"SELECT ?s ?p ?o ?n {{ ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) VALUES ?n {{ 1 2 3 4 5 6 7 8 }} }}{order}"
    expected = list(shipped._here().select(text))
    found = list(Remote(Endpoint(published("virtuoso"))).select(text))
    assert len(expected) > 10_000
    assert expected == found


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_a_graph_longer_than_virtuoso_gives_is_whole(published: Callable[[str], str], shipped: Graph, server: str) -> None:
    """More than 10,000 triples of CONSTRUCT come through either server, the same as in the process but for spellings of literals."""
    query = "CONSTRUCT { ?s ?p ?o . ?p <urn:x-medspec:used> ?s . ?o <urn:x-medspec:of> ?s . ?o ?p <urn:x-medspec:o> } "
    query += "{ ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) }"
    expected = shipped._here().construct(query)
    found = Remote(Endpoint(published(server))).construct(query)
    assert len(expected) > 10_000
    assert set(expected) == set(found)


def test_a_graph_that_virtuoso_cuts_is_incomplete(published: Callable[[str], str]) -> None:
    """Virtuoso cuts CONSTRUCT without a word; here that is Incomplete."""
    query = "CONSTRUCT { ?s ?p ?x } { ?s ?p ?o . ?x ?p ?y }"
    with pytest.raises(Incomplete, match="may have cut the graph"):
        Remote(Endpoint(published("virtuoso"))).construct(query)


def test_a_wrong_password_is_refused_by_virtuoso(published: Callable[[str], str], shipped: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Digest authentication with a wrong password writes nothing and does not show it."""
    url = published("virtuoso")
    before = Remote(Endpoint(url)).catalogue
    monkeypatch.setenv("KG_ENDPOINT_USER", "dba")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "s3cret")
    with pytest.raises(BadEndpoint, match="refuses the credentials from KG_ENDPOINT_USER") as raised:
        publish(shipped._here(), Remote(Endpoint(url, ("default",))))
    assert "s3cret" not in str(raised.value)
    monkeypatch.delenv("KG_ENDPOINT_USER")
    assert Remote(Endpoint(url)).catalogue == before


def test_graphs_are_named_in_each_request(url: str) -> None:
    """A server's own tables and other graphs stay out: the merged view has as many statements as were published."""
    remote = Remote(Endpoint(url))
    rows = remote.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert rows.rows == ((ox.Literal(remote.catalogue.graphs[MERGED]),),)
    names = remote.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").values("g")
    assert tuple(names) == remote.catalogue.others([MERGED])


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_a_long_graph_arrives_in_parts(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, shipped: Graph, server: str
) -> None:
    """Both servers add what the later parts hold, and keep what is said of one blank node together."""
    monkeypatch.setattr("kg.remote.outgoing.AT_ONCE", 5000)
    monkeypatch.setenv("KG_ENDPOINT_USER", "dba")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "dba")
    name, node, p = "https://clinic.example/long", ox.BlankNode("n"), ox.NamedNode("https://clinic.example/p")
    quads = [ox.Quad(q.subject, q.predicate, q.object) for q in shipped._here().store if isinstance(q.graph_name, ox.DefaultGraph)]
    quads += [ox.Quad(node, p, ox.Literal(f"{number}")) for number in range(50)]
    at = Remote(Endpoint(request.getfixturevalue(server), ("default",)))
    first, second = (publish(Embedded(quads), at, graph=name) for _ in range(2))
    assert (first.problem, second.problem) == ("", "")
    assert [(change.before, change.after) for change in second.changes] == [(len(quads), len(quads))]
    rows = at.select(f"SELECT ?n (COUNT(*) AS ?many) {{ ?n {p} ?o }} GROUP BY ?n", ((name,), (name,)))
    assert [str(many) for _, many in rows] == [str(ox.Literal(50))]
