"""What claims come to against all that ships: one table of claims and their verdicts."""

from __future__ import annotations

import pytest

import kg
from kg.answer.claim import Details
from kg.graph import Graph

COSMETIC, PLASTIC = "American Board of Cosmetic Surgery", "American Board of Plastic Surgery"


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return a graph of its own, because judging writes to it for a moment."""
    return kg.open()


@pytest.mark.parametrize(
    ("board", "specialty", "details", "verdict"),
    [
        (PLASTIC, "plastic surgery", {}, "consistent"),
        (f"The {PLASTIC}, Inc. (ABPS)", "Plastic Surgery", {}, "consistent"),
        ("board:american-board-of-plastic-surgery", "specialty:plastic-surgery", {}, "consistent"),
        (COSMETIC, "plastic surgery", {}, "inconsistent"),
        ("Example Board", "plastic surgery", {}, "unverifiable"),
        (PLASTIC, "example field", {}, "unverifiable"),
        (PLASTIC, "plastic surgery", {"until": "2018-12-31", "on": "2019-03-01"}, "inconsistent"),
        (PLASTIC, "plastic surgery", {"until": "2019-03-01", "on": "2019-03-01"}, "consistent"),
        (PLASTIC, "plastic surgery", {"begins": "2019-03-02", "on": "2019-03-01"}, "inconsistent"),
        (PLASTIC, "plastic surgery", {"status": "board eligible"}, "needs attention"),
        (PLASTIC, "plastic surgery", {"status": "diplomate"}, "consistent"),
        (PLASTIC, "plastic surgery", {"status": "who knows"}, "unverifiable"),
        (PLASTIC, "plastic surgery", {"presents_as": ["cosmetic surgery"]}, "consistent"),
        ("Example Board of Cosmetic Surgery", "plastic surgery", {}, "needs attention"),
        (COSMETIC, "cosmetic surgery", {}, "needs attention"),
        (COSMETIC, "cosmetic surgery", {"state": "CA", "on": "2019-03-01"}, "inconsistent"),
        (COSMETIC, "cosmetic surgery", {"state": "California", "on": "2007-12-31"}, "needs attention"),
        (COSMETIC, "cosmetic surgery", {"state": "US-TX"}, "needs attention"),
        (PLASTIC, "plastic surgery", {"state": "ca", "on": "2019-03-01"}, "consistent"),
        (PLASTIC, "plastic surgery", {"state": "NY"}, "unverifiable"),
        (PLASTIC, "plastic surgery", {"state": "TX", "on": "2019-03-01"}, "unverifiable"),
        ("ABOMS", "oral and maxillofacial surgery", {"state": "TX", "on": "2026-01-01"}, "consistent"),
        ("NBPAS", "internal medicine", {}, "needs attention"),
        (PLASTIC, "plastic surgery", {"completed": ["medical school"]}, "needs attention"),
        (PLASTIC, "surgery of the hand", {}, "consistent"),
        (PLASTIC, "sleep medicine", {}, "needs attention"),
        (COSMETIC, "cosmetic surgery", {"presents_as": ["plastic surgery"]}, "needs attention"),
        (COSMETIC, "board-certified plastic surgeon", {}, "inconsistent"),
    ],
)
def test_a_claim_has_a_verdict(graph: Graph, board: str, specialty: str, details: Details, verdict: str) -> None:
    """What the sources say of board, field, dates, state, training and practice comes to one verdict."""
    assert graph.claim(board, specialty, **details).verdict == verdict


def test_consistent_always_has_evidence(graph: Graph) -> None:
    """Every pair of a board and a field that the graph knows is consistent exactly if a source says that the one certifies in the other."""
    rows = graph.engine.select("SELECT DISTINCT ?board ?field WHERE { ?field spec:certifiedBy ?board } ORDER BY ?board ?field").rows
    pairs = [(str(board)[1:-1], str(field)[1:-1]) for board, field in rows]
    assert len(pairs) >= 100
    boards, fields = sorted({board for board, _ in pairs})[::6], sorted({field for _, field in pairs})[::15]
    wrong = []
    for board in boards:
        for field in fields:
            answer = graph.claim(board, field)
            if answer.consistent and ((board, field) not in pairs or not answer.claims):
                wrong.append((board, field))
    assert wrong == []
    assert [pair for pair in pairs[::25] if graph.claim(*pair).verdict == "inconsistent"] == []


def test_an_acronym_of_three_boards_is_asked_back(graph: Graph) -> None:
    """ABPS names three boards of the graph, and all three are candidates."""
    with pytest.raises(kg.errors.AmbiguousName) as caught:
        graph.claim("ABPS", "plastic surgery")
    assert [label for label, _ in caught.value.candidates] == [
        "American Board of Physician Specialties", "American Board of Plastic Surgery", "American Board of Podiatric Surgery",
    ]  # fmt: skip
