"""Places of findings and terms in long documents, from the statements about the nodes concerned alone (kg.locate.blocks)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.errors import Place
from kg.locate import Role, Statement
from kg.locate.blocks import SYNTAXES, Block, CannotTell, blocks
from kg.record import record
from kg.shacl.spots import Origin, Spot
from kg.terms import Term

MOST = 20_000
"""For so many nodes at most; with more, a pass over the whole document costs less."""


class Described:
    """What long documents say of nodes, read in one pass for all nodes that somebody is going to ask for."""

    def __init__(self, origins: Sequence[Origin], expected: Collection[ox.NamedNode] = ()) -> None:
        self.origins = origins
        self._wanted = frozenset(expected)
        self._blocks: list[Block] | None = None

    def about(self, nodes: Collection[ox.NamedNode]) -> list[Block]:
        """Return the statements about `nodes`, in order; none, if any document is of another kind or does not show where they are."""
        if self._blocks is None or not self._wanted.issuperset(nodes):
            together = self._wanted.union(nodes)
            self._wanted = together if len(together) <= MOST else frozenset(nodes)
            self._blocks = list(_described(self._wanted, self.origins))
        named = frozenset(nodes)
        return [block for block in self._blocks if any(quad.subject in named for quad in block.quads)]


@record
class _Hit:
    block: Block
    number: int


def nodes_of(findings: Mapping[int, Sequence[Spot]]) -> frozenset[ox.NamedNode]:
    """Return the nodes whose statements `placed` will ask for."""
    return frozenset(
        statement.subject for spots in findings.values() for statement, _ in _sure(spots) if isinstance(statement.subject, ox.NamedNode)
    )


def placed(findings: Mapping[int, Sequence[Spot]], documents: Described) -> dict[int, Place]:
    """Return the place of the first spot that the documents hold, by the index of the finding; those left out need a whole pass.

    Left out is what this cannot tell: blank nodes, whose names differ from one parse to the next, and statements known by their object.
    """
    sure = {index: list(_sure(spots)) for index, spots in findings.items()}
    if not _can_tell({spots[0][0].subject for spots in sure.values() if spots}, documents.origins):
        return {}
    wanted = dict.fromkeys(statement for spots in sure.values() for statement, _ in spots)
    about: dict[object, list[Statement]] = {}
    for statement in wanted:
        about.setdefault(statement.subject, []).append(statement)
    nodes = [node for node in about if isinstance(node, ox.NamedNode)]
    hits: dict[Statement, _Hit] = {}
    for block in documents.about(nodes):
        for number, quad in enumerate(block.quads):
            for statement in about.get(quad.subject, ()):
                if statement not in hits and statement.fits(quad):
                    hits[statement] = _Hit(block, number)
    chosen = {
        index: (hits[statement], role)
        for index, spots in sure.items()
        for statement, role in [next(((s, r) for s, r in spots if s in hits), (None, Role.SUBJECT))]
        if statement is not None
    }
    return _places(chosen)


def described(subjects: Collection[Term], documents: Described) -> list[Block] | None:
    """Return the statements about `subjects` in the order of the documents, None where that cannot be told."""
    nodes = [node for node in subjects if isinstance(node, ox.NamedNode)]
    found = documents.about(nodes) if len(nodes) == len(subjects) else []
    return found if {quad.subject for block in found for quad in block.quads}.issuperset(subjects) else None


def _sure(spots: Sequence[Spot]) -> Iterator[Spot]:
    """Yield the spots up to the first one that cannot be told from the statements about named nodes."""
    for statement, role in spots:
        if not isinstance(statement.subject, ox.NamedNode) or isinstance(statement.object, ox.BlankNode | ox.Triple):
            return
        if statement.graph is not None:
            return
        yield statement, role


def _can_tell(nodes: Collection[object], origins: Sequence[Origin]) -> bool:
    """Tell whether statements about `nodes` may be looked for one by one: not too many, in documents that show where they are."""
    return 0 < len(nodes) <= MOST and all(origin.syntax in SYNTAXES for origin in origins)


def _described(nodes: Collection[ox.NamedNode], origins: Sequence[Origin]) -> Iterator[Block]:
    """Yield the statements about `nodes`; none, if any document is of another kind or does not show where they are."""
    if not _can_tell(nodes, origins):
        return
    try:
        yield from [block for origin in origins for block in blocks(origin.source, nodes, origin.base)]
    except CannotTell:
        return


def _places(chosen: dict[int, tuple[_Hit, Role]]) -> dict[int, Place]:
    """Return the place of each chosen term; each block is gone through once."""
    by_block: dict[int, dict[int, list[Role]]] = {}
    held: dict[int, Block] = {}
    for hit, role in chosen.values():
        held[id(hit.block)] = hit.block
        roles = by_block.setdefault(id(hit.block), {}).setdefault(hit.number, [])
        if role not in roles:
            roles.append(role)
    where = {key: held[key].places(wanted) for key, wanted in by_block.items()}
    found = {index: where[id(hit.block)].get((hit.number, role)) for index, (hit, role) in chosen.items()}
    return {index: place for index, place in found.items() if place is not None}
