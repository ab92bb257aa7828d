"""The queries of shapes seen from their tokens: what pre-binding forbids, and the texts that stand for a path or a shape.

SHACL sections 5 and 6, and the appendix on pre-binding of variables.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import urljoin

import pyoxigraph as ox

from kg.diagnose import query_error
from kg.query.groups import Query as Parsed
from kg.query.groups import Tree, Unbalanced, parse
from kg.query.tokens import Token, scan
from kg.shacl.model import Query
from kg.shacl.paths import Path, sparql

SHAPE_VARIABLES = ("shapesGraph", "currentShape")
"""Variables that may be pre-bound, and that a sub-query need not return."""
_SHOWN = 40
_FORBIDDEN = {
    "MINUS": "MINUS is not allowed in a shape's query (SHACL, pre-binding of variables); use FILTER NOT EXISTS",
    "VALUES": "VALUES is not allowed in a shape's query (SHACL, pre-binding of variables); use FILTER (… IN (…))",
    "SERVICE": "SERVICE asks another server, and nothing is fetched from the network (SHACL, pre-binding of variables)",
}


def problem_of(query: Query, prebound: Iterable[str], path: Path | None) -> str:
    """Return why `query` may not be run with these variables pre-bound, empty if it may.

    `prebound` are the names that are always bound; shapesGraph and currentShape may be too.
    """
    try:
        tree = parse(query.text)
    except Unbalanced as error:
        return f"the query cannot be read: {error}"
    names = tuple(prebound)
    for token in tree.tokens:
        if token.kind == "word" and token.text.upper() in _FORBIDDEN:
            return _FORBIDDEN[token.text.upper()]
    return _shape_problem(tree, query.form, names) or _syntax_problem(query, path) or _return_problem(with_path(query.text, path), names)


def _shape_problem(tree: Tree, form: str, names: tuple[str, ...]) -> str:
    if tree.query.form != form:
        return f"{'an' if form == 'ASK' else 'a'} {form} query is needed here; found {tree.query.form or 'none'}"
    if "FROM" in tree.query.clauses:
        return "FROM names another data set; a shape's query runs on the data that is validated"
    reserved = {*names, *SHAPE_VARIABLES}
    for before, token in pairwise(tree.tokens):
        if before.is_word("AS") and token.kind == "var" and token.name in reserved:
            return f"AS {token.text} gives a new value to a variable that is bound beforehand (SHACL, pre-binding of variables)"
    return ""


def _return_problem(text: str, names: tuple[str, ...]) -> str:
    """Return why a SELECT query or sub-query is refused that does not return the variables that are bound beforehand."""
    tree = parse(text)
    for query in tree.queries():
        if query.form != "SELECT":
            continue
        top = query is tree.query
        returned = query.projected() if query.projected() != ("*",) else _in_scope(tree, query)
        missing = [name for name in (("this",) if top else names) if name not in returned]
        if missing:
            return f"{'the query' if top else 'a sub-query'} must return ${missing[0]} (SHACL, pre-binding of variables)"
    return ""


def _in_scope(tree: Tree, query: Parsed) -> tuple[str, ...]:
    """Return the names that SELECT * stands for in `query`, as the engine has them (SPARQL 1.1 section 18.2.1)."""
    start = tree.query.keyword.start if tree.query.keyword else 0
    own = query.keyword.start if query.keyword else start
    result = ox.Store().query(tree.text[:start] + tree.text[own : query.end])
    return tuple(variable.value for variable in result.variables) if isinstance(result, ox.QuerySolutions) else ()


def _syntax_problem(query: Query, path: Path | None) -> str:
    # An empty store: the text is parsed and planned, nothing is found, nothing is fetched (SERVICE was refused before).
    try:
        ox.Store().query(with_path(query.text, path))
    except RuntimeError as error:
        return f"{str(error)[:1].lower()}{str(error)[1:]}; a shape's query has the functions of SPARQL 1.1 only"
    except SyntaxError as error:
        if "Prefix not found" in str(error):
            return "the query uses a prefix that is not declared; add a PREFIX line, or sh:prefixes with sh:declare"
        told = query_error(error, query.name, query.text)
        at = told.place.text[(told.place.column or 1) - 1 :].strip() if told.place and told.place.text else ""
        near = f': "{at[:_SHOWN]}{"…" if len(at) > _SHOWN else ""}"' if at else ""
        return f"{told.message.replace('SPARQL syntax: ', '')}{near}"
    return ""


def with_path(text: str, path: Path | None) -> str:
    """Return `text` with the variable PATH in place of a predicate replaced by `path` (SHACL section 5.3.1)."""
    if path is None:
        return text
    return replaced(text, parse(text).tokens, {"PATH": f"({sparql(path)})"})


def replaced(text: str, tokens: Iterable[Token], values: dict[str, str]) -> str:
    """Return `text` with each variable named in `values` replaced by its text."""
    out, last = [], 0
    for token in tokens:
        if token.kind == "var" and token.name in values:
            out += [text[last : token.start], values[token.name]]
            last = token.end
    return "".join([*out, text[last:]])


def body(text: str) -> tuple[str, str]:
    """Return the prologue of a query and the rest, which begins with SELECT or ASK and ends before any last comment."""
    tree = parse(text)
    at = tree.query.keyword.start if tree.query.keyword else 0
    return text[:at], text[at : tree.tokens[-1].end]


def absolute(text: str) -> str:
    """Return `text` with its relative IRIs resolved by its BASE lines (SPARQL 1.1 section 4.1.1), which are left out.

    >>> absolute("BASE <https://example.org/> SELECT $this { $this <p> 1 }")
    ' SELECT $this { $this <https://example.org/p> 1 }'
    """
    tokens = scan(text)
    out, last, base = [], 0, ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.kind != "iri":
            continue
        iri = urljoin(base, token.text[1:-1]) if base else token.text[1:-1]
        if before is not None and before.is_word("BASE"):
            out.append(text[last : before.start])
            base = iri
        else:
            out += [text[last : token.start], f"<{iri}>"]
        last = token.end
    return "".join([*out, text[last:]]) if base else text


def mentions(text: str, names: Iterable[str]) -> set[str]:
    """Return those of `names` that occur as variables in `text`."""
    return variables(text).intersection(names)


def variables(text: str) -> set[str]:
    """Return the names of all variables in `text`."""
    return {token.name for token in scan(text) if token.kind == "var"}


def returning(text: str, names: Iterable[str]) -> str:
    """Return a SELECT query that also returns the variables `names`, where it groups by them too, and otherwise means the same.

    A variable that is bound beforehand has one value in a query, so that neither DISTINCT nor grouping changes; being returned is what lets
    the value reach the query's inside when the query becomes a sub-query.
    """
    tree = parse(text)
    query = tree.query
    projected = query.projected()
    missing = [f"?{name}" for name in names if name not in projected]
    if not missing or projected == ("*",) or query.keyword is None:
        return text
    clause = query.clauses["SELECT"]
    at = clause[1].end if len(clause) > 1 and clause[1].is_word("DISTINCT", "REDUCED") else clause[0].end
    out = f"{text[:at]} {' '.join(missing)}{text[at:]}"
    grouped = query.clauses.get("GROUP")
    if not grouped:
        return out
    shift = len(out) - len(text)
    end = grouped[-1].end + shift
    return f"{out[:end]} {' '.join(missing)}{out[end:]}"


def open_star(text: str, names: Iterable[str]) -> str:
    """Return a SELECT * query that also returns the variables `names`, and otherwise means the same; any other query as it is.

    An OPTIONAL pattern that never matches brings a variable into scope and says nothing about it. (VALUES with UNDEF would too, but LATERAL
    allows no VALUES for a variable on its left.)
    """
    query = parse(text).query
    if query.projected() != ("*",) or query.where is None:
        return text
    at = query.where.opened.end
    return text[:at] + "".join(f" OPTIONAL {{ ?{name} ?{name} ?{name} FILTER(false) }}" for name in names) + text[at:]


def aliases_in_having(text: str) -> bool:
    """Tell whether HAVING reads a variable that the same SELECT computes, which engines treat differently (SPARQL 1.1 section 18.2.4)."""
    return any(_reads_alias(query) for query in parse(text).queries())


def _reads_alias(query: Parsed) -> bool:
    select = query.clauses.get("SELECT", [])
    computed = {b.name for a, b in pairwise(select) if a.is_word("AS") and b.kind == "var"}
    return any(token.kind == "var" and token.name in computed for token in query.clauses.get("HAVING", ()))
