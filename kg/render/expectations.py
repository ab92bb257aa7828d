"""The report of `kg test` as text, JSON and JUnit XML."""

from __future__ import annotations

from collections.abc import Iterator

from kg.answer.expectations import Outcome, Status, Table, TestReport
from kg.printing import printable

_WORDS = {Status.PASSED: "ok", Status.FAILED: "FAILED", Status.BROKEN: "BROKEN"}


def text(report: TestReport, *, verbose: bool = False) -> str:
    """Return what failed, with the differing rows, and a count; `verbose` names the passed expectations too."""
    lines = []
    for outcome in report.outcomes:
        if verbose or outcome.status is not Status.PASSED:
            lines.append(f"{_WORDS[outcome.status]:<7} {printable(outcome.name)}")
        if outcome.status is not Status.PASSED:
            lines += [f"        {printable(line)}" for line in _details(outcome)]
    lines.append(summary(report))
    return "\n".join(lines) + "\n"


def summary(report: TestReport) -> str:
    """Return the counts in one line."""
    questions = len({outcome.question for outcome in report.outcomes})
    counts = [f"{report.count(status)} {status}" for status in Status if status is Status.PASSED or report.count(status)]
    return f"{questions} question{'' if questions == 1 else 's'}, {len(report.outcomes)} expectations: {', '.join(counts)}"


def json(report: TestReport) -> str:
    """Return {"status", "checked", "truncated", "passed", "failed", "broken", "expectations": [...]}."""
    from kg.render.claims_json import dump

    return dump(
        {
            "status": "passed" if report.passed else "failed",
            "checked": len(report.outcomes),
            "truncated": False,
            **{str(status): report.count(status) for status in Status},
            "expectations": [
                {
                    "question": outcome.question,
                    "number": outcome.number,
                    "params": dict(outcome.params),
                    "file": outcome.file,
                    "line": outcome.line,
                    "status": str(outcome.status),
                    "message": outcome.message,
                    "columns": list(outcome.columns),
                    "expected": [list(row) for row in outcome.expected],
                    "found": [list(row) for row in outcome.found],
                }
                for outcome in report.outcomes
            ],
        }
    )


def junit(report: TestReport) -> bytes:
    """Return JUnit XML: one suite for each question, one case for each expectation (the schema that Jenkins and GitLab read)."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("testsuites", {"name": "kg test", **_counts(report)})
    for question in dict.fromkeys(outcome.question for outcome in report.outcomes):
        own = TestReport(tuple(outcome for outcome in report.outcomes if outcome.question == question))
        suite = SubElement(
            root,
            "testsuite",
            {"name": _xml(question), **_counts(own)},
        )
        for outcome in own.outcomes:
            case = SubElement(
                suite, "testcase", classname=_xml(question), name=_xml(outcome.name), file=_xml(outcome.file), line=str(outcome.line)
            )
            if outcome.status is not Status.PASSED:
                problem = SubElement(case, "failure" if outcome.status is Status.FAILED else "error", message=_xml(outcome.message))
                problem.text = _xml("\n".join(_details(outcome)))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _counts(report: TestReport) -> dict[str, str]:
    return {
        "tests": str(len(report.outcomes)),
        "failures": str(report.count(Status.FAILED)),
        "errors": str(report.count(Status.BROKEN)),
        "skipped": "0",
    }


def _xml(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot carry (section 2.2), which become escapes."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _details(outcome: Outcome) -> Iterator[str]:
    """Yield place, message, and the rows that differ: - expected, + found."""
    yield f"{outcome.file}:{outcome.line}: {outcome.message}"
    if outcome.columns:
        yield f"  {_csv(outcome.columns)}"
        yield from difference(outcome.expected, outcome.found)
    else:
        yield from (f"+ {_csv(row)}" for row in outcome.found)


def difference(expected: Table, found: Table) -> Iterator[str]:
    """Yield the rows as CSV lines: two spaces before a row that is as expected, - before one that is missing, + before one too many."""
    from difflib import SequenceMatcher

    old, new = [_csv(row) for row in expected], [_csv(row) for row in found]
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (f"  {line}" for line in old[a:b])
        else:
            yield from (f"- {line}" for line in old[a:b])
            yield from (f"+ {line}" for line in new[c:d])


def _csv(row: tuple[str, ...]) -> str:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()
