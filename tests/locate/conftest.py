"""An independent reading of a place: the engine's own parser says which term begins there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from kg.errors import Place
from kg.files import Input
from kg.formats import RdfSyntax
from kg.locate import Role
from kg.locate.find import places

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CELL = {ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")}
REIFIES = ox.NamedNode(RDF + "reifies")
TERMS = (Role.SUBJECT, Role.PREDICATE, Role.OBJECT)


@dataclass(frozen=True)
class Checked:
    """How many terms were compared with what stands at their place, and which differ."""

    compared: int
    wrong: list[str]


CheckDocument = Callable[..., Checked]


def at(document: str, place: Place) -> str:
    """Return the rest of the document from `place` on, counting lines and characters anew."""
    assert place.line is not None
    assert place.column is not None
    lines = document.split("\n")
    return "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])


def term_in(text: str, prefixes: dict[str, str], base: str | None) -> object:
    """Return the term that `text` is, as the engine reads it in the place of an object; None if it is none."""
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    try:
        quads = list(ox.parse(f"{head}<x:s> <x:p> {text} .".encode(), format=ox.RdfFormat.TURTLE, base_iri=base))
    except SyntaxError:
        return None
    return quads[0].object if len(quads) == 1 else None


_SUFFIX = re.compile(r"(?:@[\w-]+|\s*\^\^\s*\S+)?")


def quoted(text: str, prefixes: dict[str, str], base: str | None) -> object:
    """Return the literal that `text` begins with: the shortest quoted string that the engine accepts, with its suffix."""
    for end in re.finditer(text[:1], text[1:]):
        if term_in(text[: end.end() + 1], prefixes, base) is not None and not (end.end() == 1 and text[2:3] == text[0]):
            suffix = _SUFFIX.match(text, end.end() + 1)
            whole = text[: suffix.end()] if suffix else text
            return term_in(whole.rstrip(".;,])}"), prefixes, base)
    return None


def states(document: bytes, syntax: RdfSyntax, base: str | None) -> Iterator[tuple[ox.Quad, dict[str, str], str | None]]:
    """Yield each quad with the prefixes and the base that hold where it was read; small pieces keep the parser from running ahead."""

    class Pieces:
        at = 0

        def read(self, _: int) -> bytes:
            self.at += 1
            return document[self.at - 1 : self.at]

    parser = ox.parse(Pieces(), format=syntax.engine, base_iri=base)  # type: ignore[arg-type]
    for quad in parser:
        yield quad, parser.prefixes, parser.base_iri


def same(term: object, quad: ox.Quad, role: Role, place: Place, document: str, state: tuple[dict[str, str], str | None]) -> bool:
    """Tell whether the text at `place` is `term`; blank nodes and reifiers must begin with what can stand for one."""
    rest = at(document, place)
    if quad.predicate == REIFIES and role is not Role.SUBJECT:
        # No token says "reifies": the predicate is that of the reifier, the object the token that is annotated.
        return rest[:1] not in {"", " ", "\n", "#", ".", ";", ","}
    if quad.predicate in CELL and role is not Role.OBJECT:
        return rest[:1] not in {"", " ", "\n", "#", ";", ","}
    if quad.predicate in CELL and quad.object == ox.NamedNode(RDF + "nil") and rest.startswith(")"):
        return True
    if role is Role.SUBJECT and rest.startswith("<<"):
        return True
    if isinstance(term, ox.BlankNode):
        return rest.startswith(("[", "(", "_:", "<<", "~", "{|")) or quad.predicate in CELL
    if isinstance(term, ox.Triple):
        return rest.startswith("<<(")
    if term == ox.NamedNode(RDF + "nil") and rest.startswith("("):
        return True
    if role is Role.PREDICATE and rest[:1] == "a" and term == ox.NamedNode(RDF + "type"):
        return place.width == 1
    if rest[:1] in {'"', "'"} and (rest[:3] in {'"""', "'''"} or "\n" in rest[: place.width + 1]):
        return quoted(rest, *state) == term
    return term_in(rest[: place.width], *state) == term


@pytest.fixture
def check_document() -> CheckDocument:
    """Return a function that places every term of a document and compares each with what stands there."""

    def check(document: bytes, syntax: RdfSyntax, base: str | None = None) -> Checked:
        text = document.decode()
        read = list(states(document, syntax, base))
        found = places(Input("doc", document), syntax, dict.fromkeys(range(len(read)), TERMS), base=base)
        wrong = []
        for number, (quad, prefixes, iri) in enumerate(read):
            for role, term in zip(TERMS, (quad.subject, quad.predicate, quad.object), strict=True):
                place = found.get((number, role))
                if place is None or not same(term, quad, role, place, text, (prefixes, iri)):
                    wrong.append(f"{number} {role.name} {term}: {place}")
        return Checked(3 * len(read), wrong)

    return check
