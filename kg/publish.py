"""Putting a graph on a server: the merged view in one named graph, every claim in its own, and a catalogue that says what is there.

Each graph is replaced by one request, by SPARQL 1.1 Graph Store HTTP Protocol (section 5.3) or by one SPARQL update; what is too long for
one is added in parts (section 5.5). Neither replaces several graphs at once, so the catalogue is marked unfinished before the first write,
and finished after every graph was counted; whoever asks in between is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadEndpoint, KgError, NothingChecked
from kg.formats import N_TRIPLES
from kg.record import record
from kg.remote import MERGED, Remote
from kg.remote.catalogue import CATALOGUE, FINISHED, UNFINISHED, catalogue_of, triples_of
from kg.remote.outgoing import AT_ONCE, Outgoing, has_blank
from kg.result import Result

Told = Callable[[int, int], None]
"""Is told how many statements of how many were written."""

_BESIDE = {"Oxigraph": ("/query", "/store"), "Virtuoso": ("/sparql", "/sparql-graph-crud-auth")}
"""Servers that name themselves: the end of the path for queries, and what stands in its place for the Graph Store Protocol."""
_GRAPH_PARAMETER = {"Virtuoso": "graph-uri"}


@record
class Target:
    """Where graphs are written: a URL of the Graph Store Protocol and how it calls the parameter that names a graph, or one for updates."""

    url: str
    update: bool = False
    parameter: str = "graph"


@dataclass(frozen=True, slots=True)
class Change(Result):
    """What happened to one graph: how many statements it held before and now; `written` is False for one that was not reached."""

    graph: str
    before: int
    after: int
    written: bool = True


@dataclass(frozen=True, slots=True)
class Published(Result):
    """What a publication did; `problem` says why it is not whole, and is empty where it is.

    `repaired` tells that an earlier publication had broken off, whose graphs were replaced like all others.
    """

    endpoint: str
    graph: str
    changes: tuple[Change, ...]
    removed: tuple[Change, ...] = ()
    problem: str = ""
    repaired: bool = False

    @property
    def statements(self) -> int:
        """How many statements the written graphs hold."""
        return sum(change.after for change in self.changes if change.written)


def publish(
    engine: Embedded, server: Remote, target: Target | None = None, *, graph: str = MERGED, told: Told = lambda *_: None
) -> Published:
    """Write what `engine` holds to `server`, and return what was replaced; without `target`, where the server is known to take graphs.

    `told` is called after each request. Raises NothingChecked for nothing to publish, BadEndpoint and EndpointFailed
    where nothing was written; what goes wrong later is the `problem` of the result.
    """
    outgoing = Outgoing(engine, graph)
    sizes = outgoing.numbers
    if not sizes[graph]:
        raise NothingChecked("there is nothing to publish: no statement", help="name files with --data or --with, or a store with --store")
    known = catalogue_of(server, graph)
    gone = [name for name in known.graphs if name not in sizes and name != graph]
    before = _counts(server, [*sizes, *gone])
    writer = _Writer(server, target or target_of(server))
    # If this breaks off, the next publication must still know of the graphs that are to go.
    _put_catalogue(writer, {**sizes, **{name: known.graphs[name] for name in gone}}, graph, UNFINISHED)
    done: list[str] = []
    problem = ""
    written, total = 0, sum(sizes.values())
    try:
        for name in sizes:
            for number, part in enumerate(outgoing.parts(name)):
                writer.put(name, part, first=not number, held=0 if number else before.get(name, 0))
                written += len(part)
                told(written, total)
            done.append(name)
        for name in gone:
            writer.drop(name, before.get(name, 0))
    except KgError as error:
        problem = error.message
    after = _counted_again(server, [*sizes, *gone])
    wrong = [name for name in done if after.get(name, -1) != sizes[name]]
    if not problem and wrong:
        problem = f"the server counts {after.get(wrong[0], 0)} statements in {wrong[0]}, {sizes[wrong[0]]} were sent"
    if not problem:
        try:
            _put_catalogue(writer, sizes, graph, FINISHED)
        except KgError as error:
            problem = error.message
    changes = tuple(Change(name, before.get(name, 0), after.get(name, before.get(name, 0)), name in done) for name in sizes)
    removed = tuple(Change(name, before.get(name, 0), after.get(name, 0), after.get(name, 0) == 0) for name in gone)
    return Published(server.endpoint.shown, graph, changes, removed, problem, repaired=not known.finished and not problem)


def target_of(server: Remote) -> Target:
    """Return where the server takes graphs: KG_ENDPOINT_UPDATE for updates, else what is known of servers that name themselves."""
    if server.endpoint.update:
        return Target(server.endpoint.update, update=True)
    name = server.server.partition("/")[0]
    parts = urlsplit(server.endpoint.url)
    if name in _BESIDE and parts.path.endswith(_BESIDE[name][0]):
        old, new = _BESIDE[name]
        path = parts.path.removesuffix(old) + new
        return Target(urlunsplit((parts.scheme, parts.netloc, path, "", "")), parameter=_GRAPH_PARAMETER.get(name, "graph"))
    raise BadEndpoint(
        f"{server.endpoint.shown} does not tell where it takes graphs",
        help="name the place: --graph-store URL (Graph Store Protocol) or --update URL (SPARQL update)",
    )


class _Writer:
    """Replaces, fills and removes graphs."""

    def __init__(self, server: Remote, target: Target) -> None:
        self.server = server
        self.target = target

    def put(self, graph: str, triples: list[ox.Triple], *, first: bool = True, held: int = 0) -> None:
        """Replace the graph by `triples`, or add them if they are not the `first`, by one request. Raises BadEndpoint, EndpointFailed.

        `held` is how many statements it holds, which go first.
        """
        body = ox.serialize(triples, format=N_TRIPLES.engine) or b""
        safe = first or not has_blank(triples[-1])  # blank nodes that are added again are others
        if not self.target.update:
            self._send("PUT" if first else "POST", graph, body, held, safe=safe)
            return
        name = str(ox.NamedNode(graph)).encode()
        emptied = b"DROP SILENT GRAPH " + name + b" ;\n" if first else b""
        self._update(emptied + b"INSERT DATA { GRAPH " + name + b" {\n" + body + b"} }", held, safe=safe)

    def drop(self, graph: str, held: int) -> None:
        """Remove the graph, which holds so many statements."""
        if self.target.update:
            self._update(b"DROP SILENT GRAPH " + str(ox.NamedNode(graph)).encode(), held)
        else:
            self._send("DELETE", graph, b"", held)

    def _send(self, method: str, graph: str, body: bytes, held: int, *, safe: bool = True) -> None:
        sign = "&" if "?" in self.target.url else "?"
        url = f"{self.target.url}{sign}{self.target.parameter}={quote(graph, safe='')}"
        self.server.write(method, url, body, N_TRIPLES.media_type, _times(held), safe=safe)

    def _update(self, text: bytes, held: int, *, safe: bool = True) -> None:
        self.server.write("POST", self.target.url, text, "application/sparql-update", _times(held), safe=safe)


def _times(held: int) -> float:
    """Return how many times that of one request may be taken where so many statements go first: Oxigraph takes 0.15 s for a thousand."""
    return 1 + held / AT_ONCE


def _put_catalogue(writer: _Writer, sizes: dict[str, int], graph: str, state: str) -> None:
    writer.put(graph + CATALOGUE, triples_of(sizes, state))


def _counts(server: Remote, graphs: list[str]) -> dict[str, int]:
    """Return how many statements each graph holds on the server; those that hold none are left out."""
    names = tuple(graphs)
    rows = server.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", (names, names))
    return {row["g"].value: int(row["n"].value) for row in rows.dicts() if isinstance(row["g"], ox.NamedNode)}  # type: ignore[union-attr]


def _counted_again(server: Remote, graphs: list[str]) -> dict[str, int]:
    try:
        return _counts(server, graphs)
    except KgError:  # what was found before counts then: the result says that it is not whole
        return {}
