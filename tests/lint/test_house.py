"""The vocabulary lint over the whole repository: in RDF a misspelt IRI is an empty answer, not an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.lint import Finding, Report, lint, lint_shipped
from kg.names import KINDS, shrink

ROOT = Path(__file__).parents[2]
INVENTED = {
    "graph:merged": "the graph on a server that the merged view is published to",
    "spec:Bord": "a misspelling that must be found",
    "spec:Clame": "a misspelling that must be found",
    "spec:form": "a misspelling that must be found",
    "skos:prefLable": "a misspelling that must be found",
    "spec:hasPurpos": "a misspelling that must be found",
    "skos:Conceptscheme": "a misspelling that must be found",
    "rdfs:lable": "a misspelling that must be found",
    "oa:hasSelecter": "a misspelling that must be found",
    "org:FormalOrganisation": "a misspelling that must be found",
    "spec:treat": "a misspelling that must be found",
    "spec:Speciality": "a misspelling that must be found",
    "spec:hasPurposes": "a misspelling that must be found",
    "sh:NodShape": "a misspelling that must be found",
    "sh:minCont": "a misspelling that must be found",
    "spec:New": "a term added in a test of the shapes for terms",
    "spec:new": "a term added in a test of the shapes for terms",
    "spec:p": "a stand-in of a test of messages",
    "spec:Any": "a stand-in of a test of messages",
    "spec:None": "a stand-in of a test of messages",
    "spec:none": "a stand-in of a test of messages",
    "spec:q": "a stand-in of a test of messages",
    "spec:r": "a stand-in of a test of messages",
    "spec:s": "a stand-in of a test of messages",
    "spec:x": "a stand-in of a test of messages",
    "spec:nothing": "a property that no statement has",
    "spec:End": "a mark after the last line of a file",
    "spec:step": "an example of a path",
    "shape:Pathway": "an example of a shape",
    "specialty:some-field": "a place to fill in, in a draft",
    "purpose:some-end": "a place to fill in, in a draft",
    "rdf:Description": "RDF/XML syntax, no term",
    "rdf:ID": "RDF/XML syntax, no term",
    "rdf:RDF": "RDF/XML syntax, no term",
    "rdf:about": "RDF/XML syntax, no term",
    "rdf:datatype": "RDF/XML syntax, no term",
    "rdf:li": "RDF/XML syntax, no term",
    "rdf:nodeID": "RDF/XML syntax, no term",
    "rdf:parseType": "RDF/XML syntax, no term",
    "rdf:resource": "RDF/XML syntax, no term",
}
"""Names in Python files that are declared nowhere, on purpose, and why. A test that needs another one adds it here."""


PLANTED = {"spec:Speciality", "spec:hasPurpos"}
"""Terms in fixtures that are declared nowhere, because a rule or shape must notice them."""


def _undeclared(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == "undeclared"]


def _name(finding: Finding) -> str:
    written = finding.message.split()[0]
    return shrink(written) if written.startswith("http") else written


def _python() -> list[Path]:
    folders = (ROOT / "kg", ROOT / "bench", ROOT / "tests")
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "share" not in path.parts]


def _fixtures() -> list[Path]:
    return sorted(path for suffix in ("ttl", "trig", "rq", "jsonld") for path in (ROOT / "tests").rglob(f"*.{suffix}"))


def test_the_shipped_files_are_clean() -> None:
    """Ontology, data, shapes, queries and rules: every name is declared, every file in house order."""
    report = lint_shipped()
    assert [f"{finding.place}: {finding.message}" for finding in report.findings] == []
    assert len(report.files) >= 45
    assert report.checked >= 5_000
    assert {"ontology/spec.ttl", "ontology/context.jsonld", "ontology/shapes/claims.ttl", "data/claims/essay.trig"} <= set(report.files)


def test_the_python_files_are_clean() -> None:
    """Every name in Python source is declared, or invented on purpose; tests may invent things, not terms, freely."""
    report = lint([str(path) for path in _python()])
    things = tuple(f"{kind}:" for kind in KINDS)
    unknown = [finding for finding in _undeclared(report) if _name(finding) not in INVENTED]
    wrong = [one for one in unknown if not (one.place.name.startswith(str(ROOT / "tests")) and _name(one).startswith(things))]
    assert [f"{finding.place}: {finding.message}" for finding in wrong] == []
    assert len(report.files) >= 80
    assert report.checked >= 300


def test_no_invented_name_is_stale() -> None:
    """Each name on the list of invented ones does occur."""
    report = lint([str(path) for path in _python()])
    assert set(INVENTED) - {_name(finding) for finding in _undeclared(report)} == set()


def test_the_fixtures_are_clean() -> None:
    """Every term in a fixture is declared, but for those that break a rule on purpose; fixtures may invent things freely."""
    report = lint([str(path) for path in _fixtures()])
    things = tuple(f"{kind}:" for kind in KINDS)
    wrong = [one for one in _undeclared(report) if not _name(one).startswith(things) and _name(one) not in PLANTED]
    assert [f"{finding.place}: {finding.message}" for finding in wrong] == []
    assert {_name(one) for one in _undeclared(report) if not _name(one).startswith(things)} == PLANTED
    assert len(report.files) >= 40
    assert report.checked >= 1_000


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("ontology/spec.ttl", "spec:hasPurpose spec:facetOrder", "spec:hasPurpos spec:facetOrder"),
        ("ontology/spec.ttl", "rdfs:subClassOf org:FormalOrganization", "rdfs:subClassOf org:FormalOrganisation"),
        ("ontology/schemes.ttl", "skos:ConceptScheme", "skos:Conceptscheme"),
        ("ontology/shapes/vocabulary.ttl", "$this rdfs:label ?label", "$this rdfs:lable ?label"),
        ("ontology/context.jsonld", '"spec:Board"', '"spec:Bord"'),
        ("data/entities.ttl", "a spec:Board", "a spec:Bord"),
        ("data/claims/essay.trig", "purpose:appearance", "purpose:apearance"),
        ("data/sources/essay.ttl", "oa:hasSelector", "oa:hasSelecter"),
        ("queries/patients.rq", "spec:treats ?condition", "spec:treat ?condition"),
        ("queries/patients.rq", "class: spec:Specialty", "class: spec:Speciality"),
        ("kg/evidence.py", 'spec("Claim")', 'spec("Clame")'),
        ("kg/about.py", 'spec("from")', 'spec("form")'),
        ("kg/labels.py", '("skos", "prefLabel")', '("skos", "prefLable")'),
    ],
)
def test_a_planted_misspelling_is_found(tmp_path: Path, file: str, right: str, wrong: str) -> None:
    """One wrong letter in a copy of any kind of file is found, at its line."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert right in text
    copy = tmp_path / Path(file).name
    copy.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    found = [finding for finding in lint([str(copy)]).findings if finding.rule == "undeclared"]
    assert [finding.place.line for finding in found] == [text[: text.index(right)].count("\n") + 1]
