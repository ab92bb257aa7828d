"""Every kind of ill-formed shape, and every input that cannot be validated, ends with one clear message that says where and what to do.

validation.toml holds the shapes; validation.expected what is said of each. `KG_APPROVE=1 pytest tests/bad_input` rewrites the latter, to be
read before it is committed.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.names import PREFIXES

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "validation.toml").read_text(encoding="utf-8"))["case"]
EXPECTED = HERE / "validation.expected"
HEAD = "@prefix ex: <http://example.org/> .\n" + "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("owl", "rdf", "rdfs", "sh", "xsd")
)
DATA = "ex:a a ex:Thing ; ex:b 1 .\n"


def _expected() -> dict[str, str]:
    parts = EXPECTED.read_text(encoding="utf-8").split("### ")[1:] if EXPECTED.exists() else []
    return {name: said for name, _, said in (part.partition("\n") for part in parts)}


def _approve(name: str, said: str) -> None:
    known = _expected() | {name: said}
    order = [case["name"] for case in CASES]
    EXPECTED.write_text("".join(f"### {one}\n{known[one]}" for one in order if one in known), encoding="utf-8")


def test_there_are_at_least_forty_kinds() -> None:
    """Cases count once per name; at least eighty shapes are refused; none has an expectation left over."""
    names = [case["name"] for case in CASES if case.get("code", 2) == 2]
    assert (len(names), len(names) >= 80) == (len(set(names)), True)
    assert list(_expected()) == [case["name"] for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_ill_formed_shapes_are_refused_with_their_place(
    case: dict[str, Any], run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code and message are as agreed, with line and column; what is left out without being wrong stands in the report's notes."""
    (tmp_path / "shapes.ttl").write_text(HEAD + case["shapes"] + "\n", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(HEAD + case.get("data", DATA), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run_kg("validate", "data.ttl", "--shapes", "shapes.ttl")
    said = ran.err + "".join(f"{line}\n" for line in ran.out.splitlines() if ran.code == 0)
    if os.environ.get("KG_APPROVE"):
        _approve(case["name"], said)
    assert (ran.code, said) == (case.get("code", 2), _expected()[case["name"]])
    assert "Traceback" not in said
    assert ran.code != 2 or "shapes.ttl:7:" in said or "nothing was checked" in said or case.get("placeless")
