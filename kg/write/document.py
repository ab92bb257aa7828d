"""One call that writes any format and says what it had to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from kg.write.statements import Statements


@dataclass(frozen=True, slots=True)
class Written:
    """A document, and the number of named graphs whose names it does not carry."""

    data: bytes
    dropped: int

    @property
    def note(self) -> str:
        """Return what to tell the user, or nothing."""
        if not self.dropped:
            return ""
        graphs = "the name of 1 graph was" if self.dropped == 1 else f"the names of {self.dropped} graphs were"
        return f"{graphs} left out: this format has no named graphs (trig, n-quads and json-ld have); --graph IRI writes one graph"


def write(statements: Iterable[ox.Quad | ox.Triple] | Statements, format: str, prefixes: Mapping[str, str] | None = None) -> Written:
    """Return `statements` in `format`, one of kg.write.FORMATS; the same bytes for any order and any blank node labels.

    `prefixes` (prefix to namespace) are preferred to the preset ones. Raises LossyOutput for what the format cannot carry.
    """
    if not isinstance(statements, Statements):
        statements = Statements.of(statements)
    if format == TURTLE.name:
        from kg.write.turtle import turtle

        return Written(turtle(statements, prefixes), statements.graphs())
    if format == TRIG.name:
        from kg.write.turtle import trig

        return Written(trig(statements, prefixes), 0)
    if format == RDF_XML.name:
        from kg.write.rdfxml import rdf_xml

        return Written(rdf_xml(statements, prefixes), statements.graphs())
    if format == JSON_LD.name:
        from kg.write.jsonld import json_ld

        return Written(json_ld(statements, prefixes), 0)
    if format == N_TRIPLES.name:
        from kg.write.lines import n_triples

        return Written(n_triples(statements), statements.graphs())
    from kg.write.lines import n_quads, table

    return Written(n_quads(statements) if format == N_QUADS.name else table(statements), 0)
