"""RDF terms: sorting them, writing them, showing them safely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pyoxigraph as ox

from kg.names import NONE, PREFIXES, shrink
from kg.printing import printable as printable

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""A term as the engine returns it (RDF 1.1 Concepts section 3; a triple term only in RDF 1.2 data)."""

Subject: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

XSD = PREFIXES["xsd"]
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def spec(local: str) -> ox.NamedNode:
    """Return the term `local` of our own vocabulary."""
    return ox.NamedNode(PREFIXES["spec"] + local)


def text(term: Term | None, prefixes: Mapping[str, str] = NONE) -> str:
    """Return what people read of `term`: the lexical form, the compact IRI, `_:label`, or an empty string for nothing.

    `prefixes` come before the preset ones.

    >>> text(ox.NamedNode("https://w3id.org/medspec/ns#Board")), text(ox.Literal("a"))
    ('spec:Board', 'a')
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shrink(term.value, prefixes)
    if isinstance(term, ox.Literal):
        return term.value
    return str(term)


def value(term: Term | None) -> str:
    """Return the bare value of `term`: an IRI without brackets, a lexical form, a blank node's label; empty for nothing."""
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple) else term.value


_ORDER = {ox.NamedNode: 0, ox.BlankNode: 1, ox.Literal: 2, ox.Triple: 3}


def sort_key(term: Term | ox.DefaultGraph | None) -> tuple[int, str, str, str]:
    """Return a key that puts any terms in one total order: nothing, IRIs, blank nodes, literals by lexical form, datatype and language."""
    if term is None or isinstance(term, ox.DefaultGraph):
        return (-1, "", "", "")
    if isinstance(term, ox.Literal):
        return (2, term.value, term.datatype.value, term.language or "")
    return (_ORDER[type(term)], str(term), "", "")
