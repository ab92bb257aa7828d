"""schema.org: what pages and documents become, offline, and where findings point."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import BadSyntax, UnreadableInput, UnsafeInput
from kg.graph import Graph
from kg.inputs.schema_org import SchemaOrg
from kg.terms import text

EXAMPLES = Path(__file__).parents[1] / "examples"
BOARD = "American Board of Plastic Surgery"


def said(folder: Path, content: Any, *, html: bool = False) -> tuple[set[str], dict[str, int]]:
    """Return what is said of practitioners in a document, as `property value`, and what is no claim."""
    path = folder / "x.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    reader = SchemaOrg(str(path), html=html)
    statements = {f"{text(q.predicate)} {text(q.object)}" for entry in reader for q in entry.quads if not text(q.object).startswith("_:")}
    return statements, {one.key: one.count for one in reader.left.listed()}


def physician(**more: Any) -> dict[str, Any]:
    """Return a physician in schema.org."""
    return {"@context": "https://schema.org", "@type": "Physician", "name": "Example Practitioner 7", **more}


PLAIN = {"rdf:type spec:Practitioner", "rdfs:label Example Practitioner 7"}


@pytest.mark.parametrize(
    "context",
    [
        "https://schema.org",
        "http://schema.org/",
        "https://www.schema.org",
        "https://schema.org/docs/jsonldcontext.jsonld",
        ["https://schema.org", {"x": "https://example.org/x"}],
        {"@import": "https://schema.org", "x": "https://example.org/x"},
        {"@vocab": "http://schema.org/"},
        {"@vocab": "https://schema.org/", "x": "https://example.org/x"},
    ],
)
def test_every_spelling_of_the_context_is_understood(tmp_path: Path, context: Any) -> None:
    """Http and https, with a slash or without, as text, in an array, imported and as a vocabulary."""
    assert said(tmp_path, physician() | {"@context": context})[0] == PLAIN


@pytest.mark.parametrize(
    "specialty",
    [
        "Plastic Surgery",
        "PlasticSurgery",
        {"@id": "https://schema.org/PlasticSurgery"},
        {"@id": "http://schema.org/PlasticSurgery"},
        {"@type": "MedicalSpecialty", "name": "Plastic Surgery"},
    ],
)
def test_a_specialty_is_read_in_every_form(tmp_path: Path, specialty: Any) -> None:
    """Words, a bare name, IRIs of both kinds, a thing with a name."""
    assert said(tmp_path, physician(medicalSpecialty=specialty))[0] == {*PLAIN, "spec:practicesInName Plastic Surgery"}


@pytest.mark.parametrize(
    "credential",
    [
        {"hasCredential": {"name": "Board Certified in Plastic Surgery", "recognizedBy": {"@type": "Organization", "name": BOARD}}},
        {"hasCredential": {"about": "PlasticSurgery", "recognizedBy": BOARD}},
        {"hasCertification": {"about": {"name": "Plastic Surgery"}, "issuedBy": {"name": BOARD}}},
        {"hasCertification": [{"name": "board certification in Plastic Surgery", "issuer": {"legalName": BOARD}}]},
        {
            "hasCertification": {"about": {"@id": "https://schema.org/PlasticSurgery"}, "issuedBy": {"@id": "#b"}},
            "memberOf": {"@id": "#b", "name": BOARD},
        },
    ],
)
def test_a_credential_is_read_in_every_form(tmp_path: Path, credential: dict[str, Any]) -> None:
    """Whoever recognized or issued it is the board; what it is about, else its name, is the field."""
    expected = {f"spec:claimedBoardName {BOARD}", "spec:claimedSpecialtyName Plastic Surgery", "rdf:type spec:CertificationClaim"}
    assert said(tmp_path, physician(**credential))[0] == PLAIN | expected


def test_dates_status_and_place_are_read(tmp_path: Path) -> None:
    """Days become moments, a state with its country becomes a code; a state alone is counted."""
    certificate = {
        "issuedBy": BOARD,
        "about": "Plastic Surgery",
        "validFrom": "2015",
        "expires": "2025-12-31",
        "dateModified": "2019-03-01",
        "certificationStatus": "https://schema.org/CertificationActive",
    }
    found, left = said(
        tmp_path, physician(hasCertification=certificate, address={"addressRegion": "CA", "addressCountry": {"name": "USA"}})
    )
    assert found >= {
        "spec:asOf 2019-03-01T12:00:00Z",
        "spec:claimedStatusName Active",
        "spec:jurisdiction US-CA",
        "spec:validFrom 2015-01-01T00:00:00Z",
        "spec:validUntil 2025-12-31T23:59:59Z",
    }
    assert left == {}
    assert said(tmp_path, physician(hasCertification=certificate, address={"addressRegion": "CA"}))[1] == {"state-without-country": 1}


def test_what_is_no_claim_is_counted(tmp_path: Path) -> None:
    """Credentials without a board, in words alone or as things; people without any; physicians without certificates."""
    graph = [physician(hasCredential=["Doctor of Medicine", {"name": "Degree"}]), {"@type": "Person", "name": "Example Author"}]
    found, left = said(tmp_path, {"@context": "https://schema.org", "@graph": graph})
    assert (found, left) == (PLAIN, {"no-board": 2, "no-certificate": 1, "no-credential": 1})


def test_findings_in_a_page_point_into_its_scripts(shipped: Graph) -> None:
    """Line and column are those of the page."""
    report = shipped.validate(EXAMPLES / "page.html")
    places = {str(one.place).removeprefix(f"{EXAMPLES}/"): one.place for one in report.findings}
    assert {"page.html:16:15", "page.html:17:58"} <= set(places)
    assert places["page.html:17:58"].text == (EXAMPLES / "page.html").read_text(encoding="utf-8").splitlines()[16]  # type: ignore[union-attr]


def test_a_broken_script_is_counted_and_the_others_are_read(tmp_path: Path) -> None:
    """The place is where its JSON breaks off, on the page; a script of another type is no data."""
    good = json.dumps(physician())
    bad = '<script>if (a < b) {}</script>\n<p><script type="application/ld+json">{"@type": }</script>\n'
    page = f"{bad}<script type='application/ld+json'>{good}</script>"
    path = tmp_path / "p.html"
    path.write_text(page, encoding="utf-8")
    reader = SchemaOrg(str(path), html=True)
    assert sum(len(entry.quads) for entry in reader) == 2
    broken, lonely = reader.left.listed()[::-1]
    assert (broken.key, [f"{place.line}:{place.column}" for place in broken.places]) == ("broken-script", ["2:49"])
    assert lonely.key == "no-certificate"


def test_other_markup_and_other_contexts_are_refused(tmp_path: Path) -> None:
    """A page of microdata, a script that is broken where it is the only one, a context that would have to be fetched."""
    with pytest.raises(UnreadableInput, match="microdata, which is not read"):
        said(tmp_path, '<div itemscope itemtype="https://schema.org/Physician"></div>', html=True)
    with pytest.raises(UnreadableInput, match="has no <script"):
        said(tmp_path, "<!DOCTYPE html>\n<html></html>\n")
    with pytest.raises(BadSyntax):
        said(tmp_path, '<script type="application/ld+json">{</script>', html=True)
    for context in (
        "https://example.org/context.jsonld",
        {"@import": "https://example.org/x"},
        {"a": {"@id": "b", "@context": "https://example.org/"}},
    ):
        with pytest.raises(UnsafeInput) as raised:
            said(tmp_path, physician() | {"@context": [context]})
        assert raised.value.place is not None


def test_shapes_of_the_user_see_json_ld_as_it_is(shipped: Graph, tmp_path: Path) -> None:
    """With shapes given, a JSON-LD document is RDF, unless --as says otherwise."""
    path, shapes = tmp_path / "x.jsonld", tmp_path / "s.ttl"
    path.write_text(json.dumps(physician() | {"@context": {"@vocab": "https://schema.org/"}}), encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass <https://schema.org/Physician> ; sh:nodeKind sh:IRI .\n",
        encoding="utf-8",
    )
    assert shipped.validate(path, shapes=shapes).total == 1
    assert shipped.validate(path).lifted[0].kind == "schema-org"
