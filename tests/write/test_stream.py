"""Statements are written as they come, in constant memory, and nothing of them is lost in any format."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.diff import difference
from kg.errors import LossyOutput, MissingInput
from kg.files import opened
from kg.flow import Flow
from kg.flowing import Flowing
from kg.formats import RDF, rdf_syntax
from kg.write import FORMATS
from kg.write.stream import stream
from tests.conftest import RunKg

EX = "http://example.org/"
DATA = f"""\
<{EX}a> <{EX}p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .
<{EX}a> <{EX}p> "two\\r\\nlines & <tags>"@en-us .
<{EX}a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}no%20name/7> .
_:x <{EX}q> <{EX}a> .
<{EX}a> <{EX}other#p> _:x .
<{EX}b> <{EX}p> _:y .
_:y <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "1" .
<{EX}a> <{EX}p> "again" .
"""
GRAPH = f'<{EX}a> <{EX}p> "in a graph" <{EX}g> .\n<{EX}a> <{EX}p> "in another" <{EX}h> .\n'


def _quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("format", [syntax.name for syntax in RDF])
def test_what_is_streamed_comes_back(format: str) -> None:
    """Literals, blank nodes and graphs are those that went in; names of graphs are counted where they are left out."""
    out = io.BytesIO()
    quads = _quads(DATA + GRAPH)
    done = stream(iter(quads), format, out, {"ex": EX})
    back = list(ox.parse(out.getvalue(), format=rdf_syntax(format).engine))
    merged = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    carries = format in {"trig", "n-quads", "json-ld"}
    assert not difference(quads if carries else merged, back)
    assert (done.empty, done.dropped) == (False, 0 if carries else 2)


def test_a_table_has_a_row_for_each_statement() -> None:
    """CSV is what the sorted writer gives, in the order of the input."""
    out = io.BytesIO()
    stream(iter(_quads(DATA)), "csv", out)
    assert out.getvalue().count(EX.encode() + b"a,") >= 3
    assert out.getvalue().splitlines()[1].decode() == f",{EX}a,{EX}p,007,http://www.w3.org/2001/XMLSchema#integer,"


@pytest.mark.parametrize(
    ("format", "statement"),
    [
        ("json-ld", f"<{EX}a> <{EX}p> <<( <{EX}a> <{EX}p> <{EX}b> )>> ."),
        ("rdf/xml", f"<{EX}a> <{EX}p> <<( <{EX}a> <{EX}p> <{EX}b> )>> ."),
        ("rdf/xml", f"<{EX}a> <{EX}7> <{EX}b> ."),
        ("rdf/xml", f'<{EX}a> <{EX}p> "\\u0007" .'),
    ],
)
def test_what_a_format_cannot_carry_is_refused_and_no_file_is_left(run_kg: RunKg, tmp_path: Path, format: str, statement: str) -> None:
    """The term is named, and the old output stays."""
    with pytest.raises(LossyOutput):
        stream(iter(_quads(statement)), format, io.BytesIO())
    (tmp_path / "in.nq").write_text(DATA + statement + "\n", encoding="utf-8")
    (tmp_path / "out").write_text("old", encoding="utf-8")
    ran = run_kg("convert", tmp_path / "in.nq", "--stream", "-f", format, "-o", tmp_path / "out")
    assert (ran.code, (tmp_path / "out").read_text(encoding="utf-8"), len(list(tmp_path.iterdir()))) == (2, "old", 2)


def test_a_mistake_far_down_leaves_no_file(run_kg: RunKg, tmp_path: Path) -> None:
    """What was written before the mistake was found is taken away again, and the place is told."""
    (tmp_path / "in.nt").write_text(DATA * 50 + "oops\n", encoding="utf-8")
    ran = run_kg("convert", tmp_path / "in.nt", "--stream", "-o", tmp_path / "out.ttl")
    assert (ran.code, f"in.nt:{8 * 50 + 1}:" in ran.err, (tmp_path / "out.ttl").exists()) == (2, True, False)
    assert len(list(tmp_path.iterdir())) == 1


PLAIN = "".join(f'<{EX}a> <{EX}p{n}> "value {n}" .\n' for n in range(1_000))


@pytest.mark.parametrize("last", ["", f"<{EX}a> <{EX}p> _:b .\n", f"<{EX}a> <{EX}p> [ <{EX}p> 1 ] .\n"])
def test_a_file_that_shows_ahead_to_hold_no_blank_node_gives_what_a_pipe_gives(run_kg: RunKg, tmp_path: Path, last: str) -> None:
    """Statements that pass without a look of ours are the same, in the same order, and a blank node at the end is found and numbered."""
    (tmp_path / "in.ttl").write_text(PLAIN + last, encoding="utf-8")
    from_file = run_kg("convert", tmp_path / "in.ttl", "--stream", "-f", "n-triples")
    piped = run_kg("convert", "-", "--stream", "-f", "n-triples", stdin=(PLAIN + last).encode())
    assert (from_file.code, from_file.err, from_file.out) == (0, "", piped.out)
    assert from_file.out.startswith(PLAIN)
    assert ("_:b0" in from_file.out) == bool(last)


def test_a_mistake_in_the_second_file_is_placed_there(run_kg: RunKg, tmp_path: Path) -> None:
    """What the parser itself raises, far down in a file without blank nodes, names file, line and what to do, and no output is left."""
    (tmp_path / "one.nt").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "two.nt").write_text(PLAIN + "oops\n", encoding="utf-8")
    ran = run_kg("convert", tmp_path / "one.nt", tmp_path / "two.nt", "--stream", "-o", tmp_path / "out.ttl")
    assert (ran.code, "two.nt:1001:" in ran.err, "help:" in ran.err, (tmp_path / "out.ttl").exists()) == (2, True, True, False)


def test_a_byte_order_mark_is_left_out(run_kg: RunKg, tmp_path: Path) -> None:
    """The engine, which reads files without blank nodes by itself, would take it for a term."""
    (tmp_path / "in.nt").write_text("\ufeff" + PLAIN, encoding="utf-8")
    assert run_kg("convert", tmp_path / "in.nt", "--stream", "-f", "n-triples").out == PLAIN


def test_a_file_that_another_one_took_the_place_of_is_refused(run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at ahead is not what was read then, even if both are of one length and age."""
    (tmp_path / "in.nt").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "new.nt").write_text(PLAIN, encoding="utf-8")

    def meddling(name: str) -> object:
        found = opened(name)
        (tmp_path / "new.nt").rename(tmp_path / "in.nt")
        return found

    monkeypatch.setattr("kg.flow.opened", meddling)
    ran = run_kg("convert", tmp_path / "in.nt", "--stream", "-o", tmp_path / "out.nt")
    assert (ran.code, "in.nt changed while it was read" in ran.err, (tmp_path / "out.nt").exists()) == (2, True, False)


def test_a_disk_that_fails_while_the_engine_reads_is_told_of_the_file_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system without a number is the engine's own; the file that is written is not blamed."""
    (tmp_path / "in.nt").write_text(PLAIN, encoding="utf-8")

    def failing(_: Flow) -> Iterator[ox.Quad]:
        yield from _quads(DATA)
        raise OSError("Input/output error (os error 5)")

    monkeypatch.setattr(Flow, "_by_engine", failing)
    coming = Flowing([str(tmp_path / "in.nt")])
    with pytest.raises(MissingInput, match=r"cannot read .*in\.nt: input/output error$"):
        stream(coming, "turtle", io.BytesIO())


@pytest.mark.parametrize("last", [f"<{EX}a> <{EX}p> <<( <{EX}a> <{EX}p> <{EX}b> )>> .\n", f'<{EX}a> <{EX}p> "a"@en--ltr .\n'])
def test_a_late_term_of_rdf_1_2_is_refused_in_json_ld(run_kg: RunKg, tmp_path: Path, last: str) -> None:
    """It stands behind a thousand statements of a file that is read ahead; N-Triples carries it."""
    (tmp_path / "in.nt").write_text(PLAIN + last, encoding="utf-8")
    ran = run_kg("convert", tmp_path / "in.nt", "--stream", "-o", tmp_path / "out.jsonld")
    assert (ran.code, "RDF 1.2" in ran.err, (tmp_path / "out.jsonld").exists()) == (2, True, False)
    assert run_kg("convert", tmp_path / "in.nt", "--stream", "-f", "n-triples").out == PLAIN + last


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    """Prefixes are sorted and blank nodes numbered, under any hash seed."""
    source = tmp_path / "in.ttl"
    source.write_text("".join(f"@prefix p{n}: <{EX}{n}/> .\n" for n in range(9)) + "p1:a p2:b [ p3:c p4:d ] .\n", encoding="utf-8")
    outs = [
        subprocess.run([sys.executable, "-m", "kg", "convert", source, "--stream", "-f", "turtle"], capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert outs[0] == outs[1]
    assert b"_:b0" in outs[0]


def test_options_that_need_everything_at_once_are_refused(run_kg: RunKg, tmp_path: Path) -> None:
    """--canonical does not go with --stream; --graph does, and names a graph that there is."""
    (tmp_path / "in.nq").write_text(DATA + GRAPH, encoding="utf-8")
    assert run_kg("convert", tmp_path / "in.nq", "--stream", "--canonical").code == 2
    ran = run_kg("convert", tmp_path / "in.nq", "--stream", "-f", "n-triples", "--graph", f"<{EX}g>")
    assert (ran.code, ran.out, ran.err) == (0, f'<{EX}a> <{EX}p> "in a graph" .\n', "")
    assert run_kg("convert", tmp_path / "in.nq", "--stream", "-f", "turtle", "--graph", f"<{EX}none>").code == 2


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel does not tell a program's peak of memory in /proc")
@pytest.mark.parametrize("format", FORMATS)
def test_memory_does_not_grow_with_the_document(tmp_path: Path, format: str) -> None:
    """A quarter of a million statements pass in 150 MB at most; all of them arrive."""

    def lines() -> Iterator[str]:
        for n in range(250_000):
            yield f'<{EX}s{n // 4}> <{EX}p{n % 4}> "value {n}" .\n'

    with (tmp_path / "in.nt").open("w", encoding="utf-8") as file:
        file.writelines(lines())
    # The kernel's own peak of this program; that of getrusage may be the parent's, from before the program was started.
    script = (
        "import re, sys\nfrom pathlib import Path\nfrom kg.cli.app import run\ncode = run(sys.argv[1:])\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())\n"
        "print(int(peak[1]) // 1024, file=sys.stderr)\nsys.exit(code)"
    )
    command = [sys.executable, "-c", script, "convert", str(tmp_path / "in.nt"), "--stream", "-f", format, "-o", str(tmp_path / "out")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(ran.stderr) < 150
    if format != "csv":
        assert sum(1 for _ in ox.parse(path=tmp_path / "out", format=rdf_syntax(format).engine)) == 250_000


def test_a_store_is_written_as_it_comes(run_kg: RunKg, tmp_path: Path) -> None:
    """All of it, or one graph; the same bytes each time; nothing that needs the whole at once."""
    (tmp_path / "in.nq").write_text(DATA.replace('"007"', '"7"') + GRAPH, encoding="utf-8")
    store = tmp_path / "store"
    assert run_kg("load", tmp_path / "in.nq", "--store", store).code == 0
    ran = run_kg("export", "--store", store, "-f", "n-quads")
    assert (ran.code, ran.err, ran.out) == (0, "", run_kg("export", "--store", store, "-f", "n-quads").out)
    assert not difference(_quads(DATA.replace('"007"', '"7"') + GRAPH), _quads(ran.out))
    ran = run_kg("export", "--store", store, "--graph", f"<{EX}g>", "-o", tmp_path / "g.nt")
    assert (ran.code, (tmp_path / "g.nt").read_text(encoding="utf-8")) == (0, f'<{EX}a> <{EX}p> "in a graph" .\n')
    assert run_kg("export", "--store", store, "-f", "turtle").err.startswith("note: the names of 2 graphs were left out")
    assert run_kg("export", "--store", store, "--graph", f"<{EX}none>").code == 2
    assert run_kg("export", "plastic", "--store", store).code == 2
