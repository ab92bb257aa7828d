"""Real SPARQL servers, started on loopback for the tests marked `server`."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
"""


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the environment of whoever runs the tests out of them."""
    for name in [name for name in os.environ if name.startswith("KG_ENDPOINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("", encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[str]:
    """Run a server until the block ends; it must answer at `url` within a minute."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 60
            while not _answers(url):
                assert process.poll() is None and time.monotonic() < end, (folder / "output").read_text(encoding="utf-8", errors="replace")
                time.sleep(0.1)
            yield url
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url + "?query=ASK%20%7B%7D", timeout=5).close()  # loopback
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL for queries of an Oxigraph server; skip where it is not installed."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        pytest.skip("the Oxigraph server is not installed; the extra dev brings it")
    folder, port = tmp_path_factory.mktemp("oxigraph"), _free_port()
    command = [str(program), "serve", "-l", str(folder / "db"), "-b", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query") as url:
        yield url


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL for queries of a Virtuoso server, whose administrator is dba with password dba; skip where it is not installed."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed; Debian calls it virtuoso-opensource")
    folder, port = tmp_path_factory.mktemp("virtuoso"), _free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(folder=folder, sql=_free_port(), http=port), encoding="utf-8")
    with _running([program, "-f", "-c", "virtuoso.ini"], folder, f"http://127.0.0.1:{port}/sparql") as url:
        yield url
