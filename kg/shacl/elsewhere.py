"""Validating data on a server: the set engine's queries go there, a few for each shape and never one for each node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.engine import Engine
from kg.errors import BadEndpoint, BadParameter, NothingChecked
from kg.names import PREFIXES
from kg.remote import DEFAULT_GRAPH, MERGED, Remote
from kg.remote.canaries import ANSWERS, VALIDATION, faults
from kg.remote.catalogue import copied
from kg.shacl import model, run
from kg.shacl.coverage import Selection, shape_name
from kg.shacl.covered import Coverage, ShapeCoverage
from kg.shacl.data import Data
from kg.shacl.explain import info_of, labels_of, why_nothing
from kg.shacl.fetched import MOST_HELD, SUBCLASS, fetched, looked_at
from kg.shacl.inference import Inference
from kg.shacl.job import Work, dataset, flat, job
from kg.shacl.judge import judge
from kg.shacl.messages import worded
from kg.shacl.model import ShapesGraph
from kg.shacl.paths import predicates
from kg.shacl.read import user_shapes
from kg.shacl.report import Finding, Report, finding_key, summarize
from kg.shacl.scope import FOCUS, Context
from kg.shacl.settings import Settings
from kg.shacl.subject import Subject, named, own_nodes
from kg.shacl.validate import applied, ours
from kg.shacl.watch import Stage, Step
from kg.terms import RDF_TYPE, Term

LEXICAL_NOTE = (
    "literals were judged as the server returns them: one that keeps values and not spellings hides ill-formed and unusual ones from "
    "sh:datatype, sh:pattern and sh:in"
)
UNREACHED_NOTE = "typed nodes that no shape reaches, and unknown terms, were not looked for on the server"
_PIECE = 100_000
"""How many statements are added to the reference graph at once."""
_AT_ONCE = 1_000
"""How many terms one query for labels names."""
_LABELS = ("skos:prefLabel", "rdfs:label", "dct:title", "schema:name")


def validate_elsewhere(server: Engine, shapes: Sequence[str] = (), settings: Settings | None = None) -> Report:
    """Check the graphs of `server` that its endpoint names, by the shapes in files, or by ours for practitioners.

    Ours compare with the reference graph, which must have been published there. Of a server that answers known queries wrongly, or that
    cannot be asked some shape, the statements that shapes look at are fetched. Raises BadEndpoint where these are too many, NothingChecked,
    Incomplete, EndpointFailed, and what reading shapes raises.
    """
    if not isinstance(server, Remote):
        raise BadParameter("this graph is on no server", help="`validate` checks it")
    chosen = settings or Settings()
    _check_settings(chosen)
    graph = user_shapes(shapes) if shapes else None
    profile = applied(graph, chosen)
    if graph is None:
        return replace(_by_ours(server, chosen), profile=profile)
    judges = chosen.profile.shapes(graph) if chosen.profile else graph
    reason = next(iter(faults(server, (*ANSWERS, *VALIDATION))), "") or _lacking(server, judges)
    if chosen.watch is not None:
        chosen.watch(Step(Stage.asking, server.endpoint.shown, 0, 0))
    result = None if reason else run.check(server, judges, watch=chosen.watch)
    if result is not None and not result.not_compiled:
        report = _report(server, judges, result, chosen)
    else:
        left = len(result.not_compiled) if result else 0
        report = _judged_here(server, judges, chosen, reason or f"cannot be asked {left} of the shapes")
    return replace(report, profile=profile)


def _lacking(server: Remote, shapes: ShapesGraph) -> str:
    """Return what the server lacks to be asked these shapes, as far as that shows without asking; empty for nothing."""
    own = (model.Sparql, model.Custom)
    if not any(isinstance(constraint, own) for shape in shapes.shapes.values() for constraint in shape.constraints):
        return ""
    if not server.has_lateral:
        return "has no LATERAL, which shapes with queries of their own need"
    return "gives a statement once for each graph that holds it, so shapes with queries of their own cannot count" if server.bag else ""


def _judged_here(server: Remote, shapes: ShapesGraph, settings: Settings, reason: str) -> Report:
    """Return the report on the statements that the shapes look at, fetched from the server."""
    with fetched(server, looked_at(shapes), watch=settings.watch) as engine:
        works = [Work([job(shapes, Data(engine, engine))], (), engine)]
        note = f"the server {reason}; {len(engine):,} statements that the shapes look at were fetched and judged here"
        return _here(server, works, engine, settings, note)


def _by_ours(server: Remote, settings: Settings) -> Report:
    """Return what our shapes for practitioners find in the data graphs of the server, beside the reference graph that was published there.

    Raises BadEndpoint where it was not.
    """
    reference = server.at(replace(server.endpoint, graphs=(MERGED,), named=None))
    engine = copied(reference)
    if engine is None:
        raise BadEndpoint(
            f"{server.endpoint.shown} lacks the reference graph, which our shapes compare with",
            help="`kg publish --endpoint URL` puts it there; --shapes FILE checks by your own shapes alone",
        )
    graphs = tuple(graph for graph in server.endpoint.graphs if graph not in {DEFAULT_GRAPH, MERGED})
    shapes = ours(settings, "practitioner"), ours(settings, "recognition")
    own: frozenset[Term] | None = None
    number = 0
    if graphs:
        at = server.at(replace(server.endpoint, graphs=graphs, named=graphs))
        if not settings.allow_empty:
            _check_any(at, shapes, engine)
        with fetched(at, most=MOST_HELD, watch=settings.watch) as found:
            own, number = own_nodes(found, engine), len(found)
            coming = iter(found)
            while quads := list(islice(coming, _PIECE)):
                engine.store.bulk_extend([*quads, *named(quads)])
    jobs = [job(shapes[0], flat(engine, own)), job(shapes[1], dataset(engine, own))]
    note = f"{number:,} statements of the named graphs and the reference graph published there were fetched and judged here"
    return _here(server, [Work(jobs, (), engine, own)], engine, settings, note)


def _check_any(server: Remote, shapes: Sequence[ShapesGraph], reference: Embedded) -> None:
    """Raise NothingChecked if classes alone show that no shape finds a node: of much data, the rest is not worth fetching."""
    targets = [target for graph in shapes for shape in graph.roots() for target in shape.targets]
    if not all(isinstance(target, model.TargetClass) for target in targets):
        return
    with fetched(server, (RDF_TYPE, SUBCLASS), MOST_HELD) as found:
        engine = Embedded(chain(reference.quads(), found))
        own = own_nodes(found, reference)
        if not any(Selection(graph, flat(engine, own)).any() for graph in shapes):
            message, help = why_nothing(shapes, engine, own)
            raise NothingChecked(message, help=help)


def _here(server: Remote, works: Sequence[Work], engine: Embedded, settings: Settings, note: str) -> Report:
    """Return the report on statements that were fetched from the server."""
    report = judge(works, engine, replace(settings, graph=None), Subject(()))
    place = server.endpoint.shown
    return replace(report, engine=f"{report.engine}, fetched from {place}", notes=(*report.notes, note, LEXICAL_NOTE), inputs=(place,))


def _check_settings(settings: Settings) -> None:
    """Raise BadParameter for what needs the data in the process."""
    given = {
        "--rules": settings.rules,
        "--baseline": settings.baseline,
        "--write-baseline": settings.write_baseline,
        "--ontology": settings.ontology,
        "--per-graph": settings.per_graph,
        "--inference": settings.inference is not Inference.none,
    }
    for option, value in given.items():
        if value:
            raise BadParameter(f"{option} needs the data here, not on a server", help="`kg export --endpoint URL -o FILE` fetches them")


def _report(server: Remote, shapes: ShapesGraph, result: run.SetResult, settings: Settings) -> Report:
    roots = shapes.roots()
    checked = _checked(server, shapes) if roots else 0
    if not checked and not settings.allow_empty:
        asked = ", ".join(server.dataset[0]) or "the server's own default graph"
        raise NothingChecked(
            f"nothing was checked: the targets of {len(roots)} shapes select no node in {asked}",
            help="--graph names the graph with your data; `--allow-empty` accepts a run that checks nothing",
        )
    # The focus node is a field of its own, as in the usual engine.
    own = (replace(f, bindings=tuple(pair for pair in f.bindings if pair[0] != "this")) for f in result.findings)
    found = sorted((worded(finding, shapes) for finding in own), key=finding_key)
    listed, counts = summarize(found, settings.limit)
    coverage = Coverage(checked, tuple(ShapeCoverage(s.node, shape_name(s), result.checked.get(s.node, 0)) for s in roots))
    return Report(
        findings=listed,
        coverage=coverage,
        info=info_of([shapes], (), listed),
        labels=labels_of(listed, coverage, _labels(server, listed)),
        engine=f"set engine on {server.endpoint.shown}, {server.requests} requests",
        counts=counts,
        notes=(*shapes.notes, LEXICAL_NOTE, UNREACHED_NOTE),
        inputs=(server.endpoint.shown,),
        fail_on=settings.fail_on,
    )


def _checked(server: Remote, shapes: ShapesGraph) -> int:
    """Return how many nodes the targets of any shape select."""
    context = Context(server, shapes)
    groups = " UNION ".join(f"{{ {context.target(shape).pattern} }}" for shape in shapes.roots())
    query = f"SELECT (COUNT(DISTINCT {FOCUS}) AS ?number) WHERE {{ {groups} }}"
    ((number,),) = server.select(query)
    return int(number.value) if isinstance(number, ox.Literal) else 0


def _labels(server: Remote, findings: Iterable[Finding]) -> Embedded:
    """Return the labels of what findings mention, fetched for many terms at once."""
    terms = list(dict.fromkeys(term for finding in findings for term in _mentioned(finding) if isinstance(term, ox.NamedNode)))
    found = Embedded()
    properties = " ".join(str(ox.NamedNode(PREFIXES[name.partition(":")[0]] + name.partition(":")[2])) for name in _LABELS)
    for start in range(0, len(terms), _AT_ONCE):
        names = " ".join(map(str, terms[start : start + _AT_ONCE]))
        query = f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?p {{ {properties} }} VALUES ?s {{ {names} }} ?s ?p ?o }}"
        for s, p, o in server.select(query):
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and o is not None:
                found.store.add(ox.Quad(s, p, o))
    return found


def _mentioned(finding: Finding) -> Iterator[Term]:
    yield finding.focus
    if finding.value is not None:
        yield finding.value
    if finding.path is not None:
        yield from predicates(finding.path)
    yield from (term for _, term in finding.bindings)
