"""Jobs: shapes and the data that they judge, cut from a dataset as those shapes need it, and what is judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.shacl.coverage import Selection
from kg.shacl.data import Data
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

    `claims` are a user's statements in which there may be claims.
    """

    jobs: Sequence[Job]
    rules: Sequence[Rule]
    engine: Embedded
    own: frozenset[Term] | None = None
    graph: GraphName | None = None
    claims: Sequence[ox.Quad] = ()


def job(shapes: ShapesGraph, data: Data) -> Job:
    """Return the job of judging `data` by `shapes`."""
    return Job(shapes, data, Selection(shapes, data))


def flat(engine: Embedded, own: frozenset[Term] | None = None) -> Data:
    """Return the default graph of a loaded dataset, which holds every statement once."""
    quads = tuple(ox.Quad(q.subject, q.predicate, q.object) for q in engine.quads(None, None, None, ox.DefaultGraph()))
    return Data(quads, Embedded(quads), own, faithful=False)


def dataset(engine: Embedded, own: frozenset[Term] | None = None) -> Data:
    """Return the named graphs of a loaded dataset."""
    quads = tuple(q for q in engine.quads() if not isinstance(q.graph_name, ox.DefaultGraph))
    return Data(quads, Embedded(quads, union=True), own, graphs=True, faithful=False)
