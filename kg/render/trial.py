"""The report of `kg shapes test` as text, JSON and JUnit XML."""

from __future__ import annotations

from collections.abc import Iterator

from kg.printing import printable
from kg.render.report import many
from kg.shacl.trial import Outcome, Status, Trial

_WORDS = {Status.PASSED: "ok", Status.APPROVED: "written", Status.FAILED: "FAILED", Status.BROKEN: "BROKEN"}
_BAD = (Status.FAILED, Status.BROKEN)


def text(trial: Trial, *, verbose: bool = False) -> str:
    """Return what is not as expected, which shapes no example breaks, and a count; `verbose` names the other examples too."""
    lines = []
    for outcome in trial.outcomes:
        if verbose or outcome.status is not Status.PASSED:
            about = f" ({many(outcome.checked, 'node')}, {many(outcome.findings, 'finding')})" if outcome.status not in _BAD else ""
            lines.append(f"{_WORDS[outcome.status]:<7} {printable(outcome.example)}{about}")
        lines += [f"        {printable(line)}" for line in _details(outcome)]
    lines += [f"{'FAILED':<7} {printable(name)}: there is no such example" for name in trial.leftovers]
    lines += [printable(line) for line in unbroken_lines(trial)]
    return "\n".join([*lines, summary(trial)]) + "\n"


def unbroken_lines(trial: Trial) -> list[str]:
    """Return a line for each shape that no example breaks: whether it had a node to check at all."""
    return [
        f"no example breaks {use.name}" + ("; it checks " + many(use.nodes, "node") if use.nodes else "; no example reaches it")
        for use in trial.unbroken
    ]


def summary(trial: Trial) -> str:
    """Return the counts in one line."""
    counts = [f"{trial.count(status)} {status}" for status in Status if status is Status.PASSED or trial.count(status)]
    counts += [f"{many(len(trial.leftovers), 'expected report')} left over"] if trial.leftovers else []
    broken = len(trial.shapes) - len(trial.unbroken)
    return f"{many(len(trial.outcomes), 'example')}: {', '.join(counts)}; {broken:,} of {many(len(trial.shapes), 'shape')} broken by one"


def _details(outcome: Outcome) -> Iterator[str]:
    """Yield what is wrong, then the lines that differ: - expected, + found."""
    yield from outcome.problems
    yield from (f"- {_spaced(line)}" for line in outcome.missing)
    yield from (f"+ {_spaced(line)}" for line in outcome.new)


def _spaced(line: str) -> str:
    """Return a line of an expected report for people: parts separated by two spaces, empty ones left out."""
    return "  ".join(part for part in line.split("\t") if part)


def json(trial: Trial) -> str:
    """Return {"status", "checked", "truncated", "examples": [...], "shapes": [...], "leftovers": [...]}; `checked` counts nodes."""
    from kg.render.claims_json import dump

    return dump(
        {
            "status": "failed" if trial.failed else "passed",
            "checked": sum(outcome.checked for outcome in trial.outcomes),
            "truncated": False,
            **{str(status): trial.count(status) for status in Status},
            "examples": [
                {
                    "example": outcome.example,
                    "kind": outcome.kind,
                    "status": str(outcome.status),
                    "problems": list(outcome.problems),
                    "missing": list(outcome.missing),
                    "new": list(outcome.new),
                    "findings": outcome.findings,
                    "checked": outcome.checked,
                }
                for outcome in trial.outcomes
            ],
            "shapes": [{"shapes": use.shapes, "shape": use.name, "checked": use.nodes, "findings": use.findings} for use in trial.shapes],
            "leftovers": list(trial.leftovers),
        }
    )


def junit(trial: Trial, *, allow_unbroken: bool = False) -> bytes:
    """Return JUnit XML: one suite of the examples, one of the shapes, each of which an example must break unless `allow_unbroken`."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("testsuites", name="kg shapes test")
    examples = SubElement(root, "testsuite", name="examples")
    for outcome in trial.outcomes:
        case = SubElement(examples, "testcase", classname=f"{outcome.kind} example", name=printable(outcome.example))
        if outcome.status in _BAD:
            details = [printable(line) for line in _details(outcome)]
            kind = "failure" if outcome.status is Status.FAILED else "error"
            SubElement(case, kind, message=details[0]).text = "\n".join(details)
    for name in trial.leftovers:
        case = SubElement(examples, "testcase", classname="expected report", name=printable(name))
        SubElement(case, "failure", message="there is no such example")
    shapes = SubElement(root, "testsuite", name="shapes")
    for use in trial.shapes:
        case = SubElement(shapes, "testcase", classname=printable(use.shapes), name=printable(use.name))
        if not use.findings and not allow_unbroken:
            SubElement(case, "failure", message="no example breaks it" if use.nodes else "no example reaches it")
    for suite in (examples, shapes):
        failures, errors = len(suite.findall("*/failure")), len(suite.findall("*/error"))
        for name, number in (("tests", len(suite)), ("failures", failures), ("errors", errors)):
            suite.set(name, str(number))
            root.set(name, str(int(root.get(name, "0")) + number))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()
