"""The set engine: shapes as queries over a whole store, and what they find.

Every shape with targets is judged as a whole, or handed back with the reason why it cannot be: a result is never half of one engine and
half of another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

from kg.engine import Engine
from kg.record import record
from kg.shacl import model
from kg.shacl.coverage import shape_name
from kg.shacl.dialect import NotCompiled
from kg.shacl.evaluate import Evaluator
from kg.shacl.messages import worded_by
from kg.shacl.model import Node, Shape, ShapesGraph
from kg.shacl.paths import Predicate
from kg.shacl.report import Finding
from kg.shacl.row import Row
from kg.shacl.scope import FOCUS, Context, Scope
from kg.shacl.watch import Stage, Step, Watch
from kg.terms import Term

Filter = Callable[[Term], bool]
"""Tells whether findings about a node are wanted."""


@record
class ShapeRun:
    """How one shape with targets was judged: the nodes that its targets select, the findings, and why not if it was handed back."""

    shape: Node
    nodes: int
    findings: tuple[Finding, ...] = ()
    reason: str | None = None


@record
class SetResult:
    """What the set engine found; `runs` has one entry for each shape that has targets and is not deactivated, in their order."""

    runs: tuple[ShapeRun, ...]
    queries: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, by shape."""
        return tuple(finding for run in self.runs for finding in run.findings)

    @property
    def checked(self) -> dict[Node, int]:
        """The number of nodes that the targets of each shape select."""
        return {run.shape: run.nodes for run in self.runs}

    @property
    def judged(self) -> tuple[Node, ...]:
        """The shapes that were judged here."""
        return tuple(run.shape for run in self.runs if run.reason is None)

    @property
    def not_compiled(self) -> dict[Node, str]:
        """The shapes that another engine must judge, each with the reason."""
        return {run.shape: run.reason for run in self.runs if run.reason is not None}


def check(
    data: Engine,
    shapes: ShapesGraph,
    focus_filter: Filter | None = None,
    watch: Watch | None = None,
    counted: Mapping[Node, int] | None = None,
) -> SetResult:
    """Validate `data` by `shapes` (SHACL section 3.4), keeping findings and counts of focus nodes that `focus_filter` accepts.

    Literals are judged as written if `data` is a `kg.shacl.lexical.AsWritten`, else as the store has them. `watch` is told of each shape
    that was judged. `counted` are counts of focus nodes that are known already, by shape.

    Raises IllFormedShapes if a shape's query reports a failure.
    """
    context = Context(data, shapes)
    evaluator = Evaluator(context)
    roots, runs = shapes.roots(), []
    for number, shape in enumerate(roots, start=1):
        start = perf_counter()
        one = _judge(context, evaluator, shape, focus_filter, None if counted is None else counted.get(shape.node))
        runs.append(one)
        if watch is not None and one.reason is None:
            name, seconds = shape_name(shape), perf_counter() - start
            watch(Step(Stage.judging, name, number, len(roots), one.nodes, len(one.findings), seconds))
    return SetResult(tuple(runs), context.queries)


def _judge(context: Context, evaluator: Evaluator, shape: Shape, wanted: Filter | None, known: int | None) -> ShapeRun:
    """Return the results of one shape for all its targets."""
    nodes = 0
    try:
        scope = context.target(shape)
        nodes = _count(context, scope, wanted) if known is None else known
        # Looking wide first (kg.shacl.wide) takes counts beforehand, which a server would be asked for one by one.
        size = 0 if context.dialect.guarded else nodes
        rows = evaluator.results(shape, replace(scope, wide=scope.pattern, size=size)) if nodes else []
    except NotCompiled as error:
        return ShapeRun(shape.node, nodes, reason=error.reason)
    return ShapeRun(shape.node, nodes, tuple(_finding(row) for row in rows if wanted is None or wanted(row.focus)))


def _count(context: Context, scope: Scope, wanted: Filter | None) -> int:
    """Return how many nodes the targets select."""
    if wanted is not None:
        return sum(1 for (node,) in context.select(scope.keys, scope.pattern, distinct=True) if node is not None and wanted(node))
    return context.count(FOCUS, scope.pattern)


def _finding(row: Row) -> Finding:
    """Return the finding that a row stands for (SHACL section 3.6)."""
    constraint = row.constraint
    own = constraint.messages if isinstance(constraint, model.Sparql | model.Custom) else ()
    finding = Finding(
        focus=row.focus,
        shape=row.shape.node,
        component=row.component_iri(),
        severity=row.shape.severity,
        path=Predicate(row.path) if row.path is not None else row.shape.path,
        value=row.value,
        messages=row.shape.messages or ((row.message,) if row.message is not None else own),
        bindings=row.bindings,
        constraint=constraint.node if isinstance(constraint, model.Sparql) else None,
    )
    # Of several constraints of one component, such as two values of sh:hasValue, only the row knows which it was.
    return worded_by(finding, constraint)
