"""Rows that are sorted outside of the engine come as the engine sorts them, and what the engine would refuse is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
import pytest

from kg.answer import select, sorting
from kg.answer.select import answer
from kg.embedded import Embedded
from kg.errors import BadSyntax, UnsafeInput
from kg.terms import XSD

P, Q = ox.NamedNode("urn:p:p"), ox.NamedNode("urn:p:q")
WORDS = ("b", "a", "é", "\U0001f9b4", "\uffff", "Z", "", "aa", "a b")


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


COLUMNS: dict[str, list[ox.NamedNode | ox.Literal]] = {
    "strings": [ox.Literal(word) for word in WORDS],
    "iris": [ox.NamedNode(f"urn:o:{word.encode().hex()}") for word in WORDS],
    "one language": [ox.Literal(word, language="en") for word in WORDS],
    "integers": [_typed(text, "integer") for text in ("10", "9", "-3", "-10", "0", "123456789012345678", "7", "70", "8")],
    "years": [_typed(str(year), "gYear") for year in (1998, 2024, 1066, 2001, 1999, 1987, 2023, 1970, 1969)],
    "days": [_typed(f"20{n:02}-0{n % 9 + 1}-1{n % 7}", "date") for n in (3, 1, 24, 7, 5, 22, 18, 4, 9)],
    "two languages": [ox.Literal(word, language="en" if n % 2 else "de") for n, word in enumerate(WORDS)],
    "decimals": [_typed(text, "decimal") for text in ("10.5", "9.25", "-3", "0.1", "1.0", "2", "3.5", "10.49", "7")],
    "doubles": [_typed(text, "double") for text in ("1.5E1", "9.25E0", "-3.0E0", "1.0E-1", "1.0E0", "2.0E0", "3.5E0", "1.049E1", "7.0E0")],
}
HERE = {"strings", "iris", "one language", "integers", "decimals", "years", "days"}


def _engine(values: Sequence[ox.NamedNode | ox.Literal]) -> Embedded:
    things = [ox.NamedNode(f"urn:s:{number}") for number in range(len(values) + 2)]
    quads = [ox.Quad(thing, P, value) for thing, value in zip(things, values, strict=False)]
    return Embedded([*quads, *(ox.Quad(thing, Q, ox.Literal("x")) for thing in things)])


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o WHERE { ?s <urn:p:p> ?o } ORDER BY ?o",
        "SELECT DISTINCT ?o WHERE { ?s <urn:p:p> ?o } ORDER BY DESC(?o) LIMIT 4 OFFSET 2",
        "SELECT ?s ?o WHERE { ?s <urn:p:q> ?x OPTIONAL { ?s <urn:p:p> ?o } } ORDER BY ?o DESC(?s)",
        "SELECT * WHERE { ?s <urn:p:q> ?x OPTIONAL { ?s <urn:p:p> ?o } } ORDER BY DESC (?o) ( ?s ) OFFSET 1",
        "SELECT ?o (COUNT(?s) AS ?n) WHERE { ?s <urn:p:p> ?o } GROUP BY ?o HAVING (COUNT(?s) > 0) ORDER BY DESC(?n) ASC(?o)",
        "SELECT ?o WHERE { ?s <urn:p:p> ?o } ORDER BY ?o LIMIT 3 VALUES ?s { <urn:s:1> <urn:s:3> <urn:s:4> <urn:s:5> }",
    ],
)
def test_rows_are_as_the_engine_sorts_them(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of one kind are sorted here, others by the engine; rows, their limit, and the document are the engine's own."""
    engine = _engine(COLUMNS[name])
    result = engine.run(text)
    assert isinstance(result, ox.QuerySolutions)
    expected = [tuple(solution) for solution in result]
    assert len(expected) >= 3
    assert (sorting.sorted_rows(engine, text, "query", 100) is not None) == (name in HERE)
    found = answer(engine, text)
    assert found.rows is not None and list(found.rows.rows) == expected
    cut = answer(engine, text, limit=2, format="json")
    assert cut.rows is not None and (list(cut.rows.rows), cut.truncated) == (expected[:2], True)
    for format, engines in select.W3C.items():
        again = engine.run(text)
        assert isinstance(again, ox.QuerySolutions)
        assert answer(engine, text, format=format).document == again.serialize(format=engines)  # type: ignore[arg-type]  # a name of a format
    monkeypatch.setattr(select, "MANY", 2)  # more rows than are held
    assert sorting.sorted_rows(engine, text, "query", 2) is None
    kept = answer(engine, text, format="csv").document
    again = engine.run(text)
    assert isinstance(again, ox.QuerySolutions) and kept == again.serialize(format=ox.QueryResultsFormat.CSV)


def test_a_query_that_sorts_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the rows are sorted here, the engine is asked one time; where it must sort, twice."""
    asked: list[str] = []
    run = Embedded.run

    def noting(self: Embedded, query: str, **more: Any) -> Any:
        asked.append(query)
        return run(self, query, **more)

    monkeypatch.setattr(Embedded, "run", noting)
    text = "SELECT ?o WHERE { ?s <urn:p:p> ?o } ORDER BY ?o"
    counts = []
    for name in ("strings", "doubles"):
        asked.clear()
        answer(_engine(COLUMNS[name]), text, format="csv")
        counts.append(len(asked))
    assert counts == [1, 2]


@pytest.mark.parametrize(
    "end",
    [
        "ORDER BY ?o GROUP BY ?o",
        "LIMIT 3 ORDER BY ?o",
        "ORDER BY ?o LIMIT 1e3",
        "ORDER BY ?o LIMIT -1",
        "ORDER BY ?o LIMIT 1 LIMIT 2",
        "ORDER BY ?o ASC",
        "ORDER BY ASC ?o",
        "ORDER BY ?o ORDER BY ?s",
        "ORDER ?o",
        "nonsense ORDER BY ?o",
        "{ ?s ?q ?o } ORDER BY ?o",
        "ORDER BY ?o LIMIT 2 { }",
        "ORDER BY ?o VALUES ?s { <urn:s:1> } LIMIT 2",
        "HAVING (COUNT(?s) > 0) GROUP BY ?o ORDER BY ?o",
    ],
)
def test_what_is_no_query_is_refused(end: str) -> None:
    """What the engine does not see when rows are sorted here is not let through."""
    with pytest.raises(BadSyntax):
        answer(_engine(COLUMNS["strings"]), f"SELECT ?o WHERE {{ ?s <urn:p:p> ?o }} {end}")


def test_values_without_a_common_order_are_refused() -> None:
    """Numbers among text are refused from the row on at which the engine's sort may end the process, and few are sorted by the engine."""
    mixed: list[ox.NamedNode | ox.Literal] = [*(_typed(str(n), "integer") for n in range(15)), *(ox.Literal(f"{n}x") for n in range(15))]
    text = "SELECT ?o WHERE { ?s <urn:p:p> ?o } ORDER BY ?o"
    with pytest.raises(UnsafeInput, match="numbers and other text"):
        answer(_engine(mixed), text)
    few = answer(_engine(mixed[10:20]), text).rows
    assert few is not None and len(few) == 10


def _many(*last: ox.NamedNode | ox.Literal, datatype: str = "integer", form: str = "{}") -> Embedded:
    """Return more values than are looked at one by one, and `last` behind them."""
    return _engine([*(_typed(form.format(2_500 - n), datatype) for n in range(2_500)), *last])


@pytest.mark.parametrize(
    "engine",
    [
        _many(_typed("7.5", "decimal")),
        _many(datatype="gYear"),
        _many(datatype="gYear", form="{}Z"),
        _many(ox.Literal("a"), ox.Literal("b", language="en"), ox.NamedNode("urn:o:o"), datatype="token"),
    ],
)
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("SELECT ?s ?o WHERE { ?s <urn:p:p> ?o } ORDER BY ?o LIMIT 3", 1),
        ("SELECT * { ?s <urn:p:p> ?o } # kind\nORDER BY DESC(?o) ?s OFFSET 2 LIMIT 3 VALUES ?x { 1 } # of", 1),
        ("SELECT DISTINCT (STR(?s) AS ?kind) ?o { ?s <urn:p:p> ?o FILTER(STRLEN(STR(?o)) > 1) } ORDER BY ?o LIMIT 3", 1),
        ("SELECT ?o { ?s <urn:p:p> ?o OPTIONAL { ?s <urn:p:p> ?o } } ORDER BY ?o LIMIT 3", 0),
        ("SELECT ?o (COUNT(?s) AS ?n) { ?s <urn:p:p> ?o } GROUP BY ?o ORDER BY ?o LIMIT 3", 0),
        ("SELECT ?s ?o WHERE { ?s <urn:p:p> ?o } ORDER BY ?o LIMIT 2001", 0),
    ],
)
def test_the_engine_tells_kinds_where_few_of_many_rows_are_kept(
    engine: Embedded, text: str, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are those of the engine alone, and it is asked for kinds only where that is quick."""
    result = engine.run(text)
    assert isinstance(result, ox.QuerySolutions)
    expected = [tuple(solution) for solution in result]
    counted: list[bool] = []
    can_sort = sorting._can_sort

    def counting(*given: Any) -> bool:
        counted.append(can_sort(*given))
        return counted[-1]

    monkeypatch.setattr(sorting, "_can_sort", counting)
    found = answer(engine, text)
    assert found.rows is not None and (list(found.rows.rows), counted) == (expected, [True] * asked)


@pytest.mark.parametrize(
    ("engine", "what"),
    [
        (_many(ox.Literal("a")), "numbers and other text"),
        (_many(_typed("2000", "gYear")), "numbers and other text"),
        (_many(_typed("2000-01-01+01:00", "date"), datatype="gYear"), "dates with and without a time zone"),
    ],
)
def test_one_value_among_many_is_seen(engine: Embedded, what: str) -> None:
    """A value of another kind behind thousands of others is refused where a few rows are kept, too."""
    with pytest.raises(UnsafeInput, match=what):
        answer(engine, "SELECT ?s ?o { ?s <urn:p:p> ?o } ORDER BY ?o LIMIT 3")
