"""What things are called, read from any engine once and kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.engine import Engine
from kg.names import BASE, PREFIXES, shrink
from kg.terms import Term, text

LABEL_PROPERTIES = tuple(
    ox.NamedNode(PREFIXES[prefix] + local)
    for prefix, local in (("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title"), ("schema", "name"))
)
"""What names things, the property that counts most first."""
_ALT = ox.NamedNode(PREFIXES["skos"] + "altLabel")
_NOTATION = ox.NamedNode(PREFIXES["skos"] + "notation")
KINDS = {**dict.fromkeys(LABEL_PROPERTIES, "label"), _ALT: "synonym", _NOTATION: "notation"}
"""What a property says that a name is."""


@dataclass(slots=True)
class Labels:
    """Names of the things in an engine: preferred (skos:prefLabel, rdfs:label, dct:title, schema:name, in this order), synonyms, notations.

    `language` is the one wanted first (BCP 47); then no language, then any, in alphabetical order of the tag. `fallback` gives an engine
    that names our own terms where `engine` does not.
    """

    engine: Engine
    language: str = "en"
    fallback: Callable[[], Engine] | None = None
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, term: Term | None) -> str:
        """Return the label of `term`, its compact IRI if it has none, a literal's own text, or nothing for nothing."""
        if not isinstance(term, ox.NamedNode):
            return text(term)
        found = self._known.get(term.value)
        if found is None:
            found = self._known[term.value] = self._preferred(term, self.engine) or self._elsewhere(term) or shrink(term.value)
        return found

    def has(self, term: Term) -> bool:
        """Tell whether `term` has a label of its own."""
        return isinstance(term, ox.NamedNode) and self._preferred(term, self.engine) is not None

    def _elsewhere(self, term: ox.NamedNode) -> str | None:
        if self.fallback is None or not term.value.startswith(BASE):
            return None
        return self._preferred(term, self.fallback())

    def _preferred(self, term: ox.NamedNode, engine: Engine) -> str | None:
        for predicate in LABEL_PROPERTIES:
            literals = [q.object for q in engine.quads(term, predicate) if isinstance(q.object, ox.Literal)]
            if literals:
                return min(literals, key=lambda literal: (self._rank(literal.language), literal.language or "", literal.value)).value
        return None

    def _rank(self, tag: str | None) -> int:
        if tag is None:
            return 1
        return 0 if tag.lower() == self.language or tag.lower().startswith(self.language + "-") else 2

    def names_of(self, term: ox.NamedNode) -> list[tuple[str, str]]:
        """Return all names of `term` as (kind, name), kind being "label", "synonym" or "notation"."""
        found = {
            ("label", q.object.value) for p in LABEL_PROPERTIES for q in self.engine.quads(term, p) if isinstance(q.object, ox.Literal)
        }
        found |= {("synonym", q.object.value) for q in self.engine.quads(term, _ALT) if isinstance(q.object, ox.Literal)}
        found |= {("notation", q.object.value) for q in self.engine.quads(term, _NOTATION) if isinstance(q.object, ox.Literal)}
        return sorted(found)

    def index(self) -> dict[ox.NamedNode, list[tuple[str, str]]]:
        """Return the names, as (kind, name), of every thing that has one, sorted by IRI."""
        return indexed(
            (quad.subject, predicate, quad.object.value)
            for predicate in KINDS
            for quad in self.engine.quads(None, predicate)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        )


def indexed(found: Iterable[tuple[ox.NamedNode, ox.NamedNode, str]]) -> dict[ox.NamedNode, list[tuple[str, str]]]:
    """Return the names, as (kind, name), of every thing, sorted by IRI, from things, properties and names."""
    index: dict[ox.NamedNode, set[tuple[str, str]]] = {}
    for term, predicate, name in found:
        index.setdefault(term, set()).add((KINDS[predicate], name))
    return {term: sorted(names) for term, names in sorted(index.items(), key=lambda item: item[0].value)}


_JOINERS = str.maketrans("_-", "  ")


def fold(name: str) -> str:
    """Return `name` as it is compared: compatibility-normalised, case-folded, hyphens and underscores as single spaces.

    >>> fold("Plastic-Surgery "), fold("ORTHOPÆDIC")
    ('plastic surgery', 'orthopædic')
    """
    # Nearly all names are ASCII, which has nothing to normalise; the index of names is built whenever one is looked up.
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return " ".join(plain.casefold().translate(_JOINERS).split())
