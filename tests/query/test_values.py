"""What people type for a parameter becomes a term of its type, or an error that says what would do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import AmbiguousName, BadParameter, UnknownName
from kg.graph import Graph
from kg.query.contract import Parameter
from kg.query.values import Given, term_of

XSD = "http://www.w3.org/2001/XMLSchema#"


def _typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def _no_find(name: str, *, classes: tuple[str, ...] = (), scheme: str | None = None, kind: str = "thing") -> ox.NamedNode:
    raise AssertionError("no name is looked up for a literal")


RIGHT: list[tuple[str, Given, ox.Literal]] = [
    ("string", 'a"b', ox.Literal('a"b')),
    ("string", "", ox.Literal("")),
    ("integer", "7", _typed("7", "integer")),
    ("integer", " +007 ", _typed("7", "integer")),
    ("integer", -3, _typed("-3", "integer")),
    ("integer", "9223372036854775807", _typed("9223372036854775807", "integer")),
    ("decimal", "2.50", _typed("2.5", "decimal")),
    ("decimal", ".5", _typed("0.5", "decimal")),
    ("decimal", "-0.0", _typed("0", "decimal")),
    ("decimal", Decimal("100"), _typed("100", "decimal")),
    ("decimal", 2.5, _typed("2.5", "decimal")),
    ("date", "2028-02-29", _typed("2028-02-29", "date")),
    ("date", date(2026, 1, 31), _typed("2026-01-31", "date")),
    ("boolean", "Yes", _typed("true", "boolean")),
    ("boolean", "0", _typed("false", "boolean")),
    ("boolean", True, _typed("true", "boolean")),
    ("integer", _typed("7", "integer"), _typed("7", "integer")),
]


@pytest.mark.parametrize(("kind", "value", "expected"), RIGHT, ids=repr)
def test_a_value_becomes_a_term_of_its_type(kind: str, value: Given, expected: ox.Literal) -> None:
    """In the lexical form that the engine itself would store."""
    term = term_of(Parameter("x", kind, "x"), value, _no_find)
    assert term == expected


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, value, _ in RIGHT if kind != "string"])
def test_the_form_is_the_one_that_the_store_keeps(kind: str, value: Given) -> None:
    """A term that the store would rewrite would match by value only where the engine is kind."""
    term = term_of(Parameter("x", kind, "x"), value, _no_find)
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term))
    assert [quad.object for quad in store] == [term]


WRONG: list[tuple[str, Given]] = [
    ("integer", "seven"),
    ("integer", "7.0"),
    ("integer", "٧"),
    ("integer", "9223372036854775808"),
    ("integer", ""),
    ("integer", True),
    ("decimal", "1e3"),
    ("decimal", "NaN"),
    ("decimal", "."),
    ("date", "2026-02-29"),
    ("date", "31.1.2026"),
    ("date", "2026-1-31"),
    ("boolean", "maybe"),
    ("string", "\ud800"),
    ("integer", ox.Literal("7")),
    ("iri", ox.Literal("plastic")),
]


@pytest.mark.parametrize(("kind", "value"), WRONG, ids=repr)
def test_a_value_of_another_type_is_refused(kind: str, value: Given) -> None:
    """With the parameter's name and an example of what would do."""
    with pytest.raises(BadParameter) as caught:
        term_of(Parameter("x", kind, "x"), value, _no_find)
    assert "the parameter x" in caught.value.message
    assert caught.value.help.startswith("give ")


@given(st.text(), st.sampled_from(["integer", "decimal", "date", "boolean"]))
def test_no_text_gets_through_that_the_engine_would_not_read_back(text: str, kind: str) -> None:
    """Any text is refused or becomes a literal that the engine keeps as it is."""
    try:
        term = term_of(Parameter("x", kind, "x"), text, _no_find)
    except BadParameter:
        return
    assert isinstance(term, ox.Literal)
    (row,) = ox.Store().query(f"SELECT (COALESCE(?v = ?v, false) AS ?same) WHERE {{ VALUES ?v {{ {term} }} }}")  # type: ignore[misc]
    assert row[0] == ox.Literal(True)


def test_a_thing_is_found_by_any_of_its_names(shipped: Graph) -> None:
    """Label, synonym, acronym, slug, compact IRI, IRI and term mean the same."""
    board = Parameter("board", "iri", "board", cls="spec:Board")
    iri = "https://w3id.org/medspec/id/board/american-board-of-cosmetic-surgery"
    names: list[Given] = [
        "ABCS",
        "American Board of Cosmetic Surgery",
        "american-board-of-cosmetic-surgery",
        iri,
        f"<{iri}>",
        ox.NamedNode(iri),
    ]
    names.append("board:american-board-of-cosmetic-surgery")
    assert {term_of(board, name, shipped.resolver.find) for name in names} == {ox.NamedNode(iri)}


def test_class_and_scheme_limit_what_a_name_means(shipped: Graph) -> None:
    """A name outside the class is unknown, and one that fits several things there is ambiguous."""
    find = shipped.resolver.find
    with pytest.raises(UnknownName):
        term_of(Parameter("board", "iri", "board", cls="spec:Board"), "burns", find)
    with pytest.raises(AmbiguousName):
        term_of(Parameter("board", "iri", "board", cls="spec:Board"), "american", find)
    kind = Parameter("kind", "iri", "kind", scheme="scheme:step-kind")
    assert term_of(kind, "residency", find) == ox.NamedNode("https://w3id.org/medspec/id/step-kind/residency")
    with pytest.raises(UnknownName):
        term_of(kind, "opinion of the author", find)
