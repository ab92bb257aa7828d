"""`kg ask`: lists, answers in every format, explains, and says what it needs."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from kg.errors import MissingExtra
from kg.graph import Graph
from kg.query import library

if TYPE_CHECKING:
    from tests.conftest import RunKg

SECOND = Path(__file__).parents[1] / "fixtures" / "second-opinion"
STEPS = ("ask", "steps-to-board", "board=abcs")


def test_without_a_name_all_questions_are_listed(run_kg: RunKg) -> None:
    """By subject, with the question and the parameters, required ones without brackets."""
    ran = run_kg("ask")
    listed = re.findall(r"^  ([a-z][\w-]*) ", ran.out, re.MULTILINE)
    assert (ran.code, sorted(listed)) == (0, sorted(library.names()))
    assert "COMPARISON" in ran.out
    assert "left=... right=..." in ran.out
    assert "[specialty=...] [kind=...]" in ran.out


def test_the_list_as_json_tells_what_each_question_takes(run_kg: RunKg) -> None:
    """Names, questions, parameters with type, class and examples, columns."""
    found = {entry["name"]: entry for entry in json.loads(run_kg("ask", "-f", "json").out)}
    assert tuple(found) == library.names()
    assert found["boards"]["parameters"][0]["class"] == "spec:Specialty"
    assert found["steps-to-board"]["parameters"][0]["required"] is True


def test_a_pipe_gets_the_engines_csv(run_kg: RunKg, shipped: Graph) -> None:
    """The default in a pipe is W3C CSV, byte for byte."""
    expected = shipped.results(library.load("steps-to-board"), {"board": "abcs"}, "csv")
    assert run_kg(*STEPS).stdout == expected
    assert expected.count(b"\r\n") + expected.count(b"\n") >= 6


@pytest.mark.parametrize("format", ["csv", "tsv", "xml"])
def test_w3c_formats_are_the_engines_bytes(run_kg: RunKg, shipped: Graph, format: str) -> None:
    """With and without evidence, since these formats have no place for it; and a reader reads them."""
    expected = shipped.results(library.load("steps-to-board"), {"board": "abcs"}, format)
    assert run_kg(*STEPS, "-f", format).stdout == run_kg(*STEPS, "-f", format, "--no-evidence").stdout == expected
    if format != "csv":
        parsed = ox.parse_query_results(expected, format=getattr(ox.QueryResultsFormat, format.upper()))
        assert isinstance(parsed, ox.QuerySolutions)
        assert len(list(parsed)) == 5


def test_json_without_evidence_is_the_engines_bytes(run_kg: RunKg, shipped: Graph) -> None:
    """Nothing is added."""
    assert run_kg(*STEPS, "-f", "json", "--no-evidence").stdout == shipped.results(
        library.load("steps-to-board"), {"board": "abcs"}, "json"
    )


def test_json_with_evidence_is_still_w3c_json(run_kg: RunKg) -> None:
    """Two independent readers find the same rows in it, and the claims stand beside them."""
    import rdflib.query

    ran = run_kg(*STEPS, "-f", "json")
    document = json.loads(ran.out)
    solutions = ox.parse_query_results(ran.stdout, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    result = rdflib.query.Result.parse(io.BytesIO(ran.stdout), format="json")
    assert len(list(solutions)) == len(result) == len(document["medspec"]["evidence"]) == 5
    assert document["medspec"]["parameters"]["board"]["label"] == "American Board of Cosmetic Surgery"
    keys = {claim["key"] for claim in document["medspec"]["claims"]}
    cited = {key for row in document["medspec"]["evidence"] for statement in row for key in statement["claims"]}
    assert keys == cited == {"essay-3.2-a", "essay-3.2-b", "essay-3.3-a"}
    assert (document["medspec"]["status"], document["medspec"]["truncated"]) == ("complete", False)


def test_text_shows_labels_marks_and_claims(run_kg: RunKg) -> None:
    """IRIs give way to labels; each row ends in marks; the claims stand beneath with passage and positions."""
    ran = run_kg(*STEPS, "-f", "text")
    lines = ran.out.splitlines()
    assert lines[:2] == ["Which training steps lead to certification by a board? (board: American Board of", "Cosmetic Surgery)"]
    assert next(line for line in lines if "general fellowship" in line).endswith("[1] [2]")
    assert "essay-3.2-a (statement of fact): essay 3.2, positions 879-1069" in ran.out
    assert "https://" not in ran.out
    assert max(map(len, lines)) <= 140


def test_no_evidence_leaves_marks_and_claims_out(run_kg: RunKg) -> None:
    """Only the table remains."""
    ran = run_kg(*STEPS, "-f", "text", "--no-evidence")
    assert "[1]" not in ran.out
    assert "CLAIMS" not in ran.out


def test_iris_shows_the_hidden_columns(run_kg: RunKg) -> None:
    """Every column under its own name."""
    header = run_kg(*STEPS, "-f", "markdown", "--iris", "--no-evidence").out.splitlines()[2]
    assert header == "| pathway | pathwayLabel | number | choose | step | stepLabel | kind | kindLabel |"


def test_a_terminal_gets_a_drawn_table(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a frame, within the width of the terminal, and the claims beneath."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    ran = run_kg("ask", "boards", terminal=True)
    assert "╭" in ran.out
    assert "CLAIMS" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 100


def test_markdown_and_html_carry_the_evidence(run_kg: RunKg) -> None:
    """Both have the question, a table and the numbered claims."""
    markdown, html = (run_kg("ask", "patients", "specialty=plastic", "-f", format).out for format in ("markdown", "html"))
    assert "| plastic surgery | burns | [1] |" in markdown
    assert re.search(r"^1\. .*essay-2\.1-a", markdown, re.MULTILINE)
    assert "<td>burns</td><td>[1]</td>" in html
    assert "<ol><li>" in html
    assert html.count("<section") == html.count("</section>") == 1


def test_the_suffix_of_the_output_chooses_the_format(run_kg: RunKg, tmp_path: Path) -> None:
    """csv, srj, md and ttl mean what they say."""
    for name, begins in {"a.csv": b"specialty,", "a.srj": b"{", "a.md": b"Which board", "a.xml": b"<?xml"}.items():
        assert run_kg("ask", "boards", "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert run_kg("ask", "pathway-graph", "-o", tmp_path / "a.ttl").code == 0
    assert len(list(ox.parse((tmp_path / "a.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))) > 16


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "boardz"), "did you mean boards"),
        (("ask", "steps-to-board"), 'needs the parameter "board"'),
        (("ask", "steps-to-board", "boards=abcs"), 'no parameter "boards"'),
        (("ask", "steps-to-board", "abcs"), '"abcs" is no parameter'),
        (("ask", "steps-to-board", "board=abcs", "board=abps"), "given twice"),
        (("ask", "steps-to-board", "board=burns"), 'no board is called "burns"'),
        (("ask", "steps-to-board", "board=american"), "may mean several things"),
        (("ask", "agreements", "sources=two"), "give a whole number"),
        (("ask", "boards", "-f", "turtle"), "format for graphs"),
        (("ask", "pathway-graph", "-f", "text"), "format for rows"),
        (("ask", "board-certifies", "board=abps", "specialty=plastic", "-f", "csv"), "cannot hold true or false"),
        (("ask", "boards", "-f", "docx"), "not a format"),
        (("ask", "boards", "-o", "x.docx"), "does not tell"),
        (("ask", "-f", "csv"), "no format csv"),
        (("ask", "x", "--queries", "nowhere"), "no folder nowhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_asked_is_one_message(run_kg: RunKg, arguments: tuple[str, ...], words: str) -> None:
    """Exit code 2, nothing on standard output, what is wrong and what would do."""
    ran = run_kg(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_truth_is_printed_and_can_be_an_exit_code(run_kg: RunKg) -> None:
    """True or false is an answer, exit code 0; --exit-status makes false and no rows 1."""
    asked = ("ask", "board-certifies", "board=abps")
    yes, no = run_kg(*asked, "specialty=plastic"), run_kg(*asked, "specialty=cosmetic")
    assert [(yes.code, yes.out), (no.code, no.out)] == [(0, "true\n"), (0, "false\n")]
    assert run_kg(*asked, "specialty=cosmetic", "--exit-status").code == 1
    assert run_kg(*asked, "specialty=plastic", "--exit-status").code == 0
    assert run_kg("ask", "patients", "specialty=cosmetic", "--exit-status").code == 1
    assert run_kg("ask", "patients", "specialty=cosmetic").code == 0
    assert run_kg("ask", "patients", "specialty=plastic", "--exit-status", "-f", "text").code == 0
    assert json.loads(run_kg(*asked, "specialty=plastic", "-f", "json", "--no-evidence").out)["boolean"] is True


def test_no_rows_is_not_a_no(run_kg: RunKg) -> None:
    """The words for people say that the sources are silent."""
    assert run_kg("ask", "patients", "specialty=cosmetic", "-f", "text").out == "Nothing is stated about this in these sources.\n"


def test_explain_shows_what_would_run(run_kg: RunKg) -> None:
    """Parameters with allowed values, columns, and the bound text, which a bare engine accepts."""
    ran = run_kg("ask", "steps-to-board", "board=abps", "--explain")
    assert "one of: American Board of Cosmetic Surgery; American Board of Plastic Surgery" in ran.out.replace("\n      ", " ")
    text = ran.out.partition("SPARQL\n")[2]
    assert "VALUES ?board { <https://w3id.org/medspec/id/board/american-board-of-plastic-surgery> }" in text
    ox.Store().query(text)
    assert run_kg("ask", "steps-to-board", "--explain").code == 0


def test_a_graph_answer_can_be_written_in_any_rdf_format(run_kg: RunKg) -> None:
    """The same statements in Turtle (the default), N-Triples and JSON-LD."""
    asked = ("ask", "pathway-graph", "pathway=plastic-surgery-by-fellowship")
    turtle = set(ox.parse(run_kg(*asked).stdout, format=ox.RdfFormat.TURTLE))
    triples = set(ox.parse(run_kg(*asked, "-f", "nt").stdout, format=ox.RdfFormat.N_TRIPLES))
    assert turtle == triples
    assert len(turtle) == 16


def test_the_catalogue_can_be_written_in_any_rdf_format(run_kg: RunKg) -> None:
    """All formats say the same, and every run gives the same bytes."""
    turtle = run_kg("ask", "--catalogue", "-f", "ttl").stdout
    assert turtle == run_kg("ask", "--catalogue").stdout
    triples = set(ox.parse(run_kg("ask", "--catalogue", "-f", "n-triples").stdout, format=ox.RdfFormat.N_TRIPLES))
    assert set(ox.parse(turtle, format=ox.RdfFormat.TURTLE)) == triples
    assert len(triples) > 300


def test_other_data_can_be_asked(run_kg: RunKg) -> None:
    """--with adds a source; --data takes the place of the shipped graph."""
    more = ("--with", SECOND / "source.ttl", "--with", SECOND / "claims.trig")
    rows = list(csv.reader(io.StringIO(run_kg("ask", "disagreements", *more).out)))
    assert len(rows) == 5
    alone = run_kg("ask", "unused-passages", "--data", SECOND / "source.ttl", "--data", SECOND / "claims.trig", "-f", "csv")
    assert len(alone.out.splitlines()) == 2


def test_a_value_with_signs_of_sparql_stays_a_value(run_kg: RunKg) -> None:
    """An injection is an unknown name, no more."""
    ran = run_kg("ask", "boards", 'specialty=x } ; DROP ALL # "')
    assert (ran.code, ran.out) == (2, "")
    assert "no specialty is called" in ran.err


def test_the_usual_answer_imports_nothing_heavy() -> None:
    """In a pipe neither rich nor rdflib is loaded, nor the modules that render for people."""
    script = (
        "import sys\nfrom kg.cli.app import run\nrun(['ask', 'boards'])\n"
        "print(sorted({'rdflib', 'pyshacl', 'rich', 'csv', 'decimal', 'kg.render.answer', 'kg.write'} & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert ran.stderr.decode() == "[]\n"


def test_the_library_answers_the_same(shipped: Graph) -> None:
    """Typed rows, dictionaries, HTML for notebooks and a data frame."""
    answer = shipped.ask("boards", specialty="plastic")
    assert answer.dicts()[0]["boardLabel"] == "American Board of Plastic Surgery"
    assert (len(answer), bool(answer), answer.variables[:2]) == (1, True, ("specialty", "specialtyLabel"))
    shown = answer._repr_html_()
    assert shown is not None
    assert "<table>" in shown
    assert not shipped.ask("board-certifies", {"board": "abps", "specialty": "cosmetic"})
    assert [question.name for question in shipped.questions()] == list(library.names())


def test_a_data_frame_has_the_columns_of_the_answer(shipped: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bare values go to pandas, nothing where unbound; without pandas the message says what to install."""

    class Pandas:
        @staticmethod
        def DataFrame(rows: list[list[str | None]], columns: list[str]) -> Any:  # noqa: N802  pandas calls it so
            return columns, rows

    answer = shipped.ask("boards", specialty="plastic")
    monkeypatch.setitem(sys.modules, "pandas", Pandas)
    columns, rows = answer.to_pandas()
    assert columns == list(answer.variables)
    assert rows[0][3:6] == ["American Board of Plastic Surgery", None, None]
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match="pandas"):
        answer.to_pandas()


@pytest.mark.parametrize("option", ["--limit", "--max-rows"])
@pytest.mark.parametrize("format", ["csv", "tsv", "xml", "json", "text", "table", "markdown", "html"])
def test_rows_are_limited_in_every_format(run_kg: RunKg, shipped: Graph, option: str, format: str) -> None:
    """Rows that fit come as the first of all rows, with `partial` and exit code 3; with room for all, nothing is said."""
    whole = shipped.ask("steps-to-board", board="abcs")
    last = whole.text(whole.rows[-1].cells[whole.variables.index("stepLabel")])
    cut = run_kg(*STEPS, "-f", format, option, "2")
    assert (cut.code, cut.err) == (3, "partial: there is more than the 2 that --limit lets through\n")
    full = run_kg(*STEPS, "-f", format, option, str(len(whole)))
    assert full == run_kg(*STEPS, "-f", format)
    assert (full.code, last in full.out, last in cut.out) == (0, True, False)
    if format in {"csv", "tsv"}:
        assert cut.out.splitlines() == full.out.splitlines()[:3]
    elif format == "json":
        found = json.loads(cut.out)
        assert (found["medspec"]["status"], found["medspec"]["truncated"]) == ("partial", True)
        assert len(found["results"]["bindings"]) == len(found["medspec"]["evidence"]) == 2
        assert json.loads(full.out)["medspec"]["status"] == "complete"


def test_a_limit_is_no_empty_answer(run_kg: RunKg, shipped: Graph) -> None:
    """With no row let through, --exit-status still says 3 and not 1; yes and no are not limited; a negative limit is refused."""
    assert run_kg(*STEPS, "--limit", "0", "--exit-status", "-f", "csv").code == 3
    assert bool(shipped.ask("steps-to-board", board="abcs", limit=0)) is True
    assert run_kg(*STEPS, "--limit", "-1").code == 2
    truth = ("ask", "board-certifies", "board=abcs", "specialty=cosmetic")
    assert run_kg(*truth, "--limit", "0") == run_kg(*truth)
