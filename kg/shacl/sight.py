"""What a query can see of a node: which predicates of $this it looks at, and which of the nodes there it only looks through.

$this stands for one node in the whole query (SHACL appendix, pre-binding of variables). Where it stands in triple patterns alone, as their
subject and with the predicates named, results depend on nothing but the values of those predicates and the rest of the data. A variable
that is such a value, and otherwise stands as a subject alone, is looked through: what counts is what is said of the node, not which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox

from kg.query.groups import Group, Part, Query, Tree, parse
from kg.query.tokens import Token
from kg.record import record
from kg.shacl.written_query import iri_of, prefixes_of
from kg.terms import RDF_TYPE

_CHANGING = ("RAND", "UUID", "STRUUID", "BNODE", "SERVICE", "FROM")
"""What may give another answer each time, or from elsewhere."""
_BEGIN = ("FILTER", "BIND", "OPTIONAL", "MINUS", "UNION", "VALUES", "GRAPH", "LATERAL")
_OPENING = ("(", "[", "<<", "<<(", "{|")

Steps: TypeAlias = tuple[ox.NamedNode, ox.NamedNode | None, bool]
"""A way to a value: its first predicate, the second one if that is plain, and whether the way is longer than the first."""


@record
class Sight:
    """What a query sees of $this.

    `values` are the predicates whose values it sees as they are; `through` those whose values it looks through, each with the predicates
    that it sees there; `named` are the variables that it looks through and gives back, each with its predicate.
    """

    values: frozenset[ox.NamedNode]
    through: Mapping[ox.NamedNode, frozenset[ox.NamedNode]]
    named: Mapping[str, ox.NamedNode]


@record
class _Said:
    """A triple pattern: subject and object as tokens, and the ways that its path can begin; None for a path that is not understood."""

    subject: Token
    ways: tuple[Steps, ...] | None
    object: Token
    apart: bool


class _Unclear(Exception):
    """The query has a construct that is not looked into here."""


@lru_cache(maxsize=512)
def sight(text: str) -> Sight | None:
    """Return what the SELECT query `text` sees of $this, None if that may be more than values of predicates."""
    tree = parse(text)
    if any(token.is_word(*_CHANGING) for token in tree.tokens) or tree.query.projected() == ("*",):
        return None
    try:
        said = [one for group in tree.groups for one in _Patterns(group, prefixes_of(tree.tokens)).read()]
    except _Unclear:
        return None
    named = {one.name for said_ in said for one in (said_.subject, said_.object) if one.kind == "var"}
    looked_at = _calculated(tree, said)
    if "this" in looked_at or any(_is(one.object, "this") or (_is(one.subject, "this") and one.ways is None) for one in said):
        return None
    clear = {name: ways for name in named - looked_at - {"this"} if (ways := _through(name, said)) is not None}
    return _sight(tree.query, said, clear)


def _sight(query: Query, said: Iterable[_Said], clear: Mapping[str, frozenset[ox.NamedNode]]) -> Sight | None:
    values: set[ox.NamedNode] = set()
    through: dict[ox.NamedNode, frozenset[ox.NamedNode]] = {}
    named: dict[str, ox.NamedNode] = {}
    for one in said:
        for first, second, longer in one.ways or ():
            if not _is(one.subject, "this"):
                continue
            inner = frozenset((second,)) if longer and second else clear.get(one.object.name) if not longer else None
            if inner is None or one.object.kind != "var":
                values.add(first)
            else:
                through[first] = through.get(first, frozenset()) | inner
                if not longer and one.object.name in query.projected():
                    named[one.object.name] = first
    if not values and not through:
        return None
    return Sight(
        frozenset(values),
        {first: inner for first, inner in through.items() if first not in values},
        {name: first for name, first in named.items() if first not in values},
    )


def _through(name: str, said: Iterable[_Said]) -> frozenset[ox.NamedNode] | None:
    """Return the predicates that are seen of the variable `name`, which is a value of $this alone; None if more is seen of it."""
    seen: set[ox.NamedNode] = set()
    leading: set[ox.NamedNode] = set()
    for one in said:
        if _is(one.object, name):
            if not _is(one.subject, "this") or one.ways is None or len(one.ways) != 1 or one.ways[0][2]:
                return None
            leading.add(one.ways[0][0])
        if _is(one.subject, name):
            if one.ways is None:
                return None
            seen.update(first for first, _, _ in one.ways)
    return frozenset(seen) if len(leading) == 1 else None


def _calculated(tree: Tree, said: Iterable[_Said]) -> set[str]:
    """Return the variables that stand elsewhere than as subject or object of a pattern of the default graph, or plainly behind SELECT."""
    at = {token.start for one in said if not one.apart for token in (one.subject, one.object)}
    for query in tree.queries():
        depth = 0
        for token in query.clauses.get("SELECT", ()):
            depth += token.is_op("(") - token.is_op(")")
            if depth == 0:
                at.add(token.start)
    return {token.name for token in tree.tokens if token.kind == "var" and token.start not in at}


def _is(token: Token, name: str) -> bool:
    return token.kind == "var" and token.name == name


class _Patterns:
    """The triple patterns that stand directly in a group (SPARQL 1.1 rules 55, 75 to 95)."""

    def __init__(self, group: Group, spaces: dict[str, str]) -> None:
        self._parts: list[Part] = [] if group.kind == "data" else group.parts
        self._apart = any(around.kind in {"graph", "service"} for around in group.ancestors())
        self._spaces = spaces
        self._at = 0

    def read(self) -> Iterator[_Said]:
        """Yield the patterns. Raises _Unclear for brackets among them."""
        while (part := self._part()) is not None:
            if isinstance(part, Group) or part.is_op("."):
                self._at += 1
            elif part.is_word(*_BEGIN):
                self._pass_over(part)
            else:
                yield from self._about(part)

    def _part(self) -> Part | None:
        return self._parts[self._at] if self._at < len(self._parts) else None

    def _token(self) -> Token:
        part = self._part()
        if not isinstance(part, Token):
            raise _Unclear
        return part

    def _pass_over(self, word: Token) -> None:
        """Pass over a keyword and what belongs to it: an expression in parentheses, a function or a name, or nothing before a group."""
        self._at += 1
        if not word.is_word("FILTER", "BIND", "VALUES", "GRAPH"):
            return
        while isinstance(part := self._part(), Token) and not part.is_op("("):
            self._at += 1
            if part.kind == "var":
                return
        if isinstance(part, Group) or part is None or word.is_word("GRAPH"):
            return
        depth = 0
        while (part := self._part()) is not None:
            self._at += 1
            if isinstance(part, Token):
                depth += part.is_op("(") - part.is_op(")")
                if depth == 0:
                    return

    def _about(self, subject: Token) -> Iterator[_Said]:
        if subject.kind == "op":
            raise _Unclear
        self._at += 1
        while True:
            ways = self._path()
            while True:
                value = self._token()
                if value.is_op(*_OPENING):
                    raise _Unclear
                self._at += 1
                while isinstance(part := self._part(), Token) and (part.kind == "lang" or part.is_op("^^")):
                    self._at += 2 if part.is_op("^^") else 1
                yield _Said(subject, ways, value, self._apart)
                if not (isinstance(part, Token) and part.is_op(",")):
                    break
                self._at += 1
            while isinstance(part := self._part(), Token) and part.is_op(";"):
                self._at += 1
            part = self._part()
            if not isinstance(part, Token) or part.is_op(".") or part.is_word(*_BEGIN):
                return
            if not self._parts[self._at - 1].is_op(";"):  # type: ignore[union-attr]
                raise _Unclear

    def _path(self) -> tuple[Steps, ...] | None:
        """Pass over a verb and return the ways that it begins, None for one that is not understood, such as a variable."""
        verb = self._token()
        if verb.kind == "var":
            self._at += 1
            return None
        ways: list[Steps] | None = []
        while True:
            steps: list[tuple[ox.NamedNode | None, bool]] = []
            while True:
                steps.append(self._step())
                if not self._token().is_op("/"):
                    break
                self._at += 1
            first, plain = steps[0]
            if first is None or not plain:
                ways = None
            elif ways is not None:
                second = steps[1][0] if len(steps) > 1 and steps[1][1] else None
                ways.append((first, second, len(steps) > 1))
            if not self._token().is_op("|"):
                return None if ways is None else tuple(ways)
            self._at += 1

    def _step(self) -> tuple[ox.NamedNode | None, bool]:
        """Pass over one step and return its predicate, and whether it is walked forwards and once."""
        plain = True
        token = self._token()
        if token.is_op("^"):
            plain, self._at = False, self._at + 1
            token = self._token()
        iri = RDF_TYPE.value if token.kind == "word" and token.text == "a" else iri_of(token, self._spaces)
        if iri is None:
            raise _Unclear
        self._at += 1
        if self._token().is_op("*", "+", "?"):
            plain, self._at = False, self._at + 1
        return ox.NamedNode(iri), plain
