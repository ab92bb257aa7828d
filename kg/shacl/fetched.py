"""Statements of a server, fetched as far as shapes look at them, for a server whose own answers about shapes cannot be had or trusted."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.errors import BadEndpoint
from kg.names import PREFIXES
from kg.remote import Remote
from kg.remote.statements import copy
from kg.shacl import model
from kg.shacl.lexical import AsWritten, as_written
from kg.shacl.model import ShapesGraph, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.paths import predicates
from kg.terms import RDF_TYPE

MOST = 2_000_000
"""How many statements are fetched at most."""
_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_BLANK = "ASK { ?s ?p ?o FILTER(isBLANK(?s) || isBLANK(?o)) }"


class Fetched(AsWritten):
    """Statements of a server, filled as its answers come: no list of them is held beside the store."""

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all statements, every literal as the server gave it."""
        for quad in self.store:
            value = quad.object
            written = as_written(value)
            yield quad if written is value else ox.Quad(quad.subject, quad.predicate, written)

    def clear(self) -> None:
        """Forget all statements."""
        self.store.clear()


def fetched(server: Remote, shapes: ShapesGraph | None = None) -> Fetched:
    """Return the statements that `shapes` look at, or all.

    Raises BadEndpoint for too many, and for blank nodes of a server that may give them other names in each answer.
    """
    found, pages = Fetched(), server.pages
    copy(server, found, looked_at(shapes) if shapes else None, MOST)
    if server.pages > pages and not server.is_virtuoso and found.ask(_BLANK):  # Virtuoso's labels are lasting
        raise BadEndpoint(
            f"{server.endpoint.shown} has blank nodes and gives its statements in pages, between which their names may change",
            help="give the nodes IRIs, or raise the server's limit of rows",
        )
    return found


def looked_at(shapes: ShapesGraph) -> tuple[ox.NamedNode, ...] | None:
    """Return the predicates of the statements that `shapes` look at, sorted; None for all."""
    found = {RDF_TYPE, _SUBCLASS}
    for shape in shapes.shapes.values():
        if shape.path is not None:
            found.update(predicates(shape.path))
        found.update(t.predicate for t in shape.targets if isinstance(t, TargetSubjectsOf | TargetObjectsOf))
        for constraint in shape.constraints:
            match constraint:
                case model.Closed() | model.Sparql() | model.Custom():
                    return None
                case model.Equals(other=other) | model.Disjoint(other=other) | model.LessThan(other=other):
                    found.add(other)
    return tuple(sorted(found, key=lambda predicate: predicate.value))
