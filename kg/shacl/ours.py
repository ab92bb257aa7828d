"""Judging examples by one of our own files of shapes, with the vocabulary and the concept schemes around them and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pyoxigraph as ox

from kg import resources
from kg.blanks import rename
from kg.embedded import Embedded
from kg.files import Input
from kg.formats import TURTLE
from kg.load import GRAPH, derive, parse
from kg.names import expand
from kg.shacl.data import Data, merged
from kg.shacl.subject import named

NAMES = ("claims", "dataset", "practitioner", "recognition")
"""Our files of shapes that judge examples; the vocabulary's shapes judge the vocabulary itself."""
_IN_GRAPHS = ("dataset", "recognition")
_FILES = ("ontology/spec.ttl", "ontology/schemes.ttl")
_ONTOLOGY = ox.NamedNode(GRAPH + "ontology")
_READ = frozenset(
    ox.NamedNode(expand(name)) for name in ("owl:propertyChainAxiom", "rdf:type", "rdfs:subPropertyOf", "spec:negationOf", "spec:stance")
)
"""What the shapes that look into graphs read of the vocabulary."""


@cache
def vocabulary() -> tuple[ox.Quad, ...]:
    """Return the statements of the ontology and the schemes, in one named graph, with blank nodes that no example has."""
    quads = [quad for name in _FILES for quad in parse(Input(name, resources.read(name)), TURTLE)]
    names: dict[ox.BlankNode, str] = {}
    quads = rename(quads, lambda node: names.setdefault(node, f"vocabulary{len(names)}"))
    return tuple(ox.Quad(q.subject, q.predicate, q.object, _ONTOLOGY) for q in quads)


def data_for(name: str, quads: Sequence[ox.Quad], *, faithful: bool = False) -> Data:
    """Return example statements and the vocabulary, as our shapes called `name` look at them: merged, or as named graphs."""
    own = frozenset(
        term for quad in quads for term in (quad.subject, quad.object, quad.graph_name) if not isinstance(term, ox.DefaultGraph)
    )
    around = named(quads)
    if name in _IN_GRAPHS:
        # rdflib, which keeps every lexical form, joins GRAPH patterns with all there is.
        everything = (*(quad for quad in vocabulary() if quad.predicate in _READ or not faithful), *around)
        return Data(everything, Embedded(everything, union=True), own, graphs=True, faithful=faithful)
    flat = merged([*vocabulary(), *around])
    flat = merged([*flat, *(ox.Quad(t.subject, t.predicate, t.object) for t in derive(Embedded(flat)))])
    return Data(flat, Embedded(flat), own, faithful=faithful)
