"""The usual engine: set-based queries for every shape that compiles, pySHACL for those shapes that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import pyoxigraph as ox

from kg.shacl import run
from kg.shacl.data import Data, merged
from kg.shacl.lexical import AsWritten
from kg.shacl.model import Node, ShapesGraph
from kg.shacl.report import Finding
from kg.shacl.stored import Stored
from kg.shacl.vocabulary import sh
from kg.shacl.watch import Stage, Step, Watch
from kg.terms import RDF_TYPE, text

_TARGETS = frozenset(sh(name) for name in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"))
_CLASSES = frozenset(ox.NamedNode(f"http://www.w3.org/{name}#Class") for name in ("2000/01/rdf-schema", "2002/07/owl"))


class Joint:
    """Both engines as one `Validator`; `fallbacks` are the shapes that pySHACL judged in the last runs, each with the reason.

    `watch` is told of each shape that was judged, and of those that went to pySHACL together.
    """

    def __init__(self, watch: Watch | None = None) -> None:
        self.watch = watch
        self.fallbacks: dict[Node, str] = {}

    @property
    def name(self) -> str:
        """What reports call the engine, with the number of shapes that went to pySHACL."""
        count = len(self.fallbacks)
        return f"set engine; pySHACL for {count} shape{'' if count == 1 else 's'}" if count else "set engine"

    @property
    def notes(self) -> tuple[str, ...]:
        """Which shapes pySHACL judged, and why, in words; the set engine judged all others."""
        return tuple(f"{text(node)} was judged by pySHACL: {reason}" for node, reason in self.fallbacks.items())

    def findings(self, shapes: ShapesGraph, data: Data) -> Iterator[Finding]:
        """Yield every result (SHACL section 3.4). Raises IllFormedShapes for a shape's query that reports a failure."""
        store = _store(data)
        # What another store counted, which may take two spellings of a literal for one, need not be so here.
        counted = data.counted if store is data.engine else None
        result = run.check(store, shapes, None if data.own is None else data.counts, self.watch, counted)
        # The focus node is a field of its own; pySHACL does not repeat it among the values of a message either.
        for finding in result.findings:
            bindings = tuple(pair for pair in finding.bindings if pair[0] != "this")
            yield finding if bindings == finding.bindings else replace(finding, bindings=bindings)
        left = result.not_compiled
        if left:
            from kg.shacl.reference import Reference

            if isinstance(data.engine, Stored):
                data.engine.refuse(left)
            self.fallbacks.update(left)
            start = perf_counter()
            others = list(Reference().findings(only(shapes, frozenset(left)), data))
            if self.watch is not None:
                of, nodes = len(shapes.roots()), sum(run.nodes for run in result.runs if run.reason)
                what, seconds = f"{len(left)} shapes by pySHACL", perf_counter() - start
                self.watch(Step(Stage.judging, what, of, of, nodes, len(others), seconds))
            yield from others


def _store(data: Data) -> AsWritten | Stored:
    """Return the statements in a store whose default graph holds each once, whatever named graphs they stand in as well."""
    if isinstance(data.engine, AsWritten | Stored):
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
