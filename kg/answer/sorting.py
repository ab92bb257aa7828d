"""Sorting what a query sorts: values that the engine compares by two rules at once would end the process, so they are looked at first.

Numbers are compared with each other by value and with other literals by text; so are dates with and without a time zone. No total order
comes of that, and the engine's sort then aborts (pyoxigraph 0.5; with more than twenty rows, not every time). To look at the values, the
query runs once without its ORDER BY. Where all values of a variable are of one kind, whose order needs no rule of the engine's, the rows
are then sorted here, so that the query need not run twice. Where many rows are found to keep a few, the engine tells which kinds there
are, and sorts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.engine import Rows
from kg.errors import KgError, UnsafeInput
from kg.query.groups import Tree, parse
from kg.query.tokens import Token
from kg.terms import XSD, Term, value

if TYPE_CHECKING:
    from decimal import Decimal

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
_FIRST = 2_000
"""Rows that are looked at before the engine is asked for the kinds of all values."""

_KEYS = re.compile(r"ORDER BY(?: (?:(?:ASC |DESC )?\( [?$]\S+ \)|[?$]\S+))+", re.IGNORECASE)
_KEY = re.compile(r"(?:(ASC|DESC) )?(?:\( )?[?$](\S+)", re.IGNORECASE)
_RANKS = {"GROUP": 0, "HAVING": 1, "ORDER": 2, "LIMIT": 3, "OFFSET": 3, "VALUES": 4}
"""Clauses after the pattern in the order of SPARQL 1.1 rules 18-28."""
_FORMS = {
    XSD + "integer": re.compile(r"[+-]?[0-9]{1,18}"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?"),
    XSD + "gYear": re.compile(r"[0-9]{4}"),
    XSD + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""Forms of literals that sort by their number, or as text."""

Row = tuple[Term | None, ...]
Key: TypeAlias = "tuple[bool, int | Decimal | str]"


class _Plan(NamedTuple):
    """How a query sorts: variables, the queries that give their values unsorted, and (variable, descending) if it can be sorted here.

    `kinds` are queries for the datatypes of these values, and for whether dates have a time zone, where the engine finds that sooner than
    all rows can be looked at: few are kept of what one plain group of patterns matches.
    """

    variables: list[str]
    unsorted: dict[str, list[str]]
    keys: list[tuple[str, bool]] | None
    kinds: tuple[str, str] | None


def sorted_rows(engine: Embedded, text: str, name: str, most: int) -> Rows | None:
    """Return the rows of a query that sorts, in order, or None where the engine is to sort them: it then can.

    More than `most` rows are not held. A query that the engine will refuse gives None: what is wrong with it is said when it runs.
    ORDER BY in sub-selects is not looked at. Raises UnsafeInput if it sorts by a variable whose values may end the process.
    """
    plan = _plan(text)
    kinds = {variable: _Kinds() for variable in plan.variables}
    try:
        for unsorted, variables in plan.unsorted.items():
            solutions = engine.run(unsorted, name=name)
            if isinstance(solutions, ox.QuerySolutions):
                given = tuple(one.value for one in solutions.variables)
                rows = map(tuple, solutions)
                enough = min(most, _FIRST) if plan.kinds else most
                held: list[Row] = list(islice(rows, enough + 1)) if plan.keys else []
                if plan.kinds and len(held) > enough and _can_sort(engine, plan.kinds, name):
                    return None
                held += islice(rows, max(0, most + 1 - len(held))) if plan.keys else ()
                if plan.keys and len(held) <= most:
                    found = _in_order(text, plan.keys, given, held)
                    if found is not None:
                        return found
                columns = [(given.index(variable), kinds[variable]) for variable in variables if variable in given]
                for row in chain(held, rows):
                    for column, of in columns:
                        term = row[column]
                        if term is not None:
                            of.add(term)
    except (KgError, RuntimeError):
        return None
    for variable in plan.variables:
        if what := kinds[variable].mixed():
            raise UnsafeInput(
                f"ORDER BY ?{variable} would sort {what} together, which has no fixed order and may end the process",
                help=f"write ORDER BY STR(?{variable}), or make the values one type first",
            )
    return None


@lru_cache(maxsize=512)
def _plan(text: str) -> _Plan:
    tree = parse(text)
    order = tree.query.clauses.get("ORDER", [])
    variables = sorted_variables(order)
    unsorted: dict[str, list[str]] = {}
    for variable in variables:
        if asked := _unsorted(tree, variable):
            unsorted.setdefault(asked, []).append(variable)
    keys = kinds = None
    if len(unsorted) == 1 and _is_plain(tree, order):
        found = _KEY.findall(" ".join(token.text for token in order[2:]))
        keys = [(variable, direction.upper() == "DESC") for direction, variable in found]
        if _keeps_few(tree):
            kinds = _kinds(tree, next(iter(unsorted)), variables)
    return _Plan(variables, unsorted, keys, kinds)


def _keeps_few(tree: Tree) -> bool:
    """Tell whether LIMIT keeps few rows of what one group without others in it matches, with nothing counted."""
    query = tree.query
    cuts = [int(query.clauses[clause][1].text) for clause in ("LIMIT", "OFFSET") if clause in query.clauses]
    plain = all(group.kind in {"where", "data"} for group in tree.groups) and not query.aggregates and "FROM" not in query.clauses
    return plain and "LIMIT" in query.clauses and sum(cuts) <= _FIRST


def _kinds(tree: Tree, unsorted: str, variables: list[str]) -> tuple[str, str]:
    """Return the queries for the datatypes of the variables, and for what their texts end with, in the solutions of `unsorted`."""
    at = tree.query.keyword.start if tree.query.keyword else 0
    free = "kind"
    while free in tree.text:
        free += "_"

    def asked(expression: str) -> str:
        columns = " ".join(f"({expression.format(variable)} AS ?{free}{number})" for number, variable in enumerate(variables))
        return f"{unsorted[:at]}SELECT DISTINCT {columns} WHERE {{ {{ {unsorted[at:]}\n}} }}"

    return asked("DATATYPE(?{})"), asked('REGEX(STR(?{}), "(Z|[+-][0-9][0-9]:[0-9][0-9])$")')


def _can_sort(engine: Embedded, kinds: tuple[str, str], name: str) -> bool:
    """Tell whether the values surely have an order of the engine's, by the datatypes that it finds. They may have one all the same."""

    def columns(asked: str) -> list[set[str]]:
        return [{value(term) for term in column} - {""} for column in zip(*Rows.of(engine.run(asked, name=name)).rows, strict=True)]

    try:
        found = columns(kinds[0])
        if any(datatypes & _NUMBERS and datatypes - _NUMBERS for datatypes in found):
            return False
        if not any(datatypes & _DATES for datatypes in found):
            return True
        return all(len(ends) < 2 for ends, datatypes in zip(columns(kinds[1]), found, strict=True) if datatypes & _DATES)
    except (KgError, RuntimeError):
        return False


def _is_plain(tree: Tree, order: list[Token]) -> bool:
    """Tell whether a SELECT sorts by nothing but variables that it gives back, and all that follows its pattern is as the grammar has it.

    What is sorted here the engine does not see whole, so whatever else may be wrong with it must leave it to the engine.
    """
    query = tree.query
    projected = query.projected()
    after = [_RANKS[clause] for clause in query.clauses if clause in _RANKS]
    cuts = [query.clauses[clause] for clause in ("LIMIT", "OFFSET") if clause in query.clauses]
    return (
        query.form == "SELECT"
        and _KEYS.fullmatch(" ".join(token.text for token in order)) is not None
        and ("*" in projected or set(sorted_variables(order)) <= set(projected))
        and after == sorted(after)
        and "AFTER" not in query.clauses
        and all(group.kind != "plain" for group in query.groups)
        and all(len(tokens) == 2 and tokens[1].text.isdigit() for tokens in cuts)
    )


def _in_order(text: str, keys: list[tuple[str, bool]], variables: tuple[str, ...], rows: list[Row]) -> Rows | None:
    """Return the rows in the order of ORDER BY, cut by OFFSET and LIMIT; None where a column has values that do not sort here."""
    by: list[tuple[Callable[[Row], Key], bool]] = []
    for variable, descending in keys:
        key = _key(variables.index(variable), rows) if variable in variables else None
        if key is None:
            return None
        by.append((key, descending))
    for key, descending in reversed(by):
        rows.sort(key=key, reverse=descending)
    clauses = parse(text).query.clauses
    start, count = (int(clauses[clause][1].text) if clause in clauses else None for clause in ("OFFSET", "LIMIT"))
    rows = rows[start or 0 :]
    return Rows(variables, tuple(rows if count is None else rows[:count]))


def _key(column: int, rows: list[Row]) -> Callable[[Row], Key] | None:
    """Return what the terms of a column sort by (SPARQL 1.1 section 15.1: nothing comes first); None if they are of several kinds."""
    kinds = {_same_rule(term) for row in rows if (term := row[column]) is not None}
    if len(kinds) > 1 or None in kinds:
        return None
    number = _number(next(iter(kinds), None))
    nothing = (False, number("0") if number else "")

    def key(row: Row) -> Key:
        term = row[column]
        if term is None or isinstance(term, ox.Triple):  # of triples there is none here
            return nothing
        return True, number(term.value) if number else term.value

    return key


def _number(kind: tuple[str, str | None] | None) -> Callable[[str], int | Decimal] | None:
    """Return what makes a number of a literal of this kind, None where its text is what counts."""
    if kind == (XSD + "integer", None):
        return int
    if kind == (XSD + "decimal", None):
        from decimal import Decimal

        return Decimal
    return None


def _same_rule(term: Term) -> tuple[str, str | None] | None:
    """Return what is equal for terms that sort among each other by their text, or as whole numbers; None for terms of other rules."""
    if isinstance(term, ox.NamedNode):
        return "", None
    if not isinstance(term, ox.Literal):
        return None
    datatype = term.datatype.value
    if term.language is not None or datatype == XSD + "string":
        return datatype, term.language
    form = _FORMS.get(datatype)
    return (datatype, None) if form and form.fullmatch(term.value) else None


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
