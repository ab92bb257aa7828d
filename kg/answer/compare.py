"""Two specialties side by side, with what each verdict rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

import pyoxigraph as ox

from kg.answer.path import Pathway, pathways_into, views
from kg.answer.thing import Thing, evidence_for, objects, subjects, thing
from kg.answer.vocabulary import Facet, Vocabulary
from kg.errors import SameThing
from kg.evidence import Claim, Evidence, EvidenceFinder
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.terms import Term, sort_key


class Verdict(StrEnum):
    """What the sources say about one value on one side."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    NOT_STATED = "not stated"


class Standing(StrEnum):
    """How the two sides of a row stand to each other, in the order in which they are shown."""

    DIFFERENT = "different"
    SHARED = "shared"
    ONE_SIDED = "stated for one only"


@record
class Cell(Result):
    """What is stated on one side: the statements that assert it and those that deny it."""

    asserted: tuple[Evidence, ...]
    denied: tuple[Evidence, ...]

    @property
    def verdict(self) -> Verdict:
        """Yes, no, disputed if both are stated, not stated if neither is."""
        if self.asserted and self.denied:
            return Verdict.DISPUTED
        if self.asserted:
            return Verdict.YES
        return Verdict.NO if self.denied else Verdict.NOT_STATED

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All statements, the asserting ones first."""
        return *self.asserted, *self.denied

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims behind all statements, each once."""
        return _claims(self.evidence)


@record
class Row(Result):
    """One value of one facet on both sides."""

    facet: Thing
    value: Thing
    first: Cell
    second: Cell

    @property
    def standing(self) -> Standing:
        """Different if both sides speak and do not say the same, or one is disputed; shared; or stated for one side only."""
        verdicts = {self.first.verdict, self.second.verdict}
        if Verdict.NOT_STATED in verdicts:
            return Standing.ONE_SIDED
        return Standing.SHARED if len(verdicts) == 1 and Verdict.DISPUTED not in verdicts else Standing.DIFFERENT


@record
class Relation(Result):
    """A statement about how one thing stands to another; `symmetric` if it holds both ways."""

    subject: Thing
    predicate: Thing
    object: Thing
    symmetric: bool
    cell: Cell


@record
class Comparison(Result):
    """The answer: rows in the order of showing, relations between the two, reported views, and the training routes into each."""

    first: Thing
    second: Thing
    rows: tuple[Row, ...]
    relations: tuple[Relation, ...]
    views: tuple[Relation, ...]
    first_routes: tuple[Pathway, ...]
    second_routes: tuple[Pathway, ...]

    def group(self, standing: Standing) -> tuple[Row, ...]:
        """Return the rows of one standing."""
        return tuple(row for row in self.rows if row.standing is standing)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims that the answer rests on, each once, in the order in which they come up; claim n has mark [n+1] in texts."""
        return _claims(self.evidence())

    @property
    def sources(self) -> tuple[Thing, ...]:
        """The sources of these claims, in order of their IRIs."""
        found = {p.source: p.source_title for claim in self.claims for p in claim.passages}
        return tuple(Thing(ox.NamedNode(iri), found[iri]) for iri in sorted(found))

    def evidence(self) -> Iterator[Evidence]:
        """Yield the evidence for everything that is told, in the order of telling."""
        for row in self.rows:
            yield from row.first.evidence
            yield from row.second.evidence
        for relation in (*self.relations, *self.views):
            yield from relation.cell.evidence
        for routes in (self.first_routes, self.second_routes):
            for route in routes:
                yield from route.facts()
            yield from views(routes)

    def to_pandas(self) -> object:
        """Return a pandas DataFrame with a row for each value of each facet: standing, facet, value, first, second, claims.

        Raises MissingExtra where pandas is not installed.
        """
        from kg.answer.frame import frame

        columns = ("standing", "facet", "value", "first", "second", "claims")
        return frame(
            columns,
            [
                (
                    row.standing.value,
                    row.facet.label,
                    row.value.label,
                    row.first.verdict.value,
                    row.second.verdict.value,
                    [claim.key for claim in _claims((*row.first.evidence, *row.second.evidence))],
                )
                for row in self.rows
            ],
        )


def compare(resolver: Resolver, finder: EvidenceFinder, vocabulary: Vocabulary, first: str, second: str) -> Comparison:
    """Return the specialties called `first` and `second` side by side.

    Facets and relations are the properties with spec:facetOrder and spec:relationOrder; a property with spec:negationOf denies, and one
    below a facet counts for it. Raises UnknownName, AmbiguousName, SameThing.
    """
    a, b = (resolver.find(name, classes=("spec:Specialty",), kind="specialty") for name in (first, second))
    if a == b:
        raise SameThing(f'"{first}" and "{second}" are the same specialty: {finder.labels.of(a)}', help="name two different specialties")
    rows = sorted(_rows(finder, vocabulary.facets, a, b), key=_row_key(vocabulary.facets))
    relations = [
        *_relations(finder, [f for f in vocabulary.relations if not f.reported], a, b),
        *_relations(finder, vocabulary.facets, a, b),
    ]
    return Comparison(
        thing(finder.labels, a),
        thing(finder.labels, b),
        tuple(rows),
        tuple(relations),
        tuple(_views(finder, [f for f in vocabulary.relations if f.reported], a, b)),
        pathways_into(finder, vocabulary, a),
        pathways_into(finder, vocabulary, b),
    )


def _rows(finder: EvidenceFinder, facets: Iterable[Facet], a: Term, b: Term) -> Iterator[Row]:
    engine, labels = finder.engine, finder.labels
    for facet in facets:
        predicates = (*facet.asserting, *facet.denials)
        for found in {*objects(engine, a, *predicates), *objects(engine, b, *predicates)} - {a, b}:
            yield Row(thing(labels, facet.predicate), thing(labels, found), _cell(finder, facet, a, found), _cell(finder, facet, b, found))


def _cell(finder: EvidenceFinder, facet: Facet, side: Term, object: Term) -> Cell:
    return Cell(
        evidence_for(finder, side, facet.asserting, object, symmetric=facet.symmetric), evidence_for(finder, side, facet.denials, object)
    )


def _row_key(facets: tuple[Facet, ...]) -> Callable[[Row], tuple[int, int, str, tuple[int, str, str, str]]]:
    ranks = {facet.predicate.value: rank for rank, facet in enumerate(facets)}
    standings = list(Standing)
    return lambda row: (standings.index(row.standing), ranks[row.facet.id], row.value.label, sort_key(row.value.term))


def _relations(finder: EvidenceFinder, facets: Iterable[Facet], a: Term, b: Term) -> Iterator[Relation]:
    """Yield what is stated between `a` and `b`: one line for a symmetric property, one for each direction otherwise."""
    for facet in facets:
        for s, o in ((a, b),) if facet.symmetric else ((a, b), (b, a)):
            yield from _relation(finder, facet, s, o)


def _views(finder: EvidenceFinder, facets: Iterable[Facet], a: Term, b: Term) -> Iterator[Relation]:
    """Yield the reported views that have `a` or `b` on either end, each once."""
    for facet in facets:
        pairs: set[tuple[Term, Term]] = set()
        for side in (a, b):
            for predicate in (*facet.asserting, *facet.denials):
                pairs |= {(side, other) for other in objects(finder.engine, side, predicate)}
                pairs |= {(other, side) for other in subjects(finder.engine, predicate, side)}
        if facet.symmetric:
            pairs = {(a, b) if {s, o} == {a, b} else (s, o) if s in (a, b) else (o, s) for s, o in pairs}
        for s, o in sorted(pairs, key=lambda pair: (pair[0] != a, pair[0] != b, sort_key(pair[0]), sort_key(pair[1]))):
            yield from _relation(finder, facet, s, o)


def _relation(finder: EvidenceFinder, facet: Facet, s: Term, o: Term) -> Iterator[Relation]:
    cell = _cell(finder, facet, s, o)
    if cell.evidence:
        of = finder.labels
        yield Relation(thing(of, s), thing(of, facet.predicate), thing(of, o), facet.symmetric, cell)


def _claims(evidence: Iterable[Evidence]) -> tuple[Claim, ...]:
    return tuple({claim.iri: claim for e in evidence for claim in e.all_claims()}.values())
