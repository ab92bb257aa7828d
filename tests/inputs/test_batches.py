"""Batches are judged one after the other, and nothing of them stays."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.claims.generate import write
from kg.inputs import check
from kg.inputs.validate import validate
from kg.names import slug
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


@pytest.mark.parametrize("size", [7, 200])
def test_the_size_of_a_batch_changes_no_finding(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four hundred practitioners with training give the same findings, places and verdicts in small batches as in one."""
    path = tmp_path / "directory.csv"
    write(400, path, training=True)
    whole = validate([str(path)])
    monkeypatch.setattr(check, "BATCH", size)
    parts = validate([str(path)])
    assert parts.findings == whole.findings
    assert (parts.counts, parts.verdicts, parts.lifted) == (whole.counts, whole.verdicts, whole.lifted)
    codes = {slug(finding.shape.value) for finding in whole.findings if isinstance(finding.shape, ox.NamedNode)}
    assert {"Practitioner-training", "CertificationClaim-practice", "CertificationClaim-boardCertifies"} <= codes
