"""Focus nodes that look alike to a query: it has the same results for all of them, so it is asked of one.

A directory holds many people, and few boards, fields and states. What the query sees of a node (kg.shacl.sight) is compared for all nodes;
where it looks through a node, as from a person to a certificate, results name the certificate of each person in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.shacl.cost import is_cheap
from kg.shacl.lexical import as_written
from kg.shacl.scope import Context, Scope
from kg.shacl.sight import Sight, sight
from kg.shacl.stored import Stored
from kg.shacl.wide import is_large
from kg.terms import Term

MOST = 50_000
"""Among how many nodes at most alike ones are looked for: what is seen of them is held in memory meanwhile."""
_MARK = ox.NamedNode("urn:x-medspec:one-of-those-alike")
WORTH = 2
"""How many nodes must look alike on average, for asking one of them to pay."""

_Look = tuple[int, ...]
_Linked = Mapping[Term, Sequence[Term]]


class Alike:
    """Nodes of which one stands for each of several."""

    def __init__(self, context: Context, focus: str, groups: Sequence[Sequence[Term]], sight: Sight) -> None:
        self._context = context
        self._focus = focus
        self._groups = {members[0]: members for members in groups}
        self._sight = sight

    @contextmanager
    def marked(self) -> Iterator[str]:
        """Put marks on the nodes that stand for others, and give the pattern that binds the focus to them, for as long as it is needed."""
        assert isinstance(self._context.engine, Embedded)
        store = self._context.engine.store
        marks = [ox.Quad(node, _MARK, _MARK) for node in self._groups if isinstance(node, ox.NamedNode | ox.BlankNode)]
        store.extend(marks)
        try:
            yield f"{self._focus} {_MARK} {_MARK} ."
        finally:
            for mark in marks:
                store.remove(mark)

    def solutions(self, asked: Sequence[dict[str, Term]]) -> Iterator[dict[str, Term]]:
        """Yield for each solution, of a node that stands for others, those of all of these."""
        named = self._sight.named
        for one in asked:
            node = one["this"]
            places = {name: self._order(node, by).index(one[name]) for name, by in named.items() if name in one}
            for member in self._groups[node]:
                theirs = {name: self._order(member, named[name])[at] for name, at in places.items()}
                yield {**one, **theirs, "this": member, self._focus[1:]: member}

    def _order(self, node: Term, by: ox.NamedNode) -> list[Term]:
        """Return the nodes that `by` leads to from `node`, in an order that is the same for all that look alike."""
        looks = _looks(self._context, self._sight.through[by])
        inner = _linked(self._context, by).get(node, ())
        return [as_written(one) for one in sorted(inner, key=lambda one: tuple(look.get(one, 0) for look in looks))]


def alike(context: Context, scope: Scope, source: str, ask: Callable[[Scope], object]) -> Alike | None:
    """Return the nodes of `scope` that look alike to the query `source`, which `ask` puts to a scope; None where all should be asked."""
    engine = context.engine
    if not isinstance(engine, Embedded) or isinstance(engine, Stored) or context.dialect.bag:
        return None
    if len(scope.keys) != 1 or not is_large(scope) or scope.size > MOST:
        return None
    seen = sight(source)
    if seen is None or is_cheap(scope, ask):
        return None
    nodes = context.known(("nodes", scope.pattern), lambda: [node for (node,) in context.keys(scope)])
    if not all(isinstance(node, ox.NamedNode | ox.BlankNode) for node in nodes):
        return None  # a literal is no subject, so it cannot be marked
    columns = [_column(context, scope, nodes, one) for one in sorted(seen.values, key=str)]
    columns += [_beyond(context, scope, nodes, by, inner) for by, inner in sorted(seen.through.items(), key=str)]
    groups: dict[_Look, list[Term]] = {}
    for node, look in zip(nodes, zip(*columns, strict=True), strict=True):
        groups.setdefault(look, []).append(node)
    return Alike(context, scope.focus, list(groups.values()), seen) if len(groups) * WORTH <= len(nodes) else None


def _column(context: Context, scope: Scope, nodes: Sequence[Term], property: ox.NamedNode) -> list[int]:
    """Return a number for each of `nodes`, those of `scope`: the same for equal values of `property`, as the store has them."""

    def learn() -> list[int]:
        look = _look(context, property)
        return [look.get(node, 0) for node in nodes]

    return context.known(("column", property, scope.pattern), learn)


def _beyond(context: Context, scope: Scope, nodes: Sequence[Term], by: ox.NamedNode, inner: frozenset[ox.NamedNode]) -> list[int]:
    """Return a number for each of `nodes`: the same where as many nodes are found by `by`, and the same is seen of them."""

    def learn() -> list[int]:
        looks, linked = _looks(context, inner), _linked(context, by)
        numbers: dict[tuple[_Look, ...], int] = {}
        seen = (tuple(sorted(tuple(look.get(one, 0) for look in looks) for one in linked.get(node, ()))) for node in nodes)
        return [numbers.setdefault(look, len(numbers)) for look in seen]

    return context.known(("beyond", by, inner, scope.pattern), learn)


def _looks(context: Context, properties: frozenset[ox.NamedNode]) -> list[dict[Term, int]]:
    return [_look(context, one) for one in sorted(properties, key=str)]


def _look(context: Context, property: ox.NamedNode) -> dict[Term, int]:
    """Return a number from 1 for each node that has values of `property`: the same for equal values."""

    def learn() -> dict[Term, int]:
        numbers: dict[Term | frozenset[Term], int] = {}
        return {
            node: numbers.setdefault(held[0] if len(held) == 1 else frozenset(held), len(numbers) + 1)
            for node, held in _linked(context, property).items()
        }

    return context.known(("look", property), learn)


def _linked(context: Context, property: ox.NamedNode) -> _Linked:
    """Return the values of `property` for each node that has some."""

    def learn() -> _Linked:
        assert isinstance(context.engine, Embedded)
        found: dict[Term, list[Term]] = {}
        for quad in context.engine.store.quads_for_pattern(None, property, None, ox.DefaultGraph()):
            found.setdefault(quad.subject, []).append(quad.object)
        return found

    return context.known(("linked", property), learn)
