"""What a validation looks at: the nodes that each shape selects, and the typed nodes that none does.

A pass says nothing without this. Targets follow SHACL section 2.1.3; a node that a selected node's shape passes on through sh:node,
sh:property and the like counts as reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.engine import Engine
from kg.names import PREFIXES, slug
from kg.shacl.covered import Coverage, ShapeCoverage, Unreached
from kg.shacl.data import Data
from kg.shacl.model import Node, Shape, ShapesGraph, Target, TargetClass, TargetNode, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.paths import sparql
from kg.terms import RDF_TYPE, Term, sort_key

_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_SAMPLES = 3
_DEEPEST = 8
"""How many shapes deep nodes are followed; deeper ones are rare, and each level nests the query once more."""


class Selection:
    """The nodes that the targets of `shapes` select in `data`, found once for each distinct set of targets."""

    def __init__(self, shapes: ShapesGraph, data: Data) -> None:
        self.shapes = shapes
        self.data = data
        self._known: dict[tuple[Target, ...], frozenset[Term]] = {}

    def of(self, shape: Shape) -> frozenset[Term]:
        """Return the focus nodes of `shape` that count."""
        if shape.targets not in self._known:
            query = f"SELECT DISTINCT ?this WHERE {{ {pattern(shape.targets)} }}"
            self._known[shape.targets] = frozenset(node for node in _column(self.data.engine, query) if self.data.counts(node))
        return self._known[shape.targets]

    def checked(self) -> frozenset[Term]:
        """Return the nodes that any shape selects."""
        return frozenset().union(*(self.of(shape) for shape in self.shapes.roots()))

    def coverage(self) -> tuple[ShapeCoverage, ...]:
        """Return the number of nodes for each shape with targets, in the order of the shapes files."""
        return tuple(ShapeCoverage(shape.node, shape_name(shape), len(self.of(shape))) for shape in self.shapes.roots())

    def untargeted(self) -> tuple[ShapeCoverage, ...]:
        """Return the shapes that have no target and that no other shape refers to, in the order of the shapes files."""
        referred = {node for shape in self.shapes.shapes.values() for node in shape.refers()}
        lost = (
            shape for shape in self.shapes.shapes.values() if not shape.targets and not shape.deactivated and shape.node not in referred
        )
        return tuple(ShapeCoverage(shape.node, shape_name(shape), 0) for shape in lost)

    def reached(self) -> frozenset[Term]:
        """Return the nodes that shapes select or pass on to nested shapes."""
        onward: set[Term] = set()
        for query in dict.fromkeys(query for shape in self.shapes.roots() for query in self._onward(shape, pattern(shape.targets), 0)):
            onward.update(_column(self.data.engine, query))
        return self.checked() | onward

    def _onward(self, shape: Shape, group: str, depth: int, this: str = "?this") -> list[str]:
        """Return the queries for the value nodes of `shape`, selected by the pattern `group`, that nested shapes judge."""
        nested = [self.shapes[node] for node in shape.refers() if node in self.shapes.shapes]
        if not nested or depth > _DEEPEST:
            return []
        queries = []
        if shape.path is not None:
            step = f"?step{depth}"
            query = f"SELECT DISTINCT {step} WHERE {{ {group} {this} {sparql(shape.path)} {step} }}"
            queries.append(query)
            group, this = f"{{ {query} }}", step
        return queries + [query for inner in nested for query in self._onward(inner, group, depth + 1, this)]


def pattern(targets: tuple[Target, ...]) -> str:
    """Return the SPARQL group that binds ?this to the nodes that `targets` select (SHACL section 2.1.3)."""
    return " UNION ".join(f"{{ {_pattern(target)} }}" for target in targets)


def _pattern(target: Target) -> str:
    match target:
        case TargetClass(cls=cls):
            return f"?this {RDF_TYPE}/{_SUBCLASS}* {cls}"
        case TargetNode(node=node):
            return f"VALUES ?this {{ {node} }}"
        case TargetSubjectsOf(predicate=predicate):
            return f"?this {predicate} ?object"
        case TargetObjectsOf(predicate=predicate):
            return f"?subject {predicate} ?this"


def shape_name(shape: Shape) -> str:
    """Return what a shape is called: its sh:name in English or without language, else the last part of its IRI, else its blank node."""
    best = sorted(shape.names, key=lambda name: (name.language != "en", bool(name.language), name.language or "", name.value))
    if best:
        return best[0].value
    return slug(shape.node.value) if isinstance(shape.node, ox.NamedNode) else str(shape.node)


def unreached(data: Data, reached: frozenset[Term]) -> tuple[Unreached, ...]:
    """Return the classes of typed nodes outside `reached`, most nodes first; of a node with several classes, each is counted."""
    found: dict[Term, list[Term]] = {}
    for node, type in types(data.engine):
        if node not in reached and data.counts(node):
            found.setdefault(type, []).append(node)
    entries = [Unreached(type, len(nodes), _samples(nodes)) for type, nodes in found.items()]
    return tuple(sorted(entries, key=lambda entry: (-entry.nodes, sort_key(entry.type))))


def together(parts: Sequence[Coverage]) -> Coverage:
    """Return what several validations looked at as one: nodes are added up, of the same shapes and of the same classes alike."""
    if len(parts) == 1:
        return parts[0]
    shapes: dict[Node, ShapeCoverage] = {}
    classes: dict[Term, Unreached] = {}
    for part in parts:
        for entry in part.shapes:
            known = shapes.get(entry.shape)
            shapes[entry.shape] = replace(entry, nodes=entry.nodes + known.nodes) if known else entry
        for other in part.unreached:
            met = classes.get(other.type)
            samples = tuple(sorted({*other.samples, *(met.samples if met else ())}, key=sort_key)[:_SAMPLES])
            classes[other.type] = Unreached(other.type, other.nodes + (met.nodes if met else 0), samples)
    return Coverage(
        sum(part.checked for part in parts),
        tuple(shapes.values()),
        tuple(sorted(classes.values(), key=lambda entry: (-entry.nodes, sort_key(entry.type)))),
        max((part.rules for part in parts), default=0),
        tuple(graph for part in parts for graph in part.graphs),
        tuple(dict.fromkeys(shape for part in parts for shape in part.untargeted)),
        inferred=None if all(part.inferred is None for part in parts) else sum(part.inferred or 0 for part in parts),
    )


def _samples(nodes: list[Term]) -> tuple[Term, ...]:
    # Blank nodes are left out: an engine that loads a file by itself gives them random labels.
    return tuple(sorted((node for node in nodes if isinstance(node, ox.NamedNode)), key=sort_key)[:_SAMPLES])


def types(engine: Engine) -> list[tuple[Term, Term]]:
    """Return each typed node with each of its classes, once."""
    rows = engine.select("SELECT DISTINCT ?this ?type WHERE { ?this a ?type }")
    return [(node, type) for node, type in rows if node is not None and type is not None]


def _column(engine: Engine, query: str) -> list[Term]:
    return [row[0] for row in engine.select(query) if row[0] is not None]
