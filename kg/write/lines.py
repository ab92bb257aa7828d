"""N-Triples, N-Quads and CSV: one statement a line, sorted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pyoxigraph as ox

from kg.blanks import blanks_in, may_hold_blanks, rename
from kg.terms import GraphName, Term
from kg.write.blank import canonical, relabel
from kg.write.first_degree import first_labels, relabelled
from kg.write.statements import Plain, Statements, written

COLUMNS = ("graph", "subject", "predicate", "object", "datatype", "language")
"""Header of the CSV table; docs/formats.md explains each column."""


def n_quads(statements: Statements) -> bytes:
    """Return N-Quads (RDF 1.1 N-Quads), sorted by code point, blank nodes called b0, b1, … by content."""
    return _document(statements.whole())


def n_triples(statements: Statements) -> bytes:
    """Return N-Triples (RDF 1.1 N-Triples) of all graphs, sorted by code point; graph names are left out."""
    return _document(statements.merged())


def canonical_n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Return the canonical N-Quads form of RDFC-1.0 (section 5, "serialized canonical form").

    Raises UnsafeInput where the algorithm might not end (kg.write.blank).
    """
    return _joined(sorted(written(canonical(list(dict.fromkeys(quads))))))


def table(statements: Statements) -> bytes:
    """Return CSV (RFC 4180) with the columns `COLUMNS`; one row for each statement in each graph."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(sorted(row(quad) for quad in _labelled(statements.quads())))
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


def _document(statements: Plain) -> bytes:
    lines = statements.lines[""]
    return _joined(sorted(lines + _blank(statements)) if statements.blank else lines)


def _blank(statements: Plain) -> list[bytes]:
    labels = first_labels(statements.blank, named=statements.named)
    if labels is None:
        return written(_labelled(statements.quads()))
    return relabelled(statements.blank, {node: b"_:b%d" % number for node, number in labels.items()}, named=statements.named)


def _joined(lines: list[bytes]) -> bytes:
    return b"\n".join([*lines, b""])


def _labelled(distinct: list[ox.Quad]) -> list[ox.Quad]:
    distinct = relabel(distinct)
    if not may_hold_blanks(distinct):
        return distinct
    names = {node for quad in distinct for node in blanks_in(quad)}
    numbers = {node: f"b{number}" for number, node in enumerate(sorted(names, key=lambda node: int(node.value[1:])))}
    return rename(distinct, lambda node: numbers[node]) if names else distinct
