"""Graphs on their way to a server: what each holds, in parts of a length that servers take in one request.

Nothing is held but the part on its way, so memory is that of the store they come from.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.embedded import Embedded, triple_key

AT_ONCE = 100_000
"""A graph of more statements goes in parts of that length: Virtuoso hangs on a million in one request, Oxigraph takes 2 GB for them."""

_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class Outgoing:
    """The graphs of `engine` to be written: every named one, and last, called `merged`, the statements of all, each once.

    `numbers` says how many statements each holds.
    """

    def __init__(self, engine: Embedded, merged: str) -> None:
        self._store = engine.store
        self._merged = merged
        # Where one graph holds all there is, no statement can be met twice.
        graphs = list(self._store.named_graphs())
        in_default = next(self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None
        self._apart = len(graphs) + in_default < 2
        counts = {str(name): int(number.value) for name, number in self._store.query(_COUNTS)}  # type: ignore[union-attr]  # a SELECT
        names = sorted(graph.value for graph in graphs if isinstance(graph, ox.NamedNode) and graph.value != merged)
        self.numbers = {name: counts[f"<{name}>"] for name in names if f"<{name}>" in counts}
        self.numbers[merged] = len(self._store) if self._apart else sum(1 for _ in self.triples(merged))

    def triples(self, name: str) -> Iterator[ox.Triple]:
        """Yield the statements of one graph, each once."""
        find = self._store.quads_for_pattern
        if name != self._merged:
            yield from (quad.triple for quad in find(None, None, None, ox.NamedNode(name)))
            return
        for quad in find(None, None, None, None):
            if self._apart or next(find(quad.subject, quad.predicate, quad.object, None)).graph_name == quad.graph_name:
                yield quad.triple

    def parts(self, name: str) -> Iterator[list[ox.Triple]]:
        """Yield the statements of one graph in parts, a short graph whole and sorted.

        Those with blank nodes, which mean the same within one request only, are one part, the last, however many they are; so each
        other part may be sent again.
        """
        if self.numbers[name] <= AT_ONCE:
            yield sorted(self.triples(name), key=triple_key)
            return
        together: list[ox.Triple] = []
        part: list[ox.Triple] = []
        for triple in self.triples(name):
            (together if has_blank(triple) else part).append(triple)
            if len(part) == AT_ONCE:
                yield part
                part = []
        yield from filter(None, (part, together))


def has_blank(triple: ox.Triple) -> bool:
    """Tell whether a statement may mean another thing in another request."""
    subject, value = type(triple.subject), type(triple.object)
    return subject is ox.BlankNode or value is ox.BlankNode or value is ox.Triple
