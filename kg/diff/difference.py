"""The difference between two versions, grouped by the thing that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from kg.diff.matching import rest
from kg.diff.owners import Owners
from kg.diff.side import Side
from kg.result import Result
from kg.terms import GraphName, Term, sort_key

Sign = Literal["-", "+"]
"""Whether a statement is gone or new."""


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that is gone or new, and the predicates that lead to its subject from the thing that its group is about.

    Of a long way, the first predicates are left out: so many as `left_out`.
    """

    sign: Sign
    quad: ox.Quad
    path: tuple[ox.NamedNode, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of what one graph says about one thing: an IRI, or a blank node that no IRI leads to."""

    subject: Term
    graph: GraphName
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer of a packaged question that differs: question, parameters, columns, rows of both versions; or why one has no answer."""

    question: str
    params: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    old: tuple[tuple[str, ...], ...]
    new: tuple[tuple[str, ...], ...]
    trouble: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Difference(Result):
    """How two versions of a dataset differ.

    `groups` are sorted by thing. Blank nodes are called as in `kg.diff.matching.Rest`, whose `kept`, `undecided` and `certain` these are.
    `names` and `sizes` (statements) are those of the old version and the new one. `labels` says what the things are called that have names,
    `prefixes` the namespaces that the files name. `answers` are packaged answers that
    differ, None if nobody asked; `asked` is the number of questions that were put to both. `rewritten` statements were compared in the form
    that a store gives their literals.
    """

    groups: tuple[Group, ...]
    kept: tuple[ox.Quad, ...] = ()
    undecided: int = 0
    certain: bool = True
    names: tuple[str, str] = ("old", "new")
    sizes: tuple[int, int] = (0, 0)
    labels: Mapping[str, str] | None = None
    prefixes: Mapping[str, str] | None = None
    answers: tuple[AnswerChange, ...] | None = None
    asked: int = 0
    rewritten: int = 0

    def statements(self, sign: Sign) -> list[ox.Quad]:
        """Return the statements that are gone ("-") or new ("+"), in the order of the groups."""
        return [change.quad for group in self.groups for change in group.changes if change.sign == sign]

    @property
    def status(self) -> Literal["same", "different", "undecided"]:
        """What is known: undecided if all that differs are blank nodes that could not be compared within bounds."""
        if not self:
            return "same"
        return "different" if self.certain or self.answers else "undecided"

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.groups or self.answers)


def difference(old: Side | Iterable[ox.Quad], new: Side | Iterable[ox.Quad]) -> Difference:
    """Return how the statements `new` differ from `old`; isomorphic datasets do not differ (RDF 1.1 Concepts section 3.6)."""
    found = rest(*(version if isinstance(version, Side) else Side.of(version) for version in (old, new)))
    owners = Owners([*found.kept, *found.removed, *found.added])
    grouped: dict[tuple[Term, GraphName], list[Change]] = defaultdict(list)
    signs: tuple[tuple[Sign, list[ox.Quad]], ...] = (("-", found.removed), ("+", found.added))
    for sign, quads in signs:
        for quad in quads:
            way = owners.of(quad.subject)
            grouped[way.thing, quad.graph_name].append(Change(sign, quad, way.path, way.left_out))
    groups = [Group(subject, graph, tuple(sorted(changes, key=_change_key))) for (subject, graph), changes in grouped.items()]
    groups.sort(key=lambda group: (sort_key(group.subject), sort_key(group.graph)))
    return Difference(tuple(groups), tuple(found.kept), found.undecided, found.certain)


def _change_key(change: Change) -> tuple[object, ...]:
    quad = change.quad
    way = tuple(one.value for one in (*change.path, quad.predicate))
    return way, sort_key(quad.subject), change.sign == "+", sort_key(quad.object)
