"""The statements about a few nodes in a long Turtle or N-Triples document, without parsing the rest of it.

A statement begins with its subject, and an IRI can be written in few ways: in full, or with a prefix. So one regular expression goes from
statement to statement, and only those that begin with a wanted subject are parsed, each as a small document with the directives before it.
Where the text does not show what a subject is (a relative IRI, an escape) or a statement shares its lines with another one, `CannotTell`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.errors import Place
from kg.files import Input
from kg.formats import N_TRIPLES, TURTLE
from kg.locate.tokens import OTHER
from kg.locate.turtle import places
from kg.locate.wanted import Places, Role
from kg.locate.window import Window

SYNTAXES = frozenset({TURTLE, N_TRIPLES})
_ITEM = re.compile(
    rb"(?:[ \t\r\n]++|\#[^\r\n]*+)*+(?:"
    rb"(?P<directive>(?i:PREFIX[ \t\r\n]++[^ \t\r\n<]*+[ \t\r\n]*+|BASE[ \t\r\n]*+)<[^<>]*+>)"
    rb"|(?P<subject><[^<>\s\\:]++:[^<>\s\\]*+>|[\[(]|(?!(?i:VERSION)\b)[^\s<>\"'\[\]();,\#\\]++(?!\\))"
    rb"(?:" + OTHER + rb"|\{|(?<=[%\-0-9A-Z_a-z:.\x80-\xff])\.(?=[%\-0-9A-Z_a-z:.\x80-\xff\\])|\.(?=[0-9]))*+"
    rb"\.(?=[ \t\r\n\#]|\Z))",
    re.VERBOSE | re.DOTALL,
)
"""A directive without a dot, or anything else up to its dot: its first token is the subject, or @prefix and the like.

A dot with no white space behind it stands inside of a name or a number; where it does not, nothing matches.
"""
_AT = ord("@")
_PREFIX = re.compile(rb"@?prefix\s+([^\s:]*):\s*<([^<>]*)>", re.IGNORECASE)


class CannotTell(Exception):
    """The document is written in a way that does not show which statements are about which node."""


class Block:
    """A statement of Turtle with everything that it says of its subject: `quads`, in the order of the document."""

    def __init__(self, name: str, head: bytes, text: bytes, line: int, base: str | None) -> None:
        self._source = Input(name, head + text)
        # The lines of the document that stand before the text, less those that were put there.
        self._shift = line - head.count(b"\n")
        self._base = base
        try:
            self.quads = list(ox.parse(self._source.data, format=TURTLE.engine, base_iri=base))
        except SyntaxError as error:
            raise CannotTell from error

    def places(self, wanted: Mapping[int, Sequence[Role]]) -> Places:
        """Return the places of terms, by the number of the statement in `quads`; see kg.locate.places."""
        from io import BytesIO

        found = places(Window(BytesIO(self._source.data), self._source.name), TURTLE, wanted, self._base)
        return {spot: self._moved(place) for spot, place in found.items()}

    def _moved(self, place: Place) -> Place:
        return replace(place, line=place.line + self._shift) if place.line is not None else place


def blocks(source: Input, subjects: Collection[ox.NamedNode], base: str | None) -> Iterator[Block]:
    """Yield the statements about `subjects`, in the order of the document, which must be well-formed. Raises CannotTell."""
    data = source.data
    names = _Names(subjects)
    line, counted = 0, 0
    end = 0
    for match in iter(_ITEM.scanner(data).match, None):  # type: ignore[attr-defined]  # the method is not documented, but old and public
        end = match.end()
        token = match["subject"]
        if token in names.written:
            begin = match.start("subject")
            first = data.rfind(b"\n", 0, begin) + 1
            last = data.find(b"\n", end)
            last = len(data) if last < 0 else last
            if data[first:begin].strip() or not _is_comment(data[end:last]):
                raise CannotTell
            line, counted = line + data.count(b"\n", counted, first), first
            yield Block(source.name, names.head, data[first:last] + b"\n", line, base)
        elif token is None or token[0] == _AT:
            names.declare(data[match.start("directive" if token is None else "subject") : end])
    if not all(_is_comment(rest) for rest in data[end:].splitlines()):
        raise CannotTell


def _is_comment(text: bytes) -> bool:
    text = text.strip()
    return not text or text.startswith(b"#")


class _Names:
    """How the wanted subjects are written, by the directives so far."""

    def __init__(self, subjects: Collection[ox.NamedNode]) -> None:
        self.head = b""
        self._iris = [node.value for node in subjects]
        self.written = {f"<{iri}>".encode() for iri in self._iris}
        self._full = frozenset(self.written)
        self._prefixes: dict[bytes, bytes] = {}

    def declare(self, directive: bytes) -> None:
        """Take note of a directive."""
        self.head += directive.strip() + b"\n"
        match = _PREFIX.search(directive)
        if match is None:
            return
        if b"\\" in match[2] or b":" not in match[2]:
            raise CannotTell
        self._prefixes[match[1]] = match[2]
        spaces = [(prefix, space.decode()) for prefix, space in self._prefixes.items()]
        self.written = {
            *self._full,
            *(prefix + b":" + iri[len(space) :].encode() for prefix, space in spaces for iri in self._iris if iri.startswith(space)),
        }
