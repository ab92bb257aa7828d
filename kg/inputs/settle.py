"""From what a lift says to the claim model: names trimmed, days made moments, places made codes (docs/claim-model.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

import pyoxigraph as ox

from kg import resources
from kg.claim.moment import MOMENTS, moment
from kg.errors import Place
from kg.inputs.left import Leftovers
from kg.inputs.unit import LIFT
from kg.terms import Subject, spec

_STATE, _COUNTRY = ox.NamedNode(LIFT + "state"), ox.NamedNode(LIFT + "country")
_JURISDICTION = spec("jurisdiction")
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?\Z")
_AMERICA = frozenset(("", "us", "usa", "u.s.", "u.s.a.", "united states", "united states of america"))

Where = Callable[[Subject, ox.NamedNode], Place | None]
"""Gives the place of what a subject says by a property."""


def settled(quads: Iterable[ox.Quad], left: Leftovers, where: Where, *, american: bool) -> list[ox.Quad]:
    """Return the statements in the form of the claim model; what is empty is left out, an unknown place is counted in `left`.

    `american` tells that a state without a country is one of the United States.
    """
    done: list[ox.Quad] = []
    places: dict[Subject, dict[ox.NamedNode, str]] = {}
    for quad in quads:
        value, property = quad.object, quad.predicate
        if not isinstance(value, ox.Literal):
            done.append(quad)
            continue
        text = value.value.strip()
        if not text:
            continue
        if property in MOMENTS:
            done.append(ox.Quad(quad.subject, property, moment(property, text)))
        elif property in (_STATE, _COUNTRY):
            places.setdefault(quad.subject, {})[property] = text
        elif property == _JURISDICTION and not _CODE.match(text):
            left.add("unknown-jurisdiction", lambda quad=quad: where(quad.subject, quad.predicate), text)  # type: ignore[misc]
        else:
            done.append(ox.Quad(quad.subject, property, ox.Literal(text)))
    for subject, parts in places.items():
        code = _code(subject, parts, left, where, american=american)
        if code:
            done.append(ox.Quad(subject, _JURISDICTION, ox.Literal(code)))
    return done


def _code(subject: Subject, parts: dict[ox.NamedNode, str], left: Leftovers, where: Where, *, american: bool) -> str | None:
    """Return the ISO 3166 code for a state, a country or both, or None where there is none."""
    state, country = parts.get(_STATE, ""), parts.get(_COUNTRY, "").lower()
    if country in _AMERICA and (country or american):
        if not state:
            return "US"
        code = states().get(state.lower())
        if code is None:
            left.add("unknown-state", lambda: where(subject, _STATE), state)
            return None
        return f"US-{code}"
    if not country:
        left.add("state-without-country", lambda: where(subject, _STATE), state)
        return None
    if len(country) == 2 and country.isalpha():
        return country.upper()
    left.add("unknown-jurisdiction", lambda: where(subject, _COUNTRY), parts[_COUNTRY])
    return None


@cache
def states() -> dict[str, str]:
    """Return the codes of the states of the United States by code and by name, both in lower case."""
    rows = [line.split("\t") for line in resources.read("inputs/us-states.tsv").decode().splitlines()[1:]]
    return {key.lower(): code for code, name in rows for key in (code, name, f"US-{code}")}
