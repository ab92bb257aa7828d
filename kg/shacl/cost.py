"""What a shape's own query costs for each focus node, told from some: looking for nodes alike pays for dear queries (kg.shacl.alike).

The clock decides here which of two ways is taken to the same results, never what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import thread_time

from kg.shacl.scope import Scope

LEAST = 2_000
"""With fewer nodes, looking for those alike costs less than this would."""
CHEAP = 2e-5
"""Seconds of CPU for one node up to which every node is asked: what it costs to look at one node beside all others."""
_FEW, _SOME = 5, 500


def is_cheap(scope: Scope, ask: Callable[[Scope], object], clock: Callable[[], float] = thread_time) -> bool:
    """Tell whether `ask`, which puts a query to the nodes of a scope, had better be asked of all nodes of `scope`.

    It is asked of a few, then of some; `clock` gives seconds. What both take alike is not counted.
    """
    if scope.size < LEAST:
        return False
    few = _seconds(scope, _FEW, ask, clock)
    if few > CHEAP * _SOME:  # dear enough already, and some would be dearer
        return False
    return _seconds(scope, _SOME, ask, clock) - few <= CHEAP * (_SOME - _FEW)


def _seconds(scope: Scope, nodes: int, ask: Callable[[Scope], object], clock: Callable[[], float]) -> float:
    keys = " ".join(scope.keys)
    part = f"{{ SELECT {'' if scope.unique else 'DISTINCT '}{keys} WHERE {{ {scope.pattern} }} LIMIT {nodes} }}"
    start = clock()
    ask(replace(scope, pattern=part, unique=True, wide=None))
    return clock() - start
