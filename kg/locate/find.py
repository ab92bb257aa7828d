"""The places of statements in a document, by number or by terms."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import MissingInput, Place
from kg.files import Input
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, RdfSyntax
from kg.locate import jsonld, lines, rdfxml, turtle
from kg.locate.wanted import Found, Places, Role, Statement, Wanted, first
from kg.locate.window import Window


def places(source: Input | Path, syntax: RdfSyntax, wanted: Wanted, *, base: str | None = None) -> Places:
    """Return where terms stand in a document, in one pass that holds a small part of it at a time.

    `source` is the document, or its path, to be read as a stream; it must be well-formed. `wanted` gives, for the 0-based number of a
    statement in document order (the order of kg.load.parse), the roles of the terms that are meant. `base` must be what the document was
    parsed with. What cannot be placed is left out. Raises MissingInput if a path cannot be opened.
    """
    if not wanted:
        return {}
    name, stream = _open(source)
    with stream:
        if syntax is JSON_LD:
            found = jsonld.places(stream, name, wanted, base)
            return {key: source.own(place) for key, place in found.items()} if isinstance(source, Input) else found
        window = Window(stream, name)
        if syntax is RDF_XML:
            return rdfxml.places(window, wanted, base)
        if syntax in (N_TRIPLES, N_QUADS):
            return lines.places(window, wanted)
        return turtle.places(window, syntax, wanted, base)


def place_of(source: Input | Path, syntax: RdfSyntax, wanted: Mapping[int, Role], *, base: str | None = None) -> dict[int, Place]:
    """Return the place of one term of each wanted statement, by the statement's number: `places` with one role a statement."""
    found = places(source, syntax, {ordinal: (role,) for ordinal, role in wanted.items()}, base=base)
    return {ordinal: place for (ordinal, _), place in found.items()}


def find(
    source: Input | Path, syntax: RdfSyntax, statements: Mapping[Statement, Role], *, base: str | None = None
) -> dict[Statement, tuple[Found, Place]]:
    """Return where statements named by their terms stand: the first that fits each, with its graph, and the place of the term in the role.

    Costs two passes, of which each ends when nothing is left to be found. Blank nodes are compared by the labels that the document has;
    those without labels, and those of documents parsed with renaming, are found with `first` and `places` instead.
    """
    found = first(_quads(source, syntax, base), statements)
    wanted: dict[int, list[Role]] = {}
    for statement, hit in found.items():
        wanted.setdefault(hit.ordinal, []).append(statements[statement])
    placed = places(source, syntax, wanted, base=base)
    spots = {statement: placed.get((hit.ordinal, statements[statement])) for statement, hit in found.items()}
    return {statement: (found[statement], place) for statement, place in spots.items() if place is not None}


def _open(source: Input | Path) -> tuple[str, BinaryIO]:
    if isinstance(source, Input):
        return source.name, io.BytesIO(source.data)
    try:
        return str(source), source.open("rb")
    except OSError as error:
        raise MissingInput(f"cannot read {source}: {(error.strerror or str(error)).lower()}") from error


def _quads(source: Input | Path, syntax: RdfSyntax, base: str | None) -> Iterator[ox.Quad]:
    _, stream = _open(source)
    with stream:
        if syntax is JSON_LD:
            yield from jsonld.quads(stream, base)
            return
        yield from ox.parse(stream, format=syntax.engine, base_iri=base)
