"""Whatever writes a document, and however it lays it out, each value that occurs once stands where its text stands."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import Place
from kg.files import Input
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, RdfSyntax
from kg.locate import Role
from kg.locate.find import place_of
from kg.write import write

LAYOUTS = [(syntax, layout) for syntax in (N_TRIPLES, N_QUADS, TURTLE, TRIG, RDF_XML, JSON_LD) for layout in ("pretty", "compact")]
PREFIXES = {"e": "http://e/", "w": "http://w/ns#"}


@st.composite
def datasets(draw: st.DrawFn) -> list[ox.Quad]:
    """Draw statements whose objects are all different: texts, links to named nodes, and nested nodes without names."""
    nodes: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(f"http://e/s{n}") for n in range(3)]
    quads = []
    graph = ox.NamedNode("http://e/g") if draw(st.booleans()) else ox.DefaultGraph()
    for number in range(draw(st.integers(1, 12))):
        predicate = ox.NamedNode(f"http://w/ns#p{draw(st.integers(1, 3))}")
        text = f"v{number}" + draw(st.sampled_from(["", " . ", '"', "\\", "é", "\n", "' ]", "<&>", "}"]))
        value: ox.NamedNode | ox.BlankNode | ox.Literal
        kind = draw(st.integers(0, 4))
        if kind == 0:
            value = ox.BlankNode(f"b{number}")
        elif kind == 1:
            value = ox.NamedNode(f"http://e/v{number}")
        else:
            value = ox.Literal(text) if kind == 2 else ox.Literal(text, language="en")
        subject = draw(st.sampled_from(nodes))
        quads.append(ox.Quad(subject, predicate, value, graph))
        if isinstance(value, ox.BlankNode):
            nodes.append(value)
            quads.append(ox.Quad(value, ox.NamedNode("http://w/ns#in"), ox.Literal(f"i{number}"), graph))
    return quads


def _document(quads: list[ox.Quad], syntax: RdfSyntax, layout: str) -> bytes:
    if layout == "pretty":
        return write(quads, syntax.name, prefixes=PREFIXES).data
    statements = quads if syntax.keeps_graphs else [quad.triple for quad in quads]
    data = ox.serialize(statements, format=syntax.engine, prefixes=PREFIXES)
    assert data is not None
    return data


def _rest(document: str, place: Place) -> str:
    assert place.line is not None
    assert place.column is not None
    lines = document.split("\n")
    return "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])


@pytest.mark.parametrize(("syntax", "layout"), LAYOUTS, ids=lambda value: value if isinstance(value, str) else value.name)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(quads=datasets())
def test_each_value_stands_where_its_text_stands(quads: list[ox.Quad], syntax: RdfSyntax, layout: str) -> None:
    """All statements are placed, and the value's number, which no other has, is in the text at the place."""
    data = _document(quads, syntax, layout)
    read = list(ox.parse(data, format=syntax.engine))
    found = place_of(Input("a", data), syntax, dict.fromkeys(range(len(read)), Role.OBJECT))
    assert sorted(found) == list(range(len(read)))
    for number, quad in enumerate(read):
        rest = _rest(data.decode(), found[number])
        if isinstance(quad.object, ox.BlankNode):
            assert rest.startswith(("[", "_:", "{", '"', "rdf:", "w:"))
            continue
        name = quad.object.value.rpartition("/")[2].split(" ")[0]
        digits = "".join(c for c in name if c.isascii() and c.isalnum())
        start = rest.find(digits)
        assert 0 <= start <= len("<http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        assert rest[start - 1 : start] in {'"', "/", ":", "'", ">", ""} or start == 0
        assert not rest[start + len(digits)].isdigit()
