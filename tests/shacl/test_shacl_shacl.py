"""The specification's own shapes for shapes (SHACL appendix C), run by pySHACL: what they refuse, we refuse; what we ship, they accept."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.bridge import to_graph
from kg.errors import IllFormedShapes
from kg.shacl.parse import parse
from kg.shacl.read import own_shapes

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ILL_FORMED = {
    "two paths": "ex:S a sh:PropertyShape ; sh:path ex:p , ex:q .",
    "count in words": "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 'one' .",
    "two counts": "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 , 2 .",
    "datatype that is a literal": "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:datatype 'xsd:string' .",
    "two datatypes": "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:datatype xsd:string , xsd:integer .",
    "class that is a literal": "ex:S a sh:NodeShape ; sh:class 'Thing' .",
    "unknown node kind": "ex:S a sh:NodeShape ; sh:nodeKind ex:IRI .",
    "in without a list": "ex:S a sh:NodeShape ; sh:in ex:a .",
    "or without a list": "ex:S a sh:NodeShape ; sh:or ex:a .",
    "languages without a list": "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:languageIn 'en' .",
    "pattern that is a number": "ex:S a sh:NodeShape ; sh:pattern 7 .",
    "length in words": "ex:S a sh:NodeShape ; sh:maxLength 'short' .",
    "bound on a node shape": "ex:S a sh:NodeShape ; sh:minCount 1 .",
    "comparison on a node shape": "ex:S a sh:NodeShape ; sh:lessThan ex:q .",
    "closed in words": "ex:S a sh:NodeShape ; sh:closed 'yes' .",
    "message that is an IRI": "ex:S a sh:NodeShape ; sh:message ex:m .",
    "severity that is a literal": "ex:S a sh:NodeShape ; sh:severity 'high' .",
    "two severities": "ex:S a sh:NodeShape ; sh:severity sh:Info , sh:Warning .",
    "target class that is a literal": "ex:S a sh:NodeShape ; sh:targetClass 'Thing' .",
}

BEYOND = {
    "no path": "ex:S a sh:PropertyShape .",
    "path on a node shape": "ex:S a sh:NodeShape ; sh:path ex:p .",
    "misspelt constraint": "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCont 1 .",
    "misspelt class": "ex:S a sh:NodShape ; sh:targetClass ex:T ; sh:nodeKind sh:IRI .",
    "circle": "ex:S a sh:NodeShape ; sh:node ex:T . ex:T a sh:NodeShape ; sh:not ex:S .",
    "broken pattern": "ex:S a sh:NodeShape ; sh:pattern '(' .",
}
"""What the specification's text or good sense rules out, and its shapes let pass."""


def _triples(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)]


def _accepted(triples: list[ox.Triple]) -> bool:
    from pyshacl.entrypoints import meta_validate

    conforms: bool = meta_validate(to_graph(triples))[0]
    return conforms


@pytest.mark.parametrize("turtle", ILL_FORMED.values(), ids=ILL_FORMED)
def test_what_the_specifications_shapes_refuse_is_refused(turtle: str) -> None:
    """An ill-formed shape fails both checks."""
    assert not _accepted(_triples(turtle))
    with pytest.raises(IllFormedShapes):
        parse(_triples(turtle))


@pytest.mark.parametrize("turtle", BEYOND.values(), ids=BEYOND)
def test_more_than_the_specifications_shapes_refuse_is_refused(turtle: str) -> None:
    """What would be ignored in silence by an engine that relies on them is refused."""
    assert _accepted(_triples(turtle))
    with pytest.raises(IllFormedShapes):
        parse(_triples(turtle))


@pytest.mark.parametrize("name", ["claims", "dataset", "practitioner", "recognition", "vocabulary"])
def test_our_shapes_are_well_formed(name: str) -> None:
    """Every file that we ship conforms to them."""
    assert _accepted(list(own_shapes(name).triples))
