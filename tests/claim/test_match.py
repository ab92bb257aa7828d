"""Names in claims become the things they name: exactly, by a shorter form, or not at all."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import kg
from kg.claim.match import BOARD, PRACTICE, SPECIALTY, STATUS, TRAINING, Kind, Matcher
from kg.embedded import Embedded
from kg.graph import Graph
from kg.names import expand
from kg.terms import spec, text

EX = "https://example.org/"
TWINS = """
@prefix ex: <https://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix spec: <https://w3id.org/medspec/ns#> .
ex:one a spec:Board ; skos:prefLabel "Example Board of One"@en ; skos:notation "EBX" .
ex:two a spec:Board ; skos:prefLabel "Example Board of Two"@en ; skos:notation "EBX" .
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Return a matcher over the shipped graph and two boards that share an acronym."""
    graph = kg.open()
    quads = list(ox.parse(TWINS, format=ox.RdfFormat.TURTLE))
    return Matcher(Graph(Embedded([*graph.engine.quads(None, None, None, ox.DefaultGraph()), *quads]), is_shipped=False).resolver)


@pytest.mark.parametrize(
    ("kind", "name", "things"),
    [
        (PRACTICE, "Plastic Surgeon", ["specialty:plastic-surgery"]),
        (SPECIALTY, "Board-Certified Cosmetic Surgeon", ["specialty:cosmetic-surgery"]),
        (BOARD, "plastic surgeon", []),
        (BOARD, "american board of  COSMETIC-surgery", ["board:american-board-of-cosmetic-surgery"]),
        (BOARD, "The American Board of Cosmetic Surgery, Inc.", ["board:american-board-of-cosmetic-surgery"]),
        (BOARD, "American Board of Cosmetic Surgery (ABCS)", ["board:american-board-of-cosmetic-surgery"]),
        (BOARD, "abcs", ["board:american-board-of-cosmetic-surgery"]),
        (BOARD, "EBX", ["<https://example.org/one>", "<https://example.org/two>"]),
        (BOARD, "American Board of Cosmetic", []),
        (BOARD, "plastic surgery", []),
        (SPECIALTY, "Plastic Surgery", ["specialty:plastic-surgery"]),
        (SPECIALTY, "surgery of plastics", []),
        (STATUS, "Board-Certified", ["certification-status:certified"]),
        (STATUS, "lapsed", ["certification-status:expired"]),
        (TRAINING, "Plastic Surgery Fellowship", ["step:plastic-surgery-fellowship"]),
        (TRAINING, "Fellowship", []),
    ],
)
def test_a_name_fits_what_is_called_so_and_nothing_else(matcher: Matcher, kind: Kind, name: str, things: list[str]) -> None:
    """Case, hyphens, article, parenthesis and company suffix do not matter; words that are missing do."""
    assert [text(thing) for thing in matcher.match(kind, name).things] == things


def test_the_form_that_fitted_is_told(matcher: Matcher) -> None:
    """A report can say by which form of a name something was found."""
    assert matcher.match(BOARD, "The American Board of Cosmetic Surgery").form == "American Board of Cosmetic Surgery"


def test_statements_are_added_and_none_is_changed(matcher: Matcher) -> None:
    """One match is stated, several are possible ones, and what is given by IRI gets nothing."""
    one, many, given, unknown = (ox.NamedNode(EX + name) for name in ("one-claim", "many-claim", "given-claim", "unknown-claim"))
    quads = [
        ox.Quad(one, spec("claimedBoardName"), ox.Literal("ABCS")),
        ox.Quad(many, spec("claimedBoardName"), ox.Literal("EBX")),
        ox.Quad(given, spec("claimedBoardName"), ox.Literal("ABCS")),
        ox.Quad(given, spec("claimedBoard"), ox.NamedNode(EX + "one")),
        ox.Quad(unknown, spec("claimedBoardName"), ox.Literal("Example Board of Nothing")),
    ]
    added = [(text(q.subject), text(q.predicate), text(q.object)) for q in matcher.additions(quads)]
    assert added == [
        (f"<{EX}one-claim>", "spec:claimedBoard", "board:american-board-of-cosmetic-surgery"),
        (f"<{EX}many-claim>", "spec:possibleBoard", f"<{EX}one>"),
        (f"<{EX}many-claim>", "spec:possibleBoard", f"<{EX}two>"),
    ]


def test_added_statements_stand_in_the_graph_of_the_name(matcher: Matcher) -> None:
    """A named graph of the input keeps what is said in it together."""
    graph = ox.NamedNode(EX + "page")
    quad = ox.Quad(ox.NamedNode(EX + "c"), spec("claimedSpecialtyName"), ox.Literal("Cosmetic Surgery"), graph)
    expected = ox.Quad(ox.NamedNode(EX + "c"), spec("claimedSpecialty"), ox.NamedNode(expand("specialty:cosmetic-surgery")), graph)
    assert matcher.additions([quad]) == (expected,)
