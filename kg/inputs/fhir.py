"""FHIR JSON, R4 and R5: bundles, single resources and NDJSON, lifted by the queries in inputs/fhir/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.claim.codes import Codes
from kg.errors import BadSyntax, Place
from kg.inputs.entry import Entry
from kg.inputs.json_rdf import JSON, Statements
from kg.inputs.lift import lift, mentioned
from kg.inputs.lines import ByLine
from kg.inputs.organizations import ORGANIZATION, keys_of, relative
from kg.inputs.piece import Piece, Pointer, json_lines, pieces
from kg.inputs.unit import PERSON
from kg.terms import Subject

_SELF, _TYPE, _NAME = (ox.NamedNode(JSON + key) for key in ("self", "resourceType", "name"))
_CODE, _REFERENCE = ox.NamedNode(JSON + "code"), ox.NamedNode(JSON + "reference")
_FILE, _LISTED, _WORDS = (ox.NamedNode(f"urn:x-medspec:codes:{name}") for name in ("file", "listed", "words"))
_KEY = re.compile(r"\b(?:json|joined):(\w+)")
_TOGETHER = 2_000
_HELP = "a FHIR document is an object with resourceType, such as a Bundle or a Practitioner"


class Fhir(ByLine):
    """The FHIR resources in the file `path`, one document or one a line. Iterate once.

    Resources are lifted some thousand at a time; the names of organizations are kept, so that they may stand in front of those that
    refer to them, and `named` are those that stand elsewhere. `codes` is a list of the words that codes stand for. Raises BadSyntax with
    the place, and what `Lines` raises.
    """

    kind = "fhir"

    def __init__(
        self, path: str, *, by_line: bool = False, start: str = "", codes: Codes | None = None, named: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(json_lines(path), start)
        self._by_line = by_line
        self._keys = frozenset(_KEY.findall(mentioned(self.kind))) - {"self"}
        self._organizations = dict(named or {})
        self._codes = codes
        self._begin()

    def __iter__(self) -> Iterator[Entry]:
        """Yield one entry for each resource that gave a statement."""
        for piece in pieces(self._lines, by_line=self._by_line):
            self._document(piece, piece.value(), (), f"{self._start}line{piece.line}", None)
            if len(self._entries) >= _TOGETHER:
                yield from self._lifted()
        yield from self._lifted()

    def _begin(self) -> None:
        self._entries: list[Entry] = []
        self._statements = Statements(self._keys)
        self._here: set[str] = set()

    def _lifted(self) -> Iterator[Entry]:
        before = (
            quad
            for number, (key, name) in enumerate(self._elsewhere())
            for node in [ox.BlankNode(f"before{number}")]
            for property, text in ((_TYPE, ORGANIZATION), (_SELF, key), (_NAME, name))
            for quad in [ox.Quad(node, property, ox.Literal(text))]
        )
        lift(self.kind, [*self._statements.quads, *before, *self._listed()], self._entries, self.left)
        entries = self._entries
        self._begin()
        yield from (entry for entry in entries if entry.quads)

    def _elsewhere(self) -> list[tuple[str, str]]:
        """Return the organizations that these resources refer to and that are not among them: key and name."""
        quads = self._statements.quads
        asked = {relative(quad.object.value) for quad in quads if quad.predicate == _REFERENCE and isinstance(quad.object, ox.Literal)}
        return [(key, self._organizations[key]) for key in sorted(asked - self._here) if key in self._organizations]

    def _listed(self) -> Iterator[ox.Quad]:
        """Yield that there is a code list, and the words that it has for each code in these resources."""
        if self._codes is None:
            return
        yield ox.Quad(ox.BlankNode("list"), _FILE, ox.Literal(self._codes.name))
        codes = (quad.object.value for quad in self._statements.quads if quad.predicate == _CODE and isinstance(quad.object, ox.Literal))
        for number, code in enumerate(dict.fromkeys(codes)):
            words = self._codes.words.get(code, ())
            if words:
                entry = ox.BlankNode(f"listed{number}")
                yield ox.Quad(entry, _LISTED, ox.Literal(code))
                yield from (ox.Quad(entry, _WORDS, ox.Literal(word)) for word in words)

    def _document(self, piece: Piece, value: Any, pointer: Pointer, label: str, url: str | None) -> None:
        """Take in a resource, or what is in a bundle."""
        kind = value.get("resourceType") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            what = "the resource has no resourceType" if isinstance(value, dict) else "a FHIR document is an object"
            raise BadSyntax(what, help=_HELP, place=self._place(piece, pointer))
        if kind == "Bundle":
            entries = value.get("entry", [])
            if not isinstance(entries, list):
                raise BadSyntax("the entries of a Bundle are an array", help=_HELP, place=self._place(piece, (*pointer, "entry")))
            for number, one in enumerate(entries):
                place = (*pointer, "entry", number)
                if not isinstance(one, dict):
                    raise BadSyntax("an entry of a Bundle is an object", help=_HELP, place=self._place(piece, place))
                if "resource" in one:
                    full = one.get("fullUrl")
                    self._document(
                        piece, one["resource"], (*place, "resource"), f"{label}-{number}", full if isinstance(full, str) else None
                    )
            return
        self._resource(piece, value, kind, pointer, label, url)

    def _resource(self, piece: Piece, value: dict[str, Any], kind: str, pointer: Pointer, label: str, url: str | None) -> None:
        identifier = value.get("id")
        if identifier is not None and not isinstance(identifier, str):
            raise BadSyntax("the id of a resource is a text", help=_HELP, place=self._place(piece, (*pointer, "id")))
        entry = Entry(piece, pointer)
        named = kind == "Practitioner" and identifier
        node: Subject = ox.NamedNode(PERSON + quote(identifier, safe="")) if named and identifier else ox.BlankNode(label)
        entry.key = identifier if named and identifier else ""
        self._statements.add(node, value, pointer, entry, label)
        for key in keys_of(kind, identifier, url):
            self._statements.quads.append(ox.Quad(node, _SELF, ox.Literal(key)))
            if kind == ORGANIZATION and isinstance(value.get("name"), str):
                self._organizations[key] = value["name"]
                self._here.add(key)
        self._entries.append(entry)

    def _place(self, piece: Piece, pointer: Pointer) -> Place:
        return piece.place(pointer) or piece.at(0)
