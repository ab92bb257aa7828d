"""From what people type ("plastic", "abps", a label, a compact IRI) to the one thing that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from kg.engine import Engine
from kg.errors import AmbiguousName, BadIri, UnknownName, UnknownPrefix
from kg.labels import Labels, fold
from kg.names import PREFIXES, expand, is_iri, shrink, slug
from kg.terms import RDF_TYPE

_CURIE = re.compile(r"[A-Za-z][\w.-]*:[^\s:/]+\Z")
_IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")


@dataclass
class Resolver:
    """Finds things by IRI, compact IRI, label, synonym, notation or slug; exact matches win over beginnings, beginnings over words."""

    engine: Engine
    labels: Labels
    _types: dict[str, frozenset[str]] = field(default_factory=dict)
    _members: dict[str, frozenset[str]] = field(default_factory=dict)

    def find(self, name: str, *, classes: Iterable[str] = (), scheme: str | None = None, kind: str = "thing") -> ox.NamedNode:
        """Return the thing called `name`, among the instances of `classes` or the members of `scheme` (compact IRIs) if given.

        `kind` is how messages call what is looked for. Raises UnknownName with suggestions, AmbiguousName with the candidates, and
        UnknownPrefix or BadIri for what can only be meant as an IRI.
        """
        wanted = self._wanted(tuple(classes), scheme)
        iri = self._as_iri(name)
        if iri is not None:
            term = ox.NamedNode(iri)
            if wanted(term) and any(True for _ in self.engine.quads(term)) | any(True for _ in self.engine.quads(None, None, term)):
                return term
            raise UnknownName(name, self.suggest(name, wanted), kind, self.labels.of(term) if self.labels.has(term) else "")
        folded = fold(name)
        for matches in (self._exact, self._begins, self._within):
            found = [term for term in matches(folded) if wanted(term)]
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousName(name, tuple(sorted((self.labels.of(term), shrink(term.value)) for term in found)))
        if name.startswith("<") or _CURIE.match(name):
            expand(name)
        elsewhere = self._exact(folded)
        raise UnknownName(name, self.suggest(name, wanted), kind, self.labels.of(elsewhere[0]) if elsewhere else "")

    def named(self, name: str, *, classes: Iterable[str] = (), scheme: str | None = None) -> tuple[ox.NamedNode, ...]:
        """Return every instance of `classes` or member of `scheme` that is called exactly `name`, sorted: none, one or several."""
        wanted = self._wanted(tuple(classes), scheme)
        return tuple(sorted((term for term in self._exact(fold(name)) if wanted(term)), key=lambda term: term.value))

    def suggest(self, name: str, wanted: Callable[[ox.NamedNode], bool] = lambda _: True) -> tuple[str, ...]:
        """Return up to three names close to `name`, closest first."""
        from difflib import get_close_matches

        names = {fold(text): text for term, entries in self._index.items() if wanted(term) for _, text in entries}
        return tuple(names[match] for match in get_close_matches(fold(name), names, n=3, cutoff=0.6))

    @cached_property
    def _index(self) -> dict[ox.NamedNode, list[tuple[str, str]]]:
        return self.labels.index()

    @cached_property
    def _by_name(self) -> dict[str, list[ox.NamedNode]]:
        table: dict[str, list[ox.NamedNode]] = {}
        for term, entries in self._index.items():
            for key in dict.fromkeys([*(fold(text) for _, text in entries), fold(slug(term.value))]):
                table.setdefault(key, []).append(term)
        return table

    def _exact(self, folded: str) -> list[ox.NamedNode]:
        return self._by_name.get(folded, [])

    def _begins(self, folded: str) -> list[ox.NamedNode]:
        return self._where(lambda key: key.startswith(folded + " "))

    def _within(self, folded: str) -> list[ox.NamedNode]:
        return self._where(lambda key: f" {folded} " in f" {key} ")

    def _where(self, test: Callable[[str], bool]) -> list[ox.NamedNode]:
        found = {term for key, terms in self._by_name.items() if test(key) for term in terms}
        return sorted(found, key=lambda term: term.value)

    def _as_iri(self, name: str) -> str | None:
        if name.startswith("<") or is_iri(name) or name.partition(":")[0] in PREFIXES:
            try:
                return expand(name)
            except (UnknownPrefix, BadIri):
                return None
        return None

    def _wanted(self, classes: tuple[str, ...], scheme: str | None) -> Callable[[ox.NamedNode], bool]:
        if scheme is not None:
            members = self._in_scheme(scheme)
            return lambda term: term.value in members
        if classes:
            allowed = frozenset().union(*(self._instances(name) for name in classes))
            return lambda term: term.value in allowed
        return lambda _: True

    def _instances(self, name: str) -> frozenset[str]:
        if name not in self._types:
            found = self.engine.quads(None, RDF_TYPE, ox.NamedNode(expand(name)))
            self._types[name] = frozenset(q.subject.value for q in found if isinstance(q.subject, ox.NamedNode))
        return self._types[name]

    def _in_scheme(self, name: str) -> frozenset[str]:
        if name not in self._members:
            found = self.engine.quads(None, _IN_SCHEME, ox.NamedNode(expand(name)))
            self._members[name] = frozenset(q.subject.value for q in found if isinstance(q.subject, ox.NamedNode))
        return self._members[name]
