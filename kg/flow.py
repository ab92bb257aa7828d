"""The statements of a document of any length, one after the other, in constant memory but for blank nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.blanks import may_hold_blanks, rename
from kg.deep import Deep
from kg.diagnose import document_error, memory_error
from kg.errors import KgError, MissingInput, UnreadableInput
from kg.files import STDIN, Input, check_text, opened
from kg.formats import JSON_LD, RDF_XML, TRIG, TURTLE, RdfSyntax, rdf_syntax_of
from kg.marks import Marks
from kg.reading import Reading, Watcher
from kg.wellformed import WellFormed

_SHOWN = 1 << 26
"""Up to so many bytes a document is read again to show the line with a mistake."""
_BATCH = 256
"""Statements that are together at once: more would not stay in the processor's cache."""
_PIECE = 1 << 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MARKED = (TURTLE, TRIG)
"""Where triple terms have the mark of a blank node."""


class Batch(NamedTuple):
    """Statements on their way, and whether any of them may be in a named graph, or hold a term of RDF 1.2."""

    quads: Iterable[ox.Quad]
    named: bool = True
    later: bool = True


_HEAD = 1 << 16


class Numbering:
    """Names for blank nodes: b0, b1, … in the order in which they are met, each document's apart."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._before = 0

    def next_document(self) -> None:
        """Forget the labels of the document that was read; the numbers go on."""
        self._before += len(self._names)
        self._names = {}

    def named(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Return the statements with their blank nodes numbered."""
        return rename(quads, self._name)

    def _name(self, node: ox.BlankNode) -> str:
        return self._names.setdefault(node.value, f"b{len(self._names) + self._before}")


class Unnumbered(Numbering):
    """Leaves blank nodes the labels that the parser gives them, for who tells documents apart later."""

    def named(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Return the statements as they are."""
        return list(quads)


class Flow:
    """The statements of the file `path` ("-" for standard input, Turtle unless `syntax` says otherwise), every literal as written.

    Iterate once, by statement or by batch. `reading` tells how far it is (with a digest if `hashed`), `count` how many statements there
    were. Relative IRIs are resolved against `base`, or against the file's own IRI. Raises what `Reading` raises, UnknownFormat, BadSyntax
    with the place where it is known, UnsafeInput, and UnreadableInput for JSON-LD that holds no statement.
    """

    def __init__(
        self,
        path: str,
        syntax: RdfSyntax | None = None,
        *,
        base: str | None = None,
        numbering: Numbering | None = None,
        hashed: bool = False,
    ) -> None:
        self.path = path
        self.syntax = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
        self.count = 0
        self._numbering = numbering or Numbering()
        self._marks = Marks(self.syntax)
        name = "<stdin>" if path == STDIN else path
        careful = WellFormed(name) if self.syntax is RDF_XML else Deep(name, self.syntax, _again(path))
        watchers: list[Watcher] = [self._marks, careful]
        self.reading = Reading(path, *watchers, hashed=hashed)
        self._base = base or (None if path == STDIN else Path(path).resolve().as_uri())
        self._whole: Input | None = None
        self._parser = ox.parse(self._text(), format=self.syntax.engine, base_iri=self._base)

    def _text(self) -> BinaryIO | bytes:
        """Return what to parse: the document as it comes, or the whole of JSON-LD with contexts by URL, which are put in their places."""
        text = self._buffered = self.reading.buffered()  # it closes the reading when nobody holds it
        if self.syntax is JSON_LD:
            from kg.contexts import inlined, names_url

            if names_url(text.peek(_HEAD)[:_HEAD]):
                self._whole = inlined(Input(self.reading.name, check_text(self.reading.name, text.read())))
                return self._whole.data
        return text

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the document has declared so far."""
        return dict(self._parser.prefixes)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield the statements."""
        return chain.from_iterable(batch.quads for batch in self.batches())

    def batches(self, *, straight: bool = False, later: bool = False) -> Iterator[Batch]:
        """Yield the statements in lists, of which the first has one.

        No loop of ours runs over single statements unless a blank node is among them: that would double the time of reading. Where the text
        of a file holds no mark of one, the second batch is, if `straight`, all the rest, from a parser that reads the file by itself: such
        statements are not counted, and what it raises meanwhile is for `refused`. Terms of RDF 1.2 are looked for there if `later`.
        """
        marks, graphs = self._marks, self.syntax.keeps_graphs
        size = 1
        try:
            while quads := list(islice(self._parser, size)):
                self.count += len(quads)
                if marks.blank and may_hold_blanks(quads, named=graphs):
                    quads = self._numbering.named(quads)
                yield Batch(quads, graphs, marks.later)
                if straight and size == 1 and (ahead := self._ahead(later)):
                    yield Batch(self._by_engine(), graphs, ahead.later)
                    self.reading.untouched()
                    break
                size = _BATCH
            else:
                self.reading.drain()
        except (SyntaxError, MemoryError) as error:
            raise self.refused(error) from error
        self._numbering.next_document()
        if not self.count and self.syntax is JSON_LD:
            raise no_statement(self.reading.name)

    def _ahead(self, later: bool) -> Marks | None:
        """Return the marks of the whole text, read ahead, if it is a file on disk and shows that there is no blank node in it."""
        if self._marks.blank or self.reading.packed or self.reading.size is None:
            return None
        marks = Marks(self.syntax, later=later)
        deep = Deep(self.path, self.syntax, self.path)
        with opened(self.path) as file:
            piece = file.read(_PIECE)
            if piece.startswith(_BYTE_ORDER_MARK):  # the engine takes it for a term
                return None
            while not marks.blank and piece:
                marks(piece)
                if self.syntax not in _MARKED:
                    deep(piece)
                piece = file.read(_PIECE)
        return None if marks.blank else marks

    def _by_engine(self) -> ox.QuadParser:
        """Return a parser of the file itself, one statement read: by way of Python it would come in pieces of two thousand bytes."""
        self._parser = ox.parse(path=self.path, format=self.syntax.engine, base_iri=self._base)
        next(self._parser)
        return self._parser

    def refused(self, error: SyntaxError | MemoryError | OSError) -> KgError | MemoryError:
        """Return the error for what the parser raised."""
        if isinstance(error, OSError):
            return MissingInput(f"cannot read {self.reading.name}: {str(error).partition(' (os error')[0].lower()}")
        return self._error(error) if isinstance(error, SyntaxError) else memory_error(error, self.reading.name)

    def _error(self, error: SyntaxError) -> KgError:
        """Return the error for what the parser refused, with the line where the document can be read again."""
        if self._whole is not None:
            told = document_error(error, self._whole.name, self._whole.data, self.syntax)
            told.place = self._whole.own(told.place) if told.place else None
            return told
        data = b""
        if self.reading.length <= _SHOWN and Path(self.path).is_file():
            with Reading(self.path) as again:
                data = again.buffered().read(_SHOWN)
        return document_error(error, self.reading.name, data, self.syntax)


def _again(path: str) -> str | None:
    """Return the path of what can be read twice."""
    return path if path != STDIN and Path(path).is_file() else None


def no_statement(name: str) -> UnreadableInput:
    """Return the error for the JSON-LD document `name` that says nothing in RDF."""
    return UnreadableInput(
        f"{name} holds JSON but no RDF statement", help="its keys map to no IRI: check that @context is present and covers them"
    )
