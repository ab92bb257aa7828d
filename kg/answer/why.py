"""What a statement rests on: claims, passages and rules, and with the source at hand the passages' own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.answer.property import find_property
from kg.answer.thing import Thing, objects, thing
from kg.answer.vocabulary import Vocabulary
from kg.errors import AmbiguousName, SourceMismatch, UnknownName
from kg.evidence import Claim, Evidence, EvidenceFinder, Passage
from kg.labels import fold
from kg.names import PREFIXES, shrink, slug
from kg.passages import Mark, Standing, locate
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.terms import RDF_TYPE, Term, sort_key, spec, value

_NOTE = ox.NamedNode(PREFIXES["skos"] + "editorialNote")


@record
class Excerpt(Result):
    """A passage in a copy of its source: where it stands there and its words; no text where it was not found or cannot be checked."""

    passage: Passage
    standing: Standing
    exact: bool
    text: str | None


@record
class Why(Result):
    """The answer: the statements that were asked for, each with its evidence.

    `predicate` and `value` are None where not given. `filed` counts the statements that only name, type or file the subject. For a
    claim, `claim` is it, `tensions` are the claims that are hard to hold at the same time, and `notes` the editors' notes. `excerpts` are
    the passages in a copy, where one was given.
    """

    subject: Thing
    predicate: Thing | None
    value: Thing | None
    statements: tuple[Evidence, ...]
    filed: int
    claim: Claim | None = None
    tensions: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims behind the statements, each once, in the order in which they come up."""
        own = {self.claim.iri: self.claim} if self.claim else {}
        return tuple({**own, **{claim.iri: claim for e in self.statements for claim in e.all_claims()}}.values())


def why(
    resolver: Resolver,
    finder: EvidenceFinder,
    vocabulary: Vocabulary,
    term: str,
    property: str | None = None,
    value: str | None = None,
    *,
    text: tuple[str, str] | None = None,
) -> Why:
    """Return what the statements about `term` rest on, narrowed to a property and a value if given; or what the claim `term` says.

    A property stands for those below it and for its denials too. `text` is the name and the content of a copy of a source. Raises
    UnknownName, AmbiguousName, and SourceMismatch if none of the passages is found in the copy.
    """
    claim = find_claim(finder, term)
    if claim is not None and property is None:
        answer = _of_claim(finder, claim)
    else:
        subject = ox.NamedNode(claim.iri) if claim else resolver.find(term)
        answer = _Asked(resolver, finder, vocabulary, subject).about(property, value)
    return with_text(finder, answer, *text) if text is not None else answer


def find_claim(finder: EvidenceFinder, name: str) -> Claim | None:
    """Return the claim with this key, compact IRI or IRI, or None. Raises AmbiguousName if several have the key."""
    iris = {q.subject.value for q in finder.engine.quads(None, RDF_TYPE, spec("Claim")) if isinstance(q.subject, ox.NamedNode)}
    found = sorted(iri for iri in iris if name in (slug(iri), shrink(iri), iri, f"<{iri}>"))
    if len(found) > 1:
        raise AmbiguousName(name, tuple((slug(iri), shrink(iri)) for iri in found))
    return finder.claim(found[0]) if found else None


def with_text(finder: EvidenceFinder, answer: Why, name: str, text: str) -> Why:
    """Return `answer` with its passages as they stand in `text`, a copy of a source called `name`.

    A passage is looked for at its recorded positions first, then anywhere, and its digests decide: that of the exact text, else that of the
    folded text (kg.folding). Raises SourceMismatch if there are
    passages to check and none is found.
    """
    passages = list({p.iri: p for claim in answer.claims for p in claim.passages}.values())
    findings = locate(text, [Mark(p.iri, p.start, p.end, p.sha256, _folded(finder, p)) for p in passages])
    excerpts = []
    for passage, finding in zip(passages, findings, strict=True):
        found = finding.start is not None and finding.end is not None
        excerpts.append(Excerpt(passage, finding.standing, finding.exact, text[finding.start : finding.end] if found else None))
    checkable = [excerpt for excerpt in excerpts if excerpt.standing is not Standing.UNCHECKABLE]
    if checkable and all(excerpt.text is None for excerpt in checkable):
        keys = " or ".join(sorted({excerpt.passage.source_key for excerpt in checkable}))
        raise SourceMismatch(
            f"{name} holds none of the passages behind this answer ({len(checkable)} looked for): no digest fits",
            help=f"give a copy of the source {keys}; `kg source show {checkable[0].passage.source_key}` tells its length and digest",
        )
    return replace(answer, excerpts=tuple(excerpts))


def _folded(finder: EvidenceFinder, passage: Passage) -> str | None:
    digests = objects(finder.engine, ox.NamedNode(passage.iri), spec("sha256Folded"))
    return min((d.value for d in digests if isinstance(d, ox.Literal)), default=None)


def _of_claim(finder: EvidenceFinder, claim: Claim) -> Why:
    node = ox.NamedNode(claim.iri)
    return Why(
        Thing(node, claim.key),
        None,
        None,
        tuple(Evidence(statement, (claim,)) for statement in finder.statements_of(claim.iri)),
        0,
        claim,
        tuple(finder.claim(iri) for iri in claim.in_tension_with),
        tuple(sorted(o.value for o in objects(finder.engine, node, _NOTE) if isinstance(o, ox.Literal))),
    )


class _Asked:
    """One question about one subject."""

    def __init__(self, resolver: Resolver, finder: EvidenceFinder, vocabulary: Vocabulary, subject: ox.NamedNode) -> None:
        self.resolver, self.finder, self.vocabulary, self.subject = resolver, finder, vocabulary, subject
        self.labels = finder.labels

    def about(self, property: str | None, value: str | None) -> Why:
        statements = list(self._statements())
        name = thing(self.labels, self.subject)
        if property is None:
            told = [
                e for e in map(self._evidence, statements) if e.all_claims() or not self.vocabulary.is_bookkeeping(e.statement.predicate)
            ]
            return Why(name, None, None, self._ordered(told), len(statements) - len(told))
        predicate = find_property(property, [p for _, p, _ in statements], self.labels, self.vocabulary)
        meant = {predicate, *self.vocabulary.below(predicate), *self.vocabulary.denied_by(predicate)}
        chosen = [s for s in statements if s[1] in meant]
        asked = None
        if value is not None:
            asked = self._value(value, [self._other(s) for s in chosen])
            chosen = [s for s in chosen if self._other(s) == asked]
        return Why(
            name, thing(self.labels, predicate), thing(self.labels, asked) if asked is not None else None,
            self._ordered(map(self._evidence, chosen)), 0,
        )  # fmt: skip

    def _statements(self) -> Iterator[tuple[Term, ox.NamedNode, Term]]:
        """Yield the statements about the subject, each once; of a symmetric pair the one that is not merely derived."""
        engine = self.finder.engine
        quads = [*engine.quads(self.subject), *(q for q in engine.quads(None, None, self.subject) if q.subject != self.subject)]
        triples = dict.fromkeys((q.subject, q.predicate, q.object) for q in quads)
        for s, p, o in triples:
            mirrored = (o, p, s) in triples and self.vocabulary.is_symmetric(p) and self.finder.why(s, p, o).premises
            if not mirrored and not isinstance(s, ox.Triple):
                yield s, p, o

    def _evidence(self, statement: tuple[Term, ox.NamedNode, Term]) -> Evidence:
        return self.finder.why(*statement)

    def _other(self, statement: tuple[Term, ox.NamedNode, Term]) -> Term:
        return statement[2] if statement[0] == self.subject else statement[0]

    def _ordered(self, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Return `evidence` in reading order: about the subject first, then by the order of facets and relations, property, other end."""
        ranks = {
            p.value: rank
            for rank, facet in enumerate((*self.vocabulary.facets, *self.vocabulary.relations))
            for p in (*facet.asserting, *facet.denials)
        }

        def key(e: Evidence) -> tuple[bool, int, str, str, tuple[int, str, str, str]]:
            s = e.statement
            other = self._other(s.triple)
            outward = s.subject == self.subject
            return not outward, ranks.get(s.predicate.value, len(ranks)), s.predicate.value, self.labels.of(other), sort_key(other)

        return tuple(sorted(evidence, key=key))

    def _value(self, name: str, used: Sequence[Term]) -> Term:
        """Return the one of `used` called `name`; where none is, the thing of that name anywhere, about which nothing is then stated."""
        wanted = fold(name)
        called: dict[Term, set[str]] = {}
        for term in dict.fromkeys(used):
            names = [text for _, text in self.labels.names_of(term)] if isinstance(term, ox.NamedNode) else []
            iri = {name_ for t in (term,) if isinstance(t, ox.NamedNode) for name_ in (t.value, shrink(t.value), slug(t.value))}
            called[term] = {fold(known) for known in (*names, *iri, self.labels.of(term))}
        for fits in (wanted.__eq__, lambda known: f" {wanted} " in f" {known} "):
            found = [term for term, names_ in called.items() if any(fits(known) for known in names_)]
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousName(name, tuple(sorted((self.labels.of(term), value(term)) for term in found)))
        try:
            return self.resolver.find(name)
        except UnknownName as error:
            labels = sorted(self.labels.of(term) for term in called)
            raise UnknownName(name, error.suggestions or tuple(labels[:3]), "value") from error
