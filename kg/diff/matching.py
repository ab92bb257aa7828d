"""What is left of two versions when everything that both say is taken away, and which blank node of one is which of the other.

Blank nodes have no names, so any pairing of them is truthful: applied to the old version, the difference that it leaves gives the new one.
A good pairing leaves little. Nodes that are connected are taken together. Groups that say the same (their RDFC-1.0 forms are equal) drop
out whole, which makes isomorphic datasets equal (RDF 1.1 Concepts section 3.6); in the others, nodes are paired by what each of them says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.blanks import blanks_in, rename
from kg.terms import GraphName, Term
from kg.write.blank import canonical, is_bounded, relabel

_COMMON = 40
"""What more nodes than this say tells too little to pair them by."""
_ROUNDS = 64


@dataclass(frozen=True, slots=True)
class Rest:
    """What differs: statements that are gone and that are new, in order.

    Blank nodes of the old version are b0, b1, … in the order of its statements, and so are those of the new one that are paired with them;
    its others are n0, n1, … `kept` are the statements about blank nodes that both versions have, but for groups that are equal as a whole.
    `undecided` is the number of nodes in groups of which it was not found out within bounds whether the other version has them too;
    `certain` tells that the versions differ whatever those groups say.
    """

    removed: list[ox.Quad]
    added: list[ox.Quad]
    kept: list[ox.Quad]
    undecided: int
    certain: bool


def rest(old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> Rest:
    """Return what differs between two versions."""
    before, after = _Side(old), _Side(new)
    removed = [quad for quad in before.ground if quad not in after.ground]
    added = [quad for quad in after.ground if quad not in before.ground]
    undecided, certain = _drop_equal(before, after)
    certain = certain or bool(removed or added)
    theirs, ours = before.remaining(), after.remaining()
    pairs = _paired(theirs, ours)
    names = before.names
    fresh = iter(range(len(ours.nodes)))
    renamed = {node: names[pairs[node]] if node in pairs else f"n{next(fresh)}" for node in ours.nodes}
    one = dict.fromkeys(rename(theirs.quads, lambda node: names[node]))
    other = dict.fromkeys(rename(ours.quads, lambda node: renamed[node]))
    removed += [quad for quad in one if quad not in other]
    added += [quad for quad in other if quad not in one]
    return Rest(removed, added, [quad for quad in one if quad in other], undecided, certain)


class _Side:
    """One version: statements without blank nodes, and those with, in groups whose nodes are connected."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.ground: dict[ox.Quad, None] = {}
        self.names: dict[ox.BlankNode, str] = {}
        blank: dict[ox.Quad, list[ox.BlankNode]] = {}
        for quad in quads:
            nodes = blanks_in(quad)
            if not nodes:
                self.ground[quad] = None
                continue
            blank[quad] = nodes
            for node in nodes:
                self.names.setdefault(node, f"b{len(self.names)}")
        self.groups = [_Group(found, blank) for found in _connected(blank)]

    def remaining(self) -> _Said:
        """Return the groups that were not dropped, as one."""
        return _Said([quad for group in self.groups for quad in group.quads])


def _connected(blank: Mapping[ox.Quad, list[ox.BlankNode]]) -> list[list[ox.Quad]]:
    parent: dict[ox.BlankNode, ox.BlankNode] = {}

    def root(node: ox.BlankNode) -> ox.BlankNode:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for nodes in blank.values():
        first = root(nodes[0])
        for other in nodes[1:]:
            parent[root(other)] = first
    groups: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    for quad, nodes in blank.items():
        groups[root(nodes[0])].append(quad)
    return list(groups.values())


class _Group:
    """Statements about connected blank nodes.

    Equal keys mean isomorphic groups; if both are `decided`, unequal keys mean the opposite.
    """

    def __init__(self, quads: list[ox.Quad], blank: Mapping[ox.Quad, list[ox.BlankNode]]) -> None:
        self.quads = quads
        nodes = dict.fromkeys(node for quad in quads for node in blank[quad])
        self.size = len(nodes)
        self.decided = self.size == 1 or is_bounded(quads)
        if self.size == 1:
            only = next(iter(nodes))
            self.key = tuple(sorted(view(quad, only, {}) for quad in quads))
        else:
            self.key = tuple(sorted(str(quad) for quad in (canonical(quads) if self.decided else relabel(quads))))


def _drop_equal(before: _Side, after: _Side) -> tuple[int, bool]:
    """Take away groups that both versions have.

    Return the number of nodes in groups that they may or may not share, and whether what is left differs in any case.
    """
    waiting: dict[tuple[str, ...], list[_Group]] = defaultdict(list)
    for group in before.groups:
        waiting[group.key].append(group)
    left = [group for group in after.groups if not (waiting[group.key] and waiting[group.key].pop())]
    after.groups = left
    before.groups = [group for groups in waiting.values() for group in groups]
    old, new = (Counter((group.size, len(group.quads), group.decided) for group in groups) for groups in (before.groups, left))
    undecided = sum(size * count for (size, _, decided), count in (old & new).items() if not decided)
    return undecided, old != new or any(decided for *_, decided in old)


class _Said:
    """What statements say of each blank node in them."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.quads = quads
        self.around: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            for node in dict.fromkeys(blanks_in(quad)):
                self.around[node].append(quad)
        self.nodes = list(self.around)


def _paired(old: _Said, new: _Said) -> dict[ox.BlankNode, ox.BlankNode]:
    """Return nodes of the new version with those of the old one that say most of the same; a pair helps to pair what is beside it."""
    pairs: dict[ox.BlankNode, ox.BlankNode] = {}
    for _ in range(_ROUNDS):
        known_old = {node: f"_:{number}" for number, node in enumerate(pairs.values())}
        known_new = {node: f"_:{number}" for number, node in enumerate(pairs)}
        waiting: dict[str, list[ox.BlankNode]] = defaultdict(list)
        for node in old.nodes:
            if node not in known_old:
                for seen in {view(quad, node, known_old) for quad in old.around[node]}:
                    waiting[seen].append(node)
        score: Counter[tuple[ox.BlankNode, ox.BlankNode]] = Counter()
        for node in new.nodes:
            if node not in known_new:
                for seen in {view(quad, node, known_new) for quad in new.around[node]}:
                    if len(waiting[seen]) <= _COMMON:
                        # A name that is paired already, or an IRI that leads here, says more than a value.
                        weight = 3 if "_:self" not in seen.split(" ", 1)[0] else 1
                        for other in waiting[seen]:
                            score[node, other] += weight
        place = {node: number for number, node in enumerate((*new.nodes, *old.nodes))}
        taken: set[ox.BlankNode] = set()
        before = len(pairs)
        for (node, other), _weight in sorted(score.items(), key=lambda item: (-item[1], place[item[0][0]], place[item[0][1]])):
            if node not in pairs and other not in taken:
                pairs[node] = other
                taken.add(other)
        if len(pairs) == before:
            break
    return pairs


def view(quad: ox.Quad, node: ox.BlankNode, names: Mapping[ox.BlankNode, str]) -> str:
    """Return what `quad` says of `node`, other blank nodes called what `names` says or nothing in particular."""

    def seen(term: Term | GraphName) -> str:
        if isinstance(term, ox.BlankNode):
            return "_:self" if term == node else names.get(term, "_:other")
        if isinstance(term, ox.Triple):
            return f"<<( {seen(term.subject)} {term.predicate} {seen(term.object)} )>>"
        return str(term)

    return f"{seen(quad.subject)} {quad.predicate} {seen(quad.object)} {seen(quad.graph_name)}"
