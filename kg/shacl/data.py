"""What is validated, and what an engine must be able to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.record import record
from kg.shacl.model import Node, ShapesGraph
from kg.shacl.report import Finding
from kg.terms import Term


class Statements(Protocol):
    """Statements that can be gone through more than once; false if it is known that there are none."""

    def __iter__(self) -> Iterator[ox.Quad]: ...


@record
class Data:
    """A data graph or dataset.

    `quads` are the statements as written, each once; `engine` answers SPARQL over the same statements (its store rewrites some lexical
    forms: "007"^^xsd:integer becomes 7). `own` are the nodes that count as focus nodes; None means all. `graphs` tells that constraints
    look into named graphs, so that names have to be kept. `faithful` demands that lexical forms are judged as written. `inferred` are those
    of `quads` that were inferred, and `asserted` is the data without them; both are None where nothing was to be inferred. `counted` says
    how many focus nodes shapes with targets have, where `engine` was asked before.
    """

    quads: Statements
    engine: Embedded
    own: frozenset[Term] | None = None
    graphs: bool = False
    faithful: bool = True
    inferred: tuple[ox.Quad, ...] | None = None
    asserted: Data | None = None
    counted: Mapping[Node, int] | None = None

    def counts(self, node: Term) -> bool:
        """Tell whether findings about `node` are wanted."""
        return self.own is None or node in self.own


class Validator(Protocol):
    """An engine that judges data by shapes."""

    @property
    def name(self) -> str:
        """What reports call the engine."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What reports say of how shapes were judged."""

    def findings(self, shapes: ShapesGraph, data: Data) -> Iterable[Finding]:
        """Yield every result for the focus nodes that `data` counts, in any order (SHACL section 3.4).

        `shapes` are well-formed (kg.shacl.parse). Raises IllFormedShapes for what only the engine can notice.
        """


def merged(quads: Iterable[ox.Quad]) -> tuple[ox.Quad, ...]:
    """Return the statements of all graphs in one, each once, in the order in which they are met."""
    return tuple(dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in quads))
