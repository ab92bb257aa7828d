"""N-Triples, N-Quads and CSV: one statement a line, sorted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pyoxigraph as ox

from kg.blanks import blanks_in, may_hold_blanks, rename
from kg.terms import GraphName, Term
from kg.write.blank import canonical, relabel

COLUMNS = ("graph", "subject", "predicate", "object", "datatype", "language")
"""Header of the CSV table; docs/formats.md explains each column."""


def n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Return N-Quads (RDF 1.1 N-Quads), sorted by code point, blank nodes called b0, b1, … by content."""
    return _sorted_lines(_labelled(quads), ox.RdfFormat.N_QUADS)


def n_triples(quads: Iterable[ox.Quad]) -> bytes:
    """Return N-Triples (RDF 1.1 N-Triples) of all graphs, sorted by code point; graph names are left out."""
    default = ox.DefaultGraph()
    merged = (q if q.graph_name == default else ox.Quad(q.subject, q.predicate, q.object, default) for q in quads)
    return _sorted_lines(_labelled(merged), ox.RdfFormat.N_QUADS)


def canonical_n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Return the canonical N-Quads form of RDFC-1.0 (section 5, "serialized canonical form").

    Raises UnsafeInput where the algorithm might not end (kg.write.blank).
    """
    return _sorted_lines(canonical(list(dict.fromkeys(quads))), ox.RdfFormat.N_QUADS)


def table(quads: Iterable[ox.Quad]) -> bytes:
    """Return CSV (RFC 4180) with the columns `COLUMNS`; one row for each statement in each graph."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(sorted(row(quad) for quad in _labelled(quads)))
    return out.getvalue().encode()


def row(quad: ox.Quad) -> tuple[str, ...]:
    """Return a statement as a row of the CSV table."""

    def cell(term: Term | GraphName) -> str:
        return term.value if isinstance(term, ox.NamedNode) else str(term)

    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else cell(quad.graph_name)
    head = (graph, cell(quad.subject), quad.predicate.value)
    if isinstance(quad.object, ox.Literal):
        direction = "" if quad.object.direction is None else f"--{quad.object.direction.value}"
        return (*head, quad.object.value, quad.object.datatype.value, f"{quad.object.language or ''}{direction}")
    return (*head, cell(quad.object), "", "")


def _labelled(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    distinct = relabel(list(dict.fromkeys(quads)))
    if not may_hold_blanks(distinct):
        return distinct
    names = {node for quad in distinct for node in blanks_in(quad)}
    numbers = {node: f"b{number}" for number, node in enumerate(sorted(names, key=lambda node: int(node.value[1:])))}
    return rename(distinct, lambda node: numbers[node]) if names else distinct


def _sorted_lines(quads: Iterable[ox.Quad], syntax: ox.RdfFormat) -> bytes:
    lines = ox.serialize(quads, format=syntax) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))
