"""Terms of the data that neither shapes nor ontology know stand in every report, with what may have been meant and where."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.shacl.report import Report
from kg.shacl.unknown import UnknownTerm
from kg.terms import text

PREFIXES = """@prefix ex: <https://example.org/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sdo: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix slash: <http://www.w3.org/2004/02/skos/core/> .
"""
SHAPES = """
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
    sh:property [ sh:path ex:address ] , [ sh:path ( ex:phone ex:number ) ] , [ sh:path schema:name ] , [ sh:path schema:email ] ;
    sh:sparql [ sh:message "m" ; sh:select "SELECT $this WHERE { $this <https://example.org/ns#note> 1 }" ] .
"""
Check = Callable[..., Report]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Return a function that validates Turtle by the shapes above."""
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES, encoding="utf-8")

    def run(data: str, **more: Any) -> Report:
        (tmp_path / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
        return kg.open().validate(tmp_path / "data.ttl", shapes=tmp_path / "shapes.ttl", **more)

    return run


def _said(report: Report) -> list[tuple[str, str, int, str, str]]:
    def one(term: UnknownTerm) -> tuple[str, str, int, str, str]:
        return term.term.value, term.use.value, term.uses, ", ".join(text(right) for right in term.instead), term.mistake

    return [one(term) for term in report.coverage.unknown.terms]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ex:adress 1", ("https://example.org/ns#adress", "predicate", 1, "<https://example.org/ns#address>", "spelling")),
        ("ex:Note 1", ("https://example.org/ns#Note", "predicate", 1, "<https://example.org/ns#note>", "case")),
        ("sdo:name 1", ("http://schema.org/name", "predicate", 1, "schema:name", "namespace")),
        ("skos:prefLable 1", ("http://www.w3.org/2004/02/skos/core#prefLable", "predicate", 1, "skos:prefLabel", "spelling")),
        ("a ex:person", ("https://example.org/ns#person", "class", 1, "<https://example.org/ns#Person>", "case")),
        (
            "ex:is skos:Conceptscheme",
            ("http://www.w3.org/2004/02/skos/core#Conceptscheme", "value", 1, "skos:ConceptScheme, skos:Concept", "case"),
        ),
        ("slash:prefLabel 1", ("http://www.w3.org/2004/02/skos/core/prefLabel", "predicate", 1, "skos:prefLabel", "namespace")),
        (
            "<https://example.org/ns#phone/> 1",
            ("https://example.org/ns#phone/", "predicate", 1, "<https://example.org/ns#phone>", "ending"),
        ),
    ],
)
def test_a_mistake_is_named_with_what_was_meant(check: Check, statement: str, expected: tuple[str, str, int, str, str]) -> None:
    """Namespace, case, ending and spelling, of predicates, classes and values."""
    assert _said(check(f"ex:a a ex:Person ; {statement} ."))[0] == expected


@pytest.mark.parametrize(
    "data",
    [
        "ex:a a ex:Person ; ex:address 1 ; ex:phone [ ex:number 2 ] ; ex:note 2 ; rdfs:label 'a' ; skos:prefLabel 'a' ; schema:name 'a' .",
        "ex:a a ex:Person ; ex:adress 1 . ex:adress rdfs:label 'on purpose' .",
        "ex:a a ex:Person ; ex:adress 1 . ex:adress a owl:DatatypeProperty .",
        "ex:a a ex:Person, ex:Student . ex:Student rdfs:subClassOf ex:Person .",
        "ex:a a ex:Person, ex:Human . ex:Person rdfs:subClassOf ex:Human .",
    ],
)
def test_what_is_mentioned_declared_or_described_is_known(check: Check, data: str) -> None:
    """Shapes, their paths and queries, vocabularies, and the data themselves make a term known."""
    assert _said(check(data)) == []


def test_terms_of_the_shapes_own_namespace_are_listed_and_of_others_counted(check: Check) -> None:
    """What no shape mentions is no mistake by itself: it is listed without a hint, and foreign vocabularies are counted only."""
    report = check("ex:a a ex:Person ; ex:fax 1 , 2 ; foaf:age 3 ; foaf:nick 'a' .")
    assert _said(report) == [("https://example.org/ns#fax", "predicate", 2, "", "")]
    assert report.coverage.unknown.others == (("http://xmlns.com/foaf/0.1/", 2),)


def test_uses_samples_and_the_first_place_are_told(check: Check) -> None:
    """Three subjects at most, in document order, and file, line and column of the first use; likely mistakes stand first."""
    people = "\n".join(f"ex:p{number} a ex:Person ; ex:fax 1 ; ex:adress {number} ." for number in range(5))
    first, second = check(people).coverage.unknown.terms
    assert ([text(node) for node in first.samples], first.uses, first.notable, second.notable) == (
        [f"<https://example.org/ns#p{number}>" for number in range(3)], 5, True, False,
    )  # fmt: skip
    assert (str(first.place).rpartition("/")[2], first.place and first.place.text) == ("data.ttl:10:32", people.splitlines()[0])


def test_our_own_terms_are_known_without_shapes(tmp_path: Path) -> None:
    """Against the shipped graph, misspelt terms and things of ours are found in files of practitioners."""
    spec = "@prefix spec: <https://w3id.org/medspec/ns#> . @prefix board: <https://w3id.org/medspec/id/board/> . "
    wrong = "<https://example.org/p> a spec:Practitioner ; spec:Speciality board:american-board-of-plastic-surgary ."
    (tmp_path / "data.ttl").write_text(spec + wrong, encoding="utf-8")
    found = {
        term.term.value.rpartition("/")[2]: text(term.instead[0])
        for term in kg.open().validate(tmp_path / "data.ttl").coverage.unknown.terms
    }
    assert found == {"ns#Speciality": "spec:inSpecialty", "american-board-of-plastic-surgary": "board:american-board-of-plastic-surgery"}


MIXED = "ex:a a ex:Person , ex:Thing ; sdo:name 'a' ; sdo:email 'a' ; ex:adress 1 ; ex:fax 1 ; foaf:age 3 . ex:b a ex:Idle ."
LINES = [
    "reached by no shape: 1 ex:Idle",
    "unknown namespace: http://schema.org/ (2 terms, such as email, name; 2 uses, first at data.ttl:10:31): did you mean https://schema.org/?",
    "unknown property: ex:adress (1 use, first at data.ttl:10:62, at ex:a): did you mean ex:address?",
    "mentioned by no shape or ontology: 2 terms of https://example.org/ns# (ex:Thing, ex:fax)",
    "other vocabularies: 1 term of http://xmlns.com/foaf/0.1/",
]
"""What every format says of the data above; two terms of a mixed-up namespace are one line."""


@pytest.mark.parametrize("format", ["text", "markdown", "html", "junit", "turtle", "sarif", "json", "jsonl", "csv"])
def test_every_format_says_what_is_unknown_and_what_was_not_reached(
    format: str, check: Check, run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words where people read, data where programs do; none of it is a finding."""
    check(MIXED)
    monkeypatch.chdir(tmp_path)
    ran = run_kg("validate", "data.ttl", "--shapes", "shapes.ttl", "-f", format)
    assert (ran.code, ran.err) == (0, "")
    if format in {"json", "jsonl"}:
        coverage = json.loads(ran.out if format == "json" else ran.out.splitlines()[-1])["coverage"]
        assert [entry["type"] for entry in coverage["unreached"]] == ["https://example.org/ns#Idle"]
        assert [term["term"].rpartition("/")[2] for term in coverage["unknown"]["terms"]] == [
            "email", "name", "ns#adress", "ns#Thing", "ns#fax",
        ]  # fmt: skip
        assert coverage["unknown"]["terms"][2]["place"] == {"file": "data.ttl", "line": 10, "column": 62}
    elif format == "csv":
        rows = [row for row in csv.DictReader(io.StringIO(ran.out)) if row["level"] == "coverage"]
        assert [(row["focus"].rpartition("/")[2], row["line"], row["column"]) for row in rows] == [
            ("ns#Idle", "", ""), ("email", "10", "46"), ("name", "10", "31"), ("ns#adress", "10", "62"),
            ("ns#Thing", "10", "20"), ("ns#fax", "10", "76"),
        ]  # fmt: skip
    elif format == "sarif":
        (run,) = json.loads(ran.out)["runs"]
        assert [(one["ruleId"], one["level"]) for one in run["results"]] == [("unknown-term", "note")] * 3
        assert run["properties"]["coverage"][1:] == LINES
    else:
        assert [line for line in LINES if line not in " ".join(ran.out.split())] == []


def test_very_many_unknown_terms_are_counted() -> None:
    """Two hundred terms are looked into, the most used first; the rest is a number."""
    import pyoxigraph as ox

    from kg.embedded import Embedded
    from kg.shacl.known_terms import KnownTerms
    from kg.shacl.parse import parse
    from kg.shacl.subject import Subject
    from kg.shacl.unknown_terms import unknown_terms
    from kg.shacl.vocabulary import sh

    node, quads = ox.NamedNode("https://example.org/a"), []
    for number in range(300):
        quads += [
            ox.Quad(node, ox.NamedNode(f"https://example.org/ns#p{number}x"), ox.Literal(n)) for n in range(2 if number == 299 else 1)
        ]
    shapes = parse([ox.Triple(node, sh("targetSubjectsOf"), ox.NamedNode("https://example.org/ns#known"))])
    found = unknown_terms(Subject(tuple(quads)), KnownTerms([shapes], Embedded()), Embedded())
    assert (len(found.terms), found.left, found.terms[0].term.value) == (200, 100, "https://example.org/ns#p299x")


def test_shapes_without_a_target_are_named_unless_others_refer_to_them(check: Check, tmp_path: Path) -> None:
    """A shape that nothing selects nodes for, and that no shape names, checks nothing: the coverage says which."""
    from kg.render.report import coverage_lines

    check("ex:a a ex:Person .")
    lost = "ex:Lost a sh:NodeShape ; sh:node ex:Named . ex:Named a sh:NodeShape . ex:Off a sh:NodeShape ; sh:deactivated true ."
    (tmp_path / "more.ttl").write_text(PREFIXES + lost, encoding="utf-8")
    report = kg.open().validate(tmp_path / "data.ttl", shapes=[tmp_path / "shapes.ttl", tmp_path / "more.ttl"])
    assert [entry.name for entry in report.coverage.untargeted] == ["Lost"]
    assert "without a target, and named by no other shape: 1 shape: Lost" in coverage_lines(report)
