"""One table of formats: name, suffixes, media type, and what each can carry."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import UnknownFormat
from kg.record import record


@record
class RdfSyntax:
    """An RDF syntax: name on the command line, suffixes without dot, media type, engine format, and whether it keeps graph names."""

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    engine: ox.RdfFormat
    keeps_graphs: bool


TURTLE = RdfSyntax("turtle", ("ttl", "turtle"), "text/turtle", ox.RdfFormat.TURTLE, False)
TRIG = RdfSyntax("trig", ("trig",), "application/trig", ox.RdfFormat.TRIG, True)
N_TRIPLES = RdfSyntax("n-triples", ("nt",), "application/n-triples", ox.RdfFormat.N_TRIPLES, False)
N_QUADS = RdfSyntax("n-quads", ("nq",), "application/n-quads", ox.RdfFormat.N_QUADS, True)
RDF_XML = RdfSyntax("rdf/xml", ("rdf", "xml", "owl"), "application/rdf+xml", ox.RdfFormat.RDF_XML, False)
JSON_LD = RdfSyntax("json-ld", ("jsonld", "json"), "application/ld+json", ox.RdfFormat.JSON_LD, True)

RDF = (TURTLE, TRIG, N_TRIPLES, N_QUADS, RDF_XML, JSON_LD)
"""The RDF syntaxes that are read and written, in the order in which help lists them."""

PACKED = (".gz", ".zst", ".zstd")
"""Suffixes of compressed files, which follow the suffix of the format."""

_ALIASES = {
    alias: syntax
    for syntax in RDF
    for alias in (syntax.name, syntax.name.replace("-", ""), syntax.name.replace("/", ""), *syntax.suffixes, syntax.media_type)
}


def rdf_syntax(name: str) -> RdfSyntax:
    """Return the RDF syntax called `name`: a name, suffix or media type, in any case.

    Raises UnknownFormat. Media types: the IANA registrations of the RDF 1.1 syntaxes and JSON-LD 1.1.

    >>> rdf_syntax("ttl").name, rdf_syntax("application/ld+json").name
    ('turtle', 'json-ld')
    """
    found = _ALIASES.get(name.strip().lower().removeprefix("."))
    if found is None:
        raise UnknownFormat(f'"{name}" is not an RDF format known here', help="use one of " + ", ".join(syntax.name for syntax in RDF))
    return found


def rdf_syntax_of(path: str) -> RdfSyntax:
    """Return the RDF syntax that the suffix of `path` stands for; a suffix of compression after it does not count.

    Raises UnknownFormat, naming the path.
    """
    name = path.rpartition("/")[2].lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    found = _ALIASES.get(name.rpartition(".")[2]) if "." in name else None
    if found is None:
        raise UnknownFormat(
            f"{path}: the file name does not tell which RDF format this is",
            help="name the format with --input-format; known suffixes are " + ", ".join(f".{s.suffixes[0]}" for s in RDF),
        )
    return found
