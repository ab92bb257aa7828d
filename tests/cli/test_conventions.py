"""What every command has in common: start page, streams, colours, locale, pipes, interrupts, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg import __version__
from kg.cli import app
from kg.cli.app import COMMANDS
from kg.cli.output import is_screen, is_terminal, use_color

KG = [sys.executable, "-m", "kg"]


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"}}
    return subprocess.run([*KG, *arguments], capture_output=True, env={**kept, **environment}, check=False)


def test_kg_alone_prints_a_short_start_page(run_kg: Callable[..., Any]) -> None:
    """Without arguments there is a page of at most 15 lines with examples, on standard output, exit code 0."""
    ran = run_kg()
    assert (ran.code, ran.err) == (0, "")
    assert "kg compare plastic cosmetic" in ran.out
    assert len(ran.out.splitlines()) <= 15


def test_version_is_printed(run_kg: Callable[..., Any]) -> None:
    """--version names distribution and version."""
    ran = run_kg("--version")
    assert (ran.code, ran.out) == (0, f"medspec {__version__}\n")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command(run_kg: Callable[..., Any], flag: str) -> None:
    """Both help flags list all commands."""
    ran = run_kg(flag)
    listed = {
        line.split()[0]
        for line in ran.out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
        if line.startswith("  ") and line[2] != " "
    }
    assert (ran.code, listed) == (0, set(COMMANDS))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run_kg: Callable[..., Any], command: str) -> None:
    """-h and --help say the same, on standard output."""
    short, long = run_kg(command, "-h"), run_kg(command, "--help")
    assert (short.code, short.out, short.err) == (0, long.out, "")


def test_a_typing_error_in_a_command_is_answered_with_the_right_one(run_kg: Callable[..., Any]) -> None:
    """An unknown command is exit code 2 and suggests a known one."""
    ran = run_kg("comapre", "a", "b")
    assert (ran.code, ran.out) == (2, "")
    assert "compare" in ran.err


def test_a_bug_ends_in_one_line_and_its_own_exit_code(run_kg: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected exception is exit code 70 without a traceback; --debug raises it."""

    def broken(_only: str | None = None) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(app, "build", broken)
    ran = run_kg("doctor")
    assert ran.code == 70
    assert "internal error: ZeroDivisionError" in ran.err
    assert "Traceback" not in ran.err
    with pytest.raises(ZeroDivisionError):
        run_kg("doctor", "--debug")


def test_an_interrupt_is_exit_code_130(run_kg: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C anywhere ends with one line."""

    def interrupted(_only: str | None = None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "build", interrupted)
    ran = run_kg("doctor")
    assert (ran.code, ran.err) == (130, "interrupted\n")


def test_an_interrupted_process_ends_at_once() -> None:
    """A real SIGINT while standard input is awaited ends the process with 130 and no traceback."""
    process = subprocess.Popen([*KG, "convert", "-", "-f", "turtle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(b"<http://example.org/a> ")
    process.stdin.flush()
    _wait_until_reading(process.pid)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=10)  # standard input stays open until then: an end of it would be news as well
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")


def _wait_until_reading(pid: int) -> None:
    import time

    for _ in range(200):
        children = Path(f"/proc/{pid}/task/{pid}/children")
        for child in children.read_text(encoding="ascii").split() if children.exists() else ():
            if "pipe" in Path(f"/proc/{child}/wchan").read_text(encoding="ascii"):
                return
        time.sleep(0.02)


@pytest.mark.parametrize("arguments", [("export", "-f", "n-quads"), ("--help",), ("ask", "--help")])
def test_a_closed_pipe_is_quiet(arguments: tuple[str, ...]) -> None:
    """A reader that goes away (`| head -1`) gives exit code 141 and no message."""
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run([*KG, *arguments], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.parametrize("arguments", [("export", "-f", "n-quads"), ("--help",), ("source", "show", "-h")])
def test_a_full_device_is_an_error(arguments: tuple[str, ...]) -> None:
    """Standard output that cannot be written is exit code 2 with a message, for help too."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*KG, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 2
    assert b"error: cannot write to standard output: no space left on device" in ran.stderr


def test_an_error_that_cannot_be_written_keeps_its_exit_code() -> None:
    """Standard error that takes nothing changes neither the exit code nor standard output."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*KG, "show", "no such thing"], stdout=subprocess.PIPE, stderr=full, check=False)
    assert (ran.returncode, ran.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("command", "code", "out", "err"),
    [
        ("ask boards >&-", 2, "", "error: cannot write to standard output: it is closed\nsee: docs/errors.md#unwritableoutput\n"),
        ("--version 2>&-", 0, f"medspec {__version__}\n", ""),
        ("show 'no such thing' 2>&-", 2, "", ""),
    ],
)
def test_a_closed_stream_is_not_a_bug(command: str, code: int, out: str, err: str) -> None:
    """A standard stream that the shell closed is an error where it is needed, and nothing moves to the other one."""
    ran = subprocess.run(["sh", "-c", f"{sys.executable} -m kg {command}"], capture_output=True, check=False)
    assert (ran.returncode, ran.stdout.decode(), ran.stderr.decode()) == (code, out, err)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_output_is_utf_8_whatever_the_locale(encoding: str) -> None:
    """The bytes of data output do not depend on the locale, and no encoding makes a command fail."""
    usual = _run("export", "-f", "trig", PYTHONIOENCODING="utf-8")
    other = _run("export", "-f", "trig", PYTHONIOENCODING=encoding, LC_ALL="C", PYTHONUTF8="0")
    assert (other.returncode, other.stdout) == (0, usual.stdout)


@pytest.mark.parametrize("command", [("compare", "plastic", "cosmetic"), ("path", "abcs"), ("why", "cosmetic"), ("ask",)])
def test_text_survives_an_ascii_terminal(command: tuple[str, ...]) -> None:
    """Text output in an ASCII locale neither fails nor loses lines."""
    ran = _run(*command, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    usual = _run(*command, PYTHONIOENCODING="utf-8")
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == len(usual.stdout.splitlines())


def test_nothing_is_coloured_in_a_pipe() -> None:
    """Without a terminal no escape sequence is written."""
    for command in (("--help",), ("compare", "plastic", "cosmetic"), ("query", "-e", "SELECT ?s WHERE { ?s a spec:Board }")):
        assert b"\x1b" not in _run(*command).stdout


@pytest.mark.parametrize(
    ("environment", "terminal", "colored"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_follows_the_agreed_variables(
    environment: dict[str, str], terminal: bool, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR wins over FORCE_COLOR, which wins over what standard output is; TERM=dumb is no terminal."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    assert use_color() is colored
    assert is_terminal() is (terminal and environment.get("TERM") != "dumb")
    assert is_screen() is terminal


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("ask", "patients", "specialty=plastic"),
        ("compare", "plastic", "cosmetic"),
        ("path", "abcs"),
        ("why", "cosmetic"),
        ("--version",),
    ],
)
def test_heavy_libraries_stay_out_of_the_usual_commands(arguments: tuple[str, ...]) -> None:
    """Neither rdflib nor pyshacl nor rich is imported where none is needed."""
    script = (
        "import sys\nfrom kg.cli.app import run\ncode = run(sys.argv[1:])\n"
        "heavy = {'rdflib', 'pyshacl', 'rich', 'pydantic', 'pandas'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)\nsys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr.decode()) == (0, "[]\n")


def test_help_does_not_load_an_engine() -> None:
    """Help is text: pyoxigraph is not imported for it."""
    script = "import sys\nfrom kg.cli.app import run\nrun(['--help'])\nsys.exit('pyoxigraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0
