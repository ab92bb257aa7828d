"""Servers on loopback that answer SPARQL with the embedded engine, or misbehave in one given way."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    params: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> str:
        """The SPARQL text."""
        return self.params.get("query", [""])[0]


@dataclass(frozen=True)
class Response:
    """What goes out; `announced` is the Content-Length if it is to differ from the body, `pause` the seconds between its bytes."""

    body: bytes = b""
    status: int = 200
    type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    pause: float = 0.0
    delimited: bool = True


Answer = Callable[[Request], Response]


@dataclass
class Running:
    """A server that runs: its URL, and the requests that it got."""

    url: str
    requests: list[Request]


@contextmanager
def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Running]:
    """Run a server on a free port of loopback as long as the block lasts; with `tls`, it speaks https only."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: two would wait 40 ms for each other

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            parts = urlsplit(self.path)
            params = parse_qs(parts.query)
            if self.headers.get("content-type") == "application/x-www-form-urlencoded":
                params |= parse_qs(body.decode())
            request = Request(self.command, parts.path, params, {k.lower(): v for k, v in self.headers.items()}, body)
            requests.append(request)
            self._send(answer(request))

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            if response.type:
                self.send_header("Content-Type", response.type)
            for name, value in response.headers.items():
                self.send_header(name, value)
            if response.delimited:
                self.send_header("Content-Length", str(len(response.body) if response.announced is None else response.announced))
            if response.announced is not None or not response.delimited:
                self.close_connection = True
                self.send_header("Connection", "close")
            self.end_headers()
            try:
                if response.pause:
                    for byte in response.body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(response.pause)
                else:
                    self.wfile.write(response.body)
                    self.wfile.flush()
            except OSError:  # the client has given up, as it should
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  the names that the base class looks for

        def handle(self) -> None:
            with suppress(OSError):  # the client has gone
                super().handle()

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

        def log_message(self, format: str, *args: object) -> None:  # noqa: ARG002  the base class writes to standard error
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        # The handshake waits for the thread of the connection: one that fails must not end the loop that accepts.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Running(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/sparql", requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def sparql(store: ox.Store, *, cap: int | None = None, graphs_to: int | None = None, declared: bool = False) -> Answer:
    """Return what answers queries from `store`, at most `cap` rows, or `graphs_to` triples, of each; only if `declared`, a header says so.

    Without `graphs_to`, `cap` is that of triples as well.
    """
    most = cap if graphs_to is None else graphs_to

    def answer(request: Request) -> Response:
        if request.path != "/sparql":
            return Response(status=404)
        graphs = [ox.NamedNode(iri) for iri in request.params.get("default-graph-uri", [])]
        named = [ox.NamedNode(iri) for iri in request.params.get("named-graph-uri", [])]
        dataset = {"default_graph": graphs, "named_graphs": named} if graphs or named else {}
        try:
            result = store.query(request.query, **dataset)  # type: ignore[arg-type]
        except SyntaxError as error:
            return Response(str(error).encode(), 400, "text/plain")
        if isinstance(result, ox.QueryTriples):
            triples = list(dict.fromkeys(result))
            headers = {"X-SPARQL-MaxRows": str(most)} if declared and most is not None and len(triples) > most else {}
            return Response(
                ox.serialize(triples[:most], format=ox.RdfFormat.N_TRIPLES) or b"", type="application/n-triples", headers=headers
            )
        if isinstance(result, ox.QueryBoolean):
            return Response(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        names = [variable.value for variable in result.variables]
        rows = [tuple(row) for row in result]
        headers = {"X-SPARQL-MaxRows": str(cap)} if declared and cap is not None and len(rows) > cap else {}
        return Response(results(names, rows[:cap]), headers=headers)

    return answer


def results(names: list[str], rows: list[tuple[object, ...]]) -> bytes:
    """Return rows as SPARQL JSON results."""
    from kg.embedded import serialized
    from kg.engine import Rows

    return serialized(Rows(tuple(names), tuple(rows)), ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]


def writable(store: ox.Store, *, breaks_at: int | None = None, loses: str = "") -> Answer:
    """Return what answers queries from `store`, and the Graph Store Protocol and updates at other paths.

    From the write number `breaks_at` on (from 0) it fails; of the graph `loses`, it keeps one statement only.
    """
    ask = sparql(store)
    writes = 0

    def answer(request: Request) -> Response:
        nonlocal writes
        if request.path == "/sparql":
            return ask(request)
        writes += 1
        if breaks_at is not None and writes > breaks_at:
            return Response(b"disk full", 507, "text/plain")
        if request.path == "/update":
            store.update(request.body.decode())
            return Response(status=204, type="")
        graph = ox.NamedNode(request.params["graph"][0])
        if request.method != "POST":
            store.remove_graph(graph)
        if request.method != "DELETE":
            triples = list(ox.parse(request.body, format=ox.RdfFormat.N_TRIPLES))
            kept = triples[:1] if graph.value == loses else triples
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in kept)
        return Response(status=204, type="")

    return answer
