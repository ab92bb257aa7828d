"""The library's front door: one object that answers, checks and exports."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from kg.embedded import Embedded
from kg.evidence import EvidenceFinder
from kg.formats import RdfSyntax, rdf_syntax
from kg.labels import Labels
from kg.load import shipped, user_dataset, with_files
from kg.resolve import Resolver

if TYPE_CHECKING:
    import rdflib


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
        return Labels(self.engine)

    @cached_property
    def resolver(self) -> Resolver:
        """From names to things."""
        return Resolver(self.engine, self.labels)

    @cached_property
    def evidence(self) -> EvidenceFinder:
        """From statements to claims and passages."""
        return EvidenceFinder(self.engine, self.labels)

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy as an rdflib Dataset, graph names kept."""
        from kg.bridge import to_dataset

        return to_dataset(self.engine.quads())


def open(data: Sequence[str] = (), *, with_: Sequence[str] = (), input_format: str | None = None) -> Graph:
    """Return the shipped graph, plus the files `with_`; or the files `data` in its place.

    `input_format` names the format of files whose suffix does not tell. Raises MissingInput, UnreadableInput, UnknownFormat, BadSyntax.
    """
    syntax: RdfSyntax | None = rdf_syntax(input_format) if input_format else None
    if data:
        return Graph(user_dataset([*data, *with_], syntax), is_shipped=False)
    return Graph(shipped(with_files(with_, syntax)), is_shipped=True)
