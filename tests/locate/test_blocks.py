"""The statements about a few nodes are found in a long document without parsing the rest, at the places where a whole pass finds them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import Place
from kg.files import Input, read_input
from kg.formats import TURTLE
from kg.locate import Role, Statement
from kg.locate.blocks import CannotTell, blocks
from kg.locate.find import find

ROOT = Path(__file__).parents[2]
ODD = """\
@prefix ex: <http://ex.org/> .
PREFIX x: <http://ex.org/x#>
# a comment. With a dot, and <an iri> ; ex:no ex:body "here" .
ex:a ex:p "a. b", 'it''s' ; ex:q 1.5, .5, 2e3 ; # ex:b ex:p 1 .
  ex:r \"\"\"long . ex:b ex:p "no" .
 text\"\"\" .
x:b.c a ex:D ;
  ex:p <http://ex.org/e.f> .

[] ex:p ex:a . ( 1 2.0 ) ex:p ex:a .
<http://ex.org/e> ex:p [ ex:p ex:a ; ex:q ( ex:a ) ] . # the end. ex:c ex:p 1 .
@prefix ex: <http://other.org/> .
ex:a ex:p -1 .
BASE <http://base.org/>
ex:e ex:p <rel> .
x:b.c ex:q true .""".replace("'it''s'", "'it'")


def _places(source: Input, nodes: list[ox.NamedNode]) -> dict[ox.NamedNode, Place]:
    """Return where each node is first a subject, by its statements alone."""
    found: dict[ox.NamedNode, Place] = {}
    for block in blocks(source, nodes, "http://base.org/"):
        number, subject = next((n, quad.subject) for n, quad in enumerate(block.quads) if isinstance(quad.subject, ox.NamedNode))
        found.setdefault(subject, block.places({number: [Role.SUBJECT]})[number, Role.SUBJECT])
    return found


def _subjects(source: Input) -> list[ox.NamedNode]:
    quads = ox.parse(source.data, format=TURTLE.engine, base_iri="http://base.org/")
    return list(dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)))


def _whole(source: Input, nodes: list[ox.NamedNode]) -> dict[ox.NamedNode, Place]:
    found = find(source, TURTLE, {Statement(node): Role.SUBJECT for node in nodes}, base="http://base.org/")
    return {node: found[Statement(node)][1] for node in nodes}


def test_an_odd_document_is_taken_apart_rightly() -> None:
    """Directives of both kinds, strings, comments, numbers, dots in names, blank nodes: a subject is where a whole pass has it."""
    source = Input("odd.ttl", ODD.encode())
    nodes = _subjects(source)
    assert len(nodes) == 5
    assert _places(source, nodes) == _whole(source, nodes)


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "ontology").glob("*.ttl")))
def test_the_shipped_files_are_taken_apart_rightly(name: str) -> None:
    """Each subject of each file is where a whole pass has it."""
    source = read_input(ROOT / "ontology" / name)
    nodes = _subjects(source)
    assert nodes != []
    assert _places(source, nodes) == _whole(source, nodes)


def test_all_that_is_said_of_a_node_is_in_its_blocks() -> None:
    """Statements in two places, and values after a semicolon or comma, all come."""
    found = [
        str(q.object) for block in blocks(Input("odd.ttl", ODD.encode()), [ox.NamedNode("http://ex.org/x#b.c")], None) for q in block.quads
    ]
    assert found == ["<http://ex.org/D>", "<http://ex.org/e.f>", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>']


@pytest.mark.parametrize(
    "text",
    [
        "<a> <p> 1 .",
        "<http://ex.org/\\u0061> <http://ex.org/p> 1 .",
        "<http://ex.org/b> <http://ex.org/p> 1 . <http://ex.org/a> <http://ex.org/p> 1 .",
        "<http://ex.org/a> <http://ex.org/p> 1 . <http://ex.org/b> <http://ex.org/p> 1 .",
        '<http://ex.org/b> <http://ex.org/p> "x".<http://ex.org/a> <http://ex.org/p> 1 .',
        "@prefix ex: <rel#> . ex:a ex:p 1 .",
        "@prefix ex: <http://ex.org/> . ex:\\~a ex:p 1 .",
        "<< <http://ex.org/a> <http://ex.org/p> 1 >> <http://ex.org/p> 1 .",
    ],
)
def test_what_the_text_does_not_show_is_not_guessed(text: str) -> None:
    """A relative IRI, an escape, two statements in one line, a dot without white space and a quoted triple: nothing is said."""
    with pytest.raises(CannotTell):
        list(blocks(Input("odd.ttl", text.encode()), [ox.NamedNode("http://ex.org/a")], "http://ex.org/"))
