"""`kg claim`: one claim, one verdict, with what it rests on and what would settle it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import kg
from kg.errors import AmbiguousName, BadParameter
from tests.conftest import RunKg

COSMETIC, PLASTIC = "American Board of Cosmetic Surgery", "American Board of Plastic Surgery"
TWINS = """
@prefix ex: <https://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix spec: <https://w3id.org/medspec/ns#> .
ex:one a spec:Board ; skos:prefLabel "Example Board of One"@en ; skos:notation "EBX" .
ex:two a spec:Board ; skos:prefLabel "Example Board of Two"@en ; skos:notation "EBX" .
"""


@pytest.mark.parametrize(
    ("arguments", "code", "strict"),
    [
        (["-b", PLASTIC, "-s", "plastic surgery"], 0, 0),
        (["-b", PLASTIC, "-s", "example field"], 0, 1),
        (["-b", PLASTIC, "-s", "plastic surgery", "--status", "board eligible"], 0, 1),
        (["-b", COSMETIC, "-s", "plastic surgery"], 1, 1),
    ],
)
def test_the_exit_code_follows_the_verdict(run_kg: RunKg, arguments: list[str], code: int, strict: int) -> None:
    """It is 1 for what is inconsistent, and with --strict for all but what is consistent."""
    assert (run_kg("claim", *arguments).code, run_kg("claim", *arguments, "--strict").code) == (code, strict)


def test_the_text_puts_the_verdict_first(run_kg: RunKg) -> None:
    """Verdict, reason, what would settle it, claims of sources and the note follow in this order, within 80 columns."""
    ran = run_kg("claim", "--board", COSMETIC, "--specialty", "plastic surgery", "--on", "2026-11-27")
    assert ran.out.splitlines()[0] == "inconsistent"
    order = [
        ran.out.index(part) for part in ("inconsistent", "WHY", "[1]", "WHAT WOULD SETTLE IT", "CLAIMS", "SOURCES", "Not medical or legal")
    ]
    assert order == sorted(order)
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert not re.search(r"\b(false|lie|lies|fraud|wrong|fake|mislead\w*)\b", ran.out, re.IGNORECASE)


def test_json_has_the_documented_keys(run_kg: RunKg) -> None:
    """The keys are those of docs/json.md, and every statement leads to claims with passages."""
    answer = json.loads(run_kg("claim", "-b", PLASTIC, "-s", "plastic surgery", "-f", "json").out)
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8").partition("## claim\n")[2].partition("\n## ")[0]
    assert set(answer) == {
        "verdict",
        "meaning",
        "status",
        "checked",
        "truncated",
        "on",
        "said",
        "findings",
        "evidence",
        "settles",
        "claims",
        "note",
    }
    assert [key for key in answer if f"`{key}`" not in page] == []
    assert len(answer["evidence"]) >= 1
    assert all(claim["passages"] for claim in answer["claims"])
    told = [part for statement in answer["evidence"] for part in (statement, *statement.get("premises", ()))]
    assert {key for part in told for key in part["claims"]} == {claim["key"] for claim in answer["claims"]}


def test_markdown_and_html_say_the_same(run_kg: RunKg) -> None:
    """Every form has the verdict, the reason and the note."""
    for form in ("markdown", "html"):
        out = run_kg("claim", "-b", COSMETIC, "-s", "plastic surgery", "-f", form).out
        assert all(part in out for part in ("inconsistent", "awards no certification in plastic surgery", "Not medical or legal advice"))


def test_a_near_name_is_offered(run_kg: RunKg) -> None:
    """A misspelt board is unverifiable, never guessed, and the text says which name is near."""
    ran = run_kg("claim", "-b", "American Board of Plastik Surgery", "-s", "plastic surgery")
    assert ran.out.splitlines()[0] == "unverifiable"
    assert "did you mean American Board of Plastic Surgery" in " ".join(ran.out.split())


def test_an_ambiguous_board_is_asked_back(run_kg: RunKg, tmp_path: Path) -> None:
    """A name of two boards exits with 2 and lists both, in full."""
    (tmp_path / "twins.ttl").write_text(TWINS, encoding="utf-8")
    ran = run_kg("claim", "-b", "EBX", "-s", "plastic surgery", "--with", tmp_path / "twins.ttl")
    assert (ran.code, ran.out) == (2, "")
    assert "Example Board of One" in ran.err
    assert "Example Board of Two" in ran.err
    with pytest.raises(AmbiguousName) as caught:
        kg.open(with_=[tmp_path / "twins.ttl"]).claim("ebx", "plastic surgery")
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--state", "ZZ", 'no state or country has the code "ZZ"'),
        ("--state", "US-ZZ", 'no state or country has the code "US-ZZ"'),
        ("--state", "Atlantis", 'no state or country has the code "Atlantis"'),
        ("--on", "2019-02-30", '"2019-02-30" for on is no day of the calendar'),
        ("--until", "soon", '"soon" for until is no day of the calendar'),
        ("--from", "", '"" for from is no day of the calendar'),
        ("--status", " ", "the name given for status is empty"),
        ("--board", "", "the name given for board is empty"),
        ("--board", "bord:x", ""),
    ],
)
def test_bad_values_are_no_verdict(run_kg: RunKg, option: str, given: str, said: str) -> None:
    """What cannot be understood exits with 2, names the value and says what to write instead."""
    ran = run_kg("claim", "-b", PLASTIC, "-s", "plastic surgery", option, given)
    if not said:
        assert (ran.code, ran.out.splitlines()[0]) == (0, "unverifiable")
        return
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "help: " in ran.err


def test_the_library_gives_the_same(run_kg: RunKg) -> None:
    """`Graph.claim` has verdict, evidence and what would settle it as typed values."""
    graph = kg.open()
    answer = graph.claim(COSMETIC, "plastic surgery", on="2019-03-01")
    printed = json.loads(run_kg("claim", "-b", COSMETIC, "-s", "plastic surgery", "--on", "2019-03-01", "-f", "json").out)
    assert (answer.verdict, list(answer.settles), [reason.code for reason in answer.findings]) == (
        printed["verdict"],
        printed["settles"],
        [finding["code"] for finding in printed["findings"]],
    )
    with pytest.raises(BadParameter):
        graph.claim(COSMETIC, "plastic surgery", on="never")


def test_a_graph_of_ones_own_is_asked_alone(tmp_path: Path) -> None:
    """Without the shipped graph only what the files say counts, and nothing of ours is taken for evidence."""
    (tmp_path / "twins.ttl").write_text(TWINS, encoding="utf-8")
    graph = kg.open([tmp_path / "twins.ttl"])
    assert graph.claim(PLASTIC, "plastic surgery").verdict == "unverifiable"
    assert graph.claim("Example Board of One", "plastic surgery").verdict == "unverifiable"
