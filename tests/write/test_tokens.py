"""Terms and statements as text are the terms and statements that the engine has."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.terms import Term
from kg.write.statements import Statements, divided
from kg.write.tokens import is_blank, is_iri, is_literal, is_of_rdf_1_2, term, token, triple

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B = ox.NamedNode("http://example.org/a"), ox.BlankNode("b")
TERMS: list[Term] = [
    A,
    B,
    ox.NamedNode("http://example.org/é_:x"),
    ox.Literal(""),
    ox.Literal('a "b" _:c <d> .'),
    ox.Literal('\\n\n\r\t\b\f\u0001\u007f\u0085\u2028"@en'),
    ox.Literal("x y", language="de-at"),
    ox.Literal("7 7", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("😀", datatype=ox.NamedNode("urn:a:b")),
]
LATER = [ox.Triple(A, A, ox.Literal("x", language="en", direction=ox.BaseDirection.LTR)), ox.Triple(B, A, ox.Triple(A, A, B))]


def _line(quad: ox.Quad) -> bytes:
    return (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"").rstrip(b"\n")


@pytest.mark.parametrize("one", TERMS, ids=str)
def test_a_term_comes_back_from_its_token(one: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    """The token is what the engine writes, and says which kind of term it is."""
    text = token(one)
    written = (ox.serialize([ox.Quad(A, A, one)], format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    assert written == f"{A} {A} {text} .\n"
    assert term(text) == one
    kinds = (is_iri(text), is_blank(text), is_literal(text), is_of_rdf_1_2(text))
    assert kinds == (isinstance(one, ox.NamedNode), isinstance(one, ox.BlankNode), isinstance(one, ox.Literal), False)


@pytest.mark.parametrize("one", LATER, ids=str)
def test_a_triple_term_has_three_parts(one: ox.Triple) -> None:
    """It is written in brackets, however deep it stands."""
    written = (ox.serialize([ox.Quad(A, A, one)], format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    assert written == f"{A} {A} {token(one)} .\n"
    assert triple(token(one)) == (str(one.subject), str(one.predicate), token(one.object))
    assert (is_iri(token(one)), is_of_rdf_1_2(token(one)), is_of_rdf_1_2(triple(token(LATER[0]))[2])) == (False, True, True)


@pytest.mark.parametrize("graph", [ox.DefaultGraph(), A, B], ids=str)
@pytest.mark.parametrize("one", [*TERMS, *LATER], ids=str)
def test_the_graph_of_a_line_is_found(one: Term, graph: ox.NamedNode) -> None:
    """Whatever the object holds; without it, the line is that of the default graph."""
    line, plain = _line(ox.Quad(A, A, one, graph)), _line(ox.Quad(A, A, one))
    assert divided(line) == (b"" if graph == ox.DefaultGraph() else str(graph).encode(), plain)


def test_lines_that_may_hold_a_blank_node_are_told_from_those_that_do_not() -> None:
    """A mark in a text or in an IRI counts as well; the same statement in two graphs is one if they are merged."""
    quads = [ox.Quad(A, A, one, graph) for one in TERMS for graph in (A, ox.DefaultGraph())]
    merged, apart = Statements.of(quads).merged(), Statements.of(quads).by_graph()
    assert (len(merged.lines[""]), len(merged.blank)) == (6, 3)
    assert {graph: len(lines) for graph, lines in apart.lines.items()} == {"": 6, str(A): 6}
    assert (len(apart.blank), Statements.of(quads).graphs()) == (6, 1)
