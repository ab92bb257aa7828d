"""`kg show`: formats and wrong input."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

RunKg = Callable[..., Any]


def test_a_board_is_described(run_kg: RunKg) -> None:
    """Names, type, certifications with marks, what is not stated, and the claims."""
    ran = run_kg("show", "ABPS")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:4] == [
        "American Board of Plastic Surgery",
        "  board:american-board-of-plastic-surgery",
        "  type: certifying board (spec:Board)",
        "  notation: ABPS",
    ]
    assert 'NOT STATED IN THESE SOURCES (WHICH IS NOT "NO")\n  recognized by ...\n' in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_turtle_reads_back(run_kg: RunKg) -> None:
    """The Turtle of a thing is Turtle, about that thing."""
    triples = list(ox.parse(run_kg("show", "cosmetic", "-f", "turtle").stdout, format=ox.RdfFormat.TURTLE))
    assert {str(t.subject) for t in triples} == {"<https://w3id.org/medspec/id/specialty/cosmetic-surgery>"}
    assert len(triples) >= 20


def test_json_has_the_documented_keys(run_kg: RunKg) -> None:
    """The keys of docs/json.md."""
    answer = json.loads(run_kg("show", "abps", "-f", "json").out)
    assert list(answer) == ["iri", "label", "names", "types", "texts", "statements", "not_stated", "claims"]
    recognized = {"iri": "https://w3id.org/medspec/ns#recognizedBy", "label": "recognized by"}
    assert answer["not_stated"] == [{"property": recognized, "as_subject": True}]


def test_markdown_lists_statements_with_marks(run_kg: RunKg) -> None:
    """A heading, the statements, the numbered claims."""
    out = run_kg("show", "abps", "-f", "markdown").out
    assert out.startswith("## American Board of Plastic Surgery\n")
    assert "  - plastic surgery [1] [2]" in out
    assert "\n1. " in out


def test_unknown_and_ambiguous_names_are_exit_code_2(run_kg: RunKg) -> None:
    """An unknown name suggests close ones, an ambiguous one lists the candidates."""
    unknown, ambiguous = run_kg("show", "cosmetic surgry"), run_kg("show", "specialty")
    assert (unknown.code, unknown.out, ambiguous.code, ambiguous.out) == (2, "", 2, "")
    assert "did you mean cosmetic surgery" in unknown.err
    assert "scheme:specialty" in ambiguous.err
    assert "spec:Specialty" in ambiguous.err
