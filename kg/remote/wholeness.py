"""How a query is counted and read in pages, to find out whether an answer is whole and to get the rest where it is not."""

from __future__ import annotations

from collections.abc import Iterable

from kg.query.groups import Tree, parse
from kg.query.tokens import Token
from kg.record import record

FEW = 1000
"""Up to so many rows, a probe that needs no data tells more cheaply than counting whether an answer is whole."""
MOST_PROBED = 100_000


def probe(number: int) -> tuple[str, int]:
    """Return a query that gives at least `number` rows out of nothing, and how many it gives: a server that returns fewer cuts answers.

    >>> probe(20)[1]
    1000
    """
    digits = max(len(str(FEW - 1)), len(str(number - 1)))
    values = " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcdef"[:digits])
    return f"SELECT ?a WHERE {{ {values} }}", 10**digits


@record
class Pieces:
    """A SELECT query taken apart: what stands before SELECT, FROM clauses, the query without those, and its own LIMIT and OFFSET."""

    prologue: str
    dataset: str
    body: str
    order: bool
    limit: int | None
    offset: int

    def counted(self) -> str:
        """Return the query for the number of solutions, LIMIT and OFFSET left aside."""
        return f"{self.prologue}SELECT (COUNT(*) AS ?kg_rows) {self.dataset}WHERE {{ {{ {self.body}\n}} }}"

    def first(self) -> str:
        """Return the query for one solution, whichever: it shows the variables."""
        return f"{self.prologue}SELECT * {self.dataset}WHERE {{ {{ {self.body}\n}} }} LIMIT 1"

    def expected(self, number: int) -> int:
        """Return how many of `number` solutions LIMIT and OFFSET let through."""
        left = max(0, number - self.offset)
        return left if self.limit is None else min(left, self.limit)

    def page(self, variables: Iterable[str], size: int, start: int, *, nested: bool) -> str:
        """Return the query for `size` solutions from the place `start` on, in an order that does not depend on the page.

        `nested`: the order is given inside, for a server that sorts only so many rows for itself.
        """
        names = " ".join(f"?{name}" for name in variables)
        inner = self._sorted(names) if self.order else f"SELECT {names} WHERE {{ {{ {self.body}\n}} }} ORDER BY {names}"
        if nested:
            return f"{self.prologue}SELECT {names} {self.dataset}WHERE {{ {{ {inner}\n}} }} LIMIT {size} OFFSET {start}"
        outer = inner if self.order else f"SELECT {names} {self.dataset}WHERE {{ {{ {self.body}\n}} }} ORDER BY {names}"
        if self.order and self.dataset:
            return f"{self.prologue}SELECT {names} {self.dataset}WHERE {{ {{ {inner}\n}} }} LIMIT {size} OFFSET {start}"
        values = _values(outer) if self.order else len(outer)
        return f"{self.prologue}{outer[:values]}\nLIMIT {size} OFFSET {start}\n{outer[values:]}"

    def _sorted(self, names: str) -> str:
        """Return the body, sorted by its variables where its own order leaves solutions level."""
        order = parse(self.body).query.clauses["ORDER"]
        at = order[-1].end
        return f"{self.body[:at]} {names} {self.body[at:]}"


def pieces(text: str) -> Pieces:
    """Return the SELECT query `text` taken apart."""
    tree = parse(text)
    query = tree.query
    start = query.keyword.start if query.keyword else 0
    limit, offset = _number(tree, "LIMIT"), _number(tree, "OFFSET")
    away: list[tuple[int, int]] = []
    for clause in ("FROM", "LIMIT", "OFFSET"):
        tokens = query.clauses.get(clause, ())
        if tokens:
            away.append((tokens[0].start, tokens[-1].end))
    dataset = "".join(text[tokens[0].start : tokens[-1].end] + " " for tokens in [query.clauses.get("FROM", [])] if tokens)
    body, last = "", start
    for first, end in sorted(away):
        body += text[last:first]
        last = end
    body += text[last:]
    return Pieces(text[:start], dataset, body, "ORDER" in query.clauses, limit, offset or 0)


def _number(tree: Tree, clause: str) -> int | None:
    tokens: list[Token] = tree.query.clauses.get(clause, [])
    return int(tokens[1].text) if len(tokens) > 1 else None


def _values(text: str) -> int:
    """Return where the VALUES clause after the pattern of `text` begins, else the end of `text`."""
    tokens = parse(text).query.clauses.get("VALUES", ())
    return tokens[0].start if tokens else len(text)
