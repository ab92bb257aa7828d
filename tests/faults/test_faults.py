"""What may go wrong around a run: files that are none, disks that are full, processes that are killed. One message, and nothing is lost."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from kg import files
from kg.cli import app
from tests.conftest import Killed, Ran, RunKg

KG = [sys.executable, "-m", "kg"]
LINE = '<https://clinic.example/a> <https://clinic.example/b> "1" .\n'
READERS = {
    "query": ("query", "-e", "ASK { ?s ?p ?o }", "--input-format", "n-triples", "--data"),
    "convert": ("convert", "-f", "turtle", "--input-format", "n-triples"),
    "stream": ("convert", "-f", "turtle", "--stream", "--input-format", "n-triples"),
    "validate": ("validate", "--input-format", "n-triples"),
    "export": ("export", "-f", "turtle", "--input-format", "n-triples", "--data"),
    "diff": ("diff", "--input-format", "n-triples"),
    "load": ("load", "--store", "made", "--input-format", "n-triples"),
}
WRITERS = {
    "export": ("export", "-f", "n-quads"),
    "convert": ("convert", "in.nt", "-f", "turtle"),
    "stream": ("convert", "in.nt", "--stream", "-f", "turtle"),
    "query": ("query", "--data", "in.nt", "-e", "SELECT * { ?s ?p ?o }", "-f", "csv"),
    "json-ld": ("convert", "in.nt", "--flatten"),
    "diff": ("diff", "in.nt", "-f", "json"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder but for one small file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.nt").write_text(LINE, encoding="utf-8")
    return tmp_path


def _said(ran: Ran) -> tuple[int, bytes, str]:
    return ran.code, ran.stdout, ran.err.splitlines()[0]


@pytest.mark.parametrize("reader", READERS)
def test_a_device_is_not_read(run_kg: RunKg, reader: str) -> None:
    """/dev/zero would never end."""
    assert _said(run_kg(*READERS[reader], "/dev/zero")) == (2, b"", "error: /dev/zero is a device, not a file")
    assert not Path("made").exists()


@pytest.mark.parametrize("reader", READERS)
def test_a_link_to_itself_is_no_file(run_kg: RunKg, reader: str) -> None:
    """The system's words say why."""
    Path("loop.nt").symlink_to("loop.nt")
    assert _said(run_kg(*READERS[reader], "loop.nt")) == (2, b"", "error: cannot read loop.nt: too many levels of symbolic links")


@pytest.mark.parametrize("reader", READERS)
def test_a_socket_is_not_read(run_kg: RunKg, reader: str) -> None:
    """It is no file, and opening it fails in other words on each system."""
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("socket.nt")
        assert _said(run_kg(*READERS[reader], "socket.nt")) == (2, b"", "error: socket.nt is a device, not a file")


@pytest.mark.parametrize("reader", READERS)
def test_a_named_pipe_is_read_to_its_end(run_kg: RunKg, reader: str) -> None:
    """A pipe is a stream like standard input."""
    os.mkfifo("pipe.nt")
    writer = subprocess.Popen(["sh", "-c", "cat in.nt > pipe.nt"])
    ran = run_kg(*READERS[reader], "pipe.nt")
    writer.wait(timeout=10)
    assert (ran.code, ran.err.partition(":")[0]) in {(0, ""), (1, ""), (2, "error")}
    said = {"query": "true", "load": "made: 1 statement", "validate": "the data have no typed node"}
    assert said.get(reader, "clinic.example") in ran.out + ran.err


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_changes_while_it_is_read_is_refused(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    """Half of an old version and half of a new one are no version."""
    real = files.opened

    def meddling(name: str) -> object:
        return _Late(real(name)) if name == "in.nt" else real(name)

    monkeypatch.setattr("kg.files.opened", meddling)
    monkeypatch.setattr("kg.reading.opened", meddling)
    ran = run_kg(*READERS[reader], "in.nt")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: in.nt changed while it was read")


class _Late:
    """An open file to which somebody adds a line after the first read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._added = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def __enter__(self) -> _Late:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        if not self._added:
            self._added = True
            with Path("in.nt").open("a", encoding="utf-8") as more:
                more.write(LINE)
        return found


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["stream", "load", "diff"])
def test_a_packed_file_that_grows_without_bound_is_refused(run_kg: RunKg, reader: str) -> None:
    """300 MB of blanks in 300 kB are unpacked to the bound and no further."""
    with gzip.open("bomb.nt.gz", "wb", compresslevel=9) as packed:
        packed.write(LINE.encode())
        for _ in range(300):
            packed.write(b" " * 999_999 + b"\n")
    ran = run_kg(*READERS[reader], "bomb.nt.gz")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: bomb.nt.gz unpacks to more than 250 times its length")
    assert not Path("made").exists()


@pytest.mark.parametrize("reader", READERS)
def test_two_gigabytes_of_nothing_are_refused_by_their_beginning(run_kg: RunKg, reader: str) -> None:
    """A sparse file is binary, and that shows in its first bytes; nobody reads the rest."""
    with Path("sparse.nt").open("wb") as file:
        file.truncate(2 << 30)
    start = time.process_time()
    assert _said(run_kg(*READERS[reader], "sparse.nt")) == (2, b"", "error: sparse.nt is a binary file")
    assert time.process_time() - start < 1  # of processor, and 2 GB take more


@pytest.mark.parametrize("reader", ["query", "convert", "export"])
def test_a_file_that_does_not_fit_is_refused_by_its_length(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    """What begins as text and is longer than the memory is exit code 3, with the ways that need less."""
    monkeypatch.setattr("kg.files.memory", lambda: 1 << 30)
    with Path("long.nt").open("wb") as file:
        file.write(LINE.encode() * 2000)
        file.truncate(2 << 30)
    ran = run_kg(*READERS[reader], "long.nt")
    assert _said(ran) == (3, b"", "error: long.nt has 2.1 GB, which is more than the memory of 1.1 GB")
    assert "kg load" in ran.err


def test_two_gigabytes_that_turn_bad_are_a_mistake_with_its_place(run_kg: RunKg) -> None:
    """A stream stops at the first bad byte, and the old output stays."""
    Path("out").write_text("old", encoding="utf-8")
    with Path("long.nt").open("wb") as file:
        file.write(LINE.encode() * 2000)
        file.truncate(2 << 30)
    ran = run_kg("convert", "long.nt", "--stream", "-o", "out", "-f", "turtle")
    assert (ran.code, ran.err.startswith("error: long.nt:2001:1: ")) == (2, True)
    assert (Path("out").read_text(encoding="utf-8"), sorted(p.name for p in Path().iterdir())) == ("old", ["in.nt", "long.nt", "out"])


LONG = {
    "file": ("convert", "in.nt", "-f", "turtle", "-o", "out"),
    "stream-to-a-file": ("convert", "in.nt", "--stream", "-f", "turtle", "-o", "out"),
    "screen": ("query", "--data", "in.nt", "-e", "SELECT * { ?s ?p ?o }", "-f", "json"),
    "stream": ("convert", "in.nt", "--stream", "-f", "n-triples"),
    "ours": ("ask", "counts"),
}


@pytest.mark.parametrize("case", LONG)
def test_a_result_that_is_too_long_is_incomplete(run_kg: RunKg, case: str) -> None:
    """--max-bytes: exit code 3, nothing is cut in the middle, and the old file stays; what fits is written as ever."""
    Path("out").write_text("old", encoding="utf-8")
    ran = run_kg(*LONG[case], "--max-bytes", "30")
    assert _said(ran) == (3, b"", "error: the result is longer than the 30 bytes that --max-bytes lets through")
    assert (Path("out").read_text(encoding="utf-8"), sorted(p.name for p in Path().iterdir())) == ("old", ["in.nt", "out"])
    assert run_kg(*LONG[case], "--max-bytes", "1M").stdout == run_kg(*LONG[case]).stdout


@pytest.mark.parametrize("value", ["0", "much", "-1", ""])
def test_a_limit_of_bytes_is_a_size(run_kg: RunKg, value: str) -> None:
    """What is no size is exit code 2."""
    assert run_kg("ask", "counts", "--max-bytes", value).code == 2


@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_keeps_the_old_file(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch, writer: str) -> None:
    """No space left is exit code 2; what was there stays, and nothing is left beside it."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    Path("out").write_text("old", encoding="utf-8")
    monkeypatch.setattr("os.fsync", full)
    ran = run_kg(*WRITERS[writer], "-o", "out")
    assert _said(ran) == (2, b"", "error: cannot write out: no space left on device")
    assert (Path("out").read_text(encoding="utf-8"), sorted(p.name for p in Path().iterdir())) == ("old", ["in.nt", "out"])


@pytest.mark.parametrize("writer", WRITERS)
def test_a_link_to_itself_is_not_written_to(run_kg: RunKg, writer: str) -> None:
    """It stays what it is."""
    Path("loop").symlink_to("loop")
    assert _said(run_kg(*WRITERS[writer], "-o", "loop")) == (2, b"", "error: cannot write loop: too many levels of symbolic links")
    assert Path("loop").is_symlink()


@pytest.mark.parametrize("writer", WRITERS)
def test_a_folder_that_is_not_there_is_one_message(run_kg: RunKg, writer: str) -> None:
    """Nothing is made on the way."""
    ran = run_kg(*WRITERS[writer], "-o", "nowhere/out")
    assert _said(ran) == (2, b"", "error: cannot write nowhere/out: no such file or directory")


@pytest.mark.parametrize("writer", ["stream", *(pytest.param(name, marks=pytest.mark.slow) for name in WRITERS if name != "stream")])
def test_a_full_device_on_standard_output_is_exit_code_2(writer: str) -> None:
    """Streams say so too."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*KG, *WRITERS[writer]], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (2, "error: cannot write to standard output: no space left on device")


@pytest.mark.parametrize("writer", ["stream", *(pytest.param(name, marks=pytest.mark.slow) for name in WRITERS if name != "stream")])
def test_a_reader_that_goes_away_is_exit_code_141(writer: str) -> None:
    """Without a word."""
    reader, end = os.pipe()
    os.close(reader)
    ran = subprocess.run([*KG, *WRITERS[writer]], stdout=end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(end)
    assert (ran.returncode, ran.stderr) == (141, "")


def test_two_loads_at_once(run_kg: RunKg) -> None:
    """The second is refused while the first works, and the first ends as it should."""
    os.mkfifo("slow.nt")
    first = subprocess.Popen([*KG, "load", "slow.nt", "--store", "made"], stdout=subprocess.PIPE)
    with Path("slow.nt").open("w", encoding="utf-8") as source:
        source.write(LINE)
        source.flush()
        for _ in range(500):
            if Path("made/lock").exists() and list(Path("made").glob("data-*")):
                break
            time.sleep(0.01)
        ran = run_kg("load", "in.nt", "--store", "made")
        assert _said(ran) == (2, b"", "error: another process is writing to the store made")
    first.communicate(timeout=20)
    assert first.returncode == 0
    assert run_kg("query", "--store", "made", "-e", "SELECT * { ?s ?p ?o }", "-f", "csv").out.count("clinic.example") == 2


def test_a_bug_in_the_child_is_still_a_bug(monkeypatch: pytest.MonkeyPatch, run_kg: RunKg) -> None:
    """An unexpected end of memory in Python is exit code 3, an unexpected exception 70."""

    def short(_only: str | None = None) -> None:
        raise MemoryError

    monkeypatch.setattr(app, "build", short)
    assert _said(run_kg("doctor")) == (3, b"", "error: there is not enough memory")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_is_really_full_keeps_everything(folder: Path) -> None:
    """On a file system of one megabyte: exports, streams and loads end with exit code 2, the old output and store stay, nothing is left."""
    disk = folder / "disk"
    disk.mkdir()
    big = folder / "big.nt"
    big.write_text("".join(f'<https://clinic.example/{n}> <https://clinic.example/p> "{n}" .\n' for n in range(60_000)), encoding="utf-8")
    script = (
        f"mount -t tmpfs -o size=1m tmpfs {disk} && echo old > {disk}/out.nt && cd {disk} || exit 77\n"
        + "".join(
            f"{' '.join(KG)} {command}; echo $?\n"
            for command in (f"convert {big} -o out.nt", f"convert {big} --stream -o out.nt", f"load {big} --store {disk}/made")
        )
        + "cat out.nt; ls -A"
    )
    ran = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False)
    if ran.returncode == 77 or "unshare failed" in ran.stderr:
        pytest.skip("nothing may be mounted here")
    assert ran.stdout.split() == ["2", "2", "2", "old", "out.nt"]
    assert ran.stderr.count("no space left on device") == 3


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_may_only_be_read_keeps_everything(folder: Path) -> None:
    """Nothing is written there, not even for a moment; what lies there is read."""
    disk = folder / "disk"
    disk.mkdir()
    script = (
        f"mount -t tmpfs tmpfs {disk} && cp {folder}/in.nt {disk} && cd {disk} && mount -o remount,ro {disk} || exit 77\n"
        + "".join(
            f"{' '.join(KG)} {command}; echo $?\n"
            for command in (
                "convert in.nt -o out.ttl",
                "convert in.nt --stream -o in.nt",
                "load in.nt --store made",
                "convert in.nt -f csv",
            )
        )
        + "ls -A"
    )
    ran = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False)
    if ran.returncode == 77 or "unshare failed" in ran.stderr:
        pytest.skip("nothing may be mounted here")
    said = ran.stdout.split()
    assert (said[:3], said[-2:]) == (["2", "2", "2"], ["0", "in.nt"])
    assert [line.startswith("error: ") and "read-only" in line for line in ran.stderr.splitlines()].count(True) == 3


LIMITS = {
    "file-size": (
        "ulimit -f 4",
        ("convert long.nt -o out", "convert long.nt --stream -f turtle -o out", "load long.nt --store made"),
        "file too large",
    ),
    "open-files": ("ulimit -n 24", ("load long.nt --store made",), "file descriptors"),
}


@pytest.mark.slow
@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_of_the_system_keeps_everything(limit: str) -> None:
    """Files may only be so long, or only so many may be open: one message each, the old output stays, no store is begun."""
    Path("long.nt").write_text("".join(LINE.replace('"1"', f'"{number}"') for number in range(3000)), encoding="utf-8")
    Path("out").write_text("old", encoding="utf-8")
    given, commands, words = LIMITS[limit]
    for command in commands:
        line = command.replace("convert long.nt -o", "convert long.nt -f turtle -o")
        ran = subprocess.run(["sh", "-c", f"{given}; {' '.join(KG)} {line}"], capture_output=True, text=True, check=False)
        assert (ran.returncode, words in ran.stderr.splitlines()[0]) == (2, True)
    assert (Path("out").read_text(encoding="utf-8"), sorted(p.name for p in Path().iterdir())) == ("old", ["in.nt", "long.nt", "out"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("closed", "words"), [(">&-", "cannot write to standard output: it is closed"), ("<&-", "cannot read <stdin>: it is closed")]
)
def test_a_closed_stream_is_one_message(closed: str, words: str) -> None:
    """The shell can take standard input and output away."""
    name = "-" if closed == "<&-" else "in.nt"
    ran = subprocess.run(["sh", "-c", f"{' '.join(KG)} convert {name} -f turtle {closed}"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (2, f"error: {words}")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("export", "-f", "n-quads"), ("convert", "big.nt", "--stream", "-f", "turtle")])
def test_kill_at_any_moment_leaves_the_old_file_or_the_new(folder: Path, faults: int, killed: Killed, command: tuple[str, ...]) -> None:
    """Kill -9 of the whole group, or of the parent alone: the output is whole, and of a parent that was killed nothing goes on."""
    Path("big.nt").write_text("".join(LINE.replace('"1"', f'"{n}"') for n in range(60_000)), encoding="utf-8")
    start = time.monotonic()
    subprocess.run([*KG, *command, "-o", "new"], check=True, capture_output=True)
    usual = time.monotonic() - start
    whole = Path("new").read_bytes()
    dice = random.Random(11)
    seen = {"old": 0, "new": 0}
    for number in range(faults):
        Path("out").write_bytes(b"old")
        process = subprocess.Popen([*KG, *command, "-o", "out"], start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(dice.uniform(0.2, 1.2) * usual)
        if number % 2:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate(timeout=20)
        content = Path("out").read_bytes()
        assert content in {b"old", whole}
        seen["old" if content == b"old" else "new"] += 1
    killed(command[0], seen)
    assert seen["old"] > 0, seen
    shutil.rmtree(folder, ignore_errors=True)
