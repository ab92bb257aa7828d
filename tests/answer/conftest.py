"""Results are tested on the essay alone, so that expectations do not grow with the data; tests/data has the whole graph."""

from __future__ import annotations

import pytest

from kg.graph import Graph


@pytest.fixture(autouse=True)
def _essay_only(essay_only: None) -> None:
    """Let every test here find the essay as the only source."""


@pytest.fixture(scope="session")
def shipped(essay_graph: Graph) -> Graph:
    """Return the graph of the essay alone."""
    return essay_graph
