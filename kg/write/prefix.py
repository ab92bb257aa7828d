"""Short names for IRIs while a document is written: the prefixes at hand, and which of them were used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.names import PREFIXES

_PREFIX = re.compile(r"(?:[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?\Z")
# The part of PN_LOCAL that needs no escape in Turtle and that JSON-LD reads alike (Turtle section 6.5, production 168s).
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")

_REMEMBERED = 20_000
"""Names that are kept in mind: subjects, which come once, would fill the memory."""


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
        self._by_space = by_space
        self._heads: dict[str, list[str]] = {}
        self._known: dict[str, str | None] = {}
        self.used: dict[str, str] = {}

    def shorten(self, iri: str) -> str | None:
        """Return the prefixed name of `iri`, or None where no prefix fits."""
        try:
            return self._known[iri]
        except KeyError:
            found = self._find(iri)
            if len(self._known) < _REMEMBERED:
                self._known[iri] = found
            return found

    def _find(self, iri: str) -> str | None:
        # A local name holds none of these, so that no namespace ends before the last of them.
        head = iri[: max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":")) + 1]
        spaces = self._heads.get(head)
        if spaces is None:
            spaces = sorted((space for space in self._by_space if space.startswith(head)), key=len, reverse=True)
            if len(self._heads) < _REMEMBERED:
                self._heads[head] = spaces
        for space in spaces:
            if iri.startswith(space) and len(iri) > len(space) and _LOCAL.match(iri, len(space)):
                name = self._by_space[space]
                self.used[name] = space
                return f"{name}:{iri[len(space) :]}"
        return None
