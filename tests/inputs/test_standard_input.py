"""What comes through standard input is told apart by its beginning, or the user is asked in one message."""

from __future__ import annotations

import io
import sys

import pytest

from kg.errors import UnknownFormat
from kg.inputs.kinds import Kind
from kg.inputs.sniff import kind_at
from kg.inputs.validate import validate

PAGE = """<!DOCTYPE html>
<html><script type="application/ld+json">{"@context": "https://schema.org", "@type": "Person", "name": "Example Practitioner 7",
"hasCredential": {"@type": "EducationalOccupationalCredential", "name": "Plastic surgery",
"recognizedBy": {"@type": "Organization", "name": "American Board of Plastic Surgery"}}}</script></html>
"""
FHIR = '{"resourceType": "Practitioner", "id": "7", "name": [{"text": "Example Practitioner 7"}]}\n'
TABLE = "Name,Board,Specialty\nExample Practitioner 7,American Board of Plastic Surgery,Plastic surgery\n"
TURTLE = """PREFIX spec: <https://w3id.org/medspec/ns#>
<https://clinic.example/7> a spec:Practitioner .
"""
KINDS = {
    TABLE: Kind.csv,
    TABLE.replace(",", "\t"): Kind.csv,
    "\ufeff" + TABLE.replace(",", ";"): Kind.csv,
    FHIR: Kind.fhir,
    FHIR * 3: Kind.fhir,
    f"[{FHIR}]": Kind.fhir,
    PAGE: Kind.schema_org,
    '<?xml version="1.0"?>\n' + PAGE.removeprefix("<!DOCTYPE html>\n"): Kind.schema_org,
    '{"@context": "https://schema.org", "@type": "Person"}': Kind.schema_org,
    TURTLE: Kind.rdf,
    "<https://clinic.example/7> a <https://w3id.org/medspec/ns#Practitioner> .\n": Kind.rdf,
    "[ a <https://w3id.org/medspec/ns#Practitioner> ] .\n": Kind.rdf,
    "# nothing yet\n": Kind.rdf,
    "": Kind.rdf,
}
UNTOLD = {
    "nothing of the kind\n": "the beginning of standard input does not tell what it is",
    "Colour,Shape\nred,round\n": "the beginning of standard input does not tell what it is",
    '<?xml version="1.0"?><rdf:RDF/>': "standard input looks like XML",
    '{"@context": {"ex": "https://clinic.example/"}, "@id": "ex:7"}': "standard input looks like JSON that is neither FHIR nor schema.org",
}


def _given(monkeypatch: pytest.MonkeyPatch, text: str, *, piped: bool) -> None:
    raw: io.BytesIO | io.BufferedReader = io.BytesIO(text.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(raw) if piped else raw))


@pytest.mark.parametrize("piped", [True, False])
@pytest.mark.parametrize("text", KINDS)
def test_the_beginning_tells_the_kind(text: str, piped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables, FHIR, pages, schema.org and RDF are told apart, and nothing of them is lost by looking."""
    _given(monkeypatch, text, piped=piped)
    assert kind_at("-") is KINDS[text]
    assert sys.stdin.buffer.read().decode() == text


@pytest.mark.parametrize("text", UNTOLD)
def test_what_cannot_be_told_is_asked_for(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message says what to add to the command."""
    _given(monkeypatch, text, piped=True)
    with pytest.raises(UnknownFormat) as raised:
        kind_at("-")
    assert raised.value.message == UNTOLD[text]
    assert "--" in (raised.value.help or "")


@pytest.mark.parametrize("text", [TABLE, FHIR, PAGE, TURTLE])
def test_standard_input_is_checked_whatever_it_is(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table, a resource, a page and Turtle without a name are read as what they are."""
    _given(monkeypatch, text, piped=True)
    assert validate(["-"]).coverage.checked >= 1
