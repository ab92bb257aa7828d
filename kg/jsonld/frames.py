"""Frames for the classes that our shapes describe: what belongs to a thing stands in it, everything else is referred to."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from kg import resources
from kg.embedded import Embedded
from kg.errors import UnknownName
from kg.files import Input
from kg.formats import TURTLE
from kg.load import parse
from kg.names import expand, shrink
from kg.terms import value


def frame_of(name: str) -> dict[str, Any]:
    """Return the JSON-LD frame for the class called `name` (an IRI or compact IRI), made of our shapes.

    Raises UnknownName for a class that no shape is for, BadIri and UnknownPrefix for what is no IRI.
    """
    wanted = expand(name)
    engine = _shapes()
    rows = [tuple(map(value, row)) for row in engine.select(resources.read("queries/share/frame.rq").decode())]
    properties = {prop: told == "1" for cls, prop, told in rows if cls == wanted}
    if not properties:
        known = sorted({shrink(cls) for cls, *_ in rows})
        raise UnknownName(name, tuple(get_close_matches(shrink(wanted), known, n=3, cutoff=0.3)), kind="class with shapes")
    parts = {prop: {"@embed": "@always" if told else "@never", "@omitDefault": True} for prop, told in properties.items()}
    return {"@type": wanted, "@embed": "@once", "@omitDefault": True, **parts}


def _shapes() -> Embedded:
    files = resources.names("ontology/shapes", ".ttl")
    return Embedded(quad for file in files for quad in parse(Input(file, resources.read(file)), TURTLE))
