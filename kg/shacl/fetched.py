"""Statements of a server, fetched as far as shapes look at them, for a server whose own answers about shapes cannot be had or trusted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from kg.errors import BadEndpoint, UnwritableOutput
from kg.files import UNFINISHED, begin
from kg.names import PREFIXES
from kg.remote import Remote
from kg.remote.statements import Statements
from kg.shacl import model
from kg.shacl.lexical import AsWritten, as_written
from kg.shacl.model import ShapesGraph, TargetObjectsOf, TargetSubjectsOf
from kg.shacl.paths import predicates as in_path
from kg.shacl.watch import Stage, Step, Watch
from kg.terms import RDF_TYPE

MOST = 20_000_000
"""How many statements are fetched at most for the shapes of a user."""
MOST_HELD = 2_000_000
"""How many are fetched at most to be compared with the reference graph, which is done in memory."""
IN_MEMORY = 1_000_000
"""More than these are kept in a folder of their own, on disk."""
_PIECE = 7 << 15
"""Statements that the engine gets at once: for more it needs a table of twice the size."""
SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_BLANK = "ASK { ?s ?p ?o FILTER(isBLANK(?s) || isBLANK(?o)) }"


class Fetched(AsWritten):
    """Statements of a server, filled as its answers come: no list of them is held beside the store, which is in `folder` if given."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        if folder is not None:
            self._store = ox.Store(folder)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield all statements, every literal as the server gave it."""
        for quad in self.store:
            value = quad.object
            written = as_written(value)
            yield quad if written is value else ox.Quad(quad.subject, quad.predicate, written)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements as they come, by the piece: the engine holds what it gets at once in memory."""
        coming = iter(quads)
        for first in coming:
            super().extend(chain((first,), islice(coming, _PIECE - 1)))

    def clear(self) -> None:
        """Forget all statements."""
        self.store.clear()


@contextmanager
def fetched(
    server: Remote, predicates: Sequence[ox.NamedNode] | None = None, most: int = MOST, watch: Watch | None = None
) -> Iterator[Fetched]:
    """Give the statements with these `predicates`, or all, until the block ends; `watch` is told how many have come.

    Raises BadEndpoint for more than `most`, and for blank nodes of a server that may give them other names in each answer,
    UnwritableOutput where many find no place on disk.
    """
    pages, place = server.pages, server.endpoint.shown
    wanted = Statements(server, predicates)
    if wanted.total > most:
        raise BadEndpoint(
            f"{place}: {wanted.total:,} statements would have to be fetched, and {most:,} are the most",
            help="validate the data where they come from, or ask a server that answers by the standard",
        )

    def told(done: int, of: int) -> None:
        if watch is not None:
            watch(Step(Stage.asking, place, done, of))

    with _room(wanted.total) as folder:
        found = Fetched(folder)
        wanted.copy(found, told)
        if server.pages > pages and not server.is_virtuoso and found.ask(_BLANK):  # Virtuoso's labels are lasting
            raise BadEndpoint(
                f"{place} has blank nodes and gives its statements in pages, between which their names may change",
                help="give the nodes IRIs, or raise the server's limit of rows",
            )
        yield found


@contextmanager
def _room(number: int) -> Iterator[Path | None]:
    """Give a folder for so many statements, None for a few; it is removed at the end. Raises UnwritableOutput."""
    if number <= IN_MEMORY:
        yield None
        return
    try:
        folder = Path(tempfile.mkdtemp(prefix="kg-", suffix=UNFINISHED))
        begin(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise UnwritableOutput(
            f"no room for {number:,} statements in {tempfile.gettempdir()}: {(error.strerror or str(error)).lower()}",
            help="TMPDIR names a folder on a disk with room, about 150 MB for each million",
        ) from error


def looked_at(shapes: ShapesGraph) -> tuple[ox.NamedNode, ...] | None:
    """Return the predicates of the statements that `shapes` look at, sorted; None for all."""
    found = {RDF_TYPE, SUBCLASS}
    for shape in shapes.shapes.values():
        if shape.path is not None:
            found.update(in_path(shape.path))
        found.update(t.predicate for t in shape.targets if isinstance(t, TargetSubjectsOf | TargetObjectsOf))
        for constraint in shape.constraints:
            match constraint:
                case model.Closed() | model.Sparql() | model.Custom():
                    return None
                case model.Equals(other=other) | model.Disjoint(other=other) | model.LessThan(other=other):
                    found.add(other)
    return tuple(sorted(found, key=lambda predicate: predicate.value))
