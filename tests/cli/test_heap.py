"""Memory for large files: asked for in large pages where that pays, and never where memory was limited."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import heap

MARKED = (
    "import sys; from kg.cli import heap; {}; print(any(' hg' in line for line in open('/proc/self/smaps') if line.startswith('VmFlags')))"
)


def _marked(statement: str) -> str:
    """Return whether a new process has memory marked for large pages after `statement`."""
    return subprocess.run([sys.executable, "-c", MARKED.format(statement)], capture_output=True, text=True, check=True).stdout.strip()


def _large(folder: Path) -> str:
    path = folder / "large.ttl"
    with path.open("wb") as file:
        file.truncate(heap.LEAST)
    return str(path)


def test_a_large_file_and_shapes_call_for_memory(tmp_path: Path) -> None:
    """A store of a file takes up to sixteen times its bytes, and shapes ask it often."""
    large = _large(tmp_path)
    assert (
        heap.LEAST * 16 == heap.expected(["validate", large, "--shapes", "shapes.ttl"]) == heap.expected(["validate", "-s", "s.ttl", large])
    )


@pytest.mark.parametrize("arguments", [["load", "-", "--store", "x.store"], ["store", "rebuild", "x.store"]])
def test_a_load_calls_for_memory(arguments: list[str]) -> None:
    """What a load holds does not depend on the length of files, which may come through a pipe; with a limit, nothing is asked for."""
    assert (heap.expected(arguments) >> 20, heap.expected([*arguments, "--memory", "500M"])) == (768, 0)


def test_no_more_than_a_share_of_the_memory_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for counts under the limit that every run has, and must leave room for everything else."""
    monkeypatch.setattr(heap, "physical_memory", lambda: 30 << 20)
    large = _large(tmp_path)
    asked = {heap.expected(["validate", large, "--shapes", "s.ttl"]), heap.expected(["load", large, "--store", "s"])}
    assert asked == {10 << 20}


@pytest.mark.parametrize("more", [["--memory", "500M"], ["--memory=500M"]])
def test_limited_memory_is_left_as_it_is(tmp_path: Path, more: list[str]) -> None:
    """With a limit of memory, nothing is asked for: it would count."""
    assert heap.expected(["validate", _large(tmp_path), "--shapes", "shapes.ttl", *more]) == 0


def test_nothing_is_asked_for_where_it_does_not_pay(tmp_path: Path) -> None:
    """Other commands ask once, our shapes get batches, and small, missing and unreadable names have no size."""
    large = _large(tmp_path)
    small = tmp_path / "small.ttl"
    small.write_text("<a:s> <a:p> 1 .")
    others = (["query", "-d", large], ["validate", large], ["validate", str(small), "-s", "s"], ["validate", "no\0name", "-s", "x" * 5000])
    assert [heap.expected(one) for one in others] == [0, 0, 0, 0]


@pytest.mark.skipif(sys.platform != "linux" or not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="pages of one size here")
def test_the_heap_is_marked_for_large_pages() -> None:
    """After asking, memory of the process is marked for large pages; before, none is."""
    assert (_marked("assert heap.prepare(64 << 20)"), _marked("pass")) == ("True", "False")


def test_a_system_that_says_no_is_no_error() -> None:
    """More memory than there can be is refused by the system, and the process goes on."""
    ended = subprocess.run([sys.executable, "-c", "from kg.cli import heap; print(heap.prepare(1 << 62))"], capture_output=True, text=True)
    assert (ended.stdout, ended.returncode) == ("False\n", 0)
