"""Shapes as typed data: what kg.shacl.parse makes of a shapes graph, and what the engines, reports and checks read.

Names follow SHACL (https://www.w3.org/TR/shacl/). A constraint refers to other shapes by their node; `ShapesGraph.shapes` holds them, free
of circles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, TypeAlias

import pyoxigraph as ox

from kg.record import record
from kg.shacl.paths import Path
from kg.shacl.vocabulary import SH

Node: TypeAlias = ox.NamedNode | ox.BlankNode
"""What names a shape, a constraint or a validator."""
Value: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


class Constraint:
    """Base of all constraints; `component` is the local name of the constraint component without its ending."""

    __slots__ = ()
    component: ClassVar[str] = ""

    @property
    def component_iri(self) -> ox.NamedNode:
        """The constraint component that results of this constraint name."""
        return ox.NamedNode(f"{SH}{self.component}ConstraintComponent")

    def refers(self) -> tuple[Node, ...]:
        """Return the shapes that this constraint refers to (SHACL section 3.4.3)."""
        shape = getattr(self, "shape", None)
        return (*((shape,) if shape else ()), *getattr(self, "shapes", ()), *getattr(self, "siblings", ()))


@record
class Class(Constraint):
    """Each value is an instance of `cls` (section 4.1.1)."""

    component: ClassVar[str] = "Class"
    cls: ox.NamedNode


@record
class Datatype(Constraint):
    """Each value is a well-formed literal of `datatype` (section 4.1.2)."""

    component: ClassVar[str] = "Datatype"
    datatype: ox.NamedNode


@record
class NodeKind(Constraint):
    """Each value is of one of these kinds: IRI, BlankNode, Literal (section 4.1.3)."""

    component: ClassVar[str] = "NodeKind"
    kinds: frozenset[str]


@record
class MinCount(Constraint):
    """There are at least so many values (section 4.2.1)."""

    component: ClassVar[str] = "MinCount"
    count: int


@record
class MaxCount(Constraint):
    """There are at most so many values (section 4.2.2)."""

    component: ClassVar[str] = "MaxCount"
    count: int


@record
class Range(Constraint):
    """`value OPERATOR bound` holds for each value (section 4.3); `operator` is one of > >= < <=."""

    operator: str
    bound: ox.Literal

    @property
    def component_iri(self) -> ox.NamedNode:
        """The constraint component, by operator."""
        name = {">": "MinExclusive", ">=": "MinInclusive", "<": "MaxExclusive", "<=": "MaxInclusive"}[self.operator]
        return ox.NamedNode(f"{SH}{name}ConstraintComponent")


@record
class MinLength(Constraint):
    """Each value has at least so many characters (section 4.4.1)."""

    component: ClassVar[str] = "MinLength"
    length: int


@record
class MaxLength(Constraint):
    """Each value has at most so many characters (section 4.4.2)."""

    component: ClassVar[str] = "MaxLength"
    length: int


@record
class Pattern(Constraint):
    """Each value matches a regular expression (section 4.4.3)."""

    component: ClassVar[str] = "Pattern"
    pattern: str
    flags: str = ""


@record
class LanguageIn(Constraint):
    """Each value has one of these language tags, or a more specific one (section 4.4.4)."""

    component: ClassVar[str] = "LanguageIn"
    ranges: tuple[str, ...]


@record
class UniqueLang(Constraint):
    """No two values have the same language tag (section 4.4.5)."""

    component: ClassVar[str] = "UniqueLang"


@record
class Equals(Constraint):
    """The values are the values of `other` (section 4.5.1)."""

    component: ClassVar[str] = "Equals"
    other: ox.NamedNode


@record
class Disjoint(Constraint):
    """No value is a value of `other` (section 4.5.2)."""

    component: ClassVar[str] = "Disjoint"
    other: ox.NamedNode


@record
class LessThan(Constraint):
    """Each value is less than each value of `other` (section 4.5.3), or not greater if `or_equal` (section 4.5.4)."""

    other: ox.NamedNode
    or_equal: bool = False

    @property
    def component_iri(self) -> ox.NamedNode:
        """The constraint component: LessThan or LessThanOrEquals."""
        return ox.NamedNode(f"{SH}LessThan{'OrEquals' if self.or_equal else ''}ConstraintComponent")


@record
class Not(Constraint):
    """No value conforms to `shape` (section 4.6.1)."""

    component: ClassVar[str] = "Not"
    shape: Node


@record
class And(Constraint):
    """Each value conforms to all `shapes` (section 4.6.2)."""

    component: ClassVar[str] = "And"
    shapes: tuple[Node, ...]


@record
class Or(Constraint):
    """Each value conforms to one of `shapes` or more (section 4.6.3)."""

    component: ClassVar[str] = "Or"
    shapes: tuple[Node, ...]


@record
class Xone(Constraint):
    """Each value conforms to exactly one of `shapes` (section 4.6.4)."""

    component: ClassVar[str] = "Xone"
    shapes: tuple[Node, ...]


@record
class Conforms(Constraint):
    """Each value conforms to `shape`: sh:node (section 4.7.1)."""

    component: ClassVar[str] = "Node"
    shape: Node


@record
class Property(Constraint):
    """Each value is validated against the property shape `shape`, whose results stand for themselves (section 4.7.2)."""

    component: ClassVar[str] = "Property"
    shape: Node


@record
class Qualified(Constraint):
    """Between `least` and `most` values conform to `shape` and to none of `siblings` (section 4.7.3)."""

    shape: Node
    least: int | None
    most: int | None
    siblings: tuple[Node, ...] = ()


@record
class Closed(Constraint):
    """A value has no property beyond `allowed` (section 4.8.1)."""

    component: ClassVar[str] = "Closed"
    allowed: tuple[ox.NamedNode, ...]


@record
class HasValue(Constraint):
    """`value` is among the values (section 4.8.2)."""

    component: ClassVar[str] = "HasValue"
    value: Value


@record
class In(Constraint):
    """Each value is one of `members` (section 4.8.3)."""

    component: ClassVar[str] = "In"
    members: tuple[Value, ...]


@record
class Query:
    """A SPARQL query of a shape, with PREFIX lines (section 5.2.1): form SELECT or ASK, text, and the name to show in messages."""

    form: str
    text: str
    name: str


@record
class Sparql(Constraint):
    """A SPARQL-based constraint (section 5.1): a SELECT query that returns what is wrong."""

    component: ClassVar[str] = "SPARQL"
    node: Node
    query: Query
    messages: tuple[ox.Literal, ...] = ()


@record
class Custom(Constraint):
    """A constraint of a SPARQL-based component (section 6): the chosen validator with its parameters' values."""

    iri: ox.NamedNode
    query: Query
    parameters: tuple[tuple[str, Value], ...]
    messages: tuple[ox.Literal, ...] = ()

    @property
    def component_iri(self) -> ox.NamedNode:
        """The component itself."""
        return self.iri


@record
class TargetClass:
    """All instances of `cls` (section 2.1.3.2); `implicit` if the shape is itself the class (2.1.3.3)."""

    cls: ox.NamedNode
    implicit: bool = False


@record
class TargetNode:
    """The node itself, also where the data says nothing about it (section 2.1.3.1)."""

    node: ox.NamedNode | ox.Literal


@record
class TargetSubjectsOf:
    """All subjects of `predicate` (section 2.1.3.4)."""

    predicate: ox.NamedNode


@record
class TargetObjectsOf:
    """All objects of `predicate` (section 2.1.3.5)."""

    predicate: ox.NamedNode


Target: TypeAlias = TargetClass | TargetNode | TargetSubjectsOf | TargetObjectsOf


@record
class Shape:
    """A node shape, or a property shape if it has a path (section 2)."""

    node: Node
    path: Path | None = None
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    severity: ox.NamedNode = ox.NamedNode(SH + "Violation")
    messages: tuple[ox.Literal, ...] = ()
    deactivated: bool = False
    names: tuple[ox.Literal, ...] = ()
    descriptions: tuple[ox.Literal, ...] = ()

    def refers(self) -> Iterator[Node]:
        """Yield the shapes that the constraints refer to."""
        for constraint in self.constraints:
            yield from constraint.refers()


@record
class ShapesGraph:
    """All shapes by node, in the order in which the document mentions them; what was left out, in words; prefixes of the files."""

    shapes: Mapping[Node, Shape]
    notes: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    entailments: tuple[str, ...] = ()
    triples: tuple[ox.Triple, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()

    def roots(self) -> tuple[Shape, ...]:
        """Return the shapes that have targets and are not deactivated: those that validation begins with (section 3.4)."""
        return tuple(shape for shape in self.shapes.values() if shape.targets and not shape.deactivated)

    def __getitem__(self, node: Node) -> Shape:
        return self.shapes[node]
