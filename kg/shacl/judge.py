"""From work to a report: run shapes and rules, set aside what a baseline knows, count, place and explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import pyoxigraph as ox

from kg.beside import beside
from kg.embedded import Embedded
from kg.errors import NothingChecked
from kg.files import write_whole
from kg.load import DERIVED
from kg.shacl import rules as rule_files
from kg.shacl.baseline import baseline_of
from kg.shacl.coverage import by_class, together, unreached
from kg.shacl.covered import Coverage, GraphCoverage, Unreached
from kg.shacl.data import Data
from kg.shacl.explain import info_of, labels_of, why_nothing
from kg.shacl.graphs import graphs_looked_up, with_graphs
from kg.shacl.inference import marked
from kg.shacl.job import Job, Work
from kg.shacl.messages import worded
from kg.shacl.model import ShapesGraph
from kg.shacl.report import Compared, Finding, Report, Tally, finding_key, summarize
from kg.shacl.rules import Rule
from kg.shacl.settings import Settings
from kg.shacl.stored import Stored
from kg.shacl.stream import Streamed
from kg.shacl.subject import Subject
from kg.shacl.watch import Stage, Step, Watch, timed
from kg.terms import Term, text

_MANY = 10_000
"""From how many nodes on two things are done at once."""


@dataclass(slots=True)
class _Found:
    """What came of all work: findings, what was looked at, what judged, the nodes that counted, and if shapes were chosen."""

    findings: list[Finding] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    shapes: dict[int, ShapesGraph] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    own: frozenset[Term] | None = frozenset()
    verdicts: Tally | None = None
    chosen: bool = False

    @property
    def graphs(self) -> list[ShapesGraph]:
        """The shapes graphs that judged, each once."""
        return list(self.shapes.values())


def judge(works: Iterable[Work], whole: Embedded, settings: Settings, subject: Subject) -> Report:
    """Do all work and put the report together; `whole` answers questions about all of the data. Raises NothingChecked."""
    found = _Found()
    for work in works:
        _do(work, settings, found)
    graphs, rules, coverage = found.graphs, list(found.rules.values()), together(found.coverage)
    # A rule looks at all nodes, but that one found nothing says little where shapes that somebody chose select no node.
    if not (coverage.checked or settings.allow_empty or (rules and (found.findings or not found.chosen))):
        message, help = why_nothing(graphs, whole, found.own)
        raise NothingChecked(message, help=help)
    new, compared = _compared(sorted(found.findings, key=finding_key), graphs, rules, settings)
    listed, counts = summarize(new, settings.limit)
    if isinstance(whole, Stored):
        listed = graphs_looked_up(listed, whole)
    elif not subject.quads:
        listed = graphs_looked_up(listed, whole, (DERIVED, ox.DefaultGraph()))
    elif subject.graph is None and not settings.per_graph and not isinstance(subject.quads, Streamed):
        listed = with_graphs(listed, subject.quads)
    coverage, placed = _looked_up(subject, coverage, listed, graphs, whole, settings)
    return Report(
        findings=placed,
        coverage=coverage,
        info=info_of(graphs, rules, placed),
        labels=labels_of(placed, coverage, whole),
        engine=settings.validator.name,
        counts=counts,
        notes=tuple(dict.fromkeys([*(note for graph in graphs for note in graph.notes), *settings.validator.notes])),
        inputs=subject.names,
        fail_on=settings.fail_on,
        prefixes=subject.prefixes,
        baseline=compared,
        verdicts=found.verdicts,
    )


def _looked_up(
    subject: Subject, coverage: Coverage, findings: tuple[Finding, ...], graphs: Sequence[ShapesGraph], whole: Embedded, settings: Settings
) -> tuple[Coverage, tuple[Finding, ...]]:
    """Return the coverage with the unknown terms of a user's files, and the findings with their places in these; others as they are."""
    if not subject.quads:
        return coverage, findings
    # Imported here, since nothing is looked up for the shipped graph, which is checked at every commit.
    from kg.shacl.known_terms import KnownTerms
    from kg.shacl.located import Placing
    from kg.shacl.placed import Described
    from kg.shacl.unknown_terms import unknown_terms

    placing = Placing(findings, subject.origins, whole, settings.samples) if subject.origins and findings else None
    documents = Described(subject.origins, placing.nodes if placing else ())
    reported = {entry.type for entry in coverage.unreached}
    coverage = replace(coverage, unknown=unknown_terms(subject, KnownTerms(graphs, whole), whole, reported, documents))
    if placing is None:
        return coverage, findings
    with timed(settings.watch, Stage.placing, "places of findings", len(findings)):
        return coverage, placing.located(subject.written, documents)


def _do(work: Work, settings: Settings, found: _Found) -> None:
    """Run the jobs and rules of one work and note what comes of it."""
    jobs, own, engine = work.jobs, work.own, work.engine
    rules = settings.profile.rules(work.rules) if settings.profile else work.rules
    checked = _checked(jobs)
    left = _unreached_later(jobs, engine, own, checked)
    findings: list[Finding] = []
    for job in jobs:
        if job.selection.any():
            data = replace(job.data, counted=job.selection.counts())
            judged = [worded(finding, job.shapes) for finding in settings.validator.findings(job.shapes, data)]
            findings += marked(judged, job.shapes, job.data)
    findings += _by_rules(rules, engine, own, settings.watch)
    if settings.claims is not None and work.claims:
        told = settings.claims.tally(work.claims, findings, engine)
        found.verdicts = told if found.verdicts is None else found.verdicts.plus(told)
    found.shapes.update((id(job.shapes), job.shapes) for job in jobs)
    found.rules.update((rule.name, rule) for rule in rules)
    found.chosen = found.chosen or work.chosen
    found.own = None if own is None or found.own is None else found.own | own
    found.coverage.append(
        Coverage(
            checked,
            tuple(entry for job in jobs for entry in job.selection.coverage()),
            left(),
            len(rules),
            () if work.graph is None else (GraphCoverage(work.graph, checked),),
            tuple(entry for job in jobs for entry in job.selection.untargeted()),
            inferred=max((len(job.data.inferred) for job in jobs if job.data.inferred is not None), default=None),
        )
    )
    if settings.fingerprints or settings.baseline or settings.write_baseline:
        from kg.shacl.fingerprint import fingerprinted, in_shapes

        graph = work.graph if settings.per_graph else None
        shapes = in_shapes(job.shapes for job in jobs)
        findings = list(fingerprinted(sorted(findings, key=finding_key), lambda s, o: engine.quads(s, None, o), shapes, graph))
    if work.graph is not None:
        findings = [replace(finding, graphs=(work.graph,)) for finding in findings]
    found.findings += findings


def _checked(jobs: Sequence[Job]) -> int:
    """Return how many nodes any job selects."""
    first, *others = (job.selection for job in jobs)
    return first.number(*others)


def _unreached_later(
    jobs: Sequence[Job], engine: Embedded, own: frozenset[Term] | None, checked: int
) -> Callable[[], tuple[Unreached, ...]]:
    """Return what gives the result of `_unreached`, which is found beside other work where there are many nodes."""
    if checked < _MANY or own is not None or isinstance(engine, Stored):
        return lambda: _unreached(jobs, engine, own)
    return beside(lambda: _unreached(jobs, engine, own))


def _unreached(jobs: Sequence[Job], engine: Embedded, own: frozenset[Term] | None) -> tuple[Unreached, ...]:
    """Return the classes of typed nodes that no job reaches."""
    first, *others = jobs
    if own is None and all(job.data.engine.store is engine.store for job in jobs):
        return by_class(first.selection.left(*(other.selection for other in others)))
    return unreached(Data((), engine, own), frozenset[Term]().union(*(job.selection.reached() for job in jobs)))


def _by_rules(rules: Sequence[Rule], engine: Embedded, own: frozenset[Term] | None, watch: Watch | None) -> Iterator[Finding]:
    """Yield what rules find at the nodes that count."""
    for number, rule in enumerate(rules, start=1):
        start = perf_counter()
        found = [finding for finding in rule_files.run(rule, engine) if own is None or finding.focus in own]
        if watch is not None:
            watch(Step(Stage.judging, f"rule {rule.name}", number, len(rules), 0, len(found), perf_counter() - start))
        yield from found


def _compared(
    found: Sequence[Finding], graphs: Sequence[ShapesGraph], rules: Sequence[Rule], settings: Settings
) -> tuple[Sequence[Finding], Compared | None]:
    """Return the findings that no baseline knows and what the baseline knew; write a new one."""
    if not (settings.baseline or settings.write_baseline):
        return found, None
    judges = [text(shape.node) for graph in graphs for shape in graph.roots() if isinstance(shape.node, ox.NamedNode)]
    judges += [rule.name for rule in rules]
    new, compared = settings.baseline.split(found, judges) if settings.baseline else (found, None)
    if settings.write_baseline is None:
        return new, compared
    write_whole(settings.write_baseline, baseline_of(settings.write_baseline, found, judges).text().encode())
    return [], Compared(settings.write_baseline, len(found), compared.gone if compared else (), written=True)
