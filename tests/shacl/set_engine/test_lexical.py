"""Literals are judged as the file has them, although the store keeps values."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadSyntax
from kg.shacl.datatypes import INTEGERS, LEXICAL, is_form, sparql_form, well_formed
from kg.shacl.lexical import _PLAIN, AsWritten, as_written, read_files, stored
from kg.shacl.parse import parse
from kg.shacl.run import check
from tests.shacl.set_engine.oracle import EX, XSD, by_set_engine, read
from tests.shacl.set_engine.random_graphs import typed

ODD = (
    *(typed(form, "integer") for form in ("007", "+7", "-0", "7", "c", " 7", "9" * 30)),
    *(typed(form, "decimal") for form in ("1.50", "1.0", ".5", "1.5", "1e3")),
    *(typed(form, "double") for form in ("1.0E0", "1e0", "INF", "+INF", "inf", "NaN", "1")),
    *(typed(form, "float") for form in ("16777217", "1.5")),
    *(typed(form, "boolean") for form in ("1", "0", "true", "TRUE")),
    *(typed(form, "dateTime") for form in ("2020-01-01T24:00:00Z", "2020-01-01T00:00:00.0Z", "2020-01-01T00:00:00+00:00")),
    *(typed(form, "date") for form in ("2020-01-01+00:00", "2020-02-30", "2020-01-01")),
    *(typed(form, "duration") for form in ("P12M", "P1Y", "PT24H")),
    *(typed(form, local) for local in INTEGERS for form in ("7", "07", "300", "-1", "x")),
    typed("2020-01-01T00:00:00.0Z", "dateTimeStamp"),
    ox.Literal("1.50"),
    ox.Literal("1.50", datatype=ox.NamedNode("urn:x:price")),
    ox.Literal("a", language="en-us"),
)
NODE = ox.NamedNode(EX + "a")
P = ox.NamedNode(EX + "p")


@pytest.mark.parametrize("literal", ODD, ids=str)
def test_what_goes_into_the_store_comes_out_as_written(literal: ox.Literal) -> None:
    """A query's answer is the very literal that the data had."""
    engine = AsWritten([ox.Quad(NODE, P, literal)])
    ((found,),) = engine.select("SELECT ?value WHERE { ?any ?property ?value }")
    assert found is not None
    assert as_written(found) == literal


def test_spellings_of_one_value_stay_apart() -> None:
    """Thirty-two literals, some of equal value, are thirty-two values."""
    engine = AsWritten(ox.Quad(NODE, P, literal) for literal in ODD[:32])
    assert len(engine) == 32


@pytest.mark.parametrize("local", _PLAIN)
def test_forms_that_are_taken_for_plain_are_kept_by_the_store(local: str) -> None:
    """What the fast path lets through is well-formed, and the store gives it back unchanged."""

    @given(st.from_regex(_PLAIN[local], fullmatch=True, alphabet=st.characters(codec="ascii")))
    def holds(form: str) -> None:
        literal = typed(form, local)
        store = ox.Store()
        store.add(ox.Quad(NODE, P, literal))
        assert ([quad.object for quad in store], well_formed(literal)) == ([literal], True)

    holds()


@pytest.mark.parametrize("local", [*LEXICAL, *INTEGERS])
def test_one_table_of_forms_serves_python_and_sparql(local: str) -> None:
    """The condition in a query and the Python function agree on every form in the table above."""
    datatype = ox.NamedNode(XSD + local)
    forms = sorted({literal.value for literal in ODD} | {"", "2020-13-01", "--02-29", "---31", "P1DT", "0a", "AA==", "12:00:00"})
    wrong = []
    for form in forms:
        query = "ASK { VALUES ?v { FORM } FILTER(CONDITION) }".replace("FORM", str(ox.Literal(form)))
        if bool(ox.Store().query(query.replace("CONDITION", sparql_form("?v", datatype)))) != is_form(form, datatype.value):
            wrong.append(form)
    assert wrong == []


CASES = {
    "datatype": ('"5"^^xsd:int , 5 , "x"^^xsd:int', "sh:datatype xsd:int", ["5", "x"]),
    "datatype of a derived integer": (
        '"5"^^xsd:nonNegativeInteger , "-5"^^xsd:nonNegativeInteger',
        "sh:datatype xsd:nonNegativeInteger",
        ["-5"],
    ),
    "pattern": ('"1"^^xsd:boolean , true', 'sh:pattern "^true$"', ["1"]),
    "minLength": ("7 , 007", "sh:minLength 3", ["7"]),
    "maxLength": ("1.5 , 1.50", "sh:maxLength 3", ["1.50"]),
    "in": ("7 , 007", "sh:in ( 007 )", ["7"]),
    "range": ("007 , 3 , 9", "sh:maxInclusive 7", ["9"]),
    "range over ill-typed values": ('"300"^^xsd:byte , "7"^^xsd:byte', "sh:minInclusive 1", ["300"]),
    "not": ("7 , 007", "sh:not [ sh:in ( 7 ) ]", ["7"]),
    "disjoint": ("7 , 007", "sh:disjoint :q", ["007"]),
    "lessThan": ("007 , 3", "sh:lessThan :q", ["007"]),
}


@pytest.mark.parametrize(("values", "shape", "expected"), CASES.values(), ids=CASES)
def test_constraints_look_at_what_the_file_says(values: str, shape: str, expected: list[str]) -> None:
    """The values found are those that break the constraint as spelt; the other property holds 007."""
    data = read(f":a :p {values} ; :q 007 .")
    found = check(AsWritten(ox.Quad(*_spo(t)) for t in data), parse(read(f":S sh:targetNode :a ; sh:path :p ; {shape} ."))).findings
    assert sorted(f.value.value for f in found if isinstance(f.value, ox.Literal)) == sorted(expected)


def _spo(
    triple: ox.Triple,
) -> tuple[ox.NamedNode | ox.BlankNode | ox.Triple, ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    return triple.subject, triple.predicate, triple.object


COUNTS = {
    "two spellings are two values": ("7 , 007", "sh:maxCount 1", 1),
    "hasValue wants the spelling": ("7", "sh:hasValue 007", 1),
    "hasValue finds the spelling": ("007", "sh:hasValue 007", 0),
    "equals wants the spelling": ("7", "sh:equals :q", 2),
    "a qualified count counts spellings": ("7 , 007", "sh:qualifiedValueShape [ sh:minInclusive 7 ] ; sh:qualifiedMaxCount 1", 1),
}


@pytest.mark.parametrize(("values", "shape", "expected"), COUNTS.values(), ids=COUNTS)
def test_values_are_counted_as_spelt(values: str, shape: str, expected: int) -> None:
    """Counting and comparing sets of values tells spellings apart; the other property holds 007."""
    shapes = parse(read(f":S sh:targetNode :a ; sh:path :p ; {shape} ."))
    assert sum(by_set_engine(read(f":a :p {values} ; :q 007 ."), shapes).values()) == expected


QUERIES = {
    "value compared": ("$this :p ?value . FILTER (?value > 6)", ["007", "7"]),
    "value added": ("$this :p ?value . FILTER (?value + 1 = 8)", ["007", "7"]),
    "form matched": ("$this :p ?value . FILTER regex(str(?value), '^0')", ["007"]),
    "datatype asked": ("$this :p ?value . FILTER (datatype(?value) = xsd:integer)", ["007", "3", "7"]),
    "term compared": ("$this :p ?value . FILTER sameTerm(?value, 7)", ["7"]),
    "constant in a pattern": ("$this :p 007 . $this :p ?value", ["007", "3", "7"]),
    "constant that the data spell otherwise": ("$this :p 07 . $this :p ?value", []),
    "derived integer in a pattern": ('$this :r "5"^^xsd:int ; :p ?value', ["007", "3", "7"]),
    "variable predicate": ("$this ?property ?value . FILTER (?value = 5)", ["5"]),
    "IRI beside a number": ("$this :p ?value ; :s ?other . FILTER (?value != ?other && ?value = 3)", ["3"]),
    "inside NOT EXISTS": ("$this :p ?value . FILTER NOT EXISTS { $this :p ?less . FILTER (?less < ?value) }", ["3"]),
}


@pytest.mark.parametrize(("pattern", "expected"), QUERIES.values(), ids=QUERIES)
def test_queries_of_shapes_mean_the_data_as_written(pattern: str, expected: list[str]) -> None:
    """A shape's own query compares values, and looks at the form where it asks for it."""
    data = read(':a :p 7 , 007 , 3 ; :r "5"^^xsd:int ; :s :b .')
    query = f"PREFIX : <{EX}> PREFIX xsd: <{XSD}> SELECT $this ?value WHERE {{ {pattern} }}"
    shapes = parse(read(f":S sh:targetNode :a ; sh:sparql [ sh:select {ox.Literal(query)} ] ."))
    found = check(AsWritten(ox.Quad(*_spo(t)) for t in data), shapes)
    assert (found.not_compiled, sorted(f.value.value for f in found.findings if isinstance(f.value, ox.Literal))) == ({}, expected)


def test_target_nodes_are_literals_as_written() -> None:
    """A literal that is its own focus node keeps its spelling in the result."""
    shapes = parse(read(":S sh:targetNode 007 , 7 ; sh:minLength 2 ; sh:nodeKind sh:IRI ."))
    found = Counter((result[0], result[2].rpartition("#")[2]) for result in by_set_engine((), shapes))
    number = f"<{XSD}integer>"
    assert found == {
        (f'"007"^^{number}', "NodeKindConstraintComponent>"): 1,
        (f'"7"^^{number}', "NodeKindConstraintComponent>"): 1,
        (f'"7"^^{number}', "MinLengthConstraintComponent>"): 1,
    }


def test_files_are_read_as_a_stream_with_numbered_blank_nodes(tmp_path: Path) -> None:
    """Two files with the same blank node labels stay apart, and the labels are the same in every run."""
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text("@prefix : <urn:x:> . _:same :p 007 . [] :q _:same .", encoding="utf-8")
    engine = read_files([str(tmp_path / "one.ttl"), str(tmp_path / "two.ttl")])
    found = sorted(str(quad.subject) for quad in engine.quads())
    assert (found, {quad.object.value for quad in engine.quads(predicate=ox.NamedNode("urn:x:p"))}) == (
        ["_:b0", "_:b1", "_:b2", "_:b3"],
        {"007"},
    )


def test_graphs_are_merged_unless_they_are_asked_for(tmp_path: Path) -> None:
    """A statement in two graphs counts once; with graphs kept, queries see their union."""
    path = tmp_path / "data.trig"
    path.write_text("@prefix : <urn:x:> . :g { :a :p :b } :h { :a :p :b }", encoding="utf-8")
    assert [(len(e), e.union) for e in (read_files([str(path)]), read_files([str(path)], graphs=True))] == [(1, False), (2, True)]


def test_a_document_with_an_error_is_refused_with_the_place(tmp_path: Path) -> None:
    """A mistake in the last line is reported there, although the statements before it have been read."""
    path = tmp_path / "data.ttl"
    path.write_text("@prefix : <urn:x:> .\n:a :p 1 .\n:a :p .\n", encoding="utf-8")
    with pytest.raises(BadSyntax, match=r"data\.ttl:3:7"):
        read_files([str(path)])


def test_a_stored_literal_names_its_true_datatype() -> None:
    """The datatype in the store ends in the datatype of the data; a literal that the store keeps stands as it is."""
    kept = typed("7", "integer")
    assert (stored(kept) is kept, stored(typed("07", "integer")).datatype.value.endswith(XSD + "integer")) == (True, True)
