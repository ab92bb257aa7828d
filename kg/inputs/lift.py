"""Lifting: queries in inputs/KIND/ make the claim model of what an input says, those in inputs/KIND/left/ find what is no claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from kg import resources
from kg.embedded import Embedded
from kg.errors import Place
from kg.inputs.entry import Entry
from kg.inputs.left import Leftovers
from kg.inputs.settle import settled
from kg.names import slug
from kg.terms import RDF_TYPE, Subject, Term, spec, text

_PERSON, _CLAIMS = spec("Practitioner"), spec("claimsCertification")


@cache
def _queries(folder: str) -> tuple[tuple[str, str], ...]:
    """Return name and text of the queries in a folder."""
    return tuple((slug(name).removesuffix(".rq"), resources.read(name).decode()) for name in resources.names(folder, ".rq"))


@cache
def mentioned(kind: str) -> str:
    """Return the text of all queries of a kind, for readers that pass over what none of them mentions."""
    return "\n".join(text for folder in (f"inputs/{kind}", f"inputs/{kind}/left") for _, text in _queries(folder))


def lift(kind: str, raw: Iterable[ox.Quad], entries: Sequence[Entry], left: Leftovers) -> None:
    """Fill `entries` with the claim model of the statements `raw`, and count in `left` what is no claim.

    Each statement goes to the entry that its subject stands in.
    """
    engine = Embedded(raw)
    owners: dict[Term, Entry] = {node: entry for entry in entries for node in entry.pointers}
    made: dict[int, list[ox.Quad]] = {}
    for name, query in _queries(f"inputs/{kind}"):
        result = engine.run(query, name=name)
        assert isinstance(result, ox.QueryTriples)
        for triple in result:
            owner = owners.get(triple.subject)
            if owner is not None:
                made.setdefault(id(owner), []).append(ox.Quad(triple.subject, triple.predicate, triple.object))
    for key, query in _queries(f"inputs/{kind}/left"):
        rows = sorted(engine.select(query), key=lambda row: (_order(row[0], owners), text(row[1])))
        for node, detail in rows:
            left.add(key, lambda node=node: _place(node, owners), text(detail))  # type: ignore[misc]
    for entry in entries:
        # The engine gives statements in no order, and what is counted first is shown first.
        quads = sorted(dict.fromkeys(made.get(id(entry), ())), key=str)
        entry.quads = settled(quads, left, lambda subject, property, entry=entry: _where(entry, subject, property), american=False)  # type: ignore[misc]
        people = {quad.subject for quad in entry.quads if quad.predicate == RDF_TYPE and quad.object == _PERSON}
        claimants = {quad.subject for quad in entry.quads if quad.predicate == _CLAIMS}
        for person in sorted(people - claimants, key=str):
            left.add("no-certificate", lambda person=person, entry=entry: entry.place(person, None, None))  # type: ignore[misc]


def _where(entry: Entry, subject: Subject, property: ox.NamedNode) -> Place | None:
    return entry.place(subject, property, None)


def _place(node: Term | None, owners: Mapping[Term, Entry]) -> Place | None:
    owner = owners.get(node) if node is not None else None
    return owner.place(node, None, None) if owner is not None and node is not None else None


def _order(node: Term | None, owners: Mapping[Term, Entry]) -> tuple[int, int, str]:
    """Return a key that puts nodes in the order of the input."""
    owner = owners.get(node) if node is not None else None
    if owner is None or node is None:
        return (-1, 0, text(node))
    steps = "".join(f"{step:>9}" if isinstance(step, int) else step for step in owner.pointers[node])
    return (owner.piece.line, owner.piece.column, steps)
