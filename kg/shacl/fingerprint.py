"""Fingerprints: the same finding is recognised in the next run, wherever its statement has moved and whatever blank nodes are called.

A fingerprint is made from the shape or rule, the constraint component, the focus node, the path and the value; message, level and place
are no part of it. A blank node stands for what is said of it and where it hangs: the statements about it, to a depth of three, and
those that have it as object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import islice

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.shacl.model import ShapesGraph
from kg.shacl.paths import sparql
from kg.shacl.report import Finding
from kg.shacl.vocabulary import sh
from kg.terms import GraphName, Subject, Term

Lookup = Callable[[Subject | None, Term | None], Iterable[ox.Quad]]
"""Gives the statements about a subject, or those with an object."""

_DEPTH = 3
_CROWD = 50
"""A blank node that is object of more statements than this is told by its own statements alone."""
_BYTES = 16
_SAID = frozenset(
    [sh(local) for local in ("name", "description", "message", "order", "group", "severity")]
    + [ox.NamedNode(PREFIXES["rdfs"] + local) for local in ("label", "comment", "seeAlso")]
)


class Signatures:
    """What blank nodes are told apart by: digests of their surroundings, each found once."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._below: dict[tuple[ox.BlankNode, int], str] = {}
        self._above: dict[tuple[ox.BlankNode, int], str] = {}

    def of(self, term: Term | None) -> str:
        """Return the term in N-Triples form, a blank node as `_:` and its digest; empty for nothing."""
        if isinstance(term, ox.BlankNode):
            return "_:" + digest([self.below(term, _DEPTH), self.above(term, _DEPTH)])
        return "" if term is None else str(term)

    def below(self, term: Term, depth: int) -> str:
        """Return the term itself, or for a blank node a digest of the statements about it, down to `depth` blank nodes."""
        if not isinstance(term, ox.BlankNode):
            return str(term)
        if not depth:
            return ""
        key = term, depth
        if key not in self._below:
            self._below[key] = digest(sorted({f"{q.predicate} {self.below(q.object, depth - 1)}" for q in self._lookup(term, None)}))
        return self._below[key]

    def above(self, term: Term, depth: int) -> str:
        """Return the term itself, or for a blank node a digest of the statements that have it as object, up to `depth` blank nodes."""
        if not isinstance(term, ox.BlankNode):
            return str(term)
        if not depth:
            return ""
        key = term, depth
        if key not in self._above:
            holders = list(islice(self._lookup(None, term), _CROWD + 1))
            told = () if len(holders) > _CROWD else holders
            self._above[key] = digest(sorted({f"{q.predicate} {self.above(q.subject, depth - 1)}" for q in told}))
        return self._above[key]


def digest(parts: Iterable[str]) -> str:
    """Return 32 hexadecimal digits for a sequence of texts."""
    return blake2b("\n".join(parts).encode(), digest_size=_BYTES).hexdigest()


def fingerprinted(
    findings: Iterable[Finding], data: Lookup, shapes: Lookup, graph: GraphName | None = None, seen: dict[str, int] | None = None
) -> Iterator[Finding]:
    """Yield the findings with fingerprints; of findings that nothing tells apart, each after the first has one of its own.

    In a `graph` that was validated by itself a finding is another one than in the next graph. `seen` is what earlier batches of one run
    have counted.
    """
    nodes, owners = Signatures(data), Signatures(shapes)
    seen = {} if seen is None else seen
    for finding in findings:
        parts = [
            finding.rule or owners.of(finding.shape),
            finding.component.value,
            owners.of(finding.constraint),
            nodes.of(finding.focus),
            sparql(finding.path) if finding.path else "",
            nodes.of(finding.value),
            *(() if graph is None else (str(graph),)),
        ]
        key = digest(parts)
        number = seen[key] = seen.get(key, 0) + 1
        yield replace(finding, fingerprint=key if number == 1 else digest([key, str(number)]))


def in_shapes(graphs: Iterable[ShapesGraph]) -> Lookup:
    """Return the lookup for statements of shapes graphs, without those that only say how a shape is called or what it weighs."""
    store: list[ox.Store] = []

    def lookup(subject: Subject | None, object: Term | None) -> Iterable[ox.Quad]:
        if not store:  # only shapes without an IRI are ever looked up
            quads = (ox.Quad(*triple) for graph in graphs for triple in graph.triples if triple.predicate not in _SAID)
            store.append(ox.Store())
            store[0].extend(quads)
        return store[0].quads_for_pattern(subject, None, object, None)

    return lookup
