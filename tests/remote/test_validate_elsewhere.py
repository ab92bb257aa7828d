"""Validation of data on a server finds what validation of the same data in a file finds, with few requests, or says why it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.embedded import Embedded
from kg.publish import Target, publish
from kg.remote import Endpoint, Remote
from kg.remote.canaries import ANSWERS, VALIDATION, faults
from kg.shacl.elsewhere import LEXICAL_NOTE, validate_elsewhere
from kg.shacl.report import Report
from tests.conftest import ROOT, RunKg
from tests.remote.loopback import Answer, Request, Response, Running, serving, sparql, writable

HERE = Path(__file__).parent / "validation"
DATA, SHAPES = str(HERE / "data.ttl"), str(HERE / "shapes.ttl")
CLINIC = str(ROOT / "tests" / "examples" / "clinic.ttl")
GRAPH = "https://clinic.example/graph"


def _store(path: str, *, times: int = 1) -> ox.Store:
    """Return a store with the statements of a file in GRAPH, and with as many more copies of the people in it."""
    store = ox.Store()
    quads = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    for number in range(times):

        def other(term: ox.NamedNode | ox.Literal | ox.BlankNode, number: int = number) -> ox.NamedNode | ox.Literal | ox.BlankNode:
            is_person = isinstance(term, ox.NamedNode) and term.value.startswith("https://clinic.example/p") and number
            return ox.NamedNode(f"{term.value}-{number}") if is_person else term

        store.extend(ox.Quad(other(q.subject), q.predicate, other(q.object), ox.NamedNode(GRAPH)) for q in quads)  # type: ignore[arg-type]
    return store


def _findings(report: Report) -> list[tuple[str, ...]]:
    return sorted((str(f.focus), str(f.shape), f.component.value, str(f.path), str(f.value), f.severity.value) for f in report.findings)


def _at(server: Running) -> Remote:
    return Remote(Endpoint(server.url, (GRAPH,)))


def _wrong_about(store: ox.Store, words: str) -> Answer:
    """Answer from `store`, but every query that holds `words` with nothing."""
    honest = sparql(store)

    def answer(request: Request) -> Response:
        if words in request.query:
            return honest(Request(request.method, request.path, request.params | {"query": ["SELECT ?a { FILTER(false) }"]}, {}, b""))
        return honest(request)

    return answer


@pytest.fixture(scope="module")
def expected() -> Report:
    """Return the report on the file."""
    report = kg.open([DATA]).validate(shapes=SHAPES)
    components = {finding.component.value.rpartition("#")[2] for finding in report.findings}
    assert len(components) >= 20
    return report


def test_the_set_engine_finds_the_same_on_a_server(expected: Report) -> None:
    """Every kind of constraint of SHACL Core has the same results, and the report says how literals were judged."""
    with serving(sparql(_store(DATA))) as server:
        found = validate_elsewhere(_at(server), [SHAPES])
    assert _findings(found) == _findings(expected)
    assert found.coverage.checked == expected.coverage.checked
    assert [(s.shape, s.nodes) for s in found.coverage.shapes] == [(s.shape, s.nodes) for s in expected.coverage.shapes]
    assert LEXICAL_NOTE in found.notes
    assert found.engine.startswith("set engine on http://127.0.0.1")


def test_the_number_of_requests_does_not_grow_with_the_data(expected: Report) -> None:
    """Forty times the nodes cost the same requests, at most three for each shape beside the canaries."""
    numbers = []
    for times in (1, 40):
        with serving(sparql(_store(DATA, times=times))) as server:
            report = validate_elsewhere(_at(server), [SHAPES])
            numbers.append(len([request for request in server.requests if "VALUES ?c" not in request.query]))
    assert len(report.findings) == 40 * len(expected.findings) - 39 * 4  # ex:unnamed has no copies
    shapes = 29
    assert numbers[1] <= numbers[0] + 8  # counts of rows beyond the first probe
    assert numbers[0] <= 3 * shapes + len(ANSWERS) + len(VALIDATION)


@pytest.mark.parametrize("words", ["sameTerm(?a, <urn:x>)", "BIND(1 = 1", "ISNUMERIC(?a) && ?a < 5", "MINUS"])
def test_a_server_that_answers_wrongly_is_not_believed(expected: Report, words: str) -> None:
    """Where a canary dies, the statements are fetched and judged here: the findings are right all the same, and a note says so."""
    with serving(_wrong_about(_store(DATA), words.replace("ISNUMERIC", "isNUMERIC"))) as server:
        found = validate_elsewhere(_at(server), [SHAPES])
    assert _findings(found) == _findings(expected)
    assert "were fetched and judged here" in " ".join(found.notes)


OWN_QUERY = """
@prefix : <https://clinic.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql [ sh:message "both"@en ; sh:select
    "SELECT $this ?value WHERE { $this <https://clinic.example/p> ?value ; <https://clinic.example/q> ?value }" ] .
"""


@pytest.mark.parametrize("case", ["own-graph", "default-graph", "union-of-graphs", "without-lateral"])
def test_shapes_with_queries_of_their_own_are_asked_where_they_can_be(tmp_path: Path, case: str) -> None:
    """They need LATERAL and a graph in which each statement is once; else nothing but the statements is asked for."""
    (tmp_path / "shapes.ttl").write_text(OWN_QUERY, encoding="utf-8")
    p, q, one = (ox.NamedNode(f"https://clinic.example/{name}") for name in ("p", "q", "one"))
    graphs = [ox.NamedNode(GRAPH), ox.NamedNode(GRAPH + "2")] if case == "union-of-graphs" else [ox.NamedNode(GRAPH)]
    store = ox.Store()
    for graph in [ox.DefaultGraph()] if case == "default-graph" else graphs:
        store.extend([ox.Quad(one, p, ox.Literal(1), graph), ox.Quad(one, q, ox.Literal(1), graph)])
    answer = _wrong_about(store, "LATERAL") if case == "without-lateral" else sparql(store)
    named = {"default-graph": ("default",), "union-of-graphs": (GRAPH, GRAPH + "2")}.get(case, (GRAPH,))
    with serving(answer) as server:
        report = validate_elsewhere(Remote(Endpoint(server.url, named)), [str(tmp_path / "shapes.ttl")])
        asked = [request.query for request in server.requests if "kg_focus" in request.query]
        copied = [request.query for request in server.requests if request.query.startswith("CONSTRUCT")]
    assert [(str(finding.focus), str(finding.value)) for finding in report.findings] == [(str(one), str(ox.Literal(1)))]
    there = case in {"own-graph", "default-graph"}
    assert (bool(asked), len(copied)) == (there, 0 if there else 1)
    assert ("were fetched and judged here" in " ".join(report.notes)) is not there


def test_canaries_live_where_the_engine_is_ours() -> None:
    """The embedded engine gives every answer that the canaries know."""
    with serving(sparql(ox.Store())) as server:
        assert faults(Remote(Endpoint(server.url, ("default",))), (*ANSWERS, *VALIDATION)) == ()


@pytest.mark.parametrize("canary", VALIDATION, ids=lambda canary: canary.wrong.replace(" ", "-"))
def test_each_canary_can_die(canary: object) -> None:
    """A server that gives no rows for a canary is found out by it."""
    with serving(_wrong_about(ox.Store(), "WHERE")) as server:
        assert canary.wrong in faults(Remote(Endpoint(server.url, ("default",))), VALIDATION)  # type: ignore[attr-defined]


def test_our_shapes_find_the_same_beside_the_published_graph(run_kg: RunKg, shipped: kg.Graph) -> None:
    """Without shapes of one's own, practitioners in a graph of the server are compared with the reference graph published there."""
    store = _store(CLINIC)
    with serving(writable(store)) as server:
        bare = run_kg("validate", "--endpoint", server.url, "--graph", GRAPH)
        assert (bare.code, bare.out) == (2, "")
        assert "lacks the reference graph" in bare.err
        assert "`kg publish --endpoint URL` puts it there" in bare.err
        engine = shipped.engine
        assert isinstance(engine, Embedded)
        publish(engine, Remote(Endpoint(server.url, ("default",))), Target(server.url.replace("/sparql", "/graphs")))
        there = run_kg("validate", "--endpoint", server.url, "--graph", GRAPH, "-f", "json")
    here = run_kg("validate", CLINIC, "-f", "json")
    keys = ("focus", "shape", "component", "path", "value", "severity", "message")

    def told(text: str) -> list[list[object]]:
        return [[finding.get(key) for key in keys] for finding in json.loads(text)["findings"]]

    assert (there.code, here.code) == (1, 1)
    assert len(told(here.out)) >= 2
    assert [row[:-1] for row in told(here.out)] == [row[:-1] for row in told(there.out)]


def test_nothing_on_the_server_is_no_pass(run_kg: RunKg) -> None:
    """A graph without a node to check ends in exit code 2."""
    with serving(sparql(ox.Store())) as server:
        ran = run_kg("validate", "--endpoint", server.url, "--graph", GRAPH, "--shapes", SHAPES)
    assert (ran.code, ran.out) == (2, "")
    assert f"nothing was checked: the targets of 2 shapes select no node in {GRAPH}" in ran.err


def test_data_without_practitioners_are_not_fetched(run_kg: RunKg, shipped: kg.Graph) -> None:
    """Their classes show that our shapes find nothing in them."""
    store = _store(DATA)
    with serving(writable(store)) as server:
        publish(shipped._here(), Remote(Endpoint(server.url, ("default",))), Target(server.url.replace("/sparql", "/graphs")))
        server.requests.clear()
        ran = run_kg("validate", "--endpoint", server.url, "--graph", GRAPH)
        asked = [request.query for request in server.requests if request.query.startswith("CONSTRUCT { ?s ?p ?o }")]
        accepted = run_kg("validate", "--endpoint", server.url, "--graph", GRAPH, "--allow-empty")
    assert (ran.code, ran.out, accepted.code) == (2, "", 0)
    assert ran.err.startswith("error: nothing was checked: the targets of 50 shapes select no node; the data have <https://clinic.example/")
    assert [("#type>" in query, "#subClassOf>" in query) for query in asked] == [(True, True)]


REFUSED: dict[str, tuple[str, ...]] = {
    "files": (DATA,),
    "rules": ("--rules", str(HERE)),
    "ontology": ("--ontology", DATA),
    "per-graph": ("--per-graph",),
    "inference": ("--inference", "rdfs"),
    "write-baseline": ("--write-baseline", "baseline.json"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_needs_the_data_here_is_refused(run_kg: RunKg, case: str) -> None:
    """Options that a server cannot serve are refused before anything is sent."""
    ran = run_kg("validate", *REFUSED[case], "--endpoint", "http://127.0.0.1:1/sparql", "--shapes", SHAPES)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.server
@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_real_servers_give_the_same_findings(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, expected: Report, name: str
) -> None:
    """Oxigraph is asked shape by shape, Virtuoso's statements are fetched; the findings are those on the file."""
    url: str = request.getfixturevalue(name)
    monkeypatch.setenv("KG_ENDPOINT_USER", "dba")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "dba")
    done = publish(Embedded(ox.parse(path=DATA, format=ox.RdfFormat.TURTLE)), Remote(Endpoint(url, ("default",))), graph=GRAPH)
    assert done.problem == ""
    found = validate_elsewhere(Remote(Endpoint(url, (GRAPH,))), [SHAPES])
    told: Callable[[Report], list[tuple[str, ...]]] = _findings
    assert told(found) == told(expected)
    assert ("fetched" in " ".join(found.notes)) is (name == "virtuoso")
