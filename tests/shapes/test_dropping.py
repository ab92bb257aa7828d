"""No statement of a good example is idle: without it a shape complains, or it stands on a list below."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.terms import text
from tests.shapes.judging import HERE, judge, statements

FREE = {
    # May be left out.
    "dct:language", "dct:spatial", "dct:temporal", "skos:altLabel",
    "spec:choose", "spec:implied", "spec:inTensionWith", "spec:optional", "spec:validUntil",
    # Sources and directories say it or not; a name beside an IRI is only compared with it.
    "spec:asOf", "spec:claimedBoardName", "spec:claimedSpecialtyName", "spec:claimedStatusName", "spec:completed", "spec:completedName",
    "spec:jurisdiction", "spec:practicesInName", "spec:validFrom",
    "spec:hasPurpose", "spec:practicesIn", "spec:qualifiesFor", "spec:recognizedBy", "spec:usesMethod",
}  # fmt: skip
"""Properties whose statements may be absent, so that no shape can miss them."""

ALLOWED = {
    "claims/ok.pathway.ttl": [
        # Medical school shows that a step needs no specialty.
        "<https://example.org/residency> spec:inSpecialty <https://example.org/field>",
        "<https://example.org/fellowship> spec:inSpecialty <https://example.org/field>",
    ],
    "claims/ok.source.ttl": [
        # One passage is enough.
        "<https://example.org/claim-2> spec:from <https://example.org/passage-1>",
        "<https://example.org/claim-2> spec:from <https://example.org/passage-2>",
    ],
    "practitioner/ok.directory.ttl": [],
}
"""Other statements without which nothing is found, by example."""


def _judged(path: Path, quad: ox.Quad) -> bool:
    """Tell whether the shapes of the folder are about the statement: those for practitioners are not about the graph around them."""
    about_people = text(quad.subject).startswith(("<https://example.org/practitioner-", "<https://example.org/claim-"))
    return text(quad.predicate) not in FREE and (path.parent.name != "practitioner" or about_people)


@pytest.mark.parametrize("name", ALLOWED)
def test_every_statement_of_a_good_example_is_needed(name: str) -> None:
    """Dropping any one statement raises a finding, apart from those that may be absent."""
    path = HERE / name
    quads = statements(path)
    judged = [quad for quad in quads if _judged(path, quad)]
    assert len(judged) >= 12
    idle = [q for q in judged if not judge(path.parent.name, [other for other in quads if other != q])]
    assert [f"{text(q.subject)} {text(q.predicate)} {text(q.object)}" for q in idle] == ALLOWED[name]


def test_the_parts_of_a_recorded_contradiction_are_needed() -> None:
    """In the example of named graphs, the labels of denial and perception and the record of the contradiction are each missed."""
    quads = statements(HERE / "dataset" / "ok.claims.trig")
    missed = {
        text(quad.object): [finding.shape.value.partition("#")[2] for finding in judge("dataset", [o for o in quads if o != quad])]
        for quad in quads
        if text(quad.object) in {"statement-kind:negation", "statement-kind:perception", "<https://example.org/denial>"}
    }
    assert missed == {
        "statement-kind:negation": ["Claim-denial"],
        "statement-kind:perception": ["Claim-attitude"],
        "<https://example.org/denial>": ["Claim-tensionRecorded"],
    }
