"""Where constraints look: graph patterns that bind the nodes a shape is checked at, and the values that its path leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any, TypeVar

import pyoxigraph as ox

from kg.engine import Engine
from kg.names import PREFIXES
from kg.record import record
from kg.shacl.dialect import Dialect, NotCompiled, dialect_of
from kg.shacl.lexical import AsWritten, as_written
from kg.shacl.model import Custom, Node, Shape, ShapesGraph, Target, TargetClass, TargetNode, TargetObjectsOf, TargetSubjectsOf, Value
from kg.shacl.paths import Inverse, Path, Predicate, TooManyWays, is_step, sparql, split
from kg.terms import RDF_TYPE, Term

T = TypeVar("T")
_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
OURS = "kg_"
"""Begins the name of every variable that stands in a query beside a shape's own."""
FOCUS = f"?{OURS}focus"
"""The variable of the nodes that targets select."""
FEW_CLASSES = 16
"""Up to so many classes are asked for one by one in a condition; more are asked for as a set."""


@record
class Scope:
    """A group graph pattern that binds the variables `keys`; the last key is the focus node, the first the node that validation began with.

    `unique`: no two solutions agree in all keys. `wide`: a pattern that binds the focus node to all that the scope has, and maybe others,
    and is quick to walk through (kg.shacl.wide); None if there is none. `size`: about how many nodes validation began with. `open`: the
    scope is such a wide one, and what holds of a value need not be asked of the focus node's own pattern.
    """

    pattern: str
    keys: tuple[str, ...]
    unique: bool
    wide: str | None = None
    size: int = 0
    open: bool = False

    @property
    def focus(self) -> str:
        """The variable of the focus node."""
        return self.keys[-1]


@record
class Values:
    """A scope with the value nodes of a shape there (SHACL section 3.4): `pattern` binds the scope's keys and `var`.

    `stays`: the focus node is one of its own values; `walks` are the other ways to a value, None for a node shape. `unique`: no two
    solutions agree in the keys and `var`. `wide`: see Scope, of the values.
    """

    scope: Scope
    pattern: str
    var: str
    unique: bool
    stays: bool
    walks: Path | None
    wide: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The variables that tell one value node of one focus node: the scope's, and `var` unless it is the focus node itself."""
        return self.scope.keys if self.var == self.scope.focus else (*self.scope.keys, self.var)

    def inner(self, *, apart: bool = False) -> Scope:
        """Return the scope of a shape that is checked at each value; with `apart`, of the values alone, wherever they come from."""
        if apart:
            return Scope(self.pattern, (self.var,), False, self.wide, self.scope.size)
        return Scope(self.pattern, self.keys, self.unique, self.wide, self.scope.size)


class Context:
    """The shapes, the store and its dialect, and what has been learnt about both so far."""

    def __init__(self, engine: Engine, shapes: ShapesGraph) -> None:
        self.engine = engine
        self.shapes = shapes
        self.dialect: Dialect = dialect_of(engine, _named(shapes))
        self.queries = 0
        self._names = count(1)
        self._below: dict[Term, list[Term]] | None = None
        self._uses: dict[ox.NamedNode, tuple[int, int]] = {}
        self._single: dict[ox.NamedNode, bool] = {}
        self._targets: dict[tuple[Target, ...], Scope] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._learnt: dict[object, Any] = {}

    def known(self, key: object, learn: Callable[[], T]) -> T:
        """Return what `learn` gives, found out once for each `key`."""
        if key not in self._learnt:
            self._learnt[key] = learn()
        found: T = self._learnt[key]
        return found

    def fresh(self) -> str:
        """Return a variable that no query has used, with its sign."""
        return f"?{OURS}{next(self._names)}"

    def select(self, variables: Iterable[str], pattern: str, *, distinct: bool, tail: str = "") -> list[tuple[Term | None, ...]]:
        """Return the solutions of `pattern` for `variables`, every literal as written."""
        query = f"SELECT {'DISTINCT ' if distinct else ''}{' '.join(variables)} WHERE {{ {pattern} }}{tail}"
        return self.rows(query)

    def keys(self, scope: Scope) -> list[tuple[Term, ...]]:
        """Return the solutions of `scope`, each once."""
        return [
            tuple(term for term in row if term is not None) for row in self.select(scope.keys, scope.pattern, distinct=not scope.unique)
        ]

    def count(self, var: str, pattern: str) -> int:
        """Return how many distinct values `pattern` has for `var`; the data do not change meanwhile."""
        if (var, pattern) not in self._counts:
            ((number,),) = self.rows(f"SELECT (COUNT(DISTINCT {var}) AS ?number) WHERE {{ {pattern} }}")
            self._counts[var, pattern] = _integer(number)
        return self._counts[var, pattern]

    def rows(self, query: str) -> list[tuple[Term | None, ...]]:
        """Return the solutions of a whole SELECT query, every literal as written."""
        self.queries += 1
        found = self.engine.select(query)
        if not self.dialect.spelt:
            return list(found)
        return [tuple(as_written(term) if term is not None else None for term in row) for row in found]

    def named(self, query: str) -> list[dict[str, Term]]:
        """Return the solutions of a whole SELECT query by variable, unbound ones left out, every literal as written."""
        self.queries += 1
        return [{name: as_written(term) for name, term in row.items()} for row in self.engine.select(query).dicts()]

    def is_rarer(self, predicate: ox.NamedNode, most: int) -> bool:
        """Tell whether not more than `most` statements have `predicate`; in data on disk they are counted no further than that."""
        if isinstance(self.engine, AsWritten):
            return self.engine.numbers().get(predicate, 0) <= most
        number, counted = self._uses.get(predicate, (1, 0))
        if number > counted < most:
            ((found,),) = self.rows(
                f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s ?o WHERE {{ ?s {predicate} ?o }} LIMIT {most + 1} }} }}"
            )
            number = _integer(found)
            self._uses[predicate] = number, most
        return number <= most

    def is_single(self, predicate: ox.NamedNode) -> bool:
        """Tell whether no subject has two values of `predicate`; asked of predicates that are rare enough to be counted."""
        if predicate not in self._single:
            numbers = "(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects)"
            ((number, subjects),) = self.rows(f"SELECT {numbers} WHERE {{ ?s {predicate} ?o }}")
            self._single[predicate] = number == subjects
        return self._single[predicate]

    def classes(self, cls: ox.NamedNode) -> tuple[ox.NamedNode, ...] | None:
        """Return `cls` and its subclasses in the data (SHACL section 1.1, "SHACL subclass"), None if some have no IRI."""
        if self._below is None:
            self._below = {}
            for below, above in self.rows(f"SELECT ?below ?above WHERE {{ ?below {_SUBCLASS} ?above }}"):
                if below is not None and above is not None:
                    self._below.setdefault(above, []).append(below)
        found: dict[Term, None] = {cls: None}
        todo: list[Term] = [cls]
        while todo:
            for below in self._below.get(todo.pop(), ()):
                if below not in found:
                    found[below] = None
                    todo.append(below)
        named = tuple(sorted((c for c in found if isinstance(c, ox.NamedNode)), key=lambda c: (c != cls, c.value)))
        return named if len(named) == len(found) else None

    def instances(self, var: str, cls: ox.NamedNode) -> tuple[str, bool]:
        """Return a pattern that binds `var` to the instances of `cls`, and whether each comes once."""
        classes = self.classes(cls)
        if classes is None:
            return f"{var} {RDF_TYPE}/{_SUBCLASS}* {cls} .", False
        if len(classes) == 1:
            return f"{var} {RDF_TYPE} {cls} .", not self.dialect.bag
        kind = self.fresh()
        return f"VALUES {kind} {{ {' '.join(map(str, classes))} }} {var} {RDF_TYPE} {kind} .", False

    def target(self, shape: Shape) -> Scope:
        """Return the scope of all focus nodes that the targets of `shape` select (SHACL section 2.1.3); equal targets have one scope."""
        return self.selected(shape.targets)

    def selected(self, targets: tuple[Target, ...]) -> Scope:
        """Return the scope of all nodes that any of `targets` selects."""
        if targets not in self._targets:
            self._targets[targets] = self._selected(targets)
        return self._targets[targets]

    def _selected(self, targets: tuple[Target, ...]) -> Scope:
        nodes = [target.node for target in targets if isinstance(target, TargetNode)]
        parts = [self._target(target) for target in targets if not isinstance(target, TargetNode)]
        if nodes:
            parts.append((f"VALUES {FOCUS} {{ {' '.join(dict.fromkeys(self.dialect.term(node) for node in nodes))} }}", True))
        if len(parts) == 1 and parts[0][1]:
            return Scope(parts[0][0], (FOCUS,), True)
        union = " UNION ".join(f"{{ {pattern} }}" for pattern, _ in parts)
        return Scope(f"{{ SELECT DISTINCT {FOCUS} WHERE {{ {union} }} }}", (FOCUS,), True)

    def _target(self, target: Target) -> tuple[str, bool]:
        match target:
            case TargetClass(cls=cls):
                return self.instances(FOCUS, cls)
            case TargetSubjectsOf(predicate=predicate):
                return f"{FOCUS} {predicate} {self.fresh()} .", False
            case TargetObjectsOf(predicate=predicate):
                return f"{self.fresh()} {predicate} {FOCUS} .", False
            case TargetNode(node=node):
                return f"VALUES {FOCUS} {{ {self.dialect.term(node)} }}", True

    def values(self, shape: Shape, scope: Scope) -> Values:
        """Return the value nodes of `shape` in `scope`: the focus nodes themselves, or what the path leads to."""
        if shape.path is None:
            return Values(scope, scope.pattern, scope.focus, scope.unique, True, None, scope.wide)
        try:
            stays, walks = split(shape.path)
        except TooManyWays:
            raise NotCompiled("the path has too many ways through it") from None
        var = self.fresh()
        walked = f"{scope.pattern} {self.walk(scope.focus, walks, var)}" if walks else ""
        if not stays:
            if scope.open:
                walked = self.walk(scope.focus, walks, var)
            wide = self.walk(self.fresh(), walks, var) if scope.wide is not None and is_step(walks) else None
            return Values(scope, walked, var, (scope.open or scope.unique) and is_step(walks) and not self.dialect.bag, False, walks, wide)
        here = f"{scope.pattern} BIND({scope.focus} AS {var})"
        pattern = f"{{ {here} }} UNION {{ {walked} }}" if walks else here
        return Values(scope, f"{{ {pattern} }}", var, False, True, walks)

    def walk(self, start: str, path: Path | None, end: str) -> str:
        """Return the triple pattern that `path` leads from `start` to `end`."""
        match path:
            case None:
                return ""
            case Predicate(iri=iri):
                return f"{start} {iri} {end} ."
            case Inverse(path=Predicate(iri=iri)) if end.startswith("?"):
                return f"{end} {iri} {start} ."
            case _:
                return f"{start} {sparql(path)} {end} ."

    def shape(self, node: Node) -> Shape:
        """Return the shape that `node` names."""
        return self.shapes[node]


def _named(shapes: ShapesGraph) -> Iterator[Value]:
    """Yield the terms of the shapes that queries bind to variables: target nodes and parameters of components."""
    for shape in shapes.shapes.values():
        yield from (target.node for target in shape.targets if isinstance(target, TargetNode))
        yield from (value for c in shape.constraints if isinstance(c, Custom) for _, value in c.parameters)


def _integer(term: Term | None) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
