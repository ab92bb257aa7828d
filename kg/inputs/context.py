"""JSON-LD made ready to be read offline: our context of schema.org in place of its URL, and nodes that can be found again."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg import resources
from kg.errors import UnsafeInput
from kg.inputs.piece import Piece, Pointer
from kg.terms import Term

SCHEMA = "https://schema.org/"
_SCHEMA_URL = re.compile(r"https?://(?:www\.)?schema\.org(?:/(?:docs/jsonldcontext\.jsonl?d?)?)?#?\Z", re.IGNORECASE)
_VALUES = frozenset(("@value", "@list", "@set", "@language"))
_IDS = ("@id", "id")


@cache
def _ours() -> dict[str, Any]:
    from json import loads

    content: dict[str, Any] = loads(resources.read("inputs/schema-org/context.jsonld"))["@context"]
    return content


class Prepared:
    """A JSON-LD document whose contexts need no network and whose objects all have an `@id`; `pointers` leads from nodes to objects."""

    def __init__(self, piece: Piece, value: Any, label: str) -> None:
        self.pointers: dict[Term, Pointer] = {}
        self.has_context = False
        self._piece, self._label = piece, label
        self._renames = False
        self.value = self._object(value, ())

    def _object(self, value: Any, pointer: Pointer) -> Any:
        if isinstance(value, list):
            return [self._object(one, (*pointer, number)) for number, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        made: dict[str, Any] = {}
        for key, inner in value.items():
            made[key] = self._context(inner, (*pointer, key)) if key == "@context" else self._object(inner, (*pointer, key))
        if not _VALUES & value.keys():
            self._identify(made, pointer)
        return made

    def _identify(self, made: dict[str, Any], pointer: Pointer) -> None:
        """Note which node an object is, and give it a label if it has no name."""
        known = next((made[key] for key in _IDS if isinstance(made.get(key), str)), None)
        if known is not None:
            node: Term | None = ox.BlankNode(known[2:]) if _BLANK.match(known) else _named(known)
        elif any(key in made for key in _IDS) or set(made) <= {"@context", "@graph"}:
            node = None
        else:
            node = ox.BlankNode(f"{self._label}-{len(self.pointers) + 1}")
            made["@id"] = str(node)
        if node is not None:
            self.pointers.setdefault(node, pointer)

    def _context(self, value: Any, pointer: Pointer) -> Any:
        self.has_context = True
        if isinstance(value, list):
            return [self._context(one, (*pointer, number)) for number, one in enumerate(value)]
        if isinstance(value, str):
            if _SCHEMA_URL.match(value.strip()):
                return _ours()
            raise self._refused(value)
        if isinstance(value, dict):
            if isinstance(value.get("@import"), str):
                raise self._refused(value["@import"])
            return {key: self._scoped(inner, (*pointer, key)) for key, inner in value.items()}
        return value

    def _scoped(self, value: Any, pointer: Pointer) -> Any:
        """Return a definition of a term, whose own context is looked at too (JSON-LD 1.1 section 4.1.8)."""
        if isinstance(value, dict) and "@context" in value:
            return {**value, "@context": self._context(value["@context"], (*pointer, "@context"))}
        return value

    def _refused(self, url: str) -> UnsafeInput:
        place = self._piece.at(max(self._piece.text.find(f'"{url}"'), 0), len(url) + 2)
        return UnsafeInput(
            f"the JSON-LD context {url} is not known here, and nothing is fetched from the network",
            help='put the context\'s content in place of its URL; "https://schema.org" is understood',
            place=place,
        )


_BLANK = re.compile(r"_:[\w.-]+\Z")


def _named(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
