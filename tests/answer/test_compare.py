"""Two specialties side by side: verdicts, order, relations, views, evidence."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.answer.compare import Comparison, Standing
from kg.answer.thing import Thing
from kg.errors import AmbiguousName, MissingExtra, SameThing, UnknownName
from kg.graph import Graph
from kg.render.claims import Marks
from kg.render.compare import text, words
from kg.render.layout import Look

PREFIXES = """
@prefix claim: <https://w3id.org/medspec/id/claim/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix purpose: <https://w3id.org/medspec/id/purpose/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
@prefix specialty: <https://w3id.org/medspec/id/specialty/> .
@prefix step-kind: <https://w3id.org/medspec/id/step-kind/> .
"""

Write = Callable[[str], str]


@pytest.fixture
def trig(tmp_path: Path) -> Write:
    """Return a function that writes TriG with the usual prefixes to a file and returns its path."""

    def write(body: str) -> str:
        path = tmp_path / "own.trig"
        path.write_text(PREFIXES + body, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture(scope="module")
def comparison(shipped: Graph) -> Comparison:
    """Return plastic surgery beside cosmetic surgery."""
    return shipped.compare("plastic", "cosmetic")


def _cells(comparison: Comparison) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row.facet.label, row.value.label): (row.first.verdict.value, row.second.verdict.value) for row in comparison.rows}


def _claims(comparison: Comparison, value: str) -> tuple[list[str], list[str]]:
    row = next(row for row in comparison.rows if row.value.label == value)
    return [claim.key for claim in row.first.claims], [claim.key for claim in row.second.claims]


def test_every_facet_value_has_a_verdict_on_both_sides(comparison: Comparison) -> None:
    """The whole answer about the shipped graph, value by value."""
    no, none, yes = "no", "not stated", "yes"
    assert _cells(comparison) == {
        ("has purpose", "better function"): (yes, no),
        ("has training programs of kind", "fellowship"): (yes, "disputed"),
        ("has purpose", "better appearance"): (yes, yes),
        ("is a kind of field", "medical discipline"): (none, yes),
        ("is a kind of field", "surgical specialty"): (yes, none),
        ("has purpose", "reconstruction"): (yes, none),
        ("uses method", "medical (non-operative) methods"): (none, yes),
        ("uses method", "surgical methods"): (none, yes),
        ("works on body region", "whole body"): (none, yes),
        ("treats patients with", "burns"): (yes, none),
        ("treats patients with", "defect of growth or development"): (yes, none),
        ("treats patients with", "disease"): (yes, none),
        ("treats patients with", "injury"): (yes, none),
        ("has training programs of kind", "residency"): (none, no),
        ("has training programs of kind", "short course"): (none, yes),
        ("is certified by", "American Board of Cosmetic Surgery"): (none, yes),
        ("is certified by", "American Board of Plastic Surgery"): (yes, none),
    }


def test_true_differences_come_first(comparison: Comparison) -> None:
    """Rows are ordered by standing: different or disputed, then shared, then stated for one only; then by facet."""
    standings = [row.standing for row in comparison.rows]
    assert standings == [Standing.DIFFERENT] * 2 + [Standing.SHARED] + [Standing.ONE_SIDED] * 14
    assert [row.facet.label for row in comparison.group(Standing.DIFFERENT)] == ["has purpose", "has training programs of kind"]


def test_swapping_the_sides_swaps_the_verdicts(shipped: Graph, comparison: Comparison) -> None:
    """The answer does not depend on which side comes first."""
    swapped = {key: (second, first) for key, (first, second) in _cells(shipped.compare("cosmetic", "plastic")).items()}
    assert swapped == _cells(comparison)


def test_claims_stand_behind_each_side(comparison: Comparison) -> None:
    """A verdict's claims are those that make it; a narrower property counts for the facet."""
    assert _claims(comparison, "better function") == (["essay-2.2-a"], ["essay-1.4-b"])
    assert _claims(comparison, "better appearance") == (["essay-2.2-b"], ["essay-1.2-a", "essay-1.4-a", "essay-4.1-b"])
    assert _claims(comparison, "fellowship") == (["essay-3.4-b"], ["essay-3.2-c", "essay-3.5-c", "essay-3.1-a"])


def test_a_board_is_derived_from_its_certification(comparison: Comparison) -> None:
    """The row on boards has no claim of its own but a rule and two premises with one claim each."""
    row = next(row for row in comparison.rows if row.value.label == "American Board of Plastic Surgery")
    (evidence,) = row.first.asserted
    assert evidence.claims == ()
    assert evidence.rule == "A specialty is certified by a board if the board awards a certification in it."
    assert [[claim.key for claim in premise.claims] for premise in evidence.premises] == [["essay-3.6-b"], ["essay-3.6-a"]]


def test_relations_stand_apart_and_go_one_way(comparison: Comparison) -> None:
    """What relates the two is one line if symmetric, else one for each direction that is stated."""
    told = [(r.subject.label, r.predicate.label, r.object.label, r.cell.verdict.value) for r in comparison.relations]
    assert told == [
        ("plastic surgery", "is distinct from", "cosmetic surgery", "yes"),
        ("plastic surgery", "overlaps with", "cosmetic surgery", "yes"),
        ("plastic surgery", "practitioners may also practice", "cosmetic surgery", "yes"),
        ("cosmetic surgery", "practitioners may also practice", "plastic surgery", "no"),
    ]


def test_a_symmetric_relation_keeps_all_its_claims(comparison: Comparison) -> None:
    """Claims made in the other direction count for the one line."""
    assert [claim.key for claim in comparison.relations[0].cell.claims] == ["essay-1.1-b", "essay-4.2-a", "essay-4.2-b"]


def test_views_are_those_that_the_vocabulary_calls_attitudes(comparison: Comparison) -> None:
    """Perceptions never stand among the facets or relations."""
    assert [(v.subject.label, v.predicate.label, v.object.label) for v in comparison.views] == [
        ("plastic surgery", "is confused with", "cosmetic surgery"),
        ("plastic surgery", "is commonly regarded as", "greater capability in daily life"),
        ("plastic surgery", "is commonly regarded as", "surgical procedure"),
        ("cosmetic surgery", "is regarded as lesser than", "plastic surgery"),
        ("cosmetic surgery", "is regarded as lesser than", "surgery"),
    ]


def test_no_claim_of_the_source_is_left_out(shipped: Graph, comparison: Comparison) -> None:
    """The source is about these two fields, so the answer rests on every one of its claims."""
    assert {claim.iri for claim in comparison.claims} == {
        claim.iri for claim in shipped.evidence.claims() if claim.key.startswith("essay-")
    }
    assert len(comparison.claims) == 34


def test_marks_in_texts_number_the_claims_of_the_answer(comparison: Comparison) -> None:
    """Mark n of the text leads to the n-th of `claims`."""
    listed = text(comparison).partition("\nCLAIMS\n")[2]
    places = [listed.index(f"[{number}] ") for number in range(1, len(comparison.claims) + 1)]
    keys = [listed.index(f" {claim.key} (") for claim in comparison.claims]
    assert sorted([*places, *keys]) == [place for pair in zip(places, keys, strict=True) for place in pair]


def test_routes_lead_into_each_side(comparison: Comparison) -> None:
    """The training routes are those whose pathway is in the specialty."""
    assert [route.pathway.label for route in comparison.first_routes] == ["route into plastic surgery by fellowship"]
    assert [route.pathway.label for route in comparison.second_routes] == [
        "direct route into cosmetic surgery",
        "route into cosmetic surgery by way of plastic surgery",
    ]


def test_a_denial_turns_a_yes_into_a_dispute(trig: Write) -> None:
    """One more claim that denies what another one asserts is shown as a dispute, with both."""
    own = trig("""
        claim:own-1 { specialty:plastic-surgery spec:excludesPurpose purpose:function . }
        claim:own-1 a spec:Claim .
    """)
    comparison = kg.open(with_=[own]).compare("plastic", "cosmetic")
    assert _cells(comparison)["has purpose", "better function"] == ("disputed", "no")
    assert _claims(comparison, "better function")[0] == ["essay-2.2-a", "own-1"]


def test_data_without_an_ontology_are_compared_by_the_shipped_facets(trig: Write) -> None:
    """Own data that use our terms need not describe them; labels of properties come from the shipped ontology."""
    own = trig("""
        ex:a a spec:Specialty ; skos:prefLabel "alpha" ; spec:hasPurpose ex:p ; spec:overlapsWith ex:b .
        ex:b a spec:Specialty ; skos:prefLabel "beta" ; spec:excludesPurpose ex:p .
        ex:p skos:prefLabel "purpose p" .
    """)
    comparison = kg.open([own]).compare("alpha", "beta")
    assert _cells(comparison) == {("has purpose", "purpose p"): ("yes", "no")}
    assert [r.predicate.label for r in comparison.relations] == ["overlaps with"]
    assert comparison.claims == ()
    assert "[-] stands in the data without a claim that vouches for it." in text(comparison)


def test_a_facet_of_ones_own_becomes_a_row(trig: Write) -> None:
    """Which properties are facets is data."""
    own = trig("""
        ex:cost spec:facetOrder 5 ; rdfs:label "costs"@en .
        specialty:plastic-surgery ex:cost "much" .
        specialty:cosmetic-surgery ex:cost "much" .
    """)
    rows = kg.open(with_=[own]).compare("plastic", "cosmetic").group(Standing.SHARED)
    assert [(row.facet.label, row.value.label) for row in rows] == [("costs", "much"), ("has purpose", "better appearance")]


def test_an_unclaimed_symmetric_statement_does_not_explain_itself(trig: Write) -> None:
    """A symmetric statement without a claim is marked as unvouched instead of being followed in a circle."""
    comparison = kg.open(with_=[trig("specialty:surgery spec:overlapsWith specialty:plastic-surgery .")]).compare("plastic", "surgery")
    marks = Marks()
    assert [(r.predicate.label, marks.mark(*r.cell.evidence)) for r in comparison.relations] == [("overlaps with", "[-]")]


def test_claims_about_different_places_say_where(trig: Write) -> None:
    """Where the claims of a row differ in place, each mark carries its place."""
    own = trig("""
        ex:land skos:prefLabel "Landia" .
        claim:own-1 { specialty:plastic-surgery spec:excludesPurpose purpose:function . }
        claim:own-1 a spec:Claim ; dct:spatial ex:land .
    """)
    shown = " ".join(text(kg.open(with_=[own]).compare("plastic", "cosmetic"), Look(240)).split())
    assert "[1] (no place stated)" in shown
    assert "[2] (Landia)" in shown


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [("plastic", "plastic surgery", SameThing), ("plastic", "plastik", UnknownName), ("plastic", "abps", UnknownName)],
)
def test_wrong_names_are_refused(shipped: Graph, first: str, second: str, error: type[Exception]) -> None:
    """The same specialty twice, an unknown one, and a board are no pair of specialties."""
    with pytest.raises(error):
        shipped.compare(first, second)


def test_an_ambiguous_name_lists_the_candidates(trig: Write) -> None:
    """Two specialties with the same name are told apart by their compact IRIs."""
    own = trig('ex:x a spec:Specialty ; skos:prefLabel "plastic" .')
    with pytest.raises(AmbiguousName) as caught:
        kg.open(with_=[own]).compare("plastic", "cosmetic")
    assert caught.value.candidates == (("plastic", "<https://example.org/x>"), ("plastic surgery", "specialty:plastic-surgery"))


def test_a_data_frame_needs_pandas(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pandas, the error names the extra to install."""
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(MissingExtra, match="pandas"):
        comparison.to_pandas()


def test_a_data_frame_has_a_row_for_each_value(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows and columns that are handed to pandas are those of the answer."""

    class Pandas:
        @staticmethod
        def DataFrame(rows: list[list[Any]], columns: list[str]) -> tuple[list[list[Any]], list[str]]:  # noqa: N802  pandas' own name
            return rows, columns

    monkeypatch.setitem(__import__("sys").modules, "pandas", Pandas)
    made: Any = comparison.to_pandas()
    rows, columns = made
    assert columns == ["standing", "facet", "value", "first", "second", "claims"]
    assert rows[0] == ["different", "has purpose", "better function", "yes", "no", ["essay-2.2-a", "essay-1.4-b"]]
    assert len(rows) == len(comparison.rows)


def test_a_narrower_statement_is_named_by_its_property(trig: Write) -> None:
    """A yes that rests on a narrower property alone says which."""
    own = trig("""
        ex:a a spec:Specialty ; skos:prefLabel "alpha" ; spec:hasSolePurpose ex:p .
        ex:b a spec:Specialty ; skos:prefLabel "beta" ; spec:hasPurpose ex:p .
    """)
    (row,) = kg.open([own]).compare("alpha", "beta").rows
    told = [words(cell, row.facet.id, Marks()) for cell in (row.first, row.second)]
    assert told == ["yes: has as its only purpose [-]", "yes [-]"]


@pytest.mark.parametrize(
    ("iri", "handle"),
    [
        ("https://w3id.org/medspec/id/specialty/plastic-surgery", "plastic-surgery"),
        ("https://w3id.org/medspec/id/purpose/function", "purpose:function"),
        ("https://example.org/it's", "'<https://example.org/it'\\''s>'"),
    ],
)
def test_suggested_names_are_safe_in_a_shell(iri: str, handle: str) -> None:
    """What a suggested command names is one word of a shell that means the thing."""
    thing = Thing(ox.NamedNode(iri), "label")
    (word,) = shlex.split(thing.handle)
    assert (thing.handle, word.strip("<>").rpartition("/")[2].rpartition(":")[2]) == (handle, iri.rpartition("/")[2])
