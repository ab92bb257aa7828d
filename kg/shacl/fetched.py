"""Statements of a server, fetched as far as shapes look at them, for a server whose own answers about shapes cannot be had or trusted."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import BadEndpoint
from kg.names import PREFIXES
from kg.remote import Remote
from kg.remote.statements import statements
from kg.shacl import model
from kg.shacl.model import ShapesGraph, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.paths import predicates
from kg.terms import RDF_TYPE

MOST = 2_000_000
"""How many statements are fetched at most."""
_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


def fetched(server: Remote, shapes: ShapesGraph | None = None) -> tuple[ox.Quad, ...]:
    """Return the statements that `shapes` look at, or all, each once, every literal as the server has it.

    Raises BadEndpoint for too many, and for blank nodes of a server that may give them other names in each answer.
    """
    found: dict[ox.Quad, None] = {}
    pages = server.pages
    for s, p, o in statements(server, looked_at(shapes) if shapes else None, MOST):
        if isinstance(s, ox.NamedNode | ox.BlankNode):
            found[ox.Quad(s, p, o)] = None
    blank = any(isinstance(term, ox.BlankNode) for quad in found for term in (quad.subject, quad.object))
    if blank and server.pages > pages and not server.is_virtuoso:  # there, labels are lasting
        raise BadEndpoint(
            f"{server.endpoint.shown} has blank nodes and gives its statements in pages, between which their names may change",
            help="give the nodes IRIs, or raise the server's limit of rows",
        )
    return tuple(found)


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
