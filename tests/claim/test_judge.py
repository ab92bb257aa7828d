"""Claims get one verdict each, from what shapes find and what the sources say for them."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import resources
from kg.claim.judge import Judge
from kg.claim.match import Matcher
from kg.claim.verdict import Judgement
from kg.embedded import Embedded
from kg.load import read_quads
from kg.names import slug
from kg.shacl.statements import Statements
from kg.terms import spec

CLINIC = str(Path(__file__).parents[1] / "examples" / "clinic.ttl")
HEAD = """
@prefix board: <https://w3id.org/medspec/id/board/> . @prefix ex: <https://example.org/> . @prefix spec: <https://w3id.org/medspec/ns#> .
@prefix specialty: <https://w3id.org/medspec/id/specialty/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:practitioner-7 a spec:Practitioner ; spec:claimsCertification ex:claim .
ex:claim a spec:CertificationClaim ;
"""


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Return a judge with a graph of its own, because judging writes to it for a moment."""
    graph = kg.open()
    assert isinstance(graph.engine, Embedded)
    return Judge(graph.engine, graph.evidence, Matcher(graph.resolver))


def judged(judge: Judge, claim: str) -> Judgement:
    """Return the judgement of the one claim with these properties."""
    (judgement,) = judge.judge(ox.parse(f"{HEAD} {claim} .", format=ox.RdfFormat.TURTLE)).judgements
    return judgement


def keys(judgement: Judgement) -> set[str]:
    """Return the keys of the claims of sources that a judgement rests on."""
    return {claim.key for evidence in judgement.rests_on for claim in evidence.all_claims()}


def test_a_consistent_claim_rests_on_what_a_source_says(judge: Judge) -> None:
    """That the board certifies in the field is stated, and the judgement leads to the claims that state it."""
    found = judged(judge, 'spec:claimedBoardName "American Board of Plastic Surgery" ; spec:claimedSpecialtyName "plastic surgery"')
    assert (found.verdict.label, found.silent) == ("consistent", False)
    assert {"essay-3.6-a", "essay-3.6-b"} <= keys(found)
    assert all(evidence.all_claims() for evidence in found.evidence)


def test_without_the_certification_nothing_is_consistent(judge: Judge) -> None:
    """The same claim, judged by a graph that lacks what the board awards, is not a pass."""
    awarded = [quad for name in ("awardedBy", "certifiedBy") for quad in judge.engine.quads(None, spec(name))]
    assert len(awarded) >= 4
    for quad in awarded:
        judge.engine.store.remove(quad)
    try:
        found = judged(judge, "spec:claimedBoard board:american-board-of-plastic-surgery ; spec:claimedSpecialty specialty:plastic-surgery")
    finally:
        judge.engine.store.extend(awarded)
    assert found.verdict.label == "unverifiable"
    assert found.evidence == ()


def test_a_board_that_certifies_something_else_is_inconsistent(judge: Judge) -> None:
    """The reason names what the sources know instead, and what would settle it."""
    found = judged(judge, 'spec:claimedBoardName "ABCS" ; spec:claimedSpecialtyName "plastic surgery"')
    assert found.verdict.label == "inconsistent"
    assert [reason.code for reason in found.reasons][:1] == ["CertificationClaim-boardCertifies"]
    assert {"essay-3.5-a", "essay-3.6-a"} & keys(found)
    assert len(found.settles) >= 1


def test_the_heaviest_reason_gives_the_verdict(judge: Judge) -> None:
    """An end in the past weighs more than a board that nobody knows."""
    found = judged(
        judge, 'spec:claimedBoard ex:board ; spec:claimedSpecialty ex:field ; spec:validUntil "2020-01-01T00:00:00Z"^^xsd:dateTime'
    )
    assert found.verdict.label == "inconsistent"
    assert [reason.verdict.label for reason in found.reasons if reason.verdict] == ["inconsistent", "unverifiable", "unverifiable"]


def test_counts_are_the_same_without_evidence(judge: Judge) -> None:
    """Counting alone comes to the same verdicts, and every claim is counted once."""
    quads = read_quads(CLINIC)
    full, counted = judge.judge(quads), judge.judge(quads, evidence=False)
    assert full.counts == counted.counts
    assert {verdict.label: number for verdict, number in full.counts} == {
        "consistent": 1, "unverifiable": 0, "needs attention": 0, "inconsistent": 1,
    }  # fmt: skip
    assert full.findings == counted.findings


def test_judging_leaves_nothing_behind(judge: Judge) -> None:
    """After a batch, and after one that failed, the graph is the one it was."""
    before = set(judge.engine.quads())
    judge.judge(read_quads(CLINIC))
    assert set(judge.engine.quads()) == before


def test_every_query_of_evidence_is_used_and_exists(judge: Judge) -> None:
    """Shapes and verdicts name the queries in queries/claim, all of them and no others."""
    assert {f"queries/claim/{name}.rq" for name in judge.rulebook.queries()} == set(resources.names("queries/claim", ".rq"))
    assert len(judge.rulebook.queries()) >= 3


def test_verdicts_are_told_by_the_shapes_themselves(judge: Judge) -> None:
    """A shape that leads to a verdict says what would settle it; only violations are inconsistent; no silence is more than unverifiable."""
    said = Statements(judge.shapes.triples)
    told = {
        shape.node: (slug(verdict.value), shape.severity.value.rpartition("#")[2], len(said.values(shape.node, spec("settledBy"))))
        for shape in judge.shapes.roots()
        for verdict in said.values(shape.node, spec("leadsTo"))
        if isinstance(verdict, ox.NamedNode)
    }
    assert len(told) >= 40
    assert {settled for _, _, settled in told.values()} == {1}
    assert {level for verdict, level, _ in told.values() if verdict == "inconsistent"} == {"Violation"}
    assert {level for verdict, level, _ in told.values() if verdict == "needs-attention"} == {"Warning"}
    assert {verdict for verdict, level, _ in told.values() if level == "Info"} == {"unverifiable"}


def test_the_wording_never_accuses(judge: Judge) -> None:
    """No message, help or name of a shape that judges claims calls a claim or a person false or worse."""
    said = Statements(judge.shapes.triples)
    texts = [
        value.value
        for shape in judge.shapes.roots()
        for values in said.properties(shape.node).values()
        for value in values
        if isinstance(value, ox.Literal)
    ]
    assert len(texts) >= 150
    accusing = re.compile(
        r"\b(false|lie[sd]?|lying|fraud\w*|fake|mislead\w*|decei\w*|illegal\w*|wrongly|unqualified|quack\w*)\b", re.IGNORECASE
    )
    assert [text for text in texts if accusing.search(text)] == []
