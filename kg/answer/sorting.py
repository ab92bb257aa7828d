"""Whether the engine can sort what a query sorts: values that it compares by two rules at once end the process.

Numbers are compared with each other by value and with other literals by text; so are dates with and without a time zone. No total order
comes of that, and the engine's sort then aborts (pyoxigraph 0.5; with more than twenty rows, not every time). Values are looked at first.
"""

from __future__ import annotations

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
        mixed = _mixed(engine, tree, variables, name)
    except (Unbalanced, KgError, RuntimeError):
        return
    for variable in variables:
        if what := mixed.get(variable):
            raise UnsafeInput(
                f"ORDER BY ?{variable} would sort {what} together, which has no fixed order and may end the process",
                help=f"write ORDER BY STR(?{variable}), or make the values one type first",
            )


class _Kinds:
    """The kinds of values that one variable was seen to have, and in how many rows."""

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._rows = 0

    def add(self, term: Term) -> None:
        self._rows += 1
        kind = _kind(term)
        if kind:
            self._kinds.setdefault(kind.partition(" ")[0], set()).add(kind)

    def mixed(self) -> str:
        """Return what among the values has no common order, or nothing."""
        if self._rows <= _FEW:
            return ""
        if "numbers" in self._kinds and len(self._kinds) > 1:
            return "numbers and other text"
        return "dates with and without a time zone" if len(self._kinds.get("dates", ())) > 1 else ""


def _mixed(engine: Embedded, tree: Tree, variables: list[str], name: str) -> dict[str, str]:
    """Return what among the values of each variable has no common order; the query runs once, unsorted, for all that it gives at once."""
    together: dict[str, dict[str, _Kinds]] = {}
    for variable in variables:
        text = _unsorted(tree, variable)
        if text:
            together.setdefault(text, {})[variable] = _Kinds()
    for text, kinds in together.items():
        solutions = engine.run(text, name=name)
        if isinstance(solutions, ox.QuerySolutions):
            given = {one.value for one in solutions.variables}
            seen = [(variable, of) for variable, of in kinds.items() if variable in given]
            for solution in solutions:
                for variable, of in seen:
                    term = solution[variable]
                    if term is not None:
                        of.add(term)
    return {variable: what for kinds in together.values() for variable, of in kinds.items() if (what := of.mixed())}


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


def _unsorted(tree: Tree, variable: str) -> str:
    """Return a query for the solutions, unsorted, with the values of a variable; nothing where there is no pattern to ask for."""
    query = tree.query
    if query.keyword is None or query.where is None or query.where.closed is None:
        return ""
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
    return tree.text[: query.keyword.start] + select + tree.text[body_start : query.where.closed.end] + rest


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
