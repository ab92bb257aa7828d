"""The statements of a document of any length, one after the other, in constant memory but for blank nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.blanks import rename
from kg.diagnose import document_error, memory_error
from kg.errors import KgError, UnreadableInput
from kg.files import STDIN
from kg.formats import JSON_LD, RDF_XML, TURTLE, RdfSyntax, rdf_syntax_of
from kg.reading import Reading
from kg.wellformed import WellFormed

_SHOWN = 1 << 26
"""Up to so many bytes a document is read again to show the line with a mistake."""


class Numbering:
    """Names for blank nodes: b0, b1, … in the order in which they are met, each document's apart."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._before = 0

    def next_document(self) -> None:
        """Forget the labels of the document that was read; the numbers go on."""
        self._before += len(self._names)
        self._names = {}

    def named(self, quad: ox.Quad) -> ox.Quad:
        """Return `quad` with its blank nodes numbered."""
        return rename([quad], self._name)[0]

    def _name(self, node: ox.BlankNode) -> str:
        return self._names.setdefault(node.value, f"b{len(self._names) + self._before}")


class Flow:
    """The statements of the file `path` ("-" for standard input, Turtle unless `syntax` says otherwise), every literal as written.

    Iterate once. `reading` tells how far it is, `count` how many statements there were. Relative IRIs are resolved against `base`, or
    against the file's own IRI. Raises what `Reading` raises, UnknownFormat, BadSyntax with the place where it is known, UnsafeInput, and
    UnreadableInput for JSON-LD that holds no statement.
    """

    def __init__(self, path: str, syntax: RdfSyntax | None = None, *, base: str | None = None, numbering: Numbering | None = None) -> None:
        self.path = path
        self.syntax = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
        self.count = 0
        self._numbering = numbering or Numbering()
        watchers = [WellFormed("<stdin>" if path == STDIN else path)] if self.syntax is RDF_XML else []
        self.reading = Reading(path, *watchers)
        self._base = base or (None if path == STDIN else Path(path).resolve().as_uri())
        self._parser = ox.parse(self.reading.buffered(), format=self.syntax.engine, base_iri=self._base)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the document has declared so far."""
        return dict(self._parser.prefixes)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield the statements. This loop runs once per statement: it must stay short."""
        blank, triple, named = ox.BlankNode, ox.Triple, self._numbering.named
        count = 0
        try:
            for quad in self._parser:
                count += 1
                subject, value = type(quad.subject), type(quad.object)
                if subject is blank or value is blank or value is triple or subject is triple or type(quad.graph_name) is blank:
                    quad = named(quad)
                self.count = count
                yield quad
        except SyntaxError as error:
            raise self._error(error) from error
        except MemoryError as error:
            raise memory_error(error, self.reading.name) from error
        self.reading.drain()
        self._numbering.next_document()
        if not count and self.syntax is JSON_LD:
            raise no_statement(self.reading.name)

    def _error(self, error: SyntaxError) -> KgError:
        """Return the error for what the parser refused, with the line where the document can be read again."""
        data = b""
        if self.reading.length <= _SHOWN and Path(self.path).is_file():
            with Reading(self.path) as again:
                data = again.buffered().read(_SHOWN)
        return document_error(error, self.reading.name, data, self.syntax)


def no_statement(name: str) -> UnreadableInput:
    """Return the error for the JSON-LD document `name` that says nothing in RDF."""
    return UnreadableInput(
        f"{name} holds JSON but no RDF statement", help="its keys map to no IRI: check that @context is present and covers them"
    )
