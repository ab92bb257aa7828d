"""A directory that is no sound store is one message from every command that reads stores, and stays as it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.store import fill
from tests.conftest import RunKg
from tests.store.conftest import LINE

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:Shape> a sh:NodeShape ; sh:targetSubjectsOf <https://example.org/p> ; sh:nodeKind sh:IRI ."""
COMMANDS = {
    "query": ("query", "-e", "ASK { ?s ?p ?o }", "--store", "made"),
    "ask": ("ask", "counts", "--store", "made"),
    "compare": ("compare", "plastic", "cosmetic", "--store", "made"),
    "validate": ("validate", "--shapes", "shapes.ttl", "--store", "made"),
    "export": ("export", "-f", "n-quads", "--store", "made", "-o", "out"),
    "diff": ("diff", "shapes.ttl", "--store", "made"),
    "test": ("test", "--store", "made"),
    "info": ("store", "info", "made"),
}


def _manifest(change: Callable[[dict[str, object]], object]) -> Callable[[Path], object]:
    def state(store: Path) -> None:
        content = json.loads((store / "store.json").read_text(encoding="utf-8"))
        (store / "store.json").write_text(json.dumps(change(content)), encoding="utf-8")

    return state


def _data(store: Path) -> Path:
    return max((store / "data-1").glob("*.sst"), key=lambda path: path.stat().st_size)


def _emptied(store: Path) -> None:
    shutil.rmtree(store)
    store.mkdir()


def _foreign(store: Path) -> None:
    _emptied(store)
    (store / "letter.txt").write_text("dear", encoding="utf-8")


def _file(store: Path) -> None:
    shutil.rmtree(store)
    store.write_text("dear", encoding="utf-8")


def _circle(store: Path) -> None:
    shutil.rmtree(store)
    store.symlink_to(store)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


STATES: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "empty": _emptied,
    "foreign": _foreign,
    "a-file": _file,
    "a-link-to-itself": _circle,
    "of-another-version": _manifest(lambda content: content | {"format": "medspec-store/9"}),
    "without-a-manifest": lambda store: (store / "store.json").unlink(),
    "with-an-empty-manifest": lambda store: (store / "store.json").write_bytes(b""),
    "with-a-cut-manifest": lambda store: _cut(store / "store.json"),
    "with-a-list-for-a-manifest": _manifest(lambda content: [content]),
    "with-a-manifest-of-other-types": _manifest(lambda content: content | {"files": 7}),
    "with-a-manifest-of-bytes": lambda store: (store / "store.json").write_bytes(b"\xff\xfe\x00"),
    "that-points-elsewhere": _manifest(lambda content: content | {"folder": "../elsewhere"}),
    "that-points-to-the-root": _manifest(lambda content: content | {"folder": "/"}),
    "with-a-file-gone": lambda store: _data(store).unlink(),
    "with-a-file-cut": lambda store: _cut(_data(store)),
    "without-its-folder": lambda store: shutil.rmtree(store / "data-1"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a sound store, shapes and an old output."""
    place = tmp_path_factory.mktemp("stores")
    (place / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (place / "in.nt").write_text("".join(LINE.format(number, "old") for number in range(9)), encoding="utf-8")
    (place / "out").write_text("old", encoding="utf-8")
    fill([str(place / "in.nt")], place / "made")
    return place


@pytest.fixture(autouse=True)
def folder(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a copy of it."""
    shutil.copytree(sound, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in {"ask", "compare", "test", "diff"}])
def test_the_sound_store_is_read(run_kg: RunKg, command: str) -> None:
    """The control."""
    assert run_kg(*COMMANDS[command]).code == 0


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", STATES)
def test_a_store_that_is_not_sound_is_refused(run_kg: RunKg, state: str, command: str) -> None:
    """Exit code 2, the directory in the message, and what to do; output and directory stay."""
    STATES[state](Path("made"))
    if command == "info" and state in {"with-a-file-gone", "with-a-file-cut", "without-its-folder"}:
        return  # it shows the manifest, which is sound
    before = sorted(Path().rglob("*"))
    ran = run_kg(*COMMANDS[command])
    assert (ran.code, ran.stdout) == (2, b""), ran.err
    lines = ran.err.splitlines()
    assert (lines[0].startswith("error: "), "made" in lines[0], lines[1].startswith("help: ")) == (True, True, True)
    assert (Path("out").read_text(encoding="utf-8"), sorted(Path().rglob("*"))) == ("old", before)
