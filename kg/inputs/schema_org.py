"""schema.org in JSON-LD, by itself or in HTML pages, lifted by the queries in inputs/schema-org/."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any

import pyoxigraph as ox

from kg.diagnose import document_error
from kg.errors import BadSyntax, UnreadableInput
from kg.formats import JSON_LD
from kg.inputs.context import SCHEMA, Prepared
from kg.inputs.entry import Entry
from kg.inputs.lift import lift
from kg.inputs.lines import ByLine
from kg.inputs.page import scripts
from kg.inputs.piece import Piece, json_lines, pieces
from kg.terms import Term

_OLD = "http://schema.org/"
_BASE = "urn:x-medspec:page:"


class SchemaOrg(ByLine):
    """The schema.org statements of the file `path`: a page if `html` or if it begins like one, else JSON-LD, one document or one a line.

    Of a page, a script that is no JSON is counted and the others are read. Raises UnsafeInput for a context by another URL than that of
    schema.org that the folder in use (kg.contexts) lacks, BadSyntax with the place, UnreadableInput for a page without JSON-LD, and what
    `Lines` raises.
    """

    kind = "schema-org"

    def __init__(self, path: str, *, html: bool = False, by_line: bool = False, start: str = "") -> None:
        super().__init__(json_lines(path), start)
        self._html, self._by_line = html, by_line
        self._contexts: dict[str, Any] = {}

    def __iter__(self) -> Iterator[Entry]:
        """Yield one entry for each document that gave a statement."""
        if self._html:
            yield from self._page("".join(self._lines))
            return
        for piece in pieces(self._lines, by_line=self._by_line):
            if piece.text.lstrip().startswith("<") and not self._by_line:
                yield from self._page(piece.text)
                return
            yield from self._document(piece, f"{self._start}line{piece.line}")

    def _page(self, text: str) -> Iterator[Entry]:
        found, attributes = scripts(self.name, text)
        if not found:
            other = "microdata" if "itemscope" in attributes else "RDFa" if attributes else ""
            raise UnreadableInput(
                f'{self.name} has no <script type="application/ld+json">' + (f", but {other}, which is not read" if other else ""),
                help="JSON-LD is what is read of a page; docs/inputs.md shows an example",
            )
        broken: list[BadSyntax] = []
        for number, piece in enumerate(found, 1):
            try:
                yield from self._document(piece, f"{self._start}script{number}")
            except BadSyntax as error:
                broken.append(error)
                self.left.add("broken-script", lambda error=error: error.place, error.message)  # type: ignore[misc]
        if len(broken) == len(found):
            raise broken[0]

    def _document(self, piece: Piece, label: str) -> Iterator[Entry]:
        value = piece.value()
        if not isinstance(value, dict | list):
            raise BadSyntax("a JSON-LD document is an object or an array", help="see docs/inputs.md", place=piece.at(0))
        prepared = Prepared(piece, value, label, self._contexts)
        if not prepared.has_context:
            self.left.add("no-context", lambda: piece.at(0))
            return
        quads = [_https(quad) for quad in self._parsed(piece, prepared)]
        entry = Entry(piece)
        entry.pointers = {_new(node): pointer for node, pointer in prepared.pointers.items()}
        lift(self.kind, quads, [entry], self.left)
        if entry.quads:
            yield entry

    def _parsed(self, piece: Piece, prepared: Prepared) -> list[ox.Quad]:
        data = dumps(prepared.value).encode()
        try:
            parsed = list(ox.parse(data, format=JSON_LD.engine, base_iri=_BASE))
        except SyntaxError as error:
            told = document_error(error, piece.name, b"", JSON_LD)
            raise BadSyntax(f"the JSON-LD cannot be read: {told.message}", help=told.help, place=piece.at(0)) from error
        return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in parsed]


def _https(quad: ox.Quad) -> ox.Quad:
    """Return the statement with terms of schema.org in their present form, https."""
    if quad.predicate.value.startswith(_OLD) or (isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(_OLD)):
        return ox.Quad(quad.subject, _term(quad.predicate), _new(quad.object))
    return quad


def _term(term: ox.NamedNode) -> ox.NamedNode:
    return ox.NamedNode(SCHEMA + term.value[len(_OLD) :]) if term.value.startswith(_OLD) else term


def _new(term: Term) -> Term:
    return _term(term) if isinstance(term, ox.NamedNode) else term
