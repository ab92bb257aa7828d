"""Queries of shapes that can be asked of all nodes at once, so that those with results are known before the targets are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.query.groups import Group, parse
from kg.shacl.written_query import iri_of, prefixes_of

_CLAUSES = {"PROLOGUE", "SELECT", "WHERE", "AFTER", "ORDER"}


def is_plain(text: str) -> bool:
    """Tell whether a SELECT query consists of triple patterns, among them one about $this, and of filters.

    Binding $this beforehand then does nothing but choose among its solutions (SPARQL 1.1 section 18.2.2: joins and filters).
    """
    query = parse(text).query
    where = query.where
    if where is None or query.aggregates or not _CLAUSES.issuperset(query.clauses):
        return False
    return all(group.kind == "exists" for group in where.groups()) and _binds_this(where)


def _binds_this(where: Group) -> bool:
    """Tell whether $this stands in a triple pattern directly in `where`, in which no other kind of pattern stands."""
    depth, found = 0, False
    for token in where.tokens():
        if token.is_word("BIND", "VALUES", "SERVICE", "GRAPH", "OPTIONAL", "MINUS", "UNION", "LATERAL"):
            return False
        depth += token.is_op("(") - token.is_op(")")
        found = found or (depth == 0 and token.kind == "var" and token.name == "this")
    return found


def iris(text: str) -> Iterator[ox.NamedNode]:
    """Yield the IRIs in the WHERE clause of a query."""
    tree = parse(text)
    spaces = prefixes_of(tree.tokens)
    where = tree.query.where
    start = where.opened.start if where else 0
    for token in tree.tokens:
        name = iri_of(token, spaces) if token.start >= start else None
        if name is not None:
            yield ox.NamedNode(name)
