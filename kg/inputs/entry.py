"""An entry that was read from JSON: its statements, and the values that they came from."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.claim.match import KINDS
from kg.claim.moment import MOMENTS, moment
from kg.errors import Place
from kg.inputs.piece import Piece, Pointer
from kg.inputs.unit import LIFT
from kg.terms import Term, spec

NAMES = {one: kind.name for kind in KINDS.values() for one in (kind.one, kind.several) if one is not None}
"""The property of the name that a matched thing comes from."""
_PLACES = frozenset((spec("jurisdiction"), ox.NamedNode(LIFT + "state"), ox.NamedNode(LIFT + "country")))


class Entry:
    """A part of a document, such as a resource, and the nodes that stand for objects in it."""

    __slots__ = ("key", "piece", "pointer", "pointers", "quads")

    def __init__(self, piece: Piece, pointer: Pointer = ()) -> None:
        self.piece, self.pointer = piece, pointer
        self.pointers: dict[Term, Pointer] = {}
        self.quads: list[ox.Quad] = []
        self.key = ""

    def place(self, subject: Term, property: ox.NamedNode | None, value: Term | None, /) -> Place | None:
        """Return the place of the text that a statement came from, else of the object that stands for its subject."""
        pointer = self.pointers.get(subject, self.pointer)
        if property is not None:
            wanted = NAMES.get(property, property)
            said = [q.object for q in self.quads if q.subject == subject and q.predicate == wanted and isinstance(q.object, ox.Literal)]
            if isinstance(value, ox.Literal):
                said = [value]
            for literal in said:
                for fits in (_fits, _holds):
                    found = self.piece.place(pointer, lambda text, literal=literal, fits=fits: fits(wanted, text, literal.value))  # type: ignore[misc]
                    if found is not None:
                        return found
        return self.piece.place(pointer) or self.piece.place(self.pointer)


def _fits(property: ox.NamedNode, text: str, value: str) -> bool:
    """Tell whether `text` is what the claim model has as `value`."""
    text = text.strip()
    if property in MOMENTS:
        return moment(property, text).value == value
    if property in _PLACES:
        return text.upper() == value.rpartition("-")[2]
    return text == value


def _holds(_property: ox.NamedNode, text: str, value: str) -> bool:
    """Tell whether `text` ends in `value`, however its words are put together: PlasticSurgery, Board Certified in Plastic Surgery."""
    return len(value) > 1 and _squeezed(text).endswith(_squeezed(value))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
