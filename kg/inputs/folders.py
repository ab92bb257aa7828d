"""Folders among the inputs: the files in them that are checked, in order of their names, and those that are left out and said to be."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UnknownFormat, UnreadableInput
from kg.files import STDIN, files_below
from kg.formats import RDF, rdf_syntax_of
from kg.inputs.kinds import Kind, kind_of, suffix
from kg.reading import Reading

_SHOWN = 5
_HEAD = 1 << 16
_MARKS = {"json": (b'"@context"', b'"@id"', b'"@graph"', b'"@type"'), "xml": (b"22-rdf-syntax-ns#",)}
"""Suffixes that RDF shares with other formats, and what the beginning of a file of that name must hold to be taken for RDF."""
_TABLE = b'"http://www.w3.org/ns/csvw"'
"""The context of metadata that describe the columns of a table (CSVW); they hold nothing to check."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files to check, and a note for each folder that says what was taken from it and what was not."""

    paths: tuple[str, ...]
    notes: tuple[str, ...] = ()


def in_folders(paths: Iterable[str], kind: Kind | None = None) -> Files:
    """Return `paths`, each file once, with each folder replaced by the files in and below it that are of `kind` (kg.files.files_below).

    Without a kind, those of RDF are taken; if there is none, those of the one other kind that there is. Raises UnreadableInput for a
    folder without such a file.
    """
    found: list[str] = []
    notes: list[str] = []
    for path in paths:
        if path == STDIN or not Path(path).is_dir():
            found.append(path)
            continue
        inside = files_below(path)
        kinds = {file: _kind(str(file)) for file in inside}
        there = sorted({one for one in kinds.values() if one is not None})
        wanted = kind or (Kind.rdf if Kind.rdf in there or len(there) != 1 else there[0])
        taken = [str(file) for file in inside if kinds[file] is wanted]
        left = [str(file.relative_to(path)) for file in inside if kinds[file] is not wanted]
        if not taken:
            known = ", ".join(f".{syntax.suffixes[0]}" for syntax in RDF)
            some = f"; it holds {_few(left)}" if left else "; it is empty"
            raise UnreadableInput(
                f"{path} is a folder without a file of RDF{some}", help=f"suffixes of RDF are {known}; name other files one by one"
            )
        found += taken
        notes.append(f"{path}: {_many(len(taken))} checked" + (f", {_many(len(left))} left out: {_few(left)}" if left else ""))
    first: dict[str, str] = {}
    again: dict[str, None] = {}
    for path in found:
        real = path if path == STDIN else os.path.realpath(path)  # Path.resolve() fails on a link to itself
        if real in first:
            again[path] = None
        first.setdefault(real, path)
    if again:
        notes.append(f"named more than once, and read once: {_few(list(again))}")
    return Files(tuple(first.values()), tuple(notes))


def _kind(path: str) -> Kind | None:
    """Return the kind of a file, None if it is of none, or of another format that has the suffix of one of RDF."""
    end = suffix(path)
    marks = _MARKS.get(end)
    kind = kind_of(path)
    if kind is not Kind.rdf:
        return kind
    try:
        rdf_syntax_of(path)
    except UnknownFormat:
        return None
    if marks is None:
        return kind
    with Reading(path) as reading:
        head = reading.buffered().peek(_HEAD)[:_HEAD]
    return kind if any(mark in head for mark in marks) and _TABLE not in head else None


def _few(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def _many(number: int) -> str:
    return f"{number:,} file{'' if number == 1 else 's'}"
