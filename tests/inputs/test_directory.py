"""Large RDF files about practitioners are judged in batches, with the same report as in one piece."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.claims.generate import write
from kg.inputs import check, directory
from kg.inputs import validate as inputs
from kg.inputs.validate import validate
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.watch import Stage, Step

ODD = """
@prefix board: <https://w3id.org/medspec/id/board/> .
@prefix ex: <https://clinic.example/people/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix spec: <https://w3id.org/medspec/ns#> .
@prefix specialty: <https://w3id.org/medspec/id/specialty/> .
@prefix step: <https://w3id.org/medspec/id/step/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:a a spec:Practitioner ; rdfs:label "Example A" ; spec:claimsCertification ex:shared , ex:c1 ,
        [ a spec:CertificationClaim ; spec:claimedBoardName "ABPS" ; spec:claimedSpecialtyName "plastic surgery" ] ;
    schema:address [ a schema:PostalAddress ; schema:postalCode "1" ] .
ex:z a spec:Practitioner ; spec:claimsCertification ex:shared ; schema:worksFor ex:hospital ;
    spec:practicesIn specialty:cosmetic-surgery .
ex:shared a spec:CertificationClaim ; spec:claimedBoardName "American Board of Plastic Surgery" ;
    spec:claimedSpecialtyName "Plastic surgeon" ;
    spec:validUntil "2010-01-01T00:00:00Z"^^xsd:dateTime , "bad"^^xsd:dateTime .
ex:orphan a spec:CertificationClaim ; spec:claimedBoard board:american-board-of-plastic-surgery ; spec:jurisdiction "US-CA" , "Nowhere" .
ex:untyped spec:claimsCertification ex:c2 .
ex:c2 a spec:CertificationClaim ; spec:claimedBoard board:x .
ex:c1 spec:claimedBoardName "Board" .
ex:hospital a schema:Hospital ; schema:employee ex:a , ex:z .
ex:lone a schema:Hospital .
ex:m a spec:Practitioner ; spec:completed step:medical-school ; spec:completedName "Something else" ;
    spec:practicesInName "plastic surgeon" .
""".replace("claimedBoard board:x", "claimedBord board:x")


def _both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, Report, bool]:
    """Return the report in batches of two and that in one piece, and whether the first was made in batches at all."""
    whole = validate([str(path)])
    made: list[Report | None] = []
    real = directory.validate_large
    monkeypatch.setattr(inputs, "LARGE", 0)
    monkeypatch.setattr(check, "BATCH", 2)

    def noted(*given: Any) -> Report | None:
        made.append(real(*given))
        return made[-1]

    monkeypatch.setattr(directory, "validate_large", noted)
    return validate([str(path)]), whole, made[0] is not None


def test_odd_entries_give_the_same_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared claims, claims that nobody makes, people without a type, other things and misspelt terms: all is told as in one piece."""
    path = tmp_path / "odd.ttl"
    path.write_text(ODD, encoding="utf-8")
    batched, whole, was_batched = _both(path, monkeypatch)
    assert was_batched
    assert batched.findings == whole.findings
    assert batched.coverage == whole.coverage
    assert (batched.counts, batched.labels, batched.info) == (whole.counts, whole.labels, whole.info)
    assert batched.verdicts is not None
    assert whole.verdicts is not None
    assert batched.verdicts.counts == whole.verdicts.counts
    assert set(batched.verdicts.claims) == set(whole.verdicts.claims)
    assert all(finding.place is not None for finding in batched.findings)
    assert len(batched.findings) > 15


def test_files_with_boards_of_their_own_are_checked_in_one_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A board that the file describes is judged by other shapes too, and may change what others see: nothing is taken apart."""
    path = tmp_path / "own.ttl"
    path.write_text(ODD + "ex:board a spec:Board ; rdfs:label 'Example Board' .", encoding="utf-8")
    batched, whole, was_batched = _both(path, monkeypatch)
    assert not was_batched
    assert batched == whole


def test_progress_is_told_by_practitioners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watches is told how many of the practitioners were taken."""
    path = tmp_path / "directory.nt"
    write(30, path)
    monkeypatch.setattr(inputs, "LARGE", 0)
    monkeypatch.setattr(directory, "TOLD_EACH", 10)
    steps: list[Step] = []
    validate([str(path)], settings=Settings(watch=steps.append))
    assert [(step.done, step.of) for step in steps if step.stage is Stage.checking] == [(10, 30), (20, 30), (30, 30)]
