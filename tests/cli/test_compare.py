"""`kg compare`: formats, streams, terminals, files, wrong input."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RunKg = Callable[..., Any]
PAIR = ("compare", "plastic", "cosmetic")
CODES = re.compile(r"\x1b\[\d+m")
HOSTILE = r"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
<urn:x:a> a spec:Specialty ; skos:prefLabel "alpha \u001b[2J\u202e|<b>" ; spec:hasPurpose <urn:x:p> .
<urn:x:b> a spec:Specialty ; skos:prefLabel "beta" .
<urn:x:p> skos:prefLabel "\u001b]0;title\u0007" .
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a file whose labels hold escape sequences, markup and a bidirectional override."""
    path = tmp_path / "hostile.ttl"
    path.write_text(HOSTILE, encoding="utf-8")
    return path


def test_a_pipe_gets_plain_text_of_80_columns(run_kg: RunKg) -> None:
    """In a pipe there are no colours and no line is longer than 80 columns; nothing is said on standard error."""
    ran = run_kg(*PAIR)
    assert (ran.code, ran.err) == (0, "")
    assert CODES.search(ran.out) is None
    assert max(map(len, ran.out.splitlines())) <= 80
    headings = [line for line in ran.out.splitlines() if line.isupper() and not line.startswith(" ")]
    assert headings == [
        "DIFFERENT, OR DISPUTED",
        "THE SAME",
        "STATED FOR ONE ONLY",
        "BETWEEN THE TWO",
        "TRAINING ROUTES",
        "CLAIMS",
        "DERIVED",
        "SOURCES",
    ]


def test_the_last_lines_say_what_the_answer_rests_on(run_kg: RunKg) -> None:
    """Counts, and that silence is no denial."""
    assert '34 claims from 1 source. "Not stated" is not "no": these sources do not say.' in run_kg(*PAIR).out


def test_the_commands_it_suggests_run(run_kg: RunKg) -> None:
    """Each command of the last line is answered."""
    suggested = run_kg(*PAIR).out.splitlines()[-1].removeprefix("Next: ").split("; ")
    assert [run_kg(*command.split()[1:]).code for command in suggested] == [0, 0]


def test_nothing_is_suggested_about_own_data(run_kg: RunKg, hostile: Path) -> None:
    """A command that would answer from another graph is not suggested."""
    assert "Next:" not in run_kg("compare", "--data", hostile, "<urn:x:a>", "<urn:x:b>").out
    assert "Next:" in run_kg(*PAIR).out


def test_colours_come_on_top_of_the_same_words(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colours; without them the text is the one of a pipe; NO_COLOR takes them away."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    plain, colored = run_kg(*PAIR).out, run_kg(*PAIR, terminal=True).out
    assert CODES.search(colored) is not None
    assert CODES.sub("", colored) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert run_kg(*PAIR, terminal=True).out == plain


@pytest.mark.parametrize("columns", ["40", "60", "120"])
def test_the_text_fits_the_terminal(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """Long cells are wrapped to the width of the terminal."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert max(map(len, run_kg(*PAIR, terminal=True).out.splitlines())) <= int(columns)


@pytest.mark.parametrize(("encoding", "term", "ascii"), [("utf-8", "xterm", False), ("iso8859-1", "xterm", True), ("utf-8", "dumb", True)])
def test_arrows_are_ascii_where_the_terminal_cannot_draw(monkeypatch: pytest.MonkeyPatch, encoding: str, term: str, ascii: bool) -> None:
    """A terminal of another encoding, or a dumb one, gets signs of ASCII only."""
    from kg.cli.output import look

    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stdout", Terminal(io.BytesIO(), encoding=encoding))
    assert look().arrow == ("->" if ascii else "→")


def test_json_has_the_documented_keys(run_kg: RunKg) -> None:
    """The keys of docs/json.md, and a verdict with its statements."""
    answer = json.loads(run_kg(*PAIR, "-f", "json").out)
    assert list(answer) == ["first", "second", "rows", "relations", "views", "routes", "claims", "sources"]
    row = answer["rows"][0]
    assert (row["standing"], row["facet"]["label"], row["value"]["label"]) == ("different", "has purpose", "better function")
    assert [(row[side]["verdict"], [s["claims"] for s in row[side]["asserted"] + row[side]["denied"]]) for side in ("first", "second")] == [
        ("yes", [["essay-2.2-a"]]),
        ("no", [["essay-1.4-b"]]),
    ]
    passage = answer["claims"][0]["passages"][0]
    assert list(passage) == ["id", "iri", "source", "source_title", "start", "end", "sha256"]


def test_csv_has_a_row_for_each_value(run_kg: RunKg) -> None:
    """A header, and as many rows as the answer; lines end as RFC 4180 says."""
    ran = run_kg(*PAIR, "-f", "csv")
    rows = list(csv.reader(io.StringIO(ran.out, newline="")))
    assert rows[0] == ["facet", "value", "first", "second", "claims"]
    assert rows[1] == ["has purpose", "better function", "yes", "no", "essay-2.2-a essay-1.4-b"]
    assert (len(rows), ran.out.count("\r\n")) == (18, 18)


def test_markdown_tables_have_four_columns(run_kg: RunKg) -> None:
    """Every row of every table has four cells, and all claims are listed by number."""
    lines = run_kg(*PAIR, "-f", "markdown").out.splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} == {5}
    assert len(tables) == 17 + 3 * 2
    assert len([line for line in lines if re.match(r"\d+\. ", line)]) == 34


class _Balanced(html.parser.HTMLParser):
    """Notes elements that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the base class says so
        self.count += 1
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_html_is_well_formed(run_kg: RunKg) -> None:
    """Every element is closed in order; there is neither script nor style."""
    out = run_kg(*PAIR, "-f", "html").out
    reader = _Balanced()
    reader.feed(out)
    assert (reader.open, reader.wrong) == ([], [])
    assert reader.count >= 100
    assert ("<script" in out.lower(), "<style" in out.lower()) == (False, False)


@pytest.mark.parametrize(
    ("name", "begin"), [("a.csv", "facet,"), ("a.json", "{"), ("a.md", "## "), ("a.html", "<table>"), ("a.txt", "   ")]
)
def test_the_suffix_of_the_output_chooses_the_format(run_kg: RunKg, tmp_path: Path, name: str, begin: str) -> None:
    """-o writes the file and nothing to standard output."""
    ran = run_kg(*PAIR, "-o", tmp_path / name)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)


def test_an_unknown_suffix_is_refused(run_kg: RunKg, tmp_path: Path) -> None:
    """A suffix that names no format is exit code 2, and no file appears."""
    ran = run_kg(*PAIR, "-o", tmp_path / "a.pdf")
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "help: name it with --format: text, markdown, json, csv, html" in ran.err


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_labels_cannot_act_on_the_reader(run_kg: RunKg, hostile: Path, format: str) -> None:
    """Escape sequences and overrides are made visible in formats for people."""
    out = run_kg("compare", "--data", hostile, "<urn:x:a>", "<urn:x:b>", "-f", format).out
    assert [c for c in out if not (c.isprintable() or c == "\n")] == []
    assert "\\u{1b}" in out


def test_json_keeps_labels_as_they_are(run_kg: RunKg, hostile: Path) -> None:
    """Machine formats do not alter the data."""
    answer = json.loads(run_kg("compare", "--data", hostile, "<urn:x:a>", "<urn:x:b>", "-f", "json").out)
    assert answer["first"]["label"] == "alpha \x1b[2J\u202e|<b>"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("plastik", "cosmetic", 'error: no specialty is called "plastik" in this graph'),
        ("plastic", "plastic-surgery", 'error: "plastic" and "plastic-surgery" are the same specialty: plastic surgery'),
        ("plastic", "abcs", 'error: no specialty is called "abcs" in this graph'),
    ],
)
def test_wrong_names_are_exit_code_2(run_kg: RunKg, first: str, second: str, message: str) -> None:
    """One message, one piece of advice, no output."""
    ran = run_kg("compare", first, second)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", message)
    assert ran.err.splitlines()[1].startswith("help: ")


RUNS = [
    [*PAIR, "-f", format] for format in ("text", "markdown", "json", "csv", "html")
] + [
    ["path", "cosmetic", "-f", format] for format in ("text", "diagram", "mermaid", "markdown", "json")
] + [
    ["show", "cosmetic", "-f", format] for format in ("text", "markdown", "json", "turtle")
] + [
    ["why", "cosmetic", "-f", format] for format in ("text", "markdown", "json", "trig")
] + [
    ["find", "surgery", "-f", format] for format in ("text", "json", "csv")
]  # fmt: skip


def test_answers_are_the_same_under_any_hash_seed() -> None:
    """All five commands give the same bytes in all formats, whatever the order of sets."""
    code = f"from kg.cli.app import run\nassert [run(arguments) for arguments in {RUNS!r}] == [0] * {len(RUNS)}"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "TERM": "xterm"}
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 50_000


@pytest.mark.parametrize("command", [[*PAIR], ["path", "abcs"], ["why", "cosmetic"], ["show", "abcs"], ["find", "look"]])
def test_nothing_heavy_is_loaded(command: list[str]) -> None:
    """In a pipe, the answers for people load no other RDF library, no table or validation library, and no JSON."""
    heavy = ["rdflib", "pyshacl", "rich", "termaid", "pandas", "yaml", "json", "logging", "asyncio", "importlib.metadata", "kg.write"]
    code = (
        "import sys\nfrom kg.cli.app import run\n"
        f"code = run({command!r})\n"
        f"sys.stderr.write(repr([name for name in {heavy!r} if name in sys.modules]))\nsys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr.decode()) == (0, "[]")
