"""What the vocabulary says about its own properties: which are rows of a comparison, which deny which, which report views."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import pyoxigraph as ox

from kg import resources
from kg.embedded import Embedded
from kg.engine import Engine
from kg.formats import TURTLE
from kg.names import PREFIXES
from kg.record import record
from kg.terms import RDF_TYPE, Term, spec

_FACET_ORDER, _RELATION_ORDER, _NEGATION_OF, _STANCE = (spec(n) for n in ("facetOrder", "relationOrder", "negationOf", "stance"))
_SUB_PROPERTY = ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf")
_SYMMETRIC = ox.NamedNode(PREFIXES["owl"] + "SymmetricProperty")
_ANNOTATION = ox.NamedNode(PREFIXES["owl"] + "AnnotationProperty")
_BOOKKEEPING = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "skos", "dct", "owl", "vann", "bibo", "sh"))
_ATTITUDE = "attitude"
_LAST = 10**9


def shipped_vocabulary() -> Embedded:
    """Return an engine that holds the shipped ontology and concept schemes, for data that speaks our terms without describing them."""
    engine = Embedded()
    for name in ("ontology/spec.ttl", "ontology/schemes.ttl"):
        engine.store.load(resources.read(name), format=TURTLE.engine)
    return engine


@record
class Facet:
    """A property as a row of an answer.

    `narrower` are the properties below it, whose statements count for it; `denials` those that say no to it. `reported` means that it
    tells what people think and not what is so.
    """

    predicate: ox.NamedNode
    order: int
    narrower: tuple[ox.NamedNode, ...]
    denials: tuple[ox.NamedNode, ...]
    symmetric: bool
    reported: bool

    @property
    def asserting(self) -> tuple[ox.NamedNode, ...]:
        """The property and those below it."""
        return self.predicate, *self.narrower


class Vocabulary:
    """Reads the annotations that drive the tool from `engine`, or from the shipped ontology where `engine` has none."""

    def __init__(self, engine: Engine) -> None:
        describes_itself = any(True for _ in engine.quads(None, _FACET_ORDER))
        self.engine: Engine = engine if describes_itself else shipped_vocabulary()

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The properties that are rows of a comparison, by their order; denials stand with what they deny."""
        return self._ordered(_FACET_ORDER)

    @cached_property
    def relations(self) -> tuple[Facet, ...]:
        """The properties that tell how two specialties stand to each other and how they are seen, by their order."""
        return self._ordered(_RELATION_ORDER)

    @cached_property
    def reports(self) -> frozenset[str]:
        """The IRIs of properties that report a belief, a valuation or advice."""
        return frozenset(_iri(q.subject) for q in self.engine.quads(None, _STANCE) if _text(q.object) == _ATTITUDE)

    def is_symmetric(self, property: ox.NamedNode) -> bool:
        """Tell whether `property` holds in both directions."""
        return any(True for _ in self.engine.quads(property, RDF_TYPE, _SYMMETRIC))

    def is_bookkeeping(self, predicate: ox.NamedNode) -> bool:
        """Tell whether statements with `predicate` only name, type or file things, so that no source needs to vouch for them."""
        return predicate.value.startswith(_BOOKKEEPING) or any(True for _ in self.engine.quads(predicate, RDF_TYPE, _ANNOTATION))

    def is_denial(self, property: ox.NamedNode) -> bool:
        """Tell whether `property` denies another one."""
        return any(True for _ in self.engine.quads(property, _NEGATION_OF))

    def is_narrower(self, property: ox.NamedNode) -> bool:
        """Tell whether `property` stands below another one."""
        return any(True for _ in self.engine.quads(property, _SUB_PROPERTY))

    def denied_by(self, property: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        """Return the properties that deny `property`, with those below them."""
        found = [q.subject for q in self.engine.quads(None, _NEGATION_OF, property) if isinstance(q.subject, ox.NamedNode)]
        return _sorted([*found, *(below for denial in found for below in self.below(denial))])

    def below(self, property: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        """Return all properties below `property` (rdfs:subPropertyOf, any number of steps), without itself."""
        seen: dict[str, ox.NamedNode] = {}
        waiting = [property]
        while waiting:
            for quad in self.engine.quads(None, _SUB_PROPERTY, waiting.pop()):
                sub = quad.subject
                if isinstance(sub, ox.NamedNode) and sub.value not in seen and sub != property:
                    seen[sub.value] = sub
                    waiting.append(sub)
        return _sorted(seen.values())

    def _ordered(self, rank: ox.NamedNode) -> tuple[Facet, ...]:
        ranks: dict[ox.NamedNode, int] = {}
        for quad in self.engine.quads(None, rank):
            name = quad.subject
            if isinstance(name, ox.NamedNode) and not self.is_denial(name):
                ranks[name] = min(_integer(quad.object), ranks.get(name, _LAST))
        return tuple(self._facet(name, ranks[name]) for name in sorted(ranks, key=lambda name: (ranks[name], name.value)))

    def _facet(self, name: ox.NamedNode, order: int) -> Facet:
        return Facet(name, order, self.below(name), self.denied_by(name), self.is_symmetric(name), name.value in self.reports)


def _sorted(nodes: Iterable[ox.NamedNode]) -> tuple[ox.NamedNode, ...]:
    return tuple(sorted(set(nodes), key=lambda node: node.value))


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _integer(term: Term) -> int:
    # An order that is no number, in somebody's data, sorts last rather than stopping the answer.
    text = _text(term)
    return int(text) if text.isascii() and text.isdigit() else _LAST
