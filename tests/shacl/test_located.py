"""Findings point at the line and column of the offending term, in whatever syntax the file is written."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg

SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Thing-shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:Thing-n ; sh:property ex:Thing-owner .
ex:Thing-n a sh:PropertyShape ; sh:path ex:n ; sh:datatype xsd:integer ; sh:minCount 1 ; sh:maxCount 2 .
ex:Thing-owner a sh:PropertyShape ; sh:path [ sh:inversePath ex:owns ] ; sh:nodeKind sh:IRI .
"""

TURTLE = """\
@prefix ex: <http://example.org/> .
ex:a a ex:Thing ;
    ex:n 1 , 2 ,
        "three" .
ex:b a ex:Thing .
[] a ex:Thing ; ex:n 'x' .
_:someone ex:owns ex:b .
"""

N_TRIPLES = """\
<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Thing> .
<http://example.org/a> <http://example.org/n> "one" .
"""

JSON_LD = """\
{"@context": {"@vocab": "http://example.org/"}, "@graph": [
  {"@id": "http://example.org/a", "@type": "Thing", "n": 1},
  {"@id": "http://example.org/b", "@type": "Thing",
   "n": "two"}
]}
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "things.ttl",
            TURTLE,
            [
                ("MaxCountConstraintComponent", 3, 5, 4),
                ("DatatypeConstraintComponent", 4, 9, 7),
                ("MinCountConstraintComponent", 5, 1, 4),
                ("DatatypeConstraintComponent", 6, 22, 3),
                ("NodeKindConstraintComponent", 7, 1, 9),
            ],
        ),
        ("things.nt", N_TRIPLES, [("DatatypeConstraintComponent", 2, 47, 5)]),
        ("things.jsonld", JSON_LD, [("DatatypeConstraintComponent", 4, 9, 5)]),
    ],
)
def test_each_finding_has_its_place(name: str, text: str, expected: list[tuple[str, int, int, int]], tmp_path: Path) -> None:
    """Wrong values point at themselves, surplus ones at the property, missing ones at the node, blank nodes included."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = kg.open().validate(tmp_path / name, shapes=tmp_path / "shapes.ttl")
    found = [
        (finding.component.value.rpartition("#")[2], finding.place.line, finding.place.column, finding.place.width)
        for finding in report.findings
        if finding.place is not None
    ]
    assert sorted(found, key=lambda entry: (entry[1] or 0, entry[2] or 0)) == expected
    assert len(found) == len(report.findings)


def test_the_place_names_the_right_one_of_several_files(tmp_path: Path) -> None:
    """With several files a finding names the file that its statement stands in."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "good.ttl").write_text("@prefix ex: <http://example.org/> .\nex:good a ex:Thing ; ex:n 1 .\n", encoding="utf-8")
    (tmp_path / "bad.nt").write_text(N_TRIPLES, encoding="utf-8")
    report = kg.open().validate([tmp_path / "good.ttl", tmp_path / "bad.nt"], shapes=tmp_path / "shapes.ttl")
    assert [str(finding.place) for finding in report.findings] == [f"{tmp_path / 'bad.nt'}:2:47"]


def test_the_shipped_graph_needs_no_places() -> None:
    """Findings about the shipped graph itself are not looked up in files."""
    assert {finding.place for finding in kg.open().validate().findings} == {None}
