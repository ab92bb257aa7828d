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
    for name, content in case.get("files", {}).items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    paths, args = case.get("paths", ["data.ttl"]), case.get("args", [])
    ran = run_kg("validate", *paths, "--shapes", "shapes.ttl", *args, stdin=case.get("stdin", "").encode())
    said = ran.err + "".join(f"{line}\n" for line in ran.out.splitlines() if ran.code == 0)
    if os.environ.get("KG_APPROVE"):
        _approve(case["name"], said)
    assert (ran.code, said) == (case.get("code", 2), _expected()[case["name"]])
    assert "Traceback" not in said
    assert ran.code != 2 or "shapes.ttl:7:" in said or "nothing was checked" in said or case.get("placeless")


def _chain(length: int) -> str:
    named = "\n".join(f"ex:n{number} a sh:NodeShape ; sh:node ex:n{number + 1} ." for number in range(length))
    return f"ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:n0 .\n{named}\nex:n{length} a sh:NodeShape ."


def _diamonds(levels: int, width: int) -> str:
    lines = ["ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:l0-0 ."]
    for level in range(levels):
        below = ", ".join(f"ex:l{level + 1}-{number}" for number in range(width))
        lines += [f"ex:l{level}-{number} a sh:NodeShape ; sh:node {below} ." for number in range(width)]
    return "\n".join([*lines, *(f"ex:l{levels}-{number} a sh:NodeShape ." for number in range(width))])


HUGE = {
    "ten-thousand-nested-shapes": (_chain(10_000), DATA, 2, "shapes are nested 10002 deep; at most 100 are supported"),
    "blank-shapes-nested": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:not " + "[ sh:not " * 3_000 + "[ sh:class ex:C ]" + " ]" * 3_000 + " .",
        DATA, 2, "shapes are nested 3002 deep; at most 100 are supported",
    ),
    "shapes-reached-in-many-ways": (_diamonds(9, 6), DATA, 2, "shapes are reached in more than 5,000 ways from here"),
    "a-literal-of-five-megabytes": (
        'ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:b ; sh:maxLength 10 ; sh:pattern "^(a+)+$" ] .',
        f'ex:a a ex:Thing ; ex:b "{"a" * 5_000_000}b" .\n', 1, "2 violations",
    ),
    "a-number-of-a-million-digits": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:b ; sh:datatype xsd:int ; sh:maxInclusive 6 ] .",
        f"ex:a a ex:Thing ; ex:b {'9' * 1_000_000} .\n", 1, "2 violations",
    ),
    "subclasses-in-a-long-circle": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C0 ; sh:class ex:C0 .",
        "ex:x a ex:C999 .\n" + "".join(f"ex:C{number} rdfs:subClassOf ex:C{(number + 1) % 1000} .\n" for number in range(1000)),
        0, "checked: 1 node by 1 shape",
    ),
    "a-path-over-a-long-circle": (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a0 ; sh:property [ sh:path [ sh:zeroOrMorePath ex:next ] ; sh:maxCount 1999 ] .",
        "".join(f"ex:a{number} ex:next ex:a{(number + 1) % 2000} .\n" for number in range(2000)), 1, "1 violation",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_nothing_overflows_or_hangs(name: str, run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deep, wide and circular shapes, huge literals and long circles in data end with a message or a verdict, in a short report."""
    shapes, data, code, said = HUGE[name]
    (tmp_path / "shapes.ttl").write_text(HEAD + shapes + "\n", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(HEAD + data, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run_kg("validate", "data.ttl", "--shapes", "shapes.ttl")
    assert (ran.code, said in ran.out + ran.err, "Traceback" in ran.err) == (code, True, False)
    assert len(ran.out) < 20_000
