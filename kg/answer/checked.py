"""What is known of a user's query before it runs, and running it: refused where it is not safe, mistakes told in words."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadSyntax, Place, UnsafeInput
from kg.query.groups import Tree, Unbalanced, parse
from kg.query.tokens import place_of, refuses, scan
from kg.record import record

_OPERATORS = ("||", "&&", "!", "+", "-", "*", "/", "|", "^")
_MOST_OPERATORS = 2_000
_DEEPEST = 100


@record
class Checked:
    """A query that may run: its tree (None where braces do not balance), whether it asks other servers, sorts, or can repeat no row."""

    text: str
    name: str
    tree: Tree | None
    federated: bool
    sorts: bool
    distinct: bool


@lru_cache(maxsize=512)
def checked(text: str, name: str, hosts: tuple[str, ...] = ()) -> Checked:
    """Return what is known of the query `text`, which messages call `name`; of the same text it is looked up.

    Raises UnsafeInput for a query that would reach the network elsewhere than at `hosts`, change data, or end the engine by its depth.
    """
    refused = refuses(text, name, hosts)
    if refused is not None:
        raise refused
    depth, operators, federated = 0, 0, False
    for token in scan(text):
        if token.kind == "word":
            federated = federated or token.is_word("SERVICE")
        if token.kind != "op":
            continue
        depth += token.is_op("{", "(", "[", "<<(") - token.is_op("}", ")", "]", ")>>")
        operators += token.is_op(*_OPERATORS)
        if depth > _DEEPEST or operators > _MOST_OPERATORS:
            what = f"brackets nested more than {_DEEPEST} deep" if depth > _DEEPEST else f"more than {_MOST_OPERATORS} operators"
            raise UnsafeInput(
                f"the query has {what}, which may end the process", help="write it simpler", place=place_of(text, name, token)
            )
    try:
        tree = parse(text)
    except Unbalanced:  # the engine refuses it, too
        return Checked(text, name, None, federated, False, False)
    return Checked(text, name, tree, federated, "ORDER" in tree.query.clauses, _is_distinct(tree))


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


def _is_distinct(tree: Tree) -> bool:
    """Tell whether no row of the query can repeat, going by its words."""
    keyword = tree.query.keyword
    return keyword is not None and tree.text[keyword.end :].split(None, 1)[:1] in (["DISTINCT"], ["distinct"])
