"""Baselines and fingerprints: only new findings fail, wherever statements move and whatever blank nodes are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.errors import BadBaseline
from kg.shacl.baseline import read_baseline
from kg.shacl.reference import Reference
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate
from tests.conftest import RunKg

PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = PREFIXES + (
    "ex:Thing-shape a sh:NodeShape ; sh:targetClass ex:Thing ;\n"
    '  sh:property [ sh:path ex:size ; sh:minCount 1 ; sh:message "No size." ] , [ sh:path ex:part ; sh:nodeKind sh:IRI ] .\n'
)
DATA = PREFIXES + (
    "ex:a a ex:Thing ; ex:part [ ex:kind ex:wheel ; ex:in [ ex:colour ex:red ] ] , [ ex:kind ex:wheel ] .\n"
    "ex:b a ex:Thing ; ex:part _:x , _:y .\n"
    "_:z a ex:Thing ; ex:size 1 ; ex:part 5 .\n"
)
MOVED = PREFIXES + (
    "# moved\n\n_:first ex:part 5 ; ex:size 1 ; a ex:Thing .\n"
    "ex:b a ex:Thing ; ex:part _:q , _:p .\n\n"
    "_:w1 ex:kind ex:wheel .\n"
    "_:w2 ex:in _:w3 ; ex:kind ex:wheel .\n_:w3 ex:colour ex:red .\n"
    "ex:a ex:part _:w1 , _:w2 ; a ex:Thing .\n"
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with shapes and data, which is the current one."""
    for name, text in (("shapes.ttl", SHAPES), ("data.ttl", DATA), ("moved.ttl", MOVED)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(data: str = "data.ttl", **settings: object) -> Report:
    """Return the report on a file."""
    return validate([data], ["shapes.ttl"], settings=Settings(**settings))  # type: ignore[arg-type]  # the fields, one by one


def prints(report: Report) -> list[str]:
    """Return the fingerprints of a report, sorted."""
    return sorted(finding.fingerprint for finding in report.findings)


def test_fingerprints_survive_moves_and_labels(work: Path) -> None:
    """Other lines, order and labels, the same fingerprints; every finding has its own, even about blank nodes that nothing tells apart."""
    before = prints(check())
    assert before == prints(check("moved.ttl"))
    assert (len(before), len(set(before))) == (7, 7)
    assert before == prints(check(validator=Reference()))


def test_fingerprints_do_not_hang_on_words(work: Path) -> None:
    """Another message and level of a shape without an IRI are the same finding; another path is another."""
    before = prints(check())
    (work / "shapes.ttl").write_text(SHAPES.replace('"No size."', '"Add a size." ; sh:severity sh:Warning'), encoding="utf-8")
    assert prints(check()) == before
    (work / "shapes.ttl").write_text(SHAPES.replace("ex:size", "ex:length"), encoding="utf-8")
    assert prints(check()) != before


def test_what_a_blank_node_holds_tells_it_apart(work: Path) -> None:
    """A statement changed two steps away from the value gives another fingerprint, and only to that finding."""
    before = set(prints(check()))
    (work / "data.ttl").write_text(DATA.replace("ex:red", "ex:blue"), encoding="utf-8")
    assert len(before - set(prints(check()))) == 1


def test_only_new_findings_fail(run_kg: RunKg, work: Path) -> None:
    """Writing accepts what there is; then nothing fails until something new turns up, and what is repaired is named."""
    wrote = run_kg("validate", "data.ttl", "-s", "shapes.ttl", "--write-baseline", "known.json")
    assert wrote.code == 0
    assert "no new findings, 7 known\n" in wrote.out
    assert "baseline: known.json (written, 7 findings)" in wrote.out
    same = run_kg("validate", "moved.ttl", "-s", "shapes.ttl", "--baseline", "known.json", "-f", "json")
    report = json.loads(same.out)
    assert (same.code, report["status"], report["conforms"], report["findings"], report["baseline"]["known"]) == (0, "passed", False, [], 7)
    (work / "data.ttl").write_text(DATA.replace("ex:b a ex:Thing", "ex:c a ex:Thing . ex:b a ex:Thing ; ex:size 1"), encoding="utf-8")
    new = run_kg("validate", "data.ttl", "-s", "shapes.ttl", "--baseline", "known.json")
    assert new.code == 1
    assert "1 violation, 6 known\n" in new.out
    assert "  - ex:c\n" in new.out
    assert "no longer found: a blank node <https://example.org/b> <https://example.org/size>" in new.out.replace("\n  ", " ")


def test_a_limit_does_not_cut_what_is_written(run_kg: RunKg, work: Path) -> None:
    """The baseline holds every finding, however few are listed; equal runs write equal bytes; sh:conforms stays false."""
    run_kg("validate", "data.ttl", "-s", "shapes.ttl", "--write-baseline", "one.json", "--max-findings", "1")
    turtle = run_kg("validate", "moved.ttl", "-s", "shapes.ttl", "--write-baseline", "two.json", "-f", "turtle")
    assert (work / "one.json").read_bytes() == (work / "two.json").read_bytes()
    assert "sh:conforms false" in turtle.out
    assert len(read_baseline("one.json").known) == 7


def test_nothing_is_written_where_nothing_was_checked(run_kg: RunKg, work: Path) -> None:
    """A run without a verdict leaves no baseline behind."""
    (work / "data.ttl").write_text(PREFIXES + "ex:a a ex:Other .\n", encoding="utf-8")
    assert run_kg("validate", "data.ttl", "-s", "shapes.ttl", "--write-baseline", "known.json").code == 2
    assert not (work / "known.json").exists()


def test_both_options_renew_a_baseline(run_kg: RunKg, work: Path) -> None:
    """The old one says what is gone, the new one holds what there is."""
    run_kg("validate", "data.ttl", "-s", "shapes.ttl", "--write-baseline", "known.json")
    (work / "data.ttl").write_text(DATA.replace("ex:b a", "ex:b ex:size 2 ; a"), encoding="utf-8")
    both = run_kg("validate", "data.ttl", "-s", "shapes.ttl", "--baseline", "known.json", "--write-baseline", "known.json", "-f", "json")
    assert [one["focus"] for one in json.loads(both.out)["baseline"]["gone"]] == ["<https://example.org/b>"]
    assert len(read_baseline("known.json").known) == 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("ex:a a ex:Thing .", "known.json:1:1: this is no baseline: it is not JSON (expecting value)"),
        ("[" * 100_000, "known.json: this is no baseline: it is nested too deeply"),
        ('{"findings": []}', 'known.json: this is no baseline: it lacks the key "medspec-baseline"'),
        ('{"medspec-baseline": 2}', "known.json: the baseline has the form 2; this version of medspec reads form 1"),
        ('{"medspec-baseline": 1, "judges": [], "findings": [{"fingerprint": 1}]}', "known.json: the baseline is damaged"),
        (
            '{"medspec-baseline": 1, "judges": ["ex:Other"], "findings": []}',
            "known.json: the baseline was made with other shapes: ex:Other;",
        ),
    ],
)
def test_what_is_no_baseline_is_refused(work: Path, content: str, message: str) -> None:
    """The message says what it is instead, and nothing passes."""
    (work / "known.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadBaseline) as caught:
        kg.open().validate("data.ttl", shapes="shapes.ttl", baseline="known.json")
    assert str(caught.value).startswith(message)
