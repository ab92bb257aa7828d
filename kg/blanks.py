"""Blank nodes in statements: finding them and calling them something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.terms import GraphName, Term

AnyTerm: TypeAlias = Any  # the kind of term that goes in comes out


def blanks_of(term: Term | GraphName) -> Iterator[ox.BlankNode]:
    """Yield the blank nodes that `term` is or, as a triple term, holds."""
    if isinstance(term, ox.BlankNode):
        yield term
    elif isinstance(term, ox.Triple):
        yield from blanks_of(term.subject)
        yield from blanks_of(term.object)


def blanks_in(quad: ox.Quad) -> list[ox.BlankNode]:
    """Return the blank nodes in `quad`, with repetition."""
    # Runs once or more per statement of everything that is read: no generator for terms that hold no blank node.
    blank, triple = ox.BlankNode, ox.Triple
    found: list[ox.BlankNode] = []
    for term in (quad.subject, quad.object, quad.graph_name):
        kind = type(term)
        if kind is blank:
            found.append(term)  # type: ignore[arg-type]  # its type was just compared
        elif kind is triple:
            found += blanks_of(term)
    return found


_ENDS, _ALL = attrgetter("subject", "object"), attrgetter("subject", "object", "graph_name")
_MAY_HOLD = {ox.BlankNode, ox.Triple}


def may_hold_blanks(quads: Iterable[ox.Quad], *, named: bool = True) -> bool:
    """Tell whether a blank node may be in the statements, faster than `blanks_in` finds it; of a triple term it is not said.

    Unless `named`, names of graphs are not looked at.
    """
    return not _MAY_HOLD.isdisjoint(map(type, chain.from_iterable(map(_ALL if named else _ENDS, quads))))


def rename(quads: Iterable[ox.Quad], name: Callable[[ox.BlankNode], str]) -> list[ox.Quad]:
    """Return the quads with every blank node called what `name` says."""
    renamed: dict[ox.BlankNode, ox.BlankNode] = {}

    def change(term: AnyTerm) -> AnyTerm:
        if isinstance(term, ox.BlankNode):
            if term not in renamed:
                renamed[term] = ox.BlankNode(name(term))
            return renamed[term]
        if isinstance(term, ox.Triple):
            return ox.Triple(change(term.subject), term.predicate, change(term.object))
        return term

    return [ox.Quad(change(q.subject), q.predicate, change(q.object), change(q.graph_name)) if blanks_in(q) else q for q in quads]


def connected(quads: Iterable[ox.Quad]) -> list[list[ox.Quad]]:
    """Return the statements that hold blank nodes in groups whose nodes are connected, in the order in which the groups are met."""
    parent: dict[ox.BlankNode, ox.BlankNode] = {}

    def root(node: ox.BlankNode) -> ox.BlankNode:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    known = [(quad, nodes) for quad in quads if (nodes := blanks_in(quad))]
    for _, (first, *others) in known:
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[ox.BlankNode, list[ox.Quad]] = {}
    for quad, nodes in known:
        groups.setdefault(root(nodes[0]), []).append(quad)
    return list(groups.values())


def numbered(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return the quads with blank nodes called b0, b1, … in the order in which they are met; the engine's own labels are random."""
    numbers: dict[ox.BlankNode, str] = {}
    return rename(quads, lambda node: numbers.setdefault(node, f"b{len(numbers)}"))
