"""Terms as the texts that N-Triples has for them: quicker to sort, to compare and to hold by the million than the engine's objects.

A token is `<iri>`, `_:label`, `"text"` with its language or datatype, or `<<( s p o )>>`.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.terms import Term

Token: TypeAlias = str

TYPE = f"<{PREFIXES['rdf']}type>"
NIL = f"<{PREFIXES['rdf']}nil>"

_STRING, _LANGUAGE, _DIRECTION = PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString", PREFIXES["rdf"] + "dirLangString"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Literal(NamedTuple):
    """The parts of a literal; language and direction are empty where it has none."""

    value: str
    datatype: str
    language: str
    direction: str


def token(term: Term) -> Token:
    """Return the token of a term."""
    # What `str` gives for a triple term is a statement, without its brackets.
    return f"<<( {token(term.subject)} {term.predicate} {token(term.object)} )>>" if isinstance(term, ox.Triple) else str(term)


def is_iri(token: Token) -> bool:
    """Tell whether a token is an IRI."""
    return token[0] == "<" and token[1] != "<"


def is_blank(token: Token) -> bool:
    """Tell whether a token is a blank node."""
    return token[0] == "_"


def is_literal(token: Token) -> bool:
    """Tell whether a token is a literal."""
    return token[0] == '"'


def iri(token: Token) -> str:
    """Return the IRI of a token that is one."""
    return token[1:-1]


def literal(token: Token) -> Literal:
    """Return the parts of a token that is a literal."""
    end = token.rindex('"')
    value, mark = token[1:end], token[end + 1 :]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    if not mark:
        return Literal(value, _STRING, "", "")
    if mark[0] == "^":
        return Literal(value, mark[3:-1], "", "")
    language, _, direction = mark[1:].partition("--")
    return Literal(value, _DIRECTION if direction else _LANGUAGE, language, direction)


def triple(token: Token) -> tuple[Token, Token, Token]:
    """Return the parts of a token that is a triple term."""
    subject, predicate, object = token[4:-4].split(" ", 2)
    return subject, predicate, object


def is_of_rdf_1_2(token: Token) -> bool:
    """Tell whether a token is a triple term or a text with a base direction."""
    return token.startswith("<<") or (token.startswith('"') and token.endswith(("--ltr", "--rtl")))


def term(token: Token) -> Term:
    """Return the engine's object for a token that is no triple term."""
    if token[0] == "<":
        return ox.NamedNode(token[1:-1])
    if token[0] == "_":
        return ox.BlankNode(token[2:])
    value, datatype, language, _ = literal(token)
    return ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype))


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SHORT.get(match[3], match[3])
