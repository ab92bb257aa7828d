"""The data that stores are measured on: the directories of bench/validate with a hierarchy of fields, in several formats."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from bench.validate.generate import SPECIALTIES, write

FORMATS = {"turtle": "ttl", "n-triples": "nt", "json-ld": "jsonld"}
_SCALE = 1.047
"""The generator counts statements roughly; with this it is about as many as asked for."""


@dataclass(frozen=True)
class Statements:
    """What a document says: how many statements, and a number that is the same for the same statements in any order."""

    count: int
    digest: int

    def __str__(self) -> str:
        return f"{self.count:,}"


def directory(folder: Path, statements: int, seed: int) -> Path:
    """Write a directory of about `statements` statements as Turtle, its literals as real exports have them, and return its path.

    Specialty n is narrower than specialty (n - 1) / 3, rounded down.
    """
    path = folder / f"{statements}.ttl"
    write(path, round(statements * _SCALE), seed=seed, as_written=True)
    with path.open("a", encoding="utf-8") as out:
        out.writelines(f":specialty{n} d:broader :specialty{(n - 1) // 3} .\n" for n in range(1, SPECIALTIES))
    return path


def also(path: Path, format: str) -> Path:
    """Return the same statements in another format, written beside `path` if they are not there."""
    target = path.with_suffix("." + FORMATS[format])
    if not target.exists():
        ox.serialize(ox.parse(path=path), target, format=ox.RdfFormat.from_extension(FORMATS[format]))
    return target


def statements(path: Path) -> Statements:
    """Return what a document says, every literal as it is written. Raises ValueError for one that cannot be parsed."""
    hashes = map(hash, ox.parse(path=path))
    count = total = 0
    try:
        while some := list(islice(hashes, 10_000)):
            count, total = count + len(some), (total + sum(some)) % (1 << 64)
    except SyntaxError as error:
        raise ValueError(f"its output cannot be read: {error}") from error
    return Statements(count, total)
