"""A server that speaks https proves who it is, or gets nothing: neither query nor credentials."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from kg.errors import BadEndpoint, EndpointFailed
from kg.remote import Endpoint, Remote
from tests.conftest import RunKg
from tests.remote.loopback import Response, serving

ASK = b'{"head":{},"boolean":true}'
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return an authority that signs certificates for these tests."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process trust the authority, as a user with an authority of their own does."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def _server(authority: trustme.CA, host: str = "127.0.0.1", begins: datetime = NOW - DAY, ends: datetime = NOW + DAY) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, not_before=begins, not_after=ends).configure_cert(context)
    return context


def _ask(url: str, timeout: float = 5.0) -> bool:
    return Remote(Endpoint(url, ("default",), timeout=timeout)).ask("ASK { ?s ?p ?o }")


def test_a_certificate_of_an_authority_that_the_user_names_is_accepted(authority: trustme.CA, trusted: None) -> None:
    """SSL_CERT_FILE counts for this machine as for any other, and the bearer token goes over https."""
    with serving(lambda _: Response(ASK), _server(authority)) as server:
        assert server.url.startswith("https://")
        assert _ask(server.url)


CERTIFICATES: dict[str, tuple[Callable[[trustme.CA], ssl.SSLContext], str]] = {
    "expired": (lambda ca: _server(ca, begins=NOW - 3 * DAY, ends=NOW - DAY), "certificate has expired"),
    "not-yet-valid": (lambda ca: _server(ca, begins=NOW + DAY, ends=NOW + 3 * DAY), "certificate is not yet valid"),
    "of-another-host": (lambda ca: _server(ca, "data.example"), "IP address mismatch, certificate is not valid for '127.0.0.1'"),
    "of-an-unknown-authority": (lambda _: _server(trustme.CA()), "unable to get local issuer certificate"),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_a_certificate_that_proves_nothing_is_refused(
    run_kg: RunKg, authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """Exit code 3, one message with the reason and what to do; the server never sees the request."""
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "s3cret")
    make, why = CERTIFICATES[case]
    with serving(lambda _: Response(ASK), make(authority)) as server:
        ran = run_kg("query", "-e", "ASK { ?s ?p ?o }", "--endpoint", server.url, "--graph", "default")
        assert server.requests == []
    lines = ran.err.splitlines()
    assert (ran.code, ran.stdout, lines[0]) == (3, b"", f"error: {server.url}: its certificate is not accepted ({why})")
    assert lines[1].startswith("help: the server must prove that it is this host; SSL_CERT_FILE names")


def test_a_certificate_is_refused_where_nobody_named_its_authority(authority: trustme.CA) -> None:
    """Without SSL_CERT_FILE the system's authorities decide."""
    with serving(lambda _: Response(ASK), _server(authority)) as server, pytest.raises(EndpointFailed, match="certificate is not accepted"):
        _ask(server.url)


def test_a_file_of_certificates_that_is_none_is_one_message(run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file and one that holds no certificate are exit code 2."""
    (tmp_path / "letter.pem").write_text("dear", encoding="utf-8")
    for name in ("gone.pem", "letter.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
        ran = run_kg("query", "-e", "ASK { ?s ?p ?o }", "--endpoint", "https://127.0.0.1:1/sparql")
        assert (ran.code, ran.err.startswith("error: the certificates that SSL_CERT_FILE names cannot be read: ")) == (2, True)


def test_https_at_a_server_of_http_is_no_connection() -> None:
    """The other way round as well; neither hangs."""
    with serving(lambda _: Response(ASK)) as server, pytest.raises(EndpointFailed):
        _ask(server.url.replace("http:", "https:"))


def test_a_port_that_takes_a_connection_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server of http does that waits for the rest of a line: the seconds that are named are those that were waited."""
    monkeypatch.setattr("kg.remote.http._CONNECT", 0.6)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(EndpointFailed, match="no connection within 1 s") as raised:
            _ask(f"https://127.0.0.1:{silent.getsockname()[1]}/sparql")
    assert raised.value.help == "check scheme, host and port of the URL"


def test_http_at_a_server_of_https_is_no_connection(authority: trustme.CA, trusted: None) -> None:
    """The server breaks off, and that is what is said."""
    with serving(lambda _: Response(ASK), _server(authority)) as server, pytest.raises(EndpointFailed, match="broke"):
        _ask(server.url.replace("https:", "http:"))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_from_https_is_followed_nowhere_else(
    authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """Neither to plain http nor to another place of https: nothing arrives there, and the message names the target."""
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "s3cret")
    with serving(lambda _: Response(ASK), _server(authority) if scheme == "https" else None) as other:
        elsewhere = Response(status=307, headers={"Location": other.url})
        with serving(lambda _: elsewhere, _server(authority)) as server, pytest.raises(BadEndpoint) as raised:
            _ask(server.url)
        assert other.requests == []
    assert str(raised.value) == f"{server.url} redirects to {other.url}, " + (
        "over plain http" if scheme == "http" else "which is another place"
    )
