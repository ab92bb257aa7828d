"""A validation report as RDF is the one that pySHACL gives, in every RDF format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.formats import RDF, RdfSyntax
from kg.render.report_rdf import as_rdf

COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """\
ex:a a ex:Thing ; ex:size "007"^^xsd:integer , 3 ; ex:note "ab"@en , "abc"@en , "Grüße \\U0001F600\\n" ; ex:part ex:b .
ex:b a ex:Thing ; ex:size 1 , 2 ; ex:of ex:a ; ex:note 'say "x"' .
ex:c a ex:Thing ; ex:size "x" ; ex:other 1 .
"""
SHAPES = """\
ex:Size a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:size ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ;
    sh:message "one size"@en , "eine Größe"@de .
ex:Note a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:note ; sh:maxLength 3 ; sh:uniqueLang true ; sh:severity sh:Warning ;
    sh:message "short" .
ex:Part a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ( ex:part ex:size ) ; sh:maxCount 1 ; sh:message "no part" .
ex:Back a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path [ sh:inversePath ex:of ] ; sh:class ex:Whole ; sh:message "whole" .
ex:Deep a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path [ sh:alternativePath ( ex:note [ sh:oneOrMorePath ex:part ] ) ] ;
    sh:nodeKind sh:Literal ; sh:severity ex:Odd ; sh:message "literal" .
ex:Whole a sh:NodeShape ; sh:targetNode ex:c ; sh:property ex:Size ; sh:closed true ; sh:message "closed" .
"""


def _pyshacl(data: Path, shapes: Path) -> bytes:
    """Return the report of pySHACL itself, every literal as it is written."""
    import rdflib
    from pyshacl import validate

    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        graph: Any = validate(str(data), shacl_graph=str(shapes), data_graph_format="turtle", shacl_graph_format="turtle")[1]
        return bytes(graph.serialize(format="nt", encoding="utf-8"))
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _canonical(document: bytes, format: ox.RdfFormat) -> set[ox.Quad]:
    """Return the statements about the report with canonical blank nodes (RDFC-1.0), without our comment on what was checked."""
    quads = [quad for quad in ox.parse(document, format=format) if quad.predicate != COMMENT]
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name)
def test_the_report_is_isomorphic_to_that_of_pyshacl(tmp_path: Path, syntax: RdfSyntax) -> None:
    """Focus nodes, paths, values, severities, messages, components and shapes are the same, blank nodes and lists included.

    Each path with blank nodes is in one result here: of several, pySHACL shares the nodes, which SHACL section 3.6.2.2 leaves open.
    """
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    shapes.write_text(PREFIXES + SHAPES, encoding="utf-8")
    report = kg.open().validate(data, shapes=shapes)
    assert len(report.findings) >= 12
    ours, theirs = _canonical(as_rdf(report, syntax.name), syntax.engine), _canonical(_pyshacl(data, shapes), ox.RdfFormat.N_TRIPLES)
    assert ours == theirs
