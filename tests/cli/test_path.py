"""`kg path`: text in a pipe, a diagram on a terminal, other formats, wrong input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RunKg = Callable[..., Any]

CIRCLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
<urn:x:p> a spec:TrainingPathway ; skos:prefLabel "round trip" ; spec:hasStage <urn:x:a> , <urn:x:b> .
<urn:x:a> skos:prefLabel "A" ; spec:next <urn:x:b> .
<urn:x:b> skos:prefLabel "B" ; spec:next <urn:x:a> .
"""


@pytest.fixture
def xterm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the terminal one of 80 columns without colours."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def test_a_pipe_gets_an_ordered_list(run_kg: RunKg) -> None:
    """The steps are numbered, choices are marked, and the outcome stands at the end."""
    ran = run_kg("path", "abcs")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2:10] == [
        "direct route into cosmetic surgery (told by essay)",
        "  1. medical school [1]",
        "  2. one of:",
        "     - general fellowship [1]",
        "     - surgical fellowship [1]",
        "  3. one of:",
        "     - fellowship in cosmetic surgery [2]",
        "     - workshop or seminar in cosmetic surgery [2]",
    ]
    assert "→ then may apply for: ABCS certification in cosmetic surgery, awarded by" in ran.out


@pytest.mark.usefixtures("xterm")
def test_a_terminal_gets_a_diagram(run_kg: RunKg) -> None:
    """Boxes and arrows, with the same claims beneath."""
    drawn = run_kg("path", "abps", terminal=True).out
    assert "├──►│" in drawn
    assert drawn == run_kg("path", "abps", "-f", "diagram").out
    assert "essay-3.4-a" in drawn


@pytest.mark.usefixtures("xterm")
def test_a_dumb_terminal_gets_a_diagram_in_ascii(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where signs cannot be drawn, plain ones do."""
    monkeypatch.setenv("TERM", "dumb")
    drawn = run_kg("path", "abps", terminal=True).out
    assert drawn.isascii()
    assert "->|" in drawn


@pytest.mark.usefixtures("xterm")
def test_without_the_drawing_library_there_is_a_list(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal then gets the list; who asks for a diagram is told what to install."""
    monkeypatch.setitem(sys.modules, "termaid", None)
    ran = run_kg("path", "abps", terminal=True)
    assert (ran.code, ran.out) == (0, run_kg("path", "abps").out)
    asked = run_kg("path", "abps", "-f", "diagram")
    assert (asked.code, asked.out) == (2, "")
    assert "help: pip install 'medspec[diagram]', or use -f text" in asked.err


def test_json_has_the_documented_keys(run_kg: RunKg) -> None:
    """Stages, options and outcomes with their evidence."""
    answer = json.loads(run_kg("path", "abcs", "-f", "json").out)
    assert list(answer) == ["target", "pathways", "notes", "claims"]
    (pathway,) = answer["pathways"]
    assert list(pathway) == ["iri", "label", "toldBy", "specialties", "stages", "outcomes", "views", "notes"]
    assert list(pathway["stages"][0]) == ["iri", "label", "choose", "optional", "after", "options", "evidence"]
    assert [option["label"] for option in pathway["stages"][0]["options"]] == ["medical school"]
    assert {key for stage in pathway["stages"] for e in stage["evidence"] for key in e["claims"]} <= {c["key"] for c in answer["claims"]}


def test_mermaid_and_markdown_are_written_by_suffix(run_kg: RunKg, tmp_path: Path) -> None:
    """The suffix of the output names the format."""
    assert run_kg("path", "abps", "-o", tmp_path / "a.mmd").code == 0
    assert run_kg("path", "abps", "-o", tmp_path / "a.md").code == 0
    assert (tmp_path / "a.mmd").read_text(encoding="utf-8").startswith("flowchart LR\n")
    assert "1. medical school [1]" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["text", "diagram", "mermaid", "markdown", "json"])
def test_a_circle_is_refused_in_every_format(run_kg: RunKg, tmp_path: Path, format: str) -> None:
    """Exit code 2, one message that names the stages, and no output."""
    path = tmp_path / "circle.ttl"
    path.write_text(CIRCLE, encoding="utf-8")
    ran = run_kg("path", "--data", path, "round trip", "-f", format)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == "error: the stages of round trip follow each other in a circle: A > B > A"


def test_a_goal_without_a_route_is_an_answer(run_kg: RunKg) -> None:
    """That no route is stated is exit code 0."""
    ran = run_kg("path", "surgery")
    assert (ran.code, "no route to surgery is stated in these sources" in ran.out) == (0, True)


def test_an_unknown_goal_is_refused(run_kg: RunKg) -> None:
    """A typing error suggests a name."""
    ran = run_kg("path", "abcz")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean ABCS" in ran.err
