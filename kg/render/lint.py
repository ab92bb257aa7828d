"""What a lint found, as text and JSON."""

from __future__ import annotations

from kg.lint import Finding, Report
from kg.printing import printable


def text(report: Report) -> str:
    """Return one finding after the other, each with its place and what to do, and a summary."""
    lines = []
    for finding in report.findings:
        lines.append(f"{printable(str(finding.place))}: {finding.level}: {printable(finding.message)} [{finding.rule}]")
        if finding.help:
            lines.append(f"    help: {printable(finding.help)}")
    return "\n".join([*lines, summary(report)]) + "\n"


def summary(report: Report) -> str:
    """Return how much was checked and what came out, in one line."""
    return (
        f"{_count(len(report.files), 'file')}, {_count(report.checked, 'name')} checked: "
        f"{_count(report.errors, 'error')}, {_count(report.warnings, 'warning')}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def json(report: Report) -> str:
    """Return {"status", "checked", "truncated", "files", "findings": [{"rule", "level", "file", "line", "column", "message", "help"}]}."""
    from json import dumps

    document = {
        "status": "errors" if report.errors else "warnings" if report.warnings else "clean",
        "checked": report.checked,
        "truncated": False,
        "files": list(report.files),
        "findings": [_finding(finding) for finding in report.findings],
    }
    return dumps(document, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, str | int | None]:
    place = finding.place
    where = {"file": place.name, "line": place.line, "column": place.column}
    return {"rule": finding.rule, "level": finding.level, **where, "message": finding.message, "help": finding.help}
