"""`kg diff`: formats, exit codes, files, folders and stores, and packaged answers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conftest import ROOT, RunKg
from tests.remote.loopback import serving, writable

OLD = """@prefix ex: <https://clinic.example/people/> .
@prefix schema: <https://schema.org/> .
@prefix purpose: <https://w3id.org/medspec/id/purpose/> .
ex:clinic schema:name "Example Clinic" ; schema:telephone "1" ;
  schema:address [ schema:streetAddress "Main Street" ; schema:postalCode 2 ] .
ex:room schema:about purpose:function .
"""
NEW = OLD.replace('telephone "1"', 'telephone "2"').replace("Main Street", "High Street").replace("purpose:function", "purpose:appearance")
TEXT = """\
Example Clinic (ex:clinic)
  - schema:address / schema:streetAddress "Main Street"
  + schema:address / schema:streetAddress "High Street"
  - schema:telephone "1"
  + schema:telephone "2"

ex:room
  - schema:about purpose:function (better function)
  + schema:about purpose:appearance (better appearance)

3 removed, 3 added, about 2 things
"""


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Return two files of which the second is a later version of the first."""
    monkeypatch.chdir(tmp_path)
    old, new = Path("old.ttl"), Path("new.ttl")
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    return old, new


def test_changes_stand_below_the_thing_that_they_are_about(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """Label and compact IRI, then signs, with the way through blank nodes; exit code 1."""
    ran = run_kg("diff", *pair)
    assert (ran.code, ran.out, ran.err) == (1, TEXT, "")


def test_layout_order_and_labels_of_blank_nodes_make_no_difference(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """The same in another format, packed, is the same; exit code 0."""
    lines = run_kg("convert", pair[0], "-f", "n-triples").out.replace("_:b0", "_:other").splitlines(keepends=True)
    Path("same.nt.gz").write_bytes(gzip.compress("".join(reversed(lines)).encode()))
    ran = run_kg("diff", pair[0], "same.nt.gz")
    assert (ran.code, ran.out) == (0, "no difference: old.ttl and same.nt.gz say the same in 6 and 6 statements\n")


def test_relative_iris_of_a_moved_file_stay_the_same(run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy in another place is no other version; --base sets what both are resolved against."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "x.ttl").write_text("<#me> <#knows> <> .\n", encoding="utf-8")
    assert run_kg("diff", "a/x.ttl", "b/x.ttl").code == 0
    assert (
        "https://clinic.example/#me"
        in run_kg("diff", "a/x.ttl", "-", "--base", "https://clinic.example/", stdin=b"<#you> <#knows> <> .").out
    )


def test_folders_and_stores_are_versions_too(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """A folder stands for its files; a store for what it holds; standard input for one side."""
    Path("folder").mkdir()
    head, body = OLD.split("ex:clinic", 1)
    clinic, room = body.split("ex:room")
    Path("folder/1.ttl").write_text(f"{head}ex:clinic{clinic}", encoding="utf-8")
    Path("folder/2.ttl").write_text(f"{head}ex:room{room}", encoding="utf-8")
    assert run_kg("load", pair[0], "--store", "made").code == 0
    assert run_kg("diff", "folder", "made").code == 0
    assert run_kg("diff", "made", "-", stdin=NEW.encode()).out == TEXT
    assert run_kg("diff", "-", "-", stdin=NEW.encode()).code == 2


def test_a_version_may_be_several_files(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """--old and --new add files to what is named first; statements that two files repeat count once."""
    Path("more.nt").write_text("<https://clinic.example/x> <https://clinic.example/p> '1' .\n".replace("'", '"'), encoding="utf-8")
    assert run_kg("diff", pair[0], "--new", pair[0], "--new", "more.nt").out.splitlines()[-1] == "0 removed, 1 added, about 1 thing"
    assert run_kg("diff", pair[0], pair[1], "--old", "more.nt", "--new", "more.nt").out == TEXT
    same = run_kg("diff", "--old", "more.nt", "--old", pair[0], "--new", pair[0], "--new", "more.nt")
    assert (same.code, same.out) == (0, "no difference: more.nt (and 1 more) and old.ttl (and 1 more) say the same in 7 and 7 statements\n")


def test_a_store_is_compared_with_files_and_stores(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """--store DIR stands for the newer version; spellings of numbers that the store gave up are no difference, and are counted."""
    spelt = OLD.replace("postalCode 2", "postalCode 002")
    Path("spelt.ttl").write_text(spelt, encoding="utf-8")
    for name, made in ((pair[1], "new.store"), ("spelt.ttl", "old.store")):
        assert run_kg("load", name, "--store", made).code == 0
    assert run_kg("diff", pair[0], "--store", "new.store").out == TEXT
    assert run_kg("diff", "old.store", "--store", "new.store").out.splitlines()[-1] == TEXT.splitlines()[-1]
    same = run_kg("diff", "spelt.ttl", "--store", "old.store")
    assert (same.code, same.err) == (0, "note: 1 statement was compared as a store holds it (007 as 7)\n")
    assert json.loads(run_kg("diff", "spelt.ttl", "--store", "old.store", "-f", "json").out)["rewritten"] == 1
    assert run_kg("diff", "spelt.ttl", pair[0]).code == 1  # files count as they are written


def test_a_server_is_compared_with_files(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """--endpoint URL stands for the newer version: what was published there, or one graph."""
    with serving(writable(ox.Store())) as server:
        place = server.url.replace("/sparql", "/graphs")
        Path("new.trig").write_text(NEW.replace("ex:clinic schema", "ex:g { ex:clinic schema") + "}", encoding="utf-8")
        assert run_kg("publish", "--endpoint", server.url, "--graph-store", place, "--data", "new.trig").code == 0
        assert run_kg("diff", "new.trig", "--endpoint", server.url).code == 0
        one = run_kg("diff", pair[0], "--endpoint", server.url, "--graph", "https://clinic.example/people/g")
    assert (one.code, one.out) == (1, TEXT)


SIDES = {
    "no-old-version": ("--new", "old.ttl"),
    "two-new-versions": ("old.ttl", "new.ttl", "--store", "made"),
    "a-store-and-a-server": ("old.ttl", "--store", "made", "--endpoint", "http://127.0.0.1:1/"),
    "a-store-beside-a-file": ("made", "--old", "old.ttl", "--new", "new.ttl"),
    "a-graph-without-a-server": ("old.ttl", "--graph", "https://clinic.example/g"),
    "a-store-that-is-none": ("old.ttl", "--store", "nowhere"),
}


@pytest.mark.parametrize("case", SIDES)
def test_versions_that_are_not_clear_are_refused(run_kg: RunKg, pair: tuple[Path, Path], case: str) -> None:
    """Exit code 2 and one message."""
    run_kg("load", pair[0], "--store", "made")
    ran = run_kg("diff", *SIDES[case])
    assert (ran.code, ran.out, ran.err.startswith("error: ")) == (2, "", True)


def test_a_statement_that_moves_to_another_graph_is_a_difference(run_kg: RunKg, tmp_path: Path) -> None:
    """The graph stands in the heading."""
    (tmp_path / "a.trig").write_text('@prefix ex: <https://clinic.example/> .\nex:g { ex:a ex:b "1" }', encoding="utf-8")
    (tmp_path / "b.trig").write_text('@prefix ex: <https://clinic.example/> .\nex:a ex:b "1" .', encoding="utf-8")
    ran = run_kg("diff", tmp_path / "a.trig", tmp_path / "b.trig")
    assert ran.out == 'ex:a\n  + ex:b "1"\n\nex:a, in graph ex:g\n  - ex:b "1"\n\n1 removed, 1 added, about 1 thing\n'


def test_json_has_terms_as_in_query_results(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """Status, counts, and each change with its way and terms."""
    found = json.loads(run_kg("diff", *pair, "-f", "json").out)
    assert {key: found[key] for key in ("status", "checked", "truncated", "removed", "added", "undecided", "answers")} == {
        "status": "different", "checked": 12, "truncated": False, "removed": 3, "added": 3, "undecided": 0, "answers": None,
    }  # fmt: skip
    first = found["things"][0]
    assert (first["label"], first["graph"], first["changes"][0]) == (
        "Example Clinic",
        None,
        {
            "sign": "-",
            "path": ["https://schema.org/address"],
            "left_out": 0,
            "subject": {"type": "bnode", "value": "b0"},
            "predicate": "https://schema.org/streetAddress",
            "object": {"type": "literal", "value": "Main Street"},
        },
    )


def test_markdown_shows_what_text_shows(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """The lines of changes are the same, in fenced blocks."""
    lines = run_kg("diff", *pair, "-f", "markdown").out.splitlines()
    assert [line for line in lines if line[:2] in {"- ", "+ "}] == [line[2:] for line in TEXT.splitlines() if line.startswith("  ")]


def test_an_update_makes_the_new_version_elsewhere(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """Applied by an engine to the old file, it gives what `kg diff` finds the same as the new one."""
    ran = run_kg("diff", *pair, "-f", "update")
    assert (ran.code, ran.err) == (1, "3 removed, 3 added, about 2 things\n")
    store = ox.Store()
    store.load(OLD.encode(), format=ox.RdfFormat.TURTLE)
    store.update(ran.out)
    Path("made.nq").write_bytes(store.dump(format=ox.RdfFormat.N_QUADS) or b"")
    assert run_kg("diff", "made.nq", pair[1]).code == 0


def test_a_patch_names_what_goes_and_what_comes(run_kg: RunKg, pair: tuple[Path, Path]) -> None:
    """RDF Patch: one transaction."""
    lines = run_kg("diff", *pair, "-f", "patch").out.splitlines()
    assert [line[:2] for line in lines] == ["TX", "D ", "D ", "D ", "A ", "A ", "A ", "TC"]
    assert 'D _:b0 <https://schema.org/streetAddress> "Main Street" .' in lines


def test_blank_nodes_that_are_too_alike_are_exit_code_3(run_kg: RunKg, tmp_path: Path) -> None:
    """It is said that they may be the same, and never that they differ."""
    import random

    pairs = [(a, b) for a in range(14) for b in range(14) if a != b]
    dice = random.Random(7)
    for name in ("a.nt", "b.nt"):
        dice.shuffle(pairs)
        (tmp_path / name).write_text("".join(f"_:x{a} <https://clinic.example/p> _:x{b} .\n" for a, b in pairs), encoding="utf-8")
    ran = run_kg("diff", tmp_path / "a.nt", tmp_path / "b.nt")
    assert ran.code in {0, 3}
    assert ("undecided: 14 blank nodes are too alike" in ran.out) is (ran.code == 3)


def test_the_shipped_graph_is_the_new_version_if_none_is_named(run_kg: RunKg, tmp_path: Path) -> None:
    """An export of the present graph does not differ from it, in statements or answers; a changed label changes both."""
    export = run_kg("export", "-f", "trig").stdout
    (tmp_path / "graph.trig").write_bytes(export)
    ran = run_kg("diff", tmp_path / "graph.trig", "--answers")
    assert (ran.code, ran.out.splitlines()[-1].split(" of ")[0]) == (0, "0")
    (tmp_path / "other.trig").write_bytes(export.replace(b'"burns"@en', b'"scalds"@en'))
    ran = run_kg("diff", tmp_path / "other.trig", "--answers")
    assert ran.code == 1
    assert "kg ask patients (specialty=plastic surgery)" in ran.out
    answers = json.loads(run_kg("diff", tmp_path / "other.trig", "--answers", "-f", "json").out)["answers"]
    old, new = next(
        (answer["old"], answer["new"])
        for answer in answers
        if answer["params"] == {"specialty": "plastic surgery"} and answer["question"] == "patients"
    )
    assert [[row for row in one if row not in other] for one, other in ((old, new), (new, old))] == [
        [["specialty:plastic-surgery", "plastic surgery", "indication:burns", word]] for word in ("scalds", "burns")
    ]


def test_names_and_values_do_nothing_on_a_terminal_or_in_markdown(run_kg: RunKg, tmp_path: Path) -> None:
    """Control characters are shown, and a fence in a text ends no block."""
    (tmp_path / "a.nt").write_text('<https://clinic.example/a> <https://clinic.example/b> "1" .\n', encoding="utf-8")
    (tmp_path / "b.nt").write_text('<https://clinic.example/a> <https://clinic.example/b> "\\u001b[2J\\n```\\n# x" .\n', encoding="utf-8")
    for format in ("text", "markdown"):
        out = run_kg("diff", tmp_path / "a.nt", tmp_path / "b.nt", "-f", format).out
        assert "\x1b" not in out
        assert not any(line.startswith("# x") for line in out.splitlines())


def test_the_example_of_the_readme_is_two_versions() -> None:
    """The file of the examples is the first version with a small edit."""
    old, new = ((ROOT / "tests" / "examples" / name).read_text(encoding="utf-8").splitlines() for name in ("clinic.ttl", "clinic-new.ttl"))
    assert len(old) == len(new)
