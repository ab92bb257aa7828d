"""`kg query` runs any SPARQL query, and says why an empty result is empty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import kg
from kg.embedded import SHORT, Embedded
from kg.errors import BadContract
from kg.graph import Graph
from kg.names import PREFIXES

if TYPE_CHECKING:
    from tests.conftest import RunKg

BOARDS = "SELECT ?board WHERE { ?board a spec:Board } ORDER BY STR(?board)"
TWO_GRAPHS = """\
@prefix ex: <https://example.org/> .
ex:g { ex:a ex:p ex:b . ex:a ex:q "in g" . }
ex:h { ex:a ex:p ex:b . }
"""


@pytest.fixture
def data(tmp_path: Path) -> str:
    """Return a TriG file in which one statement stands in two graphs."""
    path = tmp_path / "two.trig"
    path.write_text(TWO_GRAPHS, encoding="utf-8")
    return str(path)


def test_a_select_in_a_pipe_is_csv(run_kg: RunKg) -> None:
    """Without a format and without a terminal, rows are CSV as the engine writes it."""
    ran = run_kg("query", "-e", BOARDS)
    board = PREFIXES["board"]
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"board\r\n{board}american-board-of-cosmetic-surgery\r\n{board}american-board-of-plastic-surgery\r\n"


def test_a_select_on_a_terminal_is_a_table(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the same rows are a drawn table with compact IRIs."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    ran = run_kg("query", "-e", BOARDS, terminal=True)
    assert "board:american-board-of-plastic-surgery" in ran.out
    assert "│" in ran.out


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("text", [BOARDS, "ASK { ?board a spec:Board }"])
def test_the_result_formats_are_the_engine_s_own_bytes(run_kg: RunKg, shipped: Graph, name: str, text: str) -> None:
    """The W3C formats come out byte for byte as the engine writes them."""
    assert isinstance(shipped.engine, Embedded)
    result = shipped.engine.run(text)
    assert not isinstance(result, ox.QueryTriples)
    expected = result.serialize(format=getattr(ox.QueryResultsFormat, name.upper()))
    assert run_kg("query", "-e", text, "-f", name).stdout == expected


def test_markdown_and_plain_tables(run_kg: RunKg) -> None:
    """Rows can be Markdown, or aligned text with the header underlined."""
    assert run_kg("query", "-e", BOARDS, "-f", "markdown").out.splitlines()[1] == "| --- |"
    assert run_kg("query", "-e", BOARDS, "-f", "table").out.splitlines()[0] == "board"


@pytest.mark.parametrize(("text", "printed"), [("ASK { ?b a spec:Board }", "true\n"), ("ASK { spec:Board a ?b, spec:Board }", "false\n")])
def test_ask_prints_the_truth_and_exits_with_0(run_kg: RunKg, text: str, printed: str) -> None:
    """An answer is an answer: false is exit code 0 too."""
    ran = run_kg("query", "-e", text)
    assert (ran.code, ran.out) == (0, printed)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ASK { ?b a spec:Board }", 0),
        ("ASK { spec:Board a spec:Board }", 1),
        (BOARDS, 0),
        ("SELECT ?s WHERE { ?s a spec:Board, spec:Specialty }", 1),
        ("CONSTRUCT WHERE { ?s a spec:Board, spec:Specialty }", 1),
    ],
)
def test_exit_status_makes_false_and_empty_1(run_kg: RunKg, text: str, code: int) -> None:
    """--exit-status lets a script branch on the answer."""
    assert run_kg("query", "-e", text, "--exit-status").code == code


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_an_empty_document_is_told_from_one_with_rows(run_kg: RunKg, format: str) -> None:
    """In every W3C format; a row in which nothing is bound is a row."""
    expected = {
        "SELECT ?b WHERE { ?b a spec:Board, spec:Specialty }": 1,
        "SELECT ?b WHERE { ?b a spec:Board } LIMIT 1": 0,
        "SELECT ?b WHERE { {} OPTIONAL { ?b a spec:Board, spec:Specialty } }": 0,
    }
    assert {query: run_kg("query", "-e", query, "-f", format, "--exit-status").code for query in expected} == expected


def test_a_query_runs_once_for_its_document(shipped: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are not fetched twice, once to look at them and once to write them."""
    ran: list[str] = []
    run = Embedded.run

    def counting(self: Embedded, query: str, *, name: str = "query") -> object:
        ran.append(query)
        return run(self, query, name=name)

    monkeypatch.setattr(Embedded, "run", counting)
    answer = shipped.query("SELECT ?b WHERE { ?b a spec:Board }", format="csv")
    assert (len(ran), answer.empty, (answer.document or b"").startswith(b"b\r\nhttps://")) == (1, False, True)


def test_construct_and_describe_give_turtle(run_kg: RunKg) -> None:
    """A graph is Turtle unless another format is asked for."""
    ran = run_kg("query", "-e", "CONSTRUCT { ?b skos:prefLabel ?n } WHERE { ?b a spec:Board ; skos:prefLabel ?n }")
    assert ran.out == (
        "@prefix board: <https://w3id.org/medspec/id/board/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        'board:american-board-of-cosmetic-surgery skos:prefLabel "American Board of Cosmetic Surgery"@en .\n\n'
        'board:american-board-of-plastic-surgery skos:prefLabel "American Board of Plastic Surgery"@en .\n'
    )
    described = json.loads(run_kg("query", "-e", "DESCRIBE specialty:plastic-surgery", "-f", "json-ld").out)
    assert described["@graph"][0]["certifiedBy"] == "board:american-board-of-plastic-surgery"


def test_the_output_file_s_suffix_chooses_the_format(run_kg: RunKg, tmp_path: Path) -> None:
    """-o writes the format of the suffix: results for rows, RDF for graphs; .json means both."""
    rows, graph = tmp_path / "rows.json", tmp_path / "graph.json"
    assert run_kg("query", "-e", BOARDS, "-o", rows).out == ""
    run_kg("query", "-e", "DESCRIBE spec:Board", "-o", graph)
    assert len(json.loads(rows.read_text())["results"]["bindings"]) == 2
    assert "@context" in json.loads(graph.read_text())


def test_a_query_comes_from_a_file_or_standard_input(run_kg: RunKg, tmp_path: Path) -> None:
    """The three ways to give a query give one answer."""
    path = tmp_path / "boards.rq"
    path.write_text(BOARDS, encoding="utf-8")
    given = run_kg("query", "-e", BOARDS).out
    assert run_kg("query", path).out == given
    assert run_kg("query", "-", stdin=BOARDS.encode()).out == given


def test_limit_says_that_there_is_more(run_kg: RunKg) -> None:
    """A cut result is exit code 3 and says so; one that fits is not; a LIMIT in the query stays the smaller one."""
    cut = run_kg("query", "-e", BOARDS, "--limit", "1")
    assert (cut.code, len(cut.out.splitlines())) == (3, 2)
    assert cut.err == "partial: there is more than the 1 that --limit lets through\n"
    assert run_kg("query", "-e", BOARDS, "--max-rows", "1") == cut
    assert run_kg("query", "-e", BOARDS, "--limit", "0", "--exit-status").code == 3  # there are rows, so it is no "no"
    assert run_kg("query", "-e", BOARDS, "--limit", "2").code == 0
    assert run_kg("query", "-e", BOARDS + " LIMIT 1", "--limit", "2").code == 0
    assert run_kg("query", "-e", "DESCRIBE spec:Board", "--limit", "1").code == 3
    before_values = "SELECT ?b WHERE { ?b a ?c } VALUES ?c { spec:Board }"
    assert len(run_kg("query", "-e", before_values, "--limit", "1", "-f", "csv").out.splitlines()) == 2


def test_preset_prefixes_are_printed_and_work_when_pasted(run_kg: RunKg) -> None:
    """--prefixes prints the table as declarations that are SPARQL."""
    printed = run_kg("query", "--prefixes").out
    assert printed.count("PREFIX ") == len(PREFIXES)
    assert run_kg("query", "-e", printed + BOARDS).out == run_kg("query", "-e", BOARDS).out


def test_own_data_replaces_or_joins_the_shipped_graph(run_kg: RunKg, tmp_path: Path) -> None:
    """--data stands in place of the shipped graph, --with beside it."""
    path = tmp_path / "own.ttl"
    path.write_text("<https://example.org/b> a <https://w3id.org/medspec/ns#Board> .\n", encoding="utf-8")
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?board a spec:Board }"
    assert run_kg("query", "-e", count, "--data", path).out == "n\r\n1\r\n"
    assert run_kg("query", "-e", count, "--with", path).out == "n\r\n3\r\n"


def test_named_graphs_are_seen_as_one_and_repeated_rows_are_explained(run_kg: RunKg, data: str) -> None:
    """Rows that repeat because of named graphs stay, and a note says what to write."""
    ran = run_kg("query", "--data", data, "-e", "SELECT ?o WHERE { ?s <https://example.org/p> ?o }")
    assert ran.out.count("https://example.org/b") == 2
    assert "SELECT DISTINCT gives each row once" in ran.err
    distinct = run_kg("query", "--data", data, "-e", "SELECT DISTINCT ?o WHERE { ?s <https://example.org/p> ?o }")
    assert (distinct.out.count("https://example.org/b"), distinct.err) == (1, "")


def test_blank_nodes_have_the_same_labels_in_every_run(run_kg: RunKg, tmp_path: Path) -> None:
    """Labels of blank nodes do not change from run to run."""
    path = tmp_path / "blank.ttl"
    path.write_text('[] <https://example.org/p> [ <https://example.org/q> "x" ] .\n', encoding="utf-8")
    runs = {run_kg("query", "--data", path, "-e", "SELECT * WHERE { ?s ?p ?o }", "-f", "json").stdout for _ in range(3)}
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?s WHERE { ?s a spec:Bord }", ["line 1: spec:Bord does not occur in the data; did you mean spec:Board?"]),
        ("SELECT ?s WHERE { ?s a spec:Bord }", ["line 1: no statement matches ?s a spec:Bord"]),
        (
            'SELECT ?s WHERE {\n ?s skos:prefLabel "plastic surgery" }',
            [
                'line 2: no statement matches ?s skos:prefLabel "plastic surgery"',
                'instead of "plastic surgery" the data have "plastic surgery"@en there',
            ],
        ),
        (
            "SELECT ?s WHERE { specialty:cosmetic spec:hasPurpose ?s }",
            ["specialty:cosmetic does not occur in the data; did you mean specialty:cosmetic-surgery?"],
        ),
        (
            "SELECT ?s WHERE {\n ?s a spec:Board .\n ?s spec:negationOf ?o }",
            ["line 3: ?s spec:negationOf ?o matches statements, but never together with the patterns before it"],
        ),
        ("SELECT ?s WHERE { ?s a spec:Board FILTER (?s = 1) }", ["the patterns match together; what leaves nothing is FILTER"]),
        (
            "SELECT ?s WHERE { GRAPH claim:essay-1.1-a { ?s spec:hasPurpose ?o } }",
            ["no statement matches GRAPH claim:essay-1.1-a { ?s spec:hasPurpose ?o }"],
        ),
        ("SELECT ?s WHERE { { SELECT ?s WHERE { ?s a spec:Bord } } ?s ?p ?o }", ["no statement matches ?s a spec:Bord"]),
        ("ASK { ?s spec:hasPurpose+ spec:Board }", ["no statement matches ?s spec:hasPurpose+ spec:Board"]),
        ("CONSTRUCT WHERE { ?s a 'true'^^xsd:boolean ; a ?t }", ["no statement matches ?s a 'true'^^xsd:boolean"]),
        ("DESCRIBE <https://example.org/nobody>", ["<https://example.org/nobody> does not occur in the data"]),
    ],
)
def test_an_empty_result_is_explained(run_kg: RunKg, text: str, said: list[str]) -> None:
    """Unknown names come with what was probably meant; the first pattern that matches nothing is named."""
    ran = run_kg("query", "-e", text)
    assert ran.code == 0
    assert [line for line in said if line not in ran.err] == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { ?s a spec:Board OPTIONAL { ?s spec:nothing ?o } FILTER (false) }",
        "SELECT ?s WHERE { ?s a spec:Board MINUS { ?s a spec:Board } FILTER NOT EXISTS { ?s spec:nothing ?o } }",
        "SELECT ?s WHERE { { ?s spec:nothing ?o } UNION { ?s a spec:Board FILTER (false) } }",
    ],
)
def test_what_need_not_match_is_not_blamed(run_kg: RunKg, text: str) -> None:
    """A pattern in OPTIONAL, MINUS, EXISTS or one branch of UNION is never named as the reason."""
    ran = run_kg("query", "-e", text)
    assert ran.out.splitlines() == ["s"]
    assert "no statement matches" not in ran.err


def test_a_result_with_rows_needs_no_explanation(run_kg: RunKg) -> None:
    """Nothing is said when there is something to show."""
    assert run_kg("query", "-e", BOARDS).err == ""


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("SELECT ?s WHERE { ?s a foaf:Person }", "1:24", 'the prefix "foaf:" is not declared'),
        ("SELECT ?s WHERE { ?s a skso:Concept }", "1:24", 'the prefix "skso:" is not declared'),
        ("SELECT ?s WHERE { ?s ?p }", "1:25", "} does not fit here"),
        ("SELECT ?s WHERE {\n  ?s a spec:Board ;\n}}", "3:2", "this brace was never opened"),
        ("SELECT ?s WHERE { ?s a spec:Board", "1:17", "this brace is never closed"),
        ('SELECT ?s WHERE { ?s a "x }', "1:24", "this quotation mark is never closed"),
        ("SELECT ?s WHERE { ?s a <http://a b> }", "1:24", "this IRI is not closed"),
        ("SELECT ?s WHERE { ?s a <y> }", "1:24", "<y> is a relative IRI"),
        ("SELEC ?s", "1:1", "a query does not begin with SELEC"),
        ("SELECT ?x (COUNT(*) AS ?n) {?s ?p ?o}", "1:38", "the SELECT contains a variable that is unbound"),
    ],
)
def test_a_mistake_is_shown_at_its_place(run_kg: RunKg, text: str, place: str, message: str) -> None:
    """Line and column, the line with a caret, what is wrong, exit code 2, nothing on standard output."""
    ran = run_kg("query", "-e", text)
    assert (ran.code, ran.stdout) == (2, b"")
    assert ran.err.startswith(f"error: -e:{place}: ")
    assert message in ran.err.splitlines()[0]
    assert "^" in ran.err


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:9/>",
        "INSERT DATA { <urn:a:a> <urn:a:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT ?s WHERE " + "{" * 3000 + "?s ?p ?o" + "}" * 3000,
        "SELECT ?s WHERE { ?s ?p ?o FILTER (" + " || ".join(["?s = 1"] * 9000) + ") }",
    ],
)
def test_what_is_unsafe_is_refused(run_kg: RunKg, text: str) -> None:
    """Network access, changes, and queries that would end the process are refused before they run."""
    ran = run_kg("query", "-e", text)
    assert (ran.code, ran.stdout) == (2, b"")
    assert "unsafeinput" in ran.err


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?o",
        "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s DESC(?o) LIMIT 3",
        "SELECT DISTINCT ?o FROM graph:claims FROM graph:ontology WHERE { ?s ?p ?o } ORDER BY (?o)",
        "CONSTRUCT { ?s a ?o } WHERE { ?s ?p ?o } ORDER BY ?o",
    ],
)
def test_sorting_that_would_end_the_process_is_refused(run_kg: RunKg, text: str) -> None:
    """Numbers among other text, which abort the engine's sort, are found before."""
    ran = run_kg("query", "-e", text)
    assert (ran.code, ran.stdout) == (2, b"")
    assert "ORDER BY ?o would sort numbers and other text together" in ran.err
    assert "help: write ORDER BY STR(?o)" in ran.err


def test_dates_with_and_without_a_zone_are_not_sorted_together(run_kg: RunKg, tmp_path: Path) -> None:
    """Dates that have no common order are refused; those that have one are sorted."""
    lines = [
        f'<urn:s:{n}> <urn:p:p> "2024-01-{n:02}{"Z" if n % 2 else ""}"^^<http://www.w3.org/2001/XMLSchema#date> .\n' for n in range(1, 29)
    ]
    mixed, plain = tmp_path / "mixed.nt", tmp_path / "plain.nt"
    mixed.write_text("".join(lines))
    plain.write_text("".join(line.replace('Z"', '"') for line in lines))
    text = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 1"
    assert "dates with and without a time zone" in run_kg("query", "--data", mixed, "-e", text).err
    assert run_kg("query", "--data", plain, "-e", text).out == "o\r\n2024-01-28\r\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?o WHERE { ?s ?p ?o } ORDER BY STR(?o) LIMIT 30", 30),
        ("SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 20) ORDER BY DESC(?n) LIMIT 3", 3),
        ("SELECT ?o WHERE { ?s rdfs:label ?o } ORDER BY ?o LIMIT 30", 30),
        ("SELECT ?o WHERE { ?s spec:facetOrder|spec:stance ?o } ORDER BY ?o LIMIT 2 VALUES ?s { spec:hasPurpose spec:regardedAs }", 2),
    ],
)
def test_sorting_that_is_safe_runs(run_kg: RunKg, text: str, rows: int) -> None:
    """Functions, counts, text, and few rows sort as they should."""
    ran = run_kg("query", "-e", text)
    assert (ran.code, len(ran.out.splitlines())) == (0, rows + 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-e", BOARDS, "-f", "yaml"), '"yaml" is not a format for results'),
        (("-e", BOARDS, "-f", "turtle"), "turtle is a format for graphs"),
        (("-e", "DESCRIBE spec:Board", "-f", "table"), "table is a format for rows"),
        (("-e", "DESCRIBE spec:Board", "-f", "tsv"), "tsv is a format for rows"),
        ((), "there is no query"),
        (("-e", BOARDS, "-o", "rows.xyz"), "the file name does not tell which format to write"),
        (("-", "--data", "-"), "standard input cannot be the query and the data at once"),
        (("-e", "SELECT ?s WHERE { ?s ?p ?o FILTER (<urn:f:f>(?s)) }"), "custom function"),
    ],
)
def test_what_cannot_be_done_is_said(run_kg: RunKg, arguments: tuple[str, ...], message: str) -> None:
    """Formats that do not fit, no query, two uses of standard input, unknown functions: exit code 2 and one message."""
    ran = run_kg("query", *arguments)
    assert (ran.code, ran.stdout) == (2, b"")
    assert message in ran.err.splitlines()[0]


def test_answers_show_themselves_in_notebooks(shipped: Graph) -> None:
    """Rows are a table, graphs are Turtle, and nothing in the data is taken for HTML."""
    rows = shipped.query("SELECT ?x ('<b>' AS ?y) WHERE { ?x a spec:Board }")._repr_html_()
    assert rows is not None
    assert ('<th scope="col">x</th>' in rows, "&lt;b&gt;" in rows, "<b>" in rows) == (True, True, False)
    graph = shipped.query("DESCRIBE spec:Board")._repr_html_()
    assert graph is not None and "spec:Board a owl:Class ;" in graph
    truth = shipped.query("ASK { ?x a spec:Board }")._repr_html_()
    assert truth is not None and "<p>true</p>" in truth


def test_answers_without_rows_are_no_data_frame(shipped: Graph) -> None:
    """to_pandas needs the rows of a SELECT."""
    with pytest.raises(BadContract):
        shipped.query("ASK { ?x a spec:Board }").to_pandas()


def test_the_library_gives_the_same(shipped: Graph) -> None:
    """Graph.query gives rows, a truth value or statements."""
    answer = shipped.query(BOARDS)
    assert answer.rows is not None
    assert answer.rows.values("board")[0].endswith("cosmetic-surgery")
    assert shipped.query("ASK { ?b a spec:Board }").truth is True
    assert len(shipped.query("CONSTRUCT WHERE { ?b a spec:Board }").triples or ()) == 2


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_long_results_are_poured(run_kg: RunKg, tmp_path: Path, name: str) -> None:
    """A long document is the engine's own, printed or in a file, in pieces or, where --max-bytes has to know its length, at once."""
    data, text = tmp_path / "long.nt", "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    data.write_text("".join(f'<urn:s:{n}> <urn:p:p> "{n}" .\n' for n in range(6000)), encoding="utf-8")
    graph = kg.open([data])
    assert isinstance(graph.engine, Embedded)
    result = graph.engine.run(text)
    assert isinstance(result, ox.QuerySolutions)
    whole = result.serialize(format=getattr(ox.QueryResultsFormat, name.upper()))
    assert whole is not None and len(whole) > SHORT
    asked = ("query", "--data", data, "-e", text, "-f", name)
    printed = run_kg(*asked)
    assert (printed.code, len(printed.stdout), printed.err) == (0, len(whole), "")
    assert run_kg(*asked, "-o", tmp_path / "rows", "--exit-status").code == 0
    assert len((tmp_path / "rows").read_bytes()) == len(whole)
    assert len(run_kg(*asked, "--max-bytes", "100M").stdout) == len(whole)
    cut = run_kg(*asked, "--max-bytes", "1k")
    assert (cut.code, cut.stdout) == (3, b"")
    pieces: list[bytes] = []
    found = graph.query(text, format=name, into=pieces.append)  # type: ignore[arg-type]  # a name of a format
    assert (found.document, found.empty, b"".join(pieces), len(pieces) > 1) == (None, False, whole, True)
    short = graph.query(text + " LIMIT 1", format=name, into=pieces.append)  # type: ignore[arg-type]
    assert short.document is not None and b"".join(pieces) == whole


def test_pieces_come_before_the_engine_is_done(shipped: Graph) -> None:
    """Of more rows than anybody can wait for, the first are given away, and an error in taking them ends the run."""

    def enough(_: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        shipped.query("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", format="csv", into=enough)


def test_an_empty_query_is_said_to_be_empty(run_kg: RunKg) -> None:
    """No text, or comments alone, is one message."""
    for text in ("", " # nothing \n"):
        ran = run_kg("query", "-e", text)
        assert (ran.code, ran.err.splitlines()[0]) == (2, "error: -e: SPARQL syntax: the query is empty")


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_tables_use_the_prefixes_of_the_query(run_kg: RunKg, data: str, format: str) -> None:
    """What a query calls ex:a its table and its hints call ex:a; a preset prefix that it declares otherwise means what it says."""
    text = "PREFIX ex: <https://example.org/> SELECT ?p WHERE { ex:a ?p 'in g' }"
    assert "<https" not in run_kg("query", "--data", data, "-e", text, "-f", format).out
    assert "ex:q" in run_kg("query", "--data", data, "-e", text, "-f", format).out
    assert "did you mean ex:q?" in run_kg("query", "--data", data, "-e", text.replace("?p 'in g'", "ex:Q ?p")).err
    taken = "skos"
    other = f"PREFIX {taken}: <https://example.org/> SELECT ?p WHERE {{ ?s ?p 'in g' }}"
    assert f"{taken}:q" in run_kg("query", "--data", data, "-e", other, "-f", format).out
    left = f"PREFIX {taken}: <https://example.org/> SELECT ?x WHERE {{ VALUES ?x {{ <{PREFIXES[taken]}note> }} }}"
    assert f"<{PREFIXES[taken]}note>" in run_kg("query", "-e", left, "-f", "table").out
