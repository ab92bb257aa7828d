"""Ctrl-C ends every command at once with exit code 130, wherever it waits, and leaves nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from kg.cli.app import COMMANDS
from tests.conftest import ROOT
from tests.remote.loopback import Request, Response, serving

KG = [sys.executable, "-m", "kg"]
LINE = '<https://clinic.example/a> <https://clinic.example/p> "1" .\n'
SELECT = "SELECT * { ?s ?p ?o }"

READING: dict[str, tuple[str, ...]] = {
    "compare": ("compare", "plastic", "cosmetic", "--data", "endless.nt"),
    "path": ("path", "abcs", "--data", "endless.nt"),
    "show": ("show", "plastic", "--with", "endless.nt"),
    "find": ("find", "surgery", "--data", "endless.nt"),
    "why": ("why", "cosmetic", "--with", "endless.nt"),
    "ask": ("ask", "boards", "--data", "endless.nt", "-f", "json", "-o", "out"),
    "query": ("query", "--data", "endless.nt", "-e", SELECT, "-f", "csv", "-o", "out"),
    "validate": ("validate", "endless.nt", "-f", "json", "-o", "out"),
    "validate-shapes": ("validate", "in.nt", "--shapes", "endless.nt"),
    "shapes": ("shapes", "test", "examples", "--shapes", "endless.nt"),
    "claim": ("claim", "--board", "abps", "--specialty", "plastic", "--with", "endless.nt"),
    "lint": ("lint", "endless.nt"),
    "test": ("test", "--data", "endless.nt"),
    "export": ("export", "--data", "endless.nt", "-f", "turtle", "-o", "out"),
    "convert": ("convert", "endless.nt", "-f", "turtle", "-o", "out"),
    "convert-stream": ("convert", "endless.nt", "--stream", "-f", "turtle", "-o", "out"),
    "diff": ("diff", "in.nt", "endless.nt", "-f", "json", "-o", "out"),
    "load": ("load", "endless.nt", "--store", "made"),
    "source": ("source", "list", "--data", "endless.nt"),
}
"""Commands that read a named pipe to which somebody writes no more."""

ASKING: dict[str, tuple[str, ...]] = {
    "query": ("query", "-e", SELECT, "-f", "csv", "-o", "out"),
    "ask": ("ask", "boards"),
    "compare": ("compare", "plastic", "cosmetic"),
    "validate": ("validate", "--graph", "https://clinic.example/g", "--shapes", "shapes.ttl"),
    "export": ("export", "-f", "turtle", "-o", "out"),
    "test": ("test",),
    "publish": ("publish", "--data", "in.nt"),
}
"""Commands that wait for a server."""

NEVER_LONG = {"explain": "reads pages that ship", "doctor": "looks at what is installed", "store": "reads a store"}
"""Commands without a case here."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with small files, an old output, and a named pipe."""
    monkeypatch.chdir(tmp_path)
    Path("in.nt").write_text(LINE, encoding="utf-8")
    Path("out").write_text("old", encoding="utf-8")
    Path("shapes.ttl").write_text((ROOT / "tests/examples/clinic-shapes.ttl").read_text(encoding="utf-8"), encoding="utf-8")
    Path("examples").symlink_to(ROOT / "tests/examples/clinic-examples")
    os.mkfifo("endless.nt")
    return tmp_path


@contextmanager
def _running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command as the leader of a group of processes, as shells do; an interrupt from a terminal reaches the whole group."""
    process = subprocess.Popen(
        [*KG, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def _interrupted(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error after Ctrl-C; whoever still hangs after ten seconds fails the test."""
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=10)
    return process.returncode, out, err


def _left() -> tuple[list[str], str]:
    return sorted(path.name for path in Path().iterdir()), Path("out").read_text(encoding="utf-8")


def test_every_command_is_interrupted_here() -> None:
    """A new command needs a case."""
    assert {*(arguments[0] for arguments in (*READING.values(), *ASKING.values())), *NEVER_LONG} == set(COMMANDS)


FAST = {"convert-stream", "load", "validate", "show"}


@pytest.mark.parametrize("case", [name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in READING])
def test_a_command_that_reads_ends_at_once(case: str) -> None:
    """It waits inside a read; the old output stays, and no unfinished file or store is left."""
    before = _left()
    with _running(*READING[case]) as process:
        with Path("endless.nt").open("w", encoding="utf-8") as endless:
            endless.write(LINE)
            endless.flush()
            time.sleep(0.1)
            assert process.poll() is None
            assert _interrupted(process) == (130, "", "interrupted\n")
        assert _left() == before


@pytest.mark.parametrize("case", [name if name in {"query", "publish"} else pytest.param(name, marks=pytest.mark.slow) for name in ASKING])
def test_a_command_that_waits_for_a_server_ends_at_once(case: str) -> None:
    """The server has the request and says nothing."""
    before, over = _left(), Event()

    def silent(_: Request) -> Response:
        over.wait(20)
        return Response(status=503)

    with serving(silent) as server, _running(*ASKING[case], "--endpoint", server.url) as process:
        for _ in range(1000):
            if server.requests:
                break
            time.sleep(0.01)
        assert process.poll() is None
        said = _interrupted(process)
        over.set()
    assert (said, _left(), len(server.requests)) == ((130, "", "interrupted\n"), before, 1)


@pytest.mark.slow
@pytest.mark.parametrize("command", [("export", "-f", "n-quads"), ("convert", "--stream", "long.nt", "-f", "turtle")])
def test_a_command_whose_reader_does_not_read_ends_at_once(command: tuple[str, ...]) -> None:
    """The pipe is full, so that the command waits inside a write."""
    Path("long.nt").write_text("".join(LINE.replace('"1"', f'"{number}"') for number in range(20_000)), encoding="utf-8")
    with _running(*command) as process:
        time.sleep(1.5)
        assert process.poll() is None
        assert _interrupted(process)[::2] == (130, "interrupted\n")
