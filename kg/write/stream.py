"""Writing statements one after the other, in constant memory: in the order in which they come, nothing sorted and nothing left out twice.

Turtle, TriG and JSON-LD (expanded) are laid out by the engine; blank nodes keep the labels that they have.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import pyoxigraph as ox

from kg.errors import LossyOutput
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.printing import printable
from kg.terms import GraphName

_ENGINE = {syntax.name: syntax.engine for syntax in (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD)}
_MERGING = {TURTLE.name, N_TRIPLES.name, RDF_XML.name}
_MANY = 100_000
_ROWS = 1_000


@dataclass
class Streamed:
    """What was written: the number of statements, and of graphs whose names the format does not carry (at most 100,000 are counted)."""

    count: int = 0
    dropped: int = 0
    _names: set[GraphName] = field(default_factory=set)

    def counted(self, quads: Iterable[ox.Quad], merging: bool) -> Iterator[ox.Quad]:
        """Yield the statements, in no named graph if `merging`. This loop runs once per statement: it must stay short."""
        default, quad_of = ox.DefaultGraph(), ox.Quad
        names = self._names
        for quad in quads:
            self.count += 1
            if merging and quad.graph_name != default:
                if len(names) < _MANY:
                    names.add(quad.graph_name)
                quad = quad_of(quad.subject, quad.predicate, quad.object)
            yield quad
        self.dropped = len(names)


def stream(quads: Iterable[ox.Quad], format: str, out: IO[bytes], prefixes: Mapping[str, str] | None = None) -> Streamed:
    """Write `quads` to `out` in `format`, one of kg.write.FORMATS, as they come, and return what was written.

    `prefixes` (prefix to namespace) are declared where the format has such. Raises LossyOutput for what the format cannot carry, when it is
    met, and what taking the statements raises.
    """
    done = Streamed()
    coming = done.counted(quads, format in _MERGING)
    if format == RDF_XML.name:
        from kg.write.rdfxml import stream_rdf_xml

        stream_rdf_xml(coming, out, prefixes)
    elif format in _ENGINE:
        if format == JSON_LD.name:
            coming = _carried(coming)
        declared = dict(sorted((prefixes or {}).items())) if format in {TURTLE.name, TRIG.name} else None
        ox.serialize(coming, output=out, format=_ENGINE[format], prefixes=declared)
        if format == JSON_LD.name:
            out.write(b"\n")
    else:
        _table(coming, out)
    return done


def _carried(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield the statements. Raises LossyOutput for those that JSON-LD has no form for."""
    for quad in quads:
        term = quad.object
        if isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None):
            help = "choose another format, such as trig or n-quads"
            raise LossyOutput(f"JSON-LD 1.1 cannot carry {printable(str(term))}: it belongs to RDF 1.2", help=help)
        yield quad


def _table(quads: Iterable[ox.Quad], out: IO[bytes]) -> None:
    from kg.write.lines import COLUMNS, row

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, quad in enumerate(quads, 1):
        writer.writerow(row(quad))
        if number % _ROWS == 0:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())
