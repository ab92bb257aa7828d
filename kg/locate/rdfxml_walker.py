"""Which element, attribute or text of RDF/XML states which statement, in the order in which the parser gives them.

The striping of nodes and properties follows RDF 1.1 XML Syntax section 7. The parser reads along: where it states another property than
the walker expects, the walker stops, so that nothing is placed wrongly.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TypeAlias
from xml.parsers import expat

import pyoxigraph as ox

from kg.errors import Place
from kg.locate.wanted import Places, Role, Wanted
from kg.locate.window import Window
from kg.names import PREFIXES

Span: TypeAlias = tuple[int, int] | Place
_Triple: TypeAlias = tuple[Span, Span, Span, str]
"""Subject, predicate and object, and the predicate's IRI."""

_RDF, _XML = PREFIXES["rdf"], "http://www.w3.org/XML/1998/namespace"
RDF_ROOT = f"{_RDF} RDF"
"""The name of the element that holds node elements, as expat gives it."""
_TAG = re.compile(rb"<([^\s/>]++)")
_ATTRIBUTE = re.compile(rb"""\s++([^\s=/>]++)\s*+=\s*+("[^"]*+"|'[^']*+')""")
_SUBJECT = {_RDF + name for name in ("about", "ID", "nodeID")}
_SYNTAX = _SUBJECT | {_RDF + name for name in ("resource", "parseType", "datatype", "bagID", "aboutEach", "aboutEachPrefix")}


class Differs(Exception):
    """The parser reads the document in another way."""


class _Frame:
    """An open element: `kind` is "document", "node", "property", "list" or "literal"; `token` stands for its node or property."""

    __slots__ = ("begun", "identifier", "items", "kind", "members", "object", "predicate", "text", "token")

    def __init__(self, kind: str, token: Span, predicate: str = "") -> None:
        self.kind = kind
        self.token = token
        self.predicate = predicate
        self.object: Span | None = None
        self.text: Span | None = None
        self.identifier: Span | None = None
        self.items: list[Span] = []
        self.members = 0
        self.begun = False


class Walker:
    """Reads a part of a document and notes the places of the wanted terms of each statement.

    `number` is the number of the next statement; `quads` holds the statements that the parser gave and the walker has not met yet.
    `seen` is the offset of the last event: what stands before it is not needed any more. What an internal entity states has the line where
    the entity is referred to, and no column.
    """

    def __init__(self, window: Window, wanted: Wanted, number: int, head: bytes, begin: int) -> None:
        """Begin at the offset `begin` of the window, inside of what `head` opens."""
        self.number = number
        self.quads: deque[ox.Quad] = deque()
        self.found: Places = {}
        self.seen = begin
        self._window = window
        self._wanted = wanted
        self._stack: list[_Frame] = []
        self._shift = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.ordered_attributes = True
        parser.specified_attributes = True
        if head:
            parser.Parse(head)
            self._stack.append(_Frame("document", (begin, begin)))
            self._shift = begin - len(head)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser

    def walk(self, piece: bytes, *, last: bool) -> None:
        """Read the next piece of the part. Raises Differs, also where the `last` piece leaves statements that were not met."""
        try:
            self._parser.Parse(piece)
            if last:
                # What the XML parser may have put off; that the document is not at its end is known.
                self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            if not last:
                raise Differs from error
        if last and self.quads:
            raise Differs

    def pin(self) -> None:
        """Turn what is half read into places, before the window moves on."""
        for frame in self._stack:
            self._pin(frame)

    def _pin(self, frame: _Frame) -> None:
        """Turn the tokens of an open element into places, before the window moves on."""
        pin = self._placed
        frame.token = pin(frame.token)
        frame.object = pin(frame.object) if frame.object else None
        frame.text = pin(frame.text) if frame.text else None
        frame.identifier = pin(frame.identifier) if frame.identifier else None
        for index in range(len(frame.items) - 1, -1, -1):
            if isinstance(frame.items[index], Place):
                break
            frame.items[index] = pin(frame.items[index])

    def _placed(self, span: Span) -> Place:
        return span if isinstance(span, Place) else self._window.place(*span)

    def _give(self, triples: list[_Triple]) -> None:
        """Give numbers to the statements that one event completed; the parser gives the last of them first."""
        for *spans, predicate in reversed(triples):
            if not self.quads or self.quads.popleft().predicate.value != predicate:
                raise Differs
            for role in self._wanted.get(self.number, ()):
                span = spans[0 if role is Role.GRAPH else role.value]
                assert not isinstance(span, str)
                self.found[self.number, role] = self._placed(span)
            self.number += 1

    def _event(self) -> int:
        """Return the offset of what is being read."""
        self.seen = self._parser.CurrentByteIndex + self._shift
        return self.seen

    def _tokens(self, attributes: list[str]) -> tuple[Span, dict[str, tuple[Span, Span, str]], int]:
        """Return the element's name, and of each attribute its name, quoted value and value by IRI; and the offset behind them."""
        window = self._window
        begin = self._event()
        tag = _TAG.match(window.data, begin - window.base)
        names = [name.replace(" ", "") for name in attributes[::2]]
        raw: list[tuple[Span, Span]] = []
        end = begin
        if tag:
            at = tag.end()
            while attribute := _ATTRIBUTE.match(window.data, at):
                at = attribute.end()
                if not attribute[1].startswith(b"xmlns"):
                    raw.append((_shift(attribute.span(1), window.base), _shift(attribute.span(2), window.base)))
            end = window.base + window.data.find(b">", at) + 1
        if tag is None or len(raw) != len(names):
            # The element comes from an entity: only the line of the reference is known.
            only_line = Place(window.name, window.place(begin, begin + 1).line)
            return only_line, {n: (only_line, only_line, v) for n, v in zip(names, attributes[1::2], strict=True)}, end
        of = {name: (*spans, value) for name, spans, value in zip(names, raw, attributes[1::2], strict=True)}
        return _shift(tag.span(1), window.base), of, end

    def _start(self, element: str, attributes: list[str]) -> None:
        iri = element.replace(" ", "")
        name, of, end = self._tokens(attributes)
        above = self._stack[-1] if self._stack else None
        if above is None and element == RDF_ROOT:
            self._stack.append(_Frame("document", name))
        elif above is not None and above.kind == "literal":
            self._stack.append(_Frame("literal", name))
        elif above is not None and above.kind == "node":
            self._start_property(iri, name, of, end)
        else:
            self._start_node(iri, name, of)

    def _start_node(self, iri: str, name: Span, of: dict[str, tuple[Span, Span, str]]) -> None:
        """Read a node element (section 7.2.11): its attributes are statements, its type too unless it is rdf:Description."""
        subject = next((of[key][1] for key in _SUBJECT if key in of), name)
        self._stack.append(_Frame("node", subject))
        triples = self._attributes(subject, of)
        if iri != _RDF + "Description":
            triples.append((subject, name, name, _RDF + "type"))
        self._give(triples)

    def _attributes(self, subject: Span, of: dict[str, tuple[Span, Span, str]]) -> list[_Triple]:
        """Return the statements that property attributes make (section 7.2.25), rdf:type last."""
        own = [key for key in of if key not in _SYNTAX and not key.startswith(_XML) and ":" in key]
        own.sort(key=lambda key: key == _RDF + "type")
        return [(subject, of[key][0], of[key][1], key) for key in own]

    def _start_property(self, iri: str, name: Span, of: dict[str, tuple[Span, Span, str]], end: int) -> None:
        """Read the beginning of a property element (sections 7.2.14 to 7.2.21)."""
        node = self._stack[-1]
        if iri == _RDF + "li":
            node.members += 1
            iri = f"{_RDF}_{node.members}"
        how = of.get(_RDF + "parseType", (name, name, ""))[2]
        frame = _Frame({"": "property", "Resource": "node", "Collection": "list"}.get(how, "literal"), name, iri)
        frame.identifier = of[_RDF + "ID"][1] if _RDF + "ID" in of else None
        if how == "Resource":
            self._give(self._statement(node.token, frame, name))
        elif frame.kind == "literal":
            frame.text = (end, end + 1) if not isinstance(name, Place) else name
        elif frame.kind == "property":
            target = next((of[_RDF + key][1] for key in ("resource", "nodeID") if _RDF + key in of), None)
            triples = self._attributes(target or name, of)
            if target or triples:
                self._give(self._statement(node.token, frame, target or name) + triples)
                frame.predicate = ""
        self._stack.append(frame)

    def _statement(self, subject: Span, frame: _Frame, value: Span) -> list[_Triple]:
        """Return the statement of a property element, after those that reify it (section 7.3)."""
        triples: list[_Triple] = []
        if frame.identifier is not None:
            triples = [(frame.identifier,) * 3 + (_RDF + local,) for local in ("type", "subject", "predicate", "object")]
        return [*triples, (subject, frame.token, value, frame.predicate)]

    def _end(self, _: str) -> None:
        self._event()
        frame = self._stack.pop()
        above = self._stack[-1] if self._stack else None
        if above is None:
            return
        if frame.kind == "node" and above.kind == "property":
            above.object = frame.token
        elif frame.kind == "node" and above.kind == "list":
            above.items.append(frame.token)
        elif frame.kind == "list":
            self._end_list(above.token, frame)
        elif frame.kind == "property" and frame.predicate:
            self._give(self._statement(above.token, frame, frame.object or frame.text or frame.token))
        elif frame.kind == "literal" and above.kind == "node":
            self._give(self._statement(above.token, frame, frame.text or frame.token))

    def _end_list(self, subject: Span, frame: _Frame) -> None:
        """Give the statements of a collection (section 7.2.19): its head, then the cells, each with the place of its item."""
        items = frame.items
        self._give(self._statement(subject, frame, items[0] if items else frame.token))
        for item, following in zip(items, [*items[1:], items[-1]] if items else [], strict=True):
            self._give([(item, item, item, _RDF + "first"), (item, item, following, _RDF + "rest")])

    def _characters(self, text: str) -> None:
        """Note where the text of a property begins, white space aside."""
        start = self._event()
        frame = self._stack[-1] if self._stack else None
        if frame is None or frame.kind != "property" or frame.begun:
            return
        window = self._window
        begin = start + len(text[: len(text) - len(text.lstrip())].encode())
        frame.begun = bool(text.strip())
        if frame.begun:
            stop = window.data.find(b"<", begin - window.base)
            piece = window.data[begin - window.base : stop if stop >= 0 else None].rstrip()
            frame.text = (begin, begin + max(1, len(piece)))
        elif frame.text is None:
            frame.text = (begin, begin + 1)


def _shift(span: tuple[int, int], by: int) -> tuple[int, int]:
    return span[0] + by, span[1] + by
