"""Named graphs in validation: one of them, each by itself, and the graphs that the statements of a finding stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadParameter
from kg.load import DERIVED
from kg.locate import Statement
from kg.names import expand
from kg.shacl.report import Finding
from kg.shacl.spots import spots
from kg.shacl.subject import Subject
from kg.terms import GraphName, sort_key, text

_SHOWN = 5


def one_graph(subject: Subject, name: str) -> Subject:
    """Return what is to be checked cut down to the graph called `name`, an IRI or compact IRI by our prefixes or those of the files.

    Raises BadParameter, with the names that there are, for a graph that is not in the data; BadIri, UnknownPrefix.
    """
    prefix, _, local = name.partition(":")
    spaces = dict(subject.prefixes)
    wanted = ox.NamedNode(spaces[prefix] + local if prefix in spaces and not local.startswith("//") else expand(name))
    part = _part(subject, wanted)
    if not part.quads:
        names = [text(graph) for graph in graphs_in(subject.quads) if isinstance(graph, ox.NamedNode)]
        some = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        raise BadParameter(
            f"there is no graph {text(wanted)} in the data", help=f"the graphs are {some}" if names else "the data have no named graph"
        )
    return part


def by_graph(subject: Subject) -> tuple[Subject, ...]:
    """Return what is to be checked in one part for each graph: the default graph first, then the named ones in order of their names."""
    return tuple(_part(subject, graph) for graph in graphs_in(subject.quads))


def graphs_in(quads: Iterable[ox.Quad]) -> list[GraphName]:
    """Return the graphs that hold a statement, the default graph first, then in order of their names."""
    return sorted({quad.graph_name for quad in quads}, key=sort_key)


def _part(subject: Subject, graph: GraphName) -> Subject:
    quads = tuple(quad for quad in subject.quads if quad.graph_name == graph)
    return replace(subject, quads=quads, document=subject.written, graph=graph)


def with_graphs(findings: Sequence[Finding], quads: Iterable[ox.Quad]) -> tuple[Finding, ...]:
    """Return the findings with the graphs in which their statements stand: the offending ones, or those about the focus node.

    Nothing is changed where `quads` have no named graph, and nothing is read where there is no finding. One pass.
    """
    if not findings:
        return ()
    wanted = {spot: None for finding in findings for spot, _ in spots(finding)}
    found, named = _graphs(quads, wanted)
    if not named:
        return tuple(findings)
    return tuple(
        replace(finding, graphs=next((tuple(sorted(found[spot], key=sort_key)) for spot, _ in spots(finding) if spot in found), ()))
        for finding in findings
    )


def graphs_looked_up(findings: Sequence[Finding], engine: Embedded, aside: Collection[GraphName] = ()) -> tuple[Finding, ...]:
    """Return the findings with the graphs in which their statements stand, but for those `aside`, each looked up in the store."""
    if not findings or next(iter(engine.store.named_graphs()), None) is None:
        return tuple(findings)

    @cache
    def holding(statement: Statement) -> tuple[GraphName, ...]:
        found = {quad.graph_name for quad in engine.quads(statement.subject, statement.predicate, statement.object)}
        return tuple(sorted(found.difference(aside), key=sort_key))

    return tuple(
        replace(finding, graphs=next((graphs for spot, _ in spots(finding) if (graphs := holding(spot))), ())) for finding in findings
    )


def _graphs(quads: Iterable[ox.Quad], wanted: Iterable[Statement]) -> tuple[dict[Statement, set[GraphName]], bool]:
    """Return the graphs of the statements that fit each of `wanted`, and whether there is a named graph at all."""
    by_subject: dict[object, list[Statement]] = {}
    by_object: dict[object, list[Statement]] = {}
    for statement in wanted:
        if statement.subject is not None:
            by_subject.setdefault(statement.subject, []).append(statement)
        else:
            by_object.setdefault(statement.object, []).append(statement)
    found: dict[Statement, set[GraphName]] = {}
    named = False
    for quad in quads:
        if quad.graph_name == DERIVED:
            continue
        named = named or not isinstance(quad.graph_name, ox.DefaultGraph)
        for statement in (*by_subject.get(quad.subject, ()), *by_object.get(quad.object, ())):
            if statement.fits(quad):
                found.setdefault(statement, set()).add(quad.graph_name)
    return found, named
