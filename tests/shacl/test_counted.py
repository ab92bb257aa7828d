"""What is counted beforehand, to choose a way or to leave a question out, is counted right."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.shacl.lexical import AsWritten
from kg.shacl.parse import parse
from kg.shacl.scope import Context

P, Q = ox.NamedNode("https://example.org/p"), ox.NamedNode("https://example.org/q")


def _quad(subject: str, predicate: ox.NamedNode, value: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode("https://example.org/" + subject), predicate, ox.Literal(value))


QUADS = [_quad("a", P, "1"), _quad("b", P, "1"), _quad("b", P, "2"), _quad("a", Q, "1"), _quad("b", Q, "1")]


@pytest.mark.parametrize("engine", [AsWritten, Embedded])
def test_predicates_are_as_rare_and_as_single_as_the_data_have_them(engine: Callable[[list[ox.Quad]], Embedded]) -> None:
    """Whether all are counted at once, in memory, or each as far as need be; a higher bound asks again."""
    context = Context(engine(QUADS), parse([]))
    assert [context.is_rarer(P, most) for most in (1, 2, 3, 2)] == [False, False, True, False]
    assert [context.is_rarer(ox.NamedNode("https://example.org/none"), 1), context.is_rarer(Q, 2)] == [True, True]
    assert [context.is_single(P), context.is_single(Q)] == [False, True]


def test_statements_are_counted_again_after_a_change() -> None:
    """Whatever adds or removes statements makes the numbers new."""
    store = AsWritten(QUADS)
    assert store.numbers() == {P: 3, Q: 2}
    store.add([_quad("c", P, "1")])
    assert store.numbers() == {P: 4, Q: 2}
    store.extend([_quad("c", Q, "1")])
    assert store.numbers() == {P: 4, Q: 3}
    store.remove(QUADS[:3])
    assert store.numbers() == {P: 1, Q: 3}
