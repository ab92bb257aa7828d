"""Writing statements one after the other, in constant memory: in the order in which they come, nothing sorted and nothing left out twice.

Turtle, TriG and JSON-LD (expanded) are laid out by the engine; blank nodes keep the labels that they have.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Protocol, runtime_checkable

import pyoxigraph as ox

from kg.errors import LossyOutput
from kg.flow import Batch
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.printing import printable
from kg.terms import GraphName

_ENGINE = {syntax.name: syntax.engine for syntax in (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD)}
_MERGING = {TURTLE.name, N_TRIPLES.name, RDF_XML.name}
_MANY = 100_000
_ROWS = 1_000


@runtime_checkable
class Coming(Protocol):
    """Statements that come in batches, of which something is known."""

    def batches(self) -> Iterator[Batch]:
        """Yield the statements."""

    def refused(self, error: SyntaxError | MemoryError | OSError) -> Exception:
        """Return the error for what their parser raised."""


@dataclass
class _Unknown:
    """Statements of which nothing is known."""

    quads: Iterable[ox.Quad]

    def batches(self) -> Iterator[Batch]:
        rest = iter(self.quads)
        for first in rest:
            yield Batch(chain((first,), rest))

    def refused(self, error: SyntaxError | MemoryError | OSError) -> Exception:
        return error


@dataclass
class Streamed:
    """What was written: whether there was no statement, and the number of graphs whose names are left out (at most 100,000 are counted)."""

    empty: bool = True
    dropped: int = 0
    _names: set[GraphName] = field(default_factory=set)

    def passing(self, batches: Iterable[Batch], *, merging: bool, carrying: bool) -> Iterator[Iterable[ox.Quad]]:
        """Yield the statements, in no named graph if `merging`; a term that JSON-LD has no form for is refused if `carrying`."""
        for batch in batches:
            self.empty = False
            quads = batch.quads
            if carrying and batch.later:
                quads = _carried(quads)
            yield self._merged(quads) if merging and batch.named else quads

    def _merged(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the statements in no named graph. This loop runs once per statement: it must stay short."""
        default, quad_of, names = ox.DefaultGraph(), ox.Quad, self._names
        for quad in quads:
            name = quad.graph_name
            if name != default:
                if len(names) < _MANY:
                    names.add(name)
                quad = quad_of(quad.subject, quad.predicate, quad.object)
            yield quad
        self.dropped = len(names)


def stream(quads: Iterable[ox.Quad] | Coming, format: str, out: IO[bytes], prefixes: Mapping[str, str] | None = None) -> Streamed:
    """Write `quads` to `out` in `format`, one of kg.write.FORMATS, as they come, and return what was written.

    `prefixes` (prefix to namespace) are declared where the format has such. Raises LossyOutput for what the format cannot carry, when it is
    met, and what taking the statements raises.
    """
    done = Streamed()
    coming = quads if isinstance(quads, Coming) else _Unknown(quads)
    passing = chain.from_iterable(done.passing(coming.batches(), merging=format in _MERGING, carrying=format == JSON_LD.name))
    try:
        _write(passing, format, out, prefixes or {})
    except (SyntaxError, MemoryError) as error:
        raise coming.refused(error) from error
    except OSError as error:
        if error.errno is None:  # the engine's own, so of what it reads: what is written goes by way of Python
            raise coming.refused(error) from error
        raise
    return done


def _write(quads: Iterable[ox.Quad], format: str, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    if format == RDF_XML.name:
        from kg.write.rdfxml import stream_rdf_xml

        stream_rdf_xml(quads, out, prefixes)
    elif format in _ENGINE:
        declared = dict(sorted(prefixes.items())) if format in {TURTLE.name, TRIG.name} else None
        ox.serialize(quads, output=out, format=_ENGINE[format], prefixes=declared)
        if format == JSON_LD.name:
            out.write(b"\n")
    else:
        _table(quads, out)


def _carried(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield the statements. Raises LossyOutput for a term that JSON-LD has no form for."""
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
