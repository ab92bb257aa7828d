"""Reading property paths from a shapes graph (SHACL section 2.3.1)."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from kg.shacl import paths
from kg.shacl.statements import FIRST, NIL, Statements
from kg.shacl.vocabulary import PATHS
from kg.terms import Term, text

_DEEPEST = 50
_BLANK = paths.Sequence(())  # stands in for a path that could not be read; never compiled, because a problem was reported

_WRAPPERS: dict[str, Callable[[paths.Path], paths.Path]] = {
    "inversePath": paths.Inverse,
    "zeroOrMorePath": paths.ZeroOrMore,
    "oneOrMorePath": paths.OneOrMore,
    "zeroOrOnePath": paths.ZeroOrOne,
}


def path_of(statements: Statements, node: Term, owner: Term, depth: int = 0) -> paths.Path:
    """Return the path that `node` describes; a problem at `owner` if it describes none."""
    if node == NIL:
        statements.problem(owner, "sh:path is an empty list; a sequence path needs at least two paths")
        return _BLANK
    if isinstance(node, ox.NamedNode):
        return paths.Predicate(node)
    if not isinstance(node, ox.BlankNode):
        statements.problem(owner, f"sh:path must be an IRI or a path expression; found {text(node)}")
        return _BLANK
    if depth > _DEEPEST:
        statements.problem(owner, "the path refers to itself, or is nested too deep")
        return _BLANK
    # A node may carry several forms at once; the W3C suite (path-strange-001, -002) reads a list before anything else.
    if statements.values(node, FIRST):
        return paths.Sequence(_several(statements, node, owner, "a sequence path", depth))
    kinds = [local for local in PATHS if statements.sh(node, local)]
    if len(kinds) > 1:
        statements.problem(owner, f"a path is of one kind; found {' and '.join(f'sh:{local}' for local in kinds)} at one node")
    for local in PATHS:
        values = statements.sh(node, local)
        if not values:
            continue
        if len(values) > 1:
            statements.problem(owner, f"sh:{local} has {len(values)} values; one is allowed")
        if local == "alternativePath":
            return paths.Alternative(_several(statements, values[0], owner, "sh:alternativePath", depth))
        return _WRAPPERS[local](path_of(statements, values[0], owner, depth + 1))
    statements.problem(
        owner, f"sh:path is a blank node that describes no path: it needs a list or one of {', '.join(f'sh:{p}' for p in PATHS)}"
    )
    return _BLANK


def _several(statements: Statements, head: Term, owner: Term, what: str, depth: int) -> tuple[paths.Path, ...]:
    members = statements.members(head, owner, what)
    if len(members) < 2:
        statements.problem(owner, f"{what} needs at least two paths in its list; found {len(members)}")
    return tuple(path_of(statements, member, owner, depth + 1) for member in members)
