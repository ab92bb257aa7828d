"""The W3C test suite of SHACL: 98 Core and 23 SPARQL cases, each judged by the set engine alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import IllFormedShapes
from kg.names import PREFIXES
from kg.shacl.lexical import AsWritten
from kg.shacl.parse import parse
from kg.shacl.parse_paths import path_of
from kg.shacl.paths import readable
from kg.shacl.report import Finding
from kg.shacl.run import check
from kg.shacl.statements import Statements
from kg.terms import Term
from kg.terms import value as bare
from tests.shacl.set_engine.oracle import looking_wide

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SH = PREFIXES["sh"]
FOLDERS = {"core": 98, "sparql": 23}
Result = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One test: its name, the two graphs, and the expected results (None for a failure)."""

    name: str
    data: list[ox.Quad]
    shapes: list[ox.Quad]
    expected: Counter[Result] | None


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=path, base_iri=path.as_uri(), rename_blank_nodes=False))


def _shown(term: Term | None, document: frozenset[str]) -> str:
    """Write a term for comparison; a blank node of another document is only known to be one."""
    if isinstance(term, ox.BlankNode):
        return str(term) if term.value in document else "_:"
    return "" if term is None else str(term)


def _blanks(quads: list[ox.Quad]) -> frozenset[str]:
    return frozenset(term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode))


def _expected(manifest: Statements, report: Term, document: frozenset[str]) -> Counter[Result]:
    found: Counter[Result] = Counter()
    for result in manifest.sh(report, "result"):

        def one(local: str, result: Term = result) -> str:
            return _shown(next(iter(manifest.sh(result, local)), None), document)

        path = next(iter(manifest.sh(result, "resultPath")), None)
        shown = readable(path_of(manifest, path, result)) if path is not None else ""
        found[(one("focusNode"), shown, one("sourceConstraintComponent"), one("value"), one("resultSeverity"), one("sourceShape"))] += 1
    return found


def _result(finding: Finding, document: frozenset[str]) -> Result:
    terms = (finding.component, finding.value, finding.severity, finding.shape)
    path = readable(finding.path) if finding.path else ""
    return (_shown(finding.focus, document), path, *(_shown(term, document) for term in terms))


def _cases(folder: Path) -> list[Case]:
    found = []
    for path in sorted(folder.rglob("*.ttl")):
        quads = _read(path)
        manifest = Statements(quads)
        for entry in [
            test
            for node in manifest.subjects()
            for head in manifest.values(node, _node(MF + "entries"))
            for test in manifest.members(head, node, "entries")
        ]:
            action, result = manifest.values(entry, _node(MF + "action"))[0], manifest.values(entry, _node(MF + "result"))[0]
            files = [bare(manifest.values(action, _node(SHT + local))[0]) for local in ("dataGraph", "shapesGraph")]
            data, shapes = (
                quads if Path(file.removeprefix("file://")) == path else _read(Path(file.removeprefix("file://"))) for file in files
            )
            failure = result == _node(SHT + "Failure")
            known = _blanks(quads) if data is quads else frozenset()
            found.append(Case(path.stem, data, shapes, None if failure else _expected(manifest, result, known)))
    return found


def _outcome(case: Case) -> Counter[Result] | None:
    document = _blanks(case.data) if case.data is case.shapes else frozenset()
    try:
        result = check(AsWritten(case.data), parse(case.shapes))
    except IllFormedShapes:
        return None
    assert result.not_compiled == {}, case.name
    return Counter(_result(finding, document) for finding in result.findings)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_set_engine_alone_passes_the_w3c_suite(suites: Path, folder: str) -> None:
    """Every case gives the expected results: focus node, path, component, value, severity and source shape; so it does looking wide."""
    cases = _cases(suites / "shacl" / "tests" / folder)
    wrong = [case.name for case in cases if _outcome(case) != case.expected]
    assert (wrong, len(cases)) == ([], FOLDERS[folder])
    with looking_wide():
        assert [case.name for case in cases if _outcome(case) != case.expected] == []
