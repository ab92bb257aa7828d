"""What is left of two versions when everything that both say is taken away, and which blank node of one is which of the other.

Blank nodes have no names, so any pairing of them is truthful: applied to the old version, the difference that it leaves gives the new one.
A good pairing leaves little. Nodes that are connected are taken together. Groups that say the same (their forms are equal) drop
out whole, which makes isomorphic datasets equal (RDF 1.1 Concepts section 3.6); in the others, nodes are paired by what each of them says.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.blanks import blanks_in, rename
from kg.diff.blank import Blank
from kg.diff.form import form
from kg.diff.ground import only
from kg.diff.side import Side
from kg.terms import GraphName, Term
from kg.write.statements import read

_COMMON = 40
"""What more nodes than this say tells too little to pair them by."""
_ROUNDS = 64


@dataclass(frozen=True, slots=True)
class Rest:
    """What differs: statements that are gone and that are new.

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


def rest(old: Side, new: Side) -> Rest:
    """Return what differs between two versions. Memory is needed for what differs and for the largest group of connected blank nodes."""
    removed, added = map(read, only(old.ground, new.ground))
    theirs, ours, undecided, certain = _drop_equal(old.blank, new.blank)
    certain = certain or bool(removed or added)
    pairs = _paired(theirs, ours)
    fresh = iter(range(len(ours.nodes)))
    renamed = {node: pairs[node].value if node in pairs else f"n{next(fresh)}" for node in ours.nodes}
    one = dict.fromkeys(theirs.quads)
    other = dict.fromkeys(rename(ours.quads, lambda node: renamed[node]))
    removed += [quad for quad in one if quad not in other]
    added += [quad for quad in other if quad not in one]
    return Rest(removed, added, [quad for quad in one if quad in other], undecided, certain)


def _drop_equal(old: Blank, new: Blank) -> tuple[_Said, _Said, int, bool]:
    """Return what groups say that not both versions have.

    Also the number of nodes in groups that they may or may not share, and whether what is left differs in any case.
    """
    before, after = _Forms(old), _Forms(new)
    surplus = before.counts()
    surplus.subtract(after.counts())
    left = before.beyond(surplus, range(len(before.numbers)))
    more = after.beyond(Counter({digest: -count for digest, count in surplus.items()}), reversed(range(len(after.numbers))))
    kinds, others = before.kinds(left), after.kinds(more)
    undecided = sum(nodes * count for (nodes, _, decided), count in (kinds & others).items() if not decided)
    certain = kinds != others or any(decided for *_, decided in kinds)
    return _said(old, {before.numbers[at] for at in left}), _said(new, {after.numbers[at] for at in more}), undecided, certain


def _said(blank: Blank, groups: set[int]) -> _Said:
    return _Said(read(blank.of(groups)) if groups else [])


class _Forms:
    """The forms of the groups of a version, in order: 64 bytes for each."""

    def __init__(self, blank: Blank) -> None:
        self.numbers = array("q")
        self._digests = bytearray()
        self._nodes, self._statements, self._decided = array("q"), array("q"), bytearray()
        for number, lines in blank.groups():
            found = form(lines)
            self.numbers.append(number)
            self._digests += found.digest
            self._nodes.append(found.nodes)
            self._statements.append(found.statements)
            self._decided.append(found.decided)

    def counts(self) -> Counter[bytes]:
        """Return how often each digest occurs."""
        return Counter(map(self._digest, range(len(self.numbers))))

    def beyond(self, surplus: Counter[bytes], places: Iterable[int]) -> list[int]:
        """Return as many of the places of each form as the surplus says, the first that come."""
        found = []
        for at in places:
            digest = self._digest(at)
            if surplus[digest] > 0:
                surplus[digest] -= 1
                found.append(at)
        return found

    def kinds(self, places: Iterable[int]) -> Counter[tuple[int, int, bool]]:
        """Return how many groups there are of each number of nodes, of statements, and decided or not."""
        return Counter((self._nodes[at], self._statements[at], bool(self._decided[at])) for at in places)

    def _digest(self, at: int) -> bytes:
        return bytes(self._digests[32 * at : 32 * at + 32])


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
