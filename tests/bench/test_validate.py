"""Validation finds what pySHACL finds, in a small part of its time, measured side by side in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.validate.engines import kg, own_pyshacl
from bench.validate.generate import write
from bench.validate.run import SHAPES, compare, difference, lines


@pytest.mark.bench
def test_validation_keeps_its_ratio(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a directory of 14,000 statements with planted errors the findings are equal, and pySHACL needs ten times the CPU or more."""
    data = tmp_path / "directory.ttl"
    planted = write(data, 14_000)
    outcomes = compare(data, SHAPES, [kg(), own_pyshacl()], 1, 300, tmp_path)
    with capsys.disabled():
        print("\n" + "\n".join(lines(outcomes)))
    mine, theirs = outcomes
    assert mine.found is not None
    assert theirs.found is not None
    assert difference(mine.found, theirs.found) == ""
    assert mine.found.total() >= planted >= 3
    assert theirs.cpu() >= 10 * mine.cpu()


@pytest.mark.bench
def test_a_missing_finding_is_a_difference(tmp_path: Path) -> None:
    """The comparison sees one finding less, and one that another engine does not have."""
    data = tmp_path / "directory.ttl"
    write(data, 5_000)
    found = compare(data, SHAPES, [kg()], 1, 300, tmp_path)[0].found
    assert found
    less = found - type(found)([next(iter(found))])
    assert difference(found, less).startswith("1 missing, 0 more")
    assert difference(less, found).startswith("0 missing, 1 more")
    assert difference(found, found) == ""
