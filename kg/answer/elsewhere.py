"""Running a user's query on a server: the same checks and the same typed result, and a word where rows may be missing."""

from __future__ import annotations

from kg.answer.select import W3C, Answer, ResultFormat, no_rows
from kg.embedded import serialized
from kg.engine import Rows
from kg.query.groups import limited, parse
from kg.remote import Remote


def elsewhere(engine: Remote, text: str, format: ResultFormat | None, limit: int | None) -> Answer:
    """Return what a query gives on a server, which is not asked why an empty result is empty. Raises what Remote raises."""
    tree = parse(text)
    form = tree.query.form
    if form == "ASK":
        truth = engine.ask(text)
        return Answer("ASK", truth=truth, document=serialized(truth, W3C[format]) if format else None)
    if form != "SELECT":
        if format:
            raise no_rows(form, format)
        found, partial = engine.describe(text)
        kept = found if limit is None else found[:limit]
        return Answer(form, triples=kept, truncated=len(kept) < len(found), partial=partial)
    fetched = engine.fetch(text if limit is None else limited(tree, limit + 1))
    rows = fetched.rows if limit is None else Rows(fetched.rows.variables, fetched.rows.rows[:limit])
    body = serialized(rows, W3C[format]) if format else None
    truncated = len(rows) < len(fetched.rows)
    return Answer("SELECT", rows=rows, document=body, truncated=truncated, partial="" if truncated else fetched.partial, query=text)
