"""`kg explain`: every code of a report or message is explained, from the pages that ship."""

from __future__ import annotations

import json

import pytest

from kg import errors, resources
from kg.errors import UnknownCode
from kg.explain import codes, explain
from kg.names import slug
from kg.shacl.read import own_shapes
from kg.shacl.rules import packaged
from tests.conftest import RunKg
from tests.test_docs import _leaves

FILES = ("claims", "dataset", "practitioner", "recognition", "vocabulary")
pytestmark = pytest.mark.usefixtures("all_sources")


def test_every_shape_rule_and_error_is_explained() -> None:
    """The codes are exactly the shapes with their files, the packaged rules and the errors."""
    shapes = {slug(shape.node.value) for file in FILES for shape in own_shapes(file).shapes.values()}
    rules = {rule.name for rule in packaged()}
    found = {kind: {code.code for code in codes() if code.kind == kind} for kind in ("shape", "rule", "error")}
    assert found == {"shape": shapes, "rule": rules, "error": _leaves(errors.KgError) - {"KgError"}}
    assert len(shapes) >= 150


def test_what_reports_claims_has_examples_and_a_verdict() -> None:
    """Every shape that judges claims says what to do and shows a bad and a good case; those that lead to a verdict say what settles it."""
    found = [explain(code.code) for code in codes() if code.code.startswith("CertificationClaim-")]
    assert len(found) >= 40
    assert [one.code for one in found if not (one.name and one.level and one.message and one.help and one.bad and one.good)] == []
    assert [one.code for one in found if bool(one.verdict) != bool(one.settles)] == []
    assert {one.verdict for one in found} == {"", "inconsistent", "needs attention", "unverifiable"}


def test_rules_show_what_they_fire_on() -> None:
    """Each rule has a problem, what to do, and the fixture as a bad example."""
    found = [explain(rule.name) for rule in packaged()]
    assert [one.code for one in found if not (one.problem and one.help and one.bad)] == []


@pytest.mark.parametrize(
    "code",
    [
        "CertificationClaim-expired",
        "certificationclaim-EXPIRED",
        "shape:CertificationClaim-expired",
        "https://w3id.org/medspec/shapes#CertificationClaim-expired",
        "docs/shapes.md#certificationclaim-expired",
    ],
)
def test_a_code_may_be_written_as_reports_write_it(code: str) -> None:
    """With a prefix, as an IRI, as the link in a report, in any case."""
    assert explain(code).code == "CertificationClaim-expired"


def test_an_unknown_code_offers_near_ones(run_kg: RunKg) -> None:
    """The exit code is 2, and near codes are named."""
    ran = run_kg("explain", "NothingCheckd")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean NothingChecked" in ran.err
    with pytest.raises(UnknownCode) as caught:
        explain("")
    assert caught.value.suggestions == ()


def test_the_text_fits_a_terminal(run_kg: RunKg) -> None:
    """Words wrap at 80 columns; examples stay as they are written."""
    ran = run_kg("explain", "CertificationClaim-stateRefused")
    before = ran.out.partition("BAD")[0]
    assert max(len(line) for line in before.splitlines()) <= 80
    assert "VERDICT ON A CLAIM\n  inconsistent\n" in ran.out
    assert "see: docs/shapes.md#certificationclaim-staterefused" in ran.out


def test_json_and_markdown_say_the_same(run_kg: RunKg) -> None:
    """The JSON has every part; the list without a code names all."""
    found = json.loads(run_kg("explain", "shared-acronym", "-f", "json").out)
    assert (found["kind"], found["level"], found["verdict"]) == ("rule", "info", None)
    assert found["help"] in run_kg("explain", "shared-acronym", "-f", "markdown").out
    assert len(json.loads(run_kg("explain", "-f", "json").out)) == len(codes())


def test_the_pages_are_the_ones_in_docs() -> None:
    """What ships is what readers see, and nothing else is read."""
    assert all(resources.read(page).startswith(b"# ") for page in ("docs/shapes.md", "docs/rules.md", "docs/errors.md"))
