"""Looking for terms of the data that neither shapes nor ontology know, because in RDF a misspelt IRI is an empty answer, not an error.

Looked at are predicates, classes, and values in vocabularies whose terms are listed (kg.lint.vocabularies). A term is known if a shape
mentions it, if its own vocabulary declares it, or if the data, their context or the ontology describe it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import Place
from kg.lint.near import loose, mistake, namespace
from kg.lint.vocabularies import GROWING, LISTED, Vocabularies
from kg.locate import Role
from kg.names import BASE, PREFIXES, expand
from kg.shacl.known_terms import KnownTerms
from kg.shacl.lexical import AsWritten
from kg.shacl.located import places_of
from kg.shacl.placed import Described, described
from kg.shacl.stream import Streamed
from kg.shacl.subject import Subject
from kg.shacl.unknown import Unknown, UnknownTerm, Use
from kg.terms import RDF_TYPE, Term

_SAMPLES = 3
_MOST = 200
"""So many terms are looked into, the most used first; more are counted."""
_SPACES = {loose(PREFIXES[prefix]): PREFIXES[prefix] for prefix in LISTED}
_ROLES = {Use.predicate: Role.PREDICATE, Use.cls: Role.OBJECT, Use.value: Role.OBJECT}
_FEW = 1_000
"""A term that is used no more often is looked up by its subjects."""
Uses = Counter[tuple[Use, str]]
_Key: TypeAlias = tuple[Use, ox.NamedNode]
Where = TypeVar("Where")


def unknown_terms(
    subject: Subject, known: KnownTerms, engine: Embedded, unreached: Collection[Term] = (), documents: Described | None = None
) -> Unknown:
    """Return the terms that a user's statements use and that neither `known` nor `engine`, which holds all statements, describes.

    Classes in `unreached` are left out, unless they are likely mistakes: the report says already that no shape reaches their instances.
    `documents` are those of the subject, if others ask for what they say too.
    """
    vocabularies = Vocabularies()
    found: list[UnknownTerm] = []
    others: Counter[str] = Counter()
    left = 0
    quads = subject.quads
    uses_of = _counted(quads, engine) if isinstance(quads, Streamed) and isinstance(engine, AsWritten) else _uses(quads)
    for (use, iri), uses in sorted(uses_of.items(), key=lambda item: (-item[1], item[0])):
        if known.mentions(iri) or next(engine.quads(ox.NamedNode(iri)), None) is not None:
            continue
        declared = vocabularies.knows(iri)
        if declared or (use is Use.value and declared is None):
            continue
        if len(found) == _MOST:
            left += 1
            continue
        term = _judged(iri, use, uses, declared, known, vocabularies)
        if term is None:
            others[namespace(iri)] += 1
        elif term.notable or use is not Use.cls or term.term not in unreached:
            found.append(term)
    terms = sorted(_sampled(found, subject, engine, documents or Described(subject.origins)), key=lambda term: not term.notable)
    return Unknown(tuple(terms), tuple(sorted(others.items(), key=lambda item: (-item[1], item[0]))), left)


def _uses(quads: Iterable[ox.Quad]) -> Uses:
    """Return how often each predicate, class and value of a listed vocabulary is used. This loop runs once per statement."""
    node, type_, spaces = ox.NamedNode, RDF_TYPE, (BASE, *_SPACES.values())
    found: Counter[ox.NamedNode] = Counter()
    classes: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for quad in quads:
        predicate, value = quad.predicate, quad.object
        found[predicate] += 1
        if type(value) is node:
            if predicate == type_:
                classes[value.value] += 1
            elif value.value.startswith(spaces):
                values[value.value] += 1
    uses: Uses = Counter()
    for use, counted in ((Use.predicate, {p.value: n for p, n in found.items()}), (Use.cls, classes), (Use.value, values)):
        for iri, number in counted.items():
            uses[use, iri] = number
    return uses


def _counted(quads: Streamed, engine: AsWritten) -> Uses:
    """Return the same as `_uses`, counted by the engine that holds the statements, each once."""
    uses: Uses = Counter({(Use.predicate, predicate.value): number for predicate, number in engine.numbers().items()})
    spaces = [space for space in (BASE, *_SPACES.values()) if quads.mentions(space)]
    begins = " || ".join(f"STRSTARTS(STR(?term), {ox.Literal(space)})" for space in spaces)
    patterns = {Use.cls: f"?s {RDF_TYPE} ?term FILTER(isIRI(?term))"}
    if spaces:
        patterns[Use.value] = f"?s ?p ?term FILTER(isIRI(?term) && ?p != {RDF_TYPE} && ({begins}))"
    for use, pattern in patterns.items():
        query = f"SELECT ?term (COUNT(*) AS ?number) WHERE {{ {pattern} }} GROUP BY ?term"
        for term, number in engine.select(query):
            if isinstance(term, ox.NamedNode) and isinstance(number, ox.Literal):
                uses[use, term.value] = int(number.value)
    return uses


def _judged(iri: str, use: Use, uses: int, declared: bool | None, known: KnownTerms, vocabularies: Vocabularies) -> UnknownTerm | None:
    """Return what to say of a term, None if it belongs to a vocabulary that nobody here uses."""
    near = known.near(iri, use)
    if not near and declared is False:
        near = tuple(expand(name) for name in vocabularies.suggestions(iri))
    if not near and declared is None:
        near = _elsewhere(iri, known, vocabularies)
    undeclared = declared is False and not (iri.startswith(GROWING) and not near)
    if not near and not undeclared and not known.uses_namespace(iri):
        return None
    instead = tuple(ox.NamedNode(one) for one in near)
    return UnknownTerm(ox.NamedNode(iri), use, uses, instead, mistake(iri, near[0]) if near else "", undeclared)


def _elsewhere(iri: str, known: KnownTerms, vocabularies: Vocabularies) -> tuple[str, ...]:
    """Return the term of a listed vocabulary that differs from `iri` in its namespace only, such as another last sign."""
    space = namespace(iri)
    right = _SPACES.get(loose(space))
    # schema.org is written with http and with https; which is wrong depends on what the shapes use.
    if right is None or (right == GROWING and not known.uses_namespace(right)):
        return ()
    candidate = right + iri[len(space) :]
    return (candidate,) if vocabularies.knows(candidate) else ()


def _sampled(terms: Sequence[UnknownTerm], subject: Subject, engine: Embedded, documents: Described) -> list[UnknownTerm]:
    """Return the terms with their first three subjects and the place of their first use."""
    few = [term for term in terms if term.uses <= _FEW] if isinstance(subject.quads, Streamed) else []
    blocks = described(_subjects(few, engine), documents) if few else None
    found: dict[_Key, tuple[tuple[Term, ...], Place | None]] = {}
    if blocks is not None:
        samples, spots = _first_uses(few, (((block, n), quad) for block in blocks for n, quad in enumerate(block.quads)))
        for key, (block, number) in spots.items():
            role = _ROLES[key[0]]
            found[key] = tuple(samples[key]), block.places({number: [role]}).get((number, role))
    rest = [term for term in terms if (term.use, term.term) not in found]
    if rest:
        # The pass ends once all uses are found.
        here = ((n, q) for n, q in enumerate(subject.written) if subject.graph is None or q.graph_name == subject.graph)
        seen, ordinals = _first_uses(rest, here)
        where = places_of({(number, _ROLES[key[0]]) for key, number in ordinals.items()}, subject.origins)
        found |= {key: (tuple(seen[key]), where.get((ordinals[key], _ROLES[key[0]])) if key in ordinals else None) for key in seen}
    return [replace(term, samples=found[key][0], place=found[key][1]) for term in terms for key in [(term.use, term.term)]]


def _subjects(terms: Iterable[UnknownTerm], engine: Embedded) -> frozenset[Term]:
    """Return the subjects of the statements that use `terms`."""
    found: set[Term] = set()
    for term in terms:
        pattern = f"?s {term.term} ?o" if term.use is Use.predicate else f"?s ?p {term.term}"
        query = f"SELECT DISTINCT ?s WHERE {{ {pattern} }}"
        found.update(node for (node,) in engine.select(query) if node is not None)
    return frozenset(found)


def _first_uses(
    terms: Iterable[UnknownTerm], quads: Iterable[tuple[Where, ox.Quad]]
) -> tuple[dict[_Key, dict[Term, None]], dict[_Key, Where]]:
    """Return the first three subjects of each term and where it is first used; ends once all are found."""
    wanted = {(term.use, term.term): term.uses for term in terms}
    samples: dict[_Key, dict[Term, None]] = {key: {} for key in wanted}
    first: dict[_Key, Where] = {}
    for where, quad in quads:
        predicate, value = quad.predicate, quad.object
        keys = [(Use.predicate, predicate)]
        if isinstance(value, ox.NamedNode):
            keys.append((Use.cls if predicate == RDF_TYPE else Use.value, value))
        for key in keys:
            if key in wanted:
                first.setdefault(key, where)
                samples[key].setdefault(quad.subject)
                wanted[key] -= 1
                if len(samples[key]) == _SAMPLES or not wanted[key]:
                    del wanted[key]
        if not wanted:
            break
    return samples, first
