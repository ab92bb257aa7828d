"""Both engines behind one door: the set engine judges what compiles, pySHACL the rest, and the report says who judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engine import Engine
from kg.shacl import run
from kg.shacl.joint import Joint
from kg.shacl.model import Node, ShapesGraph
from kg.shacl.reference import Reference
from kg.shacl.report import Finding
from kg.shacl.run import Filter, SetResult, ShapeRun
from kg.shacl.settings import Settings, watched
from kg.shacl.validate import validate
from kg.shacl.watch import Stage, Step, Watch

EXAMPLES = Path(__file__).parents[1] / "examples"


def _named(findings: tuple[Finding, ...]) -> list[tuple[str, ...]]:
    keys = ((f.focus, f.shape, f.component, f.severity, f.path, f.value, f.bindings) for f in findings)
    return sorted(tuple(map(str, key)) for key in keys)


@pytest.mark.parametrize("paths", [(), (str(EXAMPLES / "clinic.ttl"),)])
@pytest.mark.usefixtures("essay_only")
def test_both_engines_report_the_same(paths: tuple[str, ...]) -> None:
    """On the graph of the first source and on the example directory, the usual engine finds what pySHACL finds."""
    _compared(paths)


@pytest.mark.slow  # pySHACL takes five times as long for all sources as for one
def test_both_engines_report_the_same_on_all_that_ships() -> None:
    """On the whole shipped graph, the usual engine finds what pySHACL finds."""
    _compared(())


def _compared(paths: tuple[str, ...]) -> None:
    usual = validate(paths, settings=Settings(validator=Joint()))
    reference = validate(paths, settings=Settings(validator=Reference()))
    assert _named(usual.findings) == _named(reference.findings)
    assert (usual.engine, usual.coverage.checked) == ("set engine", reference.coverage.checked)
    assert usual.coverage.checked > 0


def test_a_shape_that_is_handed_back_is_judged_by_pyshacl(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shape that does not compile gives the same findings, and the report counts it."""
    expected = validate((str(EXAMPLES / "clinic.ttl"),)).findings
    original = run.check

    def reluctant(
        data: Engine, shapes: ShapesGraph, wanted: Filter | None, watch: Watch | None, counted: dict[Node, int] | None
    ) -> SetResult:
        result = original(data, shapes, wanted, watch, counted)
        return SetResult(tuple(ShapeRun(one.shape, one.nodes, (), "not today") for one in result.runs), result.queries)

    monkeypatch.setattr(run, "check", reluctant)
    told: list[Step] = []
    report = validate((str(EXAMPLES / "clinic.ttl"),), settings=watched(Settings(), told.append))
    assert _named(report.findings) == _named(expected)
    count = len(report.coverage.shapes)
    assert (count >= 18, report.engine) == (True, f"set engine; pySHACL for {count} shapes")
    assert sum("was judged by pySHACL: not today" in note for note in report.notes) == count
    by_pyshacl = [step for step in told if step.stage is Stage.judging and step.what.endswith("shapes by pySHACL")]
    assert sum(int(step.what.split()[0]) for step in by_pyshacl) == count
    assert sum(step.findings for step in by_pyshacl) == len(expected)


@pytest.mark.parametrize(
    "constraint",
    [
        'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <https://example.org/p>* ?value }" ]',
        "sh:property [ sh:path [ sh:zeroOrOnePath :p ] ; :max 3 ]",
    ],
)
def test_a_path_of_no_steps_ends_at_a_node_that_the_data_do_not_mention(tmp_path: Path, constraint: str) -> None:
    """SPARQL 1.1 section 9.3 says so of the nodes that are put in for $this; where all are mentioned, the set engine judges by itself."""
    head = "@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    component = (
        ":c a sh:ConstraintComponent ; sh:parameter [ sh:path :max ] ; "
        'sh:propertyValidator [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER($max > 2) }" ] .\n'
    )
    (tmp_path / "data.ttl").write_text(head + ":a :p :b .", encoding="utf-8")
    for nodes, expected, engine in (
        (':a , :none , "lit"', {(":a", ":a"), (":a", ":b"), (":none", ":none"), ("lit", "lit")}, "set engine; pySHACL for 1 shape"),
        (":a", {(":a", ":a"), (":a", ":b")}, "set engine"),
    ):
        (tmp_path / "shapes.ttl").write_text(head + component + f":s sh:targetNode {nodes} ; {constraint} .", encoding="utf-8")
        report = validate([str(tmp_path / "data.ttl")], [str(tmp_path / "shapes.ttl")])
        pairs = {(report.name(one.focus), report.name(one.value)) for one in report.findings if one.value is not None}
        assert (pairs, report.engine) == (expected, engine)


def test_the_usual_engine_needs_neither_rdflib_nor_pyshacl() -> None:
    """The heavy libraries are not imported for the shipped graph."""
    import subprocess
    import sys

    script = "import sys\nfrom kg.cli.app import run\nrun(['validate'])\nprint({'rdflib', 'pyshacl'} & set(sys.modules), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr == "set()\n"
