"""What a server holds, fetched whole, to be written to a file."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.blanks import numbered
from kg.errors import BadEndpoint, Incomplete
from kg.export import Export
from kg.load import DERIVED
from kg.remote import Remote
from kg.remote.catalogue import copied, empty
from kg.remote.statements import Statements


class _Found:
    """Statements in the order in which they come."""

    def __init__(self) -> None:
        self.quads: dict[ox.Quad, None] = {}

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Take statements, each once."""
        self.quads.update(dict.fromkeys(quads))

    def clear(self) -> None:
        """Forget them."""
        self.quads.clear()

    def __len__(self) -> int:
        return len(self.quads)


def fetch(server: Remote) -> Export:
    """Return the graphs that were published on `server` where its endpoint names no graph, else the statements of those that it names.

    Raises BadEndpoint where there is none, Incomplete where the server does not give all: blank nodes in pages among them, whose names may
    change in between.
    """
    if not server.endpoint.graphs and server.catalogue.graphs:
        engine = copied(server)
        if engine is None:
            raise Incomplete(
                f"{server.endpoint.shown}: {server.catalogue.statements:,} published statements are too many at once",
                help="name one graph after the other with --graph",
            )
        default = ox.DefaultGraph()
        return Export(numbered(quad for quad in engine.quads() if quad.graph_name not in {default, DERIVED}), {})
    if not server.endpoint.graphs:
        raise BadEndpoint(
            f"{server.endpoint.shown}: nothing was published there",
            help="--graph IRI names a graph, --graph default the server's own; `kg publish --endpoint URL` puts the reference graph there",
        )
    found = _Found()
    Statements(server).copy(found)
    quads = found.quads
    if not quads:
        raise empty(server)
    if server.pages and not server.is_virtuoso and any(isinstance(t, ox.BlankNode) for q in quads for t in (q.subject, q.object)):
        raise Incomplete(
            f"{server.endpoint.shown}: blank nodes came in pages, between which their names may change",
            help="raise the server's limit of rows",
        )
    return Export(numbered(quads), {})
