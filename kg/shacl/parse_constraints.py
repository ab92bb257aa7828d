"""Reading the constraints of a shape: the parameters of SHACL Core (section 4), each checked against its syntax rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox

from kg.shacl import model
from kg.shacl.model import Constraint, Node
from kg.shacl.parse_sparql import Component, custom_constraints, sparql_constraints
from kg.shacl.paths import Path
from kg.shacl.patterns import problem_of
from kg.shacl.statements import Statements, in_sh, value_of
from kg.shacl.vocabulary import NODE_KINDS, sh
from kg.terms import Term, text

_ONLY_PROPERTY = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape")
_RANGES = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def constraints(statements: Statements, node: Node, path: Path | None, custom: tuple[Component, ...]) -> tuple[Constraint, ...]:
    """Return the constraints of the shape `node`, whose path is `path`, in a fixed order of components."""
    if path is None:
        for local in _ONLY_PROPERTY:
            if statements.sh(node, local):
                statements.problem(node, f"sh:{local} needs a property shape, and this shape has no sh:path")
    found = [constraint for read in _READERS for constraint in read(statements, node)]
    found += sparql_constraints(statements, node, path)
    found += custom_constraints(statements, node, path, custom)
    return tuple(found)


def _value_types(statements: Statements, node: Node) -> Iterator[Constraint]:
    yield from (model.Class(cls) for cls in statements.iris(node, "class"))
    statements.one(node, "datatype")
    yield from (model.Datatype(datatype) for datatype in statements.iris(node, "datatype"))
    kind = statements.one(node, "nodeKind")
    if kind is not None:
        local = in_sh(kind) if isinstance(kind, ox.NamedNode) else None
        if local in NODE_KINDS:
            yield model.NodeKind(NODE_KINDS[local])
        else:
            statements.problem(node, f"sh:nodeKind is one of {', '.join('sh:' + name for name in NODE_KINDS)}; found {text(kind)}")


def _counts(statements: Statements, node: Node) -> Iterator[Constraint]:
    for local, make in (("minCount", model.MinCount), ("maxCount", model.MaxCount)):
        count = statements.integer(node, local)
        if count is not None:
            yield make(count)


def _ranges(statements: Statements, node: Node) -> Iterator[Constraint]:
    for local, operator in _RANGES.items():
        bound = statements.one(node, local)
        if isinstance(bound, ox.Literal):
            yield model.Range(operator, bound)
        elif bound is not None:
            statements.problem(node, f"sh:{local} must be a literal; found {text(bound)}")


def _strings(statements: Statements, node: Node) -> Iterator[Constraint]:
    for local, make in (("minLength", model.MinLength), ("maxLength", model.MaxLength)):
        length = statements.integer(node, local)
        if length is not None:
            yield make(length)
    yield from _patterns(statements, node)
    head = statements.one(node, "languageIn")
    if head is not None:
        members = statements.members(head, node, "sh:languageIn")
        ranges = [m.value for m in members if isinstance(m, ox.Literal) and m.datatype.value == _XSD_STRING]
        if len(ranges) < len(members):
            statements.problem(node, 'sh:languageIn is a list of strings, as in sh:languageIn ( "en" "de" )')
        yield model.LanguageIn(tuple(ranges))
    if statements.flag(node, "uniqueLang"):
        yield model.UniqueLang()


def _patterns(statements: Statements, node: Node) -> Iterator[Constraint]:
    """Yield a constraint for each sh:pattern; several are read as several constraints, as all engines do."""
    flags = statements.texts(node, "flags", tagged=False)
    statements.one(node, "flags")
    patterns = statements.texts(node, "pattern", tagged=False)
    for pattern in patterns:
        constraint = model.Pattern(pattern.value, flags[0].value if flags else "")
        reason = problem_of(constraint.pattern, constraint.flags)
        if reason:
            statements.problem(node, f'sh:pattern "{pattern.value}" {reason}')
        yield constraint
    if flags and not patterns:
        statements.note(f"{statements.name(node)}: sh:flags without sh:pattern does nothing")


def _pairs(statements: Statements, node: Node) -> Iterator[Constraint]:
    yield from (model.Equals(other) for other in statements.iris(node, "equals"))
    yield from (model.Disjoint(other) for other in statements.iris(node, "disjoint"))
    yield from (model.LessThan(other) for other in statements.iris(node, "lessThan"))
    yield from (model.LessThan(other, or_equal=True) for other in statements.iris(node, "lessThanOrEquals"))


def _logic(statements: Statements, node: Node) -> Iterator[Constraint]:
    yield from (model.Not(shape) for shape in _shapes(statements.sh(node, "not")))
    for local, make in (("and", model.And), ("or", model.Or), ("xone", model.Xone)):
        for head in statements.sh(node, local):
            yield make(_shapes(statements.members(head, node, f"sh:{local}")))


def _shapes(values: tuple[Term, ...]) -> tuple[Node, ...]:
    return tuple(value for value in values if isinstance(value, ox.NamedNode | ox.BlankNode))


def _shape_based(statements: Statements, node: Node) -> Iterator[Constraint]:
    yield from (model.Conforms(shape) for shape in _shapes(statements.sh(node, "node")))
    yield from (model.Property(shape) for shape in _shapes(statements.sh(node, "property")))
    yield from _qualified(statements, node)


def _qualified(statements: Statements, node: Node) -> Iterator[Constraint]:
    """Yield the qualified value shape constraint, with the shapes of its siblings if it is disjoint (SHACL section 4.7.3)."""
    shapes = _shapes(statements.sh(node, "qualifiedValueShape"))
    statements.one(node, "qualifiedValueShape")
    least, most = statements.integer(node, "qualifiedMinCount"), statements.integer(node, "qualifiedMaxCount")
    disjoint = statements.flag(node, "qualifiedValueShapesDisjoint")
    if not shapes:
        if least is not None or most is not None:
            statements.note(f"{statements.name(node)}: a qualified count without sh:qualifiedValueShape does nothing (SHACL section 4.7.3)")
        return
    if least is None and most is None:
        statements.note(f"{statements.name(node)}: sh:qualifiedValueShape without a qualified count does nothing (SHACL section 4.7.3)")
        return
    siblings = _siblings(statements, node, shapes[0]) if disjoint else ()
    yield model.Qualified(shapes[0], least, most, siblings)


def _siblings(statements: Statements, node: Node, shape: Node) -> tuple[Node, ...]:
    found: dict[Node, None] = {}
    for parent in statements.subjects():
        properties = statements.sh(parent, "property")
        if node in properties:
            for property in properties:
                found.update(dict.fromkeys(_shapes(statements.sh(property, "qualifiedValueShape"))))
    found.pop(shape, None)
    return tuple(found)


def _other(statements: Statements, node: Node) -> Iterator[Constraint]:
    if statements.flag(node, "closed"):
        yield model.Closed(_allowed(statements, node))
    elif statements.sh(node, "ignoredProperties") and not statements.sh(node, "closed"):
        statements.note(f"{statements.name(node)}: sh:ignoredProperties without sh:closed true does nothing (SHACL section 4.8.1)")
    yield from (model.HasValue(value) for term in statements.sh(node, "hasValue") if (value := value_of(term)) is not None)
    head = statements.one(node, "in")
    if head is not None:
        members = [value_of(term) for term in statements.members(head, node, "sh:in")]
        yield model.In(tuple(dict.fromkeys(member for member in members if member is not None)))


def _allowed(statements: Statements, node: Node) -> tuple[ox.NamedNode, ...]:
    """Return the properties that a closed shape allows: the paths of its property shapes that are IRIs, and those it ignores."""
    head = statements.one(node, "ignoredProperties")
    ignored = statements.members(head, node, "sh:ignoredProperties") if head is not None else ()
    if any(not isinstance(member, ox.NamedNode) for member in ignored):
        statements.problem(node, "sh:ignoredProperties is a list of IRIs, as in sh:ignoredProperties ( rdf:type )")
    paths = [path for property in statements.sh(node, "property") for path in statements.values(property, sh("path"))]
    return tuple(dict.fromkeys(iri for iri in (*paths, *ignored) if isinstance(iri, ox.NamedNode)))


_READERS: tuple[Callable[[Statements, Node], Iterator[Constraint]], ...] = (
    _value_types,
    _counts,
    _ranges,
    _strings,
    _pairs,
    _logic,
    _shape_based,
    _other,
)
