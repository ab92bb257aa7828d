"""The findings of a run of any length: all are counted, the first of each shape are kept."""

from __future__ import annotations

from dataclasses import replace

from kg.errors import Place
from kg.shacl.report import Finding, Level
from kg.terms import value

MOST = 10_000
"""How many findings of one shape are kept unless a number is asked for."""

_Key = tuple[object, ...]


class Kept:
    """Counts findings by level and keeps some: `limit` of all, heaviest first, or the first `MOST` of each shape.

    Findings must come batch after batch, in the order of the input; within a level and shape they are kept in that order.
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._counts = dict.fromkeys(sorted(Level, reverse=True), 0)
        self._by_shape: dict[tuple[int, str], list[Finding]] = {}

    @property
    def counts(self) -> tuple[tuple[Level, int], ...]:
        """The number of all findings by level, heaviest first."""
        return tuple(self._counts.items())

    def wanted(self, finding: Finding) -> bool:
        """Count a finding, and tell whether it will be kept."""
        self._counts[finding.level] += 1
        held = self._by_shape.setdefault(self._group(finding), [])
        return len(held) < (MOST if self._limit is None else self._limit)

    def keep(self, finding: Finding, place: Place | None) -> None:
        """Keep a finding that is wanted."""
        self._by_shape[self._group(finding)].append(replace(finding, place=place))

    def listed(self) -> tuple[Finding, ...]:
        """Return what is kept: heaviest first, then by shape, then in the order of the input."""
        found = [one for _, held in sorted(self._by_shape.items(), key=lambda pair: pair[0]) for one in held]
        return tuple(found if self._limit is None else found[: self._limit])

    def _group(self, finding: Finding) -> tuple[int, str]:
        return -finding.level, finding.rule or value(finding.shape)
