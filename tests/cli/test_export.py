"""`kg export` writes the authored graphs, parts of them, or your own data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.export import PARTS
from kg.export import export as collect
from kg.load import DERIVED, authored
from kg.names import PREFIXES, expand
from kg.write import FORMATS

if TYPE_CHECKING:
    from kg.graph import Graph
    from tests.conftest import RunKg


def _trig(data: bytes) -> list[ox.Quad]:
    return list(ox.parse(data, format=ox.RdfFormat.TRIG))


def _plain(quads: list[ox.Quad]) -> set[ox.Quad]:
    """Return the quads without blank nodes, whose labels differ."""
    return {quad for quad in quads if not {ox.BlankNode} & {type(quad.subject), type(quad.object)}}


def test_the_authored_graphs_come_out_and_no_copy(run_kg: RunKg) -> None:
    """TriG holds exactly the authored quads: nothing in the default graph, nothing derived."""
    quads = _trig(run_kg("export", "-f", "trig").stdout)
    assert len(quads) == len(set(authored()))
    assert _plain(quads) == _plain(authored())
    assert [quad for quad in quads if quad.graph_name in {ox.DefaultGraph(), DERIVED}] == []


def test_derived_statements_come_on_request(run_kg: RunKg) -> None:
    """--derived adds graph:derived and nothing else."""
    without, with_ = (_plain(_trig(run_kg("export", "-f", "trig", *more).stdout)) for more in ((), ("--derived",)))
    assert {quad.graph_name for quad in with_ - without} == {DERIVED}
    assert without <= with_


def test_the_default_format_loses_nothing(run_kg: RunKg) -> None:
    """Without a format, datasets are TriG and single graphs without a name Turtle."""
    assert run_kg("export").stdout == run_kg("export", "-f", "trig").stdout
    assert run_kg("export", "--only", "shapes").stdout == run_kg("export", "--only", "shapes", "-f", "turtle").stdout


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_had_alone(run_kg: RunKg, part: str) -> None:
    """Each part has statements, and a graph name only its own."""
    quads = _trig(run_kg("export", "--only", part, "-f", "trig").stdout)
    names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    assert len(quads) > 50
    if part in {"shapes", "catalogue"}:
        assert names == set()
    elif part == "claims":
        assert {name for name in names if not name.startswith(PREFIXES["claim"])} == {PREFIXES["graph"] + "claims"}
    else:
        assert names == {PREFIXES["graph"] + part}


def test_the_catalogue_describes_every_packaged_question(run_kg: RunKg) -> None:
    """Each query file is a sh:SPARQLExecutable."""
    from kg.query.library import names

    quads = _trig(run_kg("export", "--only", "catalogue", "-f", "turtle").stdout)
    executable = ox.NamedNode(PREFIXES["sh"] + "SPARQLExecutable")
    assert len({quad.subject for quad in quads if quad.object == executable}) == len(names())


def test_one_claim_by_its_graph(run_kg: RunKg) -> None:
    """--graph writes the statements of one graph, without a note about names."""
    ran = run_kg("export", "--graph", "claim:essay-1.1-a", "-f", "n-triples")
    specialty = PREFIXES["specialty"]
    expected = f"<{specialty}cosmetic-surgery> <{PREFIXES['spec']}confusedWith> <{specialty}plastic-surgery> .\n"
    assert (ran.out, ran.err) == (expected, "")


def test_a_graph_that_does_not_exist_is_an_error(run_kg: RunKg) -> None:
    """Close names are suggested."""
    ran = run_kg("export", "--graph", "claim:essay-1.1-z", "-f", "turtle")
    assert (ran.code, ran.stdout) == (2, b"")
    assert "claim:essay-1.1-a" in ran.err


def test_a_term_comes_with_its_claims_passages_and_source(run_kg: RunKg) -> None:
    """What is stated about a board: its description, the claims that mention it, their passages and the source; nothing else."""
    quads = _trig(run_kg("export", "abps", "-f", "trig").stdout)
    board = ox.NamedNode(expand("board:american-board-of-plastic-surgery"))
    claims = {quad.graph_name for quad in quads if quad.object == board or quad.subject == board} - {
        ox.NamedNode(PREFIXES["graph"] + "entities")
    }
    subjects = {quad.subject for quad in quads}
    assert len(claims) >= 1
    assert claims <= subjects
    assert ox.NamedNode(expand("source:essay")) in subjects
    assert {quad for quad in authored() if board in (quad.subject, quad.object)} <= set(quads)
    passages = {quad.object for quad in quads if quad.predicate == ox.NamedNode(PREFIXES["spec"] + "from")}
    assert passages and passages <= subjects
    assert ox.NamedNode(expand("specialty:surgery")) not in subjects


def test_a_term_in_json_ld_has_one_object_per_claim(run_kg: RunKg) -> None:
    """The claims about a term are objects with their statements inside."""
    document = json.loads(run_kg("export", "plastic", "-f", "json-ld").out)
    holder = next(node for node in document["@graph"] if node["id"] == "graph:claims")
    assert [node["id"] for node in holder["@graph"] if node.get("type") == "Claim" and "@graph" not in node] == []


def test_a_term_of_a_store_is_what_it_is_in_the_graph(run_kg: RunKg, tmp_path: Path) -> None:
    """What was exported and loaded says the same of single things, claims, passages and sources included, to the byte."""
    run_kg("export", "-o", tmp_path / "medspec.trig")
    run_kg("load", tmp_path / "medspec.trig", "--store", tmp_path / "store")
    stored = run_kg("export", "plastic", "cosmetic", "--store", tmp_path / "store")
    assert (stored.code, stored.stdout) == (0, run_kg("export", "plastic", "cosmetic").stdout)
    assert run_kg("export", "no such thing", "--store", tmp_path / "store").code == 2
    assert run_kg("export", "plastic", "--store", tmp_path / "store", "--graph", "claim:essay-1.2-a").code == 2


def test_an_unknown_or_ambiguous_term_is_an_error(run_kg: RunKg) -> None:
    """Names are resolved as everywhere."""
    assert "unknownname" in run_kg("export", "plastik surgery").err
    assert "ambiguousname" in run_kg("export", "fellowship in").err


def test_own_data_stay_as_they_are_written(run_kg: RunKg, tmp_path: Path) -> None:
    """--data exports files without changing a literal; --with adds them to the authored graphs."""
    path = tmp_path / "own.ttl"
    path.write_text('@prefix ex: <https://example.org/> . ex:a ex:p "007"^^<http://www.w3.org/2001/XMLSchema#integer> ; ex:q 1.50 .')
    ran = run_kg("export", "--data", path)
    assert ran.out == "@prefix ex: <https://example.org/> .\n\nex:a ex:p 007 ;\n    ex:q 1.50 .\n"
    assert len(_trig(run_kg("export", "--with", path).stdout)) == len(set(authored())) + 2
    assert run_kg("export", "https://example.org/a", "--data", path).out == ran.out


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("named", ["", "<https://example.org/g> { _:b <https://example.org/p> 1.0 , 1.0 , 1.00 }"])
def test_files_are_written_as_the_library_writes_them(run_kg: RunKg, tmp_path: Path, format: str, named: str) -> None:
    """Files that are exported whole go through lines of text, to the same bytes; without a format as well."""
    first, second = tmp_path / "first.trig", tmp_path / "second.ttl"
    first.write_text(f'PREFIX ex: <https://example.org/> ex:a ex:p [ ex:q "_: x" ] . {named}')
    second.write_text("<https://example.org/a> <https://example.org/p> 1 , _:b . _:b <https://example.org/q> 2 .")
    found = collect(data=[str(first)], with_=[str(second)])
    ran = run_kg("export", "--data", first, "--with", second, "-f", format)
    assert (ran.stdout, "left out" in ran.err) == (found.write(format).data, bool(found.write(format).dropped))
    assert run_kg("export", "--data", first, "--with", second).stdout == found.write("trig" if named else "turtle").data


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--only", "everything"), '"everything" is no part of the shipped graph'),
        (("--only", "claims", "plastic"), "--only names a part"),
        (("--only", "claims", "--data", "own.ttl"), "--only names a part"),
        (("--derived", "--data", "own.ttl"), "derived statements exist of the shipped graph only"),
        (("-f", "parquet"), '"parquet" is not a format for graphs'),
        (("-o", "graph.xyz"), "the file name does not tell which format to write"),
        (("-f", "trig", "-o", "nowhere/graph.trig"), "cannot write nowhere/graph.trig"),
    ],
)
def test_what_cannot_be_done_is_said(
    run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    """Exit code 2, one message, nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.ttl").write_text("<https://example.org/a> <https://example.org/p> 1 .")
    ran = run_kg("export", *arguments)
    assert (ran.code, ran.stdout, [path.name for path in tmp_path.iterdir()]) == (2, b"", ["own.ttl"])
    assert message in ran.err.splitlines()[0]


def test_the_library_exports_the_same(run_kg: RunKg, shipped: Graph) -> None:
    """Graph.export gives the bytes of the command line."""
    assert shipped.export() == run_kg("export").stdout
    assert shipped.export("abps", format="json-ld") == run_kg("export", "abps", "-f", "json-ld").stdout
