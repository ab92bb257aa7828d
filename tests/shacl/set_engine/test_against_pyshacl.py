"""The set engine and pySHACL agree on random data and shapes: focus node, path, component, value, severity and source shape.

Where pySHACL differs from the specification, `corrected` makes it follow, so that the rest can be compared; docs/shacl-engines.md lists
these places by clause, and test_pyshacl_deviations.py shows that each is still there.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, event, given, settings
from pyparsing.exceptions import ParseException

from kg.errors import IllFormedShapes
from kg.shacl.parse import parse
from tests.shacl.set_engine.oracle import Triples, by_pyshacl, by_set_engine, once
from tests.shacl.set_engine.random_graphs import data_graphs, shapes_graphs


def _agree(data: Triples, triples: Triples) -> None:
    try:
        shapes = parse(triples)
    except IllFormedShapes:
        event("refused as ill-formed")
        return
    try:
        expected = by_pyshacl(data, triples)
    except ParseException:
        event("pySHACL cannot put the path into the query")
        return
    event("with findings" if expected else "without findings")
    assert once(by_set_engine(data, shapes)) == once(expected)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data_graphs(), shapes_graphs())
def test_random_data_and_shapes_are_judged_as_by_pyshacl(data: Triples, shapes: Triples) -> None:
    """Sixty pairs of data and shapes give the same results in both engines."""
    _agree(data, shapes)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data_graphs(), shapes_graphs())
def test_many_random_data_and_shapes_are_judged_as_by_pyshacl(data: Triples, shapes: Triples) -> None:
    """1,500 pairs of data and shapes, other ones in each run, give the same results in both engines (slow: a minute of pySHACL)."""
    _agree(data, shapes)


def test_most_random_pairs_have_something_to_say() -> None:
    """At least a third of the pairs have findings, so that agreement is not agreement on nothing."""
    spoken: list[bool] = []

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(data_graphs(), shapes_graphs())
    def look(data: Triples, triples: Triples) -> None:
        with suppress(IllFormedShapes):
            spoken.append(bool(by_set_engine(data, parse(triples))))

    look()
    assert sum(spoken) >= len(spoken) / 3
