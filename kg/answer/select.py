"""Running a query that a user wrote: checked before it runs, a typed result after, and what to know about the result."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kg.answer.checked import Checked, checked, run
from kg.embedded import Embedded, poured, serialized, triple_key, written
from kg.engine import Rows
from kg.errors import BadContract, BadSyntax, Incomplete, LossyOutput
from kg.query.groups import Tree, Unbalanced, limited, parse
from kg.record import record
from kg.result import Result
from kg.terms import value

if TYPE_CHECKING:
    from kg.answer.emptiness import Explanation
    from kg.remote import Remote

ResultFormat = Literal["json", "xml", "csv", "tsv"]
"""The W3C formats of results (SPARQL 1.1 Query Results JSON, XML, CSV and TSV)."""

W3C = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
MANY = 50_000
"""Rows up to which a document is made of rows that are at hand, and sorted rows are held: beyond, the engine does it at another run."""
_REPEATED = "rows repeat because a statement stands in several named graphs; SELECT DISTINCT gives each row once"


@record
class Answer(Result):
    """What a query gave: rows of a SELECT, the truth of an ASK, or the statements of a CONSTRUCT or DESCRIBE.

    Beside rows, `query` is the text.
    `document` is the result in the W3C format that was asked for, as the engine wrote it; then rows may come in it alone, or went where
    they were asked to go, and `filled` tells whether there are any. `truncated` tells that there is more than the
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
    query: str = ""

    @property
    def empty(self) -> bool:
        """Whether there are no rows, no statements, or the truth is false; what the limit keeps back counts."""
        return not (self.truth or self.triples or self.filled or self.truncated or (self.rows is not None and len(self.rows)))

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
    into: Callable[[bytes], object] | None = None,
) -> Answer:
    """Return what the query `text` gives on `engine`, at most `limit` rows or statements.

    Preset prefixes need no declaration. `name` is how messages call the query. With `format`, the result comes as a document in that
    format; a long one goes to `into`, if that is given, piece by piece while the engine finds the rows, where nothing else has to be known
    of them. SERVICE may ask `hosts` (host, or host:port), and more than once. Raises UnsafeInput for other SERVICE and updates,
    UnknownPrefix and BadSyntax with the place, LossyOutput where a graph is asked for in a format for rows, Incomplete where a server
    does not answer.
    """
    query = checked(text, name, tuple(hosts) if isinstance(engine, Embedded) else ())
    if not isinstance(engine, Embedded):
        from kg.answer.elsewhere import elsewhere

        run(Embedded(), text, name)  # for its messages, which show the place
        return elsewhere(engine, text, format, limit)
    if query.federated:
        return _federated(engine, query, format, limit)
    return _answer(engine, query, format, limit, _why, into)


def _why(engine: Embedded, tree: Tree) -> Explanation:
    from kg.answer.emptiness import explain
    from kg.labels import Labels

    return explain(engine, tree, Labels(engine))


def _no_reason(engine: Embedded, tree: Tree) -> None:
    """Give none, where finding one would ask other servers again."""


def _federated(engine: Embedded, query: Checked, format: ResultFormat | None, limit: int | None) -> Answer:
    """Return the answer to a query that asks other servers, without the second looks that would ask them again."""
    try:
        return _answer(engine, query, format, limit, _no_reason)
    except (BadSyntax, RuntimeError, OSError) as error:
        if isinstance(error, BadSyntax) and not isinstance(error.__cause__, RuntimeError):
            raise
        why = " ".join(str(error.__cause__ or error).partition(" with payload:")[0].split())
        raise Incomplete(
            f"a server that SERVICE names gave no answer: {why[:1].lower()}{why[1:]}", help="ask it alone to see why"
        ) from error


def _answer(
    engine: Embedded,
    query: Checked,
    format: ResultFormat | None,
    limit: int | None,
    why: Callable[[Embedded, Tree], Explanation | None],
    into: Callable[[bytes], object] | None = None,
) -> Answer:
    """Return the answer to a query that was checked; `why` explains an empty one."""
    rows = None
    if query.sorts and not query.federated:
        from kg.answer.sorting import sorted_rows

        rows = sorted_rows(engine, query.text, query.name, MANY)
    if rows is None:
        result = run(engine, query.text, query.name)
        if not isinstance(result, ox.QuerySolutions):
            return _without_rows(engine, query, result, format, limit, why)
        if format and limit is None and (query.distinct or not engine.union):
            only = poured(result, W3C[format], into) if into else written(result, W3C[format])
            filled = only is None or _has_rows(only, format)
            return Answer("SELECT", document=only, filled=filled, explanation=None if filled else why(engine, query.tree))
        if limit is not None:
            rows = Rows.of(run(engine, limited(query.tree, limit + 1), query.name))
        else:
            if not query.columns:
                query.columns.extend(variable.value for variable in result.variables)
            rows = Rows(tuple(query.columns), tuple(map(tuple, result)))
    count, truncated = len(rows.rows), False
    if limit is not None and count > limit:
        rows, truncated = Rows(rows.variables, rows.rows[:limit]), True
    document = _document(engine, query, rows, format, limit) if format else None
    notes = (_REPEATED,) if engine.union and not query.distinct and len(set(rows.rows)) < len(rows.rows) else ()
    explanation = None if count or limit == 0 else why(engine, query.tree)
    # By place, which for a small query tells: form, rows, truth, triples, document, filled, truncated, partial, and the rest.
    return Answer("SELECT", rows, None, None, document, False, truncated, "", explanation, notes, query.text)


def _without_rows(
    engine: Embedded,
    query: Checked,
    result: ox.QueryBoolean | ox.QueryTriples,
    format: ResultFormat | None,
    limit: int | None,
    why: Callable[[Embedded, Tree], Explanation | None],
) -> Answer:
    """Return the answer that a truth value or statements are."""
    if isinstance(result, ox.QueryBoolean):
        document = written(result, W3C[format]) if format else None
        truth = bool(result)
        return Answer("ASK", truth=truth, document=document, explanation=None if truth else why(engine, query.tree))
    form = query.tree.query.form
    if format:
        raise no_rows(form, format)
    triples = tuple(sorted(set(result), key=triple_key))
    explanation = None if triples else why(engine, query.tree)
    kept = triples if limit is None else triples[:limit]
    return Answer(form, triples=kept, truncated=len(kept) < len(triples), explanation=explanation)


def _document(engine: Embedded, query: Checked, rows: Rows, format: ResultFormat, limit: int | None) -> bytes | None:
    """Return the rows, which are at hand, in a W3C format; many are written by the engine, which finds them again."""
    if len(rows) <= MANY:
        return serialized(rows, W3C[format])
    again = run(engine, query.text if limit is None else limited(query.tree, limit), query.name)
    return written(again, W3C[format]) if isinstance(again, ox.QuerySolutions) else None


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


def form_of(text: str) -> str:
    """Return the form of a query (SELECT, ASK, CONSTRUCT, DESCRIBE), or nothing if it cannot be told."""
    try:
        return parse(text).query.form
    except Unbalanced:
        return ""
