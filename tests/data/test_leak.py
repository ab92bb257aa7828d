"""The source's text is not in the repository: no six of its words in a row, a board's name counting as one word."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.folding import fold

ROOT = Path(__file__).parents[2]
RUN = 6
_BOARD = re.compile(r"american board of (\w+) surgery")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words(text: str) -> list[str]:
    """Return the words of `text`, case-folded, punctuation stripped, a board's name as one word."""
    bare = " ".join(_WORD.findall(fold(text).casefold()))
    return _BOARD.sub(r"board-\1", bare).split()


def runs(text: str) -> set[tuple[str, ...]]:
    """Return all runs of six consecutive words of `text`."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def leaks(paths: list[Path], source: str) -> list[str]:
    """Return a line for each run of six words of `source` in one of `paths`."""
    secret = runs(source)
    return [f"{path}: {' '.join(run)}" for path in paths for run in sorted(runs(_text(path)) & secret)]


def _text(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data[:8192] else data.decode("utf-8", "replace")


def repository() -> Iterator[Path]:
    """Yield the files of the repository: tracked ones, and untracked ones that are not ignored."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so its files cannot be told from others")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in sorted(set(listed.decode().split("\0"))):
        if name and (ROOT / name).is_file():
            yield ROOT / name


def test_no_six_words_in_a_row(essay: bytes) -> None:
    """No file of the repository holds six consecutive words of the essay."""
    files = list(repository())
    assert len(files) >= 60
    assert leaks(files, essay.decode()) == []


@pytest.mark.parametrize(
    "disguise",
    [
        str,
        str.upper,
        lambda run: run.replace(" ", "\n# "),
        lambda run: run.replace(" ", ", "),
        lambda run: f'x "{run}"@en ;',
        lambda run: run.replace(" ", "-"),
        lambda run: run.replace(" ", "\u00a0"),
    ],
)  # fmt: skip
def test_a_planted_run_is_found(essay: bytes, tmp_path: Path, disguise: object) -> None:
    """Six words taken from the essay at run time are found, however they are set."""
    assert callable(disguise)
    planted = tmp_path / "planted.txt"
    planted.write_text(disguise(" ".join(words(essay.decode())[20:26])), encoding="utf-8")
    assert len(leaks([planted], essay.decode())) == 1


def test_five_words_are_not_a_leak(essay: bytes, tmp_path: Path) -> None:
    """Five words in a row are common language."""
    planted = tmp_path / "planted.txt"
    planted.write_text(" ".join(words(essay.decode())[20:25]), encoding="utf-8")
    assert leaks([planted], essay.decode()) == []


def test_every_run_of_the_essay_is_known(essay: bytes, tmp_path: Path) -> None:
    """The essay leaks itself from its first word to its last."""
    copy = tmp_path / "copy.txt"
    copy.write_bytes(essay)
    assert len(leaks([copy], essay.decode())) == len(runs(essay.decode())) > 350


def test_a_board_is_one_word() -> None:
    """The name of a board counts as one word, also in an IRI."""
    assert words("The American Board of Plastic Surgery, or board:american-board-of-plastic-surgery") == [
        "the",
        "board-plastic",
        "or",
        "board",
        "board-plastic",
    ]
