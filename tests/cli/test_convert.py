"""`kg convert` goes from any RDF format to any other and loses nothing without saying so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.formats import RDF
from kg.write import FORMATS

if TYPE_CHECKING:
    from tests.conftest import RunKg

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_NS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FORMS = [
    '"007"^^xsd:integer', '"+1"^^xsd:integer', '"-0"^^xsd:integer', '"1"^^xsd:integer', '"12345678901234567890"^^xsd:integer',
    '"0"^^xsd:nonNegativeInteger', '"01"^^xsd:byte', '"1.50"^^xsd:decimal', '"1.0"^^xsd:decimal', '".5"^^xsd:decimal',
    '"1"^^xsd:decimal', '"1e0"^^xsd:double', '"1.0E0"^^xsd:double', '"INF"^^xsd:double', '"NaN"^^xsd:double', '"-0.0e0"^^xsd:double',
    '"16777217"^^xsd:float', '"1"^^xsd:boolean', '"true"^^xsd:boolean', '"TRUE"^^xsd:boolean', '"2024-02-30"^^xsd:date',
    '"2024-01-01Z"^^xsd:date', '"2024-01-01T24:00:00Z"^^xsd:dateTime', '"2024-01-01T00:00:00.10+00:00"^^xsd:dateTime',
    '"P12M"^^xsd:duration', '"PT60S"^^xsd:dayTimeDuration', '"0a"^^xsd:hexBinary', '" x "^^xsd:token', '"not a number"^^xsd:integer',
    '"<b/>"^^rdf:XMLLiteral', '"<p>x"^^rdf:HTML', '"{ \\"a\\": 1.0 }"^^rdf:JSON', '"x"^^<urn:example:type>',
    '""', '"  two  spaces  "', '"tab\\tnew\\nreturn\\r"', '"quote \\" and \'\'\' and \\"\\"\\" "', '"back\\\\slash"',
    '"caf\u00e9 \U0001f600"',
    '"e\u0301"', '"]]> & < >"', '"x"@en', '"x"@de-at', '"\ufeff"',
]  # fmt: skip


def _triples() -> list[str]:
    full = [form.replace("^^xsd:", f"^^<{XSD}").replace("^^rdf:", f"^^<{RDF_NS}") for form in FORMS]
    full = [form + ">" if "^^<http" in form else form for form in full]
    lines = [f"<https://example.org/s> <https://example.org/p{number}> {form} .\n" for number, form in enumerate(full)]
    lines = [line.replace(f"^^<{XSD}string>", "") for line in lines]
    # Sorted as the writer sorts them.
    return sorted(lines, key=lambda line: line.encode())


@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name)
def test_every_form_of_a_literal_survives(run_kg: RunKg, tmp_path: Path, syntax: object) -> None:
    """More than 36 forms of numbers, dates and text go to each format and back without a changed byte."""
    assert len(FORMS) >= 36
    name = getattr(syntax, "name", "")
    suffix = getattr(syntax, "suffixes", ("",))[0]
    (tmp_path / "in.nt").write_text("".join(_triples()), encoding="utf-8")
    there = run_kg("convert", tmp_path / "in.nt", "-o", tmp_path / f"out.{suffix}")
    back = run_kg("convert", tmp_path / f"out.{suffix}", "-f", "n-triples")
    assert (there.code, there.err, back.err) == (0, "", ""), name
    assert back.out.splitlines() == "".join(_triples()).splitlines()


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", [syntax.name for syntax in RDF])
def test_any_format_becomes_any_other(run_kg: RunKg, source: str, target: str) -> None:
    """Every pair of formats works, through standard input and output."""
    document = run_kg("convert", "-", "-f", source, stdin=b'<https://example.org/a> <https://example.org/p> "x"@en , 1 .').stdout
    ran = run_kg("convert", "-", "--input-format", source, "-f", target, stdin=document)
    assert (ran.code, ran.err) == (0, "")
    assert "https://example.org/" in ran.out


def test_left_out_graph_names_are_announced(run_kg: RunKg, tmp_path: Path) -> None:
    """Turtle of named graphs is the merged statements, and standard error says that names were left out."""
    path = tmp_path / "in.trig"
    path.write_text("@prefix ex: <https://example.org/> . ex:g { ex:a ex:p 1 } ex:h { ex:a ex:p 1 , 2 }")
    merged = run_kg("convert", path, "-f", "turtle")
    assert merged.out == "@prefix ex: <https://example.org/> .\n\nex:a ex:p 1 , 2 .\n"
    assert "the names of 2 graphs were left out" in merged.err
    assert run_kg("convert", path, "-f", "trig").err == ""
    one = run_kg("convert", path, "-f", "turtle", "--graph", "https://example.org/g")
    assert (one.out, one.err) == ("@prefix ex: <https://example.org/> .\n\nex:a ex:p 1 .\n", "")
    assert run_kg("convert", path, "-f", "turtle", "--graph", "https://example.org/x").code == 2


def test_the_prefixes_of_the_input_are_kept(run_kg: RunKg, tmp_path: Path) -> None:
    """A prefix declared in Turtle or RDF/XML is used in the output, before the preset ones."""
    path = tmp_path / "in.ttl"
    path.write_text("@prefix my: <https://w3id.org/medspec/ns#> . my:a my:b my:c .")
    assert "my:a my:b my:c ." in run_kg("convert", path, "-f", "turtle").out
    run_kg("convert", path, "-o", tmp_path / "out.rdf")
    assert "my:a my:b my:c ." in run_kg("convert", tmp_path / "out.rdf", "-f", "turtle").out
    assert '"my:b": ' in run_kg("convert", path, "-f", "json-ld").out


def test_canonical_is_rdfc_1_0(run_kg: RunKg) -> None:
    """--canonical writes canonical N-Quads with the labels of RDFC-1.0; another format beside it is refused."""
    ran = run_kg("convert", "-", "--canonical", stdin=b"[] <https://example.org/p> 1 .")
    assert ran.out == '_:c14n0 <https://example.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert run_kg("convert", "-", "--canonical", "-f", "turtle", stdin=b"[] <https://example.org/p> 1 .").code == 2


def test_poisonous_blank_nodes_are_refused_for_canonical_and_written_otherwise(run_kg: RunKg) -> None:
    """A graph on which RDFC-1.0 would not end is an error with a reason, not a hang."""
    data = "".join(f"_:n{one} <https://example.org/p> _:n{other} .\n" for one in range(12) for other in range(12) if one != other)
    refused = run_kg("convert", "-", "--canonical", stdin=data.encode())
    assert (refused.code, refused.stdout) == (2, b"")
    assert "RDFC-1.0 might not end" in refused.err
    assert len(run_kg("convert", "-", "-f", "n-triples", stdin=data.encode()).out.splitlines()) == 132


def test_several_files_are_merged_and_their_blank_nodes_kept_apart(run_kg: RunKg, tmp_path: Path) -> None:
    """The same label in two files means two nodes, and the order of the files does not matter."""
    one, two = tmp_path / "one.ttl", tmp_path / "two.nt"
    one.write_text('_:x <https://example.org/p> "1" .')
    two.write_text('_:x <https://example.org/p> "2" .')
    ran = run_kg("convert", one, two, "-f", "n-triples")
    assert len({line.split()[0] for line in ran.out.splitlines()}) == 2
    assert run_kg("convert", two, one, "-f", "n-triples").out == ran.out


def test_relative_iris_are_resolved_against_the_base(run_kg: RunKg) -> None:
    """--base says where a document was published."""
    ran = run_kg("convert", "-", "-f", "n-triples", "--base", "https://example.org/dir/file", stdin=b"<a> <#b> <../c> .")
    assert ran.out == "<https://example.org/dir/a> <https://example.org/dir/file#b> <https://example.org/c> .\n"


def test_a_failed_conversion_leaves_the_old_file(run_kg: RunKg, tmp_path: Path) -> None:
    """Output is written whole or not at all."""
    target = tmp_path / "out.rdf"
    target.write_text("old")
    ran = run_kg("convert", "-", "-o", target, stdin=b"<https://example.org/a> <https://example.org/1> 1 .")
    assert (ran.code, target.read_text(), list(tmp_path.iterdir())) == (2, "old", [target])
    assert "the predicate <https://example.org/1>" in ran.err


def test_the_output_may_be_the_input(run_kg: RunKg, tmp_path: Path) -> None:
    """A file can be rewritten in place, and a second time nothing changes."""
    path = tmp_path / "a.ttl"
    path.write_text("@prefix ex: <https://example.org/> . ex:b ex:p 1 . ex:a ex:p [ ex:q 2 ] .")
    assert run_kg("convert", path, "-o", path).code == 0
    once = path.read_bytes()
    run_kg("convert", path, "-o", path)
    assert path.read_bytes() == once
    assert len(list(ox.parse(once, format=ox.RdfFormat.TURTLE))) == 3


def test_an_input_without_statements_is_pointed_out(run_kg: RunKg) -> None:
    """A file of comments converts to nothing, and standard error says so."""
    ran = run_kg("convert", "-", "-f", "n-triples", stdin=b"# nothing here\n")
    assert (ran.code, ran.stdout, ran.err) == (0, b"", "note: the input holds no statement\n")


def test_the_output_format_must_be_named(run_kg: RunKg) -> None:
    """Neither -f nor -o is a usage error."""
    ran = run_kg("convert", "-", stdin=b"<https://example.org/a> <https://example.org/b> 1 .")
    assert (ran.code, ran.stdout) == (2, b"")
    assert "the output format is not named" in ran.err
