"""Good examples conform, bad ones give the report that lies beside them, and no shape is without an example.

`KG_APPROVE=1 pytest tests/shapes` rewrites the expected reports (NAME.expected beside NAME.ttl), to be read before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.shacl.reference import Reference
from kg.shacl.report import Level
from kg.terms import text
from tests.shapes.judging import FOLDERS, HERE, cases, judge, lines, shapes_of, statements


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _expected(path: Path) -> Path:
    return path.with_name(f"{path.stem}.expected")


def test_there_are_examples_of_each_kind_for_each_file() -> None:
    """Every file of shapes has good, bad and doubtful examples."""
    found = {(path.parent.name, path.name.partition(".")[0]) for path in cases("ok", "bad", "warn")}
    assert found == {(folder, kind) for folder in FOLDERS for kind in ("ok", "bad", "warn")}


@pytest.mark.parametrize("path", cases("ok"), ids=_id)
def test_good_examples_conform(path: Path) -> None:
    """Nothing at all is found in a good example."""
    assert lines(judge(path.parent.name, statements(path))) == []


@pytest.mark.parametrize("path", cases("bad", "warn"), ids=_id)
def test_bad_examples_give_the_expected_report(path: Path) -> None:
    """Level, shape, node, path, value and message are as approved; a bad example has a violation, a doubtful one has none."""
    findings = judge(path.parent.name, statements(path))
    said = "".join(line + "\n" for line in lines(findings))
    if os.environ.get("KG_APPROVE"):
        _expected(path).write_text(said, encoding="utf-8")
    assert said == _expected(path).read_text(encoding="utf-8")
    assert any(finding.level is Level.violation for finding in findings) == path.name.startswith("bad.")


def test_every_expected_report_belongs_to_an_example() -> None:
    """No expected report is left over."""
    assert {path.name for path in HERE.glob("*/*.expected")} == {_expected(path).name for path in cases("bad", "warn")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_shape_fires_in_an_example(folder: str) -> None:
    """Each shape of the file with a target occurs in an expected report."""
    reports = (path.read_text(encoding="utf-8") for path in (HERE / folder).glob("*.expected"))
    fired = {line.split("\t")[1] for report in reports for line in report.splitlines()}
    assert fired == {text(shape.node) for shape in shapes_of(folder).roots()}


def test_the_files_hold_as_many_shapes_as_they_should() -> None:
    """The counts below are minima, so that a file that is not read cannot pass."""
    counts = {folder: len(shapes_of(folder).roots()) for folder in FOLDERS}
    assert counts["claims"] >= 45
    assert counts["dataset"] >= 11
    assert counts["practitioner"] >= 18


@pytest.mark.parametrize("path", cases("ok", "bad", "warn"), ids=_id)
def test_the_reference_agrees(path: Path) -> None:
    """On a pyoxigraph store, pySHACL finds what the set engine finds."""
    folder, quads = path.parent.name, statements(path)
    assert lines(judge(folder, quads)) == lines(judge(folder, quads, validator=Reference()))


@pytest.mark.slow  # rdflib's SPARQL engine needs seconds for what the store does in milliseconds
@pytest.mark.parametrize("path", cases("ok", "bad", "warn"), ids=_id)
def test_the_reference_agrees_on_rdflib(path: Path) -> None:
    """On rdflib, which keeps every lexical form, pySHACL finds what the set engine finds."""
    folder, quads = path.parent.name, statements(path)
    assert lines(judge(folder, quads)) == lines(judge(folder, quads, validator=Reference(), faithful=True))
