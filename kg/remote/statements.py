"""The statements of a server, counted first: in few long answers where it gives those, else in pages that it must sort.

As many different statements as there are, are all of them, whatever their order: so pages need none, and a server need not sort for them.
Each answer goes straight into a store, which knows how many different ones it has, and is then forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeGuard

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
        """Take statements of the default graph."""

    def clear(self) -> None:
        """Forget all statements."""

    def __len__(self) -> int: ...


def copy(server: Remote, into: Keeper, predicates: Sequence[ox.NamedNode] | None = None, most: int | None = None) -> None:
    """Put the statements of the server's graphs into `into`, or those with these `predicates`, every literal as the server has it.

    Raises BadEndpoint before that if there are more than `most`, and what the server raises.
    """
    pattern = "?s ?p ?o" if predicates is None else f"VALUES ?p {{ {' '.join(map(str, predicates))} }} ?s ?p ?o"
    apart = f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}" if server.bag else pattern
    counts = _counts(server, apart)
    total = sum(counts.values())
    if most is not None and total > most:
        raise BadEndpoint(
            f"{server.endpoint.shown}: {total:,} statements would have to be fetched, and {most:,} are the most",
            help="validate the data where they come from, or ask a server that answers by the standard",
        )
    if not _as_graph(server, apart, total, into):
        into.clear()  # names of blank nodes may be others now
        for quads in _as_rows(server, pattern, counts):
            into.extend(quads)


def _as_graph(server: Remote, pattern: str, total: int, into: Keeper) -> bool:
    """Put `total` different statements that match `pattern` into `into`; tell whether the server gives as many."""
    size, start, pages = AT_ONCE, 0, server.pages
    while start < total:
        wanted = min(size, total - start)
        try:
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }} LIMIT {wanted} OFFSET {start}"
            part = _Counted(parsed(server.part(query, ACCEPT_TRIPLES), server.endpoint.shown))
            into.extend(part)
        except EndpointFailed:
            size //= 10
            if size < FEWEST:
                break
            continue
        except BadEndpoint:
            break
        if not part.number:
            break
        server.pages += start > 0
        start += part.number
        size = size if part.number == wanted else part.number
    if len(into) == total:
        return True
    server.pages = pages
    return False  # rows may be had where graphs are not


class _Counted:
    """Statements, counted as they pass."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = quads
        self.number = 0

    def __iter__(self) -> Iterator[ox.Quad]:
        for quad in self.quads:
            self.number += 1
            yield quad


def _as_rows(server: Remote, pattern: str, counts: dict[ox.NamedNode, int]) -> Iterator[list[ox.Quad]]:
    """Yield the statements that match `pattern`, had as rows in order; many are asked for predicate by predicate."""
    if sum(counts.values()) <= FEW:
        every = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"
        rows = server.select(every)
        yield [ox.Quad(s, p, o) for s, p, o in rows if _may_be(s) and isinstance(p, ox.NamedNode) and o is not None]
        return
    for number, predicate in enumerate(sorted(counts, key=lambda node: node.value)):
        some = f"SELECT DISTINCT ?s ?o WHERE {{ ?s {predicate} ?o }}"
        server.pages += number > 0
        yield [ox.Quad(s, predicate, o) for s, o in server.select(some) if _may_be(s) and o is not None]


def _may_be(subject: Term | None) -> TypeGuard[ox.NamedNode | ox.BlankNode]:
    return isinstance(subject, ox.NamedNode | ox.BlankNode)


def _counts(server: Remote, pattern: str) -> dict[ox.NamedNode, int]:
    """Return how many statements there are with each predicate."""
    query = f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?p"
    rows = server.select(query)
    return {p: int(n.value) for p, n in rows if isinstance(p, ox.NamedNode) and isinstance(n, ox.Literal)}
