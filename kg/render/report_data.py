"""Validation reports for programs: JSON and CSV. Both say what was checked and whether the list is whole."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from kg.render.lifted import left_words, lifted_json
from kg.render.report_unknown import unknown_json, unknown_line
from kg.shacl.paths import sparql
from kg.shacl.report import Compared, Finding, Level, Report
from kg.terms import Term, value

COLUMNS = (
    "level",
    "shape",
    "name",
    "focus",
    "label",
    "path",
    "value",
    "message",
    "help",
    "file",
    "line",
    "column",
    "fingerprint",
    "graphs",
)
"""Columns of the CSV form; graphs are separated by spaces, and the default graph is called DEFAULT.

Rows with the level "coverage" say what was not checked or is not known, those with the level "left" what an input holds that is no claim,
and the last row, with the level "summary", status, checked and truncated in the message.
"""


def as_json(report: Report) -> str:
    """Return {"status", "conforms", "checked", "truncated", "failOn", "counts", "findings": […], "coverage": {…}, "engine", "notes"}."""
    from kg.indented import dump

    profile = report.profile
    content = {
        "status": report.status,
        "conforms": report.conforms,
        "checked": report.coverage.checked,
        "truncated": report.truncated,
        "failOn": report.fail_on.value,
        "counts": {level.name: report.count(level) for level in sorted(Level, reverse=True)},
        "findings": [finding_json(report, finding) for finding in report.findings],
        "coverage": coverage_json(report),
        "engine": report.engine,
        "inputs": list(report.inputs),
        "profile": {"file": profile.name, "levels": profile.levels, "dropped": list(profile.dropped)} if profile else None,
        "baseline": _baseline(report.baseline) if report.baseline else None,
        "lifted": lifted_json(report),
        "verdicts": verdicts_json(report),
        "notes": list(report.notes),
    }
    return dump(content) + "\n"


def finding_json(report: Report, finding: Finding) -> dict[str, Any]:
    """Return a finding as the JSON form has it: level, shape or rule, focus, path, value, message, help and place."""
    info, place = report.about(finding), finding.place
    return {
        "level": finding.level.name,
        "severity": finding.severity.value,
        "shape": None if finding.rule else _term(report, finding.shape),
        "rule": finding.rule,
        "component": finding.component.value,
        "name": info.name,
        "focus": _term(report, finding.focus),
        "path": sparql(finding.path) if finding.path else None,
        "value": _term(report, finding.value) if finding.value is not None else None,
        "message": finding.message(report.show),
        "help": info.help or None,
        "see": info.page or None,
        "place": {"file": place.name, "line": place.line, "column": place.column} if place else None,
        "fingerprint": finding.fingerprint or None,
        "inferred": finding.inferred or None,
        "graphs": [None if isinstance(graph, ox.DefaultGraph) else _term(report, graph) for graph in finding.graphs],
    }


def verdicts_json(report: Report) -> dict[str, Any] | None:
    """Return the number of claims of each verdict, and the verdict on each claim where it was kept; None without claims."""
    if report.verdicts is None:
        return None
    claims = [{"claim": _term(report, claim), "verdict": verdict} for claim, verdict in report.verdicts.claims]
    return {"counts": dict(report.verdicts.counts), "claims": claims}


def _baseline(baseline: Compared) -> dict[str, Any]:
    gone = [{"fingerprint": one.fingerprint, "judge": one.judge, "focus": one.focus, "path": one.path} for one in baseline.gone]
    return {"file": baseline.name, "known": baseline.known, "written": baseline.written, "gone": gone}


def _term(report: Report, term: Term) -> dict[str, str]:
    """Return a term as in the SPARQL 1.1 Query Results JSON Format (section 3.2.2), with its label where it has one."""
    if isinstance(term, ox.NamedNode):
        label = report.labels.get(term.value)
        return {"type": "uri", "value": term.value, **({"label": label} if label else {})}
    if isinstance(term, ox.Literal):
        if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        plain = term.datatype.value.endswith("XMLSchema#string")
        return {"type": "literal", "value": term.value, **({} if plain else {"datatype": term.datatype.value})}
    label = report.labels.get(value(term))
    return {"type": "bnode", "value": value(term), **({"label": label} if label else {})}


def coverage_json(report: Report) -> dict[str, Any]:
    """Return what was looked at: {"checked", "rules", "shapes", "unreached", "unknown", "graphs"}."""
    coverage = report.coverage
    return {
        "checked": coverage.checked,
        "rules": coverage.rules,
        "shapes": [{"shape": value(entry.shape), "name": entry.name, "nodes": entry.nodes} for entry in coverage.shapes],
        "untargeted": [{"shape": value(entry.shape), "name": entry.name} for entry in coverage.untargeted],
        "unreached": [
            {"type": value(entry.type), "nodes": entry.nodes, "samples": [value(node) for node in entry.samples]}
            for entry in coverage.unreached
        ],
        "unknown": unknown_json(report),
        "inferred": coverage.inferred,
        "graphs": [
            {"graph": None if isinstance(entry.graph, ox.DefaultGraph) else value(entry.graph), "checked": entry.checked}
            for entry in coverage.graphs
        ],
    }


def as_csv(report: Report) -> str:
    """Return one row for each finding and a last one that sums up (RFC 4180); labels in messages, IRIs in the other columns."""
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        writer.writerow(_row(report, finding))
    writer.writerows(_coverage_rows(report))
    for one in report.lifted:
        for left in one.left:
            writer.writerow(["left", left.key, left.what, *[""] * 4, left_words(left), left.help, one.name, *[""] * 4])
    summary = f"status: {report.status}; checked: {report.coverage.checked}; truncated: {str(report.truncated).lower()}"
    writer.writerow(["summary", *[""] * 6, summary, *[""] * 6])
    return out.getvalue()


def _coverage_rows(report: Report) -> list[list[str]]:
    """Return a row for each shape without a node, each class that no shape reaches, and each unknown term."""
    coverage, rest = report.coverage, [""] * 6
    rows = [["coverage", value(one.shape), one.name, "", "", "", "", "no node to check", *rest] for one in coverage.idle]
    unused = "without a target, and named by no other shape"
    rows += [["coverage", value(one.shape), one.name, "", "", "", "", unused, *rest] for one in coverage.untargeted]
    for entry in coverage.unreached:
        label = report.labels.get(value(entry.type), "")
        rows.append(["coverage", "", "", value(entry.type), label, "", "", f"reached by no shape: {entry.nodes} nodes", *rest])
    for term in coverage.unknown.terms:
        place = term.place
        where = [place.name, str(place.line or ""), str(place.column or "")] if place else [""] * 3
        rows.append(["coverage", "", "", term.term.value, "", "", "", unknown_line(report, [term]), "", *where, "", ""])
    return rows


def _row(report: Report, finding: Finding) -> list[str]:
    info, place = report.about(finding), finding.place
    return [
        finding.level.name,
        f"rule {finding.rule}" if finding.rule else value(finding.shape),
        info.name,
        value(finding.focus),
        "" if isinstance(finding.focus, ox.Literal) else report.labels.get(value(finding.focus), ""),
        sparql(finding.path) if finding.path else "",
        value(finding.value),
        finding.message(report.show),
        info.help,
        place.name if place else "",
        str(place.line or "") if place else "",
        str(place.column or "") if place else "",
        finding.fingerprint,
        " ".join("DEFAULT" if isinstance(graph, ox.DefaultGraph) else value(graph) for graph in finding.graphs),
    ]
