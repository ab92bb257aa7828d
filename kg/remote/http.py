"""Requests to one server: bounded in time and size, repeated where that helps, redirected within the server only.

The client is httpx2: digest authentication (RFC 7616), TLS by the system's certificates, connections that stay open and answers that are
known to have ended are not ours to write. What is decided here is what it leaves to its users.
"""

from __future__ import annotations

import os
import re
import time
import weakref
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.errors import BadEndpoint, EndpointFailed, KgError, MissingExtra
from kg.record import record
from kg.remote.endpoint import Credentials, Endpoint, check_url, credentials, is_loopback, shown
from kg.remote.unpack import ACCEPTED, Endless, unpacked

if TYPE_CHECKING:
    import ssl

    import httpx2

MOST_BYTES = 1 << 29
"""The longest answer that is read, in bytes after unpacking: 512 MiB."""
_TRIES = 5
_CONNECT = 10.0
"""Seconds for a connection, TLS included."""
_REDIRECTS = 5
_FIRST_WAIT = 0.5
_BUSY = (429, 503)
_TRUST = "the server must prove that it is this host; SSL_CERT_FILE names a file with the certificates of authorities that you trust"


@record
class Reply:
    """What a server answered: status, headers (names in lower case), the whole body; `delimited` tells that its end was announced."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delimited: bool

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Http:
    """A connection to one server. `sleep` waits for a number of seconds."""

    def __init__(self, endpoint: Endpoint, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.endpoint = endpoint
        self.credentials = credentials(endpoint.url)
        self._sleep = sleep
        self._allowed = endpoint.timeout
        self._client = self._open()
        weakref.finalize(self, self._client.close)

    def _open(self) -> httpx2.Client:
        import ssl

        try:
            import httpx2
        except ImportError as error:
            raise MissingExtra(
                "asking a server needs an HTTP client, which is not installed", help='pip install "medspec[remote]"'
            ) from error
        own = self.credentials
        if own is not None and urlsplit(self.endpoint.url).scheme == "http" and not is_loopback(self.endpoint.url):
            raise BadEndpoint(
                f"{self.endpoint.shown} would get the credentials from {own.source} unencrypted", help="use https, or take them away"
            )
        # A plain http URL needs no certificates, which take 50 ms to read; this context trusts none.
        plain = urlsplit(self.endpoint.url).scheme == "http"
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else _trusted()
        # Proxies are the user's affair, but none stands between a machine and itself.
        trust_env = not is_loopback(self.endpoint.url)
        return httpx2.Client(auth=_auth(own), follow_redirects=False, trust_env=trust_env, verify=verify)

    def send(
        self, method: str, url: str, *, content: bytes = b"", headers: Mapping[str, str], safe: bool = True, times: float = 1.0
    ) -> Reply:
        """Return the answer to one request, whatever its status is, once 429 and 503 have been waited for.

        It may take `times` the time of the endpoint. `safe` requests may be repeated when the connection breaks before an answer.
        Raises EndpointFailed for a server that is down, slow, busy or breaks off, BadEndpoint for redirects that are not followed.
        """
        self._allowed = self.endpoint.timeout * times
        end = time.monotonic() + self._allowed
        redirects, tries = 0, 0
        while True:
            tries += 1
            try:
                reply = self._once(method, url, content, headers, end)
            except _Broken as broken:
                if safe and tries == 1:
                    continue
                raise self._failed(broken.args[0]) from broken
            if reply.status in _BUSY and tries < _TRIES:
                self._wait(reply, tries, end)
            elif reply.status in {301, 302, 303, 307, 308}:
                redirects += 1
                url = self._redirected(url, reply, redirects)
            else:
                return reply

    def _once(self, method: str, url: str, content: bytes, headers: Mapping[str, str], end: float) -> Reply:
        import httpx2

        left = max(0.01, end - time.monotonic())
        try:
            timeout = httpx2.Timeout(left, connect=min(left, _CONNECT))
            sent = {"accept-encoding": ACCEPTED, **headers}
            with self._client.stream(method, url, content=content, headers=sent, timeout=timeout) as response:
                parts, size = [], 0
                for part in response.iter_raw():
                    parts.append(part)
                    size += len(part)
                    if size > MOST_BYTES:
                        raise self._long()
                    if time.monotonic() > end:
                        raise self._slow()
                found = {name.lower(): value for name, value in response.headers.items()}
                delimited = "content-length" in found or "chunked" in found.get("transfer-encoding", "").lower()
                return Reply(response.status_code, found, self._unpacked(b"".join(parts), found), delimited)
        except httpx2.ConnectTimeout as error:
            seconds = min(left, _CONNECT)
            raise self._failed(f"no connection within {seconds:.0f} s", "check scheme, host and port of the URL") from error
        except httpx2.TimeoutException as error:
            raise self._slow() from error
        except httpx2.RemoteProtocolError as error:
            raise _Broken("it broke off before its answer was whole") from error
        except (httpx2.ReadError, httpx2.WriteError) as error:
            raise _Broken("the connection broke") from error
        except httpx2.ConnectError as error:
            what = self.hidden(str(error))
            if "certificate" in what.lower():
                raise self._failed(f"its certificate is not accepted ({_reason(what)})", _TRUST) from error
            raise self._failed(f"no connection ({_reason(what)})", "check the URL, and whether the server runs") from error
        except httpx2.HTTPError as error:
            raise self._failed(self.hidden(str(error)) or type(error).__name__) from error

    def _unpacked(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        try:
            return unpacked(body, headers.get("content-encoding", ""), MOST_BYTES)
        except Endless as error:
            raise self._long() from error
        except ValueError as error:
            raise self._failed(f"its answer cannot be unpacked: {error}") from error

    def _long(self) -> EndpointFailed:
        return self._failed(f"its answer is longer than {MOST_BYTES >> 20} MiB", "ask for less, or with LIMIT")

    def _wait(self, reply: Reply, tries: int, end: float) -> None:
        """Wait as long as the server asks for, or twice as long as the time before. Raises EndpointFailed where there is no time left."""
        asked = _retry_after(reply.headers.get("retry-after", ""))
        seconds = asked if asked is not None else _FIRST_WAIT * 2 ** (tries - 1)
        if time.monotonic() + seconds >= end:
            raise self._failed(f"it is busy ({reply.status}) and asks to wait {seconds:.0f} s", "try again later")
        self._sleep(seconds)

    def _redirected(self, url: str, reply: Reply, redirects: int) -> str:
        """Return where a redirect leads. Raises BadEndpoint unless that is the same server."""
        import httpx2

        target = str(httpx2.URL(url).join(reply.headers.get("location", "")))
        check_url(target)
        old, new = urlsplit(url), urlsplit(target)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc) or reply.status == 303:
            why = "over plain http" if (old.scheme, new.scheme) == ("https", "http") else "which is another place"
            raise BadEndpoint(
                f"{shown(url)} redirects to {shown(target)}, {why}",
                help="nothing was sent there; if you trust it, pass it to --endpoint",
            )
        if redirects > _REDIRECTS:
            raise BadEndpoint(f"{self.endpoint.shown} redirects in a circle", help="check the URL")
        return target

    def _slow(self) -> EndpointFailed:
        return self._failed(f"no whole answer within {self._allowed:g} s (KG_ENDPOINT_TIMEOUT)", "ask for less, or allow more time")

    def _failed(self, why: str, help: str = "try again later") -> EndpointFailed:
        return EndpointFailed(f"{self.endpoint.shown}: {why}", help=help)

    def hidden(self, text: str) -> str:
        """Return `text` without the secrets of this connection."""
        return self.credentials.hide(text) if self.credentials else text

    def refusal(self, reply: Reply) -> KgError:
        """Return the error that an answer other than success stands for, with what the server says about it."""
        said = self.hidden(_words(reply))
        place = self.endpoint.shown
        if reply.status in {401, 403, 407}:
            who = f"the credentials from {self.credentials.source}" if self.credentials else "requests without credentials"
            return BadEndpoint(
                f"{place} refuses {who} ({reply.status}){said}",
                help="set KG_ENDPOINT_TOKEN, or KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or add the host to ~/.netrc",
            )
        if reply.status in {404, 405, 406, 410, 415, 501}:
            return BadEndpoint(f"{place} is no place for this request ({reply.status}){said}", help="check the URL of the endpoint")
        if reply.status in {413, 414}:
            return BadEndpoint(f"{place} takes no request of this length ({reply.status}){said}", help="send less, or raise its limit")
        if reply.status == 400:
            return BadEndpoint(f"{place} refuses the request (400){said}", help="`--show` prints what was sent")
        return EndpointFailed(f"{place} failed ({reply.status}){said}", help="try again later, or ask for less")


def is_answer(error: KgError) -> bool:
    """Tell whether an error is what a server says about a request, not that it is down, slow or broken; 500 is said of queries."""
    return not isinstance(error, EndpointFailed) or "failed (500)" in error.message


class _Broken(Exception):
    """The connection broke; the argument says how."""


def _auth(own: Credentials | None) -> Any:
    """Return what answers a server's challenge with `own`: digest if it offers that, else basic; a bearer token goes out at once."""
    import httpx2

    if own is None:
        return None
    token, user, password = own.token, own.user, own.password

    class Challenge(httpx2.Auth):
        chosen: httpx2.Auth | None = None

        def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
            if token:
                request.headers["authorization"] = f"Bearer {token}"
                yield request
                return
            if self.chosen is None:
                response = yield request
                if response.status_code != 401:
                    return
                offered = response.headers.get("www-authenticate", "").lower()
                kind = httpx2.DigestAuth if "digest" in offered else httpx2.BasicAuth
                self.chosen = kind(user, password)
            yield from self.chosen.auth_flow(request)

    return Challenge()


def _trusted() -> ssl.SSLContext:
    """Return what checks certificates: by the system's authorities, or by those that SSL_CERT_FILE or SSL_CERT_DIR names."""
    import httpx2

    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        named = "SSL_CERT_FILE" if os.environ.get("SSL_CERT_FILE") else "SSL_CERT_DIR"
        raise BadEndpoint(
            f"the certificates that {named} names cannot be read: {(error.strerror or str(error)).lower()}",
            help="name a file of certificates in PEM form, or take the variable away",
        ) from error


def _reason(what: str) -> str:
    """Return the words of a system about a connection, without its numbers and places in its own source."""
    words = re.sub(r"^\[(?:Errno -?[0-9]+|[A-Z_: ]+)\] |\s*\(_ssl\.c:[0-9]+\)$", "", what)
    return words.replace("certificate verify failed: ", "").rstrip(".")


def _retry_after(text: str) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110 section 10.2.3), None if it says nothing."""
    if text.strip().isdigit():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _words(reply: Reply) -> str:
    """Return what a server says about an error, on one line, for a message; nothing for a page of HTML."""
    text = reply.body[:2000].decode("utf-8", "replace").strip()
    if not text or text.startswith("<") or reply.media_type == "text/html":
        return ""
    return f": {' '.join(text.split())[:200]}"
