"""Training routes: order, choice, outcomes, what is unclear, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from kg.answer.path import Paths, Pathway
from kg.errors import BrokenPathway, UnknownName
from kg.graph import Graph
from kg.render.diagram import diagram, mermaid
from kg.render.layout import PLAIN, Look, width
from kg.render.path import brief, text

PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
"""

Routes = Callable[[str, str], Paths]


@pytest.fixture
def routes(tmp_path: Path) -> Routes:
    """Return a function that asks for the routes to a thing in data given as Turtle."""

    def ask(body: str, name: str) -> Paths:
        path = tmp_path / "own.ttl"
        path.write_text(PREFIXES + body, encoding="utf-8")
        return kg.open([path]).path(name)

    return ask


def _stages(pathway: Pathway) -> list[str]:
    return [brief(stage) for stage in pathway.stages]


def test_stages_come_in_order_with_choices(shipped: Graph) -> None:
    """The route to a board: what is done first comes first, and a choice is no order."""
    (pathway,) = shipped.path("abcs").pathways
    assert _stages(pathway) == [
        "medical school",
        "one of (general fellowship; surgical fellowship)",
        "one of (fellowship in cosmetic surgery; workshop or seminar in cosmetic surgery)",
    ]
    assert [(o.certification.label, [b.label for b in o.boards]) for o in pathway.outcomes] == [
        ("ABCS certification in cosmetic surgery", ["American Board of Cosmetic Surgery"])
    ]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("plastic", ["route into plastic surgery by fellowship"]),
        ("abps", ["route into plastic surgery by fellowship"]),
        ("certification:abcs-cosmetic-surgery", ["direct route into cosmetic surgery"]),
        ("cosmetic", ["direct route into cosmetic surgery", "route into cosmetic surgery by way of plastic surgery"]),
        ("pathway:cosmetic-surgery-direct", ["direct route into cosmetic surgery"]),
        ("surgery", []),
    ],
)
def test_boards_specialties_certifications_and_pathways_have_routes(shipped: Graph, name: str, labels: list[str]) -> None:
    """Any of the four leads to its routes."""
    assert [pathway.pathway.label for pathway in shipped.path(name).pathways] == labels


def test_a_specialty_without_a_route_says_so(shipped: Graph) -> None:
    """No route is an answer, in the words of what the sources state."""
    assert shipped.path("surgery").notes == ("no route to surgery is stated in these sources",)


def test_every_step_has_its_claims(shipped: Graph) -> None:
    """Each option leads to the claim that makes it one, and the outcome to the claim that names the board."""
    (pathway,) = shipped.path("abcs").pathways
    assert [[claim.key for o in stage.options for claim in o.evidence.claims] for stage in pathway.stages] == [
        ["essay-3.2-a"],
        ["essay-3.2-a", "essay-3.2-a"],
        ["essay-3.2-b", "essay-3.2-b"],
    ]
    assert [claim.key for e in pathway.outcomes[0].evidence for claim in e.claims] == ["essay-3.3-a", "essay-3.3-a"]


def test_advice_about_a_route_is_a_view(shipped: Graph) -> None:
    """A recommendation is told as a reported view and no fact of the route."""
    (pathway,) = shipped.path("abcs").pathways
    assert [view.statement.predicate_label for view in pathway.views] == ["is recommended over"]
    assert not {view.statement.triple for view in pathway.views} & {fact.statement.triple for fact in pathway.facts()}


def test_choose_and_optional_are_told(routes: Routes) -> None:
    """A stage may ask for several of its options, for all, or be left out."""
    paths = routes(
        """
        ex:p a spec:TrainingPathway ; skos:prefLabel "p" ; spec:hasStage ex:s1 , ex:s2 , ex:s3 .
        ex:s1 spec:next ex:s2 ; spec:choose 2 ; spec:option ex:a , ex:b , ex:c .
        ex:s2 spec:next ex:s3 ; spec:choose 2 ; spec:option ex:a , ex:b .
        ex:s3 spec:optional true ; spec:option ex:c .
        ex:a skos:prefLabel "a" . ex:b skos:prefLabel "b" . ex:c skos:prefLabel "c" .
        """,
        "p",
    )
    assert _stages(paths.pathways[0]) == ["2 of (a; b; c)", "all of (a; b)", "optional: c"]


@pytest.mark.parametrize(
    ("links", "circle"),
    [("ex:a spec:next ex:a .", ("A > A",)), ("ex:a spec:next ex:b . ex:b spec:next ex:a .", ("A > B > A",)),
     ("ex:a spec:next ex:b . ex:b spec:next ex:c . ex:c spec:next ex:b .", ("B > C > B",))],
)  # fmt: skip
def test_a_circle_is_refused_by_name(routes: Routes, links: str, circle: tuple[str, ...]) -> None:
    """Stages that follow each other in a circle end in an error that names them, also behind a proper beginning."""
    body = f"""
        ex:p a spec:TrainingPathway ; skos:prefLabel "p" ; spec:hasStage ex:a , ex:b , ex:c .
        ex:a skos:prefLabel "A" . ex:b skos:prefLabel "B" . ex:c skos:prefLabel "C" . {links}
    """
    with pytest.raises(BrokenPathway) as caught:
        routes(body, "p")
    assert caught.value.message == f"the stages of p follow each other in a circle: {circle[0]}"


def test_what_is_unclear_is_noted(routes: Routes) -> None:
    """Stages without an order, without options, with too few options, or followed by a stage of another route are noted."""
    paths = routes(
        """
        ex:p a spec:TrainingPathway ; skos:prefLabel "p" ; spec:hasStage ex:a , ex:b .
        ex:a skos:prefLabel "A" ; spec:next ex:other . ex:b skos:prefLabel "B" ; spec:choose 3 ; spec:option ex:x .
        ex:other skos:prefLabel "O" .
        """,
        "p",
    )
    assert paths.pathways[0].notes == (
        "A is followed by O, which is no stage of this route",
        "in which order these come is not stated: A, B",
        "what fills A is not stated",
        "B asks for 3 of 1 options",
        "no certification is stated for this route in these sources",
    )


def test_no_arrow_is_drawn_where_no_order_is_stated(routes: Routes) -> None:
    """A diagram links only stages that some source puts one after the other."""
    body = """
        ex:p a spec:TrainingPathway ; skos:prefLabel "p" ; spec:hasStage ex:a , ex:b , ex:c . ex:a spec:next ex:c .
        ex:a spec:option ex:x . ex:b spec:option ex:y . ex:c spec:option ex:z .
    """
    arrows = [line.strip() for line in mermaid(routes(body, "p")).splitlines() if "-->" in line]
    assert arrows == ["p1_1 --> p1_3"]


def test_a_pathway_without_stages_and_a_board_without_certification_are_noted(routes: Routes) -> None:
    """Nothing stated is told as such."""
    body = 'ex:p a spec:TrainingPathway ; skos:prefLabel "p" . ex:b a spec:Board ; skos:prefLabel "b" .'
    assert routes(body, "p").pathways[0].notes[0] == "no stage of this route is stated in these sources"
    assert routes(body, "b").notes == ("no certification awarded by b is stated in these sources",)


def test_a_certification_without_a_route_is_noted(routes: Routes) -> None:
    """A board's certification to which no route leads is named."""
    body = 'ex:b a spec:Board ; skos:prefLabel "b" . ex:c a spec:Certification ; skos:prefLabel "c" ; spec:awardedBy ex:b .'
    assert routes(body, "b").notes == ("no route to c is stated in these sources",)


def test_what_is_no_goal_of_training_is_refused(shipped: Graph) -> None:
    """A purpose has no routes."""
    with pytest.raises(UnknownName, match="board, specialty, certification or pathway"):
        shipped.path("purpose:function")


def test_mermaid_has_a_subgraph_for_each_route(shipped: Graph) -> None:
    """The whole chart of the shortest route."""
    assert mermaid(shipped.path("abps")) == (
        "flowchart LR\n"
        '  subgraph p1["route into plastic surgery by fellowship"]\n'
        '    p1_1["medical school"]\n'
        '    p1_2["fellowship in plastic surgery"]\n'
        "    p1_1 --> p1_2\n"
        '    p1_o1(["may then apply for:<br/>ABPS certification in plastic surgery<br/>(American Board of Plastic Surgery)"])\n'
        "    p1_2 --> p1_o1\n"
        "  end\n"
    )
    assert mermaid(shipped.path("cosmetic")).count("subgraph") == 2


HOSTILE = r"1. \"q\" <b> # ; --> [x] {y} | *z* _u_ `v` & \\n end \u001b[31m"


def test_labels_cannot_break_out_of_a_diagram(routes: Routes) -> None:
    """What means something to Mermaid is written as entity codes, and escape sequences are made visible."""
    body = f"""
        ex:p a spec:TrainingPathway ; skos:prefLabel "p" ; spec:hasStage ex:s . ex:s spec:option ex:x . ex:x skos:prefLabel "{HOSTILE}" .
    """
    paths = routes(body, "p")
    (box,) = [line for line in mermaid(paths).splitlines() if "p1_1[" in line]
    assert box == (
        '    p1_1["1#46; #34;q#34; #60;b#62; #35; ; --#62; #91;x#93; #123;y#125; #124; #42;z#42; #95;u#95; #96;v#96; #38; #92;n end '
        '#92;u#123;1b#125;#91;31m"]'
    )
    assert "\x1b" not in diagram(paths, PLAIN) + text(paths)


@pytest.mark.parametrize("name", ["abps", "abcs", "cosmetic"])
@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_diagrams_fit_the_terminal(shipped: Graph, name: str, columns: int, unicode: bool) -> None:
    """Drawn across if there is room, else downward; without signs outside ASCII where they cannot be shown."""
    drawn = diagram(shipped.path(name), Look(columns, False, unicode))
    assert max(width(line) for line in drawn.splitlines()) <= columns
    assert drawn.isascii() is not unicode
    assert "medical school" in drawn


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_texts_fit_the_terminal(shipped: Graph, columns: int) -> None:
    """No line is longer than the terminal is wide."""
    assert max(width(line) for line in text(shipped.path("cosmetic"), Look(columns)).splitlines()) <= columns
