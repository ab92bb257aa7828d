"""What was published on a server: its graphs and how many statements each holds, written beside the graph that they were published with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadEndpoint, Incomplete, KgError
from kg.names import PREFIXES
from kg.record import record
from kg.remote.endpoint import DEFAULT_GRAPH, MERGED
from kg.remote.results import ACCEPT_RESULTS, solutions
from kg.terms import RDF_TYPE, Term

if TYPE_CHECKING:
    from kg.remote.engine import Remote

CATALOGUE = "-catalogue"
"""Ends the name of the graph that holds the catalogue; the name of the merged view stands before it."""
FINISHED, UNFINISHED = "finished", "unfinished"

_SD, _VOID = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
_NAME, _TRIPLES, _NAMED_GRAPH = ox.NamedNode(_SD + "name"), ox.NamedNode(_VOID + "triples"), ox.NamedNode(_SD + "NamedGraph")
_STATE = ox.NamedNode(PREFIXES["schema"] + "creativeWorkStatus")
_LIST = f"SELECT DISTINCT ?name ?number ?state WHERE {{ ?graph <{_SD}name> ?name ; <{_VOID}triples> ?number ; {_STATE} ?state }}"


MOST_COPIED = 200_000
"""How many statements are copied at most: the reference graph is small, a registry is not."""
_REFERENCE = "ASK { VALUES ?class { spec:Specialty spec:Board } ?s a ?class }"
_ALL = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"


@record
class Catalogue:
    """The graphs that were published and their numbers of statements; not `finished` while one goes on or once one broke off."""

    graphs: dict[str, int]
    finished: bool

    def others(self, graphs: Sequence[str]) -> tuple[str, ...]:
        """Return the graphs beside `graphs`."""
        return tuple(name for name in self.graphs if name not in graphs)

    @property
    def statements(self) -> int:
        """How many statements all graphs hold."""
        return sum(self.graphs.values())


def triples_of(numbers: Mapping[str, int], state: str) -> list[ox.Triple]:
    """Return a catalogue as triples (SPARQL 1.1 Service Description, VoID), given graph IRIs and their numbers of statements."""
    found = []
    for name in numbers:
        node = ox.NamedNode(name)
        values = ((RDF_TYPE, _NAMED_GRAPH), (_NAME, node), (_TRIPLES, ox.Literal(numbers[name])), (_STATE, ox.Literal(state)))
        found += [ox.Triple(node, predicate, value) for predicate, value in values]
    return found


def catalogue_of(server: Remote, *graphs: str) -> Catalogue:
    """Return what was published together with `graphs`, empty and finished where nothing was. Raises BadEndpoint, EndpointFailed."""
    names = tuple(graph + CATALOGUE for graph in graphs)
    rows = list(server.select(_LIST, (names, names)).dicts())
    numbers = {row["name"].value: int(row["number"].value) for row in rows}  # type: ignore[union-attr]
    finished = all(row["state"] == ox.Literal(FINISHED) for row in rows)
    return Catalogue(dict(sorted(numbers.items())), finished)


def _rows(server: Remote, names: tuple[str, ...], number: int) -> Iterable[Sequence[Term | None]]:
    """Return the statements of the graphs `names`, each behind its graph: in parts without order if all come that way, else in order."""
    found: dict[Sequence[Term | None], None] = {}
    start = 0
    try:
        while len(found) < number:
            # One more than there should be, so that what was added since is noticed.
            query = f"{_ALL} LIMIT {number + 1 - start} OFFSET {start}"
            part = solutions(server.part(query, ACCEPT_RESULTS, (names, names)), server.endpoint.shown)
            if isinstance(part, bool) or not len(part):
                break
            server.pages += start > 0
            start += len(part)
            found.update(dict.fromkeys(part.rows))
    except KgError:  # if it cannot be had in order either, that is said
        found.clear()
    return found if len(found) == number else server.select(_ALL, (names, names))


def finished(server: Remote, graphs: Sequence[str]) -> Catalogue:
    """Return what was published together with `graphs`. Raises Incomplete for a publication that goes on or broke off."""
    if DEFAULT_GRAPH in graphs:  # nothing is published there
        return Catalogue({}, finished=True)
    found = catalogue_of(server, *graphs)
    if not found.finished:
        raise Incomplete(
            f"{server.endpoint.shown}: a publication there goes on or broke off, so its graphs may not fit together",
            help="wait for its end, or publish again: `kg publish --endpoint URL`",
        )
    return found


def check_filled(server: Remote, *, packaged: bool = False) -> None:
    """Raise BadEndpoint where nothing was published and no answer would mean anything.

    That is where the graphs that are asked hold no statement, or, if nobody named one or `packaged` questions are tested, nothing of the
    reference graph: a server's own default graph may hold its own tables, or somebody's data.
    """
    if server.catalogue.graphs:
        return
    if (packaged or not server.endpoint.graphs) and not server.ask(_REFERENCE):
        raise lacking(server)
    if not server.ask("ASK { ?s ?p ?o }"):
        raise empty(server)


def lacking(server: Remote) -> BadEndpoint:
    """Return the error for a server without the reference graph in the graphs that it is asked for."""
    graphs = server.endpoint.graphs
    there = f" in {', '.join(graphs)}" if graphs and graphs != (DEFAULT_GRAPH,) else " in its own default graph" if graphs else ""
    other = "another graph" if graphs else "another graph, --graph default the server's own"
    return BadEndpoint(
        f"{server.endpoint.shown} lacks the reference graph{there}",
        help=f"`kg publish --endpoint URL` puts it there; --graph IRI names {other}",
    )


def empty(server: Remote) -> BadEndpoint:
    """Return the error for a server without a statement in the graphs that it is asked for."""
    asked = ", ".join(server.dataset[0])
    return BadEndpoint(
        f"{server.endpoint.shown} holds no statement in {asked or 'its own default graph'}",
        help="`kg publish --endpoint URL` puts the reference graph there; --graph IRI names another graph",
    )


def copied(server: Remote) -> Embedded | None:
    """Return the published graphs that `server` is asked for, copied into this process; None where there are none or too many statements.

    Raises Incomplete where the copy has other numbers of statements than the catalogue.
    """
    graphs = server.endpoint.graphs or (MERGED,)
    known = server.catalogue
    if not known.graphs or known.statements > MOST_COPIED:
        return None
    names = tuple(known.graphs)
    numbers = dict.fromkeys(names, 0)
    quads = []
    for graph, s, p, o in _rows(server, names, known.statements):
        if o is not None and isinstance(graph, ox.NamedNode) and isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode):
            numbers[graph.value] += 1
            quads.append(ox.Quad(s, p, o, ox.DefaultGraph() if graph.value in graphs else graph))
    if numbers != known.graphs:
        wrong = next(name for name in names if numbers[name] != known.graphs[name])
        raise Incomplete(
            f"{server.endpoint.shown}: {wrong} holds {numbers[wrong]} statements, {known.graphs[wrong]} were published",
            help="publish again: `kg publish --endpoint URL`",
        )
    return Embedded(quads)
