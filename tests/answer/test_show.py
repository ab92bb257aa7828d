"""Everything about one thing, whatever its kind."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.answer.show import Description, statements
from kg.errors import AmbiguousName, UnknownName
from kg.graph import Graph
from kg.render.show import LIMIT, missing, text, turtle
from kg.terms import RDF_TYPE


def _groups(description: Description) -> dict[tuple[str, bool], list[str]]:
    return {
        (g.predicate.label, g.outward): [e.statement.object_label if g.outward else e.statement.subject_label for e in g.statements]
        for g in description.groups
    }


def test_a_board_shows_certifications_and_what_is_not_stated(shipped: Graph) -> None:
    """A board's certifications come with evidence, and that nothing is stated about its recognition is said."""
    board = shipped.show("abps")
    assert (board.subject.label, [t.curie for t in board.types]) == ("American Board of Plastic Surgery", ["spec:Board"])
    assert board.names == (("label", "American Board of Plastic Surgery"), ("notation", "ABPS"))
    assert _groups(board) == {
        ("is certified by", False): ["plastic surgery"],
        ("awarded by", False): ["ABPS certification in plastic surgery"],
    }
    assert [missing(gap) for gap in board.gaps] == ["recognized by ..."]
    assert {claim.key for claim in board.claims} == {"essay-3.6-a", "essay-3.6-b"}


@pytest.mark.parametrize("property", ["recognizedBy", "notRecognizedBy"])
def test_recognition_that_is_stated_or_denied_is_no_gap(tmp_path: Path, property: str) -> None:
    """A denial fills the gap as well as an assertion."""
    path = tmp_path / "own.ttl"
    board = "https://w3id.org/medspec/id/board/american-board-of-plastic-surgery"
    path.write_text(f"<{board}> <https://w3id.org/medspec/ns#{property}> <https://example.org/o> .", encoding="utf-8")
    assert kg.open(with_=[path]).show("abps").gaps == ()


def test_a_board_without_certifications_says_so(tmp_path: Path) -> None:
    """What nobody awards or certifies through the board is not stated."""
    path = tmp_path / "own.ttl"
    path.write_text(
        '<https://example.org/b> a <https://w3id.org/medspec/ns#Board> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Board B" .',
        encoding="utf-8",
    )
    gaps = {missing(gap) for gap in kg.open(with_=[path]).show("Board B").gaps}
    assert gaps == {"recognized by ...", "... awarded by this", "... is certified by this"}


def test_a_property_shows_definition_domain_range_and_example(shipped: Graph) -> None:
    """A term of the ontology is told with what the ontology says of it."""
    shown = shipped.show("hasPurpose")
    assert [predicate.curie for predicate, _ in shown.texts] == ["skos:definition", "skos:scopeNote", "skos:example"]
    groups = _groups(shown)
    assert (groups["rdfs:domain", True], groups["rdfs:range", True]) == (["specialty"], ["purpose"])


def test_every_thing_can_be_shown(shipped: Graph) -> None:
    """Every typed thing of the shipped graph has a description with a label, and a text of it."""
    named = {q.subject.value for q in shipped.engine.quads(None, RDF_TYPE) if isinstance(q.subject, ox.NamedNode)}
    blank = [iri for iri in sorted(named) if not text(shipped.show(f"<{iri}>")).strip()]
    assert blank == []
    assert len(named) >= 150


def test_turtle_holds_the_statements_about_the_thing(shipped: Graph) -> None:
    """The Turtle of a thing reads back as its authored statements, without the derived ones."""
    iri = "https://w3id.org/medspec/id/specialty/plastic-surgery"
    read = {(t.predicate.value, str(t.object)) for t in ox.parse(turtle(statements(shipped.evidence, iri)), format=ox.RdfFormat.TURTLE)}
    names = {predicate.rpartition("#")[2] for predicate, _ in read}
    assert {"prefLabel", "hasPurpose", "treats"} <= names
    assert "certifiedBy" not in names


def test_turtle_follows_blank_nodes(tmp_path: Path) -> None:
    """A description takes along the blank nodes that it leads to, even in a circle."""
    path = tmp_path / "own.ttl"
    path.write_text(
        '<urn:x:a> <urn:x:p> [ <urn:x:q> [ <urn:x:r> "deep" ] ] . _:b <urn:x:p> _:b . <urn:x:a> <urn:x:p> _:b .', encoding="utf-8"
    )
    assert len(statements(kg.open([path]).evidence, "urn:x:a")) == 5


def test_long_lists_are_cut_in_texts_only(tmp_path: Path) -> None:
    """A text shows the first statements of a property and says how many more there are; the answer has all."""
    path = tmp_path / "own.ttl"
    path.write_text("\n".join(f"<urn:x:a> <urn:x:p> {number} ." for number in range(LIMIT + 5)), encoding="utf-8")
    description = kg.open([path]).show("<urn:x:a>")
    assert len(description.groups[0].statements) == LIMIT + 5
    assert "and 5 more; -f json has all" in text(description)


def test_unknown_and_ambiguous_names_are_refused(shipped: Graph) -> None:
    """A typing error suggests names; a name that several things have lists them."""
    with pytest.raises(UnknownName) as unknown:
        shipped.show("plastik surgery")
    assert unknown.value.suggestions[0] == "plastic surgery"
    with pytest.raises(AmbiguousName) as ambiguous:
        shipped.show("specialty")
    assert [curie for _, curie in ambiguous.value.candidates] == ["scheme:specialty", "spec:Specialty"]


def test_a_claim_is_shown_by_its_key(shipped: Graph) -> None:
    """Claims have no label; their key serves."""
    assert shipped.show("essay-3.1-a").subject.curie == "claim:essay-3.1-a"
