"""One validation result as the queries give it, before it becomes a finding."""

from __future__ import annotations

import pyoxigraph as ox

from kg.record import record
from kg.shacl.model import Constraint, Shape
from kg.shacl.vocabulary import sh
from kg.terms import Term

Keys = tuple[Term, ...]
"""The node that validation began with, then the value nodes that led to the focus node, which is the last."""


@record
class Row:
    """A result of `constraint` at `shape`: `keys` lead to the focus node; `path` stands in for the shape's own; `component` likewise."""

    keys: Keys
    shape: Shape
    constraint: Constraint
    value: Term | None = None
    path: ox.NamedNode | None = None
    component: ox.NamedNode | None = None
    bindings: tuple[tuple[str, Term], ...] = ()
    message: ox.Literal | None = None

    @property
    def focus(self) -> Term:
        """The focus node."""
        return self.keys[-1]

    def component_iri(self) -> ox.NamedNode:
        """Return the constraint component that the result names."""
        return self.component or self.constraint.component_iri


QUALIFIED_MIN = sh("QualifiedMinCountConstraintComponent")
QUALIFIED_MAX = sh("QualifiedMaxCountConstraintComponent")
