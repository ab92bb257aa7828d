"""Shapes are tested by examples: what passes, what fails, what is missing, and which shapes no example breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import IllFormedShapes, MissingInput, NothingChecked
from kg.shacl.examples import examples_in
from kg.shacl.trial import Outcome, Status, Trial, check_examples

PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = """\
ex:Thing-shape a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property [ sh:path ex:size ; sh:minCount 1 ; sh:message "no size" ] , ex:Colour .
ex:Colour a sh:PropertyShape ; sh:path ex:colour ; sh:maxLength 5 ; sh:severity sh:Warning ; sh:message "long" .
"""
FILES = {
    "shapes.ttl": SHAPES,
    "ok.thing.ttl": "ex:a a ex:Thing ; ex:size 1 ; ex:colour 'red' .",
    "bad.size.ttl": "ex:a a ex:Thing .",
    "warn.colour.ttl": "ex:a a ex:Thing ; ex:size 1 ; ex:colour 'scarlet' .",
}
EXPECTED = {
    "bad.size.expected": "violation\tthe property shape for <https://example.org/size> of <https://example.org/Thing-shape>\t"
    "<https://example.org/a>\t<https://example.org/size>\t\tno size\n",
    "warn.colour.expected": "warning\t<https://example.org/Colour>\t<https://example.org/a>\t<https://example.org/colour>\tscarlet\tlong\n",
}
Fill = Callable[[dict[str, str | None]], str]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Return a function that makes the folder of examples with some files changed, or left out, and returns its name."""

    def filler(changes: dict[str, str | None]) -> str:
        for name, text in {**FILES, **EXPECTED, **changes}.items():
            if text is not None:
                (tmp_path / name).parent.mkdir(exist_ok=True)
                (tmp_path / name).write_text(text if name.endswith(".expected") else PREFIXES + text, encoding="utf-8")
        return str(tmp_path)

    return filler


def ends(trial: Trial) -> dict[str, str]:
    """Return how each example ends."""
    return {outcome.example: str(outcome.status) for outcome in trial.outcomes}


def one(trial: Trial, status: Status) -> Outcome:
    """Return the only outcome of that status."""
    (outcome,) = (outcome for outcome in trial.outcomes if outcome.status is status)
    return outcome


def test_what_is_expected_passes(fill: Fill) -> None:
    """Good, bad and doubtful examples are as they should be, and every shape is broken by one of them."""
    trial = check_examples(fill({}))
    assert ends(trial) == {"bad.size.ttl": "passed", "ok.thing.ttl": "passed", "warn.colour.ttl": "passed"}
    assert (trial.failed, trial.unbroken) == (False, ())
    assert [(use.name.partition(" of ")[0], use.nodes, use.findings) for use in trial.shapes] == [
        ("the property shape for <https://example.org/size>", 3, 1),
        ("<https://example.org/Colour>", 3, 1),
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("ok.thing.ttl", "ex:a a ex:Thing .", "a good example has no finding"),
        ("bad.size.ttl", "ex:a a ex:Thing ; ex:size 1 .", "a bad example has a violation"),
        ("bad.size.ttl", "ex:a a ex:Thing ; ex:size 1 ; ex:colour 'scarlet' .", "a bad example has a violation"),
        ("warn.colour.ttl", "ex:a a ex:Thing ; ex:size 1 .", "a doubtful example has findings"),
        ("warn.colour.ttl", "ex:a a ex:Thing ; ex:colour 'scarlet' .", "a doubtful example has findings"),
        ("ok.thing.ttl", "ex:a a ex:Other .", "no node of it was checked"),
    ],
)
def test_an_example_must_be_of_its_kind(fill: Fill, name: str, text: str, problem: str) -> None:
    """It fails whatever report is expected, and --approve does not approve it."""
    for approve in (False, True):
        trial = check_examples(fill({name: text}), approve=approve)
        outcome = one(trial, Status.FAILED)
        assert (outcome.example, outcome.problems[0].startswith(problem), trial.failed) == (name, True, True)


def test_another_report_fails_and_is_shown(fill: Fill) -> None:
    """What is missing and what is new are told apart; the order of lines does not matter."""
    outcome = one(check_examples(fill({"bad.size.ttl": "ex:b a ex:Thing ."})), Status.FAILED)
    assert [line.split("\t")[2] for line in outcome.missing] == ["<https://example.org/a>"]
    assert [line.split("\t")[2] for line in outcome.new] == ["<https://example.org/b>"]
    both = EXPECTED["bad.size.expected"].replace("/a>", "/b>") + EXPECTED["bad.size.expected"]
    assert not check_examples(fill({"bad.size.ttl": "ex:a a ex:Thing . ex:b a ex:Thing .", "bad.size.expected": both})).failed


def test_a_missing_report_fails_until_it_is_approved(fill: Fill, tmp_path: Path) -> None:
    """--approve writes it, whole, and the next run passes."""
    folder = fill({"bad.size.expected": None})
    assert one(check_examples(folder), Status.FAILED).problems == ("bad.size.expected is missing; --approve writes it",)
    assert one(check_examples(folder, approve=True), Status.APPROVED).example == "bad.size.ttl"
    assert (tmp_path / "bad.size.expected").read_text(encoding="utf-8") == EXPECTED["bad.size.expected"]
    assert not check_examples(folder).failed


def test_a_report_without_example_is_left_over(fill: Fill) -> None:
    """It would be read as if it held; a good example has none either."""
    trial = check_examples(fill({"bad.gone.expected": "violation\n", "ok.thing.expected": ""}))
    assert (trial.failed, trial.leftovers) == (True, ("bad.gone.expected", "ok.thing.expected"))


def test_a_shape_that_no_example_breaks_is_named(fill: Fill) -> None:
    """Whether examples reach it is told apart; the run itself is not failed."""
    more = SHAPES + "ex:Idle a sh:NodeShape ; sh:targetClass ex:Nothing ; sh:closed true .\n"
    trial = check_examples(fill({"shapes.ttl": more, "warn.colour.ttl": None, "warn.colour.expected": None}))
    assert [(use.name, use.nodes) for use in trial.unbroken] == [("<https://example.org/Colour>", 2), ("<https://example.org/Idle>", 0)]
    assert not trial.failed


def test_a_shape_that_is_switched_off_needs_no_example(fill: Fill) -> None:
    """Only shapes that judge count."""
    off = SHAPES.replace("ex:Colour a", "ex:Colour sh:deactivated true ; a")
    trial = check_examples(fill({"shapes.ttl": off, "warn.colour.ttl": None, "warn.colour.expected": None}))
    assert [use.nodes for use in trial.shapes] == [2]


def test_a_shape_that_nothing_leads_to_is_named(fill: Fill) -> None:
    """Without a target it judges nothing unless another shape refers to it, in whatever way."""
    more = SHAPES + "ex:Lost a sh:NodeShape ; sh:closed true .\nex:Inner a sh:NodeShape ; sh:nodeKind sh:IRI .\n"
    trial = check_examples(fill({"shapes.ttl": more.replace("sh:targetClass ex:Thing ;", "sh:targetClass ex:Thing ; sh:node ex:Inner ;")}))
    assert [(use.name, use.nodes) for use in trial.unbroken] == [
        ("<https://example.org/Thing-shape>", 3),
        ("<https://example.org/Lost>", 0),
    ]


def test_an_example_that_cannot_be_read_is_broken(fill: Fill) -> None:
    """The others are tested all the same, and the message has the place."""
    outcome = one(check_examples(fill({"ok.thing.ttl": "ex:a a"})), Status.BROKEN)
    assert "ok.thing.ttl:3:" in outcome.problems[0]


def test_shapes_lie_beside_the_examples_or_above(fill: Fill) -> None:
    """The nearest folder that has any counts, up to the folder that is tested; --shapes replaces them."""
    folder = fill(
        {"inner/bad.size.ttl": "ex:a a ex:Thing .", "inner/deep/ok.thing.ttl": "ex:a a ex:Thing .", "inner/my-shapes.ttl": SHAPES}
    )
    found = {example.name: [Path(name).name for name in example.shapes] for example in examples_in(folder).examples}
    assert found["inner/bad.size.ttl"] == found["inner/deep/ok.thing.ttl"] == ["my-shapes.ttl"]
    assert found["bad.size.ttl"] == ["shapes.ttl"]
    assert {example.shapes for example in examples_in(folder, ["x.ttl"]).examples} == {("x.ttl",)}


def test_context_stands_around_every_example(fill: Fill, tmp_path: Path) -> None:
    """A subclass that only the context states makes a node one to check."""
    folder = fill({"ok.thing.ttl": "ex:a a ex:Small ."})
    context = tmp_path / "context.ttl"
    context.write_text(PREFIXES + "ex:Small <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Thing .", encoding="utf-8")
    assert one(check_examples(folder), Status.FAILED).problems == ("no node of it was checked",)
    assert one(check_examples(folder, with_=[str(context)]), Status.FAILED).problems == ("a good example has no finding",)


def test_a_test_of_nothing_is_no_pass(fill: Fill, tmp_path: Path) -> None:
    """No folder, no example, no shapes, ill-formed shapes, and shapes that select nothing at all: each is said."""
    with pytest.raises(MissingInput, match="there is no folder"):
        check_examples(str(tmp_path / "none"))
    with pytest.raises(NothingChecked, match="there is no example"):
        check_examples(str(tmp_path))
    with pytest.raises(NothingChecked, match="the shapes select no node of the 3 examples"):
        check_examples(fill({"shapes.ttl": SHAPES.replace("ex:Thing ;", "ex:thing ;")}))
    with pytest.raises(IllFormedShapes, match="sh:minCont"):
        check_examples(fill({"shapes.ttl": SHAPES.replace("minCount", "minCont")}))
    (tmp_path / "shapes.ttl").unlink()
    with pytest.raises(MissingInput, match="there are no shapes for"):
        check_examples(str(tmp_path))
    with pytest.raises(MissingInput, match="there are no shapes of medspec called"):
        check_examples(str(tmp_path), own=True)


def test_texts_of_several_lines_stay_on_one(fill: Fill) -> None:
    """Tabs, line breaks and backslashes in values are escaped."""
    trial = check_examples(fill({"warn.colour.ttl": r"ex:a a ex:Thing ; ex:size 1 ; ex:colour 'a\tb\nc\\d' ."}))
    assert one(trial, Status.FAILED).new[0].split("\t")[4] == r"a\tb\nc\\d"
