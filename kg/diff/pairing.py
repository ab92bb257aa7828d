"""Which blank node of a new version is which of the old one, for nodes whose groups differ."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from itertools import product

import pyoxigraph as ox

from kg.blanks import blanks_in
from kg.terms import GraphName, Term

_COMMON = 40
"""What more nodes than this say tells too little to pair them by."""
_SCORES = 2_000_000
"""About as many pairs of nodes are weighed at once; where there are many nodes, what fewer of them say tells too little."""
_ROUNDS = 64
_WORK = 600_000
"""Statements looked at in all rounds, about; a few seconds. At least two rounds are made."""

Pairs = dict[ox.BlankNode, ox.BlankNode]


class Said:
    """What statements say of each blank node in them."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.quads = quads
        self.around: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            for node in dict.fromkeys(blanks_in(quad)):
                self.around[node].append(quad)
        self.nodes = list(self.around)

    def views(self, node: ox.BlankNode) -> set[str]:
        """Return what is said of a node, others being nothing in particular."""
        return {view(quad, node, {}) for quad in self.around[node]}

    def beside(self, node: ox.BlankNode) -> Iterable[tuple[str, ox.BlankNode]]:
        """Yield the nodes that share a statement with a node and no other one, and how that statement looks."""
        for quad in self.around[node]:
            others = set(blanks_in(quad)) - {node}
            if len(others) == 1:
                yield view(quad, node, {}), others.pop()

    def tops(self) -> list[ox.BlankNode]:
        """Return the nodes that no other blank node leads to."""
        below = {quad.object for quad in self.quads if isinstance(quad.subject, ox.BlankNode) and quad.subject != quad.object}
        return [node for node in self.nodes if node not in below]


def paired(old: Said, new: Said) -> Pairs:
    """Return nodes of the new version with those of the old one that say most of the same; a pair helps to pair what is beside it.

    Nodes of which something is said that is said of no other come first, and from node to node what hangs on them; then what scores most,
    in as many rounds as there is time for; last what nothing leads to and what says the same.
    """
    pairs: Pairs = {}
    taken: set[ox.BlankNode] = set()
    _spread(old, new, pairs, taken, _round(old, new, pairs, taken, 1))
    rounds = max(2, min(_ROUNDS, _WORK // (1 + len(old.quads) + len(new.quads))))
    common = max(1, min(_COMMON, _SCORES // (1 + len(new.nodes))))
    while rounds and (found := _round(old, new, pairs, taken, common)):
        _spread(old, new, pairs, taken, found)
        rounds -= 1
    waiting: dict[frozenset[str], deque[ox.BlankNode]] = defaultdict(deque)
    for node in old.tops():
        if node not in taken:
            waiting[frozenset(old.views(node))].append(node)
    tops = []
    for node in new.tops():
        if node not in pairs and (like := waiting[frozenset(new.views(node))]):
            pairs[node] = like.popleft()
            taken.add(pairs[node])
            tops.append(node)
    _spread(old, new, pairs, taken, tops)
    return pairs


def _round(old: Said, new: Said, pairs: Pairs, taken: set[ox.BlankNode], common: int) -> list[ox.BlankNode]:
    """Add the pairs that score most by what is said of both and of at most `common` others, and return their new nodes."""
    known_old = {node: f"_:{number}" for number, node in enumerate(pairs.values())}
    known_new = {node: f"_:{number}" for number, node in enumerate(pairs)}
    waiting: dict[str, list[ox.BlankNode]] = defaultdict(list)
    for node in old.nodes:
        if node not in known_old:
            for seen in {view(quad, node, known_old) for quad in old.around[node]}:
                waiting[seen].append(node)
    asking: dict[str, list[ox.BlankNode]] = defaultdict(list)
    for node in new.nodes:
        if node not in known_new:
            for seen in {view(quad, node, known_new) for quad in new.around[node]}:
                if seen in waiting:
                    asking[seen].append(node)
    score: Counter[tuple[ox.BlankNode, ox.BlankNode]] = Counter()
    for seen, some in asking.items():
        if len(waiting[seen]) <= common and (common > 1 or len(some) == 1):
            # A name that is paired already, or an IRI that leads here, says more than a value.
            weight = 3 if "_:self" not in seen.split(" ", 1)[0] else 1
            for pair in product(some, waiting[seen]):
                score[pair] += weight
    place = {node: number for number, node in enumerate((*new.nodes, *old.nodes))}
    found = []
    for (node, other), _weight in sorted(score.items(), key=lambda item: (-item[1], place[item[0][0]], place[item[0][1]])):
        if node not in pairs and other not in taken:
            pairs[node] = other
            taken.add(other)
            found.append(node)
    return found


def _spread(old: Said, new: Said, pairs: Pairs, taken: set[ox.BlankNode], start: Iterable[ox.BlankNode]) -> None:
    """Pair what is beside paired nodes in the same way, from `start` on, until nothing is left that hangs on a pair."""
    ahead = deque(start)
    while ahead:
        node = ahead.popleft()
        waiting: dict[str, list[ox.BlankNode]] = defaultdict(list)
        for seen, other in old.beside(pairs[node]):
            if other not in taken:
                waiting[seen].append(other)
        if not waiting:
            continue
        for seen, beside in new.beside(node):
            like = waiting.get(seen)
            if beside in pairs or not like:
                continue
            best = like[0]
            if 1 < len(like) <= _COMMON:
                said = new.views(beside)
                best = max(like, key=lambda one: len(said & old.views(one)))
            waiting[seen].remove(best)
            if best not in taken:
                pairs[beside] = best
                taken.add(best)
                ahead.append(beside)


def view(quad: ox.Quad, node: ox.BlankNode, names: Mapping[ox.BlankNode, str]) -> str:
    """Return what `quad` says of `node`, other blank nodes called what `names` says or nothing in particular."""

    def seen(term: Term | GraphName) -> str:
        if isinstance(term, ox.BlankNode):
            return "_:self" if term == node else names.get(term, "_:other")
        if isinstance(term, ox.Triple):
            return f"<<( {seen(term.subject)} {term.predicate} {seen(term.object)} )>>"
        return str(term)

    return f"{seen(quad.subject)} {quad.predicate} {seen(quad.object)} {seen(quad.graph_name)}"
