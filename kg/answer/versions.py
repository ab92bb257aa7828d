"""Two versions of a graph: reading them, what differs, and which packaged answers that changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.answer.ask import QuestionAnswer, ask
from kg.answer.vocabulary import shipped_vocabulary
from kg.diff import Difference, difference
from kg.diff.difference import AnswerChange
from kg.embedded import Embedded
from kg.errors import BadParameter, KgError, UnknownFormat
from kg.files import STDIN
from kg.flow import Flow, Numbering
from kg.formats import RdfSyntax, rdf_syntax_of
from kg.labels import LABEL_PROPERTIES, Labels
from kg.load import authored, ready
from kg.query import library
from kg.record import record
from kg.resolve import Resolver
from kg.store import open_store
from kg.store.inputs import listed
from kg.terms import text

Table = tuple[tuple[str, ...], ...]


@record
class Version:
    """A version of a dataset: what messages call it, its statements, the prefixes of its files, whether a store held it."""

    name: str
    quads: list[ox.Quad]
    prefixes: dict[str, str]
    stored: bool = False


def read_version(path: str | os.PathLike[str], syntax: RdfSyntax | None = None, *, base: str | None = None) -> Version:
    """Return what is at `path`: a file (packed or not; "-" for standard input), a folder of files, or a store that `kg load` made.

    `syntax` is that of standard input and of files whose names do not tell.
    Relative IRIs are resolved against `base`, or against each file's own IRI. Raises what reading files and stores raises.
    """
    name = os.fspath(path)
    if name != STDIN and (Path(name) / "store.json").is_file():
        return Version(name, list(open_store(name).quads()), {}, True)
    numbering = Numbering()
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for file in listed([name], syntax):
        flow = Flow(file, _syntax(file, syntax), base=base, numbering=numbering)
        with flow.reading:
            quads += flow
        prefixes = {**flow.prefixes, **prefixes}
    return Version("<stdin>" if name == STDIN else name, quads, prefixes)


def _syntax(file: str, given: RdfSyntax | None) -> RdfSyntax | None:
    """Return the syntax to read a file in: what its name tells comes first, as the other version may be in another one."""
    if file == STDIN or given is None:
        return given
    try:
        return rdf_syntax_of(file)
    except UnknownFormat:
        return given


def shipped_version() -> Version:
    """Return the shipped graph, as its files say it."""
    return Version("the shipped graph", authored(), {})


def diff(
    old: str | os.PathLike[str],
    new: str | os.PathLike[str] | None = None,
    *,
    answers: bool = False,
    syntax: RdfSyntax | None = None,
    base: str | None = None,
) -> tuple[Difference, Version]:
    """Return how `new`, or the shipped graph if that is None, differs from `old`, and the old version as it was read.

    Each is a file, a folder of files or a store. Relative IRIs in both are resolved against `base`, or against the IRI of the old file, so
    that a copy elsewhere is the same. With `answers`, the packaged questions are put to both. Raises what reading raises, BadParameter for
    standard input twice.
    """
    if os.fspath(old) == STDIN and new is not None and os.fspath(new) == STDIN:
        raise BadParameter("standard input cannot be both versions", help="name a file for one of them")
    if base is None and Path(old).is_file():
        base = Path(old).resolve().as_uri()
    one = read_version(old, syntax, base=base)
    other = shipped_version() if new is None else read_version(new, syntax, base=base)
    return compared(one, other, answers=answers), one


def compared(old: Version, new: Version, *, answers: bool = False) -> Difference:
    """Return how two versions differ, with the names of the things in the difference; with `answers`, also which packaged answers do."""
    found = difference(old.quads, new.quads)
    labels = _labels(found, (new.quads, old.quads))
    changes, asked = (None, 0)
    if answers:
        changes, asked = _answers(old, new)
    prefixes = {**old.prefixes, **new.prefixes}
    return replace(
        found,
        names=(old.name, new.name),
        sizes=(len(old.quads), len(new.quads)),
        labels=labels,
        prefixes=prefixes,
        answers=changes,
        asked=asked,
    )


def _labels(found: Difference, versions: Iterable[list[ox.Quad]]) -> dict[str, str]:
    """Return IRI to name for the things that the difference mentions, by the new version rather than the old one."""
    wanted: set[object] = set()
    for group in found.groups:
        wanted |= {group.subject, group.graph}
        for change in group.changes:
            wanted |= {change.quad.predicate, change.quad.object, *change.path}
    naming = set(LABEL_PROPERTIES)
    known: dict[str, str] = {}
    ours = cache(shipped_vocabulary)
    for quads in versions:
        labels = Labels(Embedded(q for q in quads if q.predicate in naming and q.subject in wanted), fallback=ours)
        for term in wanted:
            if isinstance(term, ox.NamedNode) and term.value not in known and (name := labels.of(term)) != text(term):
                known[term.value] = name
    return dict(sorted(known.items()))


def _answers(old: Version, new: Version) -> tuple[tuple[AnswerChange, ...], int]:
    """Return the answers that differ, of all packaged questions with the parameters of their expectations, and how many were compared."""
    resolvers = []
    for version in (old, new):
        engine = ready(version.quads)
        resolvers.append(Resolver(engine, Labels(engine)))
    changes = []
    asked = 0
    for name in library.names():
        contract = library.load(name)
        for params in dict.fromkeys(expectation.params for expectation in contract.expectations):
            asked += 1
            tables: list[Table] = []
            trouble: list[str] = []
            columns: tuple[str, ...] = ()
            for resolver in resolvers:
                try:
                    answer = ask(contract, dict(params), resolver, None)
                except KgError as error:
                    tables.append(())
                    trouble.append(error.message)
                else:
                    columns = answer.variables
                    tables.append(tuple(_rows(answer)))
                    trouble.append("")
            if tables[0] != tables[1] or trouble[0] != trouble[1]:
                changes.append(AnswerChange(name, params, columns, tables[0], tables[1], (trouble[0], trouble[1])))
    return tuple(changes), asked


def _rows(answer: QuestionAnswer) -> Iterator[tuple[str, ...]]:
    """Yield the rows with compact IRIs, the truth as a row of its own, or the statements."""
    if answer.truth is not None:
        yield ("true" if answer.truth else "false",)
    for row in answer.rows:
        yield tuple(text(cell) for cell in row.cells)
    for triple in answer.triples:
        yield text(triple.subject), text(triple.predicate), text(triple.object)
