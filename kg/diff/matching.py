"""What is left of two versions when everything that both say is taken away, and which blank node of one is which of the other.

Blank nodes have no names, so any pairing of them is truthful: applied to the old version, the difference that it leaves gives the new one.
A good pairing leaves little. Nodes that are connected are taken together. Groups that say the same (their forms are equal) drop
out whole, which makes isomorphic datasets equal (RDF 1.1 Concepts section 3.6); in the others, nodes are paired by what each of them says.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.blanks import rename
from kg.diff.blank import Blank
from kg.diff.form import form
from kg.diff.ground import only
from kg.diff.pairing import Said, paired
from kg.diff.side import Side
from kg.write.statements import read


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
    pairs = paired(theirs, ours)
    fresh = iter(range(len(ours.nodes)))
    renamed = {node: pairs[node].value if node in pairs else f"n{next(fresh)}" for node in ours.nodes}
    one = dict.fromkeys(theirs.quads)
    other = dict.fromkeys(rename(ours.quads, lambda node: renamed[node]))
    removed += [quad for quad in one if quad not in other]
    added += [quad for quad in other if quad not in one]
    return Rest(removed, added, [quad for quad in one if quad in other], undecided, certain)


def _drop_equal(old: Blank, new: Blank) -> tuple[Said, Said, int, bool]:
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


def _said(blank: Blank, groups: set[int]) -> Said:
    return Said(read(blank.of(groups)) if groups else [])


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
