"""Validation reports for continuous integration: SARIF 2.1.0 for code scanning, JUnit XML for test views, JSON Lines for pipes."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox

from kg.errors import Place
from kg.render.lifted import left_words, lifted_json
from kg.render.report import INFERRED, coverage_lines, many, standing
from kg.render.report_data import coverage_json, finding_json
from kg.render.report_unknown import unknown_line
from kg.shacl.report import Finding, Level, Report
from kg.shacl.unknown import UnknownTerm
from kg.terms import GraphName, value

_SARIF_LEVELS = {Level.violation: "error", Level.warning: "warning", Level.info: "note"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKNOWN: dict[str, Any] = {
    "id": "unknown-term",
    "shortDescription": {"text": "A term that neither shapes nor ontology know"},
    "fullDescription": {"text": "A term of the data that neither the shapes nor an ontology declare."},
    "help": {"text": "correct the term, or name the ontology that declares it with --ontology"},
    "defaultConfiguration": {"level": "note"},
}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_jsonl(report: Report) -> str:
    """Return JSON objects, one a line: findings as in JSON, then status, conforms, checked, truncated, total, known, coverage, engine."""
    from json import dumps

    closing = {
        "status": report.status,
        "conforms": report.conforms,
        "checked": report.coverage.checked,
        "truncated": report.truncated,
        "total": report.total,
        "known": report.known,
        "coverage": coverage_json(report),
        "engine": report.engine,
        "lifted": lifted_json(report),
    }
    rows = [*(finding_json(report, finding) for finding in report.findings), closing]
    return "".join(dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_sarif(report: Report, version: str) -> str:
    """Return the report as a SARIF 2.1.0 log with one run; `version` is that of medspec.

    Shapes and rules become reporting descriptors; fingerprints stay the same when lines move (SARIF section 3.27.17). Terms that are
    likely mistakes are notes. What was checked stands in the run's properties.
    """
    from json import dumps

    keys = sorted({_rule(finding) for finding in report.findings})
    by_key = {_rule(finding): finding for finding in reversed(report.findings)}
    rules = [_descriptor(report, key, by_key[key]) for key in keys]
    unknown = [term for term in report.coverage.unknown.terms if term.notable]
    rules += [_UNKNOWN] if unknown else []
    run = {
        "tool": {"driver": {"name": "medspec", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in dict.fromkeys(report.inputs)],
        "results": [*(_result(report, finding, keys) for finding in report.findings), *(_note(report, one, len(keys)) for one in unknown)],
        "properties": {
            "status": report.status,
            "checked": report.coverage.checked,
            "truncated": report.truncated,
            "coverage": coverage_lines(report),
        },
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: Finding) -> str:
    return finding.rule or value(finding.shape)


def _descriptor(report: Report, key: str, finding: Finding) -> dict[str, Any]:
    # Code scanning of GitHub wants both descriptions and a help text, none of them empty.
    info = report.about(finding)
    name = info.name or key
    described = {"id": key, "shortDescription": {"text": name}, "fullDescription": {"text": name}, "help": {"text": info.help or name}}
    return described | {"defaultConfiguration": {"level": _SARIF_LEVELS[finding.level]}}


def _result(report: Report, finding: Finding, keys: list[str]) -> dict[str, Any]:
    key, place = _rule(finding), finding.place
    result: dict[str, Any] = {
        "ruleId": key,
        "ruleIndex": keys.index(key),
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": f"{report.show(finding.focus)}: {finding.message(report.show)}" + _inferred(finding)},
        "partialFingerprints": {"findingIdentity/v1": finding.fingerprint},
    }
    if report.baseline:
        result["baselineState"] = "new"
    # What has no place of its own is shown at the file, if there is only one.
    shown = place or (Place(report.inputs[0]) if len(report.inputs) == 1 else None)
    if shown is not None:
        result["locations"] = _locations(shown)
    if finding.graphs:
        # A graph is a place without lines (SARIF section 3.33; kinds beyond those listed there are allowed).
        (first, *_) = result.setdefault("locations", [{}])
        first["logicalLocations"] = [_logical(report, graph) for graph in finding.graphs]
    return result


def _uri(name: str) -> str:
    """Return the URI reference for a file as it was named (SARIF section 3.4.4; RFC 3986 section 4.1)."""
    from pathlib import Path
    from urllib.parse import quote

    return Path(name).as_uri() if Path(name).is_absolute() else quote(name)


def _logical(report: Report, graph: GraphName) -> dict[str, str]:
    if isinstance(graph, ox.DefaultGraph):
        return {"name": report.graph_name(graph), "kind": "default graph"}
    return {"name": report.graph_name(graph), "fullyQualifiedName": value(graph), "kind": "named graph"}


def _note(report: Report, term: UnknownTerm, index: int) -> dict[str, Any]:
    """Return an unknown term as a result; it is no result of a shape."""
    from hashlib import sha256

    identity = sha256(f"{term.use} {term.term.value}".encode()).hexdigest()[:32]
    result: dict[str, Any] = {
        "ruleId": _UNKNOWN["id"],
        "ruleIndex": index,
        "level": "note",
        "message": {"text": unknown_line(report, [term])},
        "partialFingerprints": {"findingIdentity/v1": identity},
    }
    return result | ({"locations": _locations(term.place)} if term.place else {})


def _inferred(finding: Finding) -> str:
    return f" ({INFERRED[finding.inferred]})" if finding.inferred else ""


def _locations(place: Place) -> list[dict[str, Any]]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.name)}}
    if place.line is not None:
        location["region"] = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    return [{"physicalLocation": location}]


def as_junit(report: Report) -> str:
    """Return a JUnit test suite: one test case for each shape with nodes and each rule that fired, failed if it has findings to fail on."""
    from xml.etree import ElementTree

    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(_rule(finding), []).append(finding)
    names = {value(entry.shape): entry.name for entry in report.coverage.shapes if entry.nodes}
    names |= {key: report.about(members[0]).name for key, members in found.items()}
    suite = ElementTree.Element("testsuite", name="kg validate")
    failures = 0
    for key in sorted(names):
        case = ElementTree.SubElement(suite, "testcase", classname=key, name=_xml(names[key] or key))
        failing = [one for one in found.get(key, ()) if report.fail_on.met_by(one.level)]
        if failing:
            failures += 1
            lines = [_xml(_line(report, one)) for one in failing]
            ElementTree.SubElement(case, "failure", message=many(len(failing), "finding"), type=failing[0].level.name).text = "\n".join(
                lines
            )
        for one in found.get(key, ()):
            if not report.fail_on.met_by(one.level):
                ElementTree.SubElement(case, "system-out").text = _xml(_line(report, one))
    if not names:
        failures = 1
        case = ElementTree.SubElement(suite, "testcase", classname="kg", name="something was checked")
        ElementTree.SubElement(case, "failure", message="nothing was checked")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    properties = {"status": report.status, "checked": str(report.coverage.checked), "truncated": str(report.truncated).lower()}
    properties |= {f"left: {left.key} ({one.name})": left_words(left) for one in report.lifted for left in one.left}
    box = ElementTree.Element("properties")
    for name, text in properties.items():
        ElementTree.SubElement(box, "property", name=name, value=text)
    suite.insert(0, box)
    ElementTree.SubElement(suite, "system-out").text = _xml("\n".join(coverage_lines(report)))
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _line(report: Report, finding: Finding) -> str:
    where = f" at {finding.place}" if finding.place else ""
    where += f" {standing(report, finding)}" if finding.graphs or finding.inferred else ""
    return f"{finding.level.name}: {report.show(finding.focus)}: {finding.message(report.show)}{where}"


def _xml(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold (production 2)."""
    return _NOT_XML.sub("\ufffd", text)
