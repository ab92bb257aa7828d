"""Named graphs in validation: one alone, each by itself, and the graphs that a finding's statements stand in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import BadParameter, NothingChecked
from kg.graph import Graph
from kg.load import DERIVED
from kg.render.report import standing
from kg.shacl.baseline import read_baseline
from kg.shacl.graphs import with_graphs
from kg.shacl.paths import Predicate
from kg.shacl.report import Finding, Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate
from kg.shacl.vocabulary import sh
from tests.conftest import RunKg

EX = "https://example.org/"
PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SIZE = "ex:Size a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:size ; sh:minCount 1 ; sh:maxCount 1 .\n"
DATA = """\
ex:d a ex:Thing ; ex:size 1 .
ex:g {
    ex:a a ex:Thing ; ex:size 1 .
    ex:b a ex:Thing .
}
ex:h {
    ex:a a ex:Thing ; ex:size 2 .
    ex:b ex:size 1 .
}
"""
Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file with prefixes and returns its name."""

    def writer(name: str, text: str) -> str:
        (tmp_path / name).write_text(PREFIXES + text, encoding="utf-8")
        return str(tmp_path / name)

    return writer


@pytest.fixture
def files(write: Write) -> tuple[list[str], list[str]]:
    """Return data in two named graphs and the default graph, and shapes that want one size of each thing."""
    return [write("data.trig", DATA)], [write("shapes.ttl", SIZE)]


def test_a_finding_names_the_default_graph_beside_others(write: Write) -> None:
    """A statement that stands inside and outside of named graphs is in all of them, in words."""
    data = write("both.trig", "ex:a a ex:Thing ; ex:size 1 , 2 . ex:g { ex:a a ex:Thing ; ex:size 1 }")
    report = validate([data], [write("one.ttl", SIZE)])
    assert standing(report, report.findings[0]) == "in the default graph and graph ex:g"


def found(report: Report) -> list[tuple[str, int | None, list[str]]]:
    """Return focus node, line and graphs of each finding."""
    return [
        (report.name(f.focus), f.place.line if f.place else None, [report.graph_name(graph) for graph in f.graphs]) for f in report.findings
    ]


def test_a_finding_names_the_graphs_of_its_statements(files: tuple[list[str], list[str]]) -> None:
    """Two values that only together are too many come from two graphs; what is right in the union of graphs is no finding."""
    assert found(validate(*files)) == [("ex:a", 5, ["ex:g", "ex:h"])]


def test_what_is_missing_is_missed_where_the_node_is_described(write: Write) -> None:
    """Of a node without the property, the graphs are those that say anything of it, the default graph included."""
    data = write("data.trig", "ex:b a ex:Thing . ex:g { ex:b ex:colour ex:red . } ex:h { ex:c ex:part ex:b . }")
    assert found(validate([data], [write("shapes.ttl", SIZE)])) == [("ex:b", 3, ["the default graph", "ex:g"])]


def test_data_without_named_graphs_name_none(write: Write) -> None:
    """In Turtle there is nothing to say about graphs."""
    assert found(validate([write("data.ttl", "ex:b a ex:Thing .")], [write("shapes.ttl", SIZE)])) == [("ex:b", 3, [])]


@pytest.mark.parametrize(("name", "expected"), [("ex:g", ("ex:b", 6, ["ex:g"])), ("<https://example.org/h>", None)])
def test_one_graph_is_checked_alone(files: tuple[list[str], list[str]], name: str, expected: tuple[str, int, list[str]] | None) -> None:
    """Values and types in other graphs play no part, and places are in the graph that was asked for."""
    report = validate(*files, settings=Settings(graph=name))
    assert found(report) == ([expected] if expected else [])
    assert report.coverage.checked == (2 if expected else 1)


@pytest.mark.parametrize(
    ("data", "settings", "message", "help"),
    [
        (DATA, Settings(graph="ex:x"), "there is no graph <https://example.org/x> in the data", "the graphs are"),
        ("ex:a a ex:Thing .", Settings(graph="ex:x"), "there is no graph", "the data have no named graph"),
        (DATA, Settings(graph="ex:g", per_graph=True), "cannot be asked for at once", "leave out one"),
    ],
)
def test_a_graph_that_is_not_there_is_an_error(write: Write, data: str, settings: Settings, message: str, help: str) -> None:
    """A misspelt name would check nothing; the message says which graphs there are."""
    with pytest.raises(BadParameter, match=message) as raised:
        validate([write("data.trig", data)], [write("shapes.ttl", SIZE)], settings=settings)
    assert help in raised.value.help


@pytest.mark.parametrize("settings", [Settings(graph="claim:essay-1.2-a"), Settings(per_graph=True)])
def test_graphs_are_chosen_among_those_of_files(settings: Settings) -> None:
    """Without a file there is nothing to choose from."""
    with pytest.raises(BadParameter, match="no file was named"):
        validate(settings=settings)


def test_each_graph_is_checked_by_itself(files: tuple[list[str], list[str]]) -> None:
    """Two graphs that agree within themselves have no finding; what one lacks is found there; nodes count once in each graph."""
    report = validate(*files, settings=Settings(per_graph=True))
    assert found(report) == [("ex:b", 6, ["ex:g"])]
    assert [(report.graph_name(entry.graph), entry.checked) for entry in report.coverage.graphs] == [
        ("the default graph", 1),
        ("ex:g", 2),
        ("ex:h", 1),
    ]
    assert (report.coverage.checked, [entry.nodes for entry in report.coverage.shapes]) == (4, [4])


def test_a_graph_without_nodes_to_check_is_named(write: Write, run_kg: RunKg) -> None:
    """A pass in one graph is none in another; if no graph has a node to check, there is no verdict."""
    data = write("data.trig", "ex:g { ex:a a ex:Thing ; ex:size 1 . } ex:h { ex:b a ex:Other . }")
    ran = run_kg("validate", data, "--shapes", write("shapes.ttl", SIZE), "--per-graph")
    assert (ran.code, ran.out.splitlines()[2:]) == (
        0,
        ["reached by no shape: 1 ex:Other", "of each graph by itself: ex:g (1 node)", "no node to check in: ex:h"],
    )
    with pytest.raises(NothingChecked):
        validate([write("none.trig", "ex:h { ex:b a ex:Other . }")], [write("shapes.ttl", SIZE)], settings=Settings(per_graph=True))


def test_queries_see_only_the_graph_that_is_checked(write: Write) -> None:
    """A shape that looks into named graphs finds the name of the one graph, and nothing else."""
    select = "SELECT DISTINCT $this ?value WHERE { GRAPH ?value { ?x a <https://example.org/Thing> } }"
    shapes = write("shapes.ttl", f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:select '{select}' ] .")
    data = write("data.trig", DATA)
    assert sorted(str(f.value) for f in validate([data], [shapes]).findings) == [f"<{EX}g>", f"<{EX}h>"]
    alone = validate([data], [shapes], settings=Settings(per_graph=True))
    assert {(str(f.graphs[0]), str(f.value)) for f in alone.findings} == {(f"<{EX}{name}>",) * 2 for name in "gh"}


def test_the_same_finding_in_two_graphs_is_two(write: Write, tmp_path: Path) -> None:
    """Each has its own fingerprint, so that a baseline made of one does not hide the other."""
    shapes = [write("shapes.ttl", SIZE)]
    before = [write("before.trig", "ex:g { ex:b a ex:Thing . }")]
    after = [write("after.trig", "ex:f { ex:b a ex:Thing . } ex:g { ex:b a ex:Thing . }")]
    known = str(tmp_path / "known.json")
    validate(before, shapes, settings=Settings(per_graph=True, write_baseline=known))
    settings = Settings(per_graph=True, baseline=read_baseline(known))
    assert found(validate(after, shapes, settings=settings)) == [("ex:b", 3, ["ex:f"])]
    assert validate(before, shapes, settings=replace(settings)).findings == ()


def test_findings_in_a_store_name_their_graphs(write: Write, run_kg: RunKg, tmp_path: Path) -> None:
    """A store that is validated where it lies gives the graphs that its files would give."""
    data, shapes = write("data.trig", "ex:b a ex:Thing . ex:g { ex:b ex:colour ex:red . } ex:h { ex:c a ex:Thing . }"), write("s.ttl", SIZE)
    assert run_kg("load", data, "--store", tmp_path / "store").code == 0
    reports = [
        json.loads(run_kg("validate", *what, "--shapes", shapes, "-f", "json").out) for what in ([data], ["--store", tmp_path / "store"])
    ]
    graphs = [{finding["focus"]["value"]: finding["graphs"] for finding in report["findings"]} for report in reports]
    assert graphs[0] == graphs[1] == {EX + "b": [None, {"type": "uri", "value": EX + "g"}], EX + "c": [{"type": "uri", "value": EX + "h"}]}


@pytest.mark.parametrize("format", ["text", "markdown", "json", "jsonl", "csv", "sarif", "junit", "html", "turtle", "json-ld"])
def test_every_format_names_the_graph(write: Write, run_kg: RunKg, format: str) -> None:
    """The name of the graph stands in the report, and stands nowhere in that on the same data without graphs."""
    shapes = write("shapes.ttl", SIZE)
    flat = run_kg("validate", write("data.ttl", "ex:b a ex:Thing ."), "--shapes", shapes, "-f", format)
    ran = run_kg("validate", write("data.trig", "ex:some-graph { ex:b a ex:Thing . }"), "--shapes", shapes, "-f", format)
    assert (ran.code, "some-graph" in ran.out, "some-graph" in flat.out) == (1, True, False)


def test_a_programme_can_read_the_graph(write: Write, run_kg: RunKg) -> None:
    """JSON has the IRI, or null for the default graph; SARIF a logical location; CSV the column `graphs`."""
    files = write("data.trig", "ex:b a ex:Thing . ex:g { ex:b ex:colour ex:red . }"), "--shapes", write("shapes.ttl", SIZE)
    (finding,) = json.loads(run_kg("validate", *files, "-f", "json").out)["findings"]
    assert finding["graphs"] == [None, {"type": "uri", "value": EX + "g"}]
    (result,) = json.loads(run_kg("validate", *files, "-f", "sarif").out)["runs"][0]["results"]
    assert [where.get("fullyQualifiedName") for where in result["locations"][0]["logicalLocations"]] == [None, EX + "g"]
    header, row, *_ = run_kg("validate", *files, "-f", "csv").out.splitlines()
    assert (header.rpartition(",")[2], row.rpartition(",")[2]) == ("graphs", f"DEFAULT {EX}g")


def test_statements_of_the_shipped_graph_stand_in_claims(shipped: Graph) -> None:
    """The default graph, which is a copy of all graphs, and the graph of what was derived are not among them."""
    claim = ox.NamedNode("https://w3id.org/medspec/id/claim/essay-1.4-b")
    (stated, *_) = shipped.engine.quads(None, None, None, claim)
    component, shape = sh("MinCountConstraintComponent"), ox.NamedNode(EX + "shape")
    finding = Finding(stated.subject, shape, component, sh("Violation"), Predicate(stated.predicate), stated.object)
    quads = (quad for quad in shipped.engine.quads() if not isinstance(quad.graph_name, ox.DefaultGraph))
    (named,) = with_graphs([finding], quads)
    assert claim in named.graphs
    assert [graph for graph in named.graphs if graph == DERIVED or isinstance(graph, ox.DefaultGraph)] == []
