"""Labels for blank nodes that depend on what the nodes say, not on how a file called them.

RDFC-1.0 (RDF Dataset Canonicalization 1.0) by the engine does it wherever that ends in bounded time. The algorithm is exponential in the
number of nodes that look alike and are connected, and the engine does not defend itself (the specification's section 7.1 asks for it), so
the cost is estimated first; above the bound, nodes are told apart by colour refinement instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import factorial

import pyoxigraph as ox

from kg.blanks import blanks_in, may_hold_blanks, rename
from kg.errors import UnsafeInput
from kg.terms import GraphName, Term
from kg.write.first_degree import first_labels
from kg.write.statements import written

BOUND = 40_000
"""Units of work that RDFC-1.0 may take; about two seconds (7 nodes all connected to each other are 5,040 units)."""

_SELF, _OTHER = "_:self", "_:other"
_ROUNDS = 400_000
"""Statements looked at while colours are refined, in all rounds; a few seconds."""


def canonical(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the quads with the labels of RDFC-1.0 (c14n0, c14n1, …), unsorted.

    Raises UnsafeInput where the blank nodes are so alike that the algorithm might not end.
    """
    if not is_bounded(quads):
        raise UnsafeInput(
            "too many blank nodes look alike and are connected, so RDFC-1.0 might not end",
            help="give some of them IRIs or distinguishing statements; without --canonical other labels are used",
        )
    return _rdfc(quads)


def relabel(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the quads with blank nodes called b0, b1, … by what they say; the same for any order and any labels of the input.

    Where RDFC-1.0 might not end, nodes that cannot be told apart by colour refinement are taken in the order of the input.
    """
    if not may_hold_blanks(quads) or not any(map(blanks_in, quads)):
        return list(quads)
    first = first_labels(written(quads), named=True)
    if first is not None:
        return rename(quads, lambda node: f"b{first[str(node).encode()]}")
    if is_bounded(quads):
        return rename(_rdfc(quads), lambda node: f"b{node.value.removeprefix('c14n')}")
    order = {node: f"b{number}" for number, node in enumerate(_refined(quads))}
    return rename(quads, lambda node: order[node])


def is_bounded(quads: Iterable[ox.Quad]) -> bool:
    """Tell whether RDFC-1.0 ends within `BOUND` units of work on `quads`.

    Only nodes with equal first-degree hashes cost more than linear time. In a connected group of n of them the work is about n³/800 if each
    has at most one like neighbour by one predicate and direction, and n! otherwise (measured with stars, cliques, chains and cycles).
    """
    relevant = [(quad, nodes) for quad in quads if (nodes := blanks_in(quad))]
    signatures: dict[ox.BlankNode, list[str]] = {}
    for quad, nodes in relevant:
        for node in nodes:
            signatures.setdefault(node, []).append(_masked(quad, node))
    keys = {node: tuple(sorted(lines)) for node, lines in signatures.items()}
    alike = Counter(keys.values())
    tied = {node for node, key in keys.items() if alike[key] > 1}
    if not tied:
        return True
    parent = {node: node for node in tied}
    fan: Counter[tuple[ox.BlankNode, str, bool, tuple[str, ...]]] = Counter()
    for quad, nodes in relevant:
        within = [node for node in dict.fromkeys(nodes) if node in tied]
        for one, other in combinations(within, 2):
            parent[_root(parent, one)] = _root(parent, other)
            fan[one, quad.predicate.value, True, keys[other]] += 1
            fan[other, quad.predicate.value, False, keys[one]] += 1
    sizes = Counter(_root(parent, node) for node in tied)
    branching = {_root(parent, node) for (node, *_), count in fan.items() if count > 1}
    work = 0.0
    for root, size in sizes.items():
        work += factorial(min(size, 10)) if root in branching else size**3 / 800
        if work > BOUND:
            return False
    return True


def _root(parent: dict[ox.BlankNode, ox.BlankNode], node: ox.BlankNode) -> ox.BlankNode:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _rdfc(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def _masked(quad: ox.Quad, node: ox.BlankNode, colours: dict[ox.BlankNode, int] | None = None) -> str:
    def mask(term: Term | GraphName) -> str:
        if isinstance(term, ox.BlankNode):
            return _SELF if term == node else _OTHER if colours is None else f"_:{colours[term]}"
        if isinstance(term, ox.Triple):
            return f"<<( {mask(term.subject)} {term.predicate} {mask(term.object)} )>>"
        return str(term)

    return f"{mask(quad.subject)} {quad.predicate} {mask(quad.object)} {mask(quad.graph_name)}"


def _refined(quads: Sequence[ox.Quad]) -> list[ox.BlankNode]:
    """Return the blank nodes ordered by colour refinement, single nodes being set apart where colours alone do not decide."""
    around: dict[ox.BlankNode, list[ox.Quad]] = {}
    for quad in quads:
        for node in dict.fromkeys(blanks_in(quad)):
            around.setdefault(node, []).append(quad)
    budget = max(4, _ROUNDS // max(1, sum(len(about) for about in around.values())))
    colours, budget = _settle(around, dict.fromkeys(around, 0), budget)
    while budget > 0:
        counts = Counter(colours.values())
        shared = min((colour for colour, count in counts.items() if count > 1), default=None)
        if shared is None:
            break
        first = next(node for node in around if colours[node] == shared)
        split = {node: 2 * colour + (node != first and colour == shared) for node, colour in colours.items()}
        colours, budget = _settle(around, split, budget)
    return sorted(around, key=lambda node: colours[node])


def _settle(
    around: dict[ox.BlankNode, list[ox.Quad]], colours: dict[ox.BlankNode, int], budget: int
) -> tuple[dict[ox.BlankNode, int], int]:
    """Return the colours refined until nothing changes or `budget` rounds are used up, and the rounds that are left."""
    classes = len(set(colours.values()))
    while budget > 0:
        budget -= 1
        views = {node: (colours[node], tuple(sorted(_masked(quad, node, colours) for quad in about))) for node, about in around.items()}
        rank = {view: number for number, view in enumerate(sorted(set(views.values())))}
        colours = {node: rank[view] for node, view in views.items()}
        if len(rank) == classes:
            break
        classes = len(rank)
    return colours, budget
