"""A user's files as one dataset in memory, filled as they are read: no list of their statements is held beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.files import Input
from kg.flow import Numbering
from kg.formats import RdfSyntax
from kg.load import found, refused, stream
from kg.marks import Marks
from kg.nesting import check_nesting

_TOGETHER = 256
"""Statements whose blank nodes are looked for together."""


def user_dataset(paths: Sequence[str], syntax: RdfSyntax | None = None) -> Embedded:
    """Return a user's files as they are, blank nodes kept apart and called b0, b1, … in the order in which they are met.

    With named graphs in them, queries see the union of all graphs. Raises what kg.load.read_document raises.
    """
    store, numbering = ox.Store(), Numbering()
    for path in paths:
        source, chosen, base = found(path, syntax)
        check_nesting(source.name, source.data, chosen)
        if _may_hold_blanks(source, chosen):
            store.extend(_named(stream(source, chosen, base=base), numbering))
        else:
            _load(store, source, chosen, base)
    return Embedded(store=store, union=next(iter(store.named_graphs()), None) is not None)


def _may_hold_blanks(source: Input, syntax: RdfSyntax) -> bool:
    """Tell whether the text leaves it possible that there are blank nodes, which need names of ours, or triple terms."""
    marks = Marks(syntax, later=True)
    marks(source.data)
    return marks.blank or marks.later


def _named(quads: Iterable[ox.Quad], numbering: Numbering) -> Iterable[ox.Quad]:
    rest = iter(quads)
    return chain.from_iterable(map(numbering.named, iter(lambda: list(islice(rest, _TOGETHER)), [])))


def _load(store: ox.Store, source: Input, syntax: RdfSyntax, base: str | None) -> None:
    """Let the engine read a document by itself, which takes two thirds of the time."""
    try:
        store.load(source.data, format=syntax.engine, base_iri=base)
    except (SyntaxError, MemoryError) as error:
        raise refused(error, source, syntax) from error
