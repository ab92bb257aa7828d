"""Rules come in pairs: silent on the shipped graph, and firing on their fixture with the rows that lie beside it.

`KG_APPROVE=1 pytest tests/rules` rewrites the expected rows (NAME.expected beside NAME.ttl), to be read before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import resources
from kg.embedded import Embedded
from kg.errors import BadContract, MissingInput, UnsafeInput
from kg.graph import Graph
from kg.query.tokens import refuses
from kg.shacl.ours import vocabulary
from kg.shacl.report import Level
from kg.shacl.rules import Rule, in_folder, packaged, run
from kg.shacl.trial import report_lines
from kg.terms import text
from tests.shapes.judging import statements

HERE = Path(__file__).parent
RULES = packaged()
FIXTURES = sorted(path for path in HERE.iterdir() if path.suffix in {".ttl", ".trig"})
RULE = "SELECT ?entity ?property ?value WHERE { ?entity ?property ?value }"


def _rule(folder: Path, name: str = "example", content: str = RULE) -> Path:
    (folder / f"{name}.rq").write_text(content, encoding="utf-8")
    return folder


def _rows(rule: Rule, path: Path) -> str:
    """Return what the rule finds in an example with the vocabulary around it: in named graphs, and together in the default graph."""
    own = statements(path)
    default = ox.DefaultGraph()
    everything = [*vocabulary(), *own]
    engine = Embedded([*everything, *(ox.Quad(q.subject, q.predicate, q.object, default) for q in everything)])
    mine = {term for quad in own for term in (quad.subject, quad.graph_name)}
    return "".join(line + "\n" for line in report_lines(finding for finding in run(rule, engine) if finding.focus in mine))


def test_every_rule_has_one_fixture() -> None:
    """There are at least 13 rules, each with a fixture of its name and the rows expected."""
    assert len(RULES) >= 13
    assert [path.stem for path in FIXTURES] == [rule.name for rule in RULES]
    assert sorted(path.stem for path in HERE.glob("*.expected")) == [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_fires_on_its_fixture(rule: Rule) -> None:
    """It finds the rows that were approved, at least one, and not every node of the fixture."""
    path = next(path for path in FIXTURES if path.stem == rule.name)
    expected = path.with_suffix(".expected")
    found = _rows(rule, path)
    if os.environ.get("KG_APPROVE"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert found
    nodes = {text(term) for quad in statements(path) for term in (quad.subject, quad.graph_name) if isinstance(term, ox.NamedNode)}
    assert {line.split("\t")[2] for line in found.splitlines()} < nodes


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_silent_on_the_shipped_graph(rule: Rule, shipped: Graph) -> None:
    """The shipped graph has none of the defects, but for the acronym ABPS, which three boards do share."""
    assert isinstance(shipped.engine, Embedded)
    shared = [text(value) for value in (finding.value for finding in run(rule, shipped.engine)) if value is not None]
    assert len(shared) == (3 if rule.name == "shared-acronym" else 0)
    assert [name for name in shared if not name.startswith("board:american-board-of-p")] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """Its header has a summary and a solution, its query a total order, distinct rows and named columns."""
    info = rule.info()
    assert info.name
    assert info.help.endswith(".")
    assert info.page == f"docs/rules.md#{rule.name}"
    assert "#+ problem:" in rule.text
    assert "SELECT DISTINCT ?entity ?property ?value ?message" in rule.text
    assert "ORDER BY STR(?entity)" in rule.text


def test_severities_stand_beside_the_rules() -> None:
    """The table names each rule once, in order, with a level."""
    head, *rows = resources.read("rules/severity.tsv").decode().splitlines()
    assert head == "rule\tlevel"
    assert [row.split("\t")[0] for row in rows] == [rule.name for rule in RULES]
    assert {row.split("\t")[1] for row in rows} == {"violation", "warning", "info"}


def test_a_rule_of_robot_runs_unchanged(tmp_path: Path) -> None:
    """Without header and message, with ROBOT's levels and column order, a rule still runs, and its message tells what its row holds."""
    folder = _rule(tmp_path, "missing_label", "# # Missing Label\n" + RULE)
    (folder / "severity.tsv").write_text("WARN\tmissing_label\n", encoding="utf-8")
    rule = in_folder(str(folder))[0]
    engine = Embedded([ox.Quad(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:b"), ox.Literal("c"))])
    finding = next(run(rule, engine))
    assert (rule.level, rule.info().name) == (Level.warning, "missing label")
    assert (text(finding.focus), text(finding.value), finding.message()) == ("<urn:x:a>", "c", 'c is a value of "urn:x:b".')


def test_without_a_table_every_rule_is_a_violation(tmp_path: Path) -> None:
    """A folder of rules needs no severity.tsv."""
    assert [rule.level for rule in in_folder(str(_rule(tmp_path)))] == [Level.violation]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("other\twarning\n", "example has no level"),
        ("example\twarning\nother\tinfo\n", "there is no rule called other"),
        ("example\tsevere\n", "a line holds the name of a rule, a tab, and a level"),
        ("example warning\n", "a line holds the name of a rule, a tab, and a level"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path: Path, table: str, message: str) -> None:
    """A rule without a level, a level without a rule, and a line that is neither are named."""
    _rule(tmp_path)
    (tmp_path / "severity.tsv").write_text(table, encoding="utf-8")
    with pytest.raises(BadContract, match=message):
        in_folder(str(tmp_path))


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        ("ASK { ?s ?p ?o }", BadContract, "a rule is a SELECT query that returns"),
        ("SELECT ?s WHERE { ?s ?p ?o }", BadContract, "a rule is a SELECT query that returns"),
        ("SELECT ?entity WHERE { SERVICE <http://127.0.0.1:9/> { ?entity ?p ?o } }", UnsafeInput, "SERVICE"),
        ("LOAD <file:///etc/passwd>", UnsafeInput, "LOAD"),
    ],
)
def test_a_query_that_is_no_rule_is_refused(tmp_path: Path, query: str, error: type[Exception], message: str) -> None:
    """Other forms, other columns, and anything that reaches out or changes data."""
    rule = in_folder(str(_rule(tmp_path, content=query)))[0]
    with pytest.raises(error, match=message):
        list(run(rule, Embedded()))


def test_our_own_rules_only_read() -> None:
    """Nothing that ships asks another server or changes data, so that this need not be looked at whenever rules run."""
    assert [rule.name for rule in RULES if refuses(rule.text, rule.file) is not None] == []


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """No folder and no rule in it are both said."""
    with pytest.raises(MissingInput, match="there is no rule in"):
        in_folder(str(tmp_path))
    with pytest.raises(MissingInput, match="there is no folder"):
        in_folder(str(tmp_path / "nowhere"))
