"""Findings point at the line and column of the offending term, in whatever syntax the file is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.files import Input, read_input
from kg.formats import TURTLE as TURTLE_SYNTAX
from kg.locate import blocks
from kg.shacl import placed
from kg.shacl.spots import Origin

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


STEPS = """\
@prefix ex: <http://example.org/> .
ex:a a ex:Thing ; ex:n 1 ; ex:parts ( ex:x "screw" ) ;
    ex:address [ ex:zip 1 ] ,
        [ ex:zip "two" ; ex:street "two" ] .
ex:b a ex:Thing ; ex:n 1 ;
    ex:address ex:b-address .
ex:c a ex:Thing ; ex:n 1 ; ex:zip "two" .
ex:b-address ex:town "three" .
ex:d ex:knows ex:c ; ex:zip 1 , "four" .
"""
STEPS_SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property [ sh:path ( ex:parts [ sh:zeroOrMorePath rdf:rest ] rdf:first ) ; sh:nodeKind sh:IRI ] ,
        [ sh:path ( [ sh:zeroOrOnePath ex:address ] [ sh:alternativePath ( ex:zip ex:town ) ] ) ; sh:datatype xsd:integer ] ,
        [ sh:path ( [ sh:inversePath ex:knows ] ex:zip ) ; sh:maxInclusive 3 ] ,
        [ sh:path [ sh:inversePath ( [ sh:inversePath ex:zip ] ex:knows ) ] ; sh:datatype xsd:integer ] ;
    sh:property [ sh:path ( ex:address ex:city ) ; sh:maxCount 0 ] ,
        [ sh:path ( ex:address ex:zip ) ; sh:minCount 1 ; sh:message "no zip" ] .
"""


def test_values_of_longer_paths_are_placed_where_they_stand(tmp_path: Path) -> None:
    """The last statement on the way to the value is meant, not another one with that value; what is missing is missed at the first step."""
    (tmp_path / "shapes.ttl").write_text(STEPS_SHAPES, encoding="utf-8")
    (tmp_path / "things.ttl").write_text(STEPS, encoding="utf-8")
    report = kg.open().validate(tmp_path / "things.ttl", shapes=tmp_path / "shapes.ttl")
    places = [(finding.place.line, finding.place.column, finding.place.width) for finding in report.findings if finding.place is not None]
    assert sorted(places) == [
        (2, 44, 7),  # the member of the list
        (4, 18, 5),  # not the street, which is "two" as well
        (6, 5, 10),  # ex:b has an address, and that has no zip
        (7, 1, 4),  # ex:c has no address at all
        (7, 35, 5),
        (8, 22, 7),
        (9, 33, 6),  # by either spelling of the inverse path
        (9, 33, 6),
    ]


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


@pytest.mark.parametrize("suffix", ["ttl", "trig"])
def test_reports_that_show_samples_place_those_alone(tmp_path: Path, suffix: str) -> None:
    """What is shown of each kind reads the same as if everything had been placed; nothing else is looked for."""
    from kg.render.layout import PLAIN
    from kg.render.report import SAMPLES, as_text
    from kg.shacl.settings import Settings
    from kg.shacl.validate import validate

    things = "".join(f"ex:t{n} a ex:Thing ; ex:n 'x' , {n}{', 6, 7' if n % 2 else ''} . [] ex:owns 'y' .\n" for n in range(9))
    data, shapes = tmp_path / f"data.{suffix}", tmp_path / "shapes.ttl"
    data.write_text("@prefix ex: <http://example.org/> .\n" + things, encoding="utf-8")
    shapes.write_text(SHAPES, encoding="utf-8")
    some, every = (validate([str(data)], [str(shapes)], settings=Settings(samples=samples)) for samples in (SAMPLES, None))
    assert [finding.place is not None for finding in every.findings] == [True] * 13
    assert sum(finding.place is not None for finding in some.findings) == 2 * SAMPLES
    assert as_text(some, PLAIN) == as_text(every, PLAIN)
    assert as_text(some, PLAIN, all=True) != as_text(every, PLAIN, all=True)


def test_documents_are_read_once_for_all_who_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is expected is read with the first question; each gets the statements about its own nodes, in order, and others a new pass."""
    path = tmp_path / "things.ttl"
    path.write_text(TURTLE + "ex:c a ex:Thing ; ex:at [ ex:n 5 ] .\n", encoding="utf-8")
    a, b, c = (ox.NamedNode(f"http://example.org/{name}") for name in "abc")
    passes: list[object] = []

    def counted(source: Input, subjects: Collection[ox.NamedNode], base: str | None) -> Iterator[blocks.Block]:
        passes.append(subjects)
        return blocks.blocks(source, subjects, base)

    monkeypatch.setattr(placed, "blocks", counted)
    documents = placed.Described([Origin(read_input(str(path)), TURTLE_SYNTAX, None, 0, 100)], [a, b])
    told = [[str(block.quads[0].subject) for block in documents.about(nodes)] for nodes in ([b], [a, b], [])]
    assert told == [[str(b)], [str(a), str(b)], []]
    assert len(passes) == 1
    assert [len(block.quads) for block in documents.about([c])] == [3]
    assert len(passes) == 2
    monkeypatch.setattr(placed, "MOST", 2)
    few = placed.Described(documents.origins, [a, b])
    assert [len(few.about(nodes)) for nodes in ([c], [a], [a, b, c])] == [1, 1, 0]
