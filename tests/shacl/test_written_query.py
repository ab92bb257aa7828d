"""What a query calculates is no literal of the data, so that it need not be put into another form."""

from __future__ import annotations

import pytest

from kg.shacl.dialect import Dialect, NotCompiled
from kg.shacl.model import Sparql
from kg.shacl.read import own_shapes
from kg.shacl.written_query import adapted
from kg.terms import spec

REWRITTEN = Dialect(True, True, frozenset(map(spec, ("asOf", "validFrom", "validUntil"))), lateral=True)
"""A store in which some dates stand under a datatype of their own."""
PLAIN = "SELECT $this { $this <https://w3id.org/medspec/ns#asOf> ?date . "


def test_our_shapes_are_asked_of_claims_with_dates_that_cannot_be_read() -> None:
    """No query of ours for claims needs pySHACL because a date is spelt in a way that the store does not keep."""
    queries = [c.query.text for s in own_shapes("practitioner", "recognition").roots() for c in s.constraints if isinstance(c, Sparql)]
    assert len(queries) > 20
    assert all(adapted(query, REWRITTEN, "") for query in queries)


def test_what_is_calculated_may_be_chosen_among() -> None:
    """IF between texts that STR and SUBSTR gave is left as it is."""
    query = (
        PLAIN
        + "BIND (STR(?date) AS ?text) BIND (IF(?text = '', SUBSTR(?text, 1), ?text) AS ?when) FILTER (IF(?when = '', ?when, ?text) > '2') }"
    )
    assert adapted(query, REWRITTEN, "") == query


@pytest.mark.parametrize(
    "rest", ["BIND (?date AS ?x)", "BIND (COALESCE(?date, 1) AS ?x)", "BIND (STR(?date) AS ?x) OPTIONAL { $this ?p ?x }"]
)
def test_what_may_be_a_literal_of_the_data_is_not(rest: str) -> None:
    """A variable that may hold a date of the data, under whatever name, cannot be chosen among."""
    with pytest.raises(NotCompiled):
        adapted(PLAIN + rest + " FILTER (IF(?x = '', ?x, 'a') = 'a') }", REWRITTEN, "")
