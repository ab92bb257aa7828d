"""What a validation looks at: the nodes that each shape selects, and the typed nodes that none does.

A pass says nothing without this. Targets follow SHACL section 2.1.3; a node that a selected node's shape passes on through sh:node,
sh:property and the like counts as reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.engine import Engine
from kg.names import slug
from kg.shacl.covered import Coverage, ShapeCoverage, Unreached
from kg.shacl.data import Data
from kg.shacl.model import Node, Shape, ShapesGraph, Target, TargetClass
from kg.shacl.paths import Path, Predicate, sparql
from kg.shacl.scope import FOCUS, Context
from kg.terms import RDF_TYPE, Term, sort_key

_THIS, _TYPE = "?this", "?type"
_SAMPLES = 3
_DEEPEST = 8
"""How many shapes deep nodes are followed; deeper ones are rare, and each level nests the query once more."""


class Selection:
    """The nodes that the targets of `shapes` select in `data`, found once for each distinct set of targets.

    Where all nodes of the data count, they are counted by the engine, and not one by one.
    """

    def __init__(self, shapes: ShapesGraph, data: Data) -> None:
        self.shapes = shapes
        self.data = data
        self._context = Context(data.engine, shapes)
        self._known: dict[tuple[Target, ...], frozenset[Term]] = {}
        self._counts: dict[tuple[Target, ...], int] = {}
        self._literals: dict[Path, bool] = {}

    def of(self, shape: Shape) -> frozenset[Term]:
        """Return the focus nodes of `shape` that count."""
        if shape.targets not in self._known:
            nodes = (node for (node,) in self._context.select([FOCUS], self._pattern(shape), distinct=True) if node is not None)
            self._known[shape.targets] = frozenset(node for node in nodes if self.data.counts(node))
        return self._known[shape.targets]

    def count(self, shape: Shape) -> int:
        """Return how many focus nodes of `shape` count."""
        if self.data.own is not None or shape.targets in self._known:
            return len(self.of(shape))
        if shape.targets not in self._counts:
            self._counts[shape.targets] = self._context.count(FOCUS, self._pattern(shape))
        return self._counts[shape.targets]

    def counts(self) -> dict[Node, int]:
        """Return how many focus nodes that count each shape with targets has."""
        return {shape.node: self.count(shape) for shape in self.shapes.roots()}

    def any(self) -> bool:
        """Tell whether any shape selects a node."""
        return any(self.count(shape) for shape in self.shapes.roots())

    def number(self, *others: Selection) -> int:
        """Return how many nodes the shapes, and those of `others`, select, each counted once."""
        if self.data.own is not None or any(other.data.engine.store is not self.data.engine.store for other in others):
            return len(self.checked().union(*(other.checked() for other in others)))
        targets = tuple(dict.fromkeys(target for one in (self, *others) for target in one._targets()))
        return self._context.count(FOCUS, self._context.selected(targets).pattern) if targets else 0

    def _targets(self) -> Iterator[Target]:
        """Yield the targets of all shapes that select a node."""
        return (target for shape in self.shapes.roots() if self.count(shape) for target in shape.targets)

    def _pattern(self, shape: Shape) -> str:
        """Return the group that binds FOCUS to the nodes that the targets of `shape` select (SHACL section 2.1.3)."""
        return self._context.target(shape).pattern

    def checked(self) -> frozenset[Term]:
        """Return the nodes that any shape selects."""
        return frozenset().union(*(self.of(shape) for shape in self.shapes.roots()))

    def coverage(self) -> tuple[ShapeCoverage, ...]:
        """Return the number of nodes for each shape with targets, in the order of the shapes files."""
        return tuple(ShapeCoverage(shape.node, shape_name(shape), self.count(shape)) for shape in self.shapes.roots())

    def untargeted(self) -> tuple[ShapeCoverage, ...]:
        """Return the shapes that have no target and that no other shape refers to, in the order of the shapes files."""
        referred = {node for shape in self.shapes.shapes.values() for node in shape.refers()}
        lost = (
            shape for shape in self.shapes.shapes.values() if not shape.targets and not shape.deactivated and shape.node not in referred
        )
        return tuple(ShapeCoverage(shape.node, shape_name(shape), 0) for shape in lost)

    def reached(self) -> frozenset[Term]:
        """Return the nodes that shapes select or pass on to nested shapes."""
        onward = (self._context.select([var], group, distinct=True) for var, group in self._onward())
        return self.checked().union(node for rows in onward for (node,) in rows if node is not None)

    def left(self, *others: Selection) -> list[tuple[Term, Term]]:
        """Return each typed node with each of its classes that no shape, nor one of `others`, selects or passes on to nested shapes."""
        targets = tuple(dict.fromkeys(target for one in (self, *others) for target in one._targets()))
        if not targets:
            return types(self.data.engine)
        onward = (pair for one in (self, *others) for pair in one._onward())
        groups = dict.fromkeys([(FOCUS, self._context.selected(targets).pattern), *onward])
        away = "".join(f" MINUS {{ {group.replace(var, _THIS)} }}" for var, group in groups)
        classes = {str(target.cls) for target in targets if isinstance(target, TargetClass)}
        besides = f" FILTER({_TYPE} NOT IN ({', '.join(sorted(classes))}))" if classes else ""
        typed = f"{{ {_THIS} {RDF_TYPE} {_TYPE} .{besides} }}"
        found = self._context.select([_THIS, _TYPE], typed + away, distinct=True)
        return [(node, type) for node, type in found if node is not None and type is not None]

    def _onward(self) -> list[tuple[str, str]]:
        """Return groups that bind the value nodes that nested shapes judge, each with its variable."""
        found: dict[tuple[str, str], None] = {}
        for shape in self.shapes.roots():
            found.update(dict.fromkeys(self._from(shape, FOCUS, self._pattern(shape), 0)))
        return list(found)

    def _leads_to_literals(self, path: Path) -> bool:
        """Tell whether `path` leads to literals alone, which have no classes, as a predicate does in all of the data."""
        if not isinstance(path, Predicate):
            return False
        if path not in self._literals:
            others = f"?s {path.iri} ?o FILTER(!isLITERAL(?o))"
            self._literals[path] = not self._context.select(["?o"], others, distinct=False, tail=" LIMIT 1")
        return self._literals[path]

    def _from(self, shape: Shape, var: str, group: str, depth: int) -> list[tuple[str, str]]:
        nested = [self.shapes[node] for node in shape.refers() if node in self.shapes.shapes]
        if not nested or depth > _DEEPEST:
            return []
        found = []
        if shape.path is not None:
            end = f"{FOCUS}_{depth}"
            group = f"{group} {var} {sparql(shape.path)} {end} ."
            if not self._leads_to_literals(shape.path):
                found.append((end, group))
            var, group = end, f"{{ SELECT DISTINCT {end} WHERE {{ {group} }} }}"
        return found + [one for inner in nested for one in self._from(inner, var, group, depth + 1)]


def shape_name(shape: Shape) -> str:
    """Return what a shape is called: its sh:name in English or without language, else the last part of its IRI, else its blank node."""
    best = sorted(shape.names, key=lambda name: (name.language != "en", bool(name.language), name.language or "", name.value))
    if best:
        return best[0].value
    return slug(shape.node.value) if isinstance(shape.node, ox.NamedNode) else str(shape.node)


def unreached(data: Data, reached: frozenset[Term]) -> tuple[Unreached, ...]:
    """Return the classes of typed nodes outside `reached`, most nodes first; of a node with several classes, each is counted."""
    return by_class((node, type) for node, type in types(data.engine) if node not in reached and data.counts(node))


def by_class(typed: Iterable[tuple[Term, Term]]) -> tuple[Unreached, ...]:
    """Return the classes of nodes that no shape reaches, most nodes first."""
    found: dict[Term, list[Term]] = {}
    for node, type in typed:
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
