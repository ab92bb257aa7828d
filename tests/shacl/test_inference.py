"""`--ontology` adds terms and subclasses that are not checked themselves; `--inference rdfs` adds what follows, and findings say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.errors import IllFormedShapes, NothingChecked
from kg.shacl.inference import inferred
from kg.shacl.report import Report
from kg.terms import text
from tests.shacl.set_engine.oracle import EX, HEAD, read

ONTOLOGY = """
:Surgeon rdfs:subClassOf :Doctor . :Doctor rdfs:subClassOf :Person . :Person a rdfs:Class .
:surname rdfs:subPropertyOf :name . :name rdfs:subPropertyOf :label .
:treats rdfs:domain :Doctor ; rdfs:range :Patient .
"""
SHAPES = ':S a sh:NodeShape ; sh:targetClass :Person ; sh:property [ sh:path :label ; sh:maxLength 3 ; sh:message "long" ] .'
DATA = ':a a :Surgeon ; :surname "Example" . :b :treats :c . :d a :Surgeon ; :label "also long" .'
Check = Callable[..., Report]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Return a function that validates Turtle by shapes and an ontology, the ones above unless others are given."""

    def run(data: str = DATA, shapes: str = SHAPES, ontology: str = ONTOLOGY, **more: Any) -> Report:
        for name, content in (("data", data), ("shapes", shapes), ("ontology", ontology)):
            (tmp_path / f"{name}.ttl").write_text(HEAD + content, encoding="utf-8")
        declared = [tmp_path / "ontology.ttl"] if ontology else []
        return kg.open().validate(tmp_path / "data.ttl", shapes=tmp_path / "shapes.ttl", ontology=declared, **more)

    return run


def _triples(turtle: str) -> set[str]:
    return {str(ox.Triple(quad.subject, quad.predicate, quad.object)) for quad in inferred(_quads(turtle))}


def _quads(turtle: str) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object) for t in read(turtle)]


@pytest.mark.parametrize(
    ("given", "follows"),
    [
        (":a a :C . :C rdfs:subClassOf :D .", ":a a :D ."),
        (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :E rdfs:subClassOf :F .", ":C rdfs:subClassOf :E , :F . :D rdfs:subClassOf :F ."),
        (":C rdfs:subClassOf :D . :D rdfs:subClassOf :C . :a a :C .", ":a a :D . :C rdfs:subClassOf :C . :D rdfs:subClassOf :D ."),
        (':p rdfs:subPropertyOf :q . :a :p "007"^^xsd:integer .', ':a :q "007"^^xsd:integer .'),
        (":p rdfs:domain :C . :a :p 1 .", ":a a :C ."),
        (":p rdfs:range :C . :a :p :b , 1 .", ":b a :C ."),
        (":p rdfs:subPropertyOf :q . :q rdfs:range :C . :C rdfs:subClassOf :D . :a :p :b .", ":a :q :b . :b a :C , :D ."),
        (":below rdfs:subPropertyOf rdfs:subClassOf . :C :below :D . :a a :C .", ":C rdfs:subClassOf :D . :a a :D ."),
        (":p rdfs:subPropertyOf [] . :a :p 1 .", ""),
        (":a a :C .", ""),
    ],
)
def test_what_follows_is_what_rdfs_says(given: str, follows: str) -> None:
    """Subclasses, subproperties, domains and ranges, together, in circles, and with literals as written."""
    assert _triples(given) == {str(triple) for triple in read(follows)}


def test_the_closure_equals_that_of_an_independent_reasoner() -> None:
    """The statements that follow from an example are those that owlrl's RDFS closure adds, without its axioms about resources."""
    owlrl = pytest.importorskip("owlrl")
    from kg.bridge import from_graph, to_graph

    quads = _quads(ONTOLOGY + DATA)
    graph = to_graph(quads)
    owlrl.DeductiveClosure(owlrl.RDFS_Semantics, axiomatic_triples=False).expand(graph)
    for triple in list(graph):
        if not _telling(*map(str, triple)):
            graph.remove(triple)
    theirs = {str(triple) for triple in from_graph(graph)} - {str(quad.triple) for quad in quads}
    assert {str(quad.triple) for quad in inferred(quads)} == theirs


def _telling(subject: str, predicate: str, value: str) -> bool:
    """Tell whether a statement is about the example, and not that something is a resource, a class, or above itself."""
    return subject.startswith(EX) and subject != value and (value.startswith(EX) or predicate.startswith(EX))


def test_an_ontology_adds_subclasses_and_is_not_checked(check: Check) -> None:
    """Instances of subclasses are reached, its own nodes are no focus nodes, and its terms are known."""
    with pytest.raises(NothingChecked):
        check(ontology="")
    report = check(DATA, SHAPES, ONTOLOGY + ':x a :Person ; :label "of the ontology" .')
    assert (report.coverage.checked, [text(f.focus) for f in report.findings]) == (2, [f"<{EX}d>"])
    assert report.coverage.unknown.terms == ()
    assert report.coverage.inferred is None


def test_findings_that_rest_on_inferred_statements_say_so(check: Check) -> None:
    """A value that follows, and a node that is checked only because its class follows, are told from what the file says."""
    shapes = SHAPES.replace("sh:message", "sh:minCount 1 ; sh:message")
    report = check(DATA, shapes, inference="rdfs")
    told = {(text(f.focus).rpartition("/")[2], f.component.value.rpartition("#")[2]): f.inferred for f in report.findings}
    assert told == {
        ("a>", "MaxLengthConstraintComponent"): "statement",
        ("b>", "MinCountConstraintComponent"): "target",
        ("d>", "MaxLengthConstraintComponent"): "",
    }
    assert (report.coverage.checked, report.coverage.inferred) == (3, 11)


def test_the_report_says_what_was_inferred(check: Check, run_kg: Callable[..., Any], tmp_path: Path) -> None:
    """Text, Markdown, HTML and SARIF in words, JSON as data; what was inferred is none of the user's terms."""
    check(inference="rdfs")
    files = (tmp_path / "data.ttl", "--shapes", tmp_path / "shapes.ttl", "--ontology", tmp_path / "ontology.ttl", "--inference", "rdfs")
    for format in ("text", "markdown", "html", "sarif", "junit"):
        ran = run_kg("validate", *files, "-f", format)
        assert (ran.code, "the statement was inferred" in ran.out, "inferred by RDFS before validation: 11 statements" in ran.out) == (
            1,
            True,
            True,
        )
    data = json.loads(run_kg("validate", *files, "-f", "json").out)
    assert ([finding["inferred"] for finding in data["findings"]], data["coverage"]["inferred"]) == (["statement", None], 11)


def test_shapes_may_ask_for_the_entailment(check: Check) -> None:
    """sh:entailment with the RDFS regime infers; any other regime is refused (SHACL section 1.5)."""
    asked = SHAPES + " <urn:x:shapes> sh:entailment <http://www.w3.org/ns/entailment/%s> ."
    assert check(shapes=asked % "RDFS").coverage.inferred == 11
    with pytest.raises(IllFormedShapes, match="OWL-RDF-Based>, which is not supported"):
        check(shapes=asked % "OWL-RDF-Based")


def test_our_own_shapes_see_what_follows_too(tmp_path: Path) -> None:
    """Without shapes of their own, practitioners by an ontology's subclass are checked; the shipped graph can be asked as well."""
    terms = Path(__file__).parents[1] / "examples" / "clinic-terms.ttl"
    (tmp_path / "data.ttl").write_text(
        "@prefix ex: <https://clinic.example/terms/> . <https://clinic.example/p7> ex:room 7 .", encoding="utf-8"
    )
    report = kg.open().validate(tmp_path / "data.ttl", ontology=terms, inference="rdfs")
    assert {(text(f.focus), f.inferred) for f in report.findings} == {("<https://clinic.example/p7>", "target")}
    assert (kg.open().validate(inference="rdfs").coverage.inferred or 0) > 100
