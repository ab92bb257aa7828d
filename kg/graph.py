"""The library's front door: one object that answers, checks and exports."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from kg.answer.vocabulary import Vocabulary
from kg.embedded import Embedded
from kg.evidence import EvidenceFinder
from kg.formats import RdfSyntax, rdf_syntax
from kg.labels import Labels
from kg.load import shipped, user_dataset, with_files
from kg.resolve import Resolver

if TYPE_CHECKING:
    import rdflib

    from kg.answer.compare import Comparison
    from kg.answer.path import Paths
    from kg.answer.select import Answer, ResultFormat
    from kg.source import Source, SourceRecord, Verification

PathLike: TypeAlias = str | os.PathLike[str]
"""A file, by name or as a pathlib.Path."""


class Graph:
    """A graph to ask: the shipped one, with or without files of your own, or files of your own alone.

    >>> import kg
    >>> kg.open().resolver.find("plastic").value
    'https://w3id.org/medspec/id/specialty/plastic-surgery'
    """

    def __init__(self, engine: Embedded, *, is_shipped: bool) -> None:
        self.engine = engine
        self.is_shipped = is_shipped

    @cached_property
    def labels(self) -> Labels:
        """What things are called."""
        return Labels(self.engine, fallback=lambda: self.vocabulary.engine)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the terms mean to the tool: facets, denials, reported views."""
        return Vocabulary(self.engine)

    @cached_property
    def resolver(self) -> Resolver:
        """From names to things."""
        return Resolver(self.engine, self.labels)

    @cached_property
    def evidence(self) -> EvidenceFinder:
        """From statements to claims and passages."""
        return EvidenceFinder(self.engine, self.labels)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources with their numbers of passages and claims."""
        from kg.source import list_sources

        return list_sources(self.evidence)

    def source(self, key: str) -> SourceRecord:
        """Return one source with its passages and the claims read off each. Raises UnknownName."""
        from kg.source import show_source

        return show_source(self.evidence, key)

    def verify_source(self, key: str, text: PathLike) -> Verification:
        """Return where each passage of the source `key` stands in the file `text`: in place, moved or lost.

        Raises UnknownName, MissingInput, UnreadableInput.
        """
        from kg.files import read_raw
        from kg.source import verify_source

        raw = read_raw(text)
        return verify_source(self.evidence, key, raw.data, name=raw.name)

    def compare(self, first: str, second: str) -> Comparison:
        """Return two specialties side by side, with evidence. Raises UnknownName, AmbiguousName, SameThing."""
        from kg.answer.compare import compare

        _register_html()
        return compare(self.resolver, self.evidence, self.vocabulary, first, second)

    def path(self, name: str) -> Paths:
        """Return the training routes to a board, specialty, certification or pathway.

        Raises UnknownName, AmbiguousName, BrokenPathway.
        """
        from kg.answer.path import path

        _register_html()
        return path(self.resolver, self.evidence, self.vocabulary, name)

    def query(self, text: str, *, name: str = "query", format: ResultFormat | None = None, limit: int | None = None) -> Answer:
        """Return what a SPARQL query gives: rows, a truth value or statements; see kg.answer.select.answer."""
        from kg.answer.select import answer

        _register_html()
        return answer(self.engine, text, name=name, format=format, limit=limit)

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy as an rdflib Dataset, graph names kept."""
        from kg.bridge import to_dataset

        return to_dataset(self.engine.quads())


def _register_html() -> None:
    """Make the results show themselves in notebooks."""
    from kg.render import notebook

    notebook.register()


def open(data: Sequence[PathLike] = (), *, with_: Sequence[PathLike] = (), input_format: str | None = None) -> Graph:
    """Return the shipped graph, plus the files `with_`; or the files `data` in its place.

    Files are paths; "-" is standard input. `input_format` names the format of files whose suffix does not tell. Raises MissingInput,
    UnreadableInput, UnknownFormat, BadSyntax.
    """
    syntax: RdfSyntax | None = rdf_syntax(input_format) if input_format else None
    more = [os.fspath(path) for path in with_]
    if data:
        return Graph(user_dataset([*(os.fspath(path) for path in data), *more], syntax), is_shipped=False)
    return Graph(shipped(with_files(more, syntax)), is_shipped=True)
