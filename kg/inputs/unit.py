"""What readers of inputs give: one entry of a directory after the other, as statements that know where they were read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pyoxigraph as ox

from kg.errors import Place
from kg.inputs.left import Leftovers
from kg.terms import Term

LIFT = "urn:x-medspec:lift:"
"""Begins the properties that stand between an input and the claim model: `state` and `country` of a place."""
PERSON = "urn:x-medspec:practitioner:"
"""Begins the IRIs of practitioners whom an input gives an identifier."""


class Unit(Protocol):
    """One entry, such as a row or a resource: its statements, and the place of each."""

    @property
    def quads(self) -> list[ox.Quad]:
        """The statements of the claim model that the entry makes."""

    @property
    def key(self) -> str:
        """What tells entries about one practitioner: equal keys that follow each other are one person; empty where nothing does."""

    def place(self, subject: Term, property: ox.NamedNode | None, value: Term | None, /) -> Place | None:
        """Return where a statement was read: the value's place, else that of what `subject` stands for."""


class Reader(Protocol):
    """Reads one input, entry by entry; `left` is what it held beside claims, complete once it was read."""

    name: str
    kind: str
    left: Leftovers

    def __iter__(self) -> Iterator[Unit]:
        """Yield the entries in their order. Raises what reading files raises, with the place."""

    @property
    def consumed(self) -> int:
        """How many bytes were read so far."""

    @property
    def size(self) -> int | None:
        """How many bytes there are, None where nobody knows."""
