"""Judging statements by one file of our shapes, for tests that change examples; `kg shapes test` judges the examples themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.shacl.data import Validator
from kg.shacl.joint import Joint
from kg.shacl.model import ShapesGraph
from kg.shacl.ours import data_for
from kg.shacl.read import own_shapes
from kg.shacl.report import Finding, finding_key
from kg.shacl.subject import read_subject

HERE = Path(__file__).parent


def statements(path: Path) -> list[ox.Quad]:
    """Return the statements of an example."""
    return list(read_subject([str(path)]).quads)


def judge(folder: str, quads: Sequence[ox.Quad], *, faithful: bool = False, validator: Validator | None = None) -> list[Finding]:
    """Return what the shapes in `folder` find, in order."""
    found = (validator or Joint()).findings(shapes_of(folder), data_for(folder, quads, faithful=faithful))
    return sorted(found, key=finding_key)


@cache
def shapes_of(folder: str) -> ShapesGraph:
    """Return our shapes in the file `folder`."""
    return own_shapes(folder)
