"""What to look up: a role in a statement, and statements named by their terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import Place
from kg.record import record
from kg.terms import GraphName, Subject, Term


class Role(Enum):
    """Which term of a statement is meant."""

    SUBJECT = 0
    PREDICATE = 1
    OBJECT = 2
    GRAPH = 3


Wanted: TypeAlias = Mapping[int, Sequence[Role]]
"""The terms to be placed: roles by the 0-based number of the statement in document order."""

Places: TypeAlias = dict[tuple[int, Role], Place]


@record
class Statement:
    """A statement named by its terms; a part that is None matches anything, so the first statement that fits is meant.

    `Statement(node)` is the first statement about a node, `Statement(node, path)` its first value of a property,
    `Statement(object=term)` the first statement that mentions a term as object.
    """

    subject: Subject | None = None
    predicate: ox.NamedNode | None = None
    object: Term | None = None
    graph: GraphName | None = None

    def fits(self, quad: ox.Quad) -> bool:
        """Tell whether `quad` has the terms that are given."""
        return (
            (self.subject is None or self.subject == quad.subject)
            and (self.predicate is None or self.predicate == quad.predicate)
            and (self.object is None or self.object == quad.object)
            and (self.graph is None or self.graph == quad.graph_name)
        )


@record
class Found:
    """The first statement that fits: its 0-based number in document order, and the quad itself, which tells its graph."""

    ordinal: int
    quad: ox.Quad


def first(quads: Iterable[ox.Quad], statements: Iterable[Statement]) -> dict[Statement, Found]:
    """Return the first of `quads` that fits each of `statements`; those that none fits are left out. Stops when all are found.

    Literals are compared as written. Blank nodes are compared by label: `quads` must be those the statements were taken from.
    """
    by_subject: dict[object, list[Statement]] = {}
    by_object: dict[object, list[Statement]] = {}
    others: list[Statement] = []
    for statement in dict.fromkeys(statements):
        if statement.subject is not None:
            by_subject.setdefault(statement.subject, []).append(statement)
        elif statement.object is not None:
            by_object.setdefault(statement.object, []).append(statement)
        else:
            others.append(statement)
    found: dict[Statement, Found] = {}
    if not (by_subject or by_object or others):
        return found
    for ordinal, quad in enumerate(quads):
        for table, key in ((by_subject, quad.subject if by_subject else None), (by_object, quad.object if by_object else None)):
            if key in table:
                _match(table[key], quad, ordinal, found)
                if not table[key]:
                    del table[key]
        if others:
            _match(others, quad, ordinal, found)
        if not (by_subject or by_object or others):
            break
    return found


def _match(open_ones: list[Statement], quad: ox.Quad, ordinal: int, found: dict[Statement, Found]) -> None:
    """Move those of `open_ones` that `quad` fits to `found`."""
    hits = [statement for statement in open_ones if statement.fits(quad)]
    for statement in hits:
        open_ones.remove(statement)
        found[statement] = Found(ordinal, quad)
