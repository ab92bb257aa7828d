"""Whether a statement may come several times is counted, or shown by what the default graph lacks."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from kg.errors import EndpointFailed
from kg.remote import doubles
from kg.remote.doubles import repeats

P = ox.NamedNode("https://clinic.example/p")
G1, G2 = (ox.NamedNode(f"https://clinic.example/g{number}") for number in (1, 2))
DEFAULT = ox.DefaultGraph()


@dataclass
class Server:
    """A store whose default graph is its own, or the union of all graphs, as servers have it."""

    store: ox.Store
    union: bool

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query."""
        return bool(self.store.query(query, use_default_graph_as_union=self.union))

    def counted(self, query: str) -> int:
        """Return the number of solutions."""
        found = self.store.query(query, use_default_graph_as_union=self.union)
        assert isinstance(found, ox.QuerySolutions)
        return sum(1 for _ in found)


def _server(*where: tuple[str, ox.NamedNode | ox.DefaultGraph], union: bool) -> Server:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode("https://clinic.example/" + name), P, ox.Literal(name), graph) for name, graph in where)
    return Server(store, union)


TWICE = (("a", G1), ("a", G2), ("b", G1))
CASES = {
    "one-graph": (_server(("a", DEFAULT), union=False), False),
    "beside-named-graphs": (_server(("a", DEFAULT), ("b", G1), union=False), False),
    "union-with-doubles": (_server(*TWICE, union=True), True),
}


@pytest.mark.parametrize("most", [0, 100], ids=["many", "few"])
@pytest.mark.parametrize("case", CASES)
def test_doubles_are_found(case: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a default graph of a server's own, counted where it is short and shown where it is long."""
    monkeypatch.setattr(doubles, "MOST_COUNTED", most)
    server, expected = CASES[case]
    assert repeats(server, server.counted, own=True) is expected


def test_what_cannot_be_shown_counts_as_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long union without doubles, long graphs that the request joins, and a server that does not answer."""

    def failing(query: str) -> int:
        raise EndpointFailed(query)

    server = _server(("a", G1), ("b", G2), union=True)
    assert not repeats(server, server.counted, own=True)
    monkeypatch.setattr(doubles, "MOST_COUNTED", 0)
    assert repeats(server, server.counted, own=True)
    apart = _server(("a", DEFAULT), ("b", G1), union=False)
    assert repeats(apart, apart.counted, own=False)
    assert repeats(apart, failing, own=True)
