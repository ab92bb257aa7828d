"""A document that is nested too deep is refused as its text passes, at the place that looking at the whole names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import deep, nesting
from kg.deep import Deep
from kg.errors import UnsafeInput
from kg.formats import JSON_LD, N_QUADS, TRIG, TURTLE, RdfSyntax
from kg.nesting import check_nesting
from tests.conftest import RunKg
from tests.test_nesting import _json, _terms

MOST = 4


@pytest.fixture(autouse=True)
def shallow(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Let four levels be the most, unless commands are run."""
    if "run_kg" not in request.fixturenames:
        for module in (deep, nesting):
            monkeypatch.setattr(module, "DEEPEST_JSON", MOST)
            monkeypatch.setattr(module, "DEEPEST_TERMS", MOST)
        monkeypatch.setattr(deep, "_PASSES", 1)
    yield


def _whole(data: bytes, syntax: RdfSyntax) -> tuple[str, str | None] | None:
    try:
        check_nesting("x", data, syntax)
    except UnsafeInput as error:
        return error.message, str(error.place)
    return None


def _passing(data: bytes, syntax: RdfSyntax, size: int, path: str | None = None) -> tuple[str, str | None] | None:
    look = Deep("x", syntax, path)
    try:
        for at in range(0, len(data), size):
            look(data[at : at + size])
        look(b"")
    except UnsafeInput as error:
        return error.message, str(error.place)
    return None


texts = st.text(alphabet='a"\\{}[]é\n', max_size=4)
values = st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2), max_leaves=8)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(values, st.booleans(), st.integers(1, 9))
def test_json_is_refused_where_the_whole_is(value: object, lines: bool, size: int) -> None:
    """In pieces of any size: brackets in texts, escapes and characters of several bytes fall on their borders."""
    data = json.dumps(value, ensure_ascii=False, indent=1 if lines else None).encode()
    assert _passing(data, JSON_LD, size) == _whole(data, JSON_LD)


brackets = ["<<(", "<< ", ")>>", " >>"]
around = ["<e:a#>", '"<<"', '"""a\n<< "" >>"""', "'''<<'''", '""', "''", '"\\"<<"', "# << \" '\n", "\n", " . ", "é", "e:b "]
terms = st.sampled_from(brackets + around)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(terms, max_size=24), st.integers(1, 9))
def test_triple_terms_are_refused_where_the_whole_is(parts: list[str], size: int) -> None:
    """In Turtle, where texts span lines, whether or not anything had to be looked at before."""
    data = " ".join(parts).encode()
    opened, depth = 0, 0
    for part in parts:  # closing more than was opened is no Turtle
        depth += (part[:2] == "<<") - (part.strip(" )") == ">>")
        opened = min(opened, depth)
    if not opened:
        assert _passing(data, TURTLE, size) == _whole(data, TURTLE)


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize("packed", [False, True], ids=["as-it-comes", "read-again"])
def test_the_place_is_that_of_the_whole(size: int, packed: bool, tmp_path: Path) -> None:
    """Of lines before, long lines and characters of several bytes; the line is shown where it is short."""
    text = '# über "<<\n' * 300 + f'<urn:ä> <urn:b> "{"é" * 9_000}" .\n' + "é" * 3_000 + " " + _terms(MOST + 1).decode()
    path = tmp_path / "x"
    path.write_text(text, encoding="utf-8")
    for syntax in (TURTLE, TRIG, N_QUADS):
        found = _passing(text.encode(), syntax, size, str(path) if packed else None)
        assert found == _whole(text.encode(), syntax)
        assert found is not None


@pytest.mark.parametrize("size", [1, 3, 7, 64])
@pytest.mark.parametrize("marks", ['"""', "'''"])
def test_a_long_text_may_hold_brackets_in_any_line(marks: str, size: int) -> None:
    """Lines without anything to look at do not end it; behind it, brackets count again."""
    text = f"<urn:a> <urn:b> {marks}one\n" + "line\n" * 50 + "<< " * 9 + f"\n{marks} .\n"
    assert _passing(text.encode(), TURTLE, size) is None
    deep = text.encode() + _terms(MOST + 1)
    assert _passing(deep, TURTLE, size) == _whole(deep, TURTLE) != None  # noqa: E711  three at once


def _written(path: Path, kind: str) -> list[str]:
    if kind == "json-ld":
        path.write_bytes(b"\n\n  " + _json(5_000))
    else:
        path.write_bytes(b"<urn:a> <urn:b> <urn:c> .\n" * 3_000 + _terms(20_000))
    return ["--input-format", kind]


@pytest.mark.parametrize("kind", ["json-ld", "turtle", "n-triples"])
def test_every_command_names_the_place(kind: str, run_kg: RunKg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word what is said of a document that is read as a whole, from a file and from standard input; nothing is written."""
    monkeypatch.chdir(tmp_path)
    given = _written(Path("deep"), kind)
    said = run_kg("convert", "deep", *given, "-f", "n-quads").err
    assert said.startswith(f"error: deep:{3 if kind == 'json-ld' else 3001}:")
    commands = [
        ("convert", "deep", *given, "--stream", "-f", "n-quads", "-o", "out"),
        ("load", "deep", *given, "--store", "out"),
        ("diff", "deep", "deep", *given, "-f", "json", "-o", "out"),
    ]
    ran = [run_kg(*command) for command in commands]
    assert [(one.code, one.err) for one in ran] == [(2, said)] * 3
    ran = [run_kg(*(part.replace("deep", "-") for part in command), stdin=Path("deep").read_bytes()) for command in commands[:2]]
    assert [(one.code, one.err) for one in ran] == [(2, said.replace("deep:", "<stdin>:"))] * 2
    assert [path.name for path in Path().iterdir()] == ["deep"]
