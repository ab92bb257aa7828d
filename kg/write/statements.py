"""Statements on their way to a document, as lines of text: a tenth of the memory that the engine's objects take, and quick to sort.

The engine writes the lines, so that every term has one form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg.terms import GraphName

_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Plain:
    """Distinct statements: without blank nodes as sorted lines by graph ("": the default graph), the others as they came.

    Those have the name of their graph in their lines, if any may be in a named graph.
    """

    lines: dict[str, list[bytes]]
    blank: list[bytes]
    named: bool

    def quads(self) -> list[ox.Quad]:
        """Return the statements that may hold blank nodes as objects."""
        return read(self.blank)


@dataclass(slots=True)
class Statements:
    """Lines of N-Quads, in the order and as often as they came, and whether any may be in a named graph."""

    lines: list[bytes] = field(default_factory=list)
    named: bool = False

    @classmethod
    def of(cls, statements: Iterable[ox.Quad | ox.Triple]) -> Statements:
        """Return the lines of statements."""
        known: list[Any] = list(statements)
        found = cls()
        try:
            found.add(ox.serialize(known, format=ox.RdfFormat.N_TRIPLES) or b"", named=False)
        except ValueError:  # one is in a named graph
            quads = (one if isinstance(one, ox.Quad) else ox.Quad(one.subject, one.predicate, one.object) for one in known)
            found.add(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", named=True)
        return found

    def add(self, text: bytes, *, named: bool) -> None:
        """Add the lines of a document that the engine wrote; unless `named`, it is known to hold no named graph."""
        lines = text.split(b"\n")
        lines.pop()
        self.named = self.named or named
        self.lines = self.lines + lines if self.lines else lines

    def graphs(self) -> int:
        """Return how many named graphs there are."""
        return len({graph for graph, _ in map(divided, self.lines)} - {b""}) if self.named else 0

    def quads(self) -> list[ox.Quad]:
        """Return the statements as objects."""
        return read(self.lines)

    def has_blanks(self) -> bool:
        """Tell whether any statement is about a blank node."""
        some = read(line for line in self.lines if b"_:" in line)
        return any(isinstance(term, ox.BlankNode) for quad in some for term in (quad.subject, quad.object))

    def whole(self) -> Plain:
        """Return the statements, the lines of all graphs together and with the names of graphs in them."""
        ground, blank = _parted(self.lines)
        return Plain({"": distinct(ground)}, list(dict.fromkeys(blank)), self.named)

    def merged(self) -> Plain:
        """Return the statements of all graphs as those of the default graph."""
        ground, blank = _parted([line for _, line in map(divided, self.lines)] if self.named else self.lines)
        return Plain({"": distinct(ground)}, list(dict.fromkeys(blank)), False)

    def by_graph(self) -> Plain:
        """Return the statements, each in its graph."""
        if not self.named:
            return self.merged()
        ground, blank = _parted(self.lines)
        graphs: dict[bytes, list[bytes]] = {}
        for graph, line in map(divided, ground):
            graphs.setdefault(graph, []).append(line)
        return Plain({graph.decode(): distinct(graphs.pop(graph)) for graph in list(graphs)}, list(dict.fromkeys(blank)), True)


def divided(line: bytes) -> tuple[bytes, bytes]:
    """Return the name of the graph that a line of N-Quads ends with (empty for the default graph), and the line without it."""
    before, _, last = line.split(b" ", 2)[2][:-2].rpartition(b" ")
    # A text with spaces ends with a quotation mark and what follows it, a triple term with its bracket.
    if before and b'"' not in last and last != b")>>":
        return last, line[: -3 - len(last)] + b" ."
    return b"", line


def distinct(lines: list[bytes]) -> list[bytes]:
    """Return `lines`, which are sorted in place, each once."""
    lines.sort()
    return [line for line, _ in groupby(lines)]


def read(lines: Iterable[bytes]) -> list[ox.Quad]:
    """Return the statements of lines of N-Quads, each once, in their order."""
    return list(ox.parse(b"\n".join(dict.fromkeys(lines)), format=ox.RdfFormat.N_QUADS))


def written(quads: Iterable[ox.Quad], *, graphs: bool = True) -> list[bytes]:
    """Return the lines of statements, without the names of graphs unless `graphs`."""
    some = quads if graphs else (quad if quad.graph_name == _DEFAULT else _outside(quad) for quad in quads)
    return (ox.serialize(some, format=ox.RdfFormat.N_QUADS) or b"").split(b"\n")[:-1]


def name(graph: GraphName) -> str:
    """Return what a graph is called in `Plain`."""
    return "" if graph == _DEFAULT else str(graph)


def _outside(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def _parted(lines: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that surely hold no blank node, and those that may: in a text, the mark of one counts as well."""
    blank = [line for line in lines if b"_:" in line]
    return ([line for line in lines if b"_:" not in line] if blank else list(lines)), blank
