"""A load fills a store from files of every kind, says what became of literals, and changes nothing unless it succeeds."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import (
    BadParameter,
    BadSyntax,
    DamagedStore,
    KgError,
    MissingInput,
    NoStore,
    SourceMismatch,
    StoreInUse,
    UnreadableInput,
    UnsafeInput,
)
from kg.formats import RDF
from kg.store import Progress, fill, open_store, read_manifest, rebuild, verify
from kg.terms import value
from tests.cli.test_convert import FORMS
from tests.store.conftest import LINE, statements

if TYPE_CHECKING:
    from tests.conftest import Killed, RunKg

XSD = "http://www.w3.org/2001/XMLSchema#"


def _write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("some", "piece"), [(1, 1), (1, 2), (1, 9), (3, 3), (7, 7), (8, 8)])
def test_pieces_make_one_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, some: int, piece: int) -> None:
    """The engine gets statements by the piece, across files; what is loaded, counted and noted of each file does not depend on that."""
    monkeypatch.setattr("kg.store.filling._SOME", some)
    monkeypatch.setattr("kg.store.filling._PIECE", piece)
    files = [_write(tmp_path / f"{name}.ttl", f'[ <a:p> 007, 7, "{name}" ; <a:q> [] ] .') for name in "ab"]
    told: list[Progress] = []
    manifest = fill(files, tmp_path / "store", watch=told.append)
    assert [(source.statements, source.size) for source in manifest.sources] == [(4, 34), (4, 34)]
    assert [(state.bytes, state.of, state.statements) for state in told if not state.writing] == [(34, 68, 4), (68, 68, 8)]
    assert (manifest.statements, manifest.changed, len(open_store(tmp_path / "store"))) == (6, 2, 6)
    blanks = {str(quad.subject) for quad in open_store(tmp_path / "store").quads()}
    assert blanks == {"_:b0", "_:b2"}


def test_a_mistake_in_a_later_piece_leaves_the_store_as_it_was(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces before the mistake are gone with the rest."""
    monkeypatch.setattr("kg.store.filling._SOME", 2)
    before = sorted(store.iterdir())
    bad = _write(tmp_path / "bad.nt", statements(5, "new") + "<a:s> <a:p>\n")
    with pytest.raises(BadSyntax):
        fill([bad], store)
    assert sorted(store.iterdir()) == before
    assert {value(quad.object) for quad in open_store(store).quads()} == {"old"}


@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name)
def test_every_format_is_loaded(run_kg: RunKg, tmp_path: Path, syntax: object) -> None:
    """Each RDF format gives the statements that it holds."""
    name = f"data.{getattr(syntax, 'suffixes', ('',))[0]}"
    made = run_kg("convert", "-", "-o", tmp_path / name, stdin=b'<https://example.org/a> <https://example.org/p> "x"@en , 1 .')
    ran = run_kg("load", tmp_path / name, "--store", tmp_path / "store")
    assert (made.code, ran.code, ran.err) == (0, 0, "")
    assert len(open_store(tmp_path / "store")) == 2


def test_packed_files_folders_and_links_are_read(tmp_path: Path) -> None:
    """Gzip and zstd are unpacked; a folder stands for the RDF files in it; a circle of links ends."""
    zstd = pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.nt.gz").write_bytes(gzip.compress(LINE.format(1, "a").encode()))
    (folder / "deep" / "b.ttl.zst").write_bytes(zstd.compress(LINE.format(2, "b").encode()))
    _write(folder / "deep" / "notes.txt", "not RDF")
    (folder / "deep" / "again").symlink_to(folder)
    (folder / "loop.ttl").symlink_to(folder / "loop.ttl")
    os.mkfifo(folder / "pipe.nt")
    manifest = fill([str(folder)], tmp_path / "store")
    assert [Path(source.path).name for source in manifest.sources] == ["a.nt.gz", "b.ttl.zst"]
    assert manifest.statements == 2


def test_blank_nodes_of_two_files_stay_apart_and_are_numbered(tmp_path: Path) -> None:
    """One label in two files is two nodes, called in the order in which they are met."""
    text = "_:x <https://example.org/p> [ <https://example.org/q> _:x ] .\n"
    files = [_write(tmp_path / name, text) for name in ("a.ttl", "b.ttl")]
    fill(files, tmp_path / "store")
    quads = open_store(tmp_path / "store").quads()
    assert sorted(str(quad.triple) for quad in quads) == [
        "_:b0 <https://example.org/q> _:b1",
        "_:b1 <https://example.org/p> _:b0",
        "_:b2 <https://example.org/q> _:b3",
        "_:b3 <https://example.org/p> _:b2",
    ]


def test_changed_literals_are_counted_and_shown(tmp_path: Path) -> None:
    """Of more than 36 forms, exactly those that come back otherwise are counted, by datatype, with examples."""
    full = [form.replace("^^xsd:", f"^^<{XSD}").replace("^^rdf:", "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#") for form in FORMS]
    full = [form + ">" if "^^<http" in form else form for form in full]
    lines = [f"<https://example.org/s> <https://example.org/p{number}> {form} .\n" for number, form in enumerate(full)]
    manifest = fill([_write(tmp_path / "forms.nt", "".join(lines))], tmp_path / "store")
    before = set(ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES))
    after = set(open_store(tmp_path / "store").quads())
    assert len(FORMS) >= 36
    assert manifest.changed == len(before - after) > 10
    integers = next(entry for entry in manifest.rewritten if entry.datatype == XSD + "integer")
    assert ("007", "7") in integers.examples


def test_the_user_is_told_of_changed_literals(run_kg: RunKg, tmp_path: Path) -> None:
    """The note has the number and an example; `kg store info` has them all."""
    file = _write(tmp_path / "data.ttl", "<https://example.org/s> <https://example.org/p> 007, 1.50, 8 .")
    ran = run_kg("load", file, "--store", tmp_path / "store")
    info = run_kg("store", "info", tmp_path / "store", "-f", "json")
    assert (ran.code, ran.out) == (0, f"{tmp_path / 'store'}: 3 statements from 1 file\n")
    assert "2 statements with a literal that the store holds in another form" in ran.err
    assert [entry["examples"] for entry in json.loads(info.out)["rewritten"]] == [[["1.50", "1.5"]], [["007", "7"]]]


def test_the_manifest_names_files_and_digests(store: Path) -> None:
    """Sources and the store's own files stand there with their SHA-256; the same input gives the same manifest."""
    from hashlib import sha256

    manifest = read_manifest(store)
    old = Path(manifest.sources[0].path)
    assert (manifest.sources[0].sha256, manifest.sources[0].statements) == (sha256(old.read_bytes()).hexdigest(), 3)
    assert set(manifest.files) == {path.name for path in (store / manifest.folder).iterdir()}
    assert set(manifest.versions) == {"medspec", "pyoxigraph"}


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("bad.nt", LINE.format(1, "x") + "<https://example.org/s> <p> .\n", BadSyntax),
        ("cut.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', BadSyntax),
        ("nothing.jsonld", '{"a": 1}', UnreadableInput),
        ("empty.ttl", "", UnreadableInput),
        ("gone.ttl", None, MissingInput),
        ("text.txt", "x", KgError),
    ],
)
def test_a_failed_load_leaves_the_store_as_it_was(store: Path, tmp_path: Path, name: str, text: str | None, error: type[KgError]) -> None:
    """Whatever is wrong with the second file, the store holds the old statements and nothing is left behind."""
    before = sorted(store.iterdir())
    good = _write(tmp_path / "new.nt", statements(5, "new"))
    bad = _write(tmp_path / name, text) if text is not None else str(tmp_path / name)
    with pytest.raises(error):
        fill([good, bad], store)
    assert sorted(store.iterdir()) == before
    assert {value(quad.object) for quad in open_store(store).quads()} == {"old"}


def test_a_failed_first_load_leaves_no_directory(tmp_path: Path) -> None:
    """Where there was no directory, there is none."""
    with pytest.raises(BadSyntax) as caught:
        fill([_write(tmp_path / "bad.nt", "x\n")], tmp_path / "store")
    assert caught.value.place is not None
    assert (caught.value.place.line, (tmp_path / "store").exists()) == (1, False)


def test_a_foreign_directory_is_refused(tmp_path: Path) -> None:
    """A directory with other files in it, and a file, stay as they are."""
    file = _write(tmp_path / "mine" / "letter.txt", "dear")
    new = _write(tmp_path / "new.nt", statements(1))
    for target in (tmp_path / "mine", Path(file)):
        with pytest.raises(NoStore):
            fill([new], target)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_two_loads_at_once_are_refused_and_reading_goes_on(store: Path, tmp_path: Path) -> None:
    """The second one says so; a reader that had the store open before a load still reads what it opened."""
    import fcntl

    reader = open_store(store)
    new = _write(tmp_path / "new.nt", statements(5, "new"))
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreInUse):
            fill([new], store)
    fill([new], store)
    assert {value(quad.object) for quad in reader.quads()} == {"old"}
    assert {value(quad.object) for quad in open_store(store).quads()} == {"new"}


def test_what_a_killed_load_left_is_removed(store: Path, tmp_path: Path) -> None:
    """A half-filled folder and half a manifest are gone after the next load; other files stay."""
    (store / "data-7").mkdir()
    _write(store / "data-7" / "000004.log", "half")
    _write(store / ".store.json.abc.part", "{")
    _write(store / "readme.txt", "mine")
    fill([_write(tmp_path / "new.nt", statements(5, "new"))], store)
    assert sorted(path.name for path in store.iterdir()) == ["data-2", "lock", "readme.txt", "store.json"]


def test_an_unfinished_store_is_no_store_and_can_be_filled(tmp_path: Path) -> None:
    """A first load that was killed leaves a directory that is not opened, and that the next load takes over."""
    (tmp_path / "store" / "data-1").mkdir(parents=True)
    with pytest.raises(NoStore):
        open_store(tmp_path / "store")
    fill([_write(tmp_path / "new.nt", statements(2))], tmp_path / "store")
    assert len(open_store(tmp_path / "store")) == 2


def test_a_file_that_changes_while_it_is_read_is_refused(store: Path, tmp_path: Path) -> None:
    """Neither the old nor the new content can be vouched for."""
    path = Path(_write(tmp_path / "new.nt", statements(100_000, "new")))

    def meddle(_state: Progress) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(LINE.format(0, "late"))

    with pytest.raises(UnreadableInput, match="changed while it was read"):
        fill([str(path)], store, watch=meddle)
    assert len(open_store(store)) == 3


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed file that grows without bound stops early."""
    monkeypatch.setattr("kg.reading._FREE", 1 << 20)
    (tmp_path / "bomb.nt.gz").write_bytes(gzip.compress(b"#" * (1 << 23)))
    with pytest.raises(UnsafeInput, match="unpacks to more than"):
        fill([str(tmp_path / "bomb.nt.gz")], tmp_path / "store")


@pytest.mark.parametrize("cut", [6, 40, -4])
def test_a_packed_file_that_is_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    """A truncated gzip file never passes for a short one."""
    (tmp_path / "cut.nt.gz").write_bytes(gzip.compress(statements(50).encode())[:cut])
    with pytest.raises(UnreadableInput):
        fill([str(tmp_path / "cut.nt.gz")], tmp_path / "store")


def test_devices_are_refused(tmp_path: Path) -> None:
    """/dev/zero would never end."""
    from kg.formats import N_TRIPLES

    with pytest.raises(UnreadableInput, match="is a device"):
        fill(["/dev/zero"], tmp_path / "store", N_TRIPLES)


def test_a_file_is_named_once(tmp_path: Path) -> None:
    """The same file twice would count its statements twice."""
    file = _write(tmp_path / "a.nt", statements(1))
    with pytest.raises(BadParameter):
        fill([file, file], tmp_path / "store")


def test_progress_is_told(tmp_path: Path) -> None:
    """Bytes, their sum and statements grow to the end; then the engine writes, which is told before it starts."""
    states: list[Progress] = []
    file = _write(tmp_path / "a.nt", statements(50_000))
    fill([file], tmp_path / "store", watch=states.append)
    assert [state.writing for state in states] == [False] * (len(states) - 1) + [True]
    assert [state.bytes for state in states] == sorted(state.bytes for state in states)
    assert (states[-1].bytes, states[-1].of, states[-1].statements) == (Path(file).stat().st_size, Path(file).stat().st_size, 50_000)


def _data_file(store: Path) -> Path:
    return max((store / read_manifest(store).folder).glob("*.sst"), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
def test_damage_is_found_and_mended(store: Path, damage: str) -> None:
    """A flipped bit is found by verify; a file that is cut off or gone already when the store is opened; rebuild mends all three."""
    path = _data_file(store)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes(content if damage == "flip" else content[:-1])
    if damage != "flip":
        with pytest.raises(DamagedStore):
            open_store(store)
    assert not verify(store).sound
    rebuild(store)
    assert verify(store).sound
    assert len(open_store(store)) == 3


def test_a_store_of_another_version_is_not_opened_but_can_be_replaced(store: Path, tmp_path: Path) -> None:
    """The message says what to do, and doing it works."""
    text = (store / "store.json").read_text(encoding="utf-8")
    (store / "store.json").write_text(text.replace("medspec-store/1", "medspec-store/9"), encoding="utf-8")
    with pytest.raises(NoStore, match="another version"):
        open_store(store)
    fill([_write(tmp_path / "new.nt", statements(2, "new"))], store)
    assert len(open_store(store)) == 2


def test_rebuild_takes_only_what_was_loaded(store: Path, tmp_path: Path) -> None:
    """A source that has changed, or is gone, is named; the store stays."""
    _write(tmp_path / "old.nt", statements(4))
    assert verify(store).changed == (str(tmp_path / "old.nt"),)
    with pytest.raises(SourceMismatch):
        rebuild(store)
    (tmp_path / "old.nt").unlink()
    with pytest.raises(MissingInput):
        rebuild(store)
    assert len(open_store(store)) == 3


def test_a_full_disk_leaves_the_old_store(run_kg: RunKg, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No space left is one message, exit code 2, and the store is as it was."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.store.filling.digests", full)
    ran = run_kg("load", _write(tmp_path / "new.nt", statements(2)), "--store", store)
    assert ran.code == 2
    assert "no space left on device" in ran.err
    assert verify(store).sound


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_place_is_one_message(run_kg: RunKg, tmp_path: Path) -> None:
    """A folder that may not be written to is exit code 2."""
    (tmp_path / "closed").mkdir(mode=0o500)
    ran = run_kg("load", _write(tmp_path / "new.nt", statements(2)), "--store", tmp_path / "closed" / "store")
    assert (ran.code, "cannot write the store" in ran.err) == (2, True)


@pytest.mark.slow
def test_kill_at_any_moment_leaves_the_old_store_or_the_new(tmp_path: Path, faults: int, killed: Killed) -> None:
    """Kill -9 at random moments of a load: the store opens, sound, with all old statements or all new ones; `--faults N` for more."""
    import random
    import signal
    import time

    count = 60_000
    old, new = (_write(tmp_path / f"{text}.nt", statements(count, text)) for text in ("old", "new"))
    store = tmp_path / "store"
    fill([old], store)
    dice = random.Random(5)
    seen: dict[str, int] = {"old": 0, "new": 0}
    command = [sys.executable, "-m", "kg", "load", new, "--store", str(store)]
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    usual = time.monotonic() - start
    for _ in range(faults):
        fill([old], store)
        process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.1, 1.1) * usual)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        verdict = verify(store)
        held = {value(quad.object) for quad in open_store(store).quads()}
        assert verdict.sound, verdict.damage
        assert (verdict.manifest.statements, len(held)) == (count, 1)
        seen[held.pop()] += 1
    shutil.rmtree(store)
    killed("load", seen)
    assert seen["old"] > 0, seen
