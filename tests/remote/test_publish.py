"""Publishing replaces graphs whole, says what it replaced, and leaves nothing half-written unreported."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.embedded import Embedded
from kg.errors import BadEndpoint, Incomplete, NothingChecked
from kg.names import PREFIXES
from kg.publish import Published, Target, publish
from kg.remote import MERGED, Endpoint, Remote
from kg.remote.catalogue import copied
from kg.remote.outgoing import Outgoing
from kg.terms import RDF_TYPE
from tests.conftest import ROOT, Ran, RunKg
from tests.remote.loopback import Request, Response, serving, sparql, writable

DATA = """
@prefix : <https://clinic.example/> .
:a :p 1 . :b :p 2 .
:one { :a :p 1 . :a :q [ :r 3 ] }
:two { :c :p "x"@en }
"""


def _engine(text: str = DATA) -> Embedded:
    return Embedded(ox.parse(text.encode(), format=ox.RdfFormat.TRIG))


def _to(url: str, engine: Embedded, *, update: bool = False, told: Callable[[int, int], None] = lambda *_: None) -> Published:
    target = Target(url.replace("/sparql", "/update" if update else "/graphs"), update)
    return publish(engine, Remote(Endpoint(url, ("default",))), target, told=told)


def _canonical(store: ox.Store, graph: str) -> list[str]:
    triples = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
    triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in triples)


@pytest.mark.parametrize("update", [False, True], ids=["graph-store", "update"])
def test_each_graph_and_the_merged_view_arrive(update: bool) -> None:
    """Every named graph holds what it held, and the merged view every statement once."""
    store = ox.Store()
    with serving(writable(store)) as server:
        done = _to(server.url, _engine(), update=update)
    assert (done.problem, done.removed) == ("", ())
    expected = ox.Store()
    outgoing = Outgoing(_engine(), MERGED)
    for name in outgoing.numbers:
        expected.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name)) for t in outgoing.triples(name))
    names = ["https://clinic.example/one", "https://clinic.example/two", MERGED]
    assert [change.graph for change in done.changes] == names
    assert [_canonical(store, name) for name in names] == [_canonical(expected, name) for name in names]
    assert [len(_canonical(store, name)) for name in names] == [3, 1, 5]


LONG = """
@prefix : <https://clinic.example/> .
:long { :a :p 1 , 2 , 3 , 4 , 5 ; :q _:n , [ :r 3 ] . _:n :r 4 ; :s _:n }
:short { :a :p 1 }
"""


@pytest.mark.parametrize("update", [False, True], ids=["graph-store", "update"])
def test_a_long_graph_goes_in_parts(monkeypatch: pytest.MonkeyPatch, update: bool) -> None:
    """The first part replaces what was there; the last holds all statements with blank nodes, which no other request could mean."""
    monkeypatch.setattr("kg.remote.outgoing.AT_ONCE", 3)
    store = ox.Store()
    told: list[tuple[int, int]] = []
    with serving(writable(store)) as server:
        _to(server.url, _engine("@prefix : <https://clinic.example/> . :long { :gone :p 1 }"))
        server.requests.clear()
        done = _to(server.url, _engine(LONG), update=update, told=lambda *state: told.append(state))
        sent = [
            request
            for request in server.requests
            if request.path != "/sparql" and b"catalogue" not in request.body and "catalogue" not in str(request.params)
        ]
    expected = _engine(LONG).store
    assert (done.problem, [(change.before, change.after) for change in done.changes]) == ("", [(1, 10), (0, 1), (1, 10)])
    assert _canonical(store, "https://clinic.example/long") == _canonical(expected, "https://clinic.example/long")
    assert _canonical(store, MERGED) == _canonical(expected, "https://clinic.example/long")
    numbers = [sum(line.endswith(b" .") for line in request.body.splitlines()) for request in sent]
    replacing = [b"DROP" in request.body if update else request.method == "PUT" for request in sent]
    assert list(zip(numbers, replacing, strict=True)) == [(3, True), (2, False), (5, False), (1, True), (3, True), (2, False), (5, False)]
    assert told == [(3, 21), (5, 21), (10, 21), (11, 21), (14, 21), (16, 21), (21, 21)]


def test_blank_nodes_are_not_added_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part whose answer is lost is sent again, but not the one with blank nodes, which would be others then."""
    monkeypatch.setattr("kg.remote.outgoing.AT_ONCE", 3)
    for lost, problem in ((1, False), (2, True)):
        whole, number = writable(ox.Store()), 0

        def losing(request: Request) -> Response:
            nonlocal number
            answer = whole(request)  # noqa: B023  it is called within the turn
            number += request.method in {"PUT", "POST"} and request.path == "/graphs" and "catalogue" not in str(request.params)
            if number == lost + 1:  # noqa: B023
                number = 99
                raise ConnectionResetError
            return answer

        with serving(losing) as server:
            done = _to(server.url, _engine(LONG))
        assert ("broke" in done.problem) is problem, (lost, done)


def test_a_long_graph_that_breaks_off_is_told(monkeypatch: pytest.MonkeyPatch, run_kg: RunKg, tmp_path: Path) -> None:
    """The report says how much of it is there, whoever asks is told, and the next publication writes it whole."""
    monkeypatch.setattr("kg.remote.outgoing.AT_ONCE", 3)
    (tmp_path / "data.ttl").write_text("".join(f"<urn:a> <urn:p> {number} .\n" for number in range(10)), encoding="utf-8")
    store = ox.Store()

    def ran(breaks_at: int | None) -> Ran:
        with serving(writable(store, breaks_at=breaks_at)) as server:
            given = ("--endpoint", server.url, "--update", server.url.replace("/sparql", "/update"), "--data", tmp_path / "data.ttl")
            done = run_kg("publish", *given)
            asked.append(run_kg("find", "anything", "--endpoint", server.url))
            return done

    asked: list[Ran] = []
    broken, whole = ran(3), ran(None)
    assert (broken.code, broken.out.splitlines()[1]) == (3, "  graph:merged: written in part, 6 statements")
    assert "not written to the end: graph:merged" in broken.err
    assert (asked[0].code, "goes on or broke off" in asked[0].err) == (3, True)
    assert (whole.code, whole.out.splitlines()[1]) == (0, "  graph:merged: 10 statements, in the place of 6")
    assert "an earlier publication had broken off" in whole.out


@pytest.mark.parametrize(("held", "code"), [(0, 3), (100, 0)])
def test_more_time_is_allowed_where_more_has_to_go(
    monkeypatch: pytest.MonkeyPatch, run_kg: RunKg, tmp_path: Path, held: int, code: int
) -> None:
    """A server takes long to replace a graph that holds much; one that holds nothing gets the time of one request."""
    monkeypatch.setattr("kg.publish.AT_ONCE", 10)
    monkeypatch.setenv("KG_ENDPOINT_TIMEOUT", "0.4")
    (tmp_path / "data.ttl").write_text("<urn:a> <urn:p> 1 .\n", encoding="utf-8")
    store = ox.Store()
    whole = writable(store)
    if held:
        with serving(whole) as server:
            monkeypatch.setenv("KG_ENDPOINT_TIMEOUT", "9")
            _to(server.url, Embedded(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(n)) for n in range(held)))
            monkeypatch.setenv("KG_ENDPOINT_TIMEOUT", "0.4")

    def slow(request: Request) -> Response:
        if b"urn:p" in request.body:
            time.sleep(0.8)
        return whole(request)

    with serving(slow) as server:
        place = server.url.replace("/sparql", "/graphs")
        ran = run_kg("publish", "--endpoint", server.url, "--graph-store", place, "--data", tmp_path / "data.ttl")
    assert ran.code == code, ran.err
    assert ("no whole answer within 0.4 s (KG_ENDPOINT_TIMEOUT)" in ran.err) is (code == 3)


def test_a_store_is_published_as_its_files_are(run_kg: RunKg, tmp_path: Path) -> None:
    """What is on the server afterwards is the same."""
    (tmp_path / "data.trig").write_text(DATA, encoding="utf-8")
    assert run_kg("load", tmp_path / "data.trig", "--store", tmp_path / "store").code == 0
    found = []
    for given in (("--data", tmp_path / "data.trig"), ("--store", tmp_path / "store")):
        store = ox.Store()
        with serving(writable(store)) as server:
            ran = run_kg("publish", "--endpoint", server.url, "--graph-store", server.url.replace("/sparql", "/graphs"), *given)
        graphs = sorted(str(graph) for graph in store.named_graphs())
        found.append((ran.code, ran.out.partition(": ")[2], graphs, [_canonical(store, graph.strip("<>")) for graph in graphs]))
    assert found[0] == found[1]
    assert len(found[0][2]) == 4


def test_what_was_there_is_replaced_and_told() -> None:
    """A second publication replaces graphs, removes those that are no longer there, and touches no others."""
    store = ox.Store()
    other = ox.Quad(ox.NamedNode("urn:x"), ox.NamedNode("urn:x"), ox.NamedNode("urn:x"), ox.NamedNode("urn:other"))
    store.add(other)
    with serving(writable(store)) as server:
        _to(server.url, _engine())
        done = _to(server.url, _engine("@prefix : <https://clinic.example/> . :one { :a :p 7 }"))
    assert [(change.graph, change.before, change.after) for change in done.changes] == [
        ("https://clinic.example/one", 3, 1),
        (MERGED, 5, 1),
    ]
    assert [(change.graph, change.before, change.after) for change in done.removed] == [("https://clinic.example/two", 1, 0)]
    assert other in store


@pytest.mark.parametrize("breaks_at", range(5))
def test_a_publication_that_breaks_off_says_so(breaks_at: int) -> None:
    """Wherever the server fails, the result names the graphs that were written, and whoever asks the server next is told."""
    store = ox.Store()
    with serving(writable(store)) as server:
        _to(server.url, _engine())
    with serving(writable(store, breaks_at=breaks_at)) as server:
        if breaks_at == 0:  # nothing was written, the catalogue neither
            with pytest.raises(kg.KgError, match="507"):
                _to(server.url, _engine())
            return
        done = _to(server.url, _engine())
        assert "failed (507): disk full" in done.problem
        assert [change.written for change in done.changes] == [number < breaks_at - 1 for number in range(3)]
        with pytest.raises(Incomplete, match="goes on or broke off"):
            Remote(Endpoint(server.url)).ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize("breaks_at", range(1, 5))
def test_the_next_publication_repairs_what_broke_off(breaks_at: int) -> None:
    """Whatever the first one reached, after the second the server holds its graphs and no others, and the report says what was replaced."""
    store = ox.Store()
    later = "@prefix : <https://clinic.example/> . :one { :a :p 7 } :three { :a :p 8 }"
    with serving(writable(store)) as server:
        assert not _to(server.url, _engine()).repaired
    with serving(writable(store, breaks_at=breaks_at)) as server:
        assert _to(server.url, _engine(later)).problem
    with serving(writable(store)) as server:
        done = _to(server.url, _engine(later))
        assert (done.problem, done.repaired, _to(server.url, _engine(later)).repaired) == ("", True, False)
    assert [change.before for change in done.changes] == [3 if breaks_at < 2 else 1, 0 if breaks_at < 3 else 1, 5 if breaks_at < 4 else 2]
    assert [(change.graph, change.before, change.after) for change in done.removed] == [("https://clinic.example/two", 1, 0)]
    assert sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)) == [
        "https://clinic.example/one", "https://clinic.example/three", MERGED, MERGED + "-catalogue",
    ]  # fmt: skip


def test_a_server_that_loses_statements_is_found_out(run_kg: RunKg, tmp_path: Path) -> None:
    """After writing, the graphs are counted; a difference is exit code 3."""
    (tmp_path / "data.trig").write_text(DATA, encoding="utf-8")
    with serving(writable(ox.Store(), loses="https://clinic.example/one")) as server:
        place = server.url.replace("/sparql", "/graphs")
        ran = run_kg("publish", "--endpoint", server.url, "--graph-store", place, "--data", tmp_path / "data.trig", "-f", "json")
    report = json.loads(ran.out)
    assert (ran.code, report["status"]) == (3, "partial")
    assert report["problem"] == "the server counts 1 statements in https://clinic.example/one, 3 were sent"
    assert "incomplete: the server counts 1 statements" in ran.err


def test_the_report_reads_well(run_kg: RunKg, tmp_path: Path) -> None:
    """The text report says how many graphs were written and what each sum replaced."""
    (tmp_path / "data.trig").write_text(DATA, encoding="utf-8")
    with serving(writable(ox.Store())) as server:
        given = (
            "publish",
            "--endpoint",
            server.url,
            "--update",
            server.url.replace("/sparql", "/update"),
            "--data",
            tmp_path / "data.trig",
        )
        first, second = run_kg(*given), run_kg(*given)
    expected = "3 of 3 graphs written\n  graph:merged: 5 statements{0}\n  2 other graphs, {1} of them new: 4 statements{2}\n"
    assert (first.code, first.out.partition(": ")[2]) == (0, expected.format("", 2, ""))
    assert (second.code, second.out.partition(": ")[2]) == (0, expected.format(", in the place of 5", 0, ", in the place of 4"))


def test_an_unknown_server_is_not_guessed_at() -> None:
    """A server that does not name itself needs the place for writing; nothing is written."""
    with serving(writable(store := ox.Store())) as server, pytest.raises(BadEndpoint, match="does not tell where it takes graphs"):
        publish(_engine(), Remote(Endpoint(server.url, ("default",))))
    assert len(store) == 0


def test_nothing_is_not_published() -> None:
    """An empty graph would wipe what is there, so it is refused."""
    with serving(writable(ox.Store())) as server, pytest.raises(NothingChecked):
        _to(server.url, Embedded())


def test_what_is_published_is_what_is_asked() -> None:
    """Without a graph named, an endpoint is asked for what was published: merged view outside GRAPH, the others inside."""
    store = ox.Store()
    with serving(writable(store)) as server:
        _to(server.url, _engine())
        remote = Remote(Endpoint(server.url))
        assert remote.select("SELECT ?s { ?s <https://clinic.example/p> ?o } ORDER BY ?s").values("s") == [
            f"https://clinic.example/{name}" for name in "abc"
        ]
        asked = remote.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").values("g")
        assert asked == ["https://clinic.example/one", "https://clinic.example/two"]
        assert {
            quad.graph_name for quad in remote.quads(ox.NamedNode("https://clinic.example/a"), ox.NamedNode("https://clinic.example/p"))
        } == {
            ox.DefaultGraph(),
            ox.NamedNode("https://clinic.example/one"),
        }


def test_what_was_published_can_be_fetched(run_kg: RunKg, tmp_path: Path) -> None:
    """`kg export --endpoint` gives the named graphs that were published, byte for byte, or one graph."""
    named = DATA.partition(":one")
    (tmp_path / "data.trig").write_text(f"@prefix : <https://clinic.example/> .\n:one{named[2]}", encoding="utf-8")
    with serving(writable(ox.Store())) as server:
        place = server.url.replace("/sparql", "/graphs")
        assert run_kg("publish", "--endpoint", server.url, "--graph-store", place, "--data", tmp_path / "data.trig").code == 0
        whole = run_kg("export", "--endpoint", server.url, "-f", "n-quads")
        one = run_kg("export", "--endpoint", server.url, "--graph", "https://clinic.example/two", "-f", "turtle")
        refused = run_kg("export", "plastic", "--endpoint", server.url)
    assert (whole.code, whole.out) == (0, run_kg("export", "--data", tmp_path / "data.trig", "-f", "n-quads").out)
    assert (one.code, one.out.strip().splitlines()[-1]) == (0, '<https://clinic.example/c> <https://clinic.example/p> "x"@en .')
    assert (refused.code, refused.out) == (2, "")


EMPTY = {
    "ask": ("ask", "boards"),
    "compare": ("compare", "plastic", "cosmetic"),
    "why": ("why", "cosmetic"),
    "show": ("show", "plastic"),
    "path": ("path", "abcs"),
    "find": ("find", "surgery"),
    "test": ("test",),
    "export": ("export",),
    "diff": ("diff", str(ROOT / "tests" / "examples" / "clinic.ttl")),
    "validate": ("validate",),
}


@pytest.mark.parametrize("graph", [None, "https://clinic.example/none"], ids=["default", "named"])
@pytest.mark.parametrize("verb", EMPTY)
def test_a_server_that_holds_nothing_is_no_answer(run_kg: RunKg, verb: str, graph: str | None) -> None:
    """Exit code 2 and a way out, where an empty answer would look like one."""
    given = ("--graph", graph) if graph else ()
    with serving(writable(ox.Store())) as server:
        ran = run_kg(*EMPTY[verb], "--endpoint", server.url, *given)
    assert (ran.code, ran.out) == (2, "")
    assert "`kg publish --endpoint URL` puts" in ran.err
    assert ran.err.startswith(f"error: {server.url}")


DEFAULT = ox.DefaultGraph()
PACKAGED = sorted(EMPTY.keys() - {"export", "diff", "validate"})


def _foreign(graph: ox.NamedNode | ox.DefaultGraph = DEFAULT, kind: str = "https://clinic.example/Clinic") -> ox.Store:
    """Return a store with one thing of a class, that is, of nothing that we know."""
    store = ox.Store()
    thing = ox.NamedNode("https://clinic.example/c")
    store.add(ox.Quad(thing, RDF_TYPE, ox.NamedNode(kind), graph))
    store.add(ox.Quad(thing, ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.Literal("Example Clinic of surgery", language="en"), graph))
    return store


@pytest.mark.parametrize("verb", PACKAGED)
def test_a_server_with_other_data_lacks_the_reference_graph(run_kg: RunKg, verb: str) -> None:
    """Where nobody named a graph, the server's own default one is no answer to questions about the reference graph."""
    with serving(writable(_foreign())) as server:
        ran = run_kg(*EMPTY[verb], "--endpoint", server.url)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {server.url} lacks the reference graph\nhelp: `kg publish --endpoint URL` puts it there; ")


@pytest.mark.parametrize(("kind", "code"), [("https://clinic.example/Clinic", 2), (PREFIXES["spec"] + "Board", 0)])
def test_a_reference_graph_that_came_another_way_is_asked(run_kg: RunKg, kind: str, code: int) -> None:
    """A server into whose default graph it was loaded need not be published to."""
    with serving(writable(_foreign(kind=kind))) as server:
        assert run_kg("find", "surgery", "--endpoint", server.url).code == code
        assert run_kg("find", "surgery", "--endpoint", server.url, "--graph", "default").code == 0


@pytest.mark.parametrize("graph", ["default", "https://clinic.example/graph"])
def test_packaged_questions_are_tested_on_the_reference_graph_alone(run_kg: RunKg, tmp_path: Path, graph: str) -> None:
    """Where a graph without it is named, nothing is tested; one's own questions are tested on one's own data."""
    own = "#+ summary: Clinics\n#+ question: Which clinics are there?\n#+ columns:\n#+   c: the clinic\n#+ expect:\n#+   - count: 1\n"
    (tmp_path / "clinics.rq").write_text(own + "SELECT DISTINCT ?c WHERE { ?c a <https://clinic.example/Clinic> }\n", encoding="utf-8")
    store = _foreign(ox.DefaultGraph() if graph == "default" else ox.NamedNode(graph))
    with serving(writable(store)) as server:
        packaged = run_kg("test", "--endpoint", server.url, "--graph", graph)
        mine = run_kg("test", "--endpoint", server.url, "--graph", graph, "--queries", tmp_path)
    where = "its own default graph" if graph == "default" else graph
    assert (packaged.code, packaged.out) == (2, "")
    assert packaged.err.startswith(f"error: {server.url} lacks the reference graph in {where}\nhelp: `kg publish")
    assert (mine.code, mine.err) == (0, "")


@pytest.mark.parametrize("cap", [None, 3])
@pytest.mark.parametrize("change", ["none", "one-more", "one-less"])
def test_a_copy_has_what_was_published_or_is_none(cap: int | None, change: str) -> None:
    """A copy in parts without order is checked against the catalogue, graph by graph."""
    store = ox.Store()
    with serving(writable(store)) as server:
        _to(server.url, _engine())
    one = ox.NamedNode("https://clinic.example/one")
    node = ox.NamedNode("urn:x")
    if change == "one-more":
        store.add(ox.Quad(node, node, node, one))
    if change == "one-less":
        store.remove(next(store.quads_for_pattern(None, None, None, one)))
    with serving(sparql(store, cap=cap)) as server:
        remote = Remote(Endpoint(server.url))
        if change == "none":
            engine = copied(remote)
            assert engine is not None
            assert len(engine) == 9
            assert not any("ORDER BY" in request.query for request in server.requests)
        else:
            with pytest.raises(Incomplete, match=f"one holds {4 if change == 'one-more' else 2} statements, 3 were published"):
                copied(remote)


LEAVING = {
    "query": ("query", "-e", "SELECT ?s ?p ?o { ?s ?p ?o }", "-f", "csv"),
    "compare": ("compare", "plastic", "cosmetic"),
    "why": ("why", "cosmetic"),
    "ask": ("ask", "boards"),
    "test": ("test", "boards"),
    "export": ("export", "-f", "trig", "-o", "out"),
    "diff": ("diff", str(ROOT / "tests" / "examples" / "clinic.ttl")),
    "validate": ("validate", "--shapes", str(ROOT / "tests/remote/validation/shapes.ttl"), "--graph", MERGED),
    "publish": ("publish", "--data", "in.trig"),
}


@pytest.mark.parametrize("verb", LEAVING)
def test_a_server_that_goes_away_in_the_middle_is_exit_code_3(
    run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """After the first answer, half of them, or all but the last: one message, nothing that could be taken for all, the file of before."""
    monkeypatch.chdir(tmp_path)
    Path("in.trig").write_text(DATA, encoding="utf-8")
    store = ox.Store()
    whole = writable(store)

    def ran(answers: int) -> tuple[Ran, str, int]:
        Path("out").write_text("old", encoding="utf-8")
        number = 0

        def leaving(request: Request) -> Response:
            nonlocal number
            number += 1
            if number > answers:
                raise ConnectionResetError
            return whole(request)

        with serving(leaving) as server:
            more = ("--graph-store", server.url.replace("/sparql", "/graphs")) if verb == "publish" else ()
            return run_kg(*LEAVING[verb], "--endpoint", server.url, *more), server.url, number

    with serving(whole) as server:
        _to(server.url, _engine(), update=False)
    _, _, needed = ran(1_000)
    assert needed >= 2
    for answers in sorted({1, needed // 2, needed - 1}):
        found, url, _ = ran(answers)
        assert (found.code, Path("out").read_text(encoding="utf-8")) == (3, "old")
        assert verb == "publish" or found.out == ""
        assert f"{url}: it broke off before its answer was whole" in found.err
        assert len(re.findall("^(?:error|incomplete): ", found.err, re.MULTILINE)) == 1
