"""From findings to places: the statement that a finding is about, and where it stands in which file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.errors import Place
from kg.files import Input
from kg.formats import RdfSyntax
from kg.locate import Role, Statement, first, places
from kg.record import record
from kg.shacl.paths import Inverse, Predicate
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


def located(findings: Sequence[Finding], quads: Iterable[ox.Quad], origins: Sequence[Origin]) -> tuple[Finding, ...]:
    """Return the findings with the place of the offending term, or of the focus node where something is missing.

    `quads` are the statements of `origins` in document order. What stands in none of them keeps no place. One pass over each file with
    findings; nothing is read where there are none.
    """
    wanted = {statement: None for finding in findings for statement, _ in spots(finding)}
    found = first(quads, wanted)
    chosen: dict[int, tuple[int, Role]] = {}
    for number, finding in enumerate(findings):
        for statement, role in spots(finding):
            if statement in found:
                chosen[number] = (found[statement].ordinal, role)
                break
    where = places_of(set(chosen.values()), origins)
    return tuple(
        replace(finding, place=where[chosen[number]]) if number in chosen and chosen[number] in where else finding
        for number, finding in enumerate(findings)
    )


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
            yield Statement(subject, path.iri), Role.PREDICATE
        elif isinstance(path, Inverse) and isinstance(path.path, Predicate) and value is not None and not isinstance(value, ox.Literal):
            yield Statement(value, path.path.iri, subject), Role.SUBJECT
        elif value is not None and value != focus:
            yield Statement(subject, None, value), Role.OBJECT
        yield Statement(subject), Role.SUBJECT
    yield Statement(object=focus), Role.OBJECT


def places_of(wanted: set[tuple[int, Role]], origins: Sequence[Origin]) -> dict[tuple[int, Role], Place]:
    """Return where each wanted term stands, by the number of its statement among all."""
    found: dict[tuple[int, Role], Place] = {}
    for origin in origins:
        here: dict[int, list[Role]] = {}
        for number, role in sorted(wanted, key=lambda spot: (spot[0], spot[1].value)):
            if origin.start <= number < origin.start + origin.count:
                here.setdefault(number - origin.start, []).append(role)
        for (number, role), place in places(origin.source, origin.syntax, here, base=origin.base).items():
            found[number + origin.start, role] = place
    return found
