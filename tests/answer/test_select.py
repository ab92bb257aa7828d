"""A query whose text is known gives what it gave: its columns, with and without rows, on any store."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.answer.select import answer
from kg.embedded import Embedded

ONE = ox.Quad(ox.NamedNode("urn:s:s"), ox.NamedNode("urn:p:p"), ox.Literal("o"))


@pytest.mark.parametrize(
    ("text", "columns", "row"),
    [
        ("SELECT * { ?s ?p ?o }", ("o", "p", "s"), (ONE.object, ONE.predicate, ONE.subject)),
        ("SELECT ?o (STR(?s) AS ?name) ?none { ?s ?p ?o }", ("o", "name", "none"), (ONE.object, ox.Literal("urn:s:s"), None)),
        ("SELECT * { <urn:s:s> <urn:p:p> 'o' }", (), ()),
    ],
)
def test_columns_are_the_same_each_time(text: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
    """Columns are those of the query, when it is asked first and again, of an empty store and with a limit."""
    full, empty = Embedded([ONE]), Embedded()
    found = [answer(engine, text, limit=limit).rows for engine in (full, empty, full, empty) for limit in (None, 5)]
    assert [(rows.variables, rows.rows) for rows in found if rows is not None] == [(columns, (row,))] * 2 + [(columns, ())] * 2 + [
        (columns, (row,))
    ] * 2 + [(columns, ())] * 2
