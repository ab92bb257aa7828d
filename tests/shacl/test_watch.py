"""Whoever watches a validation is told how far it is and what each shape took; reports stay the same."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from kg.cli import progress
from kg.graph import Graph
from kg.shacl.settings import Settings, watched
from kg.shacl.validate import validate
from kg.shacl.watch import Stage, Step, Times
from tests.conftest import RunKg

PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = """\
ex:Size a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:size ; sh:minCount 1 ; sh:name "size of a thing" .
ex:Idle a sh:PropertyShape ; sh:targetClass ex:Other ; sh:path ex:size ; sh:minCount 1 .
"""
Files = tuple[list[str], list[str]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a long file of data, in which every other thing lacks its size, and shapes."""
    things = "".join(f"ex:n{number} a ex:Thing{' ; ex:size 1' if number % 2 else ''} .\n" for number in range(2000))
    for name, text in (("data.ttl", things), ("shapes.ttl", SHAPES)):
        (tmp_path / name).write_text(PREFIXES + text, encoding="utf-8")
    return [str(tmp_path / "data.ttl")], [str(tmp_path / "shapes.ttl")]


def steps(files: Files) -> list[Step]:
    """Return what a watcher is told."""
    told: list[Step] = []
    validate(*files, settings=watched(Settings(), told.append))
    return told


def test_reading_is_told_by_bytes(files: Files) -> None:
    """The number grows to the size of the file, and the last step has the time."""
    size = Path(files[0][0]).stat().st_size
    reading = [step for step in steps(files) if step.stage is Stage.reading]
    assert [step.done for step in reading] == sorted(step.done for step in reading)
    assert {(step.what, step.of) for step in reading} == {(files[0][0], size)}
    assert (len(reading) > 3, reading[0].done < size, reading[-1].done) == (True, True, size)
    assert [step.seconds is not None for step in reading] == [False] * (len(reading) - 1) + [True]


def test_each_shape_is_told_once(files: Files) -> None:
    """With its name, how many there are, the nodes that it checked and its findings; then the places are looked up."""
    rest = [step for step in steps(files) if step.stage is not Stage.reading]
    assert [(step.what, step.done, step.of, step.nodes, step.findings) for step in rest] == [
        ("size of a thing", 1, 2, 2000, 1000),
        ("Idle", 2, 2, 0, 0),
        ("places of findings", 1000, 1000, 0, 0),
    ]
    assert all(step.seconds is not None and step.seconds >= 0 for step in rest)


def test_rules_are_told_too(files: Files, tmp_path: Path) -> None:
    """Nothing that takes time is left out."""
    query = "SELECT ?entity ?property ?value WHERE { ?entity <https://example.org/size> ?value }"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "sized.rq").write_text(query, encoding="utf-8")
    told: list[Step] = []
    report = validate(*files, settings=watched(Settings(rules=(str(tmp_path / "rules"),)), told.append))
    assert sum(step.findings for step in told) == report.total == 2000
    assert ("rule sized", 1, 1, 1000) in [(step.what, step.done, step.of, step.findings) for step in told]


def test_the_library_takes_a_watcher(files: Files, shipped: Graph) -> None:
    """Times adds up what steps took, over graphs and files."""
    times = Times()
    shipped.validate(files[0], shapes=files[1], watch=times.add)
    seconds, nodes, findings = times.sums[Stage.judging, "size of a thing"]
    assert (seconds > 0, nodes, findings) == (True, 2000, 1000)


def test_watching_changes_no_report(files: Files, run_kg: RunKg) -> None:
    """With -v, times go to standard error, slowest shape first, and standard output has the same bytes."""
    arguments = ("validate", files[0][0], "--shapes", files[1][0], "-f", "json")
    plain, verbose = run_kg(*arguments), run_kg(*arguments, "-v")
    assert (plain.err, plain.stdout, plain.code) == ("", verbose.stdout, verbose.code)
    head, *lines = verbose.err.splitlines()
    assert head.split() == ["seconds", "nodes", "findings"]
    assert [re.sub(r"^ +\d+\.\d{3} +", "", line) for line in (lines[0], *lines[-2:])] == [
        f"reading {files[0][0]}",
        "places of findings",
        "in all, with what lies between",
    ]
    assert sorted(line.split()[1:] for line in lines[1:3]) == [["0", "0", "Idle"], ["2,000", "1,000", "size", "of", "a", "thing"]]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("quick", "term", "drawn"), [(0.0, "xterm", True), (60.0, "xterm", False), (0.0, "dumb", False)])
def test_a_terminal_shows_how_far_it_is(files: Files, monkeypatch: pytest.MonkeyPatch, quick: float, term: str, drawn: bool) -> None:
    """How far it is and the findings so far are drawn on standard error, once a second has gone by and where a terminal can draw."""
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_QUICK", quick)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "100")
    with progress.progress_of_validation() as draw:
        validate(*files, settings=watched(Settings(), *([draw] if draw else [])))
    said = terminal.getvalue()
    assert ("1,000 findings" in said) == drawn


def test_elsewhere_nothing_is_drawn(files: Files, run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe or a file gets the report and nothing else."""
    monkeypatch.setattr(progress, "_QUICK", 0.0)
    assert run_kg("validate", *files[0], "--shapes", *files[1], terminal=True).err == ""


@pytest.mark.parametrize("name", ["data.ttl", "data.trig", "data.jsonld"])
def test_an_error_stands_at_the_same_place(files: Files, tmp_path: Path, run_kg: RunKg, name: str) -> None:
    """Counting bytes changes no message."""
    (tmp_path / name).write_text(
        PREFIXES + "ex:a a ex:Thing ;;\n ex:size \n" if name != "data.jsonld" else '{"@id": \n 1 }', encoding="utf-8"
    )
    plain = run_kg("validate", tmp_path / name, "--shapes", files[1][0])
    verbose = run_kg("validate", tmp_path / name, "--shapes", files[1][0], "-v")
    assert (plain.code, verbose.err) == (2, plain.err)
