"""Real SPARQL servers, started on loopback for the tests marked `server`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from bench import servers


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the environment of whoever runs the tests out of them."""
    for name in [name for name in os.environ if name.startswith("KG_ENDPOINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("", encoding="utf-8")


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL for queries of an Oxigraph server; skip where it is not installed."""
    yield from _url(servers.oxigraph(tmp_path_factory.mktemp("oxigraph")))


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL for queries of a Virtuoso server, whose administrator is dba with password dba; skip where it is not installed."""
    yield from _url(servers.virtuoso(tmp_path_factory.mktemp("virtuoso")))


def _url(starting: AbstractContextManager[servers.Server]) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(starting)
        except FileNotFoundError as error:
            pytest.skip(str(error))
        yield server.url
