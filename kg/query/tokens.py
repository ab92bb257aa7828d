"""The tokens of a SPARQL query with their places, so that a query can be looked at and added to without being guessed at.

Terminals follow the SPARQL 1.1 grammar (rules 139-173). White space and comments are left out. What `<` begins depends on where it stands:
after an operand inside an expression it is the operator, as the engine reads it; elsewhere it opens an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from kg.diagnose import place
from kg.errors import KgError, Place, UnsafeInput

# Beyond ASCII every character counts as part of a name: those that are not (PN_CHARS, rule 167) occur in no valid query outside
# strings, IRIs and comments, and the classes of the grammar take 20 ms to compile. So does any range up to U+10FFFF: hence sets of what
# is left out.
_NOT_WORD = r"\x00-/:-@\[-^`{-\x7f"
_WORD = rf"[^{_NOT_WORD}]"
_INNER = r"[^\x00-,/:-@\[-^`{-\x7f]"  # with . and -
_LETTER = r"[^\x00-@\[-`{-\x7f]"
_LOCAL = rf"(?:{_WORD}|:|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"

_TOKEN = re.compile(
    r"(?:[ \t\r\n]+|#[^\r\n]*)*+(?:"
    r"(?P<string>\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')"
    rf"|(?P<var>[?$]{_WORD}+)"
    rf"|(?P<bnode>_:{_WORD}(?:{_INNER}*(?:{_WORD}|-))?)"
    rf"|(?P<pname>(?:{_LETTER}(?:{_INNER}*(?:{_WORD}|-))?)?:(?:{_LOCAL}(?:(?:{_LOCAL}|[.\-])*(?:{_LOCAL}|-))?)?)"
    r"|(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<op>\{\||\|\}|<<\(|\)>>|\^\^|&&|\|\||!=|<=|>=|[^ \t\r\n]))",
    re.DOTALL | re.ASCII,
)
_IRI = re.compile(r"<[^\x00-\x20<>\"{}|^`\\]*(?:\\u[0-9A-Fa-f]{4}[^\x00-\x20<>\"{}|^`\\]*|\\U[0-9A-Fa-f]{8}[^\x00-\x20<>\"{}|^`\\]*)*>")

_BRACKETS = {"{", "}", "(", "<<(", ")", ")>>"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_OPERANDS = {"var", "iri", "pname", "string", "number", "lang", "bnode"}


class Token(NamedTuple):
    """One token: kind (var, iri, pname, string, number, lang, bnode, word, op), text, and the code points where it starts and ends."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """A variable's name without its sign; any other token's text."""
        return self.text[1:] if self.kind == "var" else self.text

    def is_word(self, *words: str) -> bool:
        """Tell whether this is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words

    def is_op(self, *texts: str) -> bool:
        """Tell whether this is one of these operators or brackets."""
        return self.kind == "op" and self.text in texts


@lru_cache(maxsize=512)
def scan(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text`, in order. Never fails: a character that starts no token becomes an operator of its own.

    >>> [token.text for token in scan("SELECT ?s { ?s a <urn:x#y> } # not { this }")]
    ['SELECT', '?s', '{', '?s', 'a', '<urn:x#y>', '}']
    """
    tokens: list[Token] = []
    nesting = _Nesting()
    match, position = _TOKEN.match, 0
    while found := match(text, position):
        kind = found.lastgroup or ""
        start, position = found.span(kind)
        token = Token(kind, found[kind], start, position)
        if kind == "op":
            if token.text[0] == "<" and not nesting.compares(tokens) and (iri := _IRI.match(text, start)):
                position = iri.end()
                token = Token("iri", iri[0], start, position)
            elif token.text in _BRACKETS:
                nesting.enter(token, tokens)
        elif kind == "word" and token.text.upper() in _FORMS:
            nesting.enter(token, tokens)
        tokens.append(token)
    return tuple(tokens)


class _Nesting:
    """Knows whether the scan stands inside an expression, where `<` after an operand compares."""

    def __init__(self) -> None:
        self._clause = [True]  # for each open brace: whether its tokens are clauses of a SELECT rather than patterns
        self._round: list[bool] = []  # for each open parenthesis: whether it holds an expression
        self._kept: list[list[bool]] = []

    def enter(self, token: Token, before: list[Token]) -> None:
        """Take note of a bracket, or of the word that begins a query."""
        if token.kind == "word":
            self._clause[-1] = True
        elif token.is_op("{"):
            self._clause.append(False)
            self._kept.append(self._round)
            self._round = []
        elif token.is_op("}") and len(self._clause) > 1:
            self._clause.pop()
            self._round = self._kept.pop()
        elif token.is_op("(", "<<("):
            self._round.append(self._opens_expression(before))
        elif token.is_op(")", ")>>") and self._round:
            self._round.pop()

    def compares(self, before: list[Token]) -> bool:
        return bool(self._round and self._round[-1] and before and (before[-1].kind in _OPERANDS or before[-1].is_op(")")))

    def _opens_expression(self, before: list[Token]) -> bool:
        if self._clause[-1] or (self._round and self._round[-1]):
            return True
        last = before[-1] if before else None
        if last is None:
            return False
        if last.kind in {"pname", "iri"}:  # a function after FILTER, else a verb before a collection
            return len(before) > 1 and before[-2].is_word("FILTER")
        return last.kind == "word" and last.text != "a" and not last.is_word("VALUES")


_NETWORK = {"SERVICE": "asks another server", "LOAD": "fetches a document"}
_GIVE = "load the data first and give it with --data or --with"
_HELP = {"LOAD": _GIVE, "SERVICE": f"{_GIVE}; `kg query --allow-service HOST` lets one host be asked"}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_REFUSED = _NETWORK.keys() | _UPDATES


def refuses(query: str, name: str = "query", hosts: Collection[str] = ()) -> KgError | None:
    """Return the error to raise for a query that would reach the network or change data, or None for one that only reads.

    SERVICE (SPARQL 1.1 Federated Query section 2) anywhere outside strings, IRIs, names and comments, unless it names a server on one of
    `hosts` (host, or host:port) in full; LOAD and the other operations of SPARQL 1.1 Update section 3 where a query should begin.
    """
    tokens = scan(query)
    start = next((i for i in range(len(tokens)) if not _prologue(tokens, i)), len(tokens))
    for index, token in enumerate(tokens):
        if token[0] != "word" or (word := token[1].upper()) not in _REFUSED:
            continue
        if word == "SERVICE" and hosts:
            refused = _reaches(tokens, index, hosts)
            if refused is None:
                continue
            return UnsafeInput(refused[0], help=refused[1], place=place_of(query, name, token))
        if word == "SERVICE" or (word == "LOAD" and index == start):
            message = f"{word} {_NETWORK[word]}, and nothing is fetched from the network"
            return UnsafeInput(message, help=_HELP[word], place=place_of(query, name, token))
        if index == start and word in _UPDATES:
            return UnsafeInput(
                f"{word} changes data, and questions only read",
                help="write a SELECT, ASK, CONSTRUCT or DESCRIBE query",
                place=place_of(query, name, token),
            )
    return None


def _reaches(tokens: tuple[Token, ...], index: int, hosts: Collection[str]) -> tuple[str, str] | None:
    """Return why the SERVICE at `index` is refused and what to do, or None if it names a server on one of `hosts`."""
    from urllib.parse import urlsplit

    at = index + 1 + (index + 1 < len(tokens) and tokens[index + 1].is_word("SILENT"))
    if at >= len(tokens) or tokens[at].kind != "iri":
        return "SERVICE asks whichever server its data name, and only one named in the query is asked", "write its IRI in full, <https://…>"
    if "\\" in tokens[at].text:
        return "SERVICE names its server with escapes", "write its IRI in full, without \\u"
    iri = urlsplit(tokens[at].text[1:-1])
    if iri.scheme.lower() in {"http", "https"} and "@" not in iri.netloc and iri.netloc.lower() in {host.lower() for host in hosts}:
        return None
    return (
        f"SERVICE asks {iri.netloc or 'no server by its full IRI'}, which is not allowed",
        f"--allow-service {iri.netloc or 'HOST'} would allow it",
    )


def _prologue(tokens: tuple[Token, ...], index: int) -> bool:
    """Tell whether the token at `index` belongs to the BASE and PREFIX lines, given that all before it do."""
    one, two = (tokens[index - 1] if index else None), (tokens[index - 2] if index > 1 else None)
    if tokens[index].is_word("BASE", "PREFIX"):
        return one is None or one.kind == "iri"
    return bool((one and one.is_word("BASE", "PREFIX")) or (two and two.is_word("PREFIX")))


def place_of(query: str, name: str, token: Token) -> Place:
    """Return the place of `token` in the text `query`, which messages call `name`."""
    line = query.count("\n", 0, token.start) + 1
    column = token.start - (query.rfind("\n", 0, token.start) + 1) + 1
    return place(name, query.encode(), line, column, token.end - token.start)
