"""Files that are read as a stream are judged as files whose statements are held: the same findings, places, coverage and fingerprints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.beside import beside
from kg.errors import BadSyntax
from kg.shacl import judge, plain_text, stream
from kg.shacl.lexical import AsWritten
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.spots import Origin
from kg.shacl.stream import Streamed
from kg.shacl.validate import validate
from kg.terms import XSD

HEAD = """\
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <https://example.org/> .
@prefix odd: <https://example.org/odd#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """\
ex:a a ex:Thing ; ex:size 007 ; ex:at [ a ex:Place ; ex:code "x" ] ; odd:colour "blue" .
ex:b a ex:Thing ; ex:size 7, 8 ; ex:at _:p . _:p a ex:Place ; ex:code 01 .
ex:c a ex:Room ; ex:sise 1 .
"""
SHAPES = """\
ex:Thing a sh:NodeShape ; sh:targetClass ex:Thing ; sh:closed true ; sh:ignoredProperties ( ex:at rdf:type ) ;
  sh:property [ sh:path ex:size ; sh:maxCount 1 ; sh:pattern "^[1-9]" ] , [ sh:path ex:at ; sh:node ex:Place ] .
ex:Place a sh:NodeShape ; sh:property [ sh:path ex:code ; sh:minLength 2 ; sh:datatype xsd:integer ] .
"""


def _reports(tmp_path: Path, data: str, settings: Settings | None = None) -> tuple[Report, Report]:
    """Return the reports on `data` as Turtle, which is streamed, and as TriG, which is held, under one name."""
    (tmp_path / "shapes.ttl").write_text(HEAD + SHAPES, encoding="utf-8")
    found = []
    for suffix in ("ttl", "trig"):
        (tmp_path / f"data.{suffix}").write_text(HEAD + data, encoding="utf-8")
        found.append(validate([str(tmp_path / f"data.{suffix}")], [str(tmp_path / "shapes.ttl")], settings=settings))
    return found[0], found[1]


def _without_names(report: Report) -> Report:
    findings = tuple(replace(f, place=f.place and replace(f.place, name="data")) for f in report.findings)
    unknown = report.coverage.unknown
    terms = tuple(replace(t, place=t.place and replace(t.place, name="data")) for t in unknown.terms) if unknown else ()
    coverage = replace(report.coverage, unknown=replace(unknown, terms=terms) if unknown else unknown)
    return replace(report, findings=findings, coverage=coverage, inputs=())


def test_a_stream_gives_the_same_report(tmp_path: Path) -> None:
    """Findings with values as written, blank nodes, places and fingerprints, coverage, unknown terms, labels and prefixes are equal."""
    streamed, held = _reports(tmp_path, DATA)
    assert len(streamed.findings) == 4
    assert all(finding.place is not None and finding.fingerprint for finding in streamed.findings)
    assert (
        [term.term.value for term in streamed.coverage.unknown.terms] == ["https://example.org/sise"]
        if streamed.coverage.unknown
        else False
    )
    assert _without_names(streamed) == _without_names(held)


def test_several_files_are_placed_each_in_its_own(tmp_path: Path) -> None:
    """Equal labels of blank nodes in two files are two nodes, and each finding names its file."""
    (tmp_path / "shapes.ttl").write_text(HEAD + SHAPES, encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("one.ttl", "two.ttl")]
    for path, code in zip(paths, ("x", "yy"), strict=True):
        Path(path).write_text(HEAD + f'ex:{code} a ex:Thing ; ex:at _:p . _:p ex:code "{code}" .\n', encoding="utf-8")
    report = validate(paths, [str(tmp_path / "shapes.ttl")])
    assert [(f.place.name, f.place.line) for f in report.findings if f.place] == [(path, 6) for path in paths]


def test_statements_are_the_same_each_time(tmp_path: Path) -> None:
    """Blank nodes keep their names from one reading to the next."""
    path = tmp_path / "data.ttl"
    path.write_text(HEAD + DATA, encoding="utf-8")
    stream = Streamed([str(path)])
    assert list(stream) == list(stream)
    assert len(list(stream)) == 14


def test_a_mistake_in_a_stream_has_its_place(tmp_path: Path) -> None:
    """A document that cannot be read stops the validation at the line."""
    with pytest.raises(BadSyntax) as raised:
        _reports(tmp_path, DATA + "ex:d ex:size .\n")
    assert str(raised.value.place).endswith("data.ttl:9:14")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ex:a ex:b <http://www.w3.org/2004/02/skos/core#Concept> .", True),
        ("@prefix skos: <http://www.w3.org/2004/02/skos/core#> . ex:a ex:b skos:Concept .", True),
        ("@prefix skos: <http://www.w3.org/2004/02/skos/core#> . ex:a ex:b 'x' .", False),
        ('ex:a ex:b "x"^^<http://www.w3.org/2004/02/skos/core#notation> .', False),
        ("ex:a ex:b <http://www.w3.org/2004/02/other#Concept> .", False),
    ],
)
@pytest.mark.parametrize("angles", [0, 10_000])
def test_a_namespace_is_looked_for_in_the_text(
    text: str, expected: bool, angles: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared only, or of a datatype, it is not mentioned; the text is reduced to what stands in angle brackets where these are few."""
    monkeypatch.setattr(stream, "_ANGLES", angles)
    path = tmp_path / "data.ttl"
    path.write_text("@prefix ex: <https://example.org/> .\n" + text, encoding="utf-8")
    quads = Streamed([str(path)])
    list(quads)
    assert quads.mentions("http://www.w3.org/2004/02/skos/core#") is expected


@pytest.mark.parametrize("late", ["", "ex:z a ex:Thing ; ex:size 007 .\n"])
def test_what_is_done_beside_changes_nothing(late: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that is loaded while its literals are looked at is loaded anew if one of them, far down, is of another form."""
    monkeypatch.setattr(plain_text, "_LONG", 0)
    monkeypatch.setattr(plain_text, "_FIRST", len(HEAD) + 10)
    monkeypatch.setattr(judge, "_MANY", 0)
    tries: list[bool] = []

    def loaded(self: Streamed, engine: AsWritten, origin: Origin) -> bool:
        tries.append(alone(self, engine, origin))
        return tries[-1]

    alone = Streamed._loaded
    monkeypatch.setattr(Streamed, "_loaded", loaded)
    data = "".join(f"ex:t{number} a ex:Thing ; ex:size {number} ; ex:at ex:p .\n" for number in range(1, 40)) + "ex:p a ex:Room .\n" + late
    streamed, held = _reports(tmp_path, data)
    assert tries == [not late]
    assert _without_names(streamed) == _without_names(held)
    values = {finding.value for finding in streamed.findings}
    assert (ox.Literal("007", datatype=ox.NamedNode(f"{XSD}integer")) in values) is bool(late)


def test_what_fails_beside_fails_here() -> None:
    """The result of work in a thread, or what it raised, comes when it is asked for."""

    def fail() -> int:
        raise BadSyntax("no")

    assert beside(lambda: 5)() == 5
    later = beside(fail)
    with pytest.raises(BadSyntax):
        later()
