"""PySHACL behind the protocol: what it sees, what it must not do, and how its refusals are told."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.errors import IllFormedShapes
from kg.shacl.data import Data
from kg.shacl.model import ShapesGraph
from kg.shacl.parse import parse
from kg.shacl.reference import Reference
from kg.shacl.report import Finding
from kg.terms import text

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def _quads(turtle: str) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE))


def _data(turtle: str, *, faithful: bool) -> Data:
    quads = _quads(turtle)
    return Data(quads, Embedded(quads), faithful=faithful)


def _shapes(turtle: str) -> ShapesGraph:
    return parse(_quads(turtle))


def _find(shapes: str, data: str, *, faithful: bool = True) -> list[Finding]:
    return list(Reference().findings(_shapes(shapes), _data(data, faithful=faithful)))


@pytest.mark.parametrize("faithful", [True, False])
def test_bindings_of_a_query_fill_the_message(faithful: bool) -> None:
    """What a query bound is known by name, IRIs as IRIs, whichever way the engine writes the message."""
    select = "SELECT $this ?value ?other WHERE { $this <https://example.org/is> ?value ; <https://example.org/of> ?other }"
    message = "{?value} of {$other} at {$this}"
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:message '{message}' ; sh:sparql [ sh:select '{select}' ] ."
    finding = _find(shapes, "ex:a a ex:T ; ex:is 'x' ; ex:of ex:b .", faithful=faithful)[0]
    assert finding.message(text) == "x of <https://example.org/b> at <https://example.org/a>"
    assert dict(finding.bindings)["other"] == ox.NamedNode("https://example.org/b")


def test_a_message_of_a_core_constraint_is_filled_too() -> None:
    """{$value} and {$this} stand for the value and the focus node."""
    shapes = "ex:S a sh:PropertyShape ; sh:targetClass ex:T ; sh:path ex:n ; sh:maxInclusive 1 ; sh:message '{$value} at {$this}'@en ."
    finding = _find(shapes, "ex:a a ex:T ; ex:n 7 .")[0]
    assert finding.message(text) == "7 at <https://example.org/a>"
    assert finding.all_messages() == (ox.Literal("7 at https://example.org/a", language="en"),)


def test_results_of_nested_shapes_are_details() -> None:
    """What explains a result stands inside it, and is not counted for itself."""
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:node [ sh:property [ sh:path ex:n ; sh:minCount 1 ] ] ."
    found = _find(shapes, "ex:a a ex:T .")
    assert [text(finding.component) for finding in found] == ["sh:NodeConstraintComponent"]
    assert [text(detail.component) for detail in found[0].details] == ["sh:MinCountConstraintComponent"]


def test_lexical_forms_are_judged_as_written_on_rdflib() -> None:
    """The value of a finding is spelt as in the data."""
    shapes = "ex:S a sh:PropertyShape ; sh:targetClass ex:T ; sh:path ex:n ; sh:maxInclusive 1 ."
    assert [text(finding.value) for finding in _find(shapes, "ex:a a ex:T ; ex:n 007 .")] == ["007"]


def test_only_nodes_that_count_are_reported() -> None:
    """Findings about other nodes are left out."""
    quads = _quads("ex:a a ex:T . ex:b a ex:T .")
    data = Data(quads, Embedded(quads), frozenset({ox.NamedNode("https://example.org/b")}))
    shapes = _shapes("ex:S a sh:PropertyShape ; sh:targetClass ex:T ; sh:path ex:n ; sh:minCount 1 .")
    assert [text(finding.focus) for finding in Reference().findings(shapes, data)] == ["<https://example.org/b>"]


def test_rdflib_loads_nothing_and_is_left_as_it_was() -> None:
    """While pySHACL runs, FROM cannot load a graph; afterwards rdflib's settings are what they were."""
    import rdflib
    from rdflib.plugins import sparql

    seen = []

    class Watched(Reference):
        """The reference, watched while it looks at the data."""

    before = sparql.SPARQL_LOAD_GRAPHS, rdflib.NORMALIZE_LITERALS
    graph = Embedded(_quads("ex:a a ex:T ; ex:n 7 ."))
    original = rdflib.Graph.query

    def query(self: rdflib.Graph, *args: object, **named: object) -> object:
        seen.append((sparql.SPARQL_LOAD_GRAPHS, rdflib.NORMALIZE_LITERALS))
        return original(self, *args, **named)  # type: ignore[arg-type]  # passed on as they came

    shapes = _shapes("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?o }' ] .")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib.Graph, "query", query)
        list(Watched().findings(shapes, Data(tuple(graph.quads()), graph)))
    assert seen != []
    assert set(seen) == {(False, False)}
    after = sparql.SPARQL_LOAD_GRAPHS, rdflib.NORMALIZE_LITERALS
    assert after == before


def test_what_only_pyshacl_refuses_is_told_as_ill_formed() -> None:
    """$shapesGraph is allowed by the specification and not run by pySHACL: one message, no traceback."""
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select 'SELECT $this WHERE { GRAPH $shapesGraph { ?s ?p $this } }' ] ."
    )
    with pytest.raises(IllFormedShapes, match="Shapes Graph is not currently supported"):
        _find(shapes, "ex:a a ex:T .")
