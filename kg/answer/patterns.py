"""The triple patterns that every solution of a query has to match, read off its tokens.

What is not understood (blank nodes in brackets, collections, triple terms) is passed over, and the reader says that it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kg.query.groups import PATTERN_KINDS, Group, Query, Tree
from kg.query.tokens import Token

REQUIRED = frozenset({"where", "plain", "graph", "subselect"})
"""Kinds of group that a solution has to match."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern as it is written, its line and code-point position, and the name of the graph that it is asked of.

    `literal` is the object's text where that is a literal.
    """

    text: str
    line: int
    position: int
    graph: str | None = None
    costly: bool = False
    literal: str = ""

    @property
    def query_text(self) -> str:
        """The pattern with its graph."""
        return f"GRAPH {self.graph} {{ {self.text} }}" if self.graph else self.text

    def nearly(self, variable: str) -> str:
        """Return the pattern with `variable` for its literal, and a filter: the same text, whatever its case, language and datatype."""
        open_ = Pattern(f"{self.text.removesuffix(self.literal)}{variable}", self.line, self.position, self.graph)
        return f"{open_.query_text} FILTER (isLITERAL({variable}) && LCASE(STR({variable})) = LCASE(STR({self.literal})))"


class _Odd(Exception):
    """A statement is not read here: `wrong` if no SPARQL statement goes on like this, else because it takes more reading."""

    def __init__(self, *, wrong: bool = True) -> None:
        super().__init__()
        self.wrong = wrong


def read_patterns(tree: Tree, query: Query) -> tuple[list[Pattern], bool]:
    """Return the required triple patterns of one query or sub-select, in order, and whether all of them could be read."""
    found: list[Pattern] = []
    complete = True
    waiting: list[tuple[Group, str | None]] = [(query.where, None)] if query.where else []
    while waiting:
        group, graph = waiting.pop(0)
        if group.query:
            continue
        inner = graph if group.kind != "graph" or group.name is None else group.name.text
        for run in _runs(group):
            patterns, done = _statements(tree, run, inner)
            found += patterns
            complete = complete and done
        waiting = [(one, inner) for one in required_groups(group)] + waiting
    return sorted(found, key=lambda pattern: pattern.position), complete


def required_groups(group: Group) -> list[Group]:
    """Return the groups directly in `group` that every solution has to match: no OPTIONAL, MINUS, EXISTS, and no branch of a UNION."""
    groups = [part for part in group.parts if isinstance(part, Group) and part.kind in PATTERN_KINDS | {"subselect"}]
    branches = {id(one) for one, after in pairwise(groups) if after.kind == "union"}
    return [one for one in groups if one.kind in REQUIRED and id(one) not in branches]


def _runs(group: Group) -> list[list[Token]]:
    """Return the stretches of tokens in a group that hold statements; FILTER, BIND and the keywords before other groups are left out."""
    runs: list[list[Token]] = [[]]
    depth, skipping, name_follows = 0, False, False
    for part in group.parts:
        if isinstance(part, Group):
            skipping, name_follows = skipping and depth > 0, False
            runs.append([])
            continue
        if skipping:
            depth += part.is_op("(") - part.is_op(")")
            if depth == 0 and part.is_op(")"):
                skipping = False
                runs.append([])
            continue
        if name_follows:
            continue
        if part.is_word("FILTER", "BIND"):
            skipping, depth = True, 0
        elif part.is_word("VALUES", "GRAPH", "SERVICE"):
            name_follows = True
        elif not part.is_word("OPTIONAL", "MINUS", "UNION", "NOT", "EXISTS"):
            runs[-1].append(part)
    return [run for run in runs if run]


def misfit(tree: Tree) -> Token | None:
    """Return the first token in the groups of a refused query at which a statement cannot go on, or None if all that is read is right."""
    for group in tree.groups:
        if group.kind not in PATTERN_KINDS or group.query:
            continue
        for run in _runs(group):
            reader = _Reader(tree, run, None)
            while reader.at < len(run):
                try:
                    reader.statement()
                except _Odd as odd:
                    if odd.wrong:
                        return reader.peek() or next((token for token in tree.tokens if token.start >= run[-1].end), None)
                    reader.skip()
    return None


def _statements(tree: Tree, tokens: list[Token], graph: str | None) -> tuple[list[Pattern], bool]:
    """Return the patterns of one stretch (SPARQL 1.1 grammar, rules 55 and 75-77), and whether all of it was read."""
    reader = _Reader(tree, tokens, graph)
    while reader.at < len(tokens):
        try:
            reader.statement()
        except _Odd:
            reader.complete = False
            reader.skip()
    return reader.found, reader.complete


_VALUE_WORDS = ("true", "false")


class _Reader:
    def __init__(self, tree: Tree, tokens: list[Token], graph: str | None) -> None:
        self.tree, self.tokens, self.graph = tree, tokens, graph
        self.at = 0
        self.found: list[Pattern] = []
        self.complete = True

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *texts: str) -> bool:
        token = self.peek()
        if token is not None and token.is_op(*texts):
            self.at += 1
            return True
        return False

    def skip(self) -> None:
        """Move behind the end of the statement at hand."""
        depth = 0
        while (token := self.peek()) is not None:
            self.at += 1
            depth += token.is_op("(", "[", "<<(") - token.is_op(")", "]", ")>>")
            if depth <= 0 and token.is_op("."):
                return

    def statement(self) -> None:
        if self.take("."):
            return
        subject = self.term()
        while True:
            verb, costly = self.verb()
            while True:
                following = self.peek()
                position = following.start if following else 0
                found = self.term()
                line = self.tree.text.count("\n", 0, position) + 1
                literal = found if following and following.kind not in {"var", "iri", "pname", "bnode"} else ""
                self.found.append(Pattern(f"{subject} {verb} {found}", line, position, self.graph, costly, literal))
                if not self.take(","):
                    break
            if not self.take(";"):
                break
            while self.take(";"):
                pass
            following = self.peek()
            if following is None or following.is_op("."):
                break
        if self.peek() is not None and not self.take("."):
            raise _Odd

    def term(self) -> str:
        """Read a variable, IRI, label or literal and return its text."""
        token = self.peek()
        if token is None:
            raise _Odd
        if token.is_op("[", "(", "<<(", "<", "{|"):
            raise _Odd(wrong=False)
        start = token.start
        if token.is_op("+", "-"):
            self.at += 1
            token = self.peek()
            if token is None or token.kind != "number":
                raise _Odd
        if token.kind not in {"var", "iri", "pname", "bnode", "string", "number"} and token.text not in _VALUE_WORDS:
            raise _Odd
        self.at += 1
        end = token.end
        if token.kind == "string":
            following = self.peek()
            if following is not None and following.kind == "lang":
                self.at, end = self.at + 1, following.end
            elif self.take("^^"):
                datatype = self.peek()
                if datatype is None or datatype.kind not in {"iri", "pname"}:
                    raise _Odd
                self.at, end = self.at + 1, datatype.end
        return self.tree.text[start:end]

    def verb(self) -> tuple[str, bool]:
        """Read a variable or property path (rules 88-95); return its text, and whether it goes any number of steps."""
        first = self.peek()
        if first is None:
            raise _Odd
        if first.kind == "var":
            self.at += 1
            return first.text, False
        begin = self.at
        self.path()
        taken = self.tokens[begin : self.at]
        return self.tree.text[taken[0].start : taken[-1].end], any(token.is_op("*", "+") for token in taken)

    def path(self) -> None:
        while True:
            while self.take("^", "!"):
                pass
            if self.take("("):
                self.path()
                if not self.take(")"):
                    raise _Odd
            else:
                token = self.peek()
                if token is None or (token.kind not in {"iri", "pname"} and token.text != "a"):
                    raise _Odd
                self.at += 1
            self.take("*", "+", "?")
            if not self.take("/", "|"):
                return
