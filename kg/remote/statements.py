"""The statements of a server, in parts that it can sort and cut into pages in reasonable time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.errors import BadEndpoint
from kg.remote.engine import Remote
from kg.terms import Term

FEW = 50_000
"""Up to so many statements are asked for at once; a server that caps its answers sorts all of them again for each page."""


def statements(
    server: Remote, predicates: Sequence[ox.NamedNode] | None = None, most: int | None = None
) -> Iterator[tuple[Term, ox.NamedNode, Term]]:
    """Yield the statements of the server's graphs, or those with these `predicates`, every literal as the server has it.

    Many are asked for predicate by predicate. Raises BadEndpoint before that if there are more than `most`, and what the server raises.
    """
    pattern = "?s ?p ?o" if predicates is None else f"VALUES ?p {{ {' '.join(map(str, predicates))} }} ?s ?p ?o"
    counts = _counts(server, pattern)
    total = sum(counts.values())
    if most is not None and total > most:
        raise BadEndpoint(
            f"{server.endpoint.shown}: {total:,} statements would have to be fetched, and {most:,} are the most",
            help="validate the data where they come from, or ask a server that answers by the standard",
        )
    if total <= FEW:
        every = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"
        for s, p, o in server.select(every):
            if s is not None and isinstance(p, ox.NamedNode) and o is not None:
                yield s, p, o
        return
    for predicate in sorted(counts, key=lambda node: node.value):
        some = f"SELECT DISTINCT ?s ?o WHERE {{ ?s {predicate} ?o }}"
        for s, o in server.select(some):
            if s is not None and o is not None:
                yield s, predicate, o


def _counts(server: Remote, pattern: str) -> dict[ox.NamedNode, int]:
    """Return how many statements there are with each predicate."""
    query = f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?p"
    rows = server.select(query)
    return {p: int(n.value) for p, n in rows if isinstance(p, ox.NamedNode) and isinstance(n, ox.Literal)}
