"""What a server's answer says: rows, a truth value or triples, or why it cannot be taken for one.

Results are read as SPARQL 1.1 JSON or XML, whose end shows; a cut CSV or TSV looks whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from kg.engine import Rows
from kg.errors import BadEndpoint, EndpointFailed
from kg.formats import N_TRIPLES, TURTLE, RdfSyntax
from kg.remote.http import Reply
from kg.terms import sort_key

ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.8"

_JSON = {"application/sparql-results+json", "application/json", "application/x-sparql-results+json"}
_XML = {"application/sparql-results+xml", "application/xml", "text/xml"}
_RDF = {
    **dict.fromkeys(("application/n-triples", "text/plain", "text/ntriples"), N_TRIPLES),
    **dict.fromkeys(("text/turtle", "application/x-turtle", "application/turtle"), TURTLE),
}
_VIRTUOSO_NODE = "nodeID://"
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_TRUTH = {"1": "true", "0": "false"}


def is_virtuoso(reply: Reply) -> bool:
    """Tell whether the server calls itself Virtuoso."""
    return reply.headers.get("server", "").startswith("Virtuoso") or "x-sparql-default-graph" in reply.headers


def solutions(reply: Reply, place: str) -> Rows | bool:
    """Return the rows or the truth value that an answer holds. Raises BadEndpoint, EndpointFailed for what is no answer."""
    body, format = reply.body, ox.QueryResultsFormat.JSON
    if reply.media_type in _XML:
        format = ox.QueryResultsFormat.XML
    elif reply.media_type not in _JSON:
        raise _wrong(reply, place, "results")
    result: ox.QuerySolutions | ox.QueryBoolean | None = None
    try:
        if is_virtuoso(reply) and format is ox.QueryResultsFormat.JSON:
            body = _repaired(body)
        result = ox.parse_query_results(body, format=format)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        variables = tuple(variable.value for variable in result.variables)
        return Rows(variables, tuple(map(tuple, list(result))))
    except (SyntaxError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise _broken(place, error) from error
    finally:
        # A result must end in the thread that made it; the trace of an error would keep it.
        result = None


def triples(reply: Reply, place: str) -> tuple[ox.Triple, ...]:
    """Return the triples that an answer holds, sorted, each once. Raises BadEndpoint, EndpointFailed for what is no graph."""
    found = {quad.triple for quad in parsed(reply, place)}
    return tuple(sorted(found, key=lambda t: (sort_key(t.subject), sort_key(t.predicate), sort_key(t.object))))


def parsed(reply: Reply, place: str) -> Iterator[ox.Quad]:
    """Yield the triples that an answer holds, in its order, as statements of the default graph.

    Raises BadEndpoint, EndpointFailed for what is no graph.
    """
    syntax: RdfSyntax | None = _RDF.get(reply.media_type)
    if syntax is None:
        raise _wrong(reply, place, "a graph")
    if not reply.delimited:
        raise EndpointFailed(f"{place}: its answer does not say where it ends, so it may be cut", help="try again later")
    try:
        yield from ox.parse(reply.body, format=syntax.engine)
    except SyntaxError as error:
        raise _broken(place, error) from error


def _repaired(body: bytes) -> bytes:
    """Return Virtuoso's JSON results as the specification has them: labels of blank nodes, Booleans, the answer of ASK."""
    data = json.loads(body)
    names, rows = data["head"].get("vars", []), data.get("results", {}).get("bindings", [])
    if names == ["__ASK_RETVAL"]:
        return json.dumps({"head": {}, "boolean": bool(rows)}).encode()
    for row in rows:
        for term in row.values():
            if term["type"] == "bnode":
                term["value"] = term["value"].removeprefix(_VIRTUOSO_NODE)
            elif term.get("datatype") == _BOOLEAN:
                term["value"] = _TRUTH.get(term["value"], term["value"])
    return json.dumps(data).encode()


def _wrong(reply: Reply, place: str, wanted: str) -> BadEndpoint:
    found = reply.media_type or "no media type"
    return BadEndpoint(f"{place} answers with {found} where {wanted} must come", help="is this the URL of the SPARQL endpoint itself?")


def _broken(place: str, error: Exception) -> EndpointFailed:
    return EndpointFailed(f"{place}: its answer breaks off or is ill-formed: {str(error)[:200]}", help="try again later, or ask for less")
