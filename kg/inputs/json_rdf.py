"""JSON as RDF, whatever it means: objects are nodes, members are statements, arrays are several values."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from kg.inputs.entry import Entry
from kg.inputs.piece import Pointer
from kg.terms import Subject

JSON = "urn:x-medspec:json:"
"""Begins the property of a key."""
JOINED = "urn:x-medspec:joined:"
"""Begins the property that has all texts of an array with spaces between them, in their order."""


class Statements:
    """Makes statements of JSON values; only members whose keys are in `keys` are looked at."""

    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = {key: (ox.NamedNode(JSON + key), ox.NamedNode(JOINED + key)) for key in sorted(keys)}
        self.quads: list[ox.Quad] = []

    def add(self, node: Subject, value: dict[str, Any], pointer: Pointer, entry: Entry, label: str) -> None:
        """Add what the object `value` says of `node`; objects in it are called `label` and the keys that lead to them."""
        entry.pointers[node] = pointer
        for key, inner in value.items():
            properties = self._keys.get(key)
            if properties is not None:
                self._member(node, properties, inner, (*pointer, key), entry, f"{label}-{key}")

    def _member(
        self, node: Subject, properties: tuple[ox.NamedNode, ox.NamedNode], value: Any, pointer: Pointer, entry: Entry, label: str
    ) -> None:
        if isinstance(value, dict):
            inner = ox.BlankNode(label)
            self.quads.append(ox.Quad(node, properties[0], inner))
            self.add(inner, value, pointer, entry, label)
        elif isinstance(value, list):
            texts = [one for one in value if isinstance(one, str)]
            if texts:
                self.quads.append(ox.Quad(node, properties[1], ox.Literal(" ".join(texts))))
            for number, one in enumerate(value):
                self._member(node, properties, one, (*pointer, number), entry, f"{label}-{number}")
        elif value is not None:
            text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
            self.quads.append(ox.Quad(node, properties[0], ox.Literal(text)))
