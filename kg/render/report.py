"""Validation reports as text and Markdown: findings grouped by shape, path and message, then what was checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from kg.record import record
from kg.render.caret import caret
from kg.render.layout import PLAIN, Look, indented
from kg.render.lifted import lifted_lines
from kg.render.markup import escape_markdown
from kg.render.report_unknown import unknown_lines
from kg.shacl.covered import ShapeCoverage
from kg.shacl.paths import Predicate, readable
from kg.shacl.report import Applied, Compared, Finding, Level, Report, Tally
from kg.terms import Term, value

SAMPLES = 3
"""How many findings of a group are shown unless all are asked for."""
_STYLES = {Level.violation: "red", Level.warning: "yellow", Level.info: "dim"}
_IDLE = 6
INFERRED = {"statement": "the statement was inferred", "target": "selected by inferred statements only"}
_IRI = re.compile(r"<[^<>\s]+:[^<>\s]*>")


@record
class Group:
    """Findings of one shape, path and component with messages of one form; `common` is the message if all have the same."""

    level: Level
    name: str
    source: str
    path: str
    help: str
    page: str
    common: str
    findings: tuple[Finding, ...]


def groups(report: Report) -> tuple[Group, ...]:
    """Return the findings in groups, in the order of the report."""
    found: dict[tuple[str, ...], list[Finding]] = {}
    for finding in report.findings:
        template = "|".join(sorted(message.value for message in finding.messages))
        path = readable(finding.path) if finding.path else ""
        key = (finding.severity.value, finding.rule or value(finding.shape), path, finding.component.value, template)
        found.setdefault(key, []).append(finding)
    return tuple(_group(report, members) for members in found.values())


def _group(report: Report, members: Sequence[Finding]) -> Group:
    first, info = members[0], report.about(members[0])
    messages = {finding.message(report.show) for finding in members}
    return Group(
        level=first.level,
        name=_named(report, info.name),
        source=f"rule {first.rule}" if first.rule else report.name(first.shape) if isinstance(first.shape, ox.NamedNode) else "",
        path=path_label(report, first),
        help=info.help,
        page=info.page,
        common=messages.pop() if len(messages) == 1 else "",
        findings=tuple(members),
    )


def path_label(report: Report, finding: Finding) -> str:
    """Return the path of a finding for people: a property by its label, anything longer as a path."""
    if isinstance(finding.path, Predicate):
        return report.show(finding.path.iri)
    return _named(report, readable(finding.path)) if finding.path else ""


def _named(report: Report, words: str) -> str:
    """Return `words` with IRIs in angle brackets made compact by the prefixes of the files."""
    return _IRI.sub(lambda match: report.name(ox.NamedNode(match[0][1:-1])), words)


def as_text(report: Report, look: Look = PLAIN, *, all: bool = False) -> str:
    """Return the report as text: groups of findings, three samples each unless `all`, then verdict and coverage."""
    lines: list[str] = []
    for group in groups(report):
        lines += [*_group_text(report, group, look, None if all else SAMPLES), ""]
    lines += [look.style(line, "bold") if number == 0 else line for number, line in enumerate(_closing(report, look))]
    return "".join(line + "\n" for line in lines)


def _group_text(report: Report, group: Group, look: Look, samples: int | None) -> list[str]:
    about = ", ".join(part for part in (group.source, group.path if group.source else "") if part)
    first, *more = indented(f"{group.level.name}: {group.name}" + (f" ({about})" if about else ""), look.width, "", "  ")
    lines = [look.style(first, _STYLES[group.level]), *more]
    if group.common:
        lines += indented(group.common, look.width, "  ", "  ")
    shown = group.findings if samples is None else group.findings[:samples]
    for finding in shown:
        line = node_label(report, finding.focus)
        message = finding.message(report.show)
        if message and not group.common:
            line += f": {message}"
        elif finding.value is not None and not _says(finding, message, report):
            line += f": {node_label(report, finding.value)}"
        lines += indented(line, look.width, "  - ", "    ")
        if finding.place is not None:
            lines += indented(f"at {finding.place}", look.width, "    ", "    ")
            lines += [f"    {line}" for line in caret(finding.place)]
        if finding.graphs or finding.inferred:
            lines += indented(standing(report, finding), look.width, "    ", "    ")
    left = len(group.findings) - len(shown)
    if left:
        lines.append(f"  and {left:,} more; --all lists them")
    if group.help:
        lines += indented(f"help: {group.help}", look.width, "  ", "        ")
    if group.page:
        lines.append(f"  see: {group.page}")
    return lines


def standing(report: Report, finding: Finding) -> str:
    """Return in which graphs the statements of a finding stand, where the data have named graphs, and whether it rests on inferred ones."""
    return ", ".join(part for part in (_in_graphs(report, finding), INFERRED.get(finding.inferred, "")) if part)


def _in_graphs(report: Report, finding: Finding) -> str:
    """Return in which graphs the statements of a finding stand, or nothing where the data have no named graphs."""
    named = [report.graph_name(graph) for graph in finding.graphs if not isinstance(graph, ox.DefaultGraph)]
    parts = ["the default graph"] if len(named) < len(finding.graphs) else []
    parts += [f"graph{'' if len(named) == 1 else 's'} {', '.join(named)}"] if named else []
    return f"in {' and '.join(parts)}" if parts else ""


def _says(finding: Finding, message: str, report: Report) -> bool:
    """Tell whether the message already names the value, or the value is the focus node itself."""
    return finding.value == finding.focus or (finding.value is not None and report.show(finding.value) in message)


def node_label(report: Report, term: Term) -> str:
    """Return what a node is called, with its IRI where that says more."""
    if isinstance(term, ox.Literal):
        return f'"{report.show(term)}"'
    label = report.labels.get(value(term))
    return f"{label} ({report.name(term)})" if label else report.name(term)


def verdict(report: Report) -> str:
    """Return the outcome in one sentence."""
    known = f"{report.known:,} known" if report.known else ""
    if not report.total:
        none = f"no new findings, {known}" if known else "conforms: no findings"
        return "nothing was checked" if report.status == "nothing checked" else none
    violations, warnings, infos = (report.count(level) for level in sorted(Level, reverse=True))
    parts = [many(violations, "violation") if violations else "no violations"]
    parts += [many(warnings, "warning")] if warnings else []
    parts += [f"{infos:,} info"] if infos else []
    parts += [known] if known else []
    cut = f"; {len(report.findings):,} listed" if report.truncated else ""
    return ", ".join(parts) + cut


def coverage_lines(report: Report) -> list[str]:
    """Return what was checked, which shapes had nothing to check, and which nodes no shape reaches."""
    coverage = report.coverage
    busy = len(coverage.shapes) - len(coverage.idle)
    rules = f" and {many(coverage.rules, 'rule')}" if coverage.rules else ""
    lines = [f"checked: {many(coverage.checked, 'node')} by {many(busy, 'shape')}{rules} ({report.engine})"]
    if report.verdicts:
        lines.append(f"claims: {verdict_counts(report.verdicts)}")
    lines += lifted_lines(report)
    if coverage.idle:
        lines.append(f"no node to check: {_names(coverage.idle)}")
    if coverage.untargeted:
        lines.append(f"without a target, and named by no other shape: {_names(coverage.untargeted)}")
    if coverage.unreached:
        entries = [f"{entry.nodes:,} {report.show(entry.type)}" for entry in coverage.unreached]
        lines.append(f"reached by no shape: {_cut(entries)}")
    if coverage.graphs:
        entries = [f"{report.graph_name(entry.graph)} ({many(entry.checked, 'node')})" for entry in coverage.graphs if entry.checked]
        empty = [report.graph_name(entry.graph) for entry in coverage.graphs if not entry.checked]
        alone = "of one graph alone" if len(coverage.graphs) == 1 else "of each graph by itself"
        lines += [f"{alone}: {_cut(entries)}"] if entries else []
        lines += [f"no node to check in: {_cut(empty)}"] if empty else []
    lines += unknown_lines(report)
    if coverage.inferred is not None:
        lines.append(f"inferred by RDFS before validation: {many(coverage.inferred, 'statement')}")
    if report.baseline:
        lines += baseline_lines(report.baseline)
    if report.profile:
        lines.append(profile_line(report.profile))
    lines += [f"note: {note}" for note in report.notes]
    return lines


def verdict_counts(tally: Tally) -> str:
    """Return how many claims come to each verdict, the verdicts that none comes to left out.

    >>> verdict_counts(Tally((("consistent", 2), ("unverifiable", 0), ("inconsistent", 1))))
    '2 consistent, 1 inconsistent'
    """
    return ", ".join(f"{number:,} {verdict}" for verdict, number in tally.counts if number)


def baseline_lines(baseline: Compared) -> list[str]:
    """Return what the baseline knew, and the findings in it that no longer occur."""
    if baseline.written:
        lines = [f"baseline: {baseline.name} (written, {many(baseline.known, 'finding')})"]
    else:
        gone = f", {len(baseline.gone):,} no longer found" if baseline.gone else ""
        lines = [f"baseline: {baseline.name} ({baseline.known:,} known{gone})"]
    entries = [" ".join(part for part in (one.judge, one.focus, one.path, one.value) if part) for one in baseline.gone]
    lines += [f"no longer found: {entry}" for entry in entries[:_IDLE]]
    return lines + ([f"no longer found: {len(entries) - _IDLE:,} more"] if len(entries) > _IDLE else [])


def profile_line(profile: Applied) -> str:
    """Return which profile applied and what it did."""
    dropped = f": {_cut(profile.dropped)}" if profile.dropped else ""
    return f"profile: {profile.name} ({many(profile.levels, 'level')} set, {len(profile.dropped):,} dropped{dropped})"


def _closing(report: Report, look: Look) -> list[str]:
    lines = [verdict(report)]
    for line in coverage_lines(report):
        lines += indented(line, look.width, "", "  ")
    return lines


def _names(shapes: Sequence[ShapeCoverage]) -> str:
    return f"{many(len(shapes), 'shape')}: {_cut([shape.name for shape in shapes])}"


def _cut(names: Sequence[str]) -> str:
    return ", ".join(names[:_IDLE]) + (f" and {len(names) - _IDLE:,} more" if len(names) > _IDLE else "")


def many(count: int, what: str) -> str:
    """Return a number and its noun.

    >>> many(1, "node"), many(1200, "node")
    ('1 node', '1,200 nodes')
    """
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def as_markdown(report: Report, *, all: bool = False) -> str:
    """Return the report as Markdown: the verdict, a section for each group, what was checked."""
    lines = ["# Validation report", "", f"**{verdict(report)}**", ""]
    for group in groups(report):
        lines += [f"## {group.level.name}: {escape_markdown(group.name)}", ""]
        if group.source:
            lines += [f"`{group.source}`" + (f", {escape_markdown(group.path)}" if group.path else ""), ""]
        if group.common:
            lines += [escape_markdown(group.common), ""]
        shown = group.findings if all else group.findings[:SAMPLES]
        for finding in shown:
            message = "" if group.common else f": {escape_markdown(finding.message(report.show))}"
            where = " ".join(part for part in (f"at {finding.place}" if finding.place else "", standing(report, finding)) if part)
            place = f" ({escape_markdown(where)})" if where else ""
            lines.append(f"- {escape_markdown(node_label(report, finding.focus))}{message}{place}")
        if len(group.findings) > len(shown):
            lines.append(f"- and {len(group.findings) - len(shown):,} more")
        lines.append("")
        if group.help:
            lines += [f"What to do: {escape_markdown(group.help)}", ""]
    lines += ["## What was checked", "", *(f"- {escape_markdown(line)}" for line in coverage_lines(report))]
    return "\n".join(lines) + "\n"
