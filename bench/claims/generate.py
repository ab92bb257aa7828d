"""Directories of practitioners and their certificates, of any size, invented: the same bytes for the same size and seed.

    python bench/claims/generate.py 100000 directory.csv [--seed 7] [--training]

The suffix chooses the form: .csv, .ndjson (FHIR, one Practitioner a line) or .nt (the claim model). Each practitioner has one certificate,
which takes about ten statements. One in twenty names a board that is not the field's, one in fifty has no board, one in 400 a certificate
that ended before the day on which the claim is made. With `--training`, tables also tell the training and the field of practice.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

HEADER = ("NPI", "Name", "Board", "Specialty", "Status", "State", "Valid From", "Valid Until", "As Of")
MORE = ("Training", "Practice")
TRAINING = ("Medical School", "Residency in General Surgery", "Integrated Residency in Plastic Surgery", "Residency in Urology")
PAIRS = (
    ("American Board of Plastic Surgery", "Plastic Surgery"),
    ("The American Board of Dermatology, Inc.", "Dermatology"),
    ("American Board of Ophthalmology", "Ophthalmology"),
    ("American Board of Cosmetic Surgery (ABCS)", "Cosmetic Surgery"),
    ("American Board of Urology", "Urology"),
)
ENDED = 400
"""How many practitioners there are for each one whose certificate has ended, if it has a board."""
STATES = ("CA", "TX", "FL", "NY", "WA")
SPEC = "https://w3id.org/medspec/ns#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DATE_TIME = "<http://www.w3.org/2001/XMLSchema#dateTime>"


@dataclass(frozen=True)
class Row:
    """One practitioner with a certificate."""

    number: int
    board: str
    specialty: str
    state: str
    since: int
    until: int
    training: tuple[str, ...] = ()
    practice: str = ""

    @property
    def name(self) -> str:
        """The invented name."""
        return f"Example Practitioner {self.number}"


def rows(size: int, seed: int, *, training: bool = False) -> Iterator[Row]:
    """Yield `size` practitioners, the same for the same seed, with `training` and practice if asked for."""
    chance = random.Random(seed)
    other = random.Random(seed + 1)
    for number in range(1, size + 1):
        board, specialty = chance.choice(PAIRS)
        if chance.random() < 1 / 20:
            board = chance.choice(PAIRS)[0]
        if chance.random() < 1 / 50:
            board = ""
        row = Row(number, board, specialty, chance.choice(STATES), chance.randint(1990, 2024), chance.randint(2024, 2040))
        if number % ENDED == 0 and board:
            row = replace(row, since=2001, until=2011)
        if training:
            row = replace(row, training=tuple(other.sample(TRAINING, 2)), practice=other.choice(PAIRS)[1])
        yield row


def as_csv(people: Iterator[Row], out: TextIO) -> None:
    """Write a table."""
    writer = csv.writer(out, lineterminator="\n")
    for one in people:
        if one.number == 1:
            writer.writerow((*HEADER, *(MORE if one.training else ())))
        cells = [1_000_000_000 + one.number, one.name, one.board, one.specialty, "active", one.state]
        cells += [f"{one.since}-07-01", f"{one.until}-12-31", "2024-06-30"]
        writer.writerow([*cells, *((";".join(one.training), one.practice) if one.training else ())])


def as_ndjson(people: Iterator[Row], out: TextIO) -> None:
    """Write FHIR resources, one a line."""
    for one in people:
        issuer = {"issuer": {"display": one.board}} if one.board else {}
        period = {"start": f"{one.since}-07-01", "end": f"{one.until}-12-31"}
        resource = {
            "resourceType": "Practitioner",
            "id": str(1_000_000_000 + one.number),
            "meta": {"lastUpdated": "2024-06-30T12:00:00Z"},
            "name": [{"use": "official", "given": ["Example"], "family": f"Practitioner {one.number}"}],
            "address": [{"state": one.state, "country": "US"}],
            "qualification": [{"code": {"text": one.specialty}, **issuer, "period": period}],
        }
        out.write(json.dumps(resource, separators=(",", ":")) + "\n")


def as_n_triples(people: Iterator[Row], out: TextIO) -> None:
    """Write statements of the claim model."""
    for one in people:
        person, claim = f"<https://clinic.example/{one.number}>", f"<https://clinic.example/{one.number}-certificate>"
        said = [
            f"{person} {RDF_TYPE} <{SPEC}Practitioner>",
            f'{person} <http://www.w3.org/2000/01/rdf-schema#label> "{one.name}"',
        ]
        if one.board:
            said += [
                f"{person} <{SPEC}claimsCertification> {claim}",
                f"{claim} {RDF_TYPE} <{SPEC}CertificationClaim>",
                f'{claim} <{SPEC}claimedBoardName> "{one.board}"',
                f'{claim} <{SPEC}claimedSpecialtyName> "{one.specialty}"',
                f'{claim} <{SPEC}jurisdiction> "US-{one.state}"',
                f'{claim} <{SPEC}validFrom> "{one.since}-07-01T00:00:00Z"^^{DATE_TIME}',
                f'{claim} <{SPEC}validUntil> "{one.until}-12-31T23:59:59Z"^^{DATE_TIME}',
                f'{claim} <{SPEC}asOf> "2024-06-30T12:00:00Z"^^{DATE_TIME}',
            ]
        out.write("".join(f"{line} .\n" for line in said))


FORMS = {".csv": as_csv, ".ndjson": as_ndjson, ".nt": as_n_triples}


def write(size: int, path: Path, seed: int = 7, *, training: bool = False) -> None:
    """Write `size` practitioners to `path` in the form of its suffix, with their training and practice if asked for."""
    with path.open("w", encoding="utf-8", newline="") as out:
        FORMS[path.suffix](rows(size, seed, training=training), out)


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("size", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--training", action="store_true")
    given = parser.parse_args()
    write(given.size, given.path, given.seed, training=given.training)


if __name__ == "__main__":
    main()
