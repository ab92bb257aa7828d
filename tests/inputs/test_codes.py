"""A user's own list of codes: fields given by a code alone are compared, codes that the list lacks or calls otherwise are counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.claim.codes import read_codes
from kg.errors import BadMapping
from kg.graph import Graph
from kg.shacl.report import Report

EXAMPLES = Path(__file__).parents[1] / "examples"
CODES = EXAMPLES / "codes.csv"


def _left(report: Report) -> dict[str, tuple[str, ...]]:
    return {one.key: one.details for entry in report.lifted for one in entry.left}


def test_a_field_given_by_a_code_alone_is_compared(shipped: Graph) -> None:
    """With the list the code is read as its words, and the report says so; without it, the certificate has no field."""
    report = shipped.validate(EXAMPLES / "coded.json", nucc=CODES)
    assert [(one.name, one.form, one.count) for one in report.lifted[0].reformed] == [("99EXAMPLEX", "Plastic Surgery", 1)]
    (finding,) = (finding for finding in report.findings if finding.shape.value.endswith("boardCertifies"))
    assert str(finding.place).endswith("coded.json:12:91")
    plain = shipped.validate(EXAMPLES / "coded.json")
    assert not any(finding.shape.value.endswith("boardCertifies") for finding in plain.findings)
    assert _left(plain) == {"code-only": ("99EXAMPLEX", "97EXAMPLEX")}


def test_what_the_list_does_not_say_is_counted(shipped: Graph) -> None:
    """A code that is not in the list, and one beside words that the list has for another code."""
    left = _left(shipped.validate(EXAMPLES / "coded.json", nucc=CODES))
    assert left == {
        "code-only": ("97EXAMPLEX",),
        "unlisted-code": ("97EXAMPLEX",),
        "other-words": ("98EXAMPLEX beside Plastic Surgery",),
    }


def test_words_of_the_list_beside_their_code_are_not_counted(shipped: Graph, tmp_path: Path) -> None:
    """The display name, the field alone and the field with its class are all the list's own words, in any case."""
    coding = {"system": "http://nucc.org/provider-taxonomy", "code": "98EXAMPLEX"}
    shown = ["Example of the Hand", "example of the hand physician", "Plastic Surgery - Example of the Hand"]
    person = {"resourceType": "Practitioner", "id": "7", "name": [{"text": "Example Practitioner 7"}]}
    person["qualification"] = [
        {"issuer": {"display": "American Board of Plastic Surgery"}, "code": {"coding": [{**coding, "display": words}]}} for words in shown
    ]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(person), encoding="utf-8")
    assert _left(shipped.validate(path, nucc=CODES)) == {}


def test_a_cell_and_a_claim_in_rdf_may_hold_a_code(shipped: Graph, tmp_path: Path) -> None:
    """Whatever the input, a field named by a code of the list is the field of its words."""
    table = tmp_path / "t.csv"
    table.write_text("name,board,specialty\nExample Practitioner 7,American Board of Plastic Surgery,99EXAMPLEX\n", encoding="utf-8")
    claim = tmp_path / "c.ttl"
    claim.write_text(
        "@prefix spec: <https://w3id.org/medspec/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<urn:x-example:7> a spec:Practitioner ; rdfs:label "Example Practitioner 7" ; spec:claimsCertification <urn:x-example:c> .\n'
        '<urn:x-example:c> a spec:CertificationClaim ; spec:claimedBoardName "American Board of Plastic Surgery" ; '
        'spec:claimedSpecialtyName "99EXAMPLEX" .\n',
        encoding="utf-8",
    )
    for path in (table, claim):
        known, unknown = (shipped.validate(path, nucc=nucc).verdicts for nucc in (CODES, None))
        assert known is not None
        assert unknown is not None
        assert (dict(known.counts)["consistent"], dict(unknown.counts)["consistent"]) == (1, 0)


def test_an_older_list_has_no_display_names(tmp_path: Path) -> None:
    """Three columns are enough, wherever they stand and whatever else there is; blank lines are passed over."""
    path = tmp_path / "codes.csv"
    path.write_text("\ufeffSpecialization,Code,Type,Classification\n\nHand,99EXAMPLEX,x,Example\n,98EXAMPLEX,x,Example\n", encoding="utf-8")
    words = read_codes(str(path)).words
    assert words["99EXAMPLEX"][0] == "Hand"
    assert words["98EXAMPLEX"] == ("Example",)


def test_a_row_that_is_too_short_is_refused(tmp_path: Path) -> None:
    """A row that ends before the code column has no code; the message says which row."""
    path = tmp_path / "codes.csv"
    path.write_text("Classification,Specialization,Code\nExample\n", encoding="utf-8")
    with pytest.raises(BadMapping, match="has not the form of a code") as caught:
        read_codes(str(path))
    assert str(caught.value.place) == f"{path}:2"
