"""What every store answers, wherever it lives: the one interface between questions and engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import pyoxigraph as ox

from kg.record import record
from kg.terms import GraphName, Subject, Term, value


@record
class Rows:
    """The solutions of a SELECT query: variable names without `?`, and one tuple of terms (None if unbound) for each solution."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, result: object) -> Rows:
        """Return all solutions of the engine's own result. Raises TypeError for one that is no SELECT's."""
        if not isinstance(result, ox.QuerySolutions):
            raise TypeError("a query changed its form")
        return cls(tuple([variable.value for variable in result.variables]), tuple(map(tuple, result)))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def dicts(self) -> Iterator[dict[str, Term]]:
        """Yield each solution as variable to term, unbound variables left out."""
        for row in self.rows:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}

    def values(self, name: str) -> list[str]:
        """Return the bare values of one column, in order; empty text where unbound."""
        index = self.variables.index(name)
        return [value(row[index]) for row in self.rows]


class Engine(Protocol):
    """A store that answers SPARQL 1.1 queries. Query texts may use the preset prefixes (kg.names.PREFIXES)."""

    def select(self, query: str) -> Rows:
        """Return all solutions of a SELECT query. Raises BadSyntax, or KgError if `query` is of another form."""

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query. Raises BadSyntax."""

    def construct(self, query: str) -> tuple[ox.Triple, ...]:
        """Return the triples of a CONSTRUCT or DESCRIBE query, without duplicates, in a fixed order. Raises BadSyntax."""

    def document(self, query: str, format: ox.QueryResultsFormat, name: str = "query") -> bytes:
        """Return the rows or the truth that a query gives in a W3C format. Raises BadSyntax, and UnknownFormat for a graph."""

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match; None matches anything."""


Prefixes = Mapping[str, str]
