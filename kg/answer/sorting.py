"""Whether the engine can sort what a query sorts: values that it compares by two rules at once end the process.

Numbers are compared with each other by value and with other literals by text; so are dates with and without a time zone. No total order
comes of that, and the engine's sort then aborts (pyoxigraph 0.5; with more than twenty rows, not every time). Values are looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import KgError, UnsafeInput
from kg.query.groups import Tree, Unbalanced, parse
from kg.query.tokens import Token
from kg.terms import XSD, Term

_NUMBERS = frozenset(
    XSD + name
    for name in (
        "integer", "decimal", "double", "float", "byte", "short", "int", "long", "unsignedByte", "unsignedShort",
        "unsignedInt", "unsignedLong",
        "positiveInteger", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger",
    )
)  # fmt: skip
_DATES = frozenset(XSD + name for name in ("date", "dateTime", "time", "gYear", "gYearMonth", "gMonth", "gDay", "gMonthDay"))
_FEW = 20
"""Rows up to which the engine's sort cannot fail: it then inserts one by one."""


def check_sorting(engine: Embedded, text: str, name: str) -> None:
    """Raise UnsafeInput if the query `text` sorts by a variable whose values may end the process.

    A query that the engine will refuse passes: what is wrong with it is said when it runs. ORDER BY in sub-selects is not looked at.
    """
    try:
        tree = parse(text)
        variables = sorted_variables(tree.query.clauses.get("ORDER", []))
        mixed = [(variable, _mixed(_values(engine, tree, variable, name))) for variable in variables]
    except (Unbalanced, KgError, RuntimeError):
        return
    for variable, what in mixed:
        if what:
            raise UnsafeInput(
                f"ORDER BY ?{variable} would sort {what} together, which has no fixed order and may end the process",
                help=f"write ORDER BY STR(?{variable}), or make the values one type first",
            )


def _mixed(terms: Iterator[Term]) -> str:
    """Return what among the terms has no common order, or nothing."""
    kinds: dict[str, set[str]] = {}
    for rows, term in enumerate(terms, start=1):
        kind = _kind(term)
        if kind:
            kinds.setdefault(kind.partition(" ")[0], set()).add(kind)
        if rows > _FEW:
            if "numbers" in kinds and len(kinds) > 1:
                return "numbers and other text"
            if len(kinds.get("dates", ())) > 1:
                return "dates with and without a time zone"
    return ""


def sorted_variables(order: list[Token]) -> list[str]:
    """Return the variables that stand alone in an ORDER BY clause: bare, in parentheses, or in ASC or DESC; not inside a function."""
    found = []
    opened: list[bool] = []
    for index, token in enumerate(order):
        if token.is_op("("):
            before = order[index - 1] if index else None
            bare = before is None or before.is_word("BY", "ASC", "DESC") or before.is_op(")", "(") or before.kind == "var"
            opened.append(bare and (not opened or opened[-1]))
        elif token.is_op(")") and opened:
            opened.pop()
        elif token.kind == "var" and (not opened or opened[-1]):
            found.append(token.name)
    return list(dict.fromkeys(found))


def _values(engine: Embedded, tree: Tree, variable: str, name: str) -> Iterator[Term]:
    """Yield the values of a variable in the solutions of the query, unsorted."""
    query = tree.query
    if query.keyword is None or query.where is None or query.where.closed is None:
        return
    projected = query.projected()
    kept = query.form == "SELECT" and (variable in projected or "*" in projected or query.aggregates)
    body_start = query.where.opened.start
    dataset = query.clauses.get("FROM", [])
    source = tree.text[dataset[0].start : dataset[-1].end] if dataset else ""
    select = tree.text[query.keyword.start : body_start] if kept else f"SELECT * {source} "
    rest = ""
    for clause in ("GROUP", "HAVING", "VALUES"):
        tokens = query.clauses.get(clause, [])
        if tokens and (kept or clause == "VALUES"):
            end = query.end if clause == "VALUES" else tokens[-1].end
            rest += f" {tree.text[tokens[0].start : end]}"
    text = tree.text[: query.keyword.start] + select + tree.text[body_start : query.where.closed.end] + rest
    solutions = engine.run(text, name=name)
    if isinstance(solutions, ox.QuerySolutions) and variable in {one.value for one in solutions.variables}:
        for solution in solutions:
            term = solution[variable]
            if term is not None:
                yield term


def _kind(term: Term) -> str:
    """Return by which rule a literal is compared: "numbers", "dates zoned", "dates plain", "text"; nothing for other terms."""
    if not isinstance(term, ox.Literal):
        return ""
    datatype = term.datatype.value
    if datatype in _NUMBERS:
        return "numbers"
    if datatype in _DATES:
        zoned = term.value.endswith("Z") or (len(term.value) > 6 and term.value[-6] in "+-" and term.value[-3] == ":")
        return "dates zoned" if zoned else "dates plain"
    return "text"
