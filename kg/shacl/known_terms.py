"""The terms that shapes mention and that a graph declares, by how they are used: what an unknown term may have been meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.lint.mentions import of_tokens
from kg.lint.near import Names, namespace
from kg.names import BASE, PREFIXES
from kg.query.tokens import scan
from kg.shacl import model
from kg.shacl.model import Constraint, Shape, ShapesGraph
from kg.shacl.paths import predicates
from kg.shacl.unknown import Use
from kg.shacl.vocabulary import SH

_USUAL = frozenset(
    PREFIXES[prefix] + local
    for prefix, locals in (("rdf", ("type", "first", "rest", "value")), ("rdfs", ("label", "comment", "subClassOf", "subPropertyOf")))
    for local in locals
)
"""Terms of RDF itself, known without a look at their vocabulary."""
_DECLARED = """SELECT DISTINCT ?term ?class WHERE {
    { VALUES ?kind { rdfs:Class owl:Class } ?term a ?kind . BIND (true AS ?class) }
    UNION { ?term rdfs:subClassOf ?other BIND (true AS ?class) } UNION { ?other rdfs:subClassOf ?term BIND (true AS ?class) }
    UNION { VALUES ?kind { rdf:Property owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty owl:FunctionalProperty }
        ?term a ?kind . BIND (false AS ?class) }
    UNION { ?term rdfs:subPropertyOf ?other BIND (false AS ?class) } UNION { ?other rdfs:subPropertyOf ?term BIND (false AS ?class) }
}"""


class KnownTerms:
    """What the shapes in `graphs` mention, and the classes and properties that `engine` declares."""

    def __init__(self, graphs: Iterable[ShapesGraph], engine: Embedded) -> None:
        self._graphs = tuple(graphs)
        self._engine = engine
        self._shapes = frozenset(node.value for graph in self._graphs for node in graph.shapes if isinstance(node, ox.NamedNode))

    def mentions(self, iri: str) -> bool:
        """Tell whether a shape, a query of one, or the declaration of another term mentions `iri`, or whether it belongs to RDF itself."""
        return iri in _USUAL or iri in self._mentioned or iri in self._by_use[Use.cls].known or iri in self._by_use[Use.predicate].known

    def near(self, iri: str, use: Use) -> tuple[str, ...]:
        """Return up to three known terms of the same use that `iri` may have been meant to be."""
        return self._by_use[use].near(iri)

    def uses_namespace(self, iri: str) -> bool:
        """Tell whether a known class or property stands in the namespace of `iri`."""
        if iri.startswith(PREFIXES["schema"]) and any(shape.startswith(BASE) for shape in self._shapes):
            return True
        return any(namespace(iri) in self._by_use[use].namespaces for use in (Use.predicate, Use.cls))

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        terms = (term for graph in self._graphs for t in graph.triples for term in (t.subject, t.predicate, t.object))
        found = {term.value for term in terms if isinstance(term, ox.NamedNode) and not term.value.startswith(SH)}
        return frozenset(found.union(iri for graph in self._graphs for iri in _queried(graph)))

    @cached_property
    def _by_use(self) -> dict[Use, Names]:
        found: dict[Use, set[str]] = {Use.predicate: set(), Use.cls: set(), Use.value: set()}
        for shape in (shape for graph in self._graphs for shape in graph.shapes.values()):
            for use, term in _of_shape(shape):
                found[use].add(term.value)
        for declared, is_class in self._engine.select(_DECLARED):
            if isinstance(declared, ox.NamedNode):
                found[Use.cls if is_class == ox.Literal(True) else Use.predicate].add(declared.value)
        # What a query mentions may be either, unless it is known to be one.
        queried = {iri for graph in self._graphs for iri in _queried(graph)} - found[Use.predicate] - found[Use.cls]
        found[Use.predicate] |= queried
        found[Use.cls] |= queried
        return {use: Names(terms) for use, terms in found.items()}


def _queried(graph: ShapesGraph) -> Iterator[str]:
    """Yield the IRIs in queries of shapes."""
    for shape in graph.shapes.values():
        for constraint in shape.constraints:
            if isinstance(constraint, model.Sparql | model.Custom):
                text = constraint.query.text
                yield from (mention.iri for mention in of_tokens(constraint.query.name, text, list(scan(text)))[0])


def _of_shape(shape: Shape) -> Iterator[tuple[Use, ox.NamedNode]]:
    """Yield the classes, predicates and values that a shape names."""
    if shape.path is not None:
        yield from ((Use.predicate, predicate) for predicate in predicates(shape.path))
    for target in shape.targets:
        match target:
            case model.TargetClass(cls=cls):
                yield Use.cls, cls
            case model.TargetSubjectsOf(predicate=predicate) | model.TargetObjectsOf(predicate=predicate):
                yield Use.predicate, predicate
    for constraint in shape.constraints:
        yield from _of_constraint(constraint)


def _of_constraint(constraint: Constraint) -> Iterator[tuple[Use, ox.NamedNode]]:
    match constraint:
        case model.Class(cls=cls):
            yield Use.cls, cls
        case model.Equals(other=other) | model.Disjoint(other=other) | model.LessThan(other=other):
            yield Use.predicate, other
        case model.Closed(allowed=allowed):
            yield from ((Use.predicate, predicate) for predicate in allowed)
        case model.In(members=members):
            yield from ((Use.value, member) for member in members if isinstance(member, ox.NamedNode))
        case model.HasValue(value=ox.NamedNode() as value):
            yield Use.value, value
