"""Whether a server gives a statement several times: once for each graph that holds it, where several graphs make up its default graph.

One graph is a set (RDF 1.1 section 3). Whether a default graph of the server's own is one graph is not told by any protocol, so it is
counted, or, where that would take the server long, shown by a statement of a named graph that the default graph lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kg.errors import KgError

MOST_COUNTED = 2_000_000
"""In more statements than these, a server is not asked which of them are the same."""
_NAMED = "ASK { GRAPH ?g { ?s ?p ?o } }"
_APART = "ASK { { SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1000 } FILTER NOT EXISTS { ?s ?p ?o } }"


class Asked(Protocol):
    """A server with the graphs that it is asked for."""

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query."""


def repeats(server: Asked, counted: Callable[[str], int], *, own: bool) -> bool:
    """Tell whether a statement may match several times.

    `counted` gives the number of solutions of a query, `own` says that the server's own dataset is asked. What cannot be found out counts
    as yes.
    """
    try:
        whole = counted("SELECT ?s ?p ?o WHERE { ?s ?p ?o }")
        if whole <= MOST_COUNTED:
            return counted("SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o }") != whole
        return not own or (server.ask(_NAMED) and not server.ask(_APART))
    except KgError:
        return True
