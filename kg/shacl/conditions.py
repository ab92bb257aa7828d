"""Constraints that can be read off one value: each as a SPARQL condition that is true or false for every value, never an error.

Section numbers are those of SHACL. What needs more than the value and its types (counts, other values, nested properties) has no condition
and is asked for as a set (kg.shacl.evaluate).
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.shacl import model
from kg.shacl.model import Constraint, Node, Shape
from kg.shacl.paths import is_chain
from kg.shacl.patterns import translate
from kg.shacl.scope import FEW_CLASSES, Context
from kg.terms import RDF_TYPE

FEW_MEMBERS = 40
"""Up to so many members of sh:in are compared one by one; more are asked for as a set."""
_LONGEST = 8_000
"""The longest condition, in characters; a longer one is evaluated part by part."""
_KINDS = {"IRI": "isIRI", "BlankNode": "isBLANK", "Literal": "isLITERAL"}


def condition(context: Context, constraint: Constraint, focus: str, var: str, *, deep: bool = False) -> str | None:
    """Return the condition under which the value `var` of the focus node `focus` satisfies `constraint`, None if there is none.

    `deep`: conditions may look along the paths of property shapes, which costs more than asking for sets. Raises NotCompiled.
    """
    dialect = context.dialect
    match constraint:
        case model.Class(cls=cls):
            return _class(context, cls, var)
        case model.Datatype(datatype=datatype):
            return dialect.has_datatype(var, datatype)
        case model.NodeKind(kinds=kinds):
            return "(" + " || ".join(f"{_KINDS[kind]}({var})" for kind in sorted(kinds)) + ")"
        case model.Range(operator=operator, bound=bound):
            return dialect.in_range(var, operator, bound)
        case model.MinLength(length=length):
            return f"(!isBLANK({var}) && STRLEN(STR({var})) >= {length})"
        case model.MaxLength(length=length):
            return f"(!isBLANK({var}) && STRLEN(STR({var})) <= {length})"
        case model.Pattern(pattern=pattern, flags=flags):
            text, rest = translate(pattern, flags)
            extra = f", {ox.Literal(rest)}" if rest else ""
            return f"(!isBLANK({var}) && REGEX(STR({var}), {ox.Literal(text)}{extra}))"
        case model.LanguageIn(ranges=ranges):
            matches = " || ".join(f"LANGMATCHES(LANG({var}), {ox.Literal(tag)})" for tag in ranges) or "false"
            return f'(isLITERAL({var}) && LANG({var}) != "" && ({matches}))'
        case model.Disjoint(other=other):
            return f"(!EXISTS {{ {focus} {other} {var} }})"
        case model.In(members=members):
            return _in(context, members, var)
        case _:
            return _of_shapes(context, constraint, var, deep=deep)


def _class(context: Context, cls: ox.NamedNode, var: str) -> str | None:
    classes = context.classes(cls)
    if classes is None or len(classes) > FEW_CLASSES:
        return None
    return "(" + " || ".join(f"EXISTS {{ {var} {RDF_TYPE} {each} }}" for each in classes) + ")"


def _in(context: Context, members: tuple[model.Value, ...], var: str) -> str | None:
    # A blank node of the shapes is no node of the data: documents do not share blank nodes.
    named = [member for member in members if not isinstance(member, ox.BlankNode)]
    if len(named) > FEW_MEMBERS:
        return None
    return "(" + (" || ".join(f"sameTerm({var}, {context.dialect.term(member)})" for member in named) or "false") + ")"


def _of_shapes(context: Context, constraint: Constraint, var: str, *, deep: bool) -> str | None:
    """Return the condition of a constraint on whether `var` conforms to other shapes, if theirs are conditions too."""
    match constraint:
        case model.Conforms(shape=shape):
            return conforms(context, shape, var, deep=deep)
        case model.Property(shape=shape):
            return conforms(context, shape, var, deep=True) if deep else None
        case model.Not(shape=shape):
            inner = conforms(context, shape, var, deep=deep)
            return inner and _short(f"(!{inner})")
        case model.And(shapes=shapes) | model.Or(shapes=shapes) | model.Xone(shapes=shapes):
            parts = [part for part in (conforms(context, shape, var, deep=deep) for shape in shapes) if part is not None]
            if len(parts) < len(shapes):
                return None
            if isinstance(constraint, model.Xone):
                return _short(f"({' + '.join(f'IF({part}, 1, 0)' for part in parts) or '0'} = 1)")
            both = isinstance(constraint, model.And)
            return _short(f"({(' && ' if both else ' || ').join(parts) or ('true' if both else 'false')})")
        case _:
            return None


def conforms(context: Context, node: Node, var: str, *, deep: bool = False) -> str | None:
    """Return the condition under which `var` conforms to the shape `node` (section 3.4.2), None if there is none; see `condition`."""
    shape = context.shape(node)
    if shape.deactivated:
        return "true"
    if shape.path is not None:
        return _along(context, shape, var) if deep else None
    parts: list[str] = []
    for constraint in shape.constraints:
        if isinstance(constraint, model.HasValue):
            part: str | None = same(context, var, constraint.value)
        else:
            part = condition(context, constraint, var, var, deep=deep)
        if part is None:
            return None
        parts.append(part)
    return _short(f"({' && '.join(parts) or 'true'})")


def _along(context: Context, shape: Shape, var: str) -> str | None:
    """Return the condition under which `var` conforms to a property shape that asks at most that a value exists, and something of each."""
    if not is_chain(shape.path):
        return None
    end = context.fresh()
    walk = context.walk(var, shape.path, end)
    parts, tests = [], []
    for constraint in shape.constraints:
        if isinstance(constraint, model.MinCount):
            if constraint.count > 1:
                return None
            parts += [f"EXISTS {{ {walk} }}"] * constraint.count
        else:
            tests.append(condition(context, constraint, var, end, deep=True))
    if None in tests:
        return None
    if tests:
        parts.append(f"!EXISTS {{ {walk} FILTER(!({' && '.join(map(str, tests))})) }}")
    return _short(f"({' && '.join(parts) or 'true'})")


def same(context: Context, var: str, value: model.Value) -> str:
    """Return the condition under which `var` is the term `value`; false for a blank node, which no data share with the shapes."""
    return "false" if isinstance(value, ox.BlankNode) else f"sameTerm({var}, {context.dialect.term(value)})"


def _short(text: str) -> str | None:
    return text if len(text) <= _LONGEST else None
