"""Every kind of bad input ends with its exit code and its message, word for word, and leaves no file behind.

cases.toml holds the inputs; golden/NAME.txt what standard error must say. `KG_APPROVE=1 pytest tests/bad_input` rewrites the golden files,
to be read before they are committed.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]


def _content(spec: dict[str, Any]) -> bytes:
    if "hex" in spec:
        return bytes.fromhex(spec["hex"])
    text: str = spec["text"] * spec.get("repeat", 1) + spec.get("tail", "")
    return text.encode(spec.get("encoding", "utf-8"))


def test_there_are_at_least_forty_causes() -> None:
    """Cases count once per name, and there are at least forty that end with an error."""
    names = [case["name"] for case in CASES if case.get("code", 2) != 0]
    assert len(names) == len(set(names))
    assert len(names) >= 40


def test_every_golden_file_belongs_to_a_case() -> None:
    """No golden file is left over from a case that is gone."""
    assert {path.stem for path in (HERE / "golden").glob("*.txt")} == {case["name"] for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_bad_input_ends_with_one_clear_message(
    case: dict[str, Any], run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code and message are as agreed; no traceback; no file appears or changes."""
    for spec in case.get("file", []):
        path = tmp_path / spec["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_content(spec))
    for name in case.get("folder", []):
        (tmp_path / name).mkdir()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    ran = run_kg(*case["run"], stdin=case.get("stdin", "").encode())
    golden = HERE / "golden" / f"{case['name']}.txt"
    said = ran.err.replace(str(tmp_path), "TMP")
    if os.environ.get("KG_APPROVE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, encoding="utf-8")
    assert "Traceback" not in ran.err
    assert ran.code == case.get("code", 2)
    assert said == golden.read_text(encoding="utf-8")
    if case.get("code", 2) == 2:
        assert ran.stdout == b""
    for wanted in case.get("out", []):
        assert wanted in ran.out
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
