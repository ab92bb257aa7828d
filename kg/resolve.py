"""From what people type ("plastic", "abps", a label, a compact IRI) to the one thing that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from kg.engine import Engine
from kg.errors import AmbiguousName, BadIri, UnknownName, UnknownPrefix
from kg.labels import KINDS, Labels, fold, indexed
from kg.names import PREFIXES, expand, is_iri, shrink, slug
from kg.narrow import close, exactly, is_large, names
from kg.terms import RDF_TYPE

_CURIE = re.compile(r"[A-Za-z][\w.-]*:[^\s:/]+\Z")
_Names: TypeAlias = dict[str, list[ox.NamedNode]]
_IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")


@dataclass
class Resolver:
    """Finds things by IRI, compact IRI, label, synonym, notation or slug; exact matches win over beginnings, beginnings over words.

    In a large graph a name in the letters of the data wins over the same one in other letters.
    """

    engine: Engine
    labels: Labels
    _types: dict[str, frozenset[str]] = field(default_factory=dict)
    _members: dict[str, frozenset[str]] = field(default_factory=dict)
    _tables: dict[frozenset[str] | None, _Names] = field(default_factory=dict)

    @cached_property
    def _large(self) -> bool:
        return is_large(self.engine, KINDS)

    def find(self, name: str, *, classes: Iterable[str] = (), scheme: str | None = None, kind: str = "thing") -> ox.NamedNode:
        """Return the thing called `name`, among the instances of `classes` or the members of `scheme` (compact IRIs) if given.

        `kind` is how messages call what is looked for. Raises UnknownName with suggestions, AmbiguousName with the candidates, and
        UnknownPrefix or BadIri for what can only be meant as an IRI.
        """
        members = self._members_of(tuple(classes), scheme)
        iri = self._as_iri(name)
        if iri is not None:
            term = ox.NamedNode(iri)
            if (members is None or iri in members) and any(True for _ in self.engine.quads(term)) | any(
                True for _ in self.engine.quads(None, None, term)
            ):
                return term
            raise UnknownName(name, self.suggest(name, members), kind, self.labels.of(term) if self.labels.has(term) else "")
        folded = fold(name)
        for found in self._matches(members, name, folded):
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousName(name, tuple(sorted((self.labels.of(term), shrink(term.value)) for term in found)))
        if name.startswith("<") or _CURIE.match(name):
            expand(name)
        elsewhere = [] if members is None else _exact(self._names(None, folded), folded)
        raise UnknownName(name, self.suggest(name, members), kind, self.labels.of(elsewhere[0]) if elsewhere else "")

    def _matches(self, members: frozenset[str] | None, name: str, folded: str) -> Iterator[list[ox.NamedNode]]:
        """Yield what is called `name`, closest way first: of very many, those written like it need no look at others."""
        if members is None and self._large:
            yield exactly(self.engine, tuple(KINDS), name)
        table = self._names(members, folded)
        yield _exact(table, folded)
        yield _begins(table, folded)
        yield _within(table, folded)

    def named(self, name: str, *, classes: Iterable[str] = (), scheme: str | None = None) -> tuple[ox.NamedNode, ...]:
        """Return every instance of `classes` or member of `scheme` that is called exactly `name`, sorted: none, one or several."""
        table = self._names(self._members_of(tuple(classes), scheme), fold(name))
        return tuple(sorted(_exact(table, fold(name)), key=lambda term: term.value))

    def near(self, name: str, *, classes: Iterable[str] = (), scheme: str | None = None) -> tuple[str, ...]:
        """Return up to three names of instances of `classes` or members of `scheme` that are close to `name`, closest first."""
        return self.suggest(name, self._members_of(tuple(classes), scheme))

    def suggest(self, name: str, members: frozenset[str] | None = None) -> tuple[str, ...]:
        """Return up to three names close to `name`, closest first, of things whose IRIs are `members`, or of all."""
        from difflib import get_close_matches

        index = indexed(close(self.engine, fold(name))) if self._large else self.labels.index()
        called = {fold(text): text for term, entries in index.items() if members is None or term.value in members for _, text in entries}
        return tuple(called[match] for match in get_close_matches(fold(name), called, n=3, cutoff=0.6))

    def _names(self, members: frozenset[str] | None, folded: str) -> _Names:
        """Return the things whose IRIs are `members`, or all, by folded name and slug; of many, those that may be called `folded`."""
        if members is None and self._large:
            return _table(indexed(names(self.engine, folded)))
        if members not in self._tables:
            # Most commands look up one name among the few things that can be meant.
            self._tables[members] = _table(
                self.labels.index()
                if members is None
                else {term: self.labels.names_of(term) for term in map(ox.NamedNode, sorted(members))}
            )
        return self._tables[members]

    def _as_iri(self, name: str) -> str | None:
        if name.startswith("<") or is_iri(name) or name.partition(":")[0] in PREFIXES:
            try:
                return expand(name)
            except (UnknownPrefix, BadIri):
                return None
        return None

    def _members_of(self, classes: tuple[str, ...], scheme: str | None) -> frozenset[str] | None:
        if scheme is not None:
            return self._in_scheme(scheme)
        return frozenset().union(*(self._instances(name) for name in classes)) if classes else None

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


def _table(index: dict[ox.NamedNode, list[tuple[str, str]]]) -> _Names:
    table: _Names = {}
    for term, entries in index.items():
        if entries:
            for key in dict.fromkeys([*(fold(text) for _, text in entries), fold(slug(term.value))]):
                table.setdefault(key, []).append(term)
    return table


def _exact(names: _Names, folded: str) -> list[ox.NamedNode]:
    return names.get(folded, [])


def _begins(names: _Names, folded: str) -> list[ox.NamedNode]:
    return _where(names, lambda key: key.startswith(folded + " "))


def _within(names: _Names, folded: str) -> list[ox.NamedNode]:
    return _where(names, lambda key: f" {folded} " in f" {key} ")


def _where(names: _Names, test: Callable[[str], bool]) -> list[ox.NamedNode]:
    return sorted({term for key, terms in names.items() if test(key) for term in terms}, key=lambda term: term.value)
