"""The groups and clauses of a SPARQL query as a tree: where each variable stands, seen from its tokens.

Names follow the SPARQL 1.1 grammar: a group graph pattern is what stands in braces (rule 53); the clauses of a query or sub-select are
SELECT, GROUP BY, HAVING, ORDER BY and the rest (rules 9-28). The engine checks the grammar itself; here only braces must balance.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from kg.query.tokens import Token, scan
from kg.record import record

PATTERN_KINDS = frozenset({"where", "plain", "optional", "union", "minus", "exists", "graph", "service"})
"""Kinds of group that hold patterns; the others are "template" (of CONSTRUCT), "data" (of VALUES) and "subselect"."""

AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_DEEPEST = 100


class Unbalanced(ValueError):
    """A brace is never closed, never opened, or nested too deep; `position` is the code point where that shows."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class Group:
    """What stands between two braces: its kind, the places of the braces, its parts in order, and what GRAPH names."""

    __slots__ = ("closed", "kind", "name", "opened", "parent", "parts", "query")

    def __init__(self, kind: str, opened: Token, parent: Group | None) -> None:
        self.kind = kind
        self.opened = opened
        self.parent = parent
        self.parts: list[Part] = []
        self.closed: Token | None = None
        self.name: Token | None = None
        self.query: Query | None = None

    def tokens(self) -> Iterator[Token]:
        """Yield the tokens that stand directly in this group."""
        return (part for part in self.parts if isinstance(part, Token))

    def groups(self) -> Iterator[Group]:
        """Yield the groups that stand directly in this group."""
        return (part for part in self.parts if isinstance(part, Group))

    def walk(self) -> Iterator[Group]:
        """Yield this group and all groups in it, sub-selects included, in the order of the text."""
        yield self
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.walk()
        if self.query:
            for group in self.query.groups:
                yield from group.walk()

    def ancestors(self) -> Iterator[Group]:
        """Yield this group, the one around it, and so on."""
        group: Group | None = self
        while group:
            yield group
            group = group.parent


Part: TypeAlias = Token | Group


class Query:
    """A query or sub-select: form, the tokens of its clauses by clause name, its WHERE group, and all groups directly in it."""

    __slots__ = ("clauses", "end", "form", "groups", "keyword", "where")

    def __init__(self) -> None:
        self.form = ""
        self.clauses: dict[str, list[Token]] = {}
        self.groups: list[Group] = []
        self.where: Group | None = None
        self.keyword: Token | None = None
        self.end = 0

    @property
    def short(self) -> bool:
        """Whether this is CONSTRUCT WHERE { … }, whose braces hold triples only (rule 10)."""
        return self.form == "CONSTRUCT" and all(group.kind != "template" for group in self.groups)

    @property
    def aggregates(self) -> bool:
        """Whether solutions are grouped (section 11): GROUP BY, HAVING, or an aggregate in SELECT or ORDER BY."""
        return bool({"GROUP", "HAVING"} & self.clauses.keys()) or any(
            token.is_word(*AGGREGATES) for clause in ("SELECT", "ORDER") for token in self.clauses.get(clause, ())
        )

    def projected(self) -> tuple[str, ...]:
        """Return the names of the variables that SELECT gives back, in order; ("*",) for all."""
        names, depth, alias = [], 0, False
        for token in self.clauses.get("SELECT", ()):
            depth += token.is_op("(") - token.is_op(")")
            if token.kind == "var" and (depth == 0 or (depth == 1 and alias)):
                names.append(token.name)
            elif token.is_op("*") and depth == 0:
                return ("*",)
            alias = token.is_word("AS")
        return tuple(names)


@record
class Tree:
    """A query text with its tokens, the outermost query, and every group in the order of the text."""

    text: str
    tokens: tuple[Token, ...]
    query: Query
    groups: tuple[Group, ...]

    def queries(self) -> Iterator[Query]:
        """Yield the query and its sub-selects."""
        yield self.query
        yield from (group.query for group in self.groups if group.query)


@lru_cache(maxsize=512)
def parse(text: str) -> Tree:
    """Return the tree of `text`, which nobody may change: equal texts share it. Raises Unbalanced."""
    tokens = scan(text)
    reader = _Reader(tokens)
    query = reader.query(None, 0)
    if reader.at < len(tokens):
        raise Unbalanced("this brace was never opened", tokens[reader.at].start)
    query.end = len(text)
    return Tree(text, tokens, query, tuple(found for group in query.groups for found in group.walk()))


def limited(tree: Tree, limit: int) -> str:
    """Return the query text with at most `limit` solutions: its own LIMIT lowered, or one added before a final VALUES (rule 18)."""
    clauses = tree.query.clauses
    own = clauses.get("LIMIT", ())
    if len(own) > 1:
        number = own[1]
        return tree.text[: number.start] + str(min(limit, int(number.text))) + tree.text[number.end :]
    last = clauses.get("VALUES", ())
    at = last[0].start if last else len(tree.text)
    return f"{tree.text[:at]}\nLIMIT {limit}\n{tree.text[at:]}"


def _clause_words(query: Query) -> tuple[str, ...]:
    """Return the words that may begin the next clause of `query`."""
    if query.where:
        return _MODIFIERS
    return ("FROM", "WHERE", *_MODIFIERS) if query.form == "DESCRIBE" else ("FROM", "WHERE")


class _Reader:
    """Reads tokens into queries and groups; one position, moving forward."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0

    def back(self, steps: int) -> Token | None:
        return self.tokens[self.at - steps] if self.at >= steps else None

    def query(self, parent: Group | None, depth: int) -> Query:
        """Read a query up to the end of the text or to the brace that closes the sub-select `parent`."""
        query = Query()
        clause = "PROLOGUE"
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.is_op("}"):
                break
            if token.is_op("{"):
                kind = self._kind_in_clause(query, clause)
                group = self.group(kind, parent, depth + 1)
                query.groups.append(group)
                if kind == "where":
                    query.where, clause = group, "AFTER"
                continue
            if not query.form and token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") and not self._names_prefix():
                query.form, query.keyword, clause = token.text.upper(), token, token.text.upper()
            elif query.form and token.is_word(*_clause_words(query)):
                clause = token.text.upper()
            query.clauses.setdefault(clause, []).append(token)
            self.at += 1
        query.end = self.tokens[self.at].start if self.at < len(self.tokens) else 0
        return query

    def _names_prefix(self) -> bool:
        previous = self.back(1)
        return bool(previous and previous.is_word("PREFIX"))

    def _kind_in_clause(self, query: Query, clause: str) -> str:
        previous = self.back(1)
        if previous and previous.is_word("EXISTS"):
            return "exists"
        if clause == "VALUES":
            return "data"
        if clause == "CONSTRUCT" and not query.groups:  # a second group is WHERE without its word (rule 17)
            return "template"
        return "where" if query.where is None else "plain"

    def group(self, kind: str, parent: Group | None, depth: int) -> Group:
        """Read a group from its opening brace to its closing one."""
        opened = self.tokens[self.at]
        if depth > _DEEPEST:
            raise Unbalanced("groups are nested too deep", opened.start)
        group = Group(kind, opened, parent)
        if kind == "graph":
            group.name = self.back(1)
        self.at += 1
        if kind in PATTERN_KINDS and self.at < len(self.tokens) and self.tokens[self.at].is_word("SELECT"):
            if kind == "plain":
                group.kind = "subselect"
            group.query = self.query(group, depth)
        else:
            while self.at < len(self.tokens) and not self.tokens[self.at].is_op("}"):
                if self.tokens[self.at].is_op("{"):
                    group.parts.append(self.group(self._kind_in_group(), group, depth + 1))
                else:
                    group.parts.append(self.tokens[self.at])
                    self.at += 1
        if self.at >= len(self.tokens):
            raise Unbalanced("this brace is never closed", opened.start)
        group.closed = self.tokens[self.at]
        self.at += 1
        return group

    def _kind_in_group(self) -> str:
        """Return what kind of group the brace at hand opens, from the tokens before it."""
        one, two, three = (self.back(steps) for steps in (1, 2, 3))
        for word in ("OPTIONAL", "MINUS", "UNION", "EXISTS"):
            if one and one.is_word(word):
                return word.lower()
        if two and two.is_word("GRAPH"):
            return "graph"
        if two and (two.is_word("SERVICE") or (two.is_word("SILENT") and three and three.is_word("SERVICE"))):
            return "service"
        return "data" if self._follows_values() else "plain"

    def _follows_values(self) -> bool:
        """Tell whether VALUES with its variable or variables stands just before the brace at hand."""
        at = self.at - 1
        if at >= 0 and self.tokens[at].is_op(")"):
            at -= 1
            while at >= 0 and self.tokens[at].kind == "var":
                at -= 1
            at -= at >= 0 and self.tokens[at].is_op("(")
        elif at >= 0 and self.tokens[at].kind == "var":
            at -= 1
        return at >= 0 and at < self.at - 1 and self.tokens[at].is_word("VALUES")
