"""What an input holds that is no claim: counted, with places, and told in the words of inputs/left.tsv."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from kg import resources
from kg.errors import Place
from kg.shacl.report import Left

_PLACES = 3
_DETAILS = 6


@cache
def _words() -> dict[str, tuple[str, str, str]]:
    """Return for each key the words for one, for many, and what to do."""
    rows = [line.split("\t") for line in resources.read("inputs/left.tsv").decode().splitlines()[1:]]
    return {key: (one, many, help) for key, one, many, help in rows}


@dataclass(slots=True)
class _Entry:
    count: int = 0
    places: list[Place] = field(default_factory=list)
    details: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Leftovers:
    """Counts what could not be read as a claim; the first places and details of each kind are kept."""

    _entries: dict[str, _Entry] = field(default_factory=dict)

    def add(self, key: str, place: Callable[[], Place | None], detail: str = "") -> None:
        """Count one thing of the kind `key`; `detail` is what it says, where that helps."""
        entry = self._entries.setdefault(key, _Entry())
        entry.count += 1
        if len(entry.places) < _PLACES:
            where = place()
            if where is not None:
                entry.places.append(where)
        if detail and len(entry.details) <= _DETAILS:
            entry.details[detail] = None

    def listed(self) -> tuple[Left, ...]:
        """Return what was counted, in the order of inputs/left.tsv. Raises KeyError for a kind that the table lacks."""
        words = _words()
        unknown = self._entries.keys() - words.keys()
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        found = []
        for key, (one, many, help) in words.items():
            entry = self._entries.get(key)
            if entry is not None:
                details = list(entry.details)
                listed = tuple(details[:_DETAILS]) + (("…",) if len(details) > _DETAILS else ())
                found.append(Left(key, one if entry.count == 1 else many, entry.count, listed, tuple(entry.places), help))
        return tuple(found)
