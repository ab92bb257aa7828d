"""The thing with a name from which predicates lead to a blank node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from kg.terms import Term, sort_key

STEPS = 12
"""Predicates that are told of a way; of a longer one, those that are nearest to the node."""


class Way(NamedTuple):
    """A thing, the last predicates that lead from it to a node, and how many before them are left out."""

    thing: Term
    path: tuple[ox.NamedNode, ...] = ()
    left_out: int = 0


class Owners:
    """Finds the nearest thing that has a name; of several, the smallest by name and predicates."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._above: dict[Term, tuple[Term, ox.NamedNode]] = {}
        self._depth: dict[Term, int] = {}
        inner: dict[Term, list[ox.Quad]] = defaultdict(list)
        layer: dict[Term, tuple[tuple[object, ...], ox.Quad]] = {}
        for quad in quads:
            if not isinstance(quad.object, ox.BlankNode) or quad.object == quad.subject:
                continue
            if isinstance(quad.subject, ox.BlankNode):
                inner[quad.subject].append(quad)
            else:
                _offer(layer, (sort_key(quad.subject), quad.predicate.value), quad)
        depth = 1
        while layer:
            # Ways are of one length in a layer, so their order is that of the ways before their last step, then of that.
            ranks = {key: number for number, key in enumerate(sorted({key for key, _ in layer.values()}))}
            below: dict[Term, tuple[tuple[object, ...], ox.Quad]] = {}
            for node, (_, quad) in layer.items():
                self._above[node] = (quad.subject, quad.predicate)
                self._depth[node] = depth
            for node, (key, _) in layer.items():
                for quad in inner.pop(node, ()):
                    if quad.object not in self._depth:
                        _offer(below, (ranks[key], quad.predicate.value), quad)
            layer = below
            depth += 1
        self._things: dict[Term, Term] = {}
        for node, (above, _) in self._above.items():  # layer by layer
            self._things[node] = self._things.get(above, above)

    def of(self, term: Term) -> Way:
        """Return the way to a term: itself if it is no blank node, or one that only blank nodes lead to."""
        if term not in self._things:
            return Way(term)
        path: list[ox.NamedNode] = []
        node = term
        while node in self._above and len(path) < STEPS:
            node, predicate = self._above[node]
            path.append(predicate)
        return Way(self._things[term], tuple(reversed(path)), self._depth[term] - len(path))


def _offer(layer: dict[Term, tuple[tuple[object, ...], ox.Quad]], key: tuple[object, ...], quad: ox.Quad) -> None:
    if quad.object not in layer or key < layer[quad.object][0]:
        layer[quad.object] = key, quad
