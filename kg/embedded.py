"""The engine inside the process: pyoxigraph, in memory or on disk."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.diagnose import query_error
from kg.engine import Rows
from kg.errors import BadContract, UnknownFormat
from kg.names import PREFIXES
from kg.terms import GraphName, Subject, Term, sort_key

_PREFIXES = dict(PREFIXES)


class Embedded:
    """A store that answers through the `Engine` protocol: in memory with `quads`, or `store` as it is.

    `union` makes the default graph of queries the union of all graphs; rows may then repeat without DISTINCT when a statement stands in
    several graphs, because the engine's union is a bag (oxigraph issue 1919).
    """

    def __init__(self, quads: Iterable[ox.Quad] = (), *, union: bool = False, store: ox.Store | None = None) -> None:
        self._store = ox.Store() if store is None else store
        self.union = union
        if store is None:
            self._store.extend(quads)

    @property
    def store(self) -> ox.Store:
        """The engine's own store."""
        return self._store

    def run(
        self, query: str, *, name: str = "query", prefixes: dict[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the engine's own result of any query form; `name` is how messages call the query.

        Raises BadSyntax with the place in the text.
        """
        try:
            return self._answer(query, prefixes or _PREFIXES)
        except SyntaxError as error:
            raise query_error(error, name, query) from error

    def _answer(self, query: str, prefixes: dict[str, str]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self.store.query(query, prefixes=prefixes, use_default_graph_as_union=self.union)

    def select(self, query: str) -> Rows:
        """Return all solutions of a SELECT query (SPARQL 1.1 section 16.1)."""
        result = self.run(query)
        if not isinstance(result, ox.QuerySolutions):
            raise BadContract("a SELECT query is needed here")
        variables = tuple(variable.value for variable in result.variables)
        return Rows(variables, tuple(tuple(solution) for solution in result))

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query (SPARQL 1.1 section 16.3)."""
        result = self.run(query)
        if not isinstance(result, ox.QueryBoolean):
            raise BadContract("an ASK query is needed here")
        return bool(result)

    def construct(self, query: str) -> tuple[ox.Triple, ...]:
        """Return the triples of a CONSTRUCT or DESCRIBE query (SPARQL 1.1 sections 16.2 and 16.4), sorted, without duplicates."""
        result = self.run(query)
        if not isinstance(result, ox.QueryTriples):
            raise BadContract("a CONSTRUCT or DESCRIBE query is needed here")
        return tuple(sorted(set(result), key=triple_key))

    def document(self, query: str, format: ox.QueryResultsFormat, name: str = "query") -> bytes:
        """Return the engine's own bytes of the rows or the truth that a query gives."""
        result = self.run(query, name=name)
        if isinstance(result, ox.QueryTriples):
            raise UnknownFormat(f"{name} gives a graph, not rows", help="choose an RDF format such as turtle")
        return written(result, format)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match; None matches anything."""
        return self._store.quads_for_pattern(subject, predicate, object, graph)

    def __len__(self) -> int:
        return len(self.store)


def written(result: ox.QuerySolutions | ox.QueryBoolean, format: ox.QueryResultsFormat) -> bytes:
    """Return the engine's own bytes of a result.

    They go into a buffer of Python's: it raises MemoryError where one of the engine's would end the process, and takes half the time.
    """
    buffer = io.BytesIO()
    result.serialize(buffer, format)
    return buffer.getvalue()


def triple_key(triple: ox.Triple) -> tuple[tuple[int, str, str, str], ...]:
    """Return the sort key of a triple: subject, predicate, object."""
    return sort_key(triple.subject), sort_key(triple.predicate), sort_key(triple.object)
