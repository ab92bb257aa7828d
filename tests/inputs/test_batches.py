"""Batches are judged one after the other, and nothing of them stays."""

from __future__ import annotations

import pyoxigraph as ox

from kg.shacl.batches import Batches
from kg.shacl.read import own_shapes
from kg.terms import RDF_TYPE, spec

CONTEXT = [ox.Quad(ox.NamedNode(f"https://example.org/board-{number}"), RDF_TYPE, spec("Board")) for number in range(3)]


def test_a_batch_leaves_nothing_behind() -> None:
    """After each batch the store holds the context alone; findings and coverage are those of the batches."""
    batches = Batches(own_shapes("practitioner"), CONTEXT)
    counts = []
    for number in range(6):
        batches.add([ox.Quad(ox.NamedNode(f"https://example.org/{number}"), RDF_TYPE, spec("Practitioner"))])
        counts.append(len(batches.findings()))
        batches.drop()
        assert set(batches.store.quads()) == set(CONTEXT)
    assert counts == [counts[0]] * 6
    assert counts[0] > 0
    assert batches.coverage.checked == 6
