"""Everything that is stated about one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.answer.thing import Thing, objects, subjects, thing
from kg.answer.vocabulary import Vocabulary
from kg.answer.why import find_claim
from kg.evidence import Claim, Evidence, EvidenceFinder
from kg.load import DERIVED
from kg.names import PREFIXES
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.terms import RDF_TYPE, Term, sort_key, spec


def _names(prefix: str, *locals_: str) -> tuple[ox.NamedNode, ...]:
    return tuple(ox.NamedNode(PREFIXES[prefix] + local) for local in locals_)


_NAMING = (
    *_names("skos", "prefLabel", "altLabel", "notation"),
    *_names("rdfs", "label"),
    *_names("dct", "title"),
    *_names("schema", "name"),
)
_TEXTS = (
    *_names("skos", "definition", "scopeNote", "example", "editorialNote", "note"),
    *_names("rdfs", "comment"),
    *_names("dct", "description"),
    spec("paraphrase"),
)
_DOMAIN, _RANGE = _names("rdfs", "domain", "range")
(_OBJECT_PROPERTY,) = _names("owl", "ObjectProperty")


@record
class Group(Result):
    """Statements with one property, in order of the other end's label; `outward` if the thing is their subject.

    `filed` tells that such statements only name, type or file things, so that no source needs to vouch for them.
    """

    predicate: Thing
    outward: bool
    filed: bool
    statements: tuple[Evidence, ...]


@record
class Gap(Result):
    """A property that could be stated of the thing, as subject if `outward`, and is not."""

    predicate: Thing
    outward: bool


@record
class Description(Result):
    """A thing: its names as (kind, name), its types, its texts as (property, text), its statements, and what is not stated."""

    subject: Thing
    names: tuple[tuple[str, str], ...]
    types: tuple[Thing, ...]
    texts: tuple[tuple[Thing, str], ...]
    groups: tuple[Group, ...]
    gaps: tuple[Gap, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims behind the statements, each once, in the order in which they come up."""
        found = {claim.iri: claim for group in self.groups for e in group.statements for claim in e.all_claims()}
        return tuple(found.values())


def show(resolver: Resolver, finder: EvidenceFinder, vocabulary: Vocabulary, name: str) -> Description:
    """Return everything about the thing called `name`, of any kind. Raises UnknownName with suggestions, AmbiguousName."""
    claim = find_claim(finder, name)
    subject = ox.NamedNode(claim.iri) if claim else resolver.find(name)
    labels, engine = finder.labels, finder.engine
    types = [t for t in objects(engine, subject, RDF_TYPE) if isinstance(t, ox.NamedNode)]
    texts = [(thing(labels, p), o.value) for p in _TEXTS for o in objects(engine, subject, p) if isinstance(o, ox.Literal)]
    return Description(
        Thing(subject, claim.key if claim else labels.of(subject)),
        tuple(dict.fromkeys(labels.names_of(subject))),
        tuple(thing(labels, t) for t in types),
        tuple(texts),
        tuple(_groups(finder, vocabulary, subject)),
        tuple(_gaps(finder, vocabulary, subject, types)),
    )


def statements(finder: EvidenceFinder, iri: str) -> tuple[ox.Quad, ...]:
    """Return the authored statements about the thing `iri`, with the blank nodes that they lead to; derived ones are left out."""
    subject = ox.NamedNode(iri)
    derived = {(q.subject, q.predicate, q.object) for q in finder.engine.quads(subject, None, None, DERIVED)}
    found: dict[tuple[Term, ox.NamedNode, Term], None] = {}
    waiting: list[Term] = [subject]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ox.Literal):
            continue
        for q in finder.engine.quads(node):
            triple = (q.subject, q.predicate, q.object)
            if triple in derived or triple in found:
                continue
            found[triple] = None
            if isinstance(q.object, ox.BlankNode):
                waiting.append(q.object)
    return tuple(ox.Quad(s, p, o) for s, p, o in found if not isinstance(s, ox.Literal))


def _groups(finder: EvidenceFinder, vocabulary: Vocabulary, subject: ox.NamedNode) -> Iterator[Group]:
    ranks = {
        p.value: rank for rank, facet in enumerate((*vocabulary.facets, *vocabulary.relations)) for p in (*facet.asserting, *facet.denials)
    }
    told: set[tuple[Term, ox.NamedNode, Term]] = set()
    for outward, quads in ((True, finder.engine.quads(subject)), (False, finder.engine.quads(None, None, subject))):
        by_property: dict[ox.NamedNode, dict[Term, None]] = {}
        for q in quads:
            hidden = outward and (
                q.predicate in _NAMING or q.predicate == RDF_TYPE or (q.predicate in _TEXTS and isinstance(q.object, ox.Literal))
            )
            mirrored = not outward and (subject, q.predicate, q.subject) in told and vocabulary.is_symmetric(q.predicate)
            if not hidden and not mirrored and (outward or q.subject != subject):
                by_property.setdefault(q.predicate, {})[q.object if outward else q.subject] = None
        for predicate in sorted(by_property, key=lambda p: (ranks.get(p.value, len(ranks)), p.value)):
            others = sorted(by_property[predicate], key=lambda other: (finder.labels.of(other), sort_key(other)))
            triples = [(subject, predicate, other) if outward else (other, predicate, subject) for other in others]
            told.update(triples)
            filed = vocabulary.is_bookkeeping(predicate)
            yield Group(thing(finder.labels, predicate), outward, filed, tuple(finder.why(*triple) for triple in triples))


def _is_told_apart(quad: ox.Quad) -> bool:
    """Tell whether a description tells `quad` as a name, type or text."""
    return quad.predicate in _NAMING or quad.predicate == RDF_TYPE or (quad.predicate in _TEXTS and isinstance(quad.object, ox.Literal))


def _gaps(finder: EvidenceFinder, vocabulary: Vocabulary, subject: ox.NamedNode, types: Iterable[Term]) -> Iterator[Gap]:
    """Yield the properties that the vocabulary has for things of these `types` and that nothing states, denials included."""
    engine, known = finder.engine, vocabulary.engine
    classes = set(types)
    for property in sorted({q.subject for q in known.quads(None, RDF_TYPE, _OBJECT_PROPERTY)}, key=sort_key):
        if not isinstance(property, ox.NamedNode) or vocabulary.is_denial(property) or vocabulary.is_narrower(property):
            continue
        predicates = (property, *vocabulary.below(property), *vocabulary.denied_by(property))
        domain, range_ = set(objects(known, property, _DOMAIN)), set(objects(known, property, _RANGE))
        as_subject = bool(objects(engine, subject, *predicates))
        as_object = any(subjects(engine, p, subject) for p in predicates)
        if domain & classes:
            if not as_subject and not (vocabulary.is_symmetric(property) and as_object):
                yield Gap(thing(finder.labels, property), True)
        elif range_ & classes and not as_object and any(_has_instance(finder, class_) for class_ in domain):
            yield Gap(thing(finder.labels, property), False)


def _has_instance(finder: EvidenceFinder, class_: Term) -> bool:
    return any(True for _ in finder.engine.quads(None, RDF_TYPE, class_))
