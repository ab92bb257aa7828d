"""The only place where rdflib and pyoxigraph terms meet.

rdflib rewrites some lexical forms when it reads ("1"^^xsd:boolean becomes "true"); `to_rdflib` switches that off while it converts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.terms import Term

if TYPE_CHECKING:
    import rdflib


def to_rdflib_term(term: Term) -> rdflib.term.Node:
    """Return the rdflib term equal to `term`, lexical form kept. Raises TypeError for a triple term, which rdflib has not."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value.endswith("#string") else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise TypeError("rdflib has no triple terms")


def from_rdflib_term(node: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return the pyoxigraph term equal to `node`. Raises TypeError for anything but IRIs, blank nodes and literals."""
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))
    raise TypeError(f"no RDF term: {node!r}")


def to_graph(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """Return an rdflib Graph with `triples`; the graph names of quads are dropped."""
    import rdflib

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((to_rdflib_term(triple.subject), to_rdflib_term(triple.predicate), to_rdflib_term(triple.object)))
    return graph


def to_dataset(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """Return an rdflib Dataset with `quads`, graph names kept."""
    import rdflib

    dataset = rdflib.Dataset()
    for quad in quads:
        context = dataset.default_graph if isinstance(quad.graph_name, ox.DefaultGraph) else dataset.graph(_graph_name(quad.graph_name))
        context.add((to_rdflib_term(quad.subject), to_rdflib_term(quad.predicate), to_rdflib_term(quad.object)))
    return dataset


def from_graph(graph: rdflib.Graph) -> list[ox.Triple]:
    """Return the triples of an rdflib Graph."""
    triples = []
    for subject, predicate, object in graph:
        head, relation = from_rdflib_term(subject), from_rdflib_term(predicate)
        if isinstance(head, ox.Literal) or not isinstance(relation, ox.NamedNode):
            raise TypeError("a generalized RDF statement cannot be carried over")
        triples.append(ox.Triple(head, relation, from_rdflib_term(object)))
    return triples


def _graph_name(name: ox.NamedNode | ox.BlankNode) -> rdflib.URIRef | rdflib.BNode:
    import rdflib

    return rdflib.URIRef(name.value) if isinstance(name, ox.NamedNode) else rdflib.BNode(name.value)
