"""From findings to places: the statement that a finding is about, and where it stands in which file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import Place
from kg.locate import Role, first
from kg.locate.find import places
from kg.shacl.placed import placed
from kg.shacl.report import Finding
from kg.shacl.spots import Origin, Spot, spots
from kg.shacl.steps import last_step


def located(findings: Sequence[Finding], quads: Iterable[ox.Quad], origins: Sequence[Origin], engine: Embedded) -> tuple[Finding, ...]:
    """Return the findings with the place of the offending term, or of the focus node where something is missing.

    `quads` are the statements of `origins` in document order; `engine` holds them too. What stands in none of them keeps no place. One pass
    over each file with findings; nothing is read where there are none. Of long documents, only statements about focus nodes are read, if
    that can be.
    """
    wanted = [_spots(finding, engine) for finding in findings]
    where: dict[int, Place | None] = dict(placed(wanted, origins))
    rest = [number for number in range(len(findings)) if number not in where]
    if rest:
        where |= dict(zip(rest, _in_passing([wanted[number] for number in rest], quads, origins), strict=True))
    return tuple(replace(finding, place=where[number]) if where[number] else finding for number, finding in enumerate(findings))


def _spots(finding: Finding, engine: Embedded) -> list[Spot]:
    """Return what a finding may be about; at the end of a path of several steps, that is the last one of them."""
    last = last_step(finding, engine)
    return [*([last] if last else ()), *spots(finding)]


def _in_passing(findings: Sequence[Sequence[Spot]], quads: Iterable[ox.Quad], origins: Sequence[Origin]) -> Iterator[Place | None]:
    """Yield the place of each finding, found in passes over all statements and over the documents."""
    wanted = {statement: None for spots in findings for statement, _ in spots}
    found = first(quads, wanted)
    chosen = [next(((found[s].ordinal, role) for s, role in spots if s in found), None) for spots in findings]
    where = places_of({spot for spot in chosen if spot}, origins)
    yield from (where.get(spot) if spot else None for spot in chosen)


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
