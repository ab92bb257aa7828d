"""From jobs and rules to a report: run them, set aside what a baseline knows, count, place and explain."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import NothingChecked
from kg.files import write_whole
from kg.shacl import rules as rule_files
from kg.shacl.baseline import baseline_of
from kg.shacl.coverage import unreached
from kg.shacl.data import Data
from kg.shacl.explain import info_of, labels_of, why_nothing
from kg.shacl.fingerprint import fingerprinted, in_shapes
from kg.shacl.job import Job
from kg.shacl.located import located
from kg.shacl.messages import worded
from kg.shacl.model import ShapesGraph
from kg.shacl.report import Compared, Coverage, Finding, Report, finding_key, summarize
from kg.shacl.rules import Rule
from kg.shacl.settings import Settings
from kg.shacl.subject import Subject
from kg.terms import Term, text


def judge(
    jobs: Sequence[Job], rules: Sequence[Rule], engine: Embedded, own: frozenset[Term] | None, settings: Settings, subject: Subject
) -> Report:
    """Run every job and rule and put the report together. Raises NothingChecked."""
    checked = frozenset[Term]().union(*(job.selection.checked() for job in jobs))
    graphs = [job.shapes for job in jobs]
    rules = settings.profile.rules(rules) if settings.profile else rules
    if not checked and not rules and not settings.allow_empty:
        message, help = why_nothing(graphs, engine, own)
        raise NothingChecked(message, help=help)
    found: list[Finding] = []
    for job in jobs:
        if job.selection.checked():
            found += [worded(finding, job.shapes) for finding in settings.validator.findings(job.shapes, job.data)]
    found += [finding for rule in rules for finding in rule_files.run(rule, engine) if own is None or finding.focus in own]
    reached = frozenset[Term]().union(*(job.selection.reached() for job in jobs))
    coverage = Coverage(
        len(checked),
        tuple(entry for job in jobs for entry in job.selection.coverage()),
        unreached(Data((), engine, own), reached),
        len(rules),
    )
    new, compared = _compared(sorted(found, key=finding_key), engine, graphs, rules, settings)
    listed, counts = summarize(new, settings.limit)
    return Report(
        findings=located(listed, subject.quads, subject.origins) if subject.origins else listed,
        coverage=coverage,
        info=info_of(graphs, rules, listed),
        labels=labels_of(listed, coverage, engine),
        engine=settings.validator.name,
        counts=counts,
        notes=tuple(dict.fromkeys(note for graph in graphs for note in graph.notes)),
        inputs=subject.names,
        fail_on=settings.fail_on,
        prefixes=subject.prefixes,
        baseline=compared,
    )


def _compared(
    found: Sequence[Finding], engine: Embedded, graphs: Sequence[ShapesGraph], rules: Sequence[Rule], settings: Settings
) -> tuple[Sequence[Finding], Compared | None]:
    """Return the findings that no baseline knows, with fingerprints where they are wanted, and what the baseline knew; write a new one."""
    if not (settings.fingerprints or settings.baseline or settings.write_baseline):
        return found, None
    told = list(fingerprinted(found, lambda subject, object: engine.quads(subject, None, object), in_shapes(graphs)))
    judges = [text(shape.node) for graph in graphs for shape in graph.roots() if isinstance(shape.node, ox.NamedNode)]
    judges += [rule.name for rule in rules]
    new, compared = settings.baseline.split(told, judges) if settings.baseline else (told, None)
    if settings.write_baseline is None:
        return new, compared
    write_whole(settings.write_baseline, baseline_of(settings.write_baseline, told, judges).text().encode())
    return [], Compared(settings.write_baseline, len(told), compared.gone if compared else (), written=True)
