"""The statements of a server, counted first: in few long answers where it gives those, else in pages that it must sort.

As many different statements as there are, are all of them, whatever their order: so pages need none, and a server need not sort for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

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

Statement: TypeAlias = tuple[Term, ox.NamedNode, Term]


def statements(server: Remote, predicates: Sequence[ox.NamedNode] | None = None, most: int | None = None) -> Iterator[Statement]:
    """Yield the statements of the server's graphs, or those with these `predicates`, every literal as the server has it.

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
    found = _as_graph(server, apart, total)
    if found is not None:
        yield from ((triple.subject, triple.predicate, triple.object) for triple in found)
    else:
        yield from _as_rows(server, pattern, counts)


def _as_graph(server: Remote, pattern: str, total: int) -> Iterable[ox.Triple] | None:
    """Return `total` different statements that match `pattern`, None where the server does not give as many."""
    found: dict[ox.Triple, None] = {}
    size, start, pages = AT_ONCE, 0, server.pages
    while start < total:
        wanted = min(size, total - start)
        try:
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }} LIMIT {wanted} OFFSET {start}"
            part = parsed(server.part(query, ACCEPT_TRIPLES), server.endpoint.shown)
        except EndpointFailed:
            size //= 10
            if size < FEWEST:
                break
            continue
        except BadEndpoint:
            break
        if not part:
            break
        server.pages += start > 0
        found.update(dict.fromkeys(part))
        start += len(part)
        size = size if len(part) == wanted else len(part)
    if len(found) == total:
        return found
    server.pages = pages
    return None  # rows may be had where graphs are not


def _as_rows(server: Remote, pattern: str, counts: dict[ox.NamedNode, int]) -> Iterator[Statement]:
    """Yield the statements that match `pattern` as rows, in order; many are asked for predicate by predicate."""
    if sum(counts.values()) <= FEW:
        every = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"
        for s, p, o in server.select(every):
            if s is not None and isinstance(p, ox.NamedNode) and o is not None:
                yield s, p, o
        return
    for number, predicate in enumerate(sorted(counts, key=lambda node: node.value)):
        some = f"SELECT DISTINCT ?s ?o WHERE {{ ?s {predicate} ?o }}"
        server.pages += number > 0
        for s, o in server.select(some):
            if s is not None and o is not None:
                yield s, predicate, o


def _counts(server: Remote, pattern: str) -> dict[ox.NamedNode, int]:
    """Return how many statements there are with each predicate."""
    query = f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?p"
    rows = server.select(query)
    return {p: int(n.value) for p, n in rows if isinstance(p, ox.NamedNode) and isinstance(n, ox.Literal)}
