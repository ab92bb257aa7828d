"""A server that misbehaves ends in one message and the right exit code, in bounded time, and secrets stay where they are."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import BadEndpoint, EndpointFailed, Incomplete, KgError
from kg.remote import Endpoint, Remote
from kg.remote.endpoint import credentials, endpoint
from kg.remote.http import Http
from tests.conftest import RunKg
from tests.remote.loopback import JSON, XML, Answer, Request, Response, results, serving

ONE = results(["s"], [(ox.NamedNode("urn:a"),)])
ASK = b'{"head":{},"boolean":true}'
QUERY = "SELECT ?s WHERE { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the environment of whoever runs the tests out of them."""
    for name in ("KG_ENDPOINT_TOKEN", "KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def remote(url: str, *, timeout: float = 5.0, waits: list[float] | None = None) -> Remote:
    """Return an engine for `url` that asks the server's own graph and keeps the waits that it would make."""
    at = Endpoint(url, ("default",), timeout=timeout)
    return Remote(at, http=Http(at, sleep=(waits if waits is not None else []).append))


def _always(response: Response) -> Answer:
    return lambda _: response


FAULTS: dict[str, tuple[Response, type[KgError], str]] = {
    "html instead of results": (Response(b"<html>welcome</html>", type="text/html"), BadEndpoint, "answers with text/html where results"),
    "plain text instead of results": (Response(b"hello", type="text/plain"), BadEndpoint, "answers with text/plain"),
    "no media type": (Response(ONE, type=""), BadEndpoint, "answers with no media type"),
    "json that is no result": (Response(b'{"error": "x"}'), EndpointFailed, "breaks off or is ill-formed"),
    "cut json": (Response(ONE[:-9]), EndpointFailed, "breaks off or is ill-formed"),
    "cut xml": (Response(b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head>", type=XML), EndpointFailed, "breaks off"),
    "cut in mid-body": (Response(ONE, announced=len(ONE) + 50), EndpointFailed, "broke off before its answer was whole"),
    "iri with a space": (Response(ONE.replace(b"urn:a", b"urn:a b")), EndpointFailed, "ill-formed"),
    "not found": (Response(b"", 404, "text/plain"), BadEndpoint, "is no place for this request (404)"),
    "bad request": (
        Response(b"line 1:\nno such thing", 400, "text/plain"),
        BadEndpoint,
        "refuses the request (400): line 1: no such thing",
    ),
    "method not allowed": (Response(status=405), BadEndpoint, "(405)"),
    "unauthorized": (Response(status=401), BadEndpoint, "refuses requests without credentials (401)"),
    "forbidden": (Response(status=403), BadEndpoint, "(403)"),
    "proxy wants credentials": (Response(status=407), BadEndpoint, "(407)"),
    "too long": (Response(status=413), BadEndpoint, "takes no request of this length (413)"),
    "teapot": (Response(b"short and stout", 418, "text/plain"), EndpointFailed, "failed (418): short and stout"),
    "server error": (Response(b"<html>oops</html>", 500, "text/html"), EndpointFailed, "failed (500)"),
    "bad gateway": (Response(status=502), EndpointFailed, "failed (502)"),
    "no content": (Response(status=204, type=""), BadEndpoint, "answers with no media type"),
    "partial content": (Response(ONE, 206), Incomplete, "marks its answer as a part (206)"),
    "own time limit": (Response(ONE, headers={"X-SQL-State": "S1TAT"}), Incomplete, "stopped at its own time limit"),
    "see other": (Response(status=303, headers={"Location": "/elsewhere"}), BadEndpoint, "redirects to"),
    "another host": (Response(status=307, headers={"Location": "http://data.example/sparql"}), BadEndpoint, "which is another place"),
    "another port": (Response(status=307, headers={"Location": "http://127.0.0.1:1/sparql"}), BadEndpoint, "which is another place"),
    "in a circle": (Response(status=308, headers={"Location": "/sparql"}), BadEndpoint, "in a circle"),
    "redirect to nowhere": (Response(status=307, headers={"Location": "file:///etc/passwd"}), BadEndpoint, "no http or https URL"),
    "redirect without a target": (Response(status=307), BadEndpoint, "redirects in a circle"),
    "cut packing": (
        Response(gzip.compress(ONE)[:-12], headers={"Content-Encoding": "gzip"}),
        EndpointFailed,
        "cannot be unpacked: it breaks off",
    ),
    "unknown packing": (Response(ONE, headers={"Content-Encoding": "br"}), EndpointFailed, "cannot be unpacked: it is packed as br"),
    "bad packing": (Response(b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"}), EndpointFailed, "cannot be unpacked"),
    "a graph instead of results": (Response(b"<urn:a> <urn:b> <urn:c> .", type="text/turtle"), BadEndpoint, "answers with text/turtle"),
    "own time limit in lower case": (Response(ONE, headers={"x-sql-state": "s1tat"}), Incomplete, "stopped at its own time limit"),
    "an answer to ask": (Response(ASK), KgError, "a SELECT query is needed"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda name: name.replace(" ", "-"))
def test_a_fault_is_one_named_error(fault: str) -> None:
    """Each way to answer wrongly raises the error that it is, with words that name it and never the query part of the URL."""
    response, kind, words = FAULTS[fault]
    with serving(_always(response)) as server, pytest.raises(kind) as raised:
        remote(server.url + "?key=s3cret").select(QUERY)
    assert words in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_a_server_that_is_down_is_a_remote_failure(run_kg: RunKg) -> None:
    """Nobody listens: exit code 3, one message, nothing on standard output."""
    ran = run_kg("query", "-e", QUERY, "--endpoint", "http://127.0.0.1:1/sparql", "--graph", "default")
    assert (ran.code, ran.stdout) == (3, b"")
    assert ran.err.startswith("error: http://127.0.0.1:1/sparql: no connection")


def test_a_host_that_nobody_knows_is_a_remote_failure() -> None:
    """The name ends in .invalid, which no server of names may know (RFC 6761)."""
    with pytest.raises(EndpointFailed, match=r"http://data\.invalid/sparql: no connection \("):
        remote("http://data.invalid/sparql", timeout=5).ask("ASK { ?s ?p ?o }")


def test_a_server_that_hangs_up_is_asked_once_more() -> None:
    """An answer of no byte at all is a broken connection, not an empty answer."""

    def hang_up(_: Request) -> Response:
        raise ConnectionResetError

    with serving(hang_up) as server, pytest.raises(EndpointFailed, match="broke off before its answer was whole"):
        remote(server.url).ask("ASK { ?s ?p ?o }")
    assert len(server.requests) == 2


def test_an_answer_that_unpacks_without_bound_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small answer that becomes a big one is left before it is whole."""
    monkeypatch.setattr("kg.remote.http.MOST_BYTES", 1 << 20)
    bomb = Response(gzip.compress(b" " * (8 << 20) + ONE), headers={"Content-Encoding": "gzip"})
    with serving(_always(bomb)) as server, pytest.raises(EndpointFailed, match="its answer is longer than 1 MiB"):
        remote(server.url).select(QUERY)


@pytest.mark.parametrize("pause", [0.05, 2.0], ids=["drips", "hangs"])
def test_a_slow_server_is_given_up(pause: float) -> None:
    """The time limit holds for the whole answer, however its bytes come."""
    start = time.monotonic()
    with serving(_always(Response(ONE, pause=pause))) as server, pytest.raises(EndpointFailed, match=r"no whole answer within 0\.5 s"):
        remote(server.url, timeout=0.5).select(QUERY)
    assert time.monotonic() - start < 4


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    """429 and 503 are waited for, as long as Retry-After says, or longer each time."""
    answers = iter([Response(status=429, headers={"Retry-After": "2"}), Response(status=503), Response(status=503), Response(ASK)])
    waits: list[float] = []
    with serving(lambda _: next(answers)) as server:
        assert remote(server.url, waits=waits).ask("ASK { ?s ?p ?o }")
    assert waits == [2.0, 1.0, 2.0]


def test_a_server_that_stays_busy_is_given_up() -> None:
    """A wait that the time limit does not allow, and the fifth refusal, end in an error."""
    with serving(_always(Response(status=503, headers={"Retry-After": "3600"}))) as server:
        with pytest.raises(EndpointFailed, match=r"busy \(503\) and asks to wait 3600 s"):
            remote(server.url).ask("ASK { ?s ?p ?o }")
        assert len(server.requests) == 1
    with serving(_always(Response(status=429))) as server:
        with pytest.raises(EndpointFailed, match=r"failed \(429\)"):
            remote(server.url, timeout=60).ask("ASK { ?s ?p ?o }")
        assert len(server.requests) == 5


def test_a_redirect_within_the_server_is_followed() -> None:
    """307 and 308 on the same host repeat the request, body and all, at the new place."""

    def answer(request: Request) -> Response:
        return Response(ASK) if request.path == "/new" else Response(status=308, headers={"Location": "/new"})

    with serving(answer) as server:
        assert remote(server.url).ask("ASK { ?s ?p ?o }")
        assert [(request.method, request.query) for request in server.requests] == [("POST", "ASK { ?s ?p ?o }")] * 2


@pytest.mark.parametrize("kind", ["bearer", "basic", "digest", "netrc"])
def test_credentials_never_follow_a_redirect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """A redirect to another place, before or after the server knows who asks, gets nothing there: neither the query nor a secret."""
    if kind == "bearer":
        monkeypatch.setenv("KG_ENDPOINT_TOKEN", "s3cret")
    elif kind == "netrc":
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login example password s3cret\n", encoding="utf-8")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    else:
        monkeypatch.setenv("KG_ENDPOINT_USER", "example")
        monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "s3cret")
    accepts = {"bearer": _bearer, "digest": _digest}.get(kind, _basic)
    with serving(_always(Response(ASK))) as other:

        def answer(request: Request) -> Response:
            found = accepts(request)
            return Response(status=307, headers={"Location": other.url}) if found.status == 200 else found

        with serving(answer) as server, pytest.raises(BadEndpoint) as raised:
            remote(server.url).ask("ASK { ?s ?p ?o }")
        assert [bool(request.headers.get("authorization")) for request in server.requests][-1]
        assert (other.requests, "s3cret" in str(raised.value)) == ([], False)


def _digest(request: Request) -> Response:
    """Accept user Example with password pässword by digest authentication (RFC 7616, MD5), computed here from its definition."""
    sent = dict(re.findall(r'(\w+)="?([^",]*)"?', request.headers.get("authorization", "")))

    def h(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    if sent.get("username") == "example":
        wanted = h(f"{h('example:shop:s3cret')}:n0nce:{sent['nc']}:{sent['cnonce']}:auth:{h(f'POST:{request.path}')}")
        if sent["response"] == wanted:
            return Response(ASK)
    return Response(status=401, headers={"WWW-Authenticate": 'Digest realm="shop", nonce="n0nce", qop="auth", algorithm=MD5'})


def _basic(request: Request) -> Response:
    wanted = "Basic " + base64.b64encode(b"example:s3cret").decode()
    good = request.headers.get("authorization") == wanted
    return Response(ASK) if good else Response(status=401, headers={"WWW-Authenticate": 'Basic realm="shop"'})


def _bearer(request: Request) -> Response:
    return Response(ASK) if request.headers.get("authorization") == "Bearer s3cret" else Response(status=401)


@pytest.mark.parametrize("answer", [_digest, _basic], ids=["digest", "basic"])
@pytest.mark.parametrize("place", ["environment", "netrc"])
def test_a_password_comes_from_environment_or_netrc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: Answer, place: str) -> None:
    """The server's challenge is answered as it asks; a wrong password is refused without being shown."""

    def give(password: str) -> None:
        if place == "environment":
            monkeypatch.setenv("KG_ENDPOINT_USER", "example")
            monkeypatch.setenv("KG_ENDPOINT_PASSWORD", password)
        else:
            (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login example password {password}\n", encoding="utf-8")
            monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    give("s3cret")
    with serving(answer) as server:
        asked = remote(server.url)
        assert [asked.ask("ASK { ?s ?p ?o }"), asked.ask("ASK { ?s ?p ?o }")] == [True, True]
    give("wr0ng")
    with serving(answer) as server, pytest.raises(BadEndpoint, match="refuses the credentials from") as raised:
        remote(server.url).ask("ASK { ?s ?p ?o }")
    assert "wr0ng" not in str(raised.value)


def test_a_token_goes_out_as_a_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    """KG_ENDPOINT_TOKEN is sent with the first request."""
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "s3cret")
    with serving(_bearer) as server:
        assert remote(server.url).ask("ASK { ?s ?p ?o }")
        assert len(server.requests) == 1


@pytest.mark.parametrize("token", ["s3cret\n", "s3 cret", "s3crét"])
def test_a_token_that_cannot_be_sent_is_refused(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """A line end from a file, a blank, a letter beyond ASCII: one message that does not show the token."""
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", token)
    with pytest.raises(BadEndpoint, match="no request can carry") as raised:
        remote("http://127.0.0.1:1/sparql")
    assert "s3" not in str(raised.value)


def test_what_a_server_repeats_is_blacked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error page that holds the token does not bring it to the screen."""
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "s3cret")
    with serving(_always(Response(b"token s3cret is stale", 403, "text/plain"))) as server, pytest.raises(BadEndpoint) as raised:
        remote(server.url).ask("ASK { ?s ?p ?o }")
    assert "token *** is stale" in str(raised.value)


def test_secrets_stay_off_the_wire_where_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials are not sent over plain http to another machine; nothing is sent at all."""
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "s3cret")
    with pytest.raises(BadEndpoint, match="would get the credentials from KG_ENDPOINT_TOKEN unencrypted"):
        Remote(Endpoint("http://data.example/sparql"))


def test_a_broken_netrc_names_its_line_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message about a netrc file that cannot be read does not quote it."""
    path = tmp_path / "netrc"
    path.write_text("machine a login b password c\nsurprise s3cret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(path))
    with pytest.raises(BadEndpoint, match=r"line 2 cannot be read") as raised:
        credentials("http://a/")
    assert "s3cret" not in str(raised.value)


URLS: dict[str, Callable[[], object]] = {
    "no-scheme": lambda: endpoint("data.example/sparql"),
    "a-file": lambda: endpoint("file:///data.ttl"),
    "a-password": lambda: endpoint("https://example:s3cret@data.example/sparql"),
    "a-fragment": lambda: endpoint("https://data.example/sparql#x"),
    "a-bad-port": lambda: endpoint("https://data.example:port/sparql"),
    "a-space": lambda: endpoint("https://data.example/spar ql"),
    "a-bad-graph": lambda: endpoint("https://data.example/sparql", ("no iri",)),
    "default-beside-others": lambda: endpoint("https://data.example/sparql", ("default", "graph:merged")),
}


@pytest.mark.parametrize("case", URLS)
def test_what_is_no_endpoint_is_refused(case: str) -> None:
    """URLs without a host, of other schemes or with a password are refused before anything is sent, without repeating the secret."""
    with pytest.raises(KgError) as raised:
        URLS[case]()
    assert "s3cret" not in str(raised.value) + raised.value.help


def test_an_answer_may_be_packed() -> None:
    """Gzip is asked for, and unpacked whether it comes in one package or in several."""
    for packed in (gzip.compress(ONE), gzip.compress(ONE[:20]) + gzip.compress(ONE[20:])):
        with serving(_always(Response(packed, headers={"Content-Encoding": "gzip"}))) as server:
            assert remote(server.url).select(QUERY).values("s") == ["urn:a"]
            assert server.requests[0].headers["accept-encoding"] == "gzip"


def test_a_graph_whose_packing_breaks_off_is_not_taken_for_whole() -> None:
    """N-Triples cut inside their package end at the end of a line as well as anywhere."""
    lines = b"".join(b"<urn:a%d> <urn:b> <urn:c> .\n" % number for number in range(2000))
    cut = Response(gzip.compress(lines)[:-200], type="application/n-triples", headers={"Content-Encoding": "gzip"})
    with serving(_always(cut)) as server, pytest.raises(EndpointFailed, match="cannot be unpacked"):
        remote(server.url).construct("CONSTRUCT WHERE { ?s ?p ?o }")


def test_an_answer_may_be_xml() -> None:
    """SPARQL XML results are read like JSON."""
    body = (
        b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>'
        b'<result><binding name="s"><uri>urn:a</uri></binding></result></results></sparql>'
    )
    with serving(_always(Response(body, type=XML))) as server:
        assert remote(server.url).select(QUERY).values("s") == ["urn:a"]


def test_the_media_type_may_have_parameters() -> None:
    """Parameters and case of the media type do not matter."""
    with serving(_always(Response(ONE, type=JSON.upper() + "; charset=utf-8"))) as server:
        assert remote(server.url).select(QUERY).values("s") == ["urn:a"]


def test_a_graph_without_an_end_is_not_taken_for_whole() -> None:
    """N-Triples whose length was not announced may have been cut at the end of a line, so they are refused."""
    body = b"<urn:a> <urn:b> <urn:c> .\n"
    response = Response(body, type="application/n-triples", delimited=False)
    with serving(_always(response)) as server, pytest.raises(EndpointFailed, match="does not say where it ends"):
        remote(server.url).construct("CONSTRUCT WHERE { ?s ?p ?o }")
