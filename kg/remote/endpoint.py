"""Where a server is, which of its graphs are asked, and who asks: never from the command line what should stay secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from kg.errors import BadEndpoint, BadParameter
from kg.names import PREFIXES, expand
from kg.record import record

MERGED = PREFIXES["graph"] + "merged"
"""The graph to which the merged view is published, and which is asked where a server has it and nobody names another."""
DEFAULT_GRAPH = "default"
"""Stands for the server's own default graph where the name of a graph is expected."""

_LOOPBACK = ("localhost", "::1")


@record
class Endpoint:
    """A SPARQL 1.1 server.

    `graphs` are the IRIs of the graphs that make up the default graph of queries ("default" alone: whatever the server takes for it; none:
    the published view if the server has it, else that). `named` are those that GRAPH can see; None: those that were published with
    `graphs`, else `graphs` themselves. `update` is the URL for updates where it is another one, `timeout` the seconds that one request may
    take in all, retries included.
    """

    url: str
    graphs: tuple[str, ...] = ()
    named: tuple[str, ...] | None = None
    timeout: float = 60.0
    update: str | None = None

    @property
    def shown(self) -> str:
        """The URL as messages show it: without its query part, which may hold a key."""
        return shown(self.url)


def endpoint(url: str, graphs: tuple[str, ...] = ()) -> Endpoint:
    """Return the endpoint at `url`, its graphs given by IRI or compact IRI, the rest by KG_ENDPOINT_UPDATE and KG_ENDPOINT_TIMEOUT.

    Raises BadEndpoint for what is no http or https URL or holds a password, BadParameter for "default" beside other graphs, BadIri and
    UnknownPrefix.
    """
    check_url(url)
    if DEFAULT_GRAPH in graphs and len(graphs) > 1:
        raise BadParameter(
            'the graph "default" cannot be named beside others', help="leave it out, or name all graphs that make up the default graph"
        )
    named = tuple(dict.fromkeys(graph if graph == DEFAULT_GRAPH else expand(graph) for graph in graphs))
    update = os.environ.get("KG_ENDPOINT_UPDATE") or None
    if update:
        check_url(update)
    given = os.environ.get("KG_ENDPOINT_TIMEOUT", "60")
    try:
        timeout = float(given)
    except ValueError:
        timeout = 0.0
    if not 0 < timeout < 1e8:
        raise BadParameter(f'KG_ENDPOINT_TIMEOUT takes seconds, and "{given}" is none', help="for example KG_ENDPOINT_TIMEOUT=300")
    return Endpoint(url, named, timeout=timeout, update=update)


def check_url(url: str) -> None:
    """Raise BadEndpoint unless `url` is an http or https URL without user, password and fragment."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadEndpoint(f"this is no URL: {error}", help="an endpoint looks like https://data.example/sparql") from error
    if "@" in parts.netloc:
        raise BadEndpoint(
            "the URL of the endpoint holds a user name or password, which other users of this machine can read",
            help="put them into KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or into ~/.netrc",
        )
    if parts.scheme not in {"http", "https"} or not host or any(sign.isspace() for sign in url):
        raise BadEndpoint(f'"{url}" is no http or https URL', help="an endpoint looks like https://data.example/sparql")
    if parts.fragment:
        raise BadEndpoint(f'"{url}" has a fragment, which no server sees', help="leave out # and what follows")


def shown(url: str) -> str:
    """Return a URL without its query part."""
    return url.partition("?")[0]


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this machine."""
    host = urlsplit(url).hostname or ""
    return host in _LOOPBACK or host.startswith("127.")


@record
class Credentials:
    """Who asks: a bearer token, or a user and a password; `source` says where they come from."""

    source: str
    token: str = ""
    user: str = ""
    password: str = ""

    def hide(self, text: str) -> str:
        """Return `text` with the secrets in it replaced, in case a server repeats them."""
        for secret in (self.token, self.password):
            if secret:
                text = text.replace(secret, "***")
        return text


def credentials(url: str, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Return the credentials for `url`: KG_ENDPOINT_TOKEN, else KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, else the netrc file.

    The file is the one that NETRC names, or ~/.netrc. Raises BadEndpoint where it cannot be read, and for a token that cannot be sent.
    """
    token = environment.get("KG_ENDPOINT_TOKEN")
    if token:
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise BadEndpoint(
                "KG_ENDPOINT_TOKEN holds a character that no request can carry, such as a line end or a blank",
                help="bearer tokens are letters, digits and -._~+/=",
            )
        return Credentials("KG_ENDPOINT_TOKEN", token=token)
    user = environment.get("KG_ENDPOINT_USER")
    if user:
        return Credentials("KG_ENDPOINT_USER", user=user, password=environment.get("KG_ENDPOINT_PASSWORD", ""))
    named = environment.get("NETRC")
    path = named or os.path.expanduser("~/.netrc")  # noqa: PTH111  the netrc module takes names, and HOME may be missing
    if not named and not os.path.exists(path):  # noqa: PTH110
        return None
    from netrc import NetrcParseError, netrc

    try:
        found = netrc(path).authenticators(urlsplit(url).hostname or "")
    except NetrcParseError as error:
        # Its text may hold what stands in the file.
        raise BadEndpoint(
            f"{path}: line {error.lineno} cannot be read", help="its form is: machine HOST login USER password WORD"
        ) from None
    except OSError as error:
        raise BadEndpoint(f"{path} cannot be read: {(error.strerror or str(error)).lower()}", help="it is named by NETRC") from error
    return Credentials(path, user=found[0] or "", password=found[2] or "") if found else None
