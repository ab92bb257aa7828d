"""What is to be checked: the statements of a user's files, with where they come from, and the nodes that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.blanks import numbered
from kg.embedded import Embedded
from kg.files import STDIN, read_input
from kg.formats import TURTLE, RdfSyntax, rdf_syntax_of
from kg.load import GRAPH, Document, parse_document, with_contexts
from kg.names import PREFIXES
from kg.shacl.data import Statements
from kg.shacl.spots import Origin
from kg.shacl.watch import Stage, Told, Watch, timed
from kg.terms import GraphName, Term

INPUT = ox.NamedNode(GRAPH + "input")
"""The graph of a user's statements that stand in no named graph, while they are looked at beside ours."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be checked: a user's statements, those that are context, files, where statements come from, prefixes of the files.

    `document` holds all statements of the files, in their order, where only some of them are to be checked; `graph` is where those stand.
    """

    quads: Statements
    context: tuple[ox.Quad, ...] = ()
    names: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    document: Statements = ()
    graph: GraphName | None = None

    @property
    def written(self) -> Statements:
        """All statements of the files, in their order."""
        return self.document or self.quads


def read_subject(
    paths: Sequence[str],
    with_: Sequence[str] = (),
    syntax: RdfSyntax | None = None,
    quads: tuple[ox.Quad, ...] = (),
    *,
    ontology: Sequence[str] = (),
    watch: Watch | None = None,
) -> Subject:
    """Return the statements of files after `quads`, blank nodes kept apart; those of `with_` and `ontology` are context.

    `syntax` is the format of files whose name does not tell; of an ontology, the name tells. `watch` is told how far reading is.
    Raises what reading files raises.
    """
    mine = list(quads)
    origins = []
    prefixes: dict[str, str] = {}
    for path in paths:
        origin, document = _read(path, syntax, len(mine), watch)
        origins.append(origin)
        mine += document.quads
        prefixes = {**document.prefixes, **prefixes}
    around = [quad for path in with_ for quad in _read(path, syntax, 0, watch)[1].quads]
    around += [quad for path in ontology for quad in _read(path, None, 0, watch)[1].quads]
    together = numbered([*mine, *around])
    mine, around = together[: len(mine)], together[len(mine) :]
    return Subject(tuple(mine), tuple(around), tuple(paths), tuple(origins), unknown_prefixes(prefixes))


def unknown_prefixes(prefixes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return those of a file's prefixes that are not ours, each with its namespace."""
    return tuple(sorted((prefix, space) for prefix, space in prefixes.items() if prefix not in PREFIXES and space))


def _read(path: str, syntax: RdfSyntax | None, start: int, watch: Watch | None) -> tuple[Origin, Document]:
    """Return what a file says, and where its statements, numbered from `start`, come from."""
    chosen = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
    source = with_contexts(read_input(path), chosen)
    base = None if path == STDIN else Path(path).resolve().as_uri()
    with timed(watch, Stage.reading, source.name, len(source.data)):
        stream = Told(source.name, source.data, watch) if watch else None
        document = parse_document(source, chosen, base=base, stream=stream)
    return Origin(source, chosen, base, start, len(document.quads)), document


def named(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return the quads with those outside any graph in INPUT."""
    return [ox.Quad(q.subject, q.predicate, q.object, INPUT) if isinstance(q.graph_name, ox.DefaultGraph) else q for q in quads]


def own_nodes(quads: Iterable[ox.Quad], context: Embedded) -> frozenset[Term]:
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
