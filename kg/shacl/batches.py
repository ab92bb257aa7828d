"""Judging one batch of statements after the other by the same shapes and rules, in memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.shacl import rules as rule_files
from kg.shacl import run
from kg.shacl.coverage import Selection, shape_name, unreached
from kg.shacl.covered import Coverage, ShapeCoverage, Unreached
from kg.shacl.data import Data
from kg.shacl.joint import only
from kg.shacl.lexical import AsWritten
from kg.shacl.messages import worded
from kg.shacl.model import Node, ShapesGraph
from kg.shacl.reference import Reference
from kg.shacl.report import Finding, finding_key
from kg.shacl.rules import Rule
from kg.shacl.watch import Watch
from kg.terms import Term, sort_key


class Batches:
    """Shapes and rules, the statements around every batch, and what all batches together held.

    `context` are statements that no batch is asked about: those of the default graph, and of
    named graphs where shapes look into them. A node that two batches describe is judged twice.
    `watch` is told of each shape that was judged in a batch.
    """

    def __init__(
        self, shapes: ShapesGraph, context: Iterable[ox.Quad] = (), rules: Sequence[Rule] = (), watch: Watch | None = None
    ) -> None:
        self.shapes = shapes
        self.rules = tuple(rules)
        self._watch = watch
        self._context = tuple(dict.fromkeys(context))
        self._known = frozenset(self._context)
        # Statements of named graphs stand in the default graph as well, each once; the union of graphs would match them twice.
        self._graphs = any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in self._context)
        self.store = self._fresh()
        self._gone = 0
        # Where no shape selects anything of the context, every node that shapes select is one of the batch.
        self._apart = not Selection(shapes, Data((), self.store)).checked()
        self._checked = 0
        self._nodes: dict[Node, int] = {shape.node: 0 for shape in shapes.roots()}
        self._unreached: dict[Term, tuple[int, tuple[Term, ...]]] = {}
        self._left: dict[Node, str] = {}

    @property
    def engine(self) -> str:
        """What reports call the engine."""
        return f"set engine; pySHACL for {len(self._left)} shapes" if self._left else "set engine"

    @property
    def coverage(self) -> Coverage:
        """What the batches so far were looked at by."""
        shapes = tuple(ShapeCoverage(shape.node, shape_name(shape), self._nodes[shape.node]) for shape in self.shapes.roots())
        left = [Unreached(type, count, samples) for type, (count, samples) in self._unreached.items()]
        left.sort(key=lambda entry: (-entry.nodes, sort_key(entry.type)))
        return Coverage(self._checked, shapes, tuple(left), len(self.rules))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put a batch beside the context."""
        self._batch = [quad for quad in dict.fromkeys(quads) if quad not in self._known]
        self._own = frozenset(quad.subject for quad in self._batch)
        self.store.add(self._batch)

    def findings(self) -> list[Finding]:
        """Return what is found in the batch, in the order of reports (SHACL section 3.4). Raises IllFormedShapes."""
        own = self._own
        result = run.check(self.store, self.shapes, None if self._apart else own.__contains__, self._watch)
        found = [worded(finding, self.shapes) for finding in result.findings]
        for one in result.runs:
            self._nodes[one.shape] += one.nodes
        data = Data((), self.store, own)
        if result.not_compiled:
            self._left.update(result.not_compiled)
            everything = Data((*self._context, *self._batch), self.store, own, graphs=self._graphs)
            others = Reference().findings(only(self.shapes, frozenset(result.not_compiled)), everything)
            found += [worded(finding, self.shapes) for finding in others]
        for rule in self.rules:
            found += [finding for finding in rule_files.run(rule, self.store) if finding.focus in own]
        selection = Selection(self.shapes, data)
        self._checked += len(selection.checked())
        for entry in unreached(data, selection.reached()):
            count, samples = self._unreached.get(entry.type, (0, ()))
            self._unreached[entry.type] = count + entry.nodes, samples or entry.samples
        return sorted(found, key=finding_key)

    def drop(self) -> None:
        """Take the batch away again.

        The engine keeps the space of statements that were removed, and looks at it: a new store costs less than that.
        """
        self._gone += len(self._batch)
        if self._gone > len(self._context):
            self.store, self._gone = self._fresh(), 0
        else:
            self.store.remove(self._batch)
        self._batch = []

    def _fresh(self) -> AsWritten:
        """Return a store that holds the context alone."""
        store = AsWritten(self._context, graphs=self._graphs)
        store.union = False
        return store
