"""The shipped graph is judged in the store it was loaded into, unless its literals need a store of their own."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.load import shipped
from kg.names import slug
from kg.shacl.coverage import types
from kg.shacl.job import both, job
from kg.shacl.lexical import AsWritten
from kg.shacl.read import own_shapes
from kg.shacl.validate import validate
from kg.terms import XSD, spec, text

NODE = ox.NamedNode("urn:x-example:board")


def _with(value: str, datatype: str) -> Embedded:
    return Embedded([ox.Quad(NODE, spec("choose"), ox.Literal(value, datatype=ox.NamedNode(XSD + datatype)))])


def test_what_ships_needs_no_store_of_its_own() -> None:
    """Both views of the shipped graph ask one store, and hold the statements of the default graph and of the named ones."""
    engine = shipped()
    in_one, in_graphs = both(engine)
    assert in_one.engine.store is engine.store
    assert in_graphs.engine.store is engine.store
    assert {quad.triple for quad in in_one.quads} == {quad.triple for quad in in_graphs.quads}
    assert all(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in in_graphs.quads)


@pytest.mark.parametrize(("value", "datatype"), [("soon", "gYear"), ("2024-02-30", "date"), ("1e0x", "double")])
def test_an_ill_typed_literal_needs_one(value: str, datatype: str) -> None:
    """The engine keeps such a literal under its datatype, where no query tells it from a good one."""
    assert AsWritten.over(_with(value, datatype)) is None
    assert AsWritten.over(_with("2024", "gYear")) is not None


def test_an_ill_typed_literal_beside_what_ships_is_found(tmp_path: Path) -> None:
    """A number that is none is reported whichever store judges."""
    added = tmp_path / "added.ttl"
    added.write_text(
        "@prefix stage: <https://w3id.org/medspec/id/stage/> . @prefix spec: <https://w3id.org/medspec/ns#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'stage:example a spec:Stage ; spec:choose "seven"^^xsd:integer .\n',
        encoding="utf-8",
    )
    found = [finding for finding in validate(with_=(str(added),)).findings if text(finding.focus) == "stage:example"]
    assert "DatatypeConstraintComponent" in {slug(finding.component.value) for finding in found}


def test_nodes_of_several_shapes_graphs_are_counted_once() -> None:
    """What the engine counts and leaves over together is what comes of looking at each node."""
    in_one, in_graphs = both(shipped())
    first = job(own_shapes("claims", "vocabulary"), in_one).selection
    second = job(own_shapes("dataset"), in_graphs).selection
    assert first.number(second) == len(first.checked() | second.checked()) > 1_000
    reached = first.reached() | second.reached()
    left = {(node, type) for node, type in types(in_one.engine) if node not in reached}
    assert set(first.left(second)) == left != set()
