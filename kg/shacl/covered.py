"""What a validation looked at, as data: nodes by shape, what no shape reaches, terms that nobody knows, graphs."""

from __future__ import annotations

from kg.record import record
from kg.result import Result
from kg.shacl.model import Node
from kg.shacl.unknown import Unknown
from kg.terms import GraphName, Term


@record
class ShapeCoverage(Result):
    """How many nodes the targets of one shape select; `name` is the shape's own (sh:name), else the end of its IRI."""

    shape: Node
    name: str
    nodes: int


@record
class Unreached(Result):
    """A class whose instances no shape selects: how many of them, and up to three that have IRIs."""

    type: Term
    nodes: int
    samples: tuple[Term, ...]


@record
class GraphCoverage(Result):
    """How many nodes were checked in one graph that was validated by itself."""

    graph: GraphName
    checked: int


@record
class Coverage(Result):
    """What a validation looked at.

    `checked` counts distinct nodes; `shapes` lists every shape that has a target, in the order of the shapes files; `unreached` lists the
    classes with instances that neither a target nor a nested shape selects; `rules` counts the rules that ran. Where graphs were validated
    by themselves, `graphs` lists them, and a node counts once in each. `untargeted` are shapes without a target that no other
    shape refers to, so that nothing is ever checked by them. `unknown` are terms of the user's data that neither shapes nor ontology know.
    `inferred` counts the statements that were inferred, None if nothing was to be.
    """

    checked: int
    shapes: tuple[ShapeCoverage, ...]
    unreached: tuple[Unreached, ...] = ()
    rules: int = 0
    graphs: tuple[GraphCoverage, ...] = ()
    untargeted: tuple[ShapeCoverage, ...] = ()
    unknown: Unknown = Unknown()
    inferred: int | None = None

    @property
    def idle(self) -> tuple[ShapeCoverage, ...]:
        """The shapes that had nothing to check."""
        return tuple(shape for shape in self.shapes if not shape.nodes)

    @property
    def unreached_nodes(self) -> int:
        """The number of entries of typed nodes that no shape reaches, counted once for each of their classes."""
        return sum(entry.nodes for entry in self.unreached)
