"""The statements of a server, counted first: in few long answers where it gives those, else in pages that it must sort.

As many different statements as there are, are all of them, whatever their order: so pages need none, and a server need not sort for them.
Each answer goes straight into a store, which knows how many different ones it has, and is then forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, TypeGuard

import pyoxigraph as ox

from kg.errors import BadEndpoint, EndpointFailed
from kg.remote.engine import Remote
from kg.remote.results import ACCEPT_TRIPLES, parsed
from kg.terms import Term

AT_ONCE = 500_000
"""So many statements are asked for in one request; a server that gives fewer is asked for the others in parts of that length."""
FEWEST = 5_000
"""A server that fails is asked for a tenth each time, but not for fewer than this."""
FEW = 50_000
"""Up to so many statements are asked for at once in order; a server that caps its answers sorts all of them again for each page."""


class Keeper(Protocol):
    """What takes statements, keeps each once, and knows how many those are."""

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Take statements of the default graph, as they come."""

    def clear(self) -> None:
        """Forget all statements."""

    def __len__(self) -> int: ...


Told: TypeAlias = Callable[[int, int], None]
"""Is told how many statements of how many have come."""


class Statements:
    """The statements of a server's graphs, or those with some `predicates`: `total` different ones, every literal as the server has it."""

    def __init__(self, server: Remote, predicates: Sequence[ox.NamedNode] | None = None) -> None:
        self._server = server
        self._pattern = "?s ?p ?o" if predicates is None else _pattern(predicates)
        self._counts = self._counted()
        self.total = sum(self._counts.values())

    def copy(self, into: Keeper, told: Told = lambda *_: None) -> None:
        """Put them into `into`, which is empty. Raises what the server raises."""
        pages = self._server.pages
        into.extend(self._as_graph(told))
        if len(into) != self.total:  # rows may be had where graphs are not
            self._server.pages = pages
            into.clear()  # names of blank nodes may be others now
            into.extend(self._as_rows())

    def _as_graph(self, told: Told) -> Iterator[ox.Quad]:
        """Yield as many statements as the server gives in graphs; they may be fewer, and some may come again."""
        server, size, done = self._server, AT_ONCE, 0
        for pattern, number in self._groups():
            start = 0
            while start < number:
                wanted, passed = min(size, number - start), 0
                query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }} LIMIT {wanted} OFFSET {start}"
                try:
                    for quad in parsed(server.part(query, ACCEPT_TRIPLES), server.endpoint.shown):
                        passed += 1
                        yield quad
                except EndpointFailed:
                    size //= 10
                    if size < FEWEST:
                        return
                    continue
                except BadEndpoint:
                    return
                if not passed:
                    return
                server.pages += done > 0
                start, done = start + passed, done + passed
                size = size if passed == wanted else passed
                told(done, self.total)

    def _groups(self) -> Iterator[tuple[str, int]]:
        """Yield patterns for all statements, with the number that matches each: a server goes to a late part through all before it."""
        if self.total <= AT_ONCE:
            yield self._apart(self._pattern), self.total
            return
        group: list[ox.NamedNode] = []
        for predicate in self._predicates():
            if group and sum(map(self._counts.__getitem__, group)) + self._counts[predicate] > AT_ONCE:
                yield self._apart(_pattern(group)), sum(map(self._counts.__getitem__, group))
                group = []
            group.append(predicate)
        yield self._apart(_pattern(group)), sum(map(self._counts.__getitem__, group))

    def _as_rows(self) -> Iterator[ox.Quad]:
        """Yield the statements, had as rows in order; many are asked for predicate by predicate."""
        if self.total <= FEW:
            every = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {self._pattern} }}"
            for s, p, o in self._server.select(every):
                if _may_be(s) and isinstance(p, ox.NamedNode) and o is not None:
                    yield ox.Quad(s, p, o)
            return
        for number, predicate in enumerate(self._predicates()):
            some = f"SELECT DISTINCT ?s ?o WHERE {{ ?s {predicate} ?o }}"
            self._server.pages += number > 0
            for s, o in self._server.select(some):
                if _may_be(s) and o is not None:
                    yield ox.Quad(s, predicate, o)

    def _counted(self) -> dict[ox.NamedNode, int]:
        """Return how many statements there are with each predicate."""
        query = f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {self._apart(self._pattern)} }} GROUP BY ?p"
        rows = self._server.select(query)
        return {p: int(n.value) for p, n in rows if isinstance(p, ox.NamedNode) and isinstance(n, ox.Literal)}

    def _predicates(self) -> list[ox.NamedNode]:
        return sorted(self._counts, key=lambda node: node.value)

    def _apart(self, pattern: str) -> str:
        """Return a pattern that each statement matches once."""
        return f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}" if self._server.bag else pattern


def _pattern(predicates: Sequence[ox.NamedNode]) -> str:
    return f"VALUES ?p {{ {' '.join(map(str, predicates))} }} ?s ?p ?o"


def _may_be(subject: Term | None) -> TypeGuard[ox.NamedNode | ox.BlankNode]:
    return isinstance(subject, ox.NamedNode | ox.BlankNode)
