"""What a server holds, fetched whole, to be written to a file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import pyoxigraph as ox

from kg.errors import BadEndpoint, Incomplete
from kg.load import DERIVED
from kg.remote import Remote
from kg.remote import statements as there
from kg.remote.catalogue import copied, empty
from kg.write import Statements

_PIECE = 10_000
"""Statements that become lines at once."""


class _Lines:
    """Statements as lines, in the order in which they come: a third of the memory of objects."""

    def __init__(self) -> None:
        self.lines: dict[bytes, None] = {}

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Take statements of the default graph, each once."""
        coming = iter(quads)
        while text := ox.serialize(islice(coming, _PIECE), format=ox.RdfFormat.N_TRIPLES):
            self.lines.update(dict.fromkeys(text.split(b"\n")[:-1]))

    def clear(self) -> None:
        """Forget them."""
        self.lines.clear()

    def __len__(self) -> int:
        return len(self.lines)


def fetch(server: Remote) -> Statements:
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
        return Statements.of(quad for quad in engine.quads() if quad.graph_name not in {default, DERIVED})
    if not server.endpoint.graphs:
        raise BadEndpoint(
            f"{server.endpoint.shown}: nothing was published there",
            help="--graph IRI names a graph, --graph default the server's own; `kg publish --endpoint URL` puts the reference graph there",
        )
    found = _Lines()
    there.Statements(server).copy(found)
    if not found:
        raise empty(server)
    whole = Statements(list(found.lines))
    if server.pages and not server.is_virtuoso and whole.has_blanks():
        raise Incomplete(
            f"{server.endpoint.shown}: blank nodes came in pages, between which their names may change",
            help="raise the server's limit of rows",
        )
    return whole
