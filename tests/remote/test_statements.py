"""All statements of a server come whole, in few answers, whatever it cuts, refuses or gives in another order each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import BadEndpoint, Incomplete, UnwritableOutput
from kg.fetch import fetch
from kg.remote import Endpoint, Remote
from kg.remote.statements import Statements
from kg.shacl.fetched import Fetched, fetched
from kg.shacl.watch import Stage, Step
from tests.remote.loopback import Answer, Request, Response, Running, serving, sparql

BOTH = ("urn:g", "urn:h")
P, Q = ox.NamedNode("urn:p"), ox.NamedNode("urn:q")


@pytest.fixture(autouse=True)
def small_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 31 statements for many."""
    monkeypatch.setattr("kg.remote.engine.FEW", 10)
    monkeypatch.setattr("kg.remote.wholeness.FEW", 10)
    monkeypatch.setattr("kg.remote.statements.FEW", 10)
    monkeypatch.setattr("kg.remote.statements.FEWEST", 5)


def _store() -> ox.Store:
    """Return 31 different statements in two graphs, of which both hold one."""
    store = ox.Store()
    names = {n: ox.NamedNode(f"urn:s{n}") for n in range(25)}
    store.extend(ox.Quad(names[n], P, ox.Literal(n % 7), ox.NamedNode(BOTH[n % 2])) for n in range(25))
    store.extend(ox.Quad(names[n], Q, ox.Literal("x"), ox.NamedNode("urn:g")) for n in range(6))
    store.add(ox.Quad(names[1], Q, ox.Literal("x"), ox.NamedNode("urn:h")))
    return store


def _changed(answer: Answer, change: Callable[[Request, Response], Response]) -> Answer:
    """Answer graphs in another way than `answer` does."""
    return lambda request: change(request, answer(request)) if request.query.startswith("CONSTRUCT") else answer(request)


def _refusing(_: Request, response: Response) -> Response:
    return replace(response, status=400, body=b"no graphs here")


def _without_an_end(_: Request, response: Response) -> Response:
    return replace(response, delimited=False)


def _in_parts(request: Request, response: Response) -> Response:
    return replace(response, status=206) if int(request.query.partition("LIMIT ")[2].split()[0]) > 10 else response


def _the_same_again(_: Request, response: Response) -> Response:
    lines = response.body.splitlines(keepends=True)
    return replace(response, body=b"".join([lines[0], *lines[:-1]]) if len(lines) > 1 else b"<urn:s1> <urn:p> 1 .")


def _nothing(_: Request, response: Response) -> Response:
    return replace(response, body=b"")


SERVERS: dict[str, tuple[Callable[[ox.Store], Answer], bool]] = {
    "whole": (sparql, True),
    "capped": (lambda store: sparql(store, cap=4), True),
    "capped-and-said": (lambda store: sparql(store, cap=4, declared=True), True),
    "refuses-graphs": (lambda store: _changed(sparql(store), _refusing), False),
    "graphs-without-an-end": (lambda store: _changed(sparql(store), _without_an_end), False),
    "long-graphs-in-parts": (lambda store: _changed(sparql(store), _in_parts), True),
    "the-same-again": (lambda store: _changed(sparql(store), _the_same_again), False),
    "no-graphs": (lambda store: _changed(sparql(store), _nothing), False),
    "refuses-graphs-and-capped": (lambda store: _changed(sparql(store, cap=4), _refusing), False),
}


def _pages(server: Running) -> list[str]:
    return [request.query for request in server.requests if "OFFSET" in request.query and request.query.startswith("SELECT")]


def _copied(server: Remote, predicates: tuple[ox.NamedNode, ...] | None = None) -> Fetched:
    found = Fetched()
    Statements(server, predicates).copy(found)
    return found


@pytest.mark.parametrize("case", SERVERS)
@pytest.mark.parametrize("graphs", [("urn:g",), BOTH], ids=["one-graph", "two-graphs"])
@pytest.mark.parametrize("predicates", [None, (P,)], ids=["all", "one-predicate"])
def test_statements_come_whole(case: str, graphs: tuple[str, ...], predicates: tuple[ox.NamedNode, ...] | None) -> None:
    """Each comes once, as a graph in pages without order where that brings them all, else as rows in order."""
    store = _store()
    answer, as_graph = SERVERS[case]
    expected = {
        ox.Quad(q.subject, q.predicate, q.object)
        for q in store
        if q.graph_name.value in graphs and (predicates is None or q.predicate in predicates)
    }
    with serving(answer(store)) as server:
        found = _copied(Remote(Endpoint(server.url, graphs)), predicates)
        rows = any(request.query.startswith("SELECT DISTINCT ?s") for request in server.requests)
    assert (sorted(map(str, found)), len(found)) == (sorted(map(str, expected)), len(expected))
    assert rows is not as_graph


def test_a_server_that_gives_all_is_asked_twice() -> None:
    """One query counts the statements, one brings them."""
    with serving(sparql(_store())) as server:
        assert len(_copied(Remote(Endpoint(server.url, ("urn:g",), named=())))) == 19
        about = [request.query for request in server.requests if "service-description" not in request.query]
    assert [query.partition(" {")[0] for query in about if "VALUES ?a" not in query] == [
        "SELECT ?p (COUNT(*) AS ?n) WHERE",
        "CONSTRUCT",
    ]


def test_a_capped_server_is_asked_for_no_more_than_it_gives() -> None:
    """After the first part, which shows how much it gives, each request asks for a part of that length, and none sorts."""
    with serving(sparql(_store(), cap=4)) as server:
        remote = Remote(Endpoint(server.url, ("urn:g",), named=()))
        assert len(_copied(remote)) == 19
        asked = [request.query.partition("LIMIT ")[2] for request in server.requests if request.query.startswith("CONSTRUCT")]
        assert _pages(server) == []
    assert asked == ["19 OFFSET 0", "4 OFFSET 4", "4 OFFSET 8", "4 OFFSET 12", "3 OFFSET 16"]
    assert remote.pages == 4


def test_each_answer_is_taken_before_the_next_is_asked_for() -> None:
    """No more than one answer is held beside the store: memory does not grow with their number."""
    with serving(sparql(_store(), cap=4)) as server:

        class Watched(Fetched):
            def extend(self, quads: Iterable[ox.Quad]) -> None:
                for number, quad in enumerate(quads, start=1):
                    taken.append((number, sum(request.query.startswith("CONSTRUCT") for request in server.requests)))
                    super().extend([quad])

        taken: list[tuple[int, int]] = []
        Statements(Remote(Endpoint(server.url, ("urn:g",), named=()))).copy(Watched())
    assert taken == [(number, (number + 3) // 4) for number in range(1, 20)]


def test_many_statements_are_asked_for_by_groups_of_predicates(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a part at the end is not behind all others; more than there may be at once of one predicate come in parts."""
    monkeypatch.setattr("kg.remote.statements.AT_ONCE", 20)
    with serving(sparql(_store())) as server:
        found = _copied(Remote(Endpoint(server.url, BOTH)))
        asked = [request.query for request in server.requests if request.query.startswith("CONSTRUCT")]
    assert len(found) == 31
    assert [(str(P) in query, str(Q) in query, query.partition("LIMIT ")[2]) for query in asked] == [
        (True, False, "20 OFFSET 0"),
        (True, False, "5 OFFSET 20"),
        (False, True, "6 OFFSET 0"),
    ]


@pytest.mark.parametrize("most", [30, 31])
def test_many_statements_are_kept_on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, most: int) -> None:
    """In a folder that is gone afterwards; fewer are kept in memory."""
    monkeypatch.setattr("kg.shacl.fetched.IN_MEMORY", most)
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    with serving(sparql(_store())) as server, fetched(Remote(Endpoint(server.url, BOTH))) as found:
        folders = [entry.name.endswith(".part") for entry in room.iterdir()]
        assert (len(found), len(set(found))) == (31, 31)
    assert (folders, list(room.iterdir())) == ([True] if most == 30 else [], [])


def test_whoever_watches_is_told_how_many_have_come() -> None:
    """After each answer, out of as many as were counted."""
    told: list[Step] = []
    with serving(sparql(_store(), cap=8)) as server, fetched(Remote(Endpoint(server.url, ("urn:g",), named=())), watch=told.append):
        pass
    assert [(step.stage, step.what, step.done, step.of) for step in told] == [(Stage.asking, server.url, done, 19) for done in (8, 16, 19)]


def test_no_room_for_many_statements_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message names the place and the variable that names another."""
    monkeypatch.setattr("kg.shacl.fetched.IN_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with (
        serving(sparql(_store())) as server,
        pytest.raises(UnwritableOutput, match=r"no room for 31 statements in .*missing: no such") as told,
    ):
        fetched(Remote(Endpoint(server.url, BOTH))).__enter__()
    assert "TMPDIR" in str(told.value.help)


def test_spellings_of_one_number_are_statements_of_their_own() -> None:
    """They are counted and kept apart, as the server gives them."""
    lines = b"".join(b'<urn:s> <urn:p> "%s"^^<http://www.w3.org/2001/XMLSchema#integer> .\n' % form for form in (b"7", b"07", b"007"))

    def answer(request: Request) -> Response:
        if request.query.startswith("CONSTRUCT"):
            return Response(lines, type="application/n-triples")
        return counts(request)

    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode("urn:s"), P, ox.Literal(text), ox.NamedNode("urn:g")) for text in "abc")
    counts = sparql(store)
    with serving(answer) as server:
        found = _copied(Remote(Endpoint(server.url, ("urn:g",), named=())))
    assert sorted(str(quad.object).partition("^^")[0] for quad in found) == ['"007"', '"07"', '"7"']


def test_too_many_statements_are_refused_before_they_are_fetched() -> None:
    """The number is said, each statement counted once."""
    with serving(sparql(_store())) as server:
        with pytest.raises(BadEndpoint, match="31 statements would have to be fetched, and 10 are the most"):
            fetched(Remote(Endpoint(server.url, BOTH)), most=10).__enter__()
        assert not any(request.query.startswith("CONSTRUCT") for request in server.requests)


@pytest.mark.parametrize("cap", [None, 4])
def test_blank_nodes_come_in_one_answer_or_not_at_all(cap: int | None) -> None:
    """Between two answers their names may change, so that they cannot be put together."""
    store = _store()
    store.add(ox.Quad(ox.BlankNode("b"), P, ox.Literal("x"), ox.NamedNode("urn:g")))
    with serving(sparql(store, cap=cap)) as server:
        remote = Remote(Endpoint(server.url, ("urn:g",)))
        if cap is None:
            assert len(fetch(remote).quads()) == 20
        else:
            with pytest.raises(Incomplete, match="blank nodes came in pages"):
                fetch(remote)
