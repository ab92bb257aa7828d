"""FHIR: bundles, resources and NDJSON in the claim model, and what is counted instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.graph import Graph
from kg.inputs import fhir
from kg.inputs.fhir import Fhir
from kg.terms import text

EXAMPLES = Path(__file__).parents[1] / "examples"
BOARD = "American Board of Plastic Surgery"
NUCC = "http://nucc.org/provider-taxonomy"
PLAN_NET = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"


def practitioner(number: int = 7, **more: Any) -> dict[str, Any]:
    """Return a Practitioner resource."""
    return {"resourceType": "Practitioner", "id": str(number), "name": [{"text": f"Example Practitioner {number}"}], **more}


def certified(**more: Any) -> dict[str, Any]:
    """Return a qualification that names board and field."""
    return {"code": {"text": "Plastic Surgery"}, "issuer": {"display": BOARD}, **more}


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a Bundle of resources."""
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}


def said(folder: Path, *documents: Any) -> tuple[set[str], dict[str, int]]:
    """Return what is said of practitioners, as `property value`, and what is no claim; several documents are NDJSON."""
    path = folder / "x.json"
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    reader = Fhir(str(path))
    statements = {f"{text(q.predicate)} {text(q.object)}" for entry in reader for q in entry.quads if not text(q.object).startswith("_:")}
    return statements, {one.key: one.count for one in reader.left.listed()}


def test_a_bundle_of_plan_net_becomes_claims() -> None:
    """Issuer by reference, field in words, status and place from the extension, days as moments; a degree is none."""
    reader = Fhir(str(EXAMPLES / "bundle.json"))
    found = {f"{text(q.predicate)} {text(q.object)}" for entry in reader for q in entry.quads}
    assert found == {
        "rdf:type spec:Practitioner",
        "rdfs:label Example Practitioner 7",
        "spec:practicesInName Plastic Surgery",
        "spec:claimsCertification _:line1-1-qualification-1",
        "rdf:type spec:CertificationClaim",
        "spec:asOf 2019-03-01T12:00:00Z",
        "spec:claimedBoardName American Board of Cosmetic Surgery",
        "spec:claimedSpecialtyName Plastic Surgery",
        "spec:claimedStatusName active",
        "spec:jurisdiction US-CA",
        "spec:validFrom 2015-07-01T00:00:00Z",
        "spec:validUntil 2025-12-31T23:59:59Z",
    }
    left = {one.key: (one.count, one.details) for one in reader.left.listed()}
    assert left == {
        "no-board": (1, ()),
        "degree": (1, ("MD",)),
        "nucc-form": (1, ("000A00000",)),
        "other-resource": (1, ("Location",)),
    }


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ([{"text": "A B"}], "A B"),
        ([{"given": ["A", "M"], "family": "B"}], "A M B"),
        ([{"text": "Old", "use": "old"}, {"text": "A B", "use": "official"}], "A B"),
        ([], None),
    ],
)
def test_the_official_name_is_the_label(tmp_path: Path, name: Any, label: str | None) -> None:
    """Given names keep their order; without any name there is no label."""
    found = said(tmp_path, practitioner(name=name))[0]
    assert found == {"rdf:type spec:Practitioner"} | ({f"rdfs:label {label}"} if label else set())


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ({"text": "Plastic Surgery", "coding": [{"display": "Other"}]}, "Plastic Surgery"),
        ({"coding": [{"system": NUCC, "code": "000A00000X", "display": "Plastic Surgery"}]}, "Plastic Surgery"),
        ({"coding": [{"system": NUCC, "code": "000A00000X"}]}, None),
    ],
)
def test_a_field_is_read_from_words_and_never_from_codes(tmp_path: Path, code: Any, field: str | None) -> None:
    """Text before display; a code alone is counted, and no field is made of it."""
    found, left = said(tmp_path, practitioner(qualification=[certified(code=code)]))
    fields = {one for one in found if one.startswith("spec:claimedSpecialtyName")}
    assert fields == ({f"spec:claimedSpecialtyName {field}"} if field else set())
    assert left == ({} if field else {"code-only": 1})


def test_references_are_followed_in_bundles_and_back_in_ndjson(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By id, by full URL, and to an organization of an earlier batch; what refers to nothing is counted."""
    board = {"resourceType": "Organization", "id": "b", "name": BOARD}
    holder = practitioner(qualification=[certified(issuer={"reference": "Organization/b"})])
    expected = f"spec:claimedBoardName {BOARD}"
    assert expected in said(tmp_path, bundle(holder, board))[0]
    urn = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:1", "resource": board | {"id": "c"}}, {"resource": holder}]}
    urn["entry"][1]["resource"] = practitioner(qualification=[certified(issuer={"reference": "urn:uuid:1"})])  # type: ignore[index]
    assert expected in said(tmp_path, urn)[0]
    monkeypatch.setattr(fhir, "_TOGETHER", 1)
    assert expected in said(tmp_path, board, practitioner(1), holder)[0]
    assert said(tmp_path, holder, board)[1] == {"no-board": 1, "no-certificate": 1}


def test_roles_say_how_a_practice_presents_a_field(tmp_path: Path) -> None:
    """A role goes to its practitioner, or is counted where there is none."""
    reference = {"reference": "https://x.example/Practitioner/7"}
    role = {"resourceType": "PractitionerRole", "practitioner": reference, "specialty": [{"text": "Surgery"}]}
    assert "spec:practicesInName Surgery" in said(tmp_path, practitioner(), role)[0]
    assert said(tmp_path, practitioner(8), role)[1] == {"no-practitioner": 1, "no-certificate": 1}


def test_a_state_belongs_to_the_country_that_is_said(tmp_path: Path) -> None:
    """By the address, by a profile of the United States; else the state is counted."""
    here = [{"state": "CA"}]
    profiled = practitioner(meta={"profile": [PLAN_NET + "x"]}, qualification=[certified()], address=here)
    assert "spec:jurisdiction US-CA" in said(tmp_path, profiled)[0]
    there = practitioner(qualification=[certified()], address=[{"state": "Bavaria", "country": "DE"}])
    assert "spec:jurisdiction DE" in said(tmp_path, there)[0]
    assert said(tmp_path, practitioner(qualification=[certified()], address=here))[1] == {"state-without-country": 1}


def test_findings_point_at_lines_and_values(shipped: Graph) -> None:
    """Of NDJSON the line, of a bundle line and column of the value, of what another resource says the qualification."""
    lines = {str(one.place).removeprefix(f"{EXAMPLES}/") for one in shipped.validate(EXAMPLES / "directory.ndjson").findings}
    assert {"directory.ndjson:3:131", "directory.ndjson:3:170"} <= lines
    places = {str(one.place).removeprefix(f"{EXAMPLES}/") for one in shipped.validate(EXAMPLES / "bundle.json").findings}
    assert {"bundle.json:23:116", "bundle.json:19:11"} <= places


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch, shipped: Graph, tmp_path: Path) -> None:
    """One resource at a time or all together: the same findings at the same places."""
    path = tmp_path / "x.ndjson"
    wrong = certified(issuer={"display": "American Board of Cosmetic Surgery"})
    path.write_text("".join(json.dumps(practitioner(n, qualification=[wrong])) + "\n" for n in range(12)), encoding="utf-8")
    whole = [(text(one.focus), str(one.place)) for one in shipped.validate(path).findings]
    monkeypatch.setattr(fhir, "_TOGETHER", 1)
    monkeypatch.setattr("kg.inputs.check.batched.__defaults__", (5,))
    assert [(text(one.focus), str(one.place)) for one in shipped.validate(path).findings] == whole
    assert len(whole) >= 12
