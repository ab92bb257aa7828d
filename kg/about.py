"""What is stated about single things, and where it comes from.

That is: the statements with a thing as subject, blank nodes below it included (a concise bounded description), every claim that mentions
it, with what is said about the claim, its passages, their selectors and sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

from kg.engine import Engine
from kg.names import PREFIXES
from kg.terms import RDF_TYPE, GraphName, Term, spec

Name = ox.NamedNode | ox.BlankNode
"""What may name a graph."""

_CLAIM, _FROM = spec("Claim"), spec("from")
_SELECTOR, _SOURCE = (ox.NamedNode(PREFIXES["oa"] + local) for local in ("hasSelector", "hasSource"))


class Quads(Protocol):
    """Statements that can be looked up."""

    def of(self, subject: Term) -> Iterable[ox.Quad]:
        """Return the statements with this subject."""

    def within(self, graph: Name) -> Iterable[ox.Quad]:
        """Return the statements in this graph."""

    def mentions(self, graph: Name, term: Term) -> bool:
        """Tell whether a statement in this graph holds the term."""

    def claims(self) -> set[Name]:
        """Return what is a claim."""


class Listed:
    """Statements in a list, every literal as written."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._subjects: dict[Term, list[ox.Quad]] = {}
        self._graphs: dict[GraphName, list[ox.Quad]] = {}
        self._mentions: dict[Term, set[GraphName]] = {}
        for quad in quads:
            self._subjects.setdefault(quad.subject, []).append(quad)
            self._graphs.setdefault(quad.graph_name, []).append(quad)
            for term in (quad.subject, quad.predicate, quad.object):
                self._mentions.setdefault(term, set()).add(quad.graph_name)

    def of(self, subject: Term) -> Iterable[ox.Quad]:
        """Return the statements with this subject."""
        return self._subjects.get(subject, ())

    def within(self, graph: Name) -> Iterable[ox.Quad]:
        """Return the statements in this graph."""
        return self._graphs.get(graph, ())

    def mentions(self, graph: Name, term: Term) -> bool:
        """Tell whether a statement in this graph holds the term."""
        return graph in self._mentions.get(term, ())

    def claims(self) -> set[Name]:
        """Return what is a claim."""
        return claim_names(quad for quads in self._subjects.values() for quad in quads)


class Stored:
    """Statements in a store: what is asked for is looked up there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, subject: Term) -> Iterable[ox.Quad]:
        """Return the statements with this subject."""
        return () if isinstance(subject, ox.Literal) else self._engine.quads(subject)

    def within(self, graph: Name) -> Iterable[ox.Quad]:
        """Return the statements in this graph."""
        return self._engine.quads(graph=graph)

    def mentions(self, graph: Name, term: Term) -> bool:
        """Tell whether a statement in this graph holds the term."""
        return any(next(found, None) is not None for found in self._holding(graph, term))

    def claims(self) -> set[Name]:
        """Return what is a claim."""
        return claim_names(self._engine.quads(None, RDF_TYPE, _CLAIM))

    def _holding(self, graph: Name, term: Term) -> Iterator[Iterator[ox.Quad]]:
        yield self._engine.quads(object=term, graph=graph)
        if not isinstance(term, ox.Literal):
            yield self._engine.quads(term, graph=graph)
        if isinstance(term, ox.NamedNode):
            yield self._engine.quads(predicate=term, graph=graph)


def about(quads: Quads, terms: Iterable[ox.NamedNode]) -> list[ox.Quad]:
    """Return what `quads` say about `terms`, each statement once."""
    found: dict[ox.Quad, None] = {}
    claims = sorted(quads.claims(), key=str)
    for term in terms:
        found.update(dict.fromkeys(_description(quads, term)))
        for claim in claims:
            if claim != term and not quads.mentions(claim, term):
                continue
            found.update(dict.fromkeys(quads.within(claim)))
            found.update(dict.fromkeys(_description(quads, claim)))
            for passage in _objects(quads, claim, _FROM):
                found.update(dict.fromkeys(_description(quads, passage)))
                for other in (*_objects(quads, passage, _SELECTOR), *_objects(quads, passage, _SOURCE)):
                    found.update(dict.fromkeys(_description(quads, other)))
    return list(found)


def claim_names(quads: Iterable[ox.Quad]) -> set[Name]:
    """Return what `quads` call a claim, which is the name of its graph."""
    return {q.subject for q in quads if q.predicate == RDF_TYPE and q.object == _CLAIM and not isinstance(q.subject, ox.Triple)}


def _description(quads: Quads, term: Term) -> Iterator[ox.Quad]:
    waiting, seen = [term], {term}
    while waiting:
        for quad in quads.of(waiting.pop()):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)


def _objects(quads: Quads, subject: Term, predicate: ox.NamedNode) -> list[Term]:
    return [quad.object for quad in quads.of(subject) if quad.predicate == predicate]
