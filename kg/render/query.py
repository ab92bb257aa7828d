"""Results of a user's query as a table, and what is said about an empty one."""

from __future__ import annotations

from kg.answer.emptiness import Explanation
from kg.engine import Rows
from kg.names import PREFIXES
from kg.render import table
from kg.terms import text


def cells(rows: Rows) -> list[list[str]]:
    """Return what people read of each value: compact IRIs, lexical forms, nothing where unbound."""
    return [[text(term) for term in row] for row in rows]


def plain(rows: Rows) -> str:
    """Return the rows as aligned plain text."""
    return table.plain(rows.variables, cells(rows))


def markdown(rows: Rows) -> str:
    """Return the rows as a Markdown table."""
    return table.markdown(rows.variables, cells(rows))


def prefixes() -> str:
    """Return the preset prefixes as SPARQL declarations, one a line."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


def explanation(found: Explanation) -> list[str]:
    """Return one line for each thing known about why a result is empty."""
    lines = []
    for term in found.unknown:
        hint = f"; did you mean {' or '.join(term.suggestions)}?" if term.suggestions else ""
        lines.append(f"line {term.line}: {term.written} does not occur in the data{hint}")
    if found.alone:
        lines.append(f"line {found.alone.line}: no statement matches {found.alone.query_text}")
    elif found.together:
        lines.append(
            f"line {found.together.line}: {found.together.query_text} matches statements, but never together with the patterns before it"
        )
    elif found.remaining:
        parts = " or ".join(found.remaining)
        lines.append(f"the patterns match together; what leaves nothing is {parts}")
    return lines
