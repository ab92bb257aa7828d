"""Our own shapes, tested as users test theirs (`kg shapes test tests/shapes --own`), and by pySHACL on the same examples.

With `--approve` that command rewrites the expected reports, to be read before they are committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.shacl.examples import Example, examples_in
from kg.shacl.ours import NAMES
from kg.shacl.reference import Reference
from kg.shacl.trial import Status, Trial, check_examples, report_lines
from kg.terms import text
from tests.shapes.judging import HERE, judge, shapes_of, statements

EXAMPLES = examples_in(str(HERE), own=True).examples


def _id(example: Example) -> str:
    return example.name


@pytest.fixture(scope="module")
def trial() -> Trial:
    """Return what the examples show."""
    return check_examples(str(HERE), own=True)


def test_every_example_gives_the_expected_report(trial: Trial) -> None:
    """Good ones conform, bad and doubtful ones give what was approved, and no expected report is left over."""
    assert [outcome for outcome in trial.outcomes if outcome.status is not Status.PASSED] == []
    assert trial.leftovers == ()


def test_there_are_examples_of_each_kind_for_each_file() -> None:
    """Every file of shapes has good, bad and doubtful examples."""
    found = {(example.shapes[0], example.kind) for example in EXAMPLES}
    assert found == {(folder, kind) for folder in NAMES for kind in ("ok", "bad", "warn")}


def test_every_shape_is_broken_by_an_example(trial: Trial) -> None:
    """A shape that judges nothing would be noticed; every shape with a target is among them."""
    assert trial.unbroken == ()
    targeted = {text(shape.node) for folder in NAMES for shape in shapes_of(folder).roots()}
    assert targeted <= {use.name for use in trial.shapes}
    assert len(targeted) >= 74


@pytest.mark.parametrize("example", EXAMPLES, ids=_id)
def test_the_reference_agrees(example: Example) -> None:
    """On a pyoxigraph store, pySHACL finds what the set engine finds."""
    folder, quads = example.shapes[0], statements(Path(example.file))
    assert report_lines(judge(folder, quads)) == report_lines(judge(folder, quads, validator=Reference()))


@pytest.mark.slow  # rdflib's SPARQL engine needs seconds for what the store does in milliseconds
@pytest.mark.parametrize("example", EXAMPLES, ids=_id)
def test_the_reference_agrees_on_rdflib(example: Example) -> None:
    """On rdflib, which keeps every lexical form, pySHACL finds what the set engine finds."""
    folder, quads = example.shapes[0], statements(Path(example.file))
    assert report_lines(judge(folder, quads)) == report_lines(judge(folder, quads, validator=Reference(), faithful=True))
