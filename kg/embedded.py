"""The engine inside the process: pyoxigraph, in memory or on disk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from kg.diagnose import query_error
from kg.engine import Rows
from kg.errors import BadContract, UnknownFormat
from kg.names import PREFIXES
from kg.terms import GraphName, Subject, Term, sort_key

_NAMED = re.compile(r"(?<![a-z-])[a-z-]++(?=:)")
_DECLARED = re.compile(r"(?:\s++|#[^\r\n]*+)*+PREFIX\s++([^\s:<#]*+):\s*+<[^<>\s]*+>", re.IGNORECASE)
_ALL = tuple(PREFIXES)


@lru_cache(maxsize=512)
def _preset(query: str) -> dict[str, str]:
    """Return the preset prefixes that a query may use and does not begin by declaring: each takes the engine time.

    A prefix may stand behind a minus or a keyword without a space, so a longer word that ends as a prefix does may hold it.
    """
    used: set[str] = set()
    for name in set(_NAMED.findall(query)):
        if name in PREFIXES:
            used.add(name)
        elif name.endswith(_ALL):
            used.update(prefix for prefix in _ALL if name.endswith(prefix))
    declared = _DECLARED.match(query) if used else None
    while declared:
        used.discard(declared[1])
        declared = _DECLARED.match(query, declared.end())
    return {prefix: PREFIXES[prefix] for prefix in sorted(used)}


SHORT = 1 << 16
"""Bytes of a document that are kept until it is known to be longer: a short one is whole before any of it is given away."""


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
            return self._answer(query, prefixes or _preset(query))
        except SyntaxError as error:
            raise query_error(error, name, query) from error

    def _answer(self, query: str, prefixes: dict[str, str]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self.store.query(query, prefixes=prefixes, use_default_graph_as_union=self.union)

    def select(self, query: str) -> Rows:
        """Return all solutions of a SELECT query (SPARQL 1.1 section 16.1)."""
        result = self.run(query)
        if not isinstance(result, ox.QuerySolutions):
            raise BadContract("a SELECT query is needed here")
        return Rows.of(result)

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


class _Beginning:
    """What the engine writes to: it keeps a short document, and passes a longer one on as it comes."""

    def __init__(self, into: Callable[[bytes], object]) -> None:
        self._into = into
        self.held: io.BytesIO | None = io.BytesIO()

    def write(self, piece: bytes) -> int:
        if self.held is None:
            self._into(piece)
        else:
            self.held.write(piece)
            if self.held.tell() > SHORT:
                begun, self.held = self.held.getvalue(), None
                self._into(begun)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: whoever takes the pieces writes them."""


def poured(result: ox.QuerySolutions, format: ox.QueryResultsFormat, into: Callable[[bytes], object]) -> bytes | None:
    """Return the engine's own bytes of a result; of more than `SHORT` of them give the pieces to `into` as they come, and return None."""
    target = _Beginning(into)
    result.serialize(target, format)  # type: ignore[arg-type]  # it asks for IO[bytes], and calls these two
    return None if target.held is None else target.held.getvalue()


def serialized(result: Rows | bool, format: ox.QueryResultsFormat) -> bytes:
    """Return rows or a truth value in a W3C format, as the engine writes it, every literal as it is."""
    import json

    data: dict[str, Any] = {"head": {}}
    if isinstance(result, bool):
        data["boolean"] = result
    else:
        data["head"]["vars"] = list(result.variables)
        rows = [{name: _json(term) for name, term in row.items()} for row in result.dicts()]
        data["results"] = {"bindings": rows}
    return written(ox.parse_query_results(json.dumps(data).encode(), format=ox.QueryResultsFormat.JSON), format)


def _json(term: Term) -> dict[str, Any]:
    """Return a term as SPARQL 1.1 Query Results JSON has it (section 3.2.2)."""
    match term:
        case ox.NamedNode(value=iri):
            return {"type": "uri", "value": iri}
        case ox.BlankNode(value=label):
            return {"type": "bnode", "value": label}
        case ox.Literal(value=text, language=str(tag)):
            return {"type": "literal", "value": text, "xml:lang": tag}
        case ox.Literal(value=text, datatype=datatype):
            return {"type": "literal", "value": text, "datatype": datatype.value}
    parts = {"subject": _json(term.subject), "predicate": _json(term.predicate), "object": _json(term.object)}
    return {"type": "triple", "value": parts}


def triple_key(triple: ox.Triple) -> tuple[tuple[int, str, str, str], ...]:
    """Return the sort key of a triple: subject, predicate, object."""
    return sort_key(triple.subject), sort_key(triple.predicate), sort_key(triple.object)
