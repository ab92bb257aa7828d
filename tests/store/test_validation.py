"""A store is validated where it lies, with the findings that its files have."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadParameter
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate
from kg.store import fill
from kg.store.validation import validate_store
from kg.terms import text

HEAD = (
    "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
DATA = "ex:a a ex:Thing ; ex:size 1 ; ex:at ex:p . ex:b a ex:Thing ; ex:size 2 , 3 ; ex:at ex:q . ex:q a ex:Place . ex:r a ex:Room .\n"
SHAPES = """
ex:Thing a sh:NodeShape ; sh:targetClass ex:Thing ;
  sh:property [ sh:path ex:size ; sh:maxCount 1 ] , [ sh:path ex:at ; sh:class ex:Place ] ;
  sh:sparql [ sh:message "{?value} is larger than one" ;
    sh:select "SELECT $this ?value { $this <https://example.org/size> ?value FILTER (?value > 1) }" ] .
"""


def _files(folder: Path, data: str = DATA, name: str = "data.ttl") -> tuple[str, str, str]:
    """Write data and shapes, load the data, and return data, shapes and store."""
    files = [str(folder / one) for one in (name, "shapes.ttl", "data.store")]
    for file, content in zip(files, (data, SHAPES), strict=False):
        Path(file).write_text(HEAD + content, encoding="utf-8")
    fill([files[0]], files[2])
    return files[0], files[1], files[2]


def _found(report: Report) -> list[tuple[str, ...]]:
    return [(text(f.focus), text(f.component), text(f.value) if f.value is not None else "", f.fingerprint) for f in report.findings]


def test_a_store_has_the_findings_of_its_file(tmp_path: Path) -> None:
    """Core and SPARQL constraints, coverage and fingerprints are those of the file; only places are missing."""
    data, shapes, store = _files(tmp_path)
    expected, report = validate([data], [shapes]), validate_store(store, [shapes], Settings())
    assert len(report.findings) == 4
    assert _found(report) == _found(expected)
    assert report.coverage.checked == expected.coverage.checked == 2
    assert report.coverage.unreached == expected.coverage.unreached
    assert (report.engine, report.notes) == ("set engine", ())


def test_literals_in_another_form_are_told(tmp_path: Path) -> None:
    """The store writes 007 as 7, and the report says that such a form was judged."""
    _, shapes, store = _files(tmp_path, DATA + "ex:c a ex:Thing ; ex:size 001 .\n")
    report = validate_store(store, [shapes], Settings())
    assert report.notes == ("statements with a literal in another form than in the files (007 as 7): 1; that form is judged",)


def test_a_statement_in_two_graphs_counts_once(tmp_path: Path) -> None:
    """In a store with named graphs, queries see the union of all, and a value that two graphs state is one value."""
    data = "ex:g { ex:a a ex:Thing ; ex:size 1 . } ex:h { ex:a a ex:Thing ; ex:size 1 . ex:b a ex:Thing ; ex:size 1 , 2 . }"
    _, shapes, store = _files(tmp_path, data, "data.trig")
    found = {(focus, component) for focus, component, *_ in _found(validate_store(store, [shapes], Settings()))}
    assert found == {
        ("<https://example.org/b>", "sh:MaxCountConstraintComponent"),
        ("<https://example.org/b>", "sh:SPARQLConstraintComponent"),
    }


@pytest.mark.parametrize("settings", [Settings(per_graph=True), Settings(ontology=("terms.ttl",))])
def test_a_store_is_checked_alone(tmp_path: Path, settings: Settings) -> None:
    """What needs other statements is refused, and so is a store without shapes to check it by."""
    _, shapes, store = _files(tmp_path)
    with pytest.raises(BadParameter, match="a store is checked as it is"):
        validate_store(store, [shapes], settings)
    with pytest.raises(BadParameter, match="none were named"):
        validate_store(store, [], Settings())
