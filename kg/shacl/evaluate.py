"""Validation by sets: each constraint is one query over all focus nodes at once, and nested shapes are put together from what they refuse.

The results of a shape (SHACL section 3.4.1) are the rows that its queries return. Whether a node conforms to a nested shape (section
3.4.2) is asked the other way round: the candidates that have results of that shape do not conform, all others do. So sh:and refuses the
union of what its shapes refuse, sh:or the intersection, sh:not the rest. This equals the definition node by node, because no constraint
looks at another focus node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from kg.shacl import model
from kg.shacl.conditions import condition, conforms
from kg.shacl.counting import closed, counts, has_value, languages, pairs, qualified
from kg.shacl.custom import custom, sparql
from kg.shacl.model import Constraint, Node, Shape
from kg.shacl.row import Row
from kg.shacl.scope import Context, Scope, Values
from kg.shacl.wide import can_fail, can_look_wide, widened, within
from kg.terms import Term

_FEW = 500
"""Up to so many refused nodes are named in the query for their rows; with more, all rows are fetched and sifted."""


class Evaluator:
    """Finds the results of shapes in a context. Shapes must be free of circles (kg.shacl.parse sees to it)."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._refused: dict[tuple[Node, str, str], frozenset[Term]] = {}

    def results(self, shape: Shape, scope: Scope) -> list[Row]:
        """Return the results of `shape` for the focus nodes of `scope` (SHACL section 3.4.1). Raises NotCompiled."""
        if shape.deactivated or not shape.constraints:
            return []
        wide = widened(self.context, shape, scope)
        if wide is None:
            return self._results(shape, scope, shape.constraints)
        own = [constraint for constraint in shape.constraints if not can_look_wide(constraint)]
        others = [c for c in shape.constraints if can_look_wide(c) and can_fail(self.context, wide, shape, c)]
        return within(self.context, scope, self._results(shape, wide, others)) + self._results(shape, scope, own)

    def _results(self, shape: Shape, scope: Scope, constraints: Sequence[Constraint]) -> list[Row]:
        """Return the results of some constraints of `shape` for the focus nodes of `scope`."""
        if not constraints:
            return []
        values = self.context.values(shape, scope)
        tests: list[tuple[Constraint, str]] = []
        rows: list[Row] = []
        for constraint in constraints:
            test = condition(self.context, constraint, scope.focus, values.var)
            if test is not None:
                tests.append((constraint, test))
            else:
                rows += self._sets(shape, constraint, values)
        rows += counts(self.context, shape, constraints, values)
        return self._tested(shape, values, tests) + rows

    def _tested(self, shape: Shape, values: Values, tests: list[tuple[Constraint, str]]) -> list[Row]:
        """Return the rows of all constraints that are conditions: one query finds the values that fail any, and tells which."""
        if not tests:
            return []
        scope, own = values.scope, values.var == values.scope.focus
        variables = [*scope.keys, *([] if own else [values.var])]
        flags = [f"({test} AS {self.context.fresh()})" for _, test in tests] if len(tests) > 1 else []
        holds = " && ".join(test for _, test in tests)
        found = self.context.select([*variables, *flags], f"{values.pattern} FILTER(!({holds}))", distinct=not values.unique)
        rows = []
        width = len(scope.keys)
        for row in found:
            keys = _keys(row[:width])
            value = keys[-1] if own else row[width]
            outcome = row[len(variables) :] or _FALSE[:1]
            rows += [
                Row(keys, shape, constraint, value) for (constraint, _), holds_ in zip(tests, outcome, strict=True) if holds_ in _FALSE
            ]
        return rows

    def _sets(self, shape: Shape, constraint: Constraint, values: Values) -> list[Row]:
        """Return the rows of a constraint that is no condition."""
        context = self.context
        match constraint:
            case model.MinCount() | model.MaxCount():
                return []
            case model.Class() | model.In():
                return self._outside(shape, constraint, values)
            case model.Property(shape=inner):
                return self._nested(inner, values)
            case model.Conforms() | model.Not() | model.And() | model.Or() | model.Xone():
                return self._logical(shape, constraint, values)
            case model.Qualified():
                return qualified(context, shape, constraint, values, self.refused)
            case model.UniqueLang():
                return languages(context, shape, constraint, values)
            case model.Equals() | model.LessThan():
                return pairs(context, shape, constraint, values)
            case model.Closed():
                return closed(context, shape, constraint, values)
            case model.HasValue():
                return has_value(context, shape, constraint, values)
            case model.Sparql():
                return sparql(context, shape, constraint, values.scope)
            case model.Custom():
                return custom(context, shape, constraint, values)
            case _:
                raise TypeError(f"no rule for {type(constraint).__name__}")

    def _nested(self, node: Node, values: Values) -> list[Row]:
        """Return the results of a property shape at each value (SHACL section 4.7.2): they stand for themselves."""
        return self.results(self.context.shape(node), values.inner())

    def _outside(self, shape: Shape, constraint: model.Class | model.In, values: Values) -> list[Row]:
        """Return the rows of values that are outside a large set."""
        context, var = self.context, values.var
        if isinstance(constraint, model.Class):
            inside, _ = context.instances(var, constraint.cls)
        else:
            members = [context.dialect.term(member) for member in constraint.members if not isinstance(member, ox.BlankNode)]
            inside = f"VALUES {var} {{ {' '.join(members)} }}"
        pattern = f"{{ {values.pattern} }} MINUS {{ {inside} }}"
        return self.rows(shape, constraint, values, pattern)

    def rows(self, shape: Shape, constraint: Constraint, values: Values, pattern: str) -> list[Row]:
        """Return a row for each solution of `pattern`, which binds the keys and the value of `values`."""
        return [_row(shape, constraint, values, row) for row in self.context.select(values.keys, pattern, distinct=not values.unique)]

    def _logical(self, shape: Shape, constraint: Any, values: Values) -> list[Row]:
        """Return the rows of values that a combination of shapes refuses (SHACL sections 4.6 and 4.7.1)."""
        match constraint:
            case model.Conforms(shape=inner):
                return self._sift(shape, constraint, values, self.refused(inner, values))
            case model.And(shapes=shapes):
                return self._sift(shape, constraint, values, frozenset().union(*(self.refused(inner, values) for inner in shapes)))
            case model.Or(shapes=shapes):
                return self._sift(shape, constraint, values, self._refused_by_all(shapes, values))
            case model.Not(shape=inner):
                refused = self.refused(inner, values)
                return self._keep(shape, constraint, values, lambda value: value not in refused)
            case _:
                sets = [self.refused(inner, values) for inner in constraint.shapes]
                return self._keep(shape, constraint, values, lambda value: sum(value not in refused for refused in sets) != 1)

    def _refused_by_all(self, shapes: tuple[Node, ...], values: Values) -> frozenset[Term]:
        remaining: frozenset[Term] | None = None
        for inner in shapes:
            refused = self.refused(inner, values)
            remaining = refused if remaining is None else remaining & refused
            if not remaining:
                return frozenset()
        return remaining if remaining is not None else self._all(values)

    def _all(self, values: Values) -> frozenset[Term]:
        return frozenset(term for (term,) in self.context.select([values.var], values.pattern, distinct=True) if term is not None)

    def refused(self, node: Node, values: Values) -> frozenset[Term]:
        """Return the value nodes of `values` that do not conform to the shape `node` (SHACL section 3.4.2)."""
        key = (node, values.pattern, values.var)
        if key not in self._refused:
            self._refused[key] = self._not_conforming(node, values)
        return self._refused[key]

    def _not_conforming(self, node: Node, values: Values) -> frozenset[Term]:
        test = conforms(self.context, node, values.var)
        if test is None:
            return frozenset(row.keys[0] for row in self.results(self.context.shape(node), values.inner(apart=True)))
        if test == "true":
            return frozenset()
        found = self.context.select([values.var], f"{values.pattern} FILTER(!({test}))", distinct=True)
        return frozenset(term for (term,) in found if term is not None)

    def _sift(self, shape: Shape, constraint: Constraint, values: Values, refused: frozenset[Term]) -> list[Row]:
        """Return the rows whose value is one of `refused`."""
        if not refused:
            return []
        nodes = [node for node in refused if isinstance(node, ox.NamedNode)]
        if len(nodes) == len(refused) <= _FEW:
            named = " ".join(sorted(map(str, nodes)))
            return self.rows(shape, constraint, values, f"{values.pattern} VALUES {values.var} {{ {named} }}")
        return self._keep(shape, constraint, values, refused.__contains__)

    def _keep(self, shape: Shape, constraint: Constraint, values: Values, wanted: Callable[[Term], bool]) -> list[Row]:
        """Return the rows whose value is `wanted`, out of all."""
        return [row for row in self.rows(shape, constraint, values, values.pattern) if row.value is not None and wanted(row.value)]


_FALSE = (ox.Literal(False), ox.Literal(0))
"""What a condition gives that does not hold; some servers have numbers for truth values."""


def _keys(terms: tuple[Term | None, ...]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term is not None)


def _row(shape: Shape, constraint: Constraint, values: Values, terms: tuple[Term | None, ...]) -> Row:
    keys = _keys(terms)
    return Row(keys[: len(values.scope.keys)], shape, constraint, keys[-1])


def reached(context: Context, shape: Shape) -> Iterator[Node]:
    """Yield the shapes that `shape` refers to, directly or through others, each once."""
    seen: dict[Node, None] = {}
    todo = list(shape.refers())
    while todo:
        node = todo.pop()
        if node not in seen:
            seen[node] = None
            yield node
            todo.extend(context.shape(node).refers())
