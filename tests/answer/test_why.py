"""What statements rest on: claims, rules, passages in a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.answer.why import Why
from kg.errors import AmbiguousName, SourceMismatch, UnknownName
from kg.graph import Graph
from kg.render.why import text

PREFIXES = """
@prefix claim: <https://w3id.org/medspec/id/claim/> .
@prefix ex: <https://example.org/> .
@prefix purpose: <https://w3id.org/medspec/id/purpose/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
@prefix specialty: <https://w3id.org/medspec/id/specialty/> .
"""


def _told(answer: Why) -> list[tuple[str, str, list[str]]]:
    return [(e.statement.predicate_label, e.statement.object_label, [claim.key for claim in e.all_claims()]) for e in answer.statements]


APPEARANCE = [
    ("has purpose", "better appearance", ["essay-1.2-a", "essay-1.4-a"]),
    ("has as its only purpose", "better appearance", ["essay-4.1-b"]),
]


@pytest.mark.parametrize(
    "property", ["hasPurpose", "has purpose", "HAS PURPOSE", "purpose", "spec:hasPurpose", "<https://w3id.org/medspec/ns#hasPurpose>"]
)
@pytest.mark.parametrize("value", ["appearance", "better appearance", "purpose:appearance"])
def test_properties_and_values_are_found_by_any_name(shipped: Graph, property: str, value: str) -> None:
    """Local name, label, part of a label, compact IRI and IRI of a property; label, slug and compact IRI of a value."""
    assert _told(shipped.why("cosmetic", property, value)) == APPEARANCE


def test_a_property_stands_for_its_denials(shipped: Graph) -> None:
    """Whoever asks for a value that is denied gets the denial."""
    assert _told(shipped.why("cosmetic", "hasPurpose", "function")) == [("does not have purpose", "better function", ["essay-1.4-b"])]


def test_a_denial_stands_for_itself(shipped: Graph) -> None:
    """Whoever asks for the denying property gets only denials."""
    assert _told(shipped.why("cosmetic", "excludesPurpose")) == [("does not have purpose", "better function", ["essay-1.4-b"])]


def test_every_claim_about_a_specialty_is_reached(shipped: Graph) -> None:
    """Without a property, every statement of every claim that names the thing is told."""
    told = {e.statement.triple for e in shipped.why("cosmetic").statements if e.claims}
    iri = "https://w3id.org/medspec/id/specialty/cosmetic-surgery"
    stated = {
        statement.triple
        for claim in shipped.evidence.claims()
        for statement in shipped.evidence.statements_of(claim.iri)
        if iri in {getattr(statement.subject, "value", ""), getattr(statement.object, "value", "")}
    }
    assert told == stated
    assert len(stated) >= 20


def test_names_types_and_mappings_are_counted_and_not_told(shipped: Graph) -> None:
    """What only names or files a thing needs no source: it is counted."""
    answer = shipped.why("cosmetic")
    assert {"preferred label", "not matched with", "maps from"} & {e.statement.predicate_label for e in answer.statements} == set()
    assert answer.filed >= 5


def test_a_derived_statement_shows_rule_and_premises(shipped: Graph) -> None:
    """The board of a specialty follows from a certification."""
    (evidence,) = shipped.why("plastic", "certifiedBy").statements
    assert evidence.rule == "A specialty is certified by a board if the board awards a certification in it."
    assert [claim.key for premise in evidence.premises for claim in premise.claims] == ["essay-3.6-b", "essay-3.6-a"]


def test_a_symmetric_pair_is_told_once(shipped: Graph) -> None:
    """Of two statements that follow from each other only the one that a source makes is told."""
    (evidence,) = shipped.why("plastic", "distinctFrom").statements
    assert (evidence.statement.subject_label, len(evidence.claims)) == ("cosmetic surgery", 3)


def test_nothing_stated_is_an_answer(shipped: Graph) -> None:
    """A property or value that nothing is stated with is no error, and no denial either."""
    assert shipped.why("cosmetic", "treats").statements == ()
    assert 'Not stated in these sources: cosmetic surgery has purpose burns. That is not "no".' in " ".join(
        text(shipped.why("cosmetic", "purpose", "burns")).split()
    )


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (("cosmetik",), "cosmetic"),
        (("cosmetic", "hasPurpos"), "hasPurpose"),
        (("cosmetic", "spec:hasPurpos"), "hasPurpose"),
        (("cosmetic", "hasPurpose", "better functon"), "better function"),
    ],
)
def test_typing_errors_are_answered_with_the_right_name(shipped: Graph, arguments: tuple[str, ...], suggestion: str) -> None:
    """An unknown term, property or value suggests close ones."""
    with pytest.raises(UnknownName) as caught:
        shipped.why(*arguments)
    assert suggestion in caught.value.suggestions


def test_an_ambiguous_property_lists_the_candidates(shipped: Graph) -> None:
    """A word that two unrelated properties share is ambiguous."""
    with pytest.raises(AmbiguousName) as caught:
        shipped.why("plastic", "regarded")
    assert [curie for _, curie in caught.value.candidates] == ["spec:regardedAs", "spec:regardedAsLesserThan"]


@pytest.mark.parametrize("name", ["essay-3.1-a", "claim:essay-3.1-a", "https://w3id.org/medspec/id/claim/essay-3.1-a"])
def test_a_claim_shows_what_it_states_and_what_it_clashes_with(shipped: Graph, name: str) -> None:
    """A claim's key, compact IRI or IRI leads to its statements, its tensions in both directions, and the editors' note."""
    answer = shipped.why(name)
    assert answer.claim is not None
    assert _told(answer) == [
        ("has no training programs of kind", "fellowship", ["essay-3.1-a"]),
        ("has no training programs of kind", "residency", ["essay-3.1-a"]),
    ]
    assert [claim.key for claim in answer.tensions] == ["essay-3.2-c", "essay-3.5-c"]
    assert len(answer.notes) == 1


def test_unvouched_statements_say_so(tmp_path: Path) -> None:
    """A statement in own data without a claim is told with a mark of its own."""
    path = tmp_path / "own.ttl"
    path.write_text(PREFIXES + "specialty:surgery spec:hasPurpose purpose:function .", encoding="utf-8")
    shown = text(kg.open(with_=[path]).why("surgery", "hasPurpose"))
    assert "surgery has purpose better function [-]" in shown
    assert "[-] stands in the data without a claim that vouches for it." in shown


def test_a_key_that_two_claims_have_is_ambiguous(tmp_path: Path) -> None:
    """Claims of different publishers may share a key."""
    path = tmp_path / "own.trig"
    path.write_text(PREFIXES + "ex:essay-1.1-a a spec:Claim .", encoding="utf-8")
    with pytest.raises(AmbiguousName):
        kg.open(with_=[path]).why("essay-1.1-a")


def test_passages_are_printed_from_a_copy(shipped: Graph, essay: bytes, tmp_path: Path) -> None:
    """With the source at hand, each passage is its very text at the recorded positions."""
    path = tmp_path / "copy.txt"
    path.write_bytes(essay)
    content = essay.decode("utf-8")
    answer = shipped.why("cosmetic", text=path)
    assert len(answer.excerpts) >= 10
    assert [e.text for e in answer.excerpts] == [content[e.passage.start : e.passage.end] for e in answer.excerpts]
    assert {(e.standing.value, e.exact) for e in answer.excerpts} == {("in place", True)}


def test_passages_are_found_in_a_rewrapped_copy(shipped: Graph, essay: bytes, tmp_path: Path) -> None:
    """A copy with other line ends and other positions still has the passages, verified after folding."""
    path = tmp_path / "copy.txt"
    path.write_bytes(b"A heading\n\n" + essay.replace(b" ", b"\r\n"))
    (excerpt,) = shipped.why("cosmetic", "purpose", "function", text=path).excerpts
    assert (excerpt.standing.value, excerpt.exact) == ("moved", False)


def test_an_edited_passage_is_not_printed(shipped: Graph, essay: bytes, tmp_path: Path) -> None:
    """One changed letter: that passage is said not to be found, the others are printed."""
    (wanted,) = shipped.why("cosmetic", "purpose", "function").claims[0].passages
    assert wanted.start is not None
    content = essay.decode("utf-8")
    path = tmp_path / "copy.txt"
    path.write_text(content[: wanted.start] + "X" + content[wanted.start + 1 :], encoding="utf-8", newline="")
    found = {e.passage.identifier: e.text is not None for e in shipped.why("cosmetic", "purpose", text=path).excerpts}
    assert found == {"1.2": True, "1.4": False, "4.1": True}


def test_another_text_is_refused(shipped: Graph, tmp_path: Path) -> None:
    """A text that holds none of the passages is not taken for the source."""
    path = tmp_path / "other.txt"
    path.write_text("Something else entirely.", encoding="utf-8")
    with pytest.raises(SourceMismatch, match="holds none of the passages"):
        shipped.why("cosmetic", text=path)
