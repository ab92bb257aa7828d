"""`kg find`: formats, exit codes, limits."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

RunKg = Callable[..., Any]


def test_hits_are_told_with_kind_and_compact_iri(run_kg: RunKg) -> None:
    """Each hit has a title line, its compact IRI, and the text in which the words were found."""
    ran = run_kg("find", "abps")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:3] == [
        "American Board of Plastic Surgery (certifying board)",
        "  board:american-board-of-plastic-surgery",
        "  notation: ABPS",
    ]


def test_several_words_need_no_quotes(run_kg: RunKg) -> None:
    """Words given apart are one query."""
    assert run_kg("find", "plastic", "surgery").out == run_kg("find", "plastic surgery").out


@pytest.mark.parametrize(("flags", "code"), [((), 0), (("--exit-status",), 1)])
@pytest.mark.parametrize("format", ["text", "json", "csv"])
def test_nothing_found_is_an_answer(run_kg: RunKg, flags: tuple[str, ...], code: int, format: str) -> None:
    """No hit is exit code 0, or 1 if asked for, in every format."""
    ran = run_kg("find", "xylophone", "-f", format, *flags)
    assert (ran.code, ran.err) == (code, "")
    assert ran.out != ""


def test_something_found_is_exit_code_0_in_any_case(run_kg: RunKg) -> None:
    """--exit-status is about finding nothing."""
    assert run_kg("find", "surgery", "--exit-status").code == 0


def test_machine_formats_have_the_same_hits(run_kg: RunKg) -> None:
    """JSON and CSV list all hits with the same fields."""
    hits = json.loads(run_kg("find", "surgery", "-f", "json").out)["hits"]
    rows = list(csv.DictReader(io.StringIO(run_kg("find", "surgery", "-f", "csv").out, newline="")))
    assert rows == hits
    assert len(hits) >= 20


def test_a_text_is_cut_at_the_limit(run_kg: RunKg) -> None:
    """The number of hits that are left out is said."""
    out = run_kg("find", "surgery", "--limit", "2").out
    total = len(json.loads(run_kg("find", "surgery", "-f", "json").out)["hits"])
    assert out.splitlines()[-1] == f"and {total - 2} more; --limit 0 shows all"
    assert "more; --limit" not in run_kg("find", "surgery", "--limit", "0").out
