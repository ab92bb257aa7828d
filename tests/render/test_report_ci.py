"""Reports for continuous integration: SARIF, JUnit and JSON Lines say the same as the text, and whether anything was checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import kg
from kg.render import report_ci, report_data
from kg.shacl.report import Report

EXAMPLES = Path(__file__).parents[1] / "examples"
CLINIC = EXAMPLES / "clinic.ttl"
WRONG = "https://w3id.org/medspec/shapes#CertificationClaim-boardCertifies"


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the report on a directory with one planted contradiction."""
    return kg.open().validate(CLINIC)


def test_sarif_has_a_result_with_its_place_for_each_finding(report: Report) -> None:
    """Levels, rules, places and counts are as in the report (SARIF 2.1.0 sections 3.27 and 3.49)."""
    log = json.loads(report_ci.as_sarif(report, "0.1.0"))
    (run,) = log["runs"]
    assert (log["version"], run["tool"]["driver"]["name"], run["properties"]["checked"]) == ("2.1.0", "medspec", report.coverage.checked)
    words = {"violation": "error", "warning": "warning", "info": "note"}
    assert [result["level"] for result in run["results"]] == [words[finding.level.name] for finding in report.findings]
    assert len(report.findings) >= 2
    (wrong,) = (result for result in run["results"] if result["level"] == "error")
    assert run["tool"]["driver"]["rules"][wrong["ruleIndex"]]["id"] == wrong["ruleId"] == WRONG
    physical = wrong["locations"][0]["physicalLocation"]
    assert (physical["artifactLocation"]["uri"], physical["region"]) == (CLINIC.as_uri(), {"startLine": 26, "startColumn": 27})


def test_a_fingerprint_stays_when_lines_move(report: Report, tmp_path: Path) -> None:
    """The same finding further down in a file keeps its fingerprint; every finding has its own."""
    moved = tmp_path / "clinic.ttl"
    moved.write_text("# moved\n\n" + CLINIC.read_text(encoding="utf-8"), encoding="utf-8")
    logs = [json.loads(report_ci.as_sarif(one, "0.1.0")) for one in (report, kg.open().validate(moved))]
    prints = [[result["partialFingerprints"]["findingIdentity/v1"] for result in log["runs"][0]["results"]] for log in logs]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(report.findings)


def test_junit_fails_the_shapes_with_findings_at_the_chosen_level(report: Report) -> None:
    """One case a shape with nodes; a violation fails its case, information does not."""
    suite = ElementTree.fromstring(report_ci.as_junit(report))
    cases = suite.findall("testcase")
    failed = [case.get("classname") for case in cases if case.find("failure") is not None]
    assert (failed, suite.get("failures"), suite.get("tests")) == ([WRONG], "1", str(len(cases)))
    assert len(cases) == sum(1 for entry in report.coverage.shapes if entry.nodes)


def test_junit_never_passes_on_nothing() -> None:
    """An empty run that was allowed is a failed case in a test view."""
    empty = kg.open().validate(EXAMPLES / "unrelated.ttl", allow_empty=True)
    suite = ElementTree.fromstring(report_ci.as_junit(empty))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")


def test_json_lines_end_with_what_was_checked(report: Report) -> None:
    """Each finding is a line, and the last line sums up."""
    *findings, closing = map(json.loads, report_ci.as_jsonl(report).splitlines())
    assert [finding["level"] for finding in findings] == [finding.level.name for finding in report.findings]
    assert closing == {
        "status": "findings",
        "conforms": False,
        "checked": report.coverage.checked,
        "truncated": False,
        "total": len(report.findings),
        "known": 0,
        "coverage": json.loads(report_data.as_json(report))["coverage"],
        "engine": "set engine",
        "lifted": [],
    }


@pytest.mark.parametrize("format", ["sarif", "junit", "jsonl"])
def test_the_command_writes_each_format(format: str, run_kg: Callable[..., Any]) -> None:
    """Every format comes with the same exit code."""
    ran = run_kg("validate", CLINIC, "-f", format)
    assert (ran.code, ran.err) == (1, "")
    assert "awards no certification in plastic surgery" in ran.out
