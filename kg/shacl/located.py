"""From findings to places: the statement that a finding is about, and where it stands in which file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import Place
from kg.locate import Role, first
from kg.locate.find import places
from kg.shacl.placed import Described, nodes_of, placed
from kg.shacl.report import Finding
from kg.shacl.spots import Origin, Spot, spots
from kg.shacl.steps import last_step


class Placing:
    """The places of findings: of the offending term, or of the focus node where something is missing.

    `engine` holds the statements of `origins`. With `samples`, so many findings of each kind are placed, the first ones.
    """

    def __init__(self, findings: Sequence[Finding], origins: Sequence[Origin], engine: Embedded, samples: int | None = None) -> None:
        self._findings = findings
        self._origins = origins
        self._about = {number: _spots(findings[number], engine) for number in _shown(findings, samples)}

    @property
    def nodes(self) -> frozenset[ox.NamedNode]:
        """The nodes whose statements are asked for first."""
        return nodes_of(self._about)

    def located(self, quads: Iterable[ox.Quad], documents: Described) -> tuple[Finding, ...]:
        """Return the findings with their places; `quads` are the statements of the documents in their order.

        What stands in no document keeps no place. One pass over each file with findings; nothing is read where there are none. Of long
        documents, only statements about focus nodes are read, if that can be.
        """
        where: dict[int, Place | None] = dict(placed(self._about, documents))
        rest = {number: told for number, told in self._about.items() if number not in where}
        if rest:
            where |= zip(rest, _in_passing(list(rest.values()), quads, self._origins), strict=True)
        return tuple(replace(finding, place=place) if (place := where.get(n)) else finding for n, finding in enumerate(self._findings))


def located(
    findings: Sequence[Finding], quads: Iterable[ox.Quad], origins: Sequence[Origin], engine: Embedded, samples: int | None = None
) -> tuple[Finding, ...]:
    """Return the findings with their places; see Placing."""
    return Placing(findings, origins, engine, samples).located(quads, Described(origins))


def _shown(findings: Sequence[Finding], samples: int | None) -> Iterator[int]:
    """Yield the numbers of the findings to be placed; kinds are at least as fine as those that reports put together."""
    seen: Counter[object] = Counter()
    for number, finding in enumerate(findings):
        if samples is not None:
            kind = finding.severity, finding.rule, finding.shape, finding.path, finding.component, finding.messages
            seen[kind] += 1
            if seen[kind] > samples:
                continue
        yield number


def _spots(finding: Finding, engine: Embedded) -> list[Spot]:
    """Return what a finding may be about; at the end of a path of several steps, that is the last one of them."""
    last = last_step(finding, engine)
    return [*([last] if last else ()), *spots(finding)]


def _in_passing(findings: Sequence[Sequence[Spot]], quads: Iterable[ox.Quad], origins: Sequence[Origin]) -> Iterator[Place | None]:
    """Yield the place of each finding, found in passes over all statements and over the documents."""
    found = first(quads, dict.fromkeys(statement for told in findings for statement, _ in told))
    chosen = [next(((found[s].ordinal, role) for s, role in told if s in found), None) for told in findings]
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
