"""Corners of SHACL: nested and qualified shapes, circles in paths, literals as focus nodes, lexical forms, components and pre-binding."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kg.shacl.parse import parse
from tests.shacl.set_engine.oracle import by_pyshacl, by_set_engine, once, read

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "corner_cases.toml").read_text(encoding="utf-8"))["case"]


def test_there_are_many_corners() -> None:
    """Each name stands for one corner, and most have results."""
    names = {case["name"] for case in CASES}
    assert (len(names), len(CASES) >= 75, sum(case["results"] > 0 for case in CASES) >= 50) == (len(CASES), True, True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_corners_are_judged_as_the_specification_says(case: dict[str, Any]) -> None:
    """The set engine alone gives the number of results that the clauses ask for."""
    assert sum(by_set_engine(read(case["data"]), parse(read(case["shapes"]))).values()) == case["results"]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_corners_are_judged_as_by_pyshacl(case: dict[str, Any]) -> None:
    """Focus node, path, component, value, severity and source shape are those of pySHACL (slow: pySHACL runs once for each)."""
    data, shapes = read(case["data"]), read(case["shapes"])
    assert once(by_set_engine(data, parse(shapes))) == once(by_pyshacl(data, shapes))
