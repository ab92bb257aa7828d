"""A job: shapes and the data that they judge, cut from a dataset as those shapes need it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.shacl.coverage import Selection
from kg.shacl.data import Data
from kg.shacl.model import ShapesGraph
from kg.terms import Term


@dataclass(frozen=True, slots=True)
class Job:
    """Shapes and the data that they judge."""

    shapes: ShapesGraph
    data: Data
    selection: Selection


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
