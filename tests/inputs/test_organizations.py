"""Boards that FHIR practitioners refer to are found wherever they stand in the NDJSON files that are checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.inputs.organizations import organizations_in

BOARD = "American Board of Plastic Surgery"
ORGANIZATION = {"resourceType": "Organization", "id": "abps", "name": BOARD}


def practitioner(number: int, reference: str) -> dict[str, Any]:
    """Return a Practitioner resource whose certificate refers to its board."""
    certificate = {"code": {"text": "Plastic Surgery"}, "issuer": {"reference": reference}}
    name = [{"text": f"Example Practitioner {number}"}]
    return {"resourceType": "Practitioner", "id": str(number), "name": name, "qualification": [certificate]}


def _file(path: Path, *resources: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(one) + "\n" for one in resources), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("reference", ["Organization/abps", "https://fhir.example.org/r4/Organization/abps"])
def test_an_organization_may_come_last_or_in_another_file(reference: str, tmp_path: Path, run_kg: Callable[..., Any]) -> None:
    """The certificate is judged the same whether the board's name comes before it, after it or in another file, and not without it."""
    person = practitioner(7, reference)
    before = _file(tmp_path / "before.ndjson", ORGANIZATION, person)
    after = _file(tmp_path / "after.ndjson", person, ORGANIZATION)
    people, boards = _file(tmp_path / "people.ndjson", person), _file(tmp_path / "boards.ndjson", ORGANIZATION)
    outputs = [run_kg("validate", *files).out for files in ([before], [after], [people, boards], [boards, people], [people])]
    assert ["1 certificate" in out for out in outputs] == [True, True, True, True, False], outputs


def test_names_are_found_in_bundles_too_and_bad_lines_are_left_to_others(tmp_path: Path) -> None:
    """A line may hold a bundle, whose entries have a full URL; of two names the first counts; what is no resource is passed over."""
    bundle = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:1", "resource": ORGANIZATION}, {"resource": 5}, 6]}
    path = tmp_path / "x.ndjson"
    others = [{**ORGANIZATION, "name": "Example Board 2"}, {**ORGANIZATION, "id": "n", "name": 3}, ["Organization"]]
    _file(path, bundle, *others)  # type: ignore[arg-type]  # a list is no resource, which is what is tested
    path.write_text('{"resourceType": "Organization", \n' + "[" * 100_000 + '"Organization"\n' + path.read_text(), encoding="utf-8")
    assert organizations_in([str(path)]) == {"Organization/abps": BOARD, "urn:uuid:1": BOARD}
