"""Binding parameters: terms put into a query as VALUES in every group that mentions them, never as text that somebody typed.

What binding means: the query answers as if each parameter had been written in by hand wherever it occurs, sub-selects included. A VALUES
row does that in any group. Five places need more: a group that MINUS subtracts gets a variable of its own, since a shared parameter would
change what MINUS compares (SPARQL 1.1 section 8.3.2); HAVING and ORDER BY of a grouped query see no VALUES (section 18.2.4), so the term
itself stands there, as it does for the name of a graph; CONSTRUCT WHERE and DESCRIBE without WHERE are given the braces that they lack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pyoxigraph as ox

from kg.query.groups import PATTERN_KINDS, Group, Query, Tree
from kg.query.tokens import Token

Bindable = ox.NamedNode | ox.Literal
Edit = tuple[int, int, str]
"""Start and end of what is replaced, and what comes there."""


def bind(tree: Tree, values: Mapping[str, Bindable]) -> str:
    """Return the text of `tree` with each variable in `values` bound to its term; without values, the text as it is."""
    edits: list[Edit] = []
    for query in tree.queries():
        edits += _complete(query, values)
    for name, term in values.items():
        edits += _bind_one(tree, name, term)
    return _apply(tree.text, edits)


def mentions(tree: Tree, name: str) -> Iterator[Token]:
    """Yield the tokens of `tree` that are the variable `name`."""
    return (token for token in tree.tokens if token.kind == "var" and token.name == name)


def refusal(tree: Tree, parameters: frozenset[str]) -> tuple[str, Token] | None:
    """Return why `tree` cannot be bound rightly, with the token that shows it, or None if it can.

    Refused: a parameter that the text assigns; MINUS of a group that shares no other variable with what is around it; GRAPH with a
    variable whose group holds no triple pattern once VALUES stands in it (the engine then leaves the variable unbound).
    """
    for before, token in zip(tree.tokens, tree.tokens[1:], strict=False):
        if before.is_word("AS") and token.kind == "var" and token.name in parameters:
            return f"the text assigns the parameter ?{token.name}", token
    for group in tree.groups:
        if group.kind == "minus" and (shown := _first_mention(group, parameters)) and not _shares(group, parameters):
            return "MINUS shares no variable but the parameter with what it subtracts from, so it would never remove anything", shown
        if group.kind in PATTERN_KINDS and group.query is None and (shown := _direct_mention(group, parameters)):
            scope = _graph_scope(group)
            if scope and not any(_has_triple(inner) for inner in scope):
                return "the group of GRAPH with a variable holds no triple pattern beside the parameter, so the graph stays unbound", shown
    return None


def _bind_one(tree: Tree, name: str, term: Bindable) -> Iterator[Edit]:
    """Yield the edits that bind one variable."""
    fresh = _fresh(tree, name)
    marked: dict[int, Group] = {}
    # Written in: the engine lets a sub-select in GRAPH ?name, of which ?name is no column, look into every graph.
    graphs = [group.name for group in tree.groups if group.kind == "graph" and group.name] if isinstance(term, ox.NamedNode) else []
    written_in = {token.start for token in graphs if token.kind == "var" and token.name == name}
    yield from ((token.start, token.end, str(term)) for token in graphs if token.start in written_in)
    for group in tree.groups:
        minus = _minus_around(group)
        direct = [token for token in group.tokens() if token.kind == "var" and token.name == name]
        if minus:
            yield from ((token.start, token.end, f"?{fresh}") for token in direct if token.start not in written_in)
        if direct and group.kind in PATTERN_KINDS:
            marked[id(group)] = group
    for query in tree.queries():
        inside = _minus_around(query.where) if query.where else None
        template = any(token.name == name and token.kind == "var" for g in query.groups if g.kind == "template" for token in g.tokens())
        reached = template
        for clause, tokens in query.clauses.items():
            written = clause in {"HAVING", "ORDER"} and query.aggregates
            for index, token in enumerate(tokens):
                if token.kind != "var" or token.name != name:
                    continue
                if written:
                    yield _write(tokens, index, term)
                    continue
                reached = True
                if inside:
                    yield token.start, token.end, f"?{fresh}"
        if reached and query.where:
            marked[id(query.where)] = query.where
    for group in marked.values():
        variable = fresh if _minus_around(group) else name
        row = f" VALUES ?{variable} {{ {term} }} "
        yield group.opened.end, group.opened.end, row + "{ " if group.query else row
        if group.query and group.closed:
            yield group.closed.start, group.closed.start, " }"


def _write(tokens: list[Token], index: int, term: Bindable) -> Edit:
    """Return the edit that writes `term` in an expression in place of the variable at `index`; BOUND of it is true."""
    around = tokens[max(0, index - 2) : index + 2]
    if len(around) == 4 and around[0].is_word("BOUND"):
        return around[0].start, around[3].end, " true "
    return tokens[index].start, tokens[index].end, f" ({term}) "


def _complete(query: Query, values: Mapping[str, Bindable]) -> Iterator[Edit]:
    """Yield the edits that give a query the braces that VALUES needs, where it has none (SPARQL 1.1 rules 10 and 11)."""
    where, keyword = query.where, query.keyword
    if query.short and where and keyword and any(token.kind == "var" and token.name in values for token in where.tokens()):
        triples = " ".join(token.text for token in where.tokens())
        yield keyword.end, keyword.end, f" {{ {triples} }}"
    if query.form == "DESCRIBE" and where is None and keyword:
        named = [token for token in query.clauses["DESCRIBE"] if token.kind == "var" and token.name in values]
        if named:
            last = [*query.clauses["DESCRIBE"], *query.clauses.get("FROM", [])][-1]
            rows = " ".join(f"VALUES ?{name} {{ {values[name]} }}" for name in dict.fromkeys(token.name for token in named))
            yield last.end, last.end, f" WHERE {{ {rows} }}"


def _minus_around(group: Group) -> Group | None:
    """Return the outermost group subtracted by MINUS that `group` is or stands in."""
    found = None
    for outer in group.ancestors():
        if outer.kind == "minus":
            found = outer
    return found


def _fresh(tree: Tree, name: str) -> str:
    """Return a variable name that does not occur in `tree`."""
    taken = {token.name for token in tree.tokens if token.kind == "var"}
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _apply(text: str, edits: list[Edit]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _direct_mention(group: Group, names: frozenset[str]) -> Token | None:
    return next((token for token in group.tokens() if token.kind == "var" and token.name in names), None)


def _first_mention(group: Group, names: frozenset[str]) -> Token | None:
    return next((token for token in _all_tokens(group) if token.kind == "var" and token.name in names), None)


def _all_tokens(group: Group) -> Iterator[Token]:
    for inner in group.walk():
        yield from inner.tokens()
        if inner.query:
            for clause in inner.query.clauses.values():
                yield from clause


def _shares(minus: Group, parameters: frozenset[str]) -> bool:
    """Tell whether the group that MINUS subtracts has a variable, parameters aside, in common with the parts before it."""
    before = {
        token.name
        for part in (minus.parent.parts if minus.parent else ())
        for token in ([part] if isinstance(part, Token) else _all_tokens(part))
        if token.kind == "var" and token.start < minus.opened.start
    }
    return any(token.kind == "var" and token.name in before - parameters for token in _all_tokens(minus))


def _graph_scope(group: Group) -> list[Group]:
    """Return the groups from `group` up to the group of the innermost GRAPH with a variable; nothing if there is no such GRAPH."""
    scope = []
    for outer in group.ancestors():
        scope.append(outer)
        if outer.kind == "graph":
            return scope if outer.name and outer.name.kind == "var" else []
        if outer.kind == "service":
            return []
    return []


def _has_triple(group: Group) -> bool:
    """Tell whether a triple pattern stands directly in `group`, beside filters, assignments, VALUES and further groups."""
    parts = list(group.parts)
    at = 0
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Group) or part.is_op(".") or part.is_word("OPTIONAL", "MINUS", "UNION"):
            at += 1
        elif part.is_word("GRAPH"):
            at += 2
        elif part.is_word("FILTER", "BIND", "VALUES"):
            at = _skip(parts, at + 1, lambda one: isinstance(one, Group) or one.is_op(")"))
        else:
            return True
    return False


def _skip(parts: list[Token | Group], at: int, ends: Callable[[Token | Group], bool]) -> int:
    """Return the place after the first part at parenthesis depth zero that `ends` a constraint."""
    depth = 0
    while at < len(parts):
        part = parts[at]
        at += 1
        if isinstance(part, Token):
            depth += part.is_op("(") - part.is_op(")")
        if depth == 0 and ends(part):
            follows = parts[at] if at < len(parts) else None
            # VALUES (?x ?y) { … }: the parenthesis closes the header, the block is still to come.
            return at + (isinstance(follows, Group) and follows.kind == "data")
    return at
