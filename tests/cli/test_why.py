"""`kg why`: formats, passages from a copy, wrong input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

RunKg = Callable[..., Any]
ASKED = ("why", "cosmetic", "hasPurpose", "appearance")


def test_a_statement_leads_to_claim_kind_source_and_positions(run_kg: RunKg) -> None:
    """The whole chain from a statement to a place in a source."""
    ran = run_kg(*ASKED)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:4] == [
        "Why: cosmetic surgery, has purpose, better appearance",
        "",
        "  cosmetic surgery has purpose better appearance [1] [2]",
        "  cosmetic surgery has as its only purpose better appearance [3]",
    ]
    assert "    essay-1.2-a (definition): essay 1.2, positions 102-249\n" in ran.out
    assert "essay: Essay on the difference between cosmetic and plastic surgery\n" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_claim_is_told_by_its_key(run_kg: RunKg) -> None:
    """What the claim states, and what it is hard to hold together with."""
    out = run_kg("why", "essay-3.1-a").out
    assert out.startswith("Claim essay-3.1-a\n")
    assert "STATES\n  cosmetic surgery has no training programs of kind fellowship\n" in out
    assert "HARD TO HOLD TOGETHER WITH\n" in out


def test_json_has_the_documented_keys(run_kg: RunKg) -> None:
    """The keys of docs/json.md."""
    answer = json.loads(run_kg(*ASKED, "-f", "json").out)
    assert list(answer) == ["subject", "predicate", "value", "statements", "claim", "tensions", "notes", "claims", "excerpts"]
    assert [s["claims"] for s in answer["statements"]] == [["essay-1.2-a", "essay-1.4-a"], ["essay-4.1-b"]]


def test_trig_holds_the_claims_as_graphs(run_kg: RunKg) -> None:
    """Each claim is its own graph, what is said about it stands outside."""
    quads = list(ox.parse(run_kg(*ASKED, "-f", "trig").stdout, format=ox.RdfFormat.TRIG))
    graphs = {q.graph_name.value.rpartition("/")[2] for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    assert graphs == {"essay-1.2-a", "essay-1.4-a", "essay-4.1-b"}
    outside = {str(q.subject).rpartition("/")[2].rstrip(">") for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    assert outside == graphs


def test_passages_are_printed_from_a_copy(run_kg: RunKg, essay: bytes, tmp_path: Path) -> None:
    """--text prints each passage once, after its digest fits."""
    path = tmp_path / "copy.txt"
    path.write_bytes(essay)
    ran = run_kg("why", "cosmetic", "hasPurpose", "function", "--text", path)
    shown = " ".join(line.removeprefix("  > ") for line in ran.out.splitlines() if line.startswith("  > "))
    assert (ran.code, shown) == (0, " ".join(essay.decode("utf-8")[306:419].split()))
    assert "essay 1.4, positions 306-419: in place, digest verified" in ran.out


def test_another_text_is_exit_code_2(run_kg: RunKg, tmp_path: Path) -> None:
    """A text without any of the passages is refused, and nothing is printed."""
    path = tmp_path / "other.txt"
    path.write_text("Another text.\n", encoding="utf-8")
    ran = run_kg(*ASKED, "--text", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {path} holds none of the passages behind this answer (3 looked for)")
    assert "sourcemismatch" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cosmetic", "hasPurpos"), 'error: no property is called "hasPurpos" in this graph'),
        (("cosmetic", "hasPurpose", "beuaty"), 'error: no value is called "beuaty" in this graph'),
        (("nobody",), 'error: no thing is called "nobody" in this graph'),
        (("cosmetic", "--text", "no-such-file.txt"), "error: cannot read no-such-file.txt: no such file or directory"),
    ],
)
def test_wrong_input_is_exit_code_2(run_kg: RunKg, arguments: tuple[str, ...], message: str) -> None:
    """One message for each cause, nothing on standard output."""
    ran = run_kg("why", *arguments)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", message)


def test_unstated_is_exit_code_0(run_kg: RunKg) -> None:
    """That nothing is stated is an answer."""
    ran = run_kg("why", "cosmetic", "treats")
    assert (ran.code, "Not stated in these sources: cosmetic surgery treats patients with." in ran.out) == (0, True)
