"""The engine elsewhere: a SPARQL 1.1 server, its answers checked for being whole before anybody builds on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeAlias
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.embedded import Embedded, serialized
from kg.engine import Rows
from kg.errors import BadContract, EndpointFailed, Incomplete, KgError, UnknownFormat
from kg.query.groups import parse
from kg.query.prologue import with_prefixes
from kg.record import record
from kg.remote.catalogue import Catalogue, copied, finished
from kg.remote.doubles import repeats
from kg.remote.endpoint import DEFAULT_GRAPH, MERGED, Endpoint
from kg.remote.graphs import probe_of_graphs, template_of
from kg.remote.http import Http, Reply
from kg.remote.lookup import Lookup
from kg.remote.results import ACCEPT_RESULTS, ACCEPT_TRIPLES, is_virtuoso, solutions, triples
from kg.remote.wholeness import FEW, MOST_PROBED, Pieces, pieces, probe
from kg.terms import GraphName, Subject, Term

_FORM = "application/x-www-form-urlencoded"
_SORTS_FEW = b"SR353"
"""Virtuoso's error for a sorted query that begins or ends after its greatest number of sorted rows; inside another query it sorts them."""
_PAUSED = "S1TAT"
"""Virtuoso's state of an answer that its own time limit cut."""

Dataset: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The IRIs of the graphs that make up the default graph, and of those that GRAPH sees."""
_LATERAL = "SELECT ?b WHERE { VALUES ?a { 1 } LATERAL { SELECT ?a ?b WHERE { BIND(?a AS ?b) } } }"
FEW_STATEMENTS = 50_000
"""Up to so many published statements are fetched at once, where single ones would be looked up."""
MOST_ROWS = 500_000
"""Up to so many solutions a graph that the server cuts is read as rows."""
OWN: Dataset = ((), ())
"""The server's own dataset."""


@record
class Fetched:
    """What a SELECT gave; `partial` says why there may be more on the server, and is empty where the rows are all."""

    rows: Rows
    partial: str = ""


class Remote:
    """A server that answers through the `Engine` protocol. `watch` is shown each query before it is sent.

    Every request names the graphs that are asked (SPARQL 1.1 Protocol section 2.1.4), unless the server's own default graph is. Answers are
    whole or end in Incomplete: a row cap is found by the server's headers, by a probe or by counting, and read around in pages.
    """

    union = False

    def __init__(self, endpoint: Endpoint, *, watch: Callable[[str], None] = lambda _: None, http: Http | None = None) -> None:
        self.endpoint = endpoint
        self.http = http or Http(endpoint)
        self.requests = 0
        self.pages = 0
        self._watch = watch
        self._sure = self._sure_graph = 2
        self._cap: int | None = None
        self.is_virtuoso = False
        self.server = ""
        self._lookup = Lookup(self, self._few)

    @cached_property
    def dataset(self) -> Dataset:
        """The graphs that make up the default graph, and those that GRAPH sees; both empty for the server's own dataset."""
        graphs, named = self.endpoint.graphs, self.endpoint.named
        if graphs == (DEFAULT_GRAPH,):
            return OWN
        listed = self.catalogue.others(graphs or (MERGED,))
        if not graphs:
            return ((MERGED,), listed) if listed else OWN
        return graphs, named if named is not None else listed or graphs

    @cached_property
    def catalogue(self) -> Catalogue:
        """What was published with the graphs of the endpoint. Raises Incomplete for a publication that goes on or broke off."""
        return finished(self, self.endpoint.graphs or (MERGED,))

    @cached_property
    def has_lateral(self) -> bool:
        """Whether the server knows LATERAL (SPARQL 1.2 community group, SEP 6), which shapes with queries of their own need."""
        try:
            return len(self.select(_LATERAL, OWN)) == 1
        except KgError:
            return False

    @cached_property
    def bag(self) -> bool:
        """Whether a statement may match several times, once for each graph that holds it; for a server's own dataset, it is counted."""

        def counted(query: str) -> int:
            return self._counted(pieces(query), self.dataset)

        return len(self.dataset[0]) != 1 and repeats(self, counted, own=self.dataset == OWN)

    def at(self, endpoint: Endpoint) -> Remote:
        """Return an engine for the same server, asked for other graphs."""
        return Remote(endpoint, watch=self._watch, http=self.http)

    def _few(self) -> Embedded | None:
        graphs, known = self.endpoint.graphs, self.catalogue
        asked = graphs != (DEFAULT_GRAPH,) and self.endpoint.named is None
        return copied(self) if asked and 0 < known.statements <= FEW_STATEMENTS else None

    def select(self, query: str, dataset: Dataset | None = None) -> Rows:
        """Return all solutions of a SELECT query (SPARQL 1.1 section 16.1), on `dataset` instead of the graphs of the endpoint if given.

        Raises Incomplete where the server does not give all, BadEndpoint and EndpointFailed.
        """
        fetched = self.fetch(query, dataset)
        if fetched.partial:
            raise self._cut(fetched.partial)
        return fetched.rows

    def fetch(self, query: str, dataset: Dataset | None = None) -> Fetched:
        """Return the solutions of a SELECT query, as many as the server gives, and why they may not be all."""
        text = with_prefixes(query)
        graphs = self.dataset if dataset is None else dataset
        reply = self._send(text, ACCEPT_RESULTS, graphs)
        if reply.status == 500 and _SORTS_FEW in reply.body:
            parts = pieces(text)
            variables = self._rows(self._post(parts.first(), ACCEPT_RESULTS, graphs)).variables
            return self._paged(parts, variables, parts.expected(self._counted(parts, graphs)), graphs)
        return self._whole(text, self._successful(reply), graphs)

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query (SPARQL 1.1 section 16.3)."""
        reply = self._post(with_prefixes(query), ACCEPT_RESULTS)
        answer = solutions(reply, self.endpoint.shown)
        if not isinstance(answer, bool):
            raise BadContract("an ASK query is needed here")
        if self._is_partial(reply) and not answer:
            raise self._cut(self._is_partial(reply))
        return answer

    def construct(self, query: str) -> tuple[ox.Triple, ...]:
        """Return the triples of a CONSTRUCT or DESCRIBE query (SPARQL 1.1 sections 16.2 and 16.4), sorted, without duplicates."""
        found, partial = self.describe(query)
        if partial:
            raise self._cut(partial)
        return found

    def describe(self, query: str) -> tuple[tuple[ox.Triple, ...], str]:
        """Return the triples of a CONSTRUCT or DESCRIBE query, and why they may not be all.

        Where the server cuts the graph of CONSTRUCT, its solutions are read in pages and make up the graph here.
        """
        text = with_prefixes(query)
        reply = self._post(text, ACCEPT_TRIPLES)
        found = triples(reply, self.endpoint.shown)
        partial = self._is_partial(reply) or self._cut_graph(text, reply, len(found))
        whole = self._graph_by_rows(text) if partial else None
        return (found, partial) if whole is None else (whole, "")

    def part(self, query: str, accept: str, dataset: Dataset | None = None) -> Reply:
        """Return the answer to a query, which may be a part of what there is. Raises EndpointFailed where the server calls it one."""
        reply = self._post(query, accept, dataset)
        if why := self._is_partial(reply):
            raise EndpointFailed(f"{self.endpoint.shown}: {why}", help="ask for less, or raise the limits of the server")
        return reply

    def _graph_by_rows(self, text: str) -> tuple[ox.Triple, ...] | None:
        """Return the graph of a CONSTRUCT query, made of its solutions; None where those cannot be had whole or are too many."""
        template, pages = template_of(text), self.pages
        try:
            if template is None or self._counted(pieces(template.solutions), self.dataset) > MOST_ROWS:
                return None
            fetched = self.fetch(template.select)
        except KgError:  # the graph is cut in any case, and that is what is said
            return None
        # From page to page the names of blank nodes may change; Virtuoso's stay.
        apart = self.pages > pages and not self.is_virtuoso and any(isinstance(t, ox.BlankNode) for row in fetched.rows for t in row)
        return None if fetched.partial or apart else template.filled(fetched.rows)

    def document(self, query: str, format: ox.QueryResultsFormat, name: str = "query") -> bytes:  # noqa: ARG002  as in Embedded
        """Return the rows or the truth of a query in a W3C format. Raises UnknownFormat for a query that gives a graph."""
        form = parse(query).query.form
        if form not in {"SELECT", "ASK"}:
            raise UnknownFormat(f"{form} gives a graph, not rows", help="choose an RDF format such as turtle")
        return serialized(self.select(query) if form == "SELECT" else self.ask(query), format)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match, in a fixed order; None matches anything. What was fetched is kept.

        Raises LossyOutput for a blank node, which has no name to ask by.
        """
        return self._lookup.quads(subject, predicate, object, graph)

    def _post(self, query: str, accept: str, dataset: Dataset | None = None) -> Reply:
        """Return the successful answer to a query. Raises BadEndpoint, EndpointFailed for any other."""
        return self._successful(self._send(query, accept, self.dataset if dataset is None else dataset))

    def _successful(self, reply: Reply) -> Reply:
        if not 200 <= reply.status < 300:
            raise self.http.refusal(reply)
        return reply

    def _send(self, query: str, accept: str, dataset: Dataset) -> Reply:
        """Send a query with the graphs that it asks (SPARQL 1.1 Protocol section 2.1.2) and return the answer."""
        default, named = dataset
        self._watch(query)
        self.requests += 1
        graphs = [("default-graph-uri", graph) for graph in default] + [("named-graph-uri", graph) for graph in named]
        content = urlencode([("query", query), *graphs]).encode()
        reply = self.http.send("POST", self.endpoint.url, content=content, headers={"accept": accept, "content-type": _FORM})
        self.is_virtuoso = is_virtuoso(reply)
        self.server = reply.headers.get("server", "")
        return reply

    def write(self, method: str, url: str, content: bytes, media_type: str, times: float = 1.0, *, safe: bool = True) -> None:
        """Send a request that changes the server, see `Http.send`. Raises BadEndpoint, EndpointFailed where it does not say it is done."""
        self.requests += 1
        reply = self.http.send(method, url, content=content, headers={"content-type": media_type}, safe=safe, times=times)
        if not (200 <= reply.status < 300 or (method == "DELETE" and reply.status == 404)):
            raise self.http.refusal(reply)

    def _whole(self, text: str, reply: Reply, dataset: Dataset) -> Fetched:
        """Return the rows of an answer to `text`, together with those that the server held back."""
        rows = self._rows(reply)
        parts = pieces(text)
        found = len(rows)
        partial = self._is_partial(reply)
        if partial:
            return Fetched(rows, partial)
        if parts.limit is not None and found >= parts.limit:
            return Fetched(rows)
        declared = reply.headers.get("x-sparql-maxrows", "")
        capped = declared.isdigit() and found >= int(declared)
        if not capped and (found < self._sure or (found < FEW and self._lets_through(found))):
            return Fetched(rows)
        wanted = parts.expected(self._counted(parts, dataset))
        if wanted == found:
            self._sure = max(self._sure, found)
            return Fetched(rows)
        if wanted < found:
            return Fetched(rows, f"the server gave {found} rows, but counts {wanted}")
        self._cap = found
        return self._paged(parts, rows.variables, wanted, dataset)

    def _lets_through(self, number: int) -> bool:
        """Tell whether the server lets through more than `number` rows, by asking for rows that need no data.

        False where that is not known.
        """
        if self._cap is not None or number > MOST_PROBED:
            return self._cap is not None and number < self._cap
        query, size = probe(number + 1)
        try:
            found = len(self._rows(self._post(query, ACCEPT_RESULTS, OWN)))
        except KgError:  # then counting decides
            return False
        if found == size:
            self._sure = max(self._sure, size)
        else:
            self._cap = found
        return number < found

    def _counted(self, parts: Pieces, dataset: Dataset) -> int:
        rows = self._rows(self._post(parts.counted(), ACCEPT_RESULTS, dataset))
        number = rows.rows[0][0] if len(rows) == 1 else None
        if not isinstance(number, ox.Literal) or not number.value.isdigit():
            raise self._cut("the server does not count the rows of the query")
        return int(number.value)

    def _paged(self, parts: Pieces, variables: tuple[str, ...], wanted: int, dataset: Dataset) -> Fetched:
        """Return all rows of a query whose answer the server cuts, read in pages."""
        rows: list[tuple[Term | None, ...]] = []
        size = self._cap or FEW
        while len(rows) < wanted:
            query = parts.page(variables, min(size, wanted - len(rows)), parts.offset + len(rows), nested=self.is_virtuoso)
            reply = self._post(query, ACCEPT_RESULTS, dataset)
            self.pages += 1
            page = self._rows(reply)
            if self._is_partial(reply) or not len(page) or page.variables != variables:
                break
            rows += page.rows
        whole = Rows(variables, tuple(rows))
        if len(rows) != wanted:
            return Fetched(whole, f"the server gives {len(rows)} of {wanted} rows")
        return Fetched(whole)

    def _cut_graph(self, text: str, reply: Reply, found: int) -> str:
        """Return why a graph of `found` triples may have been cut, empty if it cannot have been: caps count solutions or triples."""
        declared = reply.headers.get("x-sparql-maxrows", "")
        why = f"the server may have cut the graph at {found} triples"
        if declared.isdigit():  # of solutions, of which triples may be fewer or more
            return why
        number = found
        if found and (template := template_of(text)):  # many solutions may give few triples
            try:
                number = max(found, self._counted(pieces(template.solutions), self.dataset))
            except KgError:
                return why
        return "" if number < self._sure_graph or self._lets_graph_through(number) else why

    def _lets_graph_through(self, number: int) -> bool:
        """Tell whether the server lets through graphs of more than `number` triples, by asking for one that needs no data."""
        if number > MOST_PROBED:
            return False
        query, size = probe_of_graphs(max(FEW, number + 1))
        try:
            found = len(triples(self._post(query, ACCEPT_TRIPLES, OWN), self.endpoint.shown))
        except KgError:
            return False
        if found == size:
            self._sure_graph = max(self._sure_graph, size)
        return number < found

    def _rows(self, reply: Reply) -> Rows:
        rows = solutions(reply, self.endpoint.shown)
        if isinstance(rows, bool):
            raise BadContract("a SELECT query is needed here")
        return rows

    def _is_partial(self, reply: Reply) -> str:
        """Return why the server itself says that an answer is not whole, empty if it does not."""
        if reply.status == 206:
            return "the server marks its answer as a part (206)"
        if reply.headers.get("x-sql-state", "").upper() == _PAUSED:
            return "the server stopped at its own time limit"
        return ""

    def _cut(self, why: str) -> Incomplete:
        return Incomplete(f"{self.endpoint.shown}: {why}", help="ask for less, or raise the limits of the server")
