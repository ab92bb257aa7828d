"""Profiles change levels, switch shapes and rules off, and refuse names that nothing has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kg
from kg.errors import BadProfile, NothingChecked
from kg.shacl.profile import read_profile
from kg.shacl.read import own_shapes
from kg.shacl.reference import Reference
from kg.shacl.report import Level, Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate
from kg.terms import value

EXAMPLES = Path(__file__).parents[1] / "examples"
SHAPES = """\
@prefix my: <https://example.org/shapes/> .
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
my:Thing a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property my:size , my:name .
my:size a sh:PropertyShape ; sh:path ex:size ; sh:minCount 1 .
my:name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 .
"""
DATA = "@prefix ex: <https://example.org/> . ex:a a ex:Thing .\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with shapes, data and a rule, which is the current one."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "data.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "rules").mkdir()
    query = "SELECT DISTINCT ?entity ?property ?value WHERE { ?entity a ?value . BIND(<https://example.org/p> AS ?property) }"
    (tmp_path / "rules" / "typed-thing.rq").write_text(query, encoding="utf-8")
    for name in ("clinic.ttl", "clinic-levels.tsv"):
        shutil.copy(EXAMPLES / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(lines: str, *, reference: bool = False) -> Report:
    """Return the report on the data by the shapes and the rule under a profile of these lines."""
    Path("profile.tsv").write_text(lines, encoding="utf-8")
    settings = Settings(rules=("rules",), profile=read_profile("profile.tsv"))
    if reference:
        settings = Settings(rules=("rules",), profile=read_profile("profile.tsv"), validator=Reference())
    return validate(["data.ttl"], ["shapes.ttl"], settings=settings)


def levels(report: Report) -> list[tuple[str, str]]:
    """Return shape or rule and level of each finding."""
    return [(finding.rule or value(finding.shape).rpartition("/")[2], finding.level.name) for finding in report.findings]


@pytest.mark.parametrize("reference", [False, True])
def test_a_profile_sets_levels_and_drops(work: Path, reference: bool) -> None:
    """Shapes and rules by compact IRI, IRI and name; both engines see the same levels; what is not named keeps its own."""
    same = [("typed-thing", "violation"), ("name", "violation"), ("size", "violation")]
    assert sorted(levels(run("# nothing\n", reference=reference))) == sorted(same)
    changed = run("WARN\tmy:size\ndrop\t<https://example.org/shapes/name>\ninfo\ttyped-thing\n", reference=reference)
    assert levels(changed) == [("size", "warning"), ("typed-thing", "info")]
    assert changed.profile is not None
    assert (changed.profile.levels, changed.profile.dropped) == (2, ("<https://example.org/shapes/name>",))


def test_a_dropped_shape_takes_along_what_only_it_checks(work: Path) -> None:
    """The node shape leads to both property shapes; without it no node is selected, and only the rule is left."""
    report = run("drop\tmy:Thing\n")
    assert levels(report) == [("typed-thing", "violation")]
    assert report.coverage.checked == 0
    with pytest.raises(NothingChecked):
        run("drop\tmy:Thing\ndrop\ttyped-thing\n")


@pytest.mark.parametrize(
    ("lines", "message", "help"),
    [
        ("warning\tmy:siz\n", 'profile.tsv:1:9: no shape or rule is called "my:siz" here', "did you mean my:size"),
        (
            "drop\tmy:size\nwarning\ttyped-thin\n",
            'profile.tsv:2:9: no shape or rule is called "typed-thin" here',
            "did you mean typed-thing?",
        ),
        ("\nfatal\tmy:size\n", 'profile.tsv:2:1: "fatal" is no level', "violation, warning, info, drop"),
        ("warning my:size\n", "profile.tsv:1:1: a line holds a level, a tab", "for example"),
        ("warning\tmy:size\ninfo\tmy:size\n", 'profile.tsv:2:6: "my:size" has another level in line 1', "keep one of the lines"),
        ("warning\tshape:Board-certification\n", 'no shape or rule is called "shape:Board-certification" here', "known are"),
    ],
)
def test_what_a_profile_cannot_mean_is_refused(work: Path, lines: str, message: str, help: str) -> None:
    """The message has the place and the names that are near; our shapes are not there when a user's judge."""
    with pytest.raises(BadProfile) as caught:
        run(lines)
    assert message in str(caught.value)
    assert help in caught.value.help


def test_our_own_shapes_have_other_levels_too(work: Path) -> None:
    """The finding is a warning, so the run does not fail; the shapes themselves stay as they are for the next run."""
    usual = kg.open().validate("clinic.ttl")
    report = kg.open().validate("clinic.ttl", profile="clinic-levels.tsv")
    assert (usual.count(Level.violation), report.count(Level.violation), report.failed) == (1, 0, False)
    assert report.count(Level.warning) > usual.count(Level.warning)
    profile = read_profile("clinic-levels.tsv")
    assert profile.shapes(own_shapes("vocabulary")) is own_shapes("vocabulary")
