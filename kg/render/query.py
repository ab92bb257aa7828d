"""Results of a user's query as a table, and what is said about an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.names import PREFIXES
from kg.query.prologue import declared
from kg.render import table
from kg.render.markup import escape_html
from kg.terms import text

if TYPE_CHECKING:
    from kg.answer.emptiness import Explanation
    from kg.answer.select import Answer
    from kg.engine import Rows


def cells(rows: Rows, query: str = "") -> list[list[str]]:
    """Return what people read of each value: IRIs with the prefixes of the query or preset ones, lexical forms, nothing where unbound."""
    own = declared(query)
    return [[text(term, own) for term in row] for row in rows]


def plain(rows: Rows, query: str = "") -> str:
    """Return the rows as aligned plain text."""
    return table.plain(rows.variables, cells(rows, query))


def markdown(rows: Rows, query: str = "") -> str:
    """Return the rows as a Markdown table."""
    return table.markdown(rows.variables, cells(rows, query))


def html(answer: Answer) -> str:
    """Return an HTML fragment: a table of the rows, a truth value, or the statements as Turtle."""
    if answer.truth is not None:
        return f'<section class="kg-answer"><p>{"true" if answer.truth else "false"}</p></section>\n'
    if answer.rows is None:
        from kg.write import write

        turtle = write(answer.triples or (), "turtle").data.decode()
        return f'<section class="kg-answer"><pre>{"".join(escape_html(line) + chr(10) for line in turtle.splitlines())}</pre></section>\n'
    head = "".join(f'<th scope="col">{escape_html(name)}</th>' for name in answer.rows.variables)
    body = "".join("<tr>" + "".join(f"<td>{escape_html(cell)}</td>" for cell in row) + "</tr>" for row in cells(answer.rows, answer.query))
    return f'<section class="kg-answer"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>\n'


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
        if found.near:
            lines.append(f"instead of {found.alone.literal} the data have {' or '.join(found.near)} there")
    elif found.together:
        lines.append(
            f"line {found.together.line}: {found.together.query_text} matches statements, but never together with the patterns before it"
        )
    elif found.remaining:
        parts = " or ".join(found.remaining)
        lines.append(f"the patterns match together; what leaves nothing is {parts}")
    return lines
