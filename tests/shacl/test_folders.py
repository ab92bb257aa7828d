"""`kg validate DIR` checks every RDF file in a folder, in order, and says what was left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAD = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = HEAD + "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .\n"
FILES = {
    "b.ttl": HEAD + "ex:b a ex:T ; ex:p 1 , 2 .",
    "a.nt": "<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/T> .\n"
    + "".join(f'<https://example.org/a> <https://example.org/p> "{number}" .\n' for number in range(2)),
    "below/c.jsonld": '{"@id": "https://example.org/c", "@type": "https://example.org/T", "https://example.org/p": [1, 2]}',
    "below/d.json": '{"@id": "https://example.org/d", "@type": "https://example.org/T"}',
    "below/e.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://example.org/"><T r:about="urn:e"/></r:RDF>',
    "README.md": "read me",
    "package.json": '{"name": "x"}',
    "layout.xml": "<layout/>",
    ".hidden/z.ttl": "broken",
    ".z.ttl": "broken",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with files of several formats, and work beside it."""
    for name, content in FILES.items():
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text(SHAPES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def test_every_rdf_file_in_a_folder_is_checked_and_the_rest_is_named(folder: Path, run_kg: Callable[..., Any]) -> None:
    """Findings point into the files, in any format, and a note says what was left out; folders of shapes are read likewise."""
    ran = run_kg("validate", "data", "--shapes", "shapes", "--fail-on", "never")
    assert (ran.code, ran.err) == (0, "")
    assert [place in ran.out for place in ("data/a.nt:2:", "data/b.ttl:3:", "data/below/c.jsonld:1:")] == [True, True, True]
    said = " ".join(ran.out.split())
    assert "checked: 5 nodes by 1 shape" in said
    assert "note: data: 5 files checked, 3 files left out: README.md, layout.xml, package.json" in said
    assert "note: shapes: 1 file checked" in said


def test_a_folder_and_a_file_may_stand_side_by_side(folder: Path, run_kg: Callable[..., Any]) -> None:
    """What is named twice, by itself and in its folder, says nothing new."""
    ran = run_kg("validate", "data/b.ttl", "data", "--shapes", "shapes/s.ttl", "-f", "json", "--fail-on", "never")
    assert (ran.code, ran.out.count('"level": "violation"')) == (0, 3)


def test_a_broken_file_in_a_folder_is_named_with_its_place(folder: Path, run_kg: Callable[..., Any]) -> None:
    """One file that cannot be read stops the run: what is left out in silence would be no check."""
    (folder / "below" / "broken.ttl").write_text(HEAD + "ex:a ex:b", encoding="utf-8")
    ran = run_kg("validate", "data", "--shapes", "shapes")
    assert (ran.code, ran.out, ran.err.startswith("error: data/below/broken.ttl:3:")) == (2, "", True)


def test_a_folder_without_rdf_is_no_pass(folder: Path, run_kg: Callable[..., Any]) -> None:
    """An empty folder, and one with other files, are errors that say what is there."""
    for name in FILES:
        (folder / name).unlink()
    ran = run_kg("validate", "data")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: data is a folder without a file of RDF; it is empty")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    assert "it holds notes.txt" in run_kg("validate", "data").err


def test_a_folder_of_one_other_kind_is_read_as_that(folder: Path, run_kg: Callable[..., Any]) -> None:
    """A folder of tables is checked as tables are."""
    (folder.parent / "tables").mkdir()
    (folder.parent / "tables" / "t.csv").write_text("name,specialty\nExample Practitioner 7,surgery\n", encoding="utf-8")
    ran = run_kg("validate", "tables")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: tables/t.csv:1: no column says which board awarded a certificate")


def test_a_file_that_is_named_twice_is_read_once(folder: Path, run_kg: Callable[..., Any]) -> None:
    """Neither are its blank nodes doubled nor its shapes ill-formed, by whatever names it comes; the report says so."""
    (folder / "b.ttl").write_text(HEAD + "[] a ex:T ; ex:p 1 , 2 .", encoding="utf-8")
    ran = run_kg("validate", "data/b.ttl", "data/../data/b.ttl", "data/b.ttl", "-s", "shapes", "-s", "shapes/s.ttl", "-f", "csv")
    assert [line.partition(",")[0] for line in ran.out.splitlines()] == ["level", "violation", "summary"]
    text = run_kg("validate", "data/b.ttl", "data/../data/b.ttl", "-s", "shapes", "-s", "shapes/s.ttl").out
    assert "note: named more than once, and read once: data/../data/b.ttl\n" in text
    assert "note: named more than once, and read once: shapes/s.ttl\n" in text
