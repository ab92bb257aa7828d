"""The reference graph: boards, certificates, recognition, training and states, each statement with its source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph

from kg.embedded import Embedded
from kg.engine import Engine
from kg.errors import AmbiguousName
from kg.graph import Graph
from kg.names import PREFIXES
from kg.render.path import years
from kg.terms import value

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
ABMS = "organization:american-board-of-medical-specialties"
INTERESTED = {
    "abcs-faq", "abcs-fellowship-route", "abcs-requirements-2019", "abfcs-process", "asaps-recognized-boards", "asps-statement-2019",
    "cacs-board-certification", "plastic-surgery-practice-2018",
}  # fmt: skip
MISMATCHED = """
    ?certification spec:offeringOf ?certificate ; spec:inSpecialty ?field .
    FILTER NOT EXISTS { ?certificate spec:inSpecialty ?field }"""


def found(engine: Engine, variables: str, pattern: str) -> list[tuple[str, ...]]:
    """Return the solutions as sorted tuples of last IRI segments and texts."""
    rows = engine.select(f"SELECT DISTINCT {variables} {{ {pattern} }}")
    return sorted(tuple("" if cell is None else str(getattr(cell, "value", cell)).rsplit("/", 1)[-1] for cell in row) for row in rows)


def test_the_abms_has_24_boards(shipped: Graph) -> None:
    """Each member board is recognized, has a founding year and certifies in a field."""
    whole = found(shipped.engine, "?b", f"?b a spec:Board ; spec:recognizedBy {ABMS} ; spec:foundedIn ?y . ?s spec:certifiedBy ?b")
    assert len(whole) == 24
    assert whole == found(shipped.engine, "?b", f"?b spec:recognizedBy {ABMS}")


def test_what_a_board_offers_is_in_the_field_of_the_certificate(shipped: Graph) -> None:
    """Certificate and offering agree on the field; an offering in another field would be found."""
    assert found(shipped.engine, "?certification", MISMATCHED) == []
    wrong = Embedded(shipped.engine.quads(None, None, None, DefaultGraph()))
    wrong.store.update(
        f"PREFIX spec: <{PREFIXES['spec']}> INSERT {{ ?c spec:inSpecialty <https://example.org/field> }} "
        f"WHERE {{ ?c spec:offeringOf <{PREFIXES['certificate']}epilepsy-certificate> }}"
    )
    assert found(wrong, "?certification", MISMATCHED) == [("american-board-of-psychiatry-and-neurology-in-epilepsy",)]


def test_the_hand_certificate_is_one_thing_with_three_boards(shipped: Graph) -> None:
    """One certificate, three offerings, one for each board."""
    pattern = "?c spec:offeringOf certificate:surgery-of-the-hand-certificate ; spec:awardedBy ?b"
    boards = ["american-board-of-orthopaedic-surgery", "american-board-of-plastic-surgery", "american-board-of-surgery"]
    assert found(shipped.engine, "?b", pattern) == [(board,) for board in boards]
    assert len(found(shipped.engine, "?c", pattern)) == 3


def test_an_acronym_of_three_boards_is_reported(shipped: Graph) -> None:
    """ABPS is not resolved to one of its bearers; the message names all of them."""
    with pytest.raises(AmbiguousName) as caught:
        shipped.resolver.find("ABPS", classes=["spec:Board"])
    names = ["American Board of Physician Specialties", "American Board of Plastic Surgery", "American Board of Podiatric Surgery"]
    assert [name for name in names if name in str(caught.value)] == names


def test_founding_years_may_differ(shipped: Graph) -> None:
    """Two sources give two years for one board, and both are kept."""
    assert found(shipped.engine, "?y", "board:american-board-of-anesthesiology spec:foundedIn ?y") == [("1937",), ("1938",)]


def test_no_end_date_is_not_for_life(shipped: Graph) -> None:
    """A certificate without a printed end date has a cycle of continuing certification."""
    without = found(shipped.engine, "?c", "?c spec:showsExpiryDate false")
    assert without == [("abps-plastic-surgery",)]
    assert found(shipped.engine, "?n", "certification:abps-plastic-surgery spec:cycleYears ?n") == [("10",), ("5",)]


def test_residency_and_fellowship_are_kept_apart(shipped: Graph) -> None:
    """Boards train in residencies; only the essay has a fellowship right after medical school."""
    after = (
        "?p spec:hasStage ?a . ?a spec:option step:medical-school ; spec:next ?b . "
        "?b spec:option ?s . ?s spec:stepKind step-kind:fellowship"
    )
    assert {pathway for (pathway,) in found(shipped.engine, "?p", after)} == {
        "cosmetic-surgery-direct", "cosmetic-surgery-via-plastic-surgery", "plastic-surgery-by-fellowship",
    }  # fmt: skip
    residencies = found(shipped.engine, "?s", "?s spec:stepKind step-kind:residency")
    assert len(residencies) >= 15
    assert [step for (step,) in residencies if "residency" not in step] == []


@pytest.mark.parametrize(
    ("state", "bodies"),
    [
        ("california", ["american-board-of-medical-specialties", "medical-board-of-california"]),
        ("florida", ["american-board-of-medical-specialties", "florida-medical-board"]),
        ("texas", ["american-board-of-medical-specialties", "american-board-of-oral-and-maxillofacial-surgery",
                   "aoa-bureau-of-osteopathic-specialists", "texas-medical-board"]),
    ],
)  # fmt: skip
def test_each_state_has_its_own_list(shipped: Graph, state: str, bodies: list[str]) -> None:
    """Whose certificates count differs from state to state, and the claim says where."""
    assert found(shipped.engine, "?body", f"place:{state} spec:acceptsBoardsOf ?body") == [(body,) for body in bodies]
    claims = found(
        shipped.engine, "?claim", f"GRAPH ?claim {{ place:{state} spec:acceptsBoardsOf ?body }} ?claim dct:spatial place:{state}"
    )
    assert len(claims) == 1


def test_decisions_on_one_board_are_dated_and_placed(shipped: Graph) -> None:
    """The refusals by California, with their dates."""
    pattern = (
        "GRAPH ?c { ?b spec:notRecognizedBy organization:medical-board-of-california } ?c dct:temporal ?t ; dct:spatial place:california"
    )
    dates = sorted(time for _, time in found(shipped.engine, "?b ?t", pattern))
    assert dates == ["2008", "2018-12-18", "2019-01-09"]


def test_sources_are_described(shipped: Graph) -> None:
    """Every source but the essay has a title, an address and a publisher, and no digest, because no text is at hand."""
    sources = found(shipped.engine, "?s", "?s a spec:Source")
    whole = found(shipped.engine, "?s", "?s a spec:Source ; dct:title ?t ; schema:url ?u ; dct:publisher ?p . FILTER (isIRI(?u))")
    assert len(whole) >= 60
    assert set(sources) - set(whole) == {("essay",)}
    assert found(shipped.engine, "?s", "?s a spec:Source ; spec:sha256 ?d") == [("essay",)]


def test_interested_parties_are_marked(shipped: Graph) -> None:
    """The two sides of the dispute over cosmetic surgery, and nobody else."""
    assert {key for (key,) in found(shipped.engine, "?s", "?s spec:interestedParty true")} == INTERESTED


def test_paraphrases_differ(shipped: Graph) -> None:
    """No two claims say the same in the same words."""
    paraphrases = [claim.paraphrase for claim in shipped.evidence.claims()]
    assert len(paraphrases) >= 170
    assert len(set(paraphrases)) == len(paraphrases)


def test_no_licensed_codes() -> None:
    """No file of data or ontology holds a code of the NUCC taxonomy, or an address of SNOMED CT."""
    files = [*DATA.rglob("*.t*"), *(ROOT / "ontology").glob("*.ttl")]
    assert len(files) >= 30
    code = re.compile(r"\b[0-9]{3}[0-9A-Z]{6}X\b|snomed\.info")
    assert [path.name for path in files if code.search(path.read_text("utf-8"))] == []
    assert code.search("x 000A00000X x")


def test_every_pair_of_files_is_there() -> None:
    """Each file of claims has a file of sources of the same name."""
    names = {path.stem for path in (DATA / "claims").glob("*.trig")}
    assert names == {path.stem for path in (DATA / "sources").glob("*.ttl")}
    assert len(names) >= 10


def test_routes_say_who_tells_them_and_how_long_their_steps_take(shipped: Graph) -> None:
    """The essay's route stands beside the two of the board, whose residencies take six years, or three after another one."""
    told = {
        route.pathway.label: (
            route.tellers(),
            [[(length.minimum, length.maximum) for length in option.lengths] for stage in route.stages for option in stage.options][-3:],
        )
        for route in shipped.path("plastic surgery").pathways
    }
    board = ("abps-booklet-2020", "abps-residents-faq")
    assert told == {
        "route into plastic surgery by fellowship": (("essay",), [[], []]),
        "independent route into plastic surgery": (board, [[(3, 3)], [], []]),
        "integrated route into plastic surgery": (board, [[(6, 6)], [], []]),
    }


def test_lengths_of_different_claims_are_not_mixed(shipped: Graph) -> None:
    """Two years in one source and two to three in another are two lengths, each with its claims; the text shows both."""
    (stage, *_) = next(r for r in shipped.path("plastic surgery").pathways if "independent" in r.pathway.label).stages
    lengths = {option.step.label: option.lengths for option in stage.options}["residency in thoracic and cardiac surgery"]
    assert [(n.minimum, n.maximum, [claim.key for claim in n.claims]) for n in lengths] == [
        (2, 2, ["acs-residency-lengths-1-d"]),
        (2, 3, ["abts-update-1-a"]),
    ]
    assert [years(n) for n in lengths] == ["2 years", "2 to 3 years"]


def test_the_page_counts_what_is_there(shipped: Graph) -> None:
    """The table of docs/reference-graph.md has the rows that `kg ask counts` gives."""
    page = (ROOT / "docs" / "reference-graph.md").read_text(encoding="utf-8")
    table = page.partition("| what | number |\n")[2].partition("\n\n")[0].splitlines()[1:]
    rows = [f"| {value(what)} | {value(number)} |" for what, number in shipped.engine.select(shipped.bound(shipped.question("counts"), {}))]
    assert len(rows) >= 15
    assert table == rows
