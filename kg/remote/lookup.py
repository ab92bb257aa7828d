"""Statements of a server by pattern, each asked for once in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import pyoxigraph as ox

from kg.engine import Engine
from kg.errors import LossyOutput
from kg.terms import GraphName, Subject, Term, sort_key


class Lookup:
    """Quads of `engine` by pattern; `whole` gives a copy of all, for data so few that one request brings them, else None.

    Otherwise what is said about a subject is fetched at once and kept: callers ask for one property after another.
    """

    def __init__(self, engine: Engine, whole: Callable[[], Engine | None]) -> None:
        self._engine = engine
        self._whole = whole
        self._known: dict[str, list[ox.Quad]] = {}

    @cached_property
    def _copy(self) -> Engine | None:
        return self._whole()

    def quads(
        self, subject: Subject | None, predicate: ox.NamedNode | None, object: Term | None, graph: GraphName | None
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match, in a fixed order; None matches anything. Raises LossyOutput for a blank node."""
        if self._copy is not None:
            yield from self._copy.quads(subject, predicate, object, graph)
            return
        for term in (subject, object, graph):
            if isinstance(term, ox.BlankNode):
                raise LossyOutput(
                    "a blank node on a server has no name to ask by", help="give it an IRI there, or export the data and ask the file"
                )
        if isinstance(subject, ox.NamedNode):
            found = self._kept(subject, None, None, None)
        else:
            found = self._kept(None, predicate, object, graph if isinstance(graph, ox.NamedNode) else None)
        for quad in found:
            if (
                (subject is None or quad.subject == subject)
                and (predicate is None or quad.predicate == predicate)
                and (object is None or quad.object == object)
                and (graph is None or quad.graph_name == graph)
            ):
                yield quad

    def _kept(
        self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, object: Term | None, graph: ox.NamedNode | None
    ) -> list[ox.Quad]:
        places = {name: term for name, term in (("s", subject), ("p", predicate), ("o", object)) if term is not None}
        words = " ".join(str(places.get(name, f"?{name}")) for name in "spo")
        pattern = f"GRAPH {graph} {{ {words} }}" if graph else f"{{ {words} }} UNION {{ GRAPH ?g {{ {words} }} }}"
        if pattern not in self._known:
            names = [f"?{name}" for name in "spo" if name not in places] + ([] if graph else ["?g"])
            # Terms as the engine writes them, and variables: nothing that somebody typed.
            select, ask = f"SELECT DISTINCT {' '.join(names)} WHERE {{ {pattern} }}", f"ASK {{ {pattern} }}"
            rows = self._engine.select(select).dicts() if names else iter([{}] if self._engine.ask(ask) else [])
            quads = {_quad({**places, **row}, graph) for row in rows}
            self._known[pattern] = sorted(quads, key=_order)
        return self._known[pattern]


def _quad(row: dict[str, Term], graph: ox.NamedNode | None) -> ox.Quad:
    s, p, o, g = row["s"], row["p"], row["o"], row.get("g")
    if isinstance(s, ox.Literal) or not isinstance(p, ox.NamedNode):
        raise TypeError("a statement with a literal in front")
    return ox.Quad(s, p, o, graph or (g if isinstance(g, ox.NamedNode | ox.BlankNode) else ox.DefaultGraph()))


def _order(quad: ox.Quad) -> list[tuple[int, str, str, str]]:
    return [sort_key(term) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)]
