"""What a finding may be about, and in which documents that may stand: where to look, before anything is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox

from kg.files import Input
from kg.formats import RdfSyntax
from kg.locate import Role, Statement
from kg.record import record
from kg.shacl.paths import Inverse, Predicate, first_steps
from kg.shacl.report import Finding

Spot = tuple[Statement, Role]


@record
class Origin:
    """A document that was read: its content, syntax and base IRI, and which of all statements it gave (from `start`, `count` of them)."""

    source: Input
    syntax: RdfSyntax
    base: str | None
    start: int
    count: int


def spots(finding: Finding) -> Iterator[Spot]:
    """Yield the statements that a finding may be about, the most telling first, each with the term to point at.

    Where a finding has one graph, only statements in that graph are meant.
    """
    graph = finding.graphs[0] if len(finding.graphs) == 1 else None
    for statement, role in _spots(finding):
        yield (replace(statement, graph=graph) if graph is not None else statement), role


def _spots(finding: Finding) -> Iterator[Spot]:
    focus, value, path = finding.focus, finding.value, finding.path
    subject = None if isinstance(focus, ox.Literal) else focus
    if subject is not None:
        if isinstance(path, Predicate):
            if value is not None:
                yield Statement(subject, path.iri, value), Role.OBJECT
                yield Statement(subject, None, value), Role.OBJECT
            yield Statement(subject, path.iri), Role.PREDICATE
        elif isinstance(path, Inverse) and isinstance(path.path, Predicate) and value is not None and not isinstance(value, ox.Literal):
            yield Statement(value, path.path.iri, subject), Role.SUBJECT
        elif path is not None:
            for iri, back in first_steps(path):
                if not back:
                    yield Statement(subject, iri), Role.PREDICATE
                elif value is not None:
                    yield Statement(None, iri, subject), Role.SUBJECT
        elif value is not None and value != focus:
            yield Statement(subject, None, value), Role.OBJECT
        yield Statement(subject), Role.SUBJECT
    yield Statement(object=focus), Role.OBJECT
