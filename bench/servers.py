"""Real SPARQL servers on loopback, for benchmarks and for the tests marked `server`."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GRAPH = "https://example.org/directory/graph"
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
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {allowed}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
"""


@dataclass(frozen=True)
class Server:
    """A running server: URL for queries, its process, the graph that holds the data, and the port for SQL if it has one."""

    url: str
    process: subprocess.Popen[bytes]
    graph: str = ""
    sql: int = 0


@contextmanager
def virtuoso(folder: Path, *, buffers: int = 10_000, allowed: Path | None = None) -> Iterator[Server]:
    """Run Virtuoso in `folder` until the block ends; its administrator is dba, with password dba. Raises FileNotFoundError without it.

    `buffers` is how many pages of 8 kB it holds in memory; files of the folder `allowed` may be loaded.
    """
    program = shutil.which("virtuoso-t")
    if program is None:
        raise FileNotFoundError("Virtuoso is not installed; Debian calls it virtuoso-opensource")
    port, sql = free_port(), free_port()
    ini = _VIRTUOSO_INI.format(folder=folder, sql=sql, http=port, buffers=buffers, dirty=buffers * 6 // 10, allowed=allowed or folder)
    (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
    with running([program, "-f", "-c", "virtuoso.ini"], folder, f"http://127.0.0.1:{port}/sparql", sql=sql) as server:
        yield server


@contextmanager
def oxigraph(folder: Path, store: Path | None = None) -> Iterator[Server]:
    """Run the Oxigraph server in `folder`, on a new store or read-only on one that there is. Raises FileNotFoundError without it."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        raise FileNotFoundError("the Oxigraph server is not installed; the extra dev brings it")
    port = free_port()
    command = [str(program), "serve" if store is None else "serve-read-only", "-l", str(store or folder / "db"), "-b", f"127.0.0.1:{port}"]
    with running(command, folder, f"http://127.0.0.1:{port}/query") as server:
        yield server


@contextmanager
def filled_virtuoso(data: Path) -> Iterator[Server]:
    """Run Virtuoso with the statements of the file `data` in the graph `GRAPH`."""
    with tempfile.TemporaryDirectory() as name, virtuoso(Path(name), buffers=170_000, allowed=data.parent) as server:
        command = f"ld_dir ('{data.parent}', '{data.name}', '{GRAPH}'); rdf_loader_run (); checkpoint;"
        isql = shutil.which("isql-vt") or "isql-vt"
        subprocess.run([isql, f"127.0.0.1:{server.sql}", "dba", "dba", f"exec={command}"], check=True, capture_output=True)
        yield Server(server.url, server.process, GRAPH, server.sql)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, url: str, sql: int = 0) -> Iterator[Server]:
    """Run a server until the block ends; it must answer at `url` within a minute."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 60
            while not _answers(url):
                assert process.poll() is None and time.monotonic() < end, (folder / "output").read_text(encoding="utf-8", errors="replace")
                time.sleep(0.1)
            yield Server(url, process, sql=sql)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """Return the seconds of CPU that a running process has used (Linux)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url + "?query=ASK%20%7B%7D", timeout=5).close()  # loopback
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
