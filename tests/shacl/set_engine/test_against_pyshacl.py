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
from kg.shacl.dialect import NotCompiled
from kg.shacl.parse import parse
from tests.shacl.set_engine.oracle import Triples, by_pyshacl, by_set_engine, once
from tests.shacl.set_engine.random_graphs import data_graphs, shapes_graphs


def _agree(data: Triples, triples: Triples) -> bool:
    """Hold the two engines against each other; return whether both judged."""
    try:
        shapes = parse(triples)
        found = by_set_engine(data, shapes)
        expected = by_pyshacl(data, triples)
    except IllFormedShapes:
        event("refused as ill-formed")
        return False
    except NotCompiled:
        event("left to pySHACL")
        return False
    except ParseException:
        event("pySHACL cannot put the path into the query")
        return False
    event("with findings" if expected else "without findings")
    assert once(found) == once(expected)
    return True


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data_graphs(), shapes_graphs())
def test_random_data_and_shapes_are_judged_as_by_pyshacl(data: Triples, shapes: Triples) -> None:
    """Sixty pairs of data and shapes give the same results in both engines."""
    _agree(data, shapes)


@pytest.mark.slow
def test_many_random_data_and_shapes_are_judged_as_by_pyshacl(capsys: pytest.CaptureFixture[str]) -> None:
    """At least 1,000 pairs of data and shapes, other ones in each run, are judged alike by both engines; how many is said (slow)."""
    judged = 0

    @settings(max_examples=1500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data_graphs(), shapes_graphs())
    def compare(data: Triples, shapes: Triples) -> None:
        nonlocal judged
        judged += _agree(data, shapes)

    compare()
    with capsys.disabled():
        print(f"\n{judged:,} random pairs of data and shapes were judged alike by the set engine and pySHACL")  # noqa: T201  the gate's log
    assert judged >= 1000


def test_most_random_pairs_have_something_to_say() -> None:
    """At least a third of the pairs have findings, so that agreement is not agreement on nothing."""
    spoken: list[bool] = []

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(data_graphs(), shapes_graphs())
    def look(data: Triples, triples: Triples) -> None:
        with suppress(IllFormedShapes, NotCompiled):
            spoken.append(bool(by_set_engine(data, parse(triples))))

    look()
    assert sum(spoken) >= len(spoken) / 3
