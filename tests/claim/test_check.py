"""A validation report says what the claims in it come to, in RDF and in tables, and the same as `kg claim`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.graph import Graph
from kg.shacl.report import Tally

CLINIC = Path(__file__).parents[1] / "examples" / "clinic.ttl"
HEAD = """
@prefix ex: <https://example.org/> . @prefix spec: <https://w3id.org/medspec/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CASES = [
    ("American Board of Plastic Surgery", "plastic surgery", "consistent"),
    ("American Board of Plastic Surgery", "cosmetic surgery", "inconsistent"),
    ("ABPS", "plastic surgery", "needs attention"),
    ("Example Board", "plastic surgery", "unverifiable"),
    ("American Board of Cosmetic Surgery", "cosmetic surgery", "needs attention"),
]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return a graph of its own, because judging writes to it for a moment."""
    return kg.open()


def test_names_in_rdf_are_matched_and_every_claim_has_a_verdict(graph: Graph, tmp_path: Path) -> None:
    """Each claim in a file comes to what `kg claim` says of it; the counts add up, best verdict first."""
    turtle = HEAD
    for number, (board, field, _) in enumerate(CASES):
        turtle += (
            f'ex:practitioner-{number} a spec:Practitioner ; rdfs:label "Example Practitioner {number}" ;'
            f"    spec:claimsCertification ex:claim-{number} .\n"
            f'ex:claim-{number} a spec:CertificationClaim ; spec:claimedBoardName "{board}" ; spec:claimedSpecialtyName "{field}" .\n'
        )
    (tmp_path / "claims.ttl").write_text(turtle, encoding="utf-8")
    tally = graph.validate(tmp_path / "claims.ttl").verdicts
    assert tally is not None
    assert [verdict for _, verdict in sorted(tally.claims, key=lambda pair: str(pair[0]))] == [verdict for _, _, verdict in CASES]
    assert tally.counts == (("consistent", 1), ("unverifiable", 1), ("needs attention", 2), ("inconsistent", 1))
    alone = [graph.claim(board, field).verdict for board, field, _ in CASES if board != "ABPS"]
    assert alone == [verdict for board, _, verdict in CASES if board != "ABPS"]


def test_a_table_comes_to_the_same_counts(graph: Graph, tmp_path: Path) -> None:
    """The verdicts on a table are counted over its batches, and not listed one by one."""
    rows = "".join(f"Example Practitioner {number},{board},{field}\n" for number, (board, field, _) in enumerate(CASES))
    (tmp_path / "claims.csv").write_text("Name,Board,Specialty\n" + rows, encoding="utf-8")
    assert graph.validate(tmp_path / "claims.csv").verdicts == Tally(
        (("consistent", 1), ("unverifiable", 1), ("needs attention", 2), ("inconsistent", 1))
    )


def test_a_report_counts_verdicts(graph: Graph) -> None:
    """Text and JSON say how many claims come to each verdict; without claims they say nothing."""
    from kg.render.report import as_text
    from kg.render.report_data import as_json

    report = graph.validate(CLINIC)
    assert "claims: 1 consistent, 1 inconsistent\n" in as_text(report)
    assert json.loads(as_json(report))["verdicts"]["counts"] == {
        "consistent": 1,
        "unverifiable": 0,
        "needs attention": 0,
        "inconsistent": 1,
    }
    shaped = graph.validate(CLINIC, shapes=CLINIC.with_name("clinic-shapes.ttl"))
    assert (shaped.verdicts, json.loads(as_json(shaped))["verdicts"]) == (None, None)
