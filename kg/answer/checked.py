"""What is known of a user's query before it runs, and running it: refused where it is not safe, mistakes told in words."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadSyntax, Place, UnsafeInput
from kg.query.groups import Tree, Unbalanced, parse
from kg.query.tokens import place_of, refuses, scan
from kg.record import record

_OPERATORS = frozenset({"||", "&&", "!", "+", "-", "*", "/", "|", "^"})
_NESTING = {"{": 1, "(": 1, "[": 1, "<<(": 1, "}": -1, ")": -1, "]": -1, ")>>": -1}
_MOST_OPERATORS = 2_000
_DEEPEST = 100


@record
class Checked:
    """A query that may run, how messages call it, and whether it asks other servers, or sorts.

    `columns` takes the names of its columns, which the engine tells with the first rows: asking each time would be felt in a small query.
    """

    text: str
    name: str
    federated: bool
    sorts: bool
    columns: list[str]

    @property
    def tree(self) -> Tree:
        """The query's tree, made when it is needed: many rows come without. Raises Unbalanced for a text that the engine refuses, too."""
        return parse(self.text)

    @property
    def distinct(self) -> bool:
        """Whether no row of the query can repeat, going by its words."""
        keyword = self.tree.query.keyword
        return keyword is not None and self.text[keyword.end :].split(None, 1)[:1] in (["DISTINCT"], ["distinct"])


@lru_cache(maxsize=512)
def checked(text: str, name: str, hosts: tuple[str, ...] = ()) -> Checked:
    """Return what is known of the query `text`, which messages call `name`; of the same text it is looked up.

    Raises UnsafeInput for a query that would reach the network elsewhere than at `hosts`, change data, or end the engine by its depth.
    """
    refused = refuses(text, name, hosts)
    if refused is not None:
        raise refused
    depth, operators, federated, orders = 0, 0, False, False
    for token in scan(text):
        if token.kind == "word":
            federated, orders = federated or token.is_word("SERVICE"), orders or token.is_word("ORDER")
        if token.kind != "op":
            continue
        depth += _NESTING.get(token.text, 0)
        operators += token.text in _OPERATORS
        if depth > _DEEPEST or operators > _MOST_OPERATORS:
            what = f"brackets nested more than {_DEEPEST} deep" if depth > _DEEPEST else f"more than {_MOST_OPERATORS} operators"
            raise UnsafeInput(
                f"the query has {what}, which may end the process", help="write it simpler", place=place_of(text, name, token)
            )
    return Checked(text, name, federated, orders and _sorts(text), [])


def _sorts(text: str) -> bool:
    """Tell whether ORDER is a clause of the query itself; not where braces do not balance, which the engine refuses."""
    try:
        return "ORDER" in parse(text).query.clauses
    except Unbalanced:
        return False


def run(engine: Embedded, text: str, name: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return what the engine gives for a query. Raises BadSyntax with the place and the mistake, UnknownPrefix."""
    try:
        return engine.run(text, name=name)
    except BadSyntax as error:
        from kg.answer.mistakes import mistake

        raise mistake(text, name) or error from error
    except RuntimeError as error:
        message = str(error)
        raise BadSyntax(
            f"the query cannot be answered: {message[:1].lower()}{message[1:]}", help="SPARQL 1.1 functions only", place=Place(name)
        ) from error
