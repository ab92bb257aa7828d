"""Short names for IRIs while a document is written: the prefixes at hand, and which of them were used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.names import PREFIXES

_PREFIX = re.compile(r"(?:[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?\Z")
# The part of PN_LOCAL that needs no escape in Turtle and that JSON-LD reads alike (Turtle section 6.5, production 168s).
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


class Shortener:
    """Writes IRIs as prefixed names and remembers the prefixes that were used.

    `own` are the prefixes of the documents that were read (prefix to namespace); they win over the preset table.
    """

    def __init__(self, own: Mapping[str, str] | None = None, *, without: Iterable[str] = ()) -> None:
        refused = set(without)
        given = {name: space for name, space in (own or {}).items() if _PREFIX.match(name) and name not in refused and space}
        table = {**given, **{name: space for name, space in PREFIXES.items() if name not in given and name not in refused}}
        by_space: dict[str, str] = {}
        for name, space in sorted(table.items(), key=lambda item: (item[0] not in given, item[0])):
            by_space.setdefault(space, name)
        self._longest_first = sorted(by_space.items(), key=lambda item: (-len(item[0]), item[0]))
        self._lengths = sorted({len(space) for space in by_space}, reverse=True)
        self._by_space = by_space
        self._known: dict[str, str | None] = {}
        self.used: dict[str, str] = {}

    def shorten(self, iri: str) -> str | None:
        """Return the prefixed name of `iri`, or None where no prefix fits."""
        if iri not in self._known:
            self._known[iri] = self._find(iri)
        return self._known[iri]

    def _find(self, iri: str) -> str | None:
        for length in self._lengths:
            space = iri[:length]
            if space in self._by_space and len(iri) > length and _LOCAL.match(iri, length):
                name = self._by_space[space]
                self.used[name] = space
                return f"{name}:{iri[length:]}"
        return None
