"""From what people type to a property: its local name, label or compact IRI."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.answer.thing import words_of
from kg.answer.vocabulary import Vocabulary
from kg.errors import AmbiguousName, BadIri, UnknownName, UnknownPrefix
from kg.labels import Labels, fold
from kg.names import PREFIXES, expand, shrink, slug
from kg.terms import RDF_TYPE

_KINDS = tuple(
    ox.NamedNode(PREFIXES[prefix] + local)
    for prefix, local in (
        ("owl", "ObjectProperty"),
        ("owl", "DatatypeProperty"),
        ("owl", "AnnotationProperty"),
        ("rdf", "Property"),
    )
)


def find_property(name: str, used: Iterable[ox.NamedNode], labels: Labels, vocabulary: Vocabulary) -> ox.NamedNode:
    """Return the property called `name`: one of `used` if one fits, else any that the vocabulary declares.

    Whole names win over parts. Where several fit and one of them covers the others (as properties below it or as its denials), it is
    meant. Raises UnknownName with suggestions, or AmbiguousName.
    """
    at_hand = set(used)
    declared = {q.subject for kind in _KINDS for q in vocabulary.engine.quads(None, RDF_TYPE, kind) if isinstance(q.subject, ox.NamedNode)}
    iri = _as_iri(name)
    if iri is not None:
        if iri in at_hand | declared:
            return iri
        raise UnknownName(name, _suggest(name, at_hand, labels), "property")
    wanted = fold(name)
    for candidates in (at_hand, declared):
        called = {node: _names(node, labels) for node in candidates}
        for fits in (wanted.__eq__, lambda known: f" {wanted} " in f" {known} "):
            found = _widest({node for node, names in called.items() if any(fits(known) for known in names)}, vocabulary)
            if len(found) == 1:
                return found.pop()
            if found:
                raise AmbiguousName(name, tuple(sorted((labels.of(node), shrink(node.value)) for node in found)))
    raise UnknownName(name, _suggest(name, at_hand | declared, labels), "property")


def _as_iri(name: str) -> ox.NamedNode | None:
    if ":" not in name:
        return None
    try:
        return ox.NamedNode(expand(name))
    except (UnknownPrefix, BadIri, ValueError):
        return None


def _names(node: ox.NamedNode, labels: Labels) -> set[str]:
    local = slug(node.value)
    return {fold(local), fold(words_of(node.value)), fold(labels.of(node))}


def _widest(found: set[ox.NamedNode], vocabulary: Vocabulary) -> set[ox.NamedNode]:
    covered = {other for node in found for other in (*vocabulary.below(node), *vocabulary.denied_by(node))}
    return found - covered or found


def _suggest(name: str, candidates: Iterable[ox.NamedNode], labels: Labels) -> tuple[str, ...]:
    from difflib import get_close_matches

    names = {known: slug(node.value) for node in sorted(candidates, key=lambda n: n.value) for known in sorted(_names(node, labels))}
    return tuple(dict.fromkeys(names[match] for match in get_close_matches(fold(name), names, n=3, cutoff=0.6)))
