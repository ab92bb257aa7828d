"""From "check this" to a report: which shapes judge which data, with what context, and when there is no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg.blanks import numbered
from kg.embedded import Embedded
from kg.errors import NothingChecked
from kg.files import STDIN, read_input, write_whole
from kg.formats import TURTLE, RdfSyntax, rdf_syntax_of
from kg.load import GRAPH, Document, parse_document, shipped
from kg.names import PREFIXES
from kg.shacl import rules as rule_files
from kg.shacl.baseline import Baseline, baseline_of
from kg.shacl.coverage import Selection, unreached
from kg.shacl.data import Data, Validator, merged
from kg.shacl.explain import info_of, labels_of, why_nothing
from kg.shacl.fingerprint import fingerprinted, in_shapes
from kg.shacl.joint import Joint
from kg.shacl.located import Origin, located
from kg.shacl.messages import worded
from kg.shacl.model import ShapesGraph
from kg.shacl.profile import Profile
from kg.shacl.read import looks_into_graphs, own_shapes, user_shapes
from kg.shacl.report import Applied, Compared, Coverage, FailOn, Finding, Report, finding_key, summarize
from kg.shacl.rules import Rule
from kg.terms import Term, text

INPUT = ox.NamedNode(GRAPH + "input")
"""The graph of a user's statements that stand in no named graph, while they are looked at beside ours."""
_OURS = ("claims", "dataset", "practitioner", "vocabulary")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to validate.

    `fail_on` is the level to fail on, `limit` the most findings to list (None: all), `rules` are folders; `allow_empty` accepts a run that
    checks nothing. Findings in `baseline` are known; all of this run are written to the file `write_baseline`. `fingerprints` may be left
    out where nobody reads them.
    """

    fail_on: FailOn = FailOn.violation
    allow_empty: bool = False
    limit: int | None = None
    rules: tuple[str, ...] = ()
    validator: Validator = field(default_factory=Joint)
    profile: Profile | None = None
    baseline: Baseline | None = None
    write_baseline: str | None = None
    fingerprints: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """Shapes and the data that they judge."""

    shapes: ShapesGraph
    data: Data
    selection: Selection


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be checked: a user's statements, those that are context, files, where statements come from, prefixes of the files."""

    quads: tuple[ox.Quad, ...]
    context: tuple[ox.Quad, ...] = ()
    names: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()


def validate(
    paths: Sequence[str] = (),
    shapes: Sequence[str] = (),
    with_: Sequence[str] = (),
    settings: Settings | None = None,
    *,
    syntax: RdfSyntax | None = None,
    loaded: Embedded | None = None,
    mine: Embedded | None = None,
) -> Report:
    """Check files by the shapes in files, or by ours; without `paths`, the shipped graph or the statements in `mine`.

    The files `with_` are context. `loaded` is the shipped graph where it is loaded already. `syntax` is the format of files whose name does
    not tell. Raises IllFormedShapes, NothingChecked, BadProfile, and what reading files raises.
    """
    chosen = settings or Settings()
    graph = user_shapes(shapes) if shapes else None
    applied = _applied(graph, chosen)
    if graph and chosen.profile:
        graph = chosen.profile.shapes(graph)
    report = _check(graph, paths, with_, chosen, syntax, loaded, mine)
    return replace(report, profile=applied)


def _applied(graph: ShapesGraph | None, settings: Settings) -> Applied | None:
    """Return what the profile changes among all shapes and rules that could judge: those of the user, or all of ours. Raises BadProfile."""
    if settings.profile is None:
        return None
    graphs = [graph] if graph else [own_shapes(name) for name in _OURS]
    rules = _folders(settings.rules)
    return settings.profile.applied(graphs, rules if graph else [*rule_files.packaged(), *rules])


def _check(
    graph: ShapesGraph | None,
    paths: Sequence[str],
    with_: Sequence[str],
    chosen: Settings,
    syntax: RdfSyntax | None,
    loaded: Embedded | None,
    mine: Embedded | None,
) -> Report:
    if paths or mine is not None:
        subject = read_subject(paths, with_, syntax, () if paths or mine is None else tuple(mine.quads()))
        return validate_by(graph, subject, chosen) if graph else validate_by_ours(subject, chosen)
    engine = loaded if loaded and not with_ else shipped(_named(read_subject(with_, (), syntax).quads))
    if graph is None:
        return validate_shipped(engine, chosen)
    whole = _dataset(engine) if looks_into_graphs(graph) else _flat(engine)
    return _report([_job(graph, replace(whole, faithful=True))], _folders(chosen.rules), engine, None, chosen, Subject(()))


def read_subject(
    paths: Sequence[str], with_: Sequence[str] = (), syntax: RdfSyntax | None = None, quads: tuple[ox.Quad, ...] = ()
) -> Subject:
    """Return the statements of files after `quads`, blank nodes kept apart. Raises what reading files raises."""
    mine = list(quads)
    origins = []
    prefixes: dict[str, str] = {}
    for path in paths:
        origin, document = _read(path, syntax, len(mine))
        origins.append(origin)
        mine += document.quads
        prefixes = {**document.prefixes, **prefixes}
    around = [quad for path in with_ for quad in _read(path, syntax, 0)[1].quads]
    together = numbered([*mine, *around])
    unknown = tuple(sorted((prefix, space) for prefix, space in prefixes.items() if prefix not in PREFIXES and space))
    return Subject(tuple(together[: len(mine)]), tuple(together[len(mine) :]), tuple(paths), tuple(origins), unknown)


def _read(path: str, syntax: RdfSyntax | None, start: int) -> tuple[Origin, Document]:
    """Return what a file says, and where its statements, numbered from `start`, come from."""
    source = read_input(path)
    chosen = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
    base = None if path == STDIN else Path(path).resolve().as_uri()
    document = parse_document(source, chosen, base=base)
    return Origin(source, chosen, base, start, len(document.quads)), document


def validate_shipped(engine: Embedded, settings: Settings) -> Report:
    """Check the shipped graph, with whatever was added to it, by all our shapes but those for practitioners, and by our rules."""
    jobs = [_job(_own(settings, "claims", "vocabulary"), _flat(engine)), _job(_own(settings, "dataset"), _dataset(engine))]
    return _report(jobs, [*rule_files.packaged(), *_folders(settings.rules)], engine, None, settings, Subject(()))


def validate_by_ours(subject: Subject, settings: Settings) -> Report:
    """Check the nodes that a user describes by our shapes, with the shipped graph and the user's context around them.

    Practitioner shapes always apply; those for claims, and our rules, where the statements describe something of that kind.
    Raises NothingChecked.
    """
    mine, around = _named(subject.quads), _named(subject.context)
    own = _own_nodes(subject.quads, shipped(around))
    engine = shipped([*around, *mine])
    flat = _flat(engine, own)
    first = _job(_own(settings, "practitioner"), flat)
    extra = [_job(_own(settings, "claims"), flat), _job(_own(settings, "dataset"), _dataset(engine, own))]
    extra = [job for job in extra if job.selection.checked()]
    jobs = [*([first] if first.selection.checked() or not extra else []), *extra]
    ours = rule_files.packaged() if extra else ()
    return _report(jobs, [*ours, *_folders(settings.rules)], engine, own, settings, subject)


def validate_by(shapes: ShapesGraph, subject: Subject, settings: Settings) -> Report:
    """Check the nodes that a user describes by `shapes`, with the user's context around them and nothing else.

    Raises IllFormedShapes for what only the engine can notice, and NothingChecked.
    """
    own = _own_nodes(subject.quads, Embedded(subject.context)) if subject.context else None
    everything = tuple(dict.fromkeys([*subject.quads, *subject.context]))
    named = any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in everything)
    engine = Embedded(everything, union=named)
    if not named or looks_into_graphs(shapes):
        data = Data(everything, engine, own, graphs=named)
    else:
        statements = merged(everything)
        data = Data(statements, Embedded(statements), own)
    return _report([_job(shapes, data)], _folders(settings.rules), engine, own, settings, subject)


def _report(
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


def _job(shapes: ShapesGraph, data: Data) -> Job:
    return Job(shapes, data, Selection(shapes, data))


def _own(settings: Settings, *names: str) -> ShapesGraph:
    """Return our shapes of these names, with the levels of the profile."""
    return settings.profile.shapes(own_shapes(*names)) if settings.profile else own_shapes(*names)


def _folders(folders: Sequence[str]) -> list[Rule]:
    return [rule for folder in folders for rule in rule_files.in_folder(folder)]


def _named(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return the quads with those outside any graph in INPUT."""
    return [ox.Quad(q.subject, q.predicate, q.object, INPUT) if isinstance(q.graph_name, ox.DefaultGraph) else q for q in quads]


def _flat(engine: Embedded, own: frozenset[Term] | None = None) -> Data:
    """Return the default graph of a loaded dataset, which holds every statement once."""
    quads = tuple(ox.Quad(q.subject, q.predicate, q.object) for q in engine.quads(None, None, None, ox.DefaultGraph()))
    return Data(quads, Embedded(quads), own, faithful=False)


def _dataset(engine: Embedded, own: frozenset[Term] | None = None) -> Data:
    """Return the named graphs of a loaded dataset."""
    quads = tuple(q for q in engine.quads() if not isinstance(q.graph_name, ox.DefaultGraph))
    return Data(quads, Embedded(quads, union=True), own, graphs=True, faithful=False)


def _own_nodes(quads: Iterable[ox.Quad], context: Embedded) -> frozenset[Term]:
    """Return what the user's files are about: all subjects and graph names, and those objects of which the context says nothing."""
    own: set[Term] = set()
    objects: set[Term] = set()
    for quad in quads:
        own.add(quad.subject)
        objects.add(quad.object)
        if isinstance(quad.graph_name, ox.NamedNode | ox.BlankNode):
            own.add(quad.graph_name)
    for node in objects - own:
        known = isinstance(node, ox.NamedNode) and next(context.quads(node), None) is not None
        if not known:
            own.add(node)
    return frozenset(own)
