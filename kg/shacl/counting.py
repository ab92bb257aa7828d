"""Constraints on all values of a focus node together: how many, in which languages, beside which other properties.

Section numbers are those of SHACL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pyoxigraph as ox

from kg.shacl import model
from kg.shacl.conditions import conforms, same
from kg.shacl.model import Constraint, Node, Shape
from kg.shacl.paths import is_chain, is_step
from kg.shacl.row import QUALIFIED_MAX, QUALIFIED_MIN, Keys, Row
from kg.shacl.scope import Context, Values
from kg.shacl.wide import is_large
from kg.terms import Term

Refused = Callable[[Node, Values], frozenset[Term]]
"""Returns the values that do not conform to a shape."""


def _keys(terms: tuple[Term | None, ...]) -> Keys:
    return tuple(term for term in terms if term is not None)


def _distinct(values: Values) -> str:
    return f"COUNT({'' if values.unique else 'DISTINCT '}{values.var})"


def counts(context: Context, shape: Shape, constraints: Iterable[Constraint], values: Values) -> list[Row]:
    """Return the results of sh:minCount and sh:maxCount among `constraints` (section 4.2)."""
    least = next((c for c in constraints if isinstance(c, model.MinCount)), None)
    most = next((c for c in constraints if isinstance(c, model.MaxCount)), None)
    rows = []
    if least is not None and least.count > (1 if values.stays else 0):  # a focus node that is its own value always has one
        few = without(context, values, values.var) if least.count == 1 else _fewer(context, values, least.count)
        rows += [Row(keys, shape, least) for keys in few]
    if most is not None:
        rows += [Row(keys, shape, most) for keys in _more(context, values, most.count)]
    return rows


def _more(context: Context, values: Values, count: int) -> list[Keys]:
    """Return the keys of the focus nodes that have more than `count` values."""
    query = f"SELECT {_names(values)} WHERE {{ {values.pattern} }} GROUP BY {_names(values)} HAVING ({_distinct(values)} > {count})"
    return [_keys(terms) for terms in context.rows(query)]


def _names(values: Values) -> str:
    return " ".join(values.scope.keys)


def _fewer(context: Context, values: Values, count: int) -> list[Keys]:
    """Return the keys of the focus nodes that have fewer than `count` values, or none at all."""
    pattern = values.pattern if values.stays else f"{values.scope.pattern} OPTIONAL {{ {walk(context, values)} }}"
    query = f"SELECT {_names(values)} WHERE {{ {pattern} }} GROUP BY {_names(values)} HAVING (COUNT(DISTINCT {values.var}) < {count})"
    return [_keys(terms) for terms in context.rows(query)]


def walk(context: Context, values: Values) -> str:
    """Return the pattern that leads from the focus node to its values, for a shape whose path takes at least one step."""
    return context.walk(values.scope.focus, values.walks, values.var)


def without(context: Context, values: Values, end: str) -> list[Keys]:
    """Return the keys of the focus nodes from which the path does not lead to `end`, a variable or a term."""
    scope = values.scope
    pattern = context.walk(scope.focus, values.walks, end)
    if is_chain(values.walks) and is_large(scope):
        # A set difference: the engine hashes one side instead of looking again for each focus node.
        found = context.select(scope.keys, f"{{ {scope.pattern} }} MINUS {{ {pattern} }}", distinct=not scope.unique)
    else:
        mark = context.fresh()
        missing = f"{scope.pattern} OPTIONAL {{ {pattern} BIND(1 AS {mark}) }} FILTER(!BOUND({mark}))"
        found = context.select(scope.keys, missing, distinct=not scope.unique)
    return [_keys(row) for row in found]


def has_value(context: Context, shape: Shape, constraint: model.HasValue, values: Values) -> list[Row]:
    """Return the results of sh:hasValue (section 4.8.2), which name no value."""
    scope, value = values.scope, constraint.value
    if values.stays and values.walks is None:
        found = context.select(scope.keys, f"{scope.pattern} FILTER(!{same(context, scope.focus, value)})", distinct=not scope.unique)
        return [Row(_keys(row), shape, constraint) for row in found]
    if isinstance(value, ox.BlankNode):
        return [Row(_keys(row), shape, constraint) for row in context.select(scope.keys, scope.pattern, distinct=not scope.unique)]
    rows = without(context, values, context.dialect.term(value))
    return [Row(keys, shape, constraint) for keys in rows if not (values.stays and keys[-1] == value)]


def languages(context: Context, shape: Shape, constraint: Constraint, values: Values) -> list[Row]:
    """Return one result for each language tag that two values share (section 4.4.5)."""
    tag = context.fresh()
    tagged = f'{values.pattern} FILTER(isLITERAL({values.var}) && LANG({values.var}) != "") BIND(LCASE(LANG({values.var})) AS {tag})'
    names = " ".join(values.scope.keys)
    query = f"SELECT {names} {tag} WHERE {{ {tagged} }} GROUP BY {names} {tag} HAVING ({_distinct(values)} > 1)"
    return [Row(_keys(tuple(terms)), shape, constraint) for *terms, _ in context.rows(query)]


def pairs(context: Context, shape: Shape, constraint: model.Equals | model.LessThan, values: Values) -> list[Row]:
    """Return the results of comparing the values with those of another property (section 4.5)."""
    if isinstance(constraint, model.Equals):
        return _unequal(context, shape, constraint, values)
    return _not_less(context, shape, constraint, values)


def _unequal(context: Context, shape: Shape, constraint: model.Equals, values: Values) -> list[Row]:
    """Return the values of one side that are not on the other (section 4.5.1)."""
    scope, var, other = values.scope, values.var, constraint.other
    here = context.select(values.keys, f"{{ {values.pattern} }} MINUS {{ {scope.focus} {other} {var} }}", distinct=not values.unique)
    rows = [Row(_keys(row[: len(scope.keys)]), shape, constraint, row[-1]) for row in here]
    end = context.fresh()
    theirs = f"{scope.pattern} {scope.focus} {other} {end} ."
    if is_step(values.walks) and not values.stays:
        theirs = f"{{ {theirs} }} MINUS {{ {context.walk(scope.focus, values.walks, end)} }}"
    elif values.walks is not None:
        mark = context.fresh()
        theirs += f" OPTIONAL {{ {context.walk(scope.focus, values.walks, end)} BIND(1 AS {mark}) }} FILTER(!BOUND({mark}))"
    if values.stays:
        theirs += f" FILTER(!sameTerm({scope.focus}, {end}))"
    there = context.select([*scope.keys, end], theirs, distinct=not (scope.unique and not context.dialect.bag))
    return rows + [Row(_keys(row[:-1]), shape, constraint, row[-1]) for row in there]


def _not_less(context: Context, shape: Shape, constraint: model.LessThan, values: Values) -> list[Row]:
    """Return one result for each pair of a value and a value of the other property that is not in order (sections 4.5.3 and 4.5.4)."""
    scope, var = values.scope, values.var
    end, dialect = context.fresh(), context.dialect
    ordered = dialect.compares(dialect.value(var), "<=" if constraint.or_equal else "<", dialect.value(end))
    pattern = f"{values.pattern} {scope.focus} {constraint.other} {end} . FILTER(!{ordered})"
    found = context.select([*scope.keys, var, end], pattern, distinct=not values.unique or dialect.bag)
    return [Row(_keys(row[:-2]), shape, constraint, row[-2]) for row in found]


def closed(context: Context, shape: Shape, constraint: model.Closed, values: Values) -> list[Row]:
    """Return one result for each statement about a value whose predicate is not allowed (section 4.8.1)."""
    scope, var = values.scope, values.var
    predicate, end = context.fresh(), context.fresh()
    allowed = ", ".join(map(str, constraint.allowed))
    pattern = f"{values.pattern} {var} {predicate} {end} ." + (f" FILTER({predicate} NOT IN ({allowed}))" if allowed else "")
    distinct = not values.unique or context.dialect.bag
    found = context.select([*values.keys, predicate, end], pattern, distinct=distinct)
    width = len(scope.keys)
    return [Row(_keys(row[:width]), shape, constraint, row[-1], row[-2] if isinstance(row[-2], ox.NamedNode) else None) for row in found]


def qualified(context: Context, shape: Shape, constraint: model.Qualified, values: Values, refused: Refused) -> list[Row]:
    """Return the results of a qualified value shape (section 4.7.3): too few, or too many, values that conform to it and to no sibling."""
    scope, var = values.scope, values.var
    tests = [conforms(context, node, var, deep=True) for node in (constraint.shape, *constraint.siblings)]
    if all(test is not None for test in tests):
        return _qualified_by_test(context, shape, constraint, values, " && ".join([str(tests[0]), *(f"!{test}" for test in tests[1:])]))
    out = refused(constraint.shape, values)
    others = [refused(sibling, values) for sibling in constraint.siblings]
    rows = context.select(values.keys, values.pattern, distinct=not values.unique)
    numbers = Counter(_keys(row[:-1]) for row in rows if row[-1] not in out and all(row[-1] in other for other in others))
    found: list[Row] = []
    if constraint.least:
        few = [keys for keys in context.keys(scope) if numbers.get(keys, 0) < constraint.least]
        found += [Row(keys, shape, constraint, component=QUALIFIED_MIN) for keys in few]
    if constraint.most is not None:
        many = [keys for keys, number in numbers.items() if number > constraint.most]
        found += [Row(keys, shape, constraint, component=QUALIFIED_MAX) for keys in many]
    return found


def _qualified_by_test(context: Context, shape: Shape, constraint: model.Qualified, values: Values, wanted: str) -> list[Row]:
    """Return the results of a qualified value shape for the values that meet the condition `wanted`."""
    scope, names = values.scope, _names(values)
    meeting = f"{values.pattern} FILTER({wanted})"

    def counted(having: str) -> str:
        return f"SELECT {names} WHERE {{ {meeting} }} GROUP BY {names} HAVING (COUNT(DISTINCT {values.var}) {having})"

    found: list[Row] = []
    if constraint.least:
        enough = meeting if constraint.least == 1 else f"{{ {counted(f'>= {constraint.least}')} }}"
        few = context.select(scope.keys, f"{{ {scope.pattern} }} MINUS {{ {enough} }}", distinct=not scope.unique)
        found += [Row(_keys(row), shape, constraint, component=QUALIFIED_MIN) for row in few]
    # Counting all values costs little, and where they are not too many, neither are those that meet the condition.
    if constraint.most is not None and _more(context, values, constraint.most):
        many = context.rows(counted(f"> {constraint.most}"))
        found += [Row(_keys(row), shape, constraint, component=QUALIFIED_MAX) for row in many]
    return found
