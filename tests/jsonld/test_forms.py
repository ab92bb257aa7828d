"""JSON-LD in other forms: nothing is lost, nothing is fetched, and the same content gives the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.contexts import OURS
from kg.diff import difference
from kg.errors import UnknownName, UnsafeInput
from kg.jsonld import Contexts, Form, frame_of, linked, schema_org
from tests.conftest import ROOT, RunKg

CLINIC = ROOT / "tests" / "examples" / "clinic.ttl"
DATA = """
PREFIX ex: <https://clinic.example/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:a ex:p "007"^^xsd:integer , 7 , 1.50 , true , "1"^^xsd:boolean , "x"@en-us , "y" ;
  ex:list ( 1 "two" [ ex:q ex:a ] ) ; ex:part [ ex:q "z" ] .
ex:b ex:p _:shared . ex:c ex:p _:shared . _:shared ex:q "s" .
ex:g { ex:a ex:p "in a graph" . ex:d ex:p ( ) }
"""


def _quads(text: str = DATA) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.TRIG))


def _read(data: bytes) -> list[ox.Quad]:
    return list(ox.parse(data, format=ox.RdfFormat.JSON_LD))


@pytest.mark.parametrize(
    "form",
    [
        Form("compacted"),
        Form("compacted", {"@vocab": "https://clinic.example/"}),
        Form("compacted", {"ex": "https://clinic.example/", "p": {"@id": "ex:p", "@container": "@set"}}),
        Form("expanded"),
        Form("flattened"),
        Form("flattened", {}),
    ],
)
def test_every_form_says_the_same(form: Form) -> None:
    """Literals, lists, blank nodes and graphs come back from each form."""
    assert not difference(_quads(), _read(linked(_quads(), form)))


def test_a_chosen_context_names_the_keys(run_kg: RunKg, tmp_path: Path) -> None:
    """The context stands in the document as it was given, and its terms are used."""
    (tmp_path / "c.jsonld").write_text('{"@context": {"says": "http://www.w3.org/2004/02/skos/core#prefLabel"}}', encoding="utf-8")
    document = json.loads(run_kg("convert", CLINIC, "--context", tmp_path / "c.jsonld").out)
    assert document["@context"] == {"says": "http://www.w3.org/2004/02/skos/core#prefLabel"}
    assert sorted(node["says"] for node in document["@graph"] if "says" in node) == ["Example Practitioner 1", "Example Practitioner 7"]


def test_a_context_by_url_is_found_in_a_folder_or_refused(run_kg: RunKg, tmp_path: Path) -> None:
    """Ours needs no folder; others lie in one as HOST/PATH; what lies elsewhere is not read."""
    ours = json.loads(run_kg("convert", CLINIC, "--context", OURS).out)
    assert (ours["@context"], ours["@graph"][0]["type"]) == (OURS, "CertificationClaim")
    place = tmp_path / "contexts" / "clinic.example" / "v1"
    place.mkdir(parents=True)
    (place / "people.jsonld").write_text('{"@context": {"name": "http://www.w3.org/2004/02/skos/core#prefLabel"}}', encoding="utf-8")
    (tmp_path / "secret.jsonld").write_text('{"@context": {}}', encoding="utf-8")
    url = "https://clinic.example/v1/people"
    ran = run_kg("convert", CLINIC, "--context", url, "--contexts", tmp_path / "contexts")
    assert (ran.code, json.loads(ran.out)["@context"], '"name": "Example Practitioner 1"' in ran.out) == (0, url, True)
    for other in (
        "https://clinic.example/v2/people",
        "https://clinic.example/../../secret.jsonld",
        "https://clinic.example/%2e%2e/%2e%2e/secret",
    ):
        ran = run_kg("convert", CLINIC, "--context", other, "--contexts", tmp_path / "contexts")
        assert (ran.code, ran.out, "is not here, and nothing is fetched" in ran.err) == (2, "", True)
    with pytest.raises(UnsafeInput):
        Contexts().find("file:///etc/hostname")


def test_a_frame_of_our_shapes_puts_claims_into_their_person(run_kg: RunKg) -> None:
    """What belongs to a practitioner stands in the object; boards and specialties are referred to."""
    document = json.loads(run_kg("convert", CLINIC, "--frame", "spec:Practitioner").out)
    assert [node["skos:prefLabel"] for node in document["@graph"]] == [f"Example Practitioner {n}" for n in (1, 7)]
    assert document["@graph"][1]["claimsCertification"] == {
        "id": "ex:claim-7",
        "type": "CertificationClaim",
        "claimedBoard": "board:american-board-of-cosmetic-surgery",
        "claimedSpecialty": "specialty:plastic-surgery",
    }
    assert len(document["@context"]) < 25


def test_a_class_without_shapes_has_no_frame() -> None:
    """Close ones are named."""
    with pytest.raises(UnknownName) as caught:
        frame_of("spec:" + "Practitoner")
    assert "spec:Practitioner" in caught.value.suggestions


def test_a_frame_file_is_used_as_it_is(run_kg: RunKg, tmp_path: Path) -> None:
    """Its context and its choice of things."""
    frame = {"@context": {"spec": "https://w3id.org/medspec/ns#"}, "@type": "spec:CertificationClaim", "@explicit": True}
    (tmp_path / "f.json").write_text(json.dumps(frame), encoding="utf-8")
    document = json.loads(run_kg("convert", CLINIC, "--frame", tmp_path / "f.json").out)
    people = "https://clinic.example/people/"
    assert document["@graph"] == [{"@id": f"{people}claim-{n}", "@type": "spec:CertificationClaim"} for n in (1, 7)]


def test_schema_org_has_terms_of_schema_org_only(run_kg: RunKg) -> None:
    """Every key is a bare name; what has no term is counted."""
    ran = run_kg("convert", CLINIC, "--profile", "schema-org")
    document = json.loads(ran.out)
    assert (document["@context"], ran.err) == ("https://schema.org", "note: 8 statements have no term of schema.org and were left out\n")
    first = next(node for node in document["@graph"] if node["@id"].endswith("practitioner-1"))
    assert (first["@type"], first["name"]) == ("Person", "Example Practitioner 1")
    assert first["medicalSpecialty"] == {"@id": "https://w3id.org/medspec/id/specialty/plastic-surgery"}
    keys = {key for node in document["@graph"] for key in node}
    assert keys <= {"@id", "@type", "name", "medicalSpecialty", "hasCredential", "alternateName", "description"}


def test_schema_org_follows_no_related_match() -> None:
    """spec:validUntil is only related to schema:validUntil, so it is left out; the control is followed."""
    text = """
    PREFIX ex: <https://clinic.example/> PREFIX spec: <https://w3id.org/medspec/ns#> PREFIX specialty: <https://w3id.org/medspec/id/specialty/>
    ex:x a spec:Practitioner ; spec:practicesIn specialty:surgery ; spec:validUntil "2026" .
    """
    made = schema_org(_quads(text))
    assert (b"validUntil" in made.data, b'"medicalSpecialty"' in made.data, made.left_out) == (False, True, 1)


def test_no_text_ends_the_element_that_holds_the_document() -> None:
    """A name with a closing tag is escaped, and reads back the same."""
    text = """
    PREFIX ex: <https://clinic.example/> PREFIX spec: <https://w3id.org/medspec/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    ex:x a spec:Practitioner ; skos:prefLabel "</script><!-- x" .
    """
    made = schema_org(_quads(text))
    assert b"<" not in made.data
    assert json.loads(made.data)["@graph"][0]["name"] == "</script><!-- x"


def test_the_shipped_graph_in_schema_org_names_its_specialties(run_kg: RunKg) -> None:
    """Specialties are of schema:MedicalSpecialty, certifications name who issues them."""
    nodes: list[dict[str, Any]] = json.loads(run_kg("export", "--profile", "schema-org").out)["@graph"]
    kinds = {node.get("@type") for node in nodes}
    assert {"MedicalSpecialty", "EducationalOccupationalCredential"} <= kinds
    assert any("issuedBy" in node for node in nodes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--expand", "--flatten"), "--expand and --flatten are different forms"),
        (("--expand", "--context", "x.jsonld"), "--expand has no context to choose"),
        (("--flatten", "-f", "turtle"), "--flatten is a form of json-ld, and turtle was asked for"),
        (("--profile", "fhir"), 'there is no profile "fhir"'),
        (("--contexts", "nowhere"), "there is no folder nowhere"),
        (("--flatten", "--stream"), "forms of JSON-LD need all statements at once"),
        (("--frame", "list.json"), "list.json is no frame: it holds no JSON object"),
        (("--context", "cut.json"), "cut.json:1:13: not JSON: expecting value"),
        (("--context", "nowhere.json"), "cannot read nowhere.json: no such file or directory"),
        (("--context", "bad.json"), "JSON-LD: "),
        (("--context", "remote.json"), "the context https://clinic.example/c is not here, and nothing is fetched from the network"),
    ],
)
def test_what_cannot_be_done_is_one_message(
    run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    """Options that do not go together, and contexts and frames that are none, are exit code 2."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "list.json": "[]",
        "cut.json": '{"@context":',
        "bad.json": '{"@context": {"a": {"@id": 7}}}',
        "remote.json": '{"@context": "https://clinic.example/c"}',
    }.items():
        Path(name).write_text(text, encoding="utf-8")
    ran = run_kg("convert", CLINIC, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {said}")


def test_without_pyld_the_extra_is_named(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs the optional library says which to install."""
    monkeypatch.setitem(sys.modules, "pyld", None)
    ran = run_kg("convert", CLINIC, "--expand")
    assert (ran.code, "medspec[jsonld]" in ran.err) == (2, True)


def test_the_same_content_gives_the_same_bytes_under_any_hash_seed() -> None:
    """The processor's own order does not show."""
    command = [sys.executable, "-m", "kg", "convert", str(CLINIC), "--frame", "spec:Practitioner"]
    outs = [subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout for seed in "12"]
    assert outs[0] == outs[1]
