"""Reading a shapes graph into typed shapes, refusing what is ill-formed (SHACL section 1.4 and the summary of syntax rules).

Nothing is fetched and nothing is skipped in silence: what cannot be run is refused, or stands in the notes of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from kg.lint.near import loose, namespace
from kg.names import PREFIXES
from kg.shacl.model import Node, Shape, ShapesGraph, Target, TargetClass, TargetNode, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.parse_constraints import constraints
from kg.shacl.parse_paths import path_of
from kg.shacl.parse_sparql import Component, components
from kg.shacl.statements import CLASS, Statements, in_sh
from kg.shacl.vocabulary import (
    CLASSES,
    KNOWN,
    LIST_PARAMETERS,
    LISTED,
    PARAMETERS,
    REFUSED,
    SEVERITIES,
    SH,
    SHAPE_PARAMETERS,
    TARGETS,
    sh,
    suggestion,
)
from kg.terms import RDF_TYPE, Term, text

DEEPEST = 100
"""How deep shapes may be nested in each other."""
MOST_WAYS = 5_000
"""In how many ways a shape may refer to others, and they to others again."""

_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
_PARTS = ("sparql", "parameter", "validator", "nodeValidator", "propertyValidator", "prefixes", "declare")
_BOOLEANS = tuple(ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean")) for value in ("true", "false"))
_OWL_CLASS = ox.NamedNode(PREFIXES["owl"] + "Class")


def parse(triples: Iterable[ox.Triple | ox.Quad], *, queries_checked: bool = False) -> ShapesGraph:
    """Return the shapes that `triples` describe, in the order in which they are first described.

    `queries_checked` tells that the queries are known to be fit for shapes, as ours are by a test: looking again costs time at every start.

    Raises IllFormedShapes, naming each problem, if the graph breaks a syntax rule, refers to a shape in a circle (SHACL section 3.4.3),
    uses a sh: term that SHACL does not define, or asks for something that is never run (sh:js, SERVICE, FROM).
    """
    kept = list(triples)
    statements = Statements(kept, queries_checked=queries_checked)
    custom = components(statements)
    nodes = _shape_nodes(statements)
    _check_terms(statements, _machinery(statements, nodes))
    shapes = {node: _shape(statements, node, custom) for node in nodes}
    _check_roles(statements, shapes)
    _check_circles(statements, shapes)
    statements.finish()
    imports = [value for subject in statements.subjects() for value in statements.values(subject, _IMPORTS)]
    for value in imports:
        if not statements.properties(value):
            statements.note(f"owl:imports {text(value)} is not followed: name that file among the shapes")
    return ShapesGraph(
        shapes,
        tuple(statements.notes),
        tuple(dict.fromkeys(text(value) for value in imports)),
        tuple(dict.fromkeys(text(value) for subject in statements.subjects() for value in statements.sh(subject, "entailment"))),
        tuple(dict.fromkeys(triple.triple if isinstance(triple, ox.Quad) else triple for triple in kept)),
    )


def _machinery(statements: Statements, shapes: Iterable[Node]) -> set[Term]:
    """Return the nodes that make up shapes: the shapes, their constraints, components, parameters and validators."""
    parts: set[Term] = {*shapes, *statements.instances(sh("ConstraintComponent"))}
    return parts.union(*(statements.sh(node, local) for node in statements.subjects() for local in _PARTS))


def _check_terms(statements: Statements, machinery: set[Term]) -> None:
    """Report properties and classes that SHACL does not define, and features that are not run.

    A shapes graph may hold data as well: an unknown property of a node that is no part of a shape is noted only.
    """
    _check_namespace(statements)
    for node in statements.subjects():
        for property, values in statements.properties(node).items():
            local = in_sh(property)
            if local in REFUSED:
                statements.problem(node, f"sh:{local} is refused: {REFUSED[local]}")
            elif local in LISTED:
                statements.note(f"{statements.name(node)}: {LISTED[local]}")
            elif local is not None and local not in KNOWN:
                report = statements.problem if node in machinery else _noted(statements)
                report(node, f"sh:{local} is no SHACL property; {suggestion(local)}".rstrip("; "))
            if property == RDF_TYPE:
                for cls in values:
                    named = in_sh(cls) if isinstance(cls, ox.NamedNode) else None
                    if named is not None and named not in CLASSES:
                        statements.problem(node, f"sh:{named} is no SHACL class; {suggestion(named)}".rstrip("; "))


def _check_namespace(statements: Statements) -> None:
    """Report a namespace that is easily mistaken for SHACL's, once: nothing in it is SHACL."""
    for node in statements.subjects():
        for property, values in statements.properties(node).items():
            for term in (property, *(values if property == RDF_TYPE else ())):
                if isinstance(term, ox.NamedNode) and in_sh(term) is None and loose(namespace(term.value)) == loose(SH):
                    statements.problem(
                        node, f"{text(term)} is no SHACL term: the namespace of SHACL is <{SH}>, not <{namespace(term.value)}>"
                    )
                    return


def _noted(statements: Statements) -> Callable[[Term, str], None]:
    return lambda node, what: statements.note(f"{statements.name(node)}: {what}")


def _shape_nodes(statements: Statements) -> list[Node]:
    """Return all shapes, in order (SHACL section 2.1, "shape"): typed, with a target or parameter, or named where a shape is expected."""
    declarations = {value for subject in statements.subjects() for value in statements.sh(subject, "parameter")}
    typed = set(statements.instances(sh("NodeShape"), sh("PropertyShape")))
    marks = {sh(local) for local in PARAMETERS | TARGETS}
    found: dict[Node, None] = {}
    expected: dict[Node, None] = {}
    for node in statements.subjects():
        properties = statements.properties(node)
        if node not in declarations and (node in typed or not marks.isdisjoint(properties)):
            found[node] = None
            expected.update(dict.fromkeys(_referred(statements, node)))
    return [*found, *(node for node in expected if node not in found)]


def _referred(statements: Statements, node: Node) -> list[Node]:
    """Return the nodes that stand where `node` needs a shape; a problem for what cannot be one."""
    named = [(local, value) for local in sorted(SHAPE_PARAMETERS) for value in statements.sh(node, local)]
    for local in sorted(LIST_PARAMETERS):
        for head in statements.sh(node, local):
            named += [(local, member) for member in statements.members(head, node, f"sh:{local}")]
    return [shape for local, value in named if (shape := statements.node(node, value, local)) is not None]


def _shape(statements: Statements, node: Node, custom: tuple[Component, ...]) -> Shape:
    """Return the shape that `node` names; problems for what breaks a syntax rule."""
    paths = statements.sh(node, "path")
    types = statements.values(node, RDF_TYPE)
    if len(paths) > 1:
        statements.problem(node, f"sh:path has {len(paths)} values; a property shape has one path")
    if not paths and sh("PropertyShape") in types:
        statements.problem(node, "a property shape needs sh:path")
    if paths and sh("NodeShape") in types:
        statements.problem(node, "a node shape has no sh:path; type it sh:PropertyShape, or move the path to a property shape")
    path = path_of(statements, paths[0], node) if paths else None
    severity = statements.iris(node, "severity")
    statements.one(node, "severity")
    for iri in severity:
        local = in_sh(iri)
        if local is not None and local not in SEVERITIES:
            statements.problem(
                node, f"sh:severity sh:{local} is none of SHACL's severities, which are {', '.join(f'sh:{s}' for s in SEVERITIES)}"
            )
    return Shape(
        node=node,
        path=path,
        targets=_targets(statements, node),
        constraints=constraints(statements, node, path, custom),
        severity=severity[0] if severity else sh("Violation"),
        messages=tuple(statements.texts(node, "message")),
        deactivated=_deactivated(statements, node),
        names=tuple(statements.texts(node, "name")),
        descriptions=tuple(statements.texts(node, "description")),
    )


def _deactivated(statements: Statements, node: Node) -> bool:
    """Tell whether the shape is switched off (SHACL section 2.1.6); only the terms true and false are allowed."""
    value = statements.one(node, "deactivated")
    if value is not None and value not in _BOOLEANS:
        statements.problem(node, "sh:deactivated must be true or false")
    return value == _BOOLEANS[0]


def _targets(statements: Statements, node: Node) -> tuple[Target, ...]:
    """Return the targets that `node` declares (SHACL section 2.1.3)."""
    found: list[Target] = [TargetClass(cls) for cls in statements.iris(node, "targetClass")]
    types = statements.values(node, RDF_TYPE)
    if CLASS in types or statements.subclasses(CLASS).intersection(types):
        if isinstance(node, ox.NamedNode):
            found.append(TargetClass(node, implicit=True))
        else:
            statements.problem(node, "a shape that is also a class must have an IRI")
    elif _OWL_CLASS in types and not any(statements.sh(node, local) for local in TARGETS):
        statements.note(
            f"{statements.name(node)} is an owl:Class but no rdfs:Class, so its instances are no targets (SHACL section 2.1.3.3)"
        )
    for value in statements.sh(node, "targetNode"):
        if isinstance(value, ox.NamedNode | ox.Literal):
            found.append(TargetNode(value))
        else:
            statements.problem(node, "sh:targetNode must be an IRI or a literal; a blank node cannot be named from outside the data")
    found += [TargetSubjectsOf(predicate) for predicate in statements.iris(node, "targetSubjectsOf")]
    found += [TargetObjectsOf(predicate) for predicate in statements.iris(node, "targetObjectsOf")]
    return tuple(found)


def _check_roles(statements: Statements, shapes: dict[Node, Shape]) -> None:
    """Report property shapes where node shapes must stand, and the reverse (SHACL sections 4.7.1 and 4.7.2)."""
    for node in shapes:
        for value in statements.sh(node, "property"):
            if isinstance(value, ox.NamedNode | ox.BlankNode) and not statements.sh(value, "path"):
                statements.problem(node, f"sh:property must name a property shape, and {statements.name(value)} has no sh:path")
        for value in statements.sh(node, "node"):
            if statements.sh(value, "path"):
                statements.problem(node, f"sh:node must name a node shape, and {statements.name(value)} has a sh:path; use sh:property")


def _check_circles(statements: Statements, shapes: dict[Node, Shape]) -> None:
    """Report shapes that refer to themselves in a circle (SHACL section 3.4.3), and nesting deeper than DEEPEST."""
    depth: dict[Node, int] = {}
    for start in shapes:
        trail: list[tuple[Node, list[Node]]] = [(start, _below(shapes, start))]
        open_nodes = {start}
        while trail:
            node, todo = trail[-1]
            if node in depth or not todo:
                depth.setdefault(node, 1 + max((depth.get(below, 0) for below in _below(shapes, node)), default=0))
                open_nodes.discard(node)
                trail.pop()
                continue
            below = todo.pop()
            if below in open_nodes:
                statements.problem(
                    below, f"the shape refers to itself{_by_way(statements, trail, below)}; recursive shapes have no defined meaning"
                )
            elif below in shapes and below not in depth:
                open_nodes.add(below)
                trail.append((below, _below(shapes, below)))
    deepest = max(depth, key=lambda node: depth[node], default=None)
    if deepest is not None and depth[deepest] > DEEPEST:
        statements.problem(deepest, f"shapes are nested {depth[deepest]} deep; at most {DEEPEST} are supported")
    if not statements.problems:
        _check_ways(statements, shapes, sorted(depth, key=lambda node: depth[node]))


def _check_ways(statements: Statements, shapes: dict[Node, Shape], ordered: list[Node]) -> None:
    """Report shapes that refer to each other in very many ways: each way is judged. `ordered` has each shape after those it refers to."""
    ways: dict[Node, int] = {}
    for node in ordered:
        ways[node] = 1 + sum(ways.get(below, 0) for below in _below(shapes, node)) if node in shapes else 1
        if ways[node] > MOST_WAYS:
            statements.problem(node, f"shapes are reached in more than {MOST_WAYS:,} ways from here, and each is judged; refer to fewer")
            return


def _below(shapes: dict[Node, Shape], node: Node) -> list[Node]:
    return list(dict.fromkeys(shapes[node].refers()))


def _by_way(statements: Statements, trail: list[tuple[Node, list[Node]]], node: Node) -> str:
    nodes = [step for step, _ in trail]
    between = nodes[nodes.index(node) + 1 :]
    return f" by way of {', '.join(statements.name(step) for step in between[:3])}" if between else ""
