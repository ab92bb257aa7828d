"""Provider directories of any size with planted errors, as Turtle: the same bytes for the same size and seed.

    python bench/validate/generate.py 100000 directory.ttl [--seed 7] [--clean] [--as-written]

A directory holds boards, then for each practitioner an address, two or three training steps and one advertised claim; each of these is
described by about ten statements. One practitioner in a hundred carries one planted error; every kind of error occurs. `--as-written` adds
literals that a store would rewrite (decimals such as 40.7580, Booleans written 1), which is what real exports look like.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

BASE = "https://example.org/directory/"
HEAD = f"""@prefix : <{BASE}id/> .
@prefix d: <{BASE}ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
BOARDS, SPECIALTIES = 24, 40
KINDS = ("degree", "residency", "fellowship")
COUNTRIES = ("AA", "BB", "CC")


@dataclass(frozen=True)
class Step:
    """One training step of a practitioner."""

    kind: str
    year: str
    months: str
    tail: str = ""


@dataclass(frozen=True)
class Practitioner:
    """One practitioner as the directory will state it; a planted error changes one field."""

    number: int
    specialty: int
    board: int | None
    licence: str
    registered: str
    latitude: str
    names: tuple[str, ...]
    active: str
    postcode: str
    country: str
    address_type: str
    claim_date: str
    claim_text: str
    claim_board: int
    steps: tuple[Step, ...]
    extra: str = ""
    errors: tuple[str, ...] = field(default=())


def certifies(board: int, specialty: int) -> bool:
    """Tell whether a board of this number certifies this specialty."""
    return specialty % BOARDS == board or (specialty + 5) % BOARDS == board


def _step(person: Practitioner, **changes: str) -> Practitioner:
    return replace(person, steps=(*person.steps[:-1], replace(person.steps[-1], **changes)))


PLANTS: dict[str, Callable[[Practitioner], Practitioner]] = {
    "no name": lambda p: replace(p, names=()),
    "two names": lambda p: replace(p, names=(*p.names, "Example Double")),
    "licence of another form": lambda p: replace(p, licence="lic " + p.licence),
    "year instead of a date": lambda p: replace(p, registered='"1985"^^xsd:gYear'),
    "unknown country": lambda p: replace(p, country="ZZ"),
    "postcode too short": lambda p: replace(p, postcode="12"),
    "address without type": lambda p: replace(p, address_type=""),
    "board that does not certify": lambda p: replace(p, board=(p.board or 0) + 1),
    "no fellowship or residency": lambda p: replace(p, steps=tuple(replace(s, kind="degree") for s in p.steps)),
    "step of an unknown kind": lambda p: _step(p, kind="weekend"),
    "negative months": lambda p: _step(p, months="-6"),
    "year as text": lambda p: _step(p, year='"last year"'),
    "step before the one it follows": lambda p: _step(p, year='"1901"^^xsd:gYear'),
    "claim by another board": lambda p: replace(p, claim_board=p.claim_board + 1),
    "claim without language": lambda p: replace(p, claim_text='"Certified, it says"'),
    "unknown property": lambda p: replace(p, extra='    d:favouriteColour "blue" ;\n'),
}
"""Kinds of planted errors, by name."""


def people(statements: int, seed: int, *, clean: bool, as_written: bool) -> Iterator[Practitioner]:
    """Yield practitioners until about `statements` triples are described; the same sequence for the same arguments."""
    chance = random.Random(seed)
    kinds = list(PLANTS)
    total = BOARDS * 6
    number = 0
    while total < statements:
        person = _person(number, chance, as_written=as_written)
        if not clean and number % 100 == 50:
            kind = kinds[number // 100 % len(kinds)]
            person = replace(PLANTS[kind](person), errors=(kind,))
        yield person
        total += 24 + 9 * len(person.steps)
        number += 1


def _person(number: int, chance: random.Random, *, as_written: bool) -> Practitioner:
    specialty = chance.randrange(SPECIALTIES)
    board = specialty % BOARDS
    start = chance.randrange(1970, 2010)
    count = chance.choice((2, 2, 3))
    steps = tuple(Step(KINDS[min(i, 2)], f'"{start + 4 * i}"^^xsd:gYear', str(chance.choice((12, 24, 36, 60)))) for i in range(count))
    registered = f'"{start + 12}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"^^xsd:date'
    latitude = f"{chance.randrange(25, 49)}.{chance.randrange(1000, 9999)}"
    return Practitioner(
        number=number,
        specialty=specialty,
        board=board,
        licence=f"LIC-{chance.randrange(10**6):06}",
        registered=registered,
        latitude=latitude if as_written else latitude.rstrip("0") + "1",
        names=(f"Example Practitioner {number}",),
        active=("1", "true")[number % 2] if as_written else "true",
        postcode=f"{chance.randrange(10**5):05}",
        country=chance.choice(COUNTRIES),
        address_type="a d:Address ;\n    ",
        claim_date=f'"{chance.randrange(2010, 2024)}-05-{chance.randrange(1, 29):02}"^^xsd:date',
        claim_text=f'"Advertises specialty {specialty}"@en',
        claim_board=board,
        steps=steps,
    )


def lines(person: Practitioner) -> Iterator[str]:
    """Yield the Turtle blocks that describe one practitioner: the person, the address, the steps and the claim."""
    n = person.number
    yield f":p{n} a d:Practitioner ;\n"
    for name in person.names:
        yield f'    d:name "{name}" ;\n'
    yield f'    d:licence "{person.licence}" ;\n    d:registered {person.registered} ;\n    d:active "{person.active}"^^xsd:boolean ;\n'
    yield f"    d:claimedSpecialty :specialty{person.specialty} ;\n    d:claimedBoard :board{(person.board or 0) % BOARDS} ;\n"
    yield person.extra
    yield "".join(f"    d:training :t{n}-{i} ;\n" for i in range(len(person.steps)))
    yield f"    d:address :a{n} .\n"
    yield f':a{n} {person.address_type}d:street "{n} Example Street" ;\n    d:city "Example City {n % 900}" ;\n'
    yield f'    d:postcode "{person.postcode}" ;\n'
    yield f'    d:country "{person.country}" ;\n    d:latitude {person.latitude} ;\n    d:of :p{n} .\n'
    for i, step in enumerate(person.steps):
        yield f":t{n}-{i} a d:Step ;\n    d:kind d:{step.kind} ;\n    d:year {step.year} ;\n    d:months {step.months} ;\n"
        yield f'    d:place "Example Hospital {n % 700}" ;\n    d:order {i + 1} ;\n    d:title "Step {i + 1}"@en ;\n'
        yield f"    d:follows :t{n}-{i - 1} .\n" if i else f"    d:first :p{n} .\n"
    yield f":c{n} a d:Claim ;\n    d:about :p{n} ;\n    d:text {person.claim_text} ;\n    d:date {person.claim_date} ;\n"
    yield f"    d:board :board{person.claim_board % BOARDS} ;\n    d:specialty :specialty{person.specialty} ;\n"
    yield f'    d:page "https://example.org/page/{n}"^^xsd:anyURI .\n'


def write(path: Path, statements: int, *, seed: int = 7, clean: bool = False, as_written: bool = False) -> int:
    """Write a directory of about `statements` triples to `path`; return how many errors were planted."""
    planted = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for board in range(BOARDS):
            out.write(f':board{board} a d:Board ;\n    d:name "Example Board {board}" ;\n    d:certifies ')
            out.write(", ".join(f":specialty{s}" for s in range(SPECIALTIES) if certifies(board, s)) + " .\n")
        out.write("".join(f':specialty{s} a d:Specialty ;\n    d:name "Specialty {s}" .\n' for s in range(SPECIALTIES)))
        for person in people(statements, seed, clean=clean, as_written=as_written):
            out.writelines(lines(person))
            planted += len(person.errors)
    return planted


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--clean", action="store_true", help="plant no errors")
    parser.add_argument("--as-written", action="store_true", help="add literals that a store would rewrite")
    options = parser.parse_args()
    planted = write(options.path, options.statements, seed=options.seed, clean=options.clean, as_written=options.as_written)
    print(f"{options.path}: {planted} planted errors")


if __name__ == "__main__":
    main()
