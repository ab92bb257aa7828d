"""What a command writes on of files without holding it: their statements, one file after the other, and the prefixes of the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import pyoxigraph as ox

from kg.errors import KgError, UnknownName
from kg.flow import Batch, Flow, Numbering
from kg.formats import RdfSyntax
from kg.names import expand, shrink


class Flowing:
    """The statements of files as they come, for as long as it takes; blank nodes are called b0, b1, … in the order in which they are met.

    `graph` lets the statements of that graph through only. `prefixes` are those that the first file declares before its first statement.
    With `later`, terms of RDF 1.2 are looked for ahead of reading, for a format that cannot carry them. Files may be packed. Raises what
    `kg.flow.Flow` raises, UnknownName at the end for a graph that does not occur.
    """

    def __init__(
        self,
        paths: Sequence[str],
        syntax: RdfSyntax | None = None,
        *,
        base: str | None = None,
        graph: str | None = None,
        later: bool = False,
    ) -> None:
        numbering = Numbering()
        self._flow = Flow(paths[0], syntax, base=base, numbering=numbering)
        self._more = (Flow(path, syntax, base=base, numbering=numbering) for path in paths[1:])
        self._graph = ox.NamedNode(expand(graph)) if graph is not None else None
        self._found = False
        self._later = later
        rest = self._flow.batches(straight=True, later=later)
        first = next(rest, None)
        self._start = chain(() if first is None else (first,), rest)
        self.prefixes = self._flow.prefixes

    def batches(self) -> Iterator[Batch]:
        """Yield the statements in batches."""
        if self._graph is None:
            yield from self._all()
            return
        for batch in self._all():
            yield batch._replace(quads=self._within(batch.quads))
        if not self._found:
            raise UnknownName(shrink(self._graph.value), kind="graph")

    def _within(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        for quad in quads:
            if quad.graph_name == self._graph:
                self._found = True
                yield quad

    def refused(self, error: SyntaxError | MemoryError | OSError) -> KgError | MemoryError:
        """Return the error for what the parser raised, with the file that is being read."""
        return self._flow.refused(error)

    def _all(self) -> Iterator[Batch]:
        yield from self._start
        for flow in self._more:
            self._flow = flow
            yield from flow.batches(straight=True, later=self._later)
