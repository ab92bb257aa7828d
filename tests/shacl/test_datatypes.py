"""Lexical forms of numbers of any size: Python and SPARQL give one answer, which is that of XML Schema."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.shacl.datatypes import INTEGERS, compare, is_form, is_vast, sparql_form
from kg.shacl.dialect import NotCompiled
from kg.shacl.parse import parse
from kg.terms import XSD
from tests.shacl.set_engine.oracle import by_pyshacl, by_set_engine, read

FORMS = {
    "byte": ("-128 127 +127 0 -0 +0 00127 -00128", "-129 128 1000 00128 1.0 1e1 - + --1 0x1"),
    "short": ("-32768 32767 0032767", "-32769 32768 100000"),
    "int": ("-2147483648 2147483647 02147483647", "-2147483649 2147483648 9999999999"),
    "long": ("-9223372036854775808 9223372036854775807", "-9223372036854775809 9223372036854775808 10000000000000000000"),
    "unsignedByte": ("0 255 +255 -0 0255", "-1 256 300 1000"),
    "unsignedShort": ("0 65535 -00", "-1 65536 70000"),
    "unsignedInt": ("0 4294967295", "-1 4294967296 5000000000"),
    "unsignedLong": ("0 18446744073709551615 000018446744073709551615", "-1 18446744073709551616 20000000000000000000"),
    "nonNegativeInteger": ("0 -0 +0 5 99999999999999999999999999999999999999999999", "-1 -99999999999999999999 1.5"),
    "positiveInteger": ("1 +1 001 100000000000000000000000000000000000000000000", "0 -0 +0 000 -1 -100000000000000000000"),
    "nonPositiveInteger": ("0 -0 +0 -5 -99999999999999999999999999999999999999999999", "1 +1 99999999999999999999"),
    "negativeInteger": ("-1 -001 -100000000000000000000000000000000000000000000", "0 -0 1 100000000000000000000"),
}
"""For each datatype derived from xsd:integer, forms that are its own and forms that are not (XSD 1.1 part 2, section 3.4.13 to 3.4.25)."""
BIG = "9" * 30


def _in_sparql(text: str, local: str) -> bool:
    query = f"SELECT ?ok WHERE {{ VALUES ?v {{ {ox.Literal(text)} }} BIND({sparql_form('?v', ox.NamedNode(XSD + local))} AS ?ok) }}"
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return bool(next(iter(solutions))["ok"] == ox.Literal(True))


def _number(text: str, local: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + local))


def test_every_datatype_is_in_the_table() -> None:
    """The table of forms has a row for each datatype that is derived from xsd:integer."""
    assert FORMS.keys() == INTEGERS.keys()


@pytest.mark.parametrize("local", FORMS)
def test_forms_are_told_alike_in_python_and_in_sparql(local: str) -> None:
    """Both accept the forms of the datatype and refuse the others, at the bounds and beyond 64 bits."""
    good, bad = (forms.split() for forms in FORMS[local])
    told = [(form, is_form(form, XSD + local), _in_sparql(form, local)) for form in (*good, *bad)]
    assert told == [*((form, True, True) for form in good), *((form, False, False) for form in bad)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(list(INTEGERS)), st.sampled_from(["", "+", "-"]), st.integers(0, 2**70), st.integers(0, 3))
def test_bounds_are_those_of_numbers(local: str, sign: str, number: int, zeros: int) -> None:
    """A form belongs to a datatype if and only if its number lies between the bounds."""
    least, most = INTEGERS[local]
    value = -number if sign == "-" else number
    expected = (least is None or least <= value) and (most is None or value <= most)
    form = f"{sign}{'0' * zeros}{number}"
    assert (is_form(form, XSD + local), _in_sparql(form, local)) == (expected, expected)


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        (_number(BIG), ">", _number("5"), True),
        (_number("-" + BIG), "<", _number("-5", "byte"), True),
        (_number(BIG), "<", _number(BIG + ".5", "decimal"), True),
        (_number("0" + BIG), "<=", _number(BIG, "nonNegativeInteger"), True),
        (_number("0.1234567890123456789", "decimal"), "<", _number("0.1234567890123456790", "decimal"), True),
        (_number(BIG), "<", _number("INF", "double"), True),
        (_number("1" + "0" * 22), ">=", _number("1e22", "double"), True),
        (_number(BIG), "<", _number("NaN", "double"), False),
        (_number(BIG), "<", ox.Literal("9"), None),
        (_number("c"), "<", _number("9"), None),
        (_number("300", "byte"), ">", _number("9"), None),
    ],
    ids=str,
)
def test_numbers_of_any_size_are_compared(left: ox.Literal, operator: str, right: ox.Literal, expected: bool | None) -> None:
    """Numbers are compared exactly, beside a double as doubles; anything else has no order."""
    assert compare(left, operator, right) is expected


def test_only_numbers_that_stores_may_have_no_value_for_are_vast() -> None:
    """Leading zeros do not make a number long; ill-typed literals and doubles are none."""
    literals = [_number(BIG), _number("0" * 30 + "5"), _number("1." + "3" * 30, "decimal"), _number(BIG, "byte"), _number(BIG, "double")]
    assert [is_vast(literal) for literal in literals] == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("values", "constraint", "refused"),
    [
        (f"{BIG} , 5 , -{BIG} , {BIG}.5 , 1e3", "sh:minInclusive 6", 2),
        (f"{BIG} , 5 , -{BIG} , {BIG}.5 , 1e3", f"sh:maxExclusive {BIG}", 2),
        ("5 , 6", f"sh:minInclusive {BIG}", 2),
        (f"{BIG} , 5", "sh:lessThan :q", 1),
        (f"{BIG} , 5", "sh:lessThanOrEquals :q", 0),
        (f"{BIG} , 5", "sh:not [ sh:minInclusive 6 ]", 1),
        (f'"{BIG}"^^xsd:positiveInteger , "-0"^^xsd:positiveInteger', "sh:datatype xsd:positiveInteger", 1),
    ],
)
def test_shapes_judge_numbers_beyond_64_bits(values: str, constraint: str, refused: int) -> None:
    """The set engine compares them as pySHACL does, and finds as many values that are refused as arithmetic says."""
    data = read(f":a :p {values} ; :q {BIG} .")
    shapes = read(f":S sh:targetNode :a ; sh:path :p ; {constraint} .")
    found = by_set_engine(data, parse(shapes))
    assert (found, sum(found.values())) == (by_pyshacl(data, shapes, correct=False), refused)


def test_shapes_judge_numbers_beyond_64_bits_that_stand_in_the_shapes_alone() -> None:
    """A target node may be such a number too; a query that calculates with it is handed back."""
    shapes = read(f":S sh:targetNode {BIG} , 5 ; sh:minInclusive 6 ; sh:maxExclusive {BIG} .")
    found = by_set_engine((), parse(shapes))
    assert (found, sum(found.values())) == (by_pyshacl((), shapes, correct=False), 2)
    query = f':S sh:targetNode {BIG} ; sh:sparql [ sh:select "SELECT $this WHERE {{ FILTER ($this > 5) }}" ] .'
    with pytest.raises(NotCompiled):
        by_set_engine((), parse(read(query)))


def test_a_query_that_meets_such_numbers_is_left_to_pyshacl() -> None:
    """Only the query that may calculate with them is handed back; one that looks at other properties is not."""
    from kg.shacl.lexical import AsWritten
    from kg.shacl.run import check

    data = AsWritten(ox.Quad(t.subject, t.predicate, t.object) for t in read(f":a :p {BIG} ; :q 6 ."))
    queries = {name: f"SELECT $this WHERE {{ $this <https://example.org/{name}> ?value FILTER (?value > 5) }}" for name in ("p", "q")}
    shapes = "".join(f':{name.upper()} sh:targetNode :a ; sh:sparql [ sh:select "{query}" ] . ' for name, query in queries.items())
    result = check(data, parse(read(shapes)))
    assert {str(shape): reason for shape, reason in result.not_compiled.items()} == {
        "<https://example.org/P>": "the query may calculate with numbers that are too long for the store"
    }
    assert [str(finding.shape) for finding in result.findings] == ["<https://example.org/Q>"]
