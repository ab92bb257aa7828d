"""JSON-LD made ready to be read offline: our context of schema.org in place of its URL, and nodes that can be found again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg import resources
from kg.contexts import resolved
from kg.errors import UnsafeInput
from kg.inputs.piece import Piece, Pointer
from kg.terms import Term

SCHEMA = "https://schema.org/"
_SCHEMA_URL = re.compile(r"https?://(?:www\.)?schema\.org(?:/(?:docs/jsonldcontext\.jsonl?d?)?)?#?\Z", re.IGNORECASE)
_USUAL = ("http://schema.org", "http://schema.org/", "https://schema.org", "https://schema.org/")
_VALUES = frozenset(("@value", "@list", "@set", "@language"))
_IDS = ("@id", "id")


@cache
def _ours() -> dict[str, Any]:
    from json import loads

    content: dict[str, Any] = loads(resources.read("inputs/schema-org/context.jsonld"))["@context"]
    return content


class Prepared:
    """A JSON-LD document whose contexts need no network and whose objects all have an `@id`; `pointers` leads from nodes to objects.

    `known` keeps contexts by URL from one document to the next.
    """

    def __init__(self, piece: Piece, value: Any, label: str, known: dict[str, Any]) -> None:
        self.pointers: dict[Term, Pointer] = {}
        self.has_context = False
        self._piece, self._label = piece, label
        self._known = known
        self.value = self._object(value, ())

    def _object(self, value: Any, pointer: Pointer) -> Any:
        if isinstance(value, list):
            return [self._object(one, (*pointer, number)) for number, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        made: dict[str, Any] = {}
        for key, inner in value.items():
            made[key] = self._context(inner) if key == "@context" else self._object(inner, (*pointer, key))
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

    def _context(self, value: Any) -> Any:
        """Return a context without URLs: ours of schema.org, and those of the folder in use, in their places."""
        self.has_context = True
        urls = [url for url in _texts(value) if _SCHEMA_URL.match(url.strip())]
        self._known.update(dict.fromkeys([*urls, *_USUAL], _ours()))
        try:
            return resolved(value, self._known)
        except UnsafeInput as error:
            url = next((url for url in _texts(value) if f" {url} " in f"{error.message} "), "@context")
            place = self._piece.at(max(self._piece.text.find(f'"{url}"'), 0), len(url) + 2)
            raise UnsafeInput(error.message, help=f'{error.help}; "https://schema.org" is understood', place=place) from error


def _texts(context: Any) -> Iterator[str]:
    """Yield the texts in a context, among them the URLs of others."""
    if isinstance(context, str):
        yield context
    elif isinstance(context, list | dict):
        for inner in context.values() if isinstance(context, dict) else context:
            yield from _texts(inner)


_BLANK = re.compile(r"_:[\w.-]+\Z")


def _named(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
