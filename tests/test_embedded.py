"""Preset prefixes: every query may use them, and one that it declares itself is its own."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.errors import BadSyntax
from kg.names import TERMS

BOARD = ox.Quad(ox.NamedNode(f"{TERMS}Board"), ox.NamedNode(f"{TERMS}certifiedBy"), ox.NamedNode("https://example.org/b"))


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        ("SELECT ?o { spec:Board spec:certifiedBy ?o }", 1),
        ("# PREFIX spec: <https://example.org/>\nSELECT ?o { spec:Board spec:certifiedBy ?o }", 1),
        ("SELECT ?o { spec:Board spec:certifiedBy ?o FILTER(STR(?o) != '''\nPREFIX spec: <https://example.org/>''') }", 1),
        ("SELECT ?o { spec:Board spec:certifiedBy ?o FILTER(1 -spec:Board != 0 || true) }", 1),
        (f"PREFIX spec: <{TERMS}>\nprefix xsd:<u:>\nSELECT ?o {{ spec:Board spec:certifiedBy ?o }}", 1),
        ("# one\nPREFIX spec: <https://example.org/>\nSELECT ?o { spec:Board spec:certifiedBy ?o }", 0),
        ("PREFIX ex: <https://example.org/> PREFIX spec: <https://example.org/>\nSELECT ?o { spec:Board spec:certifiedBy ?o }", 0),
        (f"BASE <{TERMS}> PREFIX spec: <ns#>\nSELECT ?o {{ spec:Board spec:certifiedBy ?o }}", 1),
    ],
)
def test_a_prefix_is_the_preset_one_unless_the_query_begins_by_declaring_it(query: str, objects: int) -> None:
    """Comments and strings declare nothing, and a declaration of one's own counts."""
    assert len(Embedded([BOARD]).select(query)) == objects


def test_a_prefix_that_is_neither_preset_nor_declared_is_an_error() -> None:
    """A word that merely ends as a preset prefix does is none."""
    with pytest.raises(BadSyntax):
        Embedded([BOARD]).select("SELECT ?o { myspec:Board spec:certifiedBy ?o }")
