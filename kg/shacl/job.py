"""Jobs: shapes and the data that they judge, cut from a dataset as those shapes need it, and what is judged together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.shacl.coverage import Selection
from kg.shacl.data import Data
from kg.shacl.lexical import AsWritten
from kg.shacl.model import ShapesGraph
from kg.shacl.rules import Rule
from kg.terms import GraphName, Term


@dataclass(frozen=True, slots=True)
class Job:
    """Shapes and the data that they judge."""

    shapes: ShapesGraph
    data: Data
    selection: Selection


@dataclass(frozen=True, slots=True)
class Work:
    """What is judged together: jobs, and rules on `engine`, for the nodes `own` (None: all); `graph` if it is one graph by itself.

    `claims` are a user's statements in which there may be claims. `chosen` tells that the user named the shapes.
    """

    jobs: Sequence[Job]
    rules: Sequence[Rule]
    engine: Embedded
    own: frozenset[Term] | None = None
    graph: GraphName | None = None
    claims: Sequence[ox.Quad] = ()
    chosen: bool = False


def job(shapes: ShapesGraph, data: Data) -> Job:
    """Return the job of judging `data` by `shapes`."""
    return Job(shapes, data, Selection(shapes, data))


@dataclass(frozen=True, slots=True)
class _Part:
    """The statements of a dataset that stand in its default graph, or those that stand in named ones."""

    engine: Embedded
    named: bool

    def __iter__(self) -> Iterator[ox.Quad]:
        if not self.named:
            return self.engine.quads(None, None, None, ox.DefaultGraph())
        return (quad for quad in self.engine.quads() if not isinstance(quad.graph_name, ox.DefaultGraph))


def flat(engine: Embedded, own: frozenset[Term] | None = None) -> Data:
    """Return the default graph of a loaded dataset, which holds every statement once."""
    return _flat(engine, AsWritten.over(engine), own)


def dataset(engine: Embedded, own: frozenset[Term] | None = None) -> Data:
    """Return the named graphs of a loaded dataset."""
    return _dataset(engine, AsWritten.over(engine), own)


def both(engine: Embedded, own: frozenset[Term] | None = None) -> tuple[Data, Data]:
    """Return what `flat` and what `dataset` return."""
    kept = AsWritten.over(engine)
    return _flat(engine, kept, own), _dataset(engine, kept, own)


def _flat(engine: Embedded, kept: AsWritten | None, own: frozenset[Term] | None) -> Data:
    quads = _Part(engine, named=False)
    return Data(quads, kept or Embedded(quads), own, faithful=False)


def _dataset(engine: Embedded, kept: AsWritten | None, own: frozenset[Term] | None) -> Data:
    quads = _Part(engine, named=True)
    return Data(quads, kept or Embedded(quads, union=True), own, graphs=True, faithful=False)
