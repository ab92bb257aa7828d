"""Stores that tests start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.store import fill

LINE = '<https://example.org/s{0}> <https://example.org/p> "{1}" .\n'


def statements(count: int, text: str = "old") -> str:
    """Return N-Triples with `count` statements whose object is `text`."""
    return "".join(LINE.format(number, text) for number in range(count))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with three statements, "old", in the folder of the test."""
    (tmp_path / "old.nt").write_text(statements(3), encoding="utf-8")
    fill([str(tmp_path / "old.nt")], tmp_path / "store")
    return tmp_path / "store"
