"""Looking wide first: a constraint is asked of every node that has the property at all, and what fails is then held against the targets.

That a node fails a constraint depends on the node and the data alone. So the results in a scope are those of any wider scope, as far as
their focus nodes are in it. Walking along one predicate costs a fraction of joining it to the targets, and hardly anything fails as a rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import pyoxigraph as ox

from kg.shacl.model import Constraint, Custom, MaxCount, Shape, Sparql, UniqueLang
from kg.shacl.paths import Predicate, is_chain, predicates
from kg.shacl.row import Row
from kg.shacl.scope import Context, Scope
from kg.terms import Term

LEAST = 200
"""With fewer nodes, the targets come first."""
MOST = 1_000
"""Up to how many nodes are named in queries."""
_NAMED = 50
"""How many nodes one query names, since its cost grows with the square."""
_TIMES = 8
"""How many times as often as there are nodes a predicate may occur."""


def widened(context: Context, shape: Shape, scope: Scope) -> Scope | None:
    """Return the wider scope in which to look for what fails at `shape`, None where the scope itself is as good."""
    if scope.wide is None or not is_large(scope) or scope.open:
        return None
    if shape.path is None:
        return None if scope.wide == scope.pattern else Scope(scope.wide, (scope.focus,), False, scope.wide, scope.size)
    if not is_chain(shape.path) or not are_as_few(context, scope, predicates(shape.path)):
        return None
    return Scope(scope.wide, (scope.focus,), scope.unique and scope.wide == scope.pattern, scope.wide, scope.size, open=True)


def can_fail(context: Context, wide: Scope, shape: Shape, constraint: Constraint) -> bool:
    """Tell whether `constraint` may have results: not if it is about several values and no node has two."""
    several = isinstance(constraint, UniqueLang) or (isinstance(constraint, MaxCount) and constraint.count > 0)
    if not (several and wide.open and isinstance(shape.path, Predicate)):
        return True
    return not (context.is_rarer(shape.path.iri, _TIMES * wide.size) and context.is_single(shape.path.iri))


def can_look_wide(constraint: Constraint) -> bool:
    """Tell whether results of `constraint` outside the targets do no harm; a query of the user's own may report a failure there."""
    return not isinstance(constraint, Sparql | Custom)


def within(context: Context, scope: Scope, rows: Iterable[Row]) -> list[Row]:
    """Return the rows, found in a wider scope, whose focus nodes are in `scope`: each once for every way to its node."""
    by_focus: dict[Term, list[Row]] = {}
    for row in rows:
        by_focus.setdefault(row.keys[0], []).append(row)
    return [
        replace(row, keys=(*keys, *row.keys[1:]))
        for part in narrowed(scope, by_focus)
        for keys in context.keys(part)
        for row in by_focus.get(keys[-1], ())
    ]


def narrowed(scope: Scope, nodes: Collection[Term]) -> list[Scope]:
    """Return the parts of `scope` whose focus nodes are `nodes`; the whole scope where the engine can find them no faster."""
    if not nodes:
        return []
    named = [str(node) for node in nodes if isinstance(node, ox.NamedNode)]
    if len(named) < len(nodes) or len(named) > MOST:
        return [scope]
    parts = (named[at : at + _NAMED] for at in range(0, len(named), _NAMED))
    return [replace(scope, pattern=f"VALUES {scope.focus} {{ {' '.join(part)} }} {scope.pattern}", wide=None) for part in parts]


def is_large(scope: Scope) -> bool:
    """Tell whether a query that begins with the values costs less than one that begins with the targets."""
    return scope.size >= LEAST


def are_as_few(context: Context, scope: Scope, predicates: Iterable[ox.NamedNode]) -> bool:
    """Tell whether none of the `predicates` is found in many more statements than the scope has nodes."""
    return all(context.is_rarer(predicate, _TIMES * scope.size) for predicate in predicates)
