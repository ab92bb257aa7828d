"""Running a query that a user wrote: checked before it runs, a typed result after, and what to know about the result."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kg.answer.emptiness import Explanation, explain
from kg.answer.patterns import misfit
from kg.answer.sorting import check_sorting
from kg.diagnose import place
from kg.embedded import Embedded, triple_key, written
from kg.engine import Rows
from kg.errors import BadContract, BadSyntax, Incomplete, KgError, LossyOutput, Place, UnknownPrefix, UnsafeInput
from kg.labels import Labels
from kg.names import PREFIXES
from kg.query.groups import Tree, Unbalanced, parse
from kg.query.tokens import Token, refuses, scan
from kg.result import Result
from kg.terms import value

if TYPE_CHECKING:
    from kg.remote import Remote

ResultFormat = Literal["json", "xml", "csv", "tsv"]
"""The W3C formats of results (SPARQL 1.1 Query Results JSON, XML, CSV and TSV)."""

W3C = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_OPERATORS = ("||", "&&", "!", "+", "-", "*", "/", "|", "^")
_MOST_OPERATORS = 2_000
_DEEPEST = 100
_QUOTES = "text over several lines stands in three quotation marks"
_IRIS = "write an absolute IRI such as <https://example.org/x>, or a compact one such as spec:Board"
_FORMS = "it begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after any PREFIX lines"


@dataclass(frozen=True, slots=True)
class Answer(Result):
    """What a query gave: rows of a SELECT, the truth of an ASK, or the statements of a CONSTRUCT or DESCRIBE.

    `document` is the result in the W3C format that was asked for, as the engine wrote it; then rows may come in it alone, and `filled`
    tells whether it holds any. `truncated` tells that there is more than the
    limit let through, `partial` why a server may have held back the rest. `explanation` says why an empty result is empty; `notes` are what
    else a reader should know.
    """

    form: str
    rows: Rows | None = None
    truth: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None
    document: bytes | None = None
    filled: bool = False
    truncated: bool = False
    partial: str = ""
    explanation: Explanation | None = None
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there are no rows, no statements, or the truth is false."""
        return not (self.truth or self.triples or self.filled or (self.rows is not None and len(self.rows)))

    def to_pandas(self) -> object:
        """Return the rows as a pandas DataFrame of bare values. Raises MissingExtra, or BadContract for an answer without rows."""
        from kg.answer.frame import frame

        if self.rows is None:
            raise BadContract(f"{self.form} gives no rows", help="write a SELECT query")
        return frame(self.rows.variables, [[value(cell) if cell is not None else None for cell in row] for row in self.rows])


def answer(
    engine: Embedded | Remote,
    text: str,
    *,
    name: str = "query",
    format: ResultFormat | None = None,
    limit: int | None = None,
    hosts: Collection[str] = (),
) -> Answer:
    """Return what the query `text` gives on `engine`, at most `limit` rows or statements.

    Preset prefixes need no declaration. `name` is how messages call the query. With `format`, the result comes as a document in that
    format. SERVICE may ask `hosts` (host, or host:port), and more than once. Raises UnsafeInput for other SERVICE and updates,
    UnknownPrefix and BadSyntax with the place, LossyOutput where a graph is asked for in a format for rows, Incomplete where a server
    does not answer.
    """
    check(text, name, hosts if isinstance(engine, Embedded) else ())
    if not isinstance(engine, Embedded):
        from kg.answer.elsewhere import elsewhere

        _run(Embedded(), text, name)  # for its messages, which show the place
        return elsewhere(engine, text, format, limit)
    if any(token.is_word("SERVICE") for token in scan(text)):
        return _federated(engine, text, name, format, limit)
    check_sorting(engine, text, name)
    labels = Labels(engine)
    return _answer(engine, text, name, format, limit, lambda tree: explain(engine, tree, labels))


def _federated(engine: Embedded, text: str, name: str, format: ResultFormat | None, limit: int | None) -> Answer:
    """Return the answer to a query that asks other servers, without the second looks that would ask them again."""
    try:
        return _answer(engine, text, name, format, limit, lambda _: None)
    except (BadSyntax, RuntimeError, OSError) as error:
        if isinstance(error, BadSyntax) and not isinstance(error.__cause__, RuntimeError):
            raise
        why = " ".join(str(error.__cause__ or error).partition(" with payload:")[0].split())
        raise Incomplete(
            f"a server that SERVICE names gave no answer: {why[:1].lower()}{why[1:]}", help="ask it alone to see why"
        ) from error


def _answer(
    engine: Embedded,
    text: str,
    name: str,
    format: ResultFormat | None,
    limit: int | None,
    why: Callable[[Tree], Explanation | None],
) -> Answer:
    """Return the answer to a query that was checked; `why` explains an empty one."""
    result = _run(engine, text, name)
    tree = parse(text)
    if isinstance(result, ox.QueryBoolean):
        document = written(result, W3C[format]) if format else None
        truth = bool(result)
        return Answer("ASK", truth=truth, document=document, explanation=None if truth else why(tree))
    if isinstance(result, ox.QueryTriples):
        if format:
            raise no_rows(tree.query.form, format)
        triples = tuple(sorted(set(result), key=triple_key))
        explanation = None if triples else why(tree)
        kept = triples if limit is None else triples[:limit]
        return Answer(tree.query.form, triples=kept, truncated=len(kept) < len(triples), explanation=explanation)
    return _rows(engine, tree, result, name, format, limit, why)


def _rows(
    engine: Embedded,
    tree: Tree,
    result: ox.QuerySolutions,
    name: str,
    format: ResultFormat | None,
    limit: int | None,
    why: Callable[[Tree], Explanation | None],
) -> Answer:
    if format and limit is None and (_is_distinct(tree) or not engine.union):
        only = written(result, W3C[format])
        filled = _has_rows(only, format)
        return Answer("SELECT", document=only, filled=filled, explanation=None if filled else why(tree))
    variables = tuple(variable.value for variable in result.variables)
    truncated = False
    if limit is not None:
        more = _run(engine, limited(tree, limit + 1), name)
        found = _all(more, variables)
        truncated = len(found) > limit
        rows = Rows(variables, found.rows[:limit])
    else:
        rows = _all(result, variables)
    document = None
    if format:
        again = _run(engine, tree.text if limit is None else limited(tree, limit), name)
        document = written(again, W3C[format]) if isinstance(again, ox.QuerySolutions) else None
    notes = []
    if engine.union and len(set(rows.rows)) < len(rows):
        notes.append("rows repeat because a statement stands in several named graphs; SELECT DISTINCT gives each row once")
    explanation = why(tree) if not len(rows) and limit != 0 else None
    return Answer("SELECT", rows=rows, document=document, truncated=truncated, explanation=explanation, notes=tuple(notes))


def _is_distinct(tree: Tree) -> bool:
    """Tell whether no row of the query can repeat, going by its words."""
    keyword = tree.query.keyword
    return keyword is not None and tree.text[keyword.end :].split(None, 1)[:1] in (["DISTINCT"], ["distinct"])


def _has_rows(document: bytes, format: ResultFormat) -> bool:
    """Tell whether the engine's document of a SELECT has a row: a second line, or what its reader finds."""
    if format in {"csv", "tsv"}:
        return 0 <= document.find(b"\n") < len(document) - 1
    found = ox.parse_query_results(document, format=W3C[format])
    return isinstance(found, ox.QuerySolutions) and next(found, None) is not None


def no_rows(form: str, format: str) -> LossyOutput:
    """Return the error for a query that gives a graph where a format for rows is asked for."""
    return LossyOutput(
        f"a {form} query gives a graph, which {format} results cannot carry",
        help="use turtle, trig, n-triples, n-quads, rdf/xml, json-ld or csv",
    )


def _all(result: object, variables: tuple[str, ...]) -> Rows:
    if not isinstance(result, ox.QuerySolutions):
        raise TypeError("a query changed its form")
    return Rows(variables, tuple(tuple(solution) for solution in result))


def limited(tree: Tree, limit: int) -> str:
    """Return the query text with at most `limit` solutions: its own LIMIT lowered, or one added before a final VALUES (rule 18)."""
    clauses = tree.query.clauses
    own = clauses.get("LIMIT", ())
    if len(own) > 1:
        number = own[1]
        return tree.text[: number.start] + str(min(limit, int(number.text))) + tree.text[number.end :]
    last = clauses.get("VALUES", ())
    at = last[0].start if last else len(tree.text)
    return f"{tree.text[:at]}\nLIMIT {limit}\n{tree.text[at:]}"


def check(text: str, name: str = "query", hosts: Collection[str] = ()) -> None:
    """Raise UnsafeInput for a query that would reach the network elsewhere than at `hosts`, change data, or end the engine by its depth."""
    refused = refuses(text, name, hosts)
    if refused is not None:
        raise refused
    depth, operators = 0, 0
    for token in scan(text):
        depth += token.is_op("{", "(", "[", "<<(") - token.is_op("}", ")", "]", ")>>")
        operators += token.is_op(*_OPERATORS)
        if depth > _DEEPEST or operators > _MOST_OPERATORS:
            what = f"brackets nested more than {_DEEPEST} deep" if depth > _DEEPEST else f"more than {_MOST_OPERATORS} operators"
            raise UnsafeInput(
                f"the query has {what}, which may end the process", help="write it simpler", place=place_of(text, name, token)
            )


def place_of(text: str, name: str, token: Token) -> Place:
    """Return where `token` stands in the query `text` called `name`."""
    start = text.rfind("\n", 0, token.start) + 1
    return place(name, text.encode(), text.count("\n", 0, start) + 1, token.start - start + 1, token.end - token.start)


def _run(engine: Embedded, text: str, name: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    try:
        return engine.run(text, name=name)
    except BadSyntax as error:
        raise _clearer(text, name) or error from error
    except RuntimeError as error:
        message = str(error)
        raise BadSyntax(
            f"the query cannot be answered: {message[:1].lower()}{message[1:]}", help="SPARQL 1.1 functions only", place=Place(name)
        ) from error


def _clearer(text: str, name: str) -> KgError | None:
    """Return what is wrong with a query that the engine refused, where its tokens tell more than the engine does."""
    tokens = scan(text)
    for before, token in pairwise((Token("op", "", 0, 0), *tokens)):
        if token.is_op('"', "'"):
            return BadSyntax("SPARQL syntax: this quotation mark is never closed", help=_QUOTES, place=place_of(text, name, token))
        if before.is_op("<") and token.kind == "pname" and before.end == token.start:
            return BadSyntax(
                "SPARQL syntax: this IRI is not closed, or holds a space or sign that none may hold",
                help=_IRIS,
                place=place_of(text, name, before),
            )
        if token.kind == "iri" and ":" not in token.text and not any(one.is_word("BASE") for one in tokens):
            return BadSyntax(
                f"SPARQL syntax: {token.text} is a relative IRI, and there is no BASE", help=_IRIS, place=place_of(text, name, token)
            )
    try:
        tree = parse(text)
    except Unbalanced as error:
        at = Token("op", text[error.position : error.position + 1], error.position, error.position + 1)
        return _undeclared(tokens, text, name) or BadSyntax(
            f"SPARQL syntax: {error}", help="every { needs its }", place=place_of(text, name, at)
        )
    undeclared = _undeclared(tokens, text, name)
    if undeclared is not None:
        return undeclared
    if not tree.query.form and tokens:
        first = next((token for index, token in enumerate(tokens) if not _in_prologue(tokens, index)), tokens[-1])
        return BadSyntax(f"SPARQL syntax: a query does not begin with {first.text}", help=_FORMS, place=place_of(text, name, first))
    stray = misfit(tree)
    if stray is None:
        return None
    return BadSyntax(
        f"SPARQL syntax: {stray.text} does not fit here",
        help="a statement is subject, predicate, object, and ends with . or ;",
        place=place_of(text, name, stray),
    )


def _in_prologue(tokens: tuple[Token, ...], index: int) -> bool:
    return any(tokens[at].is_word("PREFIX", "BASE") for at in range(max(0, index - 2), index + 1))


def _undeclared(tokens: tuple[Token, ...], text: str, name: str) -> UnknownPrefix | None:
    declared = {one.text for before, one in pairwise(tokens) if before.is_word("PREFIX") and one.kind == "pname"}
    known = {*PREFIXES, *(prefix[:-1] for prefix in declared)}
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "pname" and prefix not in known:
            from difflib import get_close_matches

            close = get_close_matches(prefix, sorted(known), n=1, cutoff=0.75)
            hint = f"did you mean {close[0]}: ? Otherwise declare it" if close else "declare it"
            return UnknownPrefix(
                f'the prefix "{prefix}:" is not declared',
                help=f"{hint} before the query, PREFIX {prefix}: <…>; `kg query --prefixes` lists the preset ones",
                place=place_of(text, name, token),
            )
    return None


def form_of(text: str) -> str:
    """Return the form of a query (SELECT, ASK, CONSTRUCT, DESCRIBE), or nothing if it cannot be told."""
    try:
        return parse(text).query.form
    except Unbalanced:
        return ""
