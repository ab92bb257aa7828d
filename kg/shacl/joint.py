"""The usual engine: set-based queries for every shape that compiles, pySHACL for those shapes that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox

from kg.shacl import run
from kg.shacl.data import Data, merged
from kg.shacl.lexical import AsWritten
from kg.shacl.model import Node, ShapesGraph
from kg.shacl.reference import Reference
from kg.shacl.report import Finding
from kg.shacl.vocabulary import sh
from kg.terms import RDF_TYPE

_TARGETS = frozenset(sh(name) for name in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"))
_CLASSES = frozenset(ox.NamedNode(f"http://www.w3.org/{name}#Class") for name in ("2000/01/rdf-schema", "2002/07/owl"))


class Joint:
    """Both engines as one `Validator`; `fallbacks` are the shapes that pySHACL judged in the last runs, each with the reason."""

    def __init__(self) -> None:
        self.fallbacks: dict[Node, str] = {}

    @property
    def name(self) -> str:
        """What reports call the engine, with the number of shapes that went to pySHACL."""
        return f"set engine; pySHACL for {len(self.fallbacks)} shapes" if self.fallbacks else "set engine"

    def findings(self, shapes: ShapesGraph, data: Data) -> Iterator[Finding]:
        """Yield every result (SHACL section 3.4). Raises IllFormedShapes for a shape's query that reports a failure."""
        result = run.check(_store(data), shapes, None if data.own is None else data.counts)
        # The focus node is a field of its own; pySHACL does not repeat it among the values of a message either.
        for finding in result.findings:
            yield replace(finding, bindings=tuple(pair for pair in finding.bindings if pair[0] != "this"))
        left = result.not_compiled
        if left:
            self.fallbacks.update(left)
            yield from Reference().findings(only(shapes, frozenset(left)), data)


def _store(data: Data) -> AsWritten:
    """Return the statements in a store whose default graph holds each once, whatever named graphs they stand in as well."""
    if isinstance(data.engine, AsWritten):
        return data.engine
    if not data.graphs:
        return AsWritten(data.quads)
    store = AsWritten([*data.quads, *merged(data.quads)], graphs=True)
    # The engine's own union of graphs would match a statement once for each graph that holds it.
    store.union = False
    return store


def only(shapes: ShapesGraph, roots: frozenset[Node]) -> ShapesGraph:
    """Return the shapes graph in which only `roots` have targets; the others stay, for those that refer to them."""

    def kept(triple: ox.Triple) -> bool:
        targets = triple.predicate in _TARGETS or (triple.predicate == RDF_TYPE and triple.object in _CLASSES)
        return triple.subject in roots or not targets

    return replace(shapes, triples=tuple(triple for triple in shapes.triples if kept(triple)))
