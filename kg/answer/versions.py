"""Two versions of a graph: what differs, and which packaged answers that changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.answer.ask import QuestionAnswer, ask
from kg.answer.version import Version, is_store, read_version, shipped_version
from kg.answer.vocabulary import shipped_vocabulary
from kg.diff import Difference, Side, difference
from kg.diff.difference import AnswerChange
from kg.embedded import Embedded
from kg.errors import BadParameter, KgError
from kg.files import STDIN
from kg.formats import RdfSyntax
from kg.labels import LABEL_PROPERTIES, Labels
from kg.load import ready
from kg.query import library
from kg.resolve import Resolver
from kg.terms import text

Table = tuple[tuple[str, ...], ...]


Place = str | os.PathLike[str]


def diff(
    old: Place | Sequence[Place] | Version,
    new: Place | Sequence[Place] | Version | None = None,
    *,
    answers: bool = False,
    syntax: RdfSyntax | None = None,
    base: str | None = None,
) -> tuple[Difference, Version]:
    """Return how `new`, or the shipped graph if that is None, differs from `old`, and the old version as it was compared.

    Each is one or several files and folders, a store, or a version that was read. Relative IRIs in both are resolved against `base`, or
    against the IRI of the old file, so that a copy elsewhere is the same. Where one of them comes from a store or a server, which keep
    values, the literals of the other are put into the form of a store. With `answers`, the packaged questions are put to both. Raises what
    reading raises, BadParameter for standard input twice.
    """
    ours, theirs = _places(old), _places(new)
    if STDIN in ours and STDIN in theirs:
        raise BadParameter("standard input cannot be both versions", help="name a file for one of them")
    if base is None and len(ours) == 1 and Path(ours[0]).is_file():
        base = Path(ours[0]).resolve().as_uri()
    stored = _is_stored(old, ours) or _is_stored(new, theirs)
    one = old if isinstance(old, Version) else read_version(ours, syntax, base=base, stored=stored)
    if new is None:
        other = shipped_version(stored=stored)
    else:
        other = new if isinstance(new, Version) else read_version(theirs, syntax, base=base, stored=stored)
    return compared(one, other, answers=answers), one


def _is_stored(given: Place | Sequence[Place] | Version | None, places: list[str]) -> bool:
    return given.stored if isinstance(given, Version) else any(map(is_store, places))


def _places(given: Place | Sequence[Place] | Version | None) -> list[str]:
    if given is None or isinstance(given, Version):
        return []
    if isinstance(given, str | os.PathLike):
        return [os.fspath(given)]
    return [os.fspath(one) for one in given]


def compared(old: Version, new: Version, *, answers: bool = False) -> Difference:
    """Return how two versions differ, with the names of the things in the difference; with `answers`, also which packaged answers do."""
    found = difference(old.side, new.side)
    labels = _labels(found, (new.side, old.side))
    changes, asked = (None, 0)
    if answers:
        changes, asked = _answers(old, new)
    prefixes = {**old.prefixes, **new.prefixes}
    return replace(
        found,
        names=(old.name, new.name),
        sizes=(old.side.count, new.side.count),
        labels=labels,
        prefixes=prefixes,
        answers=changes,
        asked=asked,
        rewritten=old.rewritten + new.rewritten,
    )


def _labels(found: Difference, versions: Iterable[Side]) -> dict[str, str]:
    """Return IRI to name for the things that the difference mentions, by the new version rather than the old one."""
    wanted: set[object] = set()
    for group in found.groups:
        wanted |= {group.subject, group.graph}
        for change in group.changes:
            wanted |= {change.quad.predicate, change.quad.object, *change.path}
    naming = [str(predicate).encode() for predicate in LABEL_PROPERTIES]
    named = {str(term).encode() for term in wanted if isinstance(term, ox.NamedNode)}
    known: dict[str, str] = {}
    ours = cache(shipped_vocabulary)
    for side in versions:
        labels = Labels(Embedded(side.about(named, naming)), fallback=ours)
        for term in wanted:
            if isinstance(term, ox.NamedNode) and term.value not in known and (name := labels.of(term)) != text(term):
                known[term.value] = name
    return dict(sorted(known.items()))


def _answers(old: Version, new: Version) -> tuple[tuple[AnswerChange, ...], int]:
    """Return the answers that differ, of all packaged questions with the parameters of their expectations, and how many were compared."""
    before, after = _put(old), _put(new)
    changes = []
    for (question, params), (columns, table, trouble) in before.items():
        other = after[question, params]
        if (table, trouble) != other[1:]:
            changes.append(AnswerChange(question, params, other[0] or columns, table, other[1], (trouble, other[2])))
    return tuple(changes), len(before)


def _put(version: Version) -> dict[tuple[str, tuple[tuple[str, str], ...]], tuple[tuple[str, ...], Table, str]]:
    """Return columns, rows, and why there is no answer, by question and parameters. The version is in memory for as long as that takes."""
    engine = ready(version.side.quads())
    resolver = Resolver(engine, Labels(engine))
    answers: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[tuple[str, ...], Table, str]] = {}
    for name in library.names():
        contract = library.load(name)
        for params in dict.fromkeys(expectation.params for expectation in contract.expectations):
            try:
                answer = ask(contract, dict(params), resolver, None)
            except KgError as error:
                answers[name, params] = (), (), error.message
            else:
                answers[name, params] = answer.variables, tuple(_rows(answer)), ""
    return answers


def _rows(answer: QuestionAnswer) -> Iterator[tuple[str, ...]]:
    """Yield the rows with compact IRIs, the truth as a row of its own, or the statements."""
    if answer.truth is not None:
        yield ("true" if answer.truth else "false",)
    for row in answer.rows:
        yield tuple(text(cell) for cell in row.cells)
    for triple in answer.triples:
        yield text(triple.subject), text(triple.predicate), text(triple.object)
