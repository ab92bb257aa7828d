"""`kg doctor` reports what is installed and whether it works."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kg.answer import doctor


def test_a_working_installation_is_fine(run_kg: Callable[..., Any]) -> None:
    """Everything that is needed is reported as working, with exit code 0."""
    ran = run_kg("doctor")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "everything that is needed works")


def test_json_names_every_check(run_kg: Callable[..., Any]) -> None:
    """The JSON form has the same checks as the text."""
    report = json.loads(run_kg("doctor", "-f", "json").out)
    assert report["fine"] is True
    assert {"Python", "medspec", "pyoxigraph", "graph", "shipped files"} <= {check["name"] for check in report["checks"]}


def test_a_missing_dependency_is_reported(run_kg: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A dependency that is not there makes the verdict no, with exit code 1."""
    monkeypatch.setattr(doctor, "CORE", ("no-such-distribution",))
    ran = run_kg("doctor")
    assert ran.code == 1
    assert "BROKEN  no-such-distribution" in ran.out
