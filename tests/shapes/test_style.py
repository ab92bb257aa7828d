"""Every shape of every file is written for its readers: a name, a message, one severity, and what to do."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg import resources
from kg.blanks import numbered
from kg.files import Input
from kg.formats import TURTLE
from kg.load import parse
from kg.names import PREFIXES
from kg.shacl.model import Shape, Sparql
from kg.shacl.parse import parse as well_formed
from kg.shacl.read import own_shapes
from kg.shacl.statements import Statements
from kg.shacl.vocabulary import sh
from kg.terms import RDF_TYPE, text

FILES = ("claims", "dataset", "practitioner", "recognition", "vocabulary")
SHAPE = PREFIXES["shape"]
COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")


def _statements(file: str) -> Statements:
    name = f"ontology/shapes/{file}.ttl"
    return Statements(parse(Input(name, resources.read(name)), TURTLE))


def _shapes(file: str) -> list[Shape]:
    return list(own_shapes(file).shapes.values())


SHAPES = [(file, shape) for file in FILES for shape in _shapes(file)]


def test_all_files_are_here() -> None:
    """The files of the folder are the ones that are checked, and they hold at least 130 shapes."""
    assert {f"ontology/shapes/{file}.ttl" for file in FILES} == set(resources.names("ontology/shapes", ".ttl"))
    assert len(SHAPES) >= 130


def test_no_two_files_define_one_shape() -> None:
    """A shape's IRI occurs once."""
    nodes = [shape.node for _, shape in SHAPES]
    assert sorted(nodes, key=str) == sorted(set(nodes), key=str)


@pytest.mark.parametrize(("file", "shape"), SHAPES, ids=lambda value: text(value.node) if isinstance(value, Shape) else value)
def test_a_shape_says_what_it_is_for(file: str, shape: Shape) -> None:
    """It has an IRI of ours, a type, one name, one message and one help text in English, and one severity."""
    statements = _statements(file)
    assert isinstance(shape.node, ox.NamedNode)
    assert shape.node.value.startswith(SHAPE)
    assert statements.values(shape.node, RDF_TYPE) == ((sh("PropertyShape") if shape.path else sh("NodeShape")),)
    for property in (sh("name"), sh("message"), COMMENT):
        values = statements.values(shape.node, property)
        assert [value.language for value in values if isinstance(value, ox.Literal)] == ["en"], text(property)
    assert len(statements.sh(shape.node, "severity")) == 1
    assert shape.messages[0].value.endswith(".")


@pytest.mark.parametrize("file", FILES)
def test_our_queries_are_fit_for_shapes(file: str) -> None:
    """Read as a user's would be, with its queries looked at, a file of ours is well-formed and gives the same shapes."""
    names = (f"ontology/shapes/{file}.ttl", "ontology/prefixes.ttl")
    quads = numbered(quad for name in names for quad in parse(Input(name, resources.read(name)), TURTLE))
    assert well_formed(quads).shapes == own_shapes(file).shapes


@pytest.mark.parametrize("file", FILES)
def test_queries_have_iris_and_select_distinct_or_group(file: str) -> None:
    """A SPARQL constraint is called like its shape, uses the shared prefixes, and returns no row twice."""
    statements = _statements(file)
    for shape in _shapes(file):
        for constraint in shape.constraints:
            if isinstance(constraint, Sparql):
                assert text(constraint.node) == f"{text(shape.node)}-query"
                assert statements.sh(constraint.node, "prefixes") == (ox.NamedNode(SHAPE + "prefixes"),)
                assert "SELECT DISTINCT" in constraint.query.text or "GROUP BY" in constraint.query.text
