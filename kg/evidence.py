"""From a statement to the claims that make it, and from a claim to the passages it was read off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.engine import Engine
from kg.labels import Labels
from kg.load import DERIVED, Shipped, derivations
from kg.names import PREFIXES, slug
from kg.record import record
from kg.result import Result
from kg.terms import RDF_TYPE, Term, spec, value


def _name(prefix: str, local: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + local)


_CLAIM = spec("Claim")
_SOURCE, _SELECTOR, _START, _END = (_name("oa", local) for local in ("hasSource", "hasSelector", "start", "end"))


@record
class Passage(Result):
    """A stretch of a source: IRI, identifier in the source, the source's IRI and title, positions in code points, digests.

    `end` is exclusive; `sha256` is of the exact text, `sha256_folded` of the folded one (kg.folding). Positions and digests are
    None where the text of the source is not at hand; the passage is then not re-checkable. `interested` tells whether the source is marked
    as issued by a body with a stake in the dispute it speaks on.
    """

    iri: str
    identifier: str
    label: str
    source: str
    source_title: str
    start: int | None
    end: int | None
    sha256: str | None
    sha256_folded: str | None = None
    interested: bool = False

    @property
    def source_key(self) -> str:
        """The source's key: the last segment of its IRI."""
        return slug(self.source)

    @property
    def checkable(self) -> bool:
        """Whether the passage can be checked against a copy of the source."""
        return self.sha256 is not None and self.start is not None


@record
class Claim(Result):
    """One claim: IRI, the labels of its kinds of statement, paraphrase, whether implied, its passages, place and time where stated."""

    iri: str
    kinds: tuple[str, ...]
    paraphrase: str
    implied: bool
    passages: tuple[Passage, ...]
    in_tension_with: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    temporal: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The claim's key: the last segment of its IRI."""
        return slug(self.iri)


@record
class Statement(Result):
    """A statement as three terms with their labels."""

    subject: Term
    predicate: ox.NamedNode
    object: Term
    subject_label: str
    predicate_label: str
    object_label: str

    @property
    def triple(self) -> tuple[Term, ox.NamedNode, Term]:
        """The three terms."""
        return self.subject, self.predicate, self.object


@record
class Evidence(Result):
    """Why a statement is in the graph: the claims that make it, or the rule it follows by and the evidence for each premise."""

    statement: Statement
    claims: tuple[Claim, ...]
    rule: str | None = None
    premises: tuple[Evidence, ...] = ()

    def all_claims(self) -> tuple[Claim, ...]:
        """Return the claims of the statement and of all premises, each once, in order of their IRIs."""
        found = {claim.iri: claim for claim in self.claims}
        for premise in self.premises:
            found.update((claim.iri, claim) for claim in premise.all_claims())
        return tuple(found[iri] for iri in sorted(found, key=natural))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts "essay-3.2-b" before "essay-3.10-a"."""
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", text) if part)


@dataclass
class EvidenceFinder:
    """Looks up claims and evidence in an engine that holds claims as named graphs."""

    engine: Engine
    labels: Labels

    def __post_init__(self) -> None:
        self._claims: dict[str, Claim] = {}
        self._passages: dict[str, Passage] = {}
        self._open: set[tuple[Term, ox.NamedNode, Term]] = set()

    def statement(self, subject: Term, predicate: ox.NamedNode, object: Term) -> Statement:
        """Return the three terms with their labels."""
        of = self.labels.of
        return Statement(subject, predicate, object, of(subject), of(predicate), of(object))

    def why(self, subject: Term, predicate: ox.NamedNode, object: Term) -> Evidence:
        """Return the evidence for one statement; without claims, rule and premises if nothing vouches for it."""
        if isinstance(subject, ox.Literal):
            return Evidence(self.statement(subject, predicate, object), ())
        graphs = {q.graph_name.value for q in self.engine.quads(subject, predicate, object) if isinstance(q.graph_name, ox.NamedNode)}
        claims = tuple(self.claim(iri) for iri in sorted(graphs & self._claim_iris, key=natural))
        statement = self.statement(subject, predicate, object)
        # What stands in the data by itself needs no rule, and a symmetric property would otherwise explain itself in a circle.
        if claims or DERIVED.value not in graphs or statement.triple in self._open:
            return Evidence(statement, claims)
        self._open.add(statement.triple)
        try:
            for rule, premises in self._derivations.get((value(subject), predicate.value, value(object)), ()):
                evidence = tuple(self.why(s, p, o) for s, p, o in premises)
                if evidence:
                    return Evidence(statement, (), rule, evidence)
        finally:
            self._open.discard(statement.triple)
        return Evidence(statement, ())

    def why_all(self, statements: Iterable[tuple[Term, ox.NamedNode, Term]]) -> tuple[Claim, ...]:
        """Return the claims behind several statements, each once, in order of their IRIs."""
        found = {claim.iri: claim for s, p, o in statements for claim in self.why(s, p, o).all_claims()}
        return tuple(found[iri] for iri in sorted(found, key=natural))

    def claim(self, iri: str) -> Claim:
        """Return the claim with this IRI; what is not stated about it is empty."""
        if iri not in self._claims:
            node = ox.NamedNode(iri)
            paraphrases = sorted(self._texts(node, spec("paraphrase")))
            passages = sorted((self.passage(p) for p in self._iris(node, spec("from"))), key=lambda p: (p.source, natural(p.identifier)))
            kinds = sorted(self.labels.of(ox.NamedNode(k)) for k in self._iris(node, spec("statementKind")))
            tension = {*self._iris(node, spec("inTensionWith"))} | {
                value(q.subject) for q in self.engine.quads(None, spec("inTensionWith"), node)
            }
            self._claims[iri] = Claim(
                iri,
                tuple(kinds),
                paraphrases[0] if paraphrases else "",
                "true" in self._texts(node, spec("implied")),
                tuple(passages),
                tuple(sorted(tension, key=natural)),
                self._labels(node, _name("dct", "spatial")),
                self._labels(node, _name("dct", "temporal")),
            )
        return self._claims[iri]

    def claims(self) -> tuple[Claim, ...]:
        """Return all claims, in natural order of their IRIs."""
        return tuple(self.claim(iri) for iri in sorted(self._claim_iris, key=natural))

    def statements_of(self, claim: str) -> tuple[Statement, ...]:
        """Return the statements inside the graph of `claim`, in a fixed order."""
        quads = {(q.subject, q.predicate, q.object) for q in self.engine.quads(None, None, None, ox.NamedNode(claim))}
        return tuple(self.statement(*t) for t in sorted(quads, key=lambda t: tuple(str(part) for part in t)))

    def passage(self, iri: str) -> Passage:
        """Return the passage with this IRI."""
        if iri not in self._passages:
            node = ox.NamedNode(iri)
            source = next(iter(self._iris(node, _SOURCE)), "")
            selector = next(iter(self._iris(node, _SELECTOR)), None)
            start, end = (self._integer(selector, p) for p in (_START, _END))
            self._passages[iri] = Passage(
                iri,
                next(iter(sorted(self._texts(node, _name("dct", "identifier")))), slug(iri)),
                self.labels.of(node),
                source,
                self.labels.of(ox.NamedNode(source)) if source else "",
                start,
                end,
                next(iter(sorted(self._texts(node, spec("sha256")))), None),
                next(iter(sorted(self._texts(node, spec("sha256Folded")))), None),
                bool(source) and "true" in self._texts(ox.NamedNode(source), spec("interestedParty")),
            )
        return self._passages[iri]

    @cached_property
    def _claim_iris(self) -> set[str]:
        return {value(q.subject) for q in self.engine.quads(None, RDF_TYPE, _CLAIM)}

    @cached_property
    def _derivations(self) -> dict[tuple[str, str, str], list[tuple[str, list[tuple[Term, ox.NamedNode, Term]]]]]:
        table: dict[tuple[str, str, str], list[tuple[str, list[tuple[Term, ox.NamedNode, Term]]]]] = {}
        found = self.engine.derivations if isinstance(self.engine, Shipped) else derivations(self.engine)
        for rule, (s, p, o), premises in found:
            table.setdefault((value(s), p.value, value(o)), []).append((rule, premises))
        return table

    def _iris(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        return sorted({q.object.value for q in self.engine.quads(node, predicate) if isinstance(q.object, ox.NamedNode)})

    def _texts(self, node: ox.NamedNode, predicate: ox.NamedNode) -> set[str]:
        return {q.object.value for q in self.engine.quads(node, predicate) if isinstance(q.object, ox.Literal)}

    def _labels(self, node: ox.NamedNode, predicate: ox.NamedNode) -> tuple[str, ...]:
        return tuple(sorted({self.labels.of(q.object) for q in self.engine.quads(node, predicate)}))

    def _integer(self, node: str | None, predicate: ox.NamedNode) -> int | None:
        found = self._texts(ox.NamedNode(node), predicate) if node else set()
        return int(min(found)) if found else None
