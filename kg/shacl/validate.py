"""From "check this" to a report: which shapes judge which data, with what context, and when there is no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadParameter
from kg.formats import RdfSyntax
from kg.load import shipped
from kg.shacl import rules as rule_files
from kg.shacl.data import Data, merged
from kg.shacl.graphs import by_graph, one_graph
from kg.shacl.inference import Inference, entailed, wanted
from kg.shacl.job import Work, both, dataset, flat, job
from kg.shacl.judge import judge
from kg.shacl.model import ShapesGraph
from kg.shacl.read import looks_into_graphs, own_shapes, user_shapes
from kg.shacl.report import Applied, Report
from kg.shacl.rules import Rule
from kg.shacl.settings import Settings
from kg.shacl.stored import Stored, check_alone
from kg.shacl.stream import Streamed, can_stream
from kg.shacl.subject import Subject, named, own_nodes, read_subject, unknown_prefixes

_OURS = ("claims", "dataset", "practitioner", "recognition", "vocabulary")


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
    not tell. Raises IllFormedShapes, NothingChecked, BadProfile, BadParameter for a graph, and what reading files raises.
    """
    chosen = settings or Settings()
    graph = user_shapes(shapes) if shapes else None
    chosen = replace(chosen, inference=wanted(chosen.inference, graph))
    profile = applied(graph, chosen)
    if graph and chosen.profile:
        graph = chosen.profile.shapes(graph)
    report = _check(graph, paths, with_, chosen, syntax, loaded, mine)
    return replace(report, profile=profile)


def applied(graph: ShapesGraph | None, settings: Settings) -> Applied | None:
    """Return what the profile changes among all shapes and rules that could judge: those of the user, or all of ours. Raises BadProfile."""
    if settings.profile is None:
        return None
    graphs = [graph] if graph else [own_shapes(name) for name in _OURS]
    rules = folders(settings.rules)
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
    if chosen.graph is not None and chosen.per_graph:
        raise BadParameter("one graph and each graph cannot be asked for at once", help="leave out one of --graph and --per-graph")
    if graph and mine is None and _can_stream(paths, with_, syntax, chosen):
        return _validate_stream(graph, paths, syntax, chosen)
    if paths or mine is not None:
        own = () if paths or mine is None else tuple(mine.quads())
        subject = read_subject(paths, with_, syntax, own, ontology=chosen.ontology, watch=chosen.watch)
        subject = subject if chosen.graph is None else one_graph(subject, chosen.graph)
        return validate_by(graph, subject, chosen) if graph else validate_by_ours(subject, chosen)
    if chosen.graph is not None or chosen.per_graph:
        raise BadParameter("graphs are chosen among those of your files, and no file was named", help="name the files to check")
    added = read_subject(with_, (), syntax, ontology=chosen.ontology, watch=chosen.watch)
    engine = loaded if loaded and not (added.quads or added.context) else shipped(named([*added.quads, *added.context]))
    if graph is None:
        return validate_shipped(engine, chosen)
    whole = dataset(engine) if looks_into_graphs(graph) else flat(engine)
    work = Work([job(graph, entailed(replace(whole, faithful=True), chosen.inference))], folders(chosen.rules), engine, chosen=True)
    return judge([work], engine, chosen, Subject(()))


def validate_shipped(engine: Embedded, settings: Settings) -> Report:
    """Check the shipped graph, with whatever was added to it, by all our shapes but those for practitioners, and by our rules."""
    in_one, in_graphs = both(engine)
    in_one = entailed(in_one, settings.inference)
    jobs = [job(ours(settings, "claims", "vocabulary"), in_one), job(ours(settings, "dataset"), in_graphs)]
    return judge([Work(jobs, [*rule_files.packaged(), *folders(settings.rules)], engine)], engine, settings, Subject(()))


def validate_by_ours(subject: Subject, settings: Settings) -> Report:
    """Check the nodes that a user describes by our shapes, with the shipped graph and the user's context around them.

    Practitioner shapes always apply; those for claims, and our rules, where the statements describe something of that kind.
    Raises NothingChecked.
    """
    if not settings.per_graph:
        work = _by_ours(subject, settings)
        return judge([work], work.engine, settings, subject)
    whole = shipped(named([*subject.context, *subject.quads]))
    return judge((_by_ours(part, settings) for part in by_graph(subject)), whole, settings, subject)


def _by_ours(subject: Subject, settings: Settings) -> Work:
    mine, around = named(subject.quads), named(subject.context)
    context = shipped(around)
    own = own_nodes(subject.quads, context)
    mine += named(settings.claims.additions(subject.quads, context)) if settings.claims is not None else []
    engine = shipped([*around, *mine])
    around_mine = entailed(flat(engine, own), settings.inference)
    if around_mine.inferred:  # what was asserted stays as it is, to be compared with
        engine = shipped([*around, *mine])
        engine.store.extend(around_mine.inferred)
    first = job(ours(settings, "practitioner"), around_mine)
    in_graphs = dataset(engine, own)
    about_people = [job(ours(settings, "recognition"), in_graphs)] if first.selection.checked() else []
    extra = [job(ours(settings, "claims"), around_mine), job(ours(settings, "dataset"), in_graphs)]
    extra = [each for each in extra if each.selection.checked()]
    jobs = [*([first] if first.selection.checked() or not extra else []), *about_people, *extra]
    packaged = rule_files.packaged() if extra else ()
    return Work(jobs, [*packaged, *folders(settings.rules)], engine, own, subject.graph, mine if about_people else ())


def validate_by(shapes: ShapesGraph, subject: Subject, settings: Settings) -> Report:
    """Check the nodes that a user describes by `shapes`, with the user's context around them and nothing else.

    Raises IllFormedShapes for what only the engine can notice, and NothingChecked.
    """
    if not settings.per_graph:
        work = _by(shapes, subject, settings)
        return judge([work], work.engine, settings, subject)
    whole = Embedded([*subject.quads, *subject.context], union=True)
    return judge((_by(shapes, part, settings) for part in by_graph(subject)), whole, settings, subject)


def _can_stream(paths: Sequence[str], with_: Sequence[str], syntax: RdfSyntax | None, settings: Settings) -> bool:
    """Tell whether the files can be judged without holding their statements in memory: alone, and by shapes alone."""
    return bool(paths) and not with_ and is_alone(paths, syntax, settings)


def is_alone(paths: Sequence[str], syntax: RdfSyntax | None, settings: Settings) -> bool:
    """Tell whether nothing but shapes and the statements of files is asked for, and the formats of the files can be streamed."""
    alone = not (settings.ontology or settings.graph or settings.per_graph or settings.rules)
    return alone and settings.inference is Inference.none and can_stream(paths, syntax)


def _validate_stream(shapes: ShapesGraph, paths: Sequence[str], syntax: RdfSyntax | None, settings: Settings) -> Report:
    quads = Streamed(paths, syntax)
    engine = quads.load(settings.watch)
    if settings.hold is not None:
        settings.hold.append(engine)
    subject = Subject(quads, names=tuple(paths), origins=quads.origins, prefixes=unknown_prefixes(quads.prefixes))
    return judge([Work([job(shapes, Data(quads, engine))], (), engine)], engine, settings, subject)


def validate_stored(engine: Embedded, shapes: Sequence[str], settings: Settings) -> Report:
    """Check the statements of a store that is only read by the shapes in files. Raises BadParameter, and what `validate` raises."""
    graph = user_shapes(shapes)
    chosen = replace(settings, inference=wanted(settings.inference, graph))
    check_alone((chosen.inference is not Inference.none, chosen.ontology, chosen.graph, chosen.per_graph))
    profile = applied(graph, chosen)
    graph = chosen.profile.shapes(graph) if chosen.profile else graph
    stored = Stored(engine)
    work = Work([job(graph, Data(stored, stored, faithful=False))], folders(chosen.rules), stored, chosen=True)
    return replace(judge([work], stored, chosen, Subject(())), profile=profile)


def _by(shapes: ShapesGraph, subject: Subject, settings: Settings) -> Work:
    own = own_nodes(subject.quads, Embedded(subject.context)) if subject.context else None
    everything = tuple(dict.fromkeys([*subject.quads, *subject.context]))
    in_graphs = any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in everything)
    engine = Embedded(everything, union=in_graphs)
    if not in_graphs or looks_into_graphs(shapes):
        data = Data(everything, engine, own, graphs=in_graphs)
    else:
        statements = merged(everything)
        data = Data(statements, Embedded(statements), own)
    data = entailed(data, settings.inference)
    if data.inferred:
        engine = Embedded([*everything, *data.inferred], union=in_graphs)
    return Work([job(shapes, data)], folders(settings.rules), engine, own, subject.graph, chosen=True)


def ours(settings: Settings, *names: str) -> ShapesGraph:
    """Return our shapes of these names, with the levels of the profile."""
    return settings.profile.shapes(own_shapes(*names)) if settings.profile else own_shapes(*names)


def folders(folders: Sequence[str]) -> list[Rule]:
    """Return the rules in these folders."""
    return [rule for folder in folders for rule in rule_files.in_folder(folder)]
