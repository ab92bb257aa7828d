"""The statements of large files, read again whenever they are wanted instead of being held in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox

from kg.beside import beside
from kg.diagnose import document_error
from kg.files import STDIN, read_input
from kg.flow import Numbering
from kg.formats import N_TRIPLES, TURTLE, RdfSyntax, rdf_syntax_of
from kg.marks import Marks
from kg.shacl.lexical import AsWritten
from kg.shacl.plain_text import has_plain_literals, is_plain_at_first
from kg.shacl.spots import Origin
from kg.shacl.watch import Stage, Step, Told, Watch

SYNTAXES = frozenset({TURTLE, N_TRIPLES})
"""Formats that can be streamed here: those of one graph, in which blank nodes are easily told to be absent."""
_ANGLES = 10_000
_PREFIX_WORDS = (b"prefix ", b"PREFIX ", b"Prefix ")


class Streamed:
    """The statements of Turtle and N-Triples files in their order, every literal as written, blank nodes called b0, b1, … over all files.

    Each iteration reads the documents once more and gives the same. Raises BadSyntax with the place.
    """

    def __init__(self, paths: Sequence[str], syntax: RdfSyntax | None = None) -> None:
        self.prefixes: dict[str, str] = {}
        self._origins = [_opened(path, syntax) for path in paths]
        self._counts: list[int] = []
        self._full: list[bytes] | None = None
        self._watch: Watch | None = None

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The documents, with the numbers of their statements as far as they were read."""
        if len(self._origins) == 1:
            return tuple(self._origins)
        starts = [sum(self._counts[:number]) for number in range(len(self._counts))]
        return tuple(
            Origin(origin.source, origin.syntax, origin.base, start, count)
            for origin, start, count in zip(self._origins, starts, self._counts, strict=False)
        )

    def mentions(self, namespace: str) -> bool:
        """Tell whether a name in `namespace` may stand anywhere but as the datatype of a literal, going by the text alone."""
        full = b"<" + namespace.encode()
        if any(_occurs(text, full) for text in self._in_full()):
            return True
        short = [
            prefix.encode() + b":" for prefix, space in self.prefixes.items() if space.startswith(namespace) or namespace.startswith(space)
        ]
        return any(_occurs(origin.source.data, name) for origin in self._origins for name in short)

    def _in_full(self) -> list[bytes]:
        """Return texts that hold every IRI that is written in full, with what stands before it."""
        if self._full is None:
            self._full = [_angled(origin.source.data) for origin in self._origins]
        return self._full

    def load(self, watch: Watch | None = None) -> AsWritten:
        """Return a store of the statements; `watch` is told how far reading is."""
        engine = AsWritten()
        self._watch = watch
        if not (len(self._origins) == 1 and self._loaded(engine, self._origins[0])):
            engine.extend(self)
        self._watch = None
        return engine

    def _loaded(self, engine: AsWritten, origin: Origin) -> bool:
        """Let the store read a document by itself, if none of its literals need be looked at; tell whether it did."""
        data = origin.source.data
        if self._has_blanks(origin):
            return False
        is_plain = beside(lambda: has_plain_literals(data)) if is_plain_at_first(data) else None
        if is_plain is None and not has_plain_literals(data):
            return False
        start = perf_counter()
        try:
            parser = ox.parse(data, format=origin.syntax.engine, base_iri=origin.base)
            next(parser, None)
            # Prefixes further down are seen by a parser only that reads so far.
            if sum(data.count(word) for word in _PREFIX_WORDS) > len(parser.prefixes):
                return False
            self.prefixes = dict(parser.prefixes)
            told = Told(origin.source.name, data, self._watch) if self._watch else data
            engine.store.load(told, format=origin.syntax.engine, base_iri=origin.base)
        except SyntaxError as error:
            raise document_error(error, origin.source.name, data, origin.syntax) from error
        if is_plain is not None and not is_plain():
            engine.store.clear()
            return False
        if self._watch is not None:
            self._watch(Step(Stage.reading, origin.source.name, len(data), len(data), seconds=perf_counter() - start))
        return True

    def _has_blanks(self, origin: Origin) -> bool:
        marks = Marks(origin.syntax)
        marks(origin.source.data)
        return marks.blank

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield the statements. The loops run once per statement: they must stay short."""
        numbering = Numbering()
        self._counts = []
        for origin in self._origins:
            start, source, watch = perf_counter(), origin.source, self._watch
            parser = ox.parse(
                Told(source.name, source.data, watch) if watch else source.data, format=origin.syntax.engine, base_iri=origin.base
            )
            try:
                if len(self._origins) == 1 and not self._has_blanks(origin):
                    yield from parser
                else:
                    yield from self._numbered(parser, numbering)
            except SyntaxError as error:
                raise document_error(error, origin.source.name, origin.source.data, origin.syntax) from error
            if watch is not None:
                watch(Step(Stage.reading, source.name, len(source.data), len(source.data), seconds=perf_counter() - start))
            self.prefixes = {**parser.prefixes, **self.prefixes}
            numbering.next_document()

    def _numbered(self, quads: Iterator[ox.Quad], numbering: Numbering) -> Iterator[ox.Quad]:
        blank, triple, named = ox.BlankNode, ox.Triple, numbering.named
        count = 0
        for quad in quads:
            count += 1
            subject, value = type(quad.subject), type(quad.object)
            if subject is blank or value is blank or value is triple:
                quad = named([quad])[0]
            yield quad
        self._counts.append(count)


def _angled(data: bytes) -> bytes:
    """Return the parts of `data` around IRIs in full where these are few, as in Turtle with prefixes, else all of it."""
    if data.count(b"<") > _ANGLES:
        return data
    parts, at = [], data.find(b"<")
    while at >= 0:
        parts.append(data[max(0, at - 2) : data.find(b">", at)])
        at = data.find(b"<", at + 1)
    return b"\n".join(parts)


def _occurs(data: bytes, name: bytes) -> bool:
    """Tell whether `name` occurs other than in a declaration of a prefix and after ^^."""
    count = data.count(name)
    if not count:
        return False
    declared = (b": ", b":") if name.startswith(b"<") else _PREFIX_WORDS
    return count > data.count(b"^^" + name) + sum(data.count(before + name) for before in declared)


def can_stream(paths: Sequence[str], syntax: RdfSyntax | None) -> bool:
    """Tell whether the formats of the files allow for streaming. Raises UnknownFormat."""
    return all(_syntax(path, syntax) in SYNTAXES for path in paths)


def _syntax(path: str, syntax: RdfSyntax | None) -> RdfSyntax:
    return syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))


def _opened(path: str, syntax: RdfSyntax | None) -> Origin:
    base = None if path == STDIN else Path(path).resolve().as_uri()
    return Origin(read_input(path), _syntax(path, syntax), base, 0, sys.maxsize)
