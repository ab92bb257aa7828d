"""`kg validate` on the command line: inputs, formats, exit codes, streams, the same bytes every time."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.validate import Format
from kg.formats import RDF
from kg.shacl.statements import Statements
from kg.shacl.vocabulary import sh
from kg.terms import value
from tests.conftest import RunKg

EXAMPLES = Path(__file__).parents[1] / "examples"
PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
DATA = PREFIXES + 'ex:a a ex:Thing ; ex:size 1 ; ex:note "red\\u001B[31m|*a*" .\nex:b a ex:Thing .\n'
PATHS = ("ex:p", "[ sh:inversePath ex:p ]", "( ex:p ex:q )", "[ sh:alternativePath ( ex:p [ sh:zeroOrMorePath ex:q ] ) ]")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with example files, which is the current one."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data.ttl").write_text(DATA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shapes(folder: Path, severity: str = "sh:Violation", extra: str = "") -> str:
    """Write shapes that find one thing without a size, and return the name of the file."""
    text = f"ex:Size a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:size ; sh:minCount 1 ; sh:severity {severity} . {extra}\n"
    (folder / "shapes.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return "shapes.ttl"


@pytest.mark.usefixtures("all_sources")
def test_without_files_the_shipped_graph_is_checked(run_kg: RunKg) -> None:
    """It has no violation and no warning; what cannot be checked again is told; the last lines say what was looked at."""
    ran = run_kg("validate")
    assert ran.code == 0
    assert re.search(r"\nno violations, \d+ info\nchecked: ", ran.out)
    assert "shapes and 13 rules" in ran.out
    assert ran.err == ""


def test_a_file_is_compared_with_the_shipped_graph(run_kg: RunKg, work: Path) -> None:
    """The finding names the shape, says what the graph knows, where it stands and what to do; the exit code is 1."""
    ran = run_kg("validate", "clinic.ttl")
    assert ran.code == 1
    for line in (
        "violation: board that does not certify the field",
        "  As far as these sources say, American Board of Cosmetic Surgery awards no",
        "  - ex:claim-7",
        "    at clinic.ttl:26:27",
        "  help: Compare with the certificate.",
        "  see: docs/shapes.md#certificationclaim-boardcertifies",
        "1 violation, 2 info",
        "checked: 4 nodes by 50 shapes (set engine)",
    ):
        assert line in ran.out


def test_what_is_not_ours_to_check_is_no_pass(run_kg: RunKg, work: Path) -> None:
    """A file of something else ends with 2 and a reason, and --allow-empty with 0 and no claim that it conforms."""
    ran = run_kg("validate", "unrelated.ttl")
    assert (ran.code, ran.out) == (2, "")
    assert "nothing was checked" in ran.err
    allowed = run_kg("validate", "unrelated.ttl", "--allow-empty")
    assert allowed.code == 0
    assert allowed.out.startswith("nothing was checked\n")
    assert json.loads(run_kg("validate", "unrelated.ttl", "--allow-empty", "-f", "json").out)["status"] == "nothing checked"


@pytest.mark.parametrize(
    ("severity", "fail_on", "code", "verdict"),
    [
        ("sh:Violation", "violation", 1, "1 violation"),
        ("sh:Violation", "never", 0, "1 violation"),
        ("sh:Warning", "violation", 0, "no violations, 1 warning"),
        ("sh:Warning", "warning", 1, "no violations, 1 warning"),
        ("sh:Info", "warning", 0, "no violations, 1 info"),
        ("sh:Info", "info", 1, "no violations, 1 info"),
    ],
)
def test_the_level_to_fail_on_decides_the_exit_code(
    run_kg: RunKg, work: Path, severity: str, fail_on: str, code: int, verdict: str
) -> None:
    """The verdict says what there is, the exit code whether it matters, and sh:conforms follows the specification."""
    name = shapes(work, severity)
    ran = run_kg("validate", "data.ttl", "--shapes", name, "--fail-on", fail_on)
    assert ran.code == code
    assert f"\n{verdict}\n" in ran.out
    report = json.loads(run_kg("validate", "data.ttl", "--shapes", name, "--fail-on", fail_on, "-f", "json").out)
    assert (report["status"], report["conforms"]) == ("findings" if code else "passed", False)
    assert "sh:conforms false" in run_kg("validate", "data.ttl", "--shapes", name, "-f", "turtle").out


def test_standard_input_is_a_file_too(run_kg: RunKg, work: Path) -> None:
    """The name is -, the format is Turtle or what --input-format says."""
    name = shapes(work)
    piped = run_kg("validate", "-", "--shapes", name, stdin=DATA.encode())
    assert (piped.code, piped.out.count("- ex:b")) == (1, 1)
    lines = b"<https://example.org/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/Thing> .\n"
    assert run_kg("validate", "-", "--shapes", name, "--input-format", "n-triples", stdin=lines).code == 1


def test_the_rdf_of_a_folder_is_checked(run_kg: RunKg, work: Path) -> None:
    """What is of another kind is left out and named, the description of a table's columns too."""
    folder = work / "folder"
    folder.mkdir()
    for name in ("clinic.ttl", "roster.tsv", "roster-columns.json"):
        shutil.copy(work / name, folder)
    ran = run_kg("validate", folder, "-f", "json")
    assert ran.code == 1
    assert f"{folder}: 1 file checked, 2 files left out: roster-columns.json, roster.tsv" in json.loads(ran.out)["notes"]


def test_three_samples_are_shown_or_all(run_kg: RunKg, work: Path) -> None:
    """The rest are counted; --all lists them; --max-findings cuts the list, counts all, and ends with 3 where nothing worse happened."""
    many = PREFIXES + "".join(f"ex:n{number:02} a ex:Thing .\n" for number in range(12))
    (work / "many.ttl").write_text(many, encoding="utf-8")
    name = shapes(work)
    ran = run_kg("validate", "many.ttl", "--shapes", name)
    assert (ran.out.count("  - ex:n"), "  and 9 more; --all lists them" in ran.out) == (3, True)
    assert run_kg("validate", "many.ttl", "--shapes", name, "--all").out.count("  - ex:n") == 12
    cut = run_kg("validate", "many.ttl", "--shapes", name, "--max-findings", "5", "--all")
    assert (cut.code, cut.out.count("  - ex:n")) == (1, 5)
    assert "12 violations; 5 listed" in cut.out
    assert run_kg("validate", "many.ttl", "--shapes", name, "--max-findings", "5", "--fail-on", "never").code == 3
    assert json.loads(run_kg("validate", "many.ttl", "--shapes", name, "--max-findings", "5", "-f", "json").out)["truncated"] is True


def test_text_cannot_act_on_a_terminal(run_kg: RunKg, work: Path) -> None:
    """Control characters in values are written out, and Markdown shows its signs as they are."""
    name = shapes(work, extra="ex:Note a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:note ; sh:pattern '^b' .")
    ran = run_kg("validate", "data.ttl", "--shapes", name, terminal=True)
    assert "red\\u{1b}[31m|*a* does not match the pattern ^b" in ran.out
    assert "\\*a\\*" in run_kg("validate", "data.ttl", "--shapes", name, "-f", "markdown").out


@pytest.mark.parametrize("format", [format.value for format in Format])
def test_every_format_says_what_was_checked(run_kg: RunKg, work: Path, format: str) -> None:
    """The number of nodes stands in it, and whether the list is whole."""
    ran = run_kg("validate", "clinic.ttl", "-f", format)
    assert ran.code == 1
    assert re.search(r"""checked("?: "?|" value=")4\b""", ran.out)


def test_the_keys_of_json_are_documented(run_kg: RunKg, work: Path) -> None:
    """docs/json.md names every key of the report, of a finding and of the coverage, and JSON Lines have those of the last line."""
    page = (EXAMPLES.parents[1] / "docs" / "json.md").read_text(encoding="utf-8").partition("## validate\n")[2].partition("\n## ")[0]
    report = json.loads(run_kg("validate", "clinic.ttl", "-f", "json").out)
    closing = json.loads(run_kg("validate", "clinic.ttl", "-f", "jsonl").out.splitlines()[-1])
    keys = {*report, *report["findings"][0], *report["coverage"], *closing}
    assert len(keys) >= 30
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def test_json_says_everything(run_kg: RunKg, work: Path) -> None:
    """Status, what was checked, whether the list is whole, and each finding with term types, labels and help."""
    report = json.loads(run_kg("validate", "clinic.ttl", "-f", "json").out)
    assert (report["status"], report["checked"], report["truncated"], report["failOn"]) == ("findings", 4, False, "violation")
    assert report["counts"] == {"violation": 1, "warning": 0, "info": 2}
    assert sum(shape["nodes"] > 0 for shape in report["coverage"]["shapes"]) == 50
    first = report["findings"][0]
    assert first["shape"] == {"type": "uri", "value": "https://w3id.org/medspec/shapes#CertificationClaim-boardCertifies"}
    assert first["focus"] == {"type": "uri", "value": "https://clinic.example/people/claim-7"}
    assert first["value"]["label"] == "plastic surgery"
    assert first["help"].startswith("Compare with the certificate.")
    assert first["place"] == {"file": "clinic.ttl", "line": 26, "column": 27}


def test_csv_has_a_row_for_each_finding_and_a_summary(run_kg: RunKg, work: Path) -> None:
    """The last row says status, checked and truncated."""
    rows = list(csv.DictReader(StringIO(run_kg("validate", "clinic.ttl", "-f", "csv").out)))
    assert [row["level"] for row in rows] == ["violation", "info", "info", "summary"]
    assert rows[0]["shape"].endswith("#CertificationClaim-boardCertifies")
    assert rows[-1]["message"] == "status: findings; checked: 4; truncated: false"


@pytest.mark.parametrize(("format", "engine"), [("turtle", ox.RdfFormat.TURTLE), ("n-triples", ox.RdfFormat.N_TRIPLES)])
@pytest.mark.parametrize(("format2", "engine2"), [("rdf/xml", ox.RdfFormat.RDF_XML), ("json-ld", ox.RdfFormat.JSON_LD)])
def test_reports_in_rdf_are_validation_reports(
    run_kg: RunKg, work: Path, format: str, engine: ox.RdfFormat, format2: str, engine2: ox.RdfFormat
) -> None:
    """Every format holds the same graph: one report with a coverage line, and for each finding a result as in SHACL section 3.6."""
    graphs = []
    for name, syntax in ((format, engine), (format2, engine2)):
        dataset = ox.Dataset(ox.parse(run_kg("validate", "clinic.ttl", "-f", name).stdout, format=syntax))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        graphs.append(dataset)
    assert graphs[0] == graphs[1]
    statements = Statements(graphs[0])
    report = statements.instances(sh("ValidationReport"))[0]
    assert [value(term) for term in statements.sh(report, "conforms")] == ["false"]
    results = statements.sh(report, "result")
    assert len(results) == 3
    for result in results:
        for property in ("focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape", "resultMessage"):
            assert len(statements.sh(result, property)) == 1
    assert "checked: 4; truncated: false" in run_kg("validate", "clinic.ttl", "-f", "turtle").out


@pytest.mark.parametrize("path", PATHS)
def test_paths_keep_their_form_in_rdf(run_kg: RunKg, work: Path, path: str) -> None:
    """The path of a result is the path of the shape, node for node."""
    from kg.shacl.parse_paths import path_of

    text = f"ex:S a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path {path} ; sh:minCount 1 ; sh:class ex:Never .\n"
    (work / "shapes.ttl").write_text(PREFIXES + text, encoding="utf-8")
    made = run_kg("validate", "data.ttl", "--shapes", "shapes.ttl", "-f", "turtle").stdout
    report, source = (
        Statements(ox.parse(made, format=ox.RdfFormat.TURTLE)),
        Statements(ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)),
    )
    shape = ox.NamedNode("https://example.org/S")
    expected = path_of(source, source.sh(shape, "path")[0], shape)
    results = report.instances(sh("ValidationResult"))
    assert len(results) >= 2
    assert {path_of(report, report.sh(result, "resultPath")[0], result) for result in results} == {expected}


def test_a_report_is_written_whole_and_its_suffix_chooses_the_format(run_kg: RunKg, work: Path) -> None:
    """Standard output stays empty, and the exit code is the same."""
    ran = run_kg("validate", "clinic.ttl", "-o", "report.ttl")
    assert (ran.code, ran.out) == (1, "")
    assert "sh:ValidationReport" in (work / "report.ttl").read_text(encoding="utf-8")
    assert run_kg("validate", "clinic.ttl", "-o", "report.json").code == 1
    assert json.loads((work / "report.json").read_text(encoding="utf-8"))["checked"] == 4


def test_files_that_are_context_are_not_judged(run_kg: RunKg, work: Path) -> None:
    """A file given with --with is looked at, not reported on."""
    (work / "more.ttl").write_text(PREFIXES + "ex:c a ex:Thing .\n", encoding="utf-8")
    ran = run_kg("validate", "data.ttl", "--with", "more.ttl", "--shapes", shapes(work))
    assert (ran.out.count("- ex:b"), ran.out.count("ex:c")) == (1, 0)


def test_added_files_are_checked_with_the_shipped_graph(run_kg: RunKg, work: Path) -> None:
    """Without PATH, --with adds to the shipped graph, and all of it is checked."""
    text = "@prefix spec: <https://w3id.org/medspec/ns#> .\n<https://w3id.org/medspec/id/board/example> a spec:Board .\n"
    (work / "board.ttl").write_text(text, encoding="utf-8")
    ran = run_kg("validate", "--with", "board.ttl")
    assert ran.code == 1
    assert "There is no preferred label in English." in ran.out


@pytest.mark.parametrize("format", ["text", "json", "csv", "markdown", "turtle", "json-ld"])
def test_the_same_input_gives_the_same_bytes(format: str) -> None:
    """Whatever the hash seed, every format comes out the same."""
    outputs = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "kg", "validate", "clinic.ttl", "-f", format]
        outputs.add(subprocess.run(command, cwd=EXAMPLES, env=environment, capture_output=True, check=False).stdout)
    assert len(outputs) == 1
    assert len(outputs.pop()) > 300


def test_validation_needs_neither_rdflib_nor_pyshacl() -> None:
    """On the usual path, the heavy libraries are not imported."""
    code = "import sys; from kg.cli.app import run; run(['validate']); print(sorted({'rdflib', 'pyshacl', 'rich'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=EXAMPLES, capture_output=True, check=True, text=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("suffix", "syntax"), [(syntax.suffixes[0].lstrip("."), syntax.name) for syntax in RDF])
def test_the_usual_suffix_of_each_rdf_format_chooses_it(run_kg: RunKg, work: Path, suffix: str, syntax: str) -> None:
    """A report named by suffix alone holds the same bytes as one whose format is named."""
    assert run_kg("validate", "clinic.ttl", "-o", f"report.{suffix}").code == 1
    assert (work / f"report.{suffix}").read_text(encoding="utf-8") == run_kg("validate", "clinic.ttl", "-f", syntax).out
