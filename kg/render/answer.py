"""The answer to a packaged question as text, table, Markdown, JSON and HTML.

The W3C formats are written by the engine (kg.answer.ask.serialized); JSON here is that document with the evidence added to it.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.answer.ask import QuestionAnswer
from kg.printing import printable
from kg.render import table
from kg.render.claims import Marks, html_list, markdown_list, text_list
from kg.render.layout import PLAIN, Look, indented
from kg.render.markup import escape_html, escape_markdown

_TITLE = 22
"""A documented meaning up to this length is the title of its column; a longer one would make the column too wide."""

NOTHING = "Nothing is stated about this in these sources."
"""What an empty answer says, because silence is not a no."""


def shown(answer: QuestionAnswer, *, iris: bool = False) -> list[tuple[int, str]]:
    """Return place and title of the columns to show: a column ?x gives way to ?xLabel, unless `iris`."""
    names = set(answer.variables)
    return [
        (place, name if iris or len(meaning) > _TITLE else meaning)
        for place, (name, meaning) in enumerate(answer.columns)
        if iris or f"{name}Label" not in names
    ]


def asked(answer: QuestionAnswer) -> str:
    """Return the question with its parameters, for example "Which patients does a specialty treat? (specialty: plastic surgery)"."""
    given = ", ".join(f"{name}: {label}" for name, _, label in answer.parameters)
    return f"{answer.question} ({given})" if given else answer.question


def text(answer: QuestionAnswer, look: Look = PLAIN, *, iris: bool = False) -> str:
    """Return aligned plain text with marks, and the claims that they lead to."""
    return _laid_out(answer, table.plain, look, iris)


def terminal(answer: QuestionAnswer, look: Look, *, iris: bool = False) -> str:
    """Return a table drawn for a terminal, and the claims that its marks lead to."""

    def draw(header: list[str], rows: list[list[str]]) -> str:
        return table.terminal(header, rows, width=look.width, color=look.color, unicode=look.unicode)

    return _laid_out(answer, draw, look, iris)


def markdown(answer: QuestionAnswer, *, iris: bool = False) -> str:
    """Return a Markdown table, and the claims that its marks lead to."""
    if answer.truth is not None:
        return _word(answer)
    if not answer.rows:
        return NOTHING + "\n"
    marks = Marks()
    header, rows = _cells(answer, marks, iris)
    return escape_markdown(asked(answer)) + "\n\n" + table.markdown(header, rows) + "".join(line + "\n" for line in markdown_list(marks))


def html(answer: QuestionAnswer, *, iris: bool = False) -> str:
    """Return an HTML fragment: the question, a table, and the claims that its marks lead to."""
    marks = Marks()
    caption = escape_html(answer.question)
    if answer.truth is not None:
        return f'<section class="kg-answer"><p>{caption}</p><p>{_word(answer).strip()}</p></section>\n'
    if answer.form != "SELECT":
        return f'<section class="kg-answer"><p>{caption}</p><p>{len(answer.triples)} statements</p></section>\n'
    if not answer.rows:
        return f'<section class="kg-answer"><p>{caption}</p><p>{NOTHING}</p></section>\n'
    header, rows = _cells(answer, marks, iris)
    head = "".join(f'<th scope="col">{escape_html(title)}</th>' for title in header)
    body = "".join("<tr>" + "".join(f"<td>{escape_html(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    drawn = f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<section class="kg-answer">{drawn}{html_list(marks)}</section>\n'


def json(answer: QuestionAnswer, document: bytes) -> str:
    """Return `document`, the W3C JSON results of `answer`, with a member "medspec": question, parameters, evidence by row, claims.

    Readers of SPARQL 1.1 Query Results JSON find what they know; docs/queries.md describes the rest.
    """
    from json import loads

    from kg.render.claims_json import claims_json, dump, evidence_json
    from kg.terms import value

    claims = {c.iri: c for row in answer.rows for evidence in row.evidence for c in evidence.all_claims()}
    # First, because the engine's own reader takes nothing after the rows.
    added = {
        "name": answer.name,
        "question": answer.question,
        "parameters": {name: {"value": value(term), "label": label} for name, term, label in answer.parameters},
        "columns": dict(answer.columns),
        "status": "partial" if answer.truncated else "complete",
        "truncated": answer.truncated,
        "evidence": [[evidence_json(evidence) for evidence in row.evidence] for row in answer.rows],
        "claims": claims_json(claims.values()),
    }
    return dump({"medspec": added, **loads(document)})


def _laid_out(answer: QuestionAnswer, draw: Callable[[list[str], list[list[str]]], str], look: Look, iris: bool) -> str:
    if answer.truth is not None:
        return _word(answer)
    if not answer.rows:
        return NOTHING + "\n"
    marks = Marks()
    header, rows = _cells(answer, marks, iris)
    title = "\n".join(indented(asked(answer), look.width, "", "")) + "\n\n"
    return title + draw(header, rows) + "".join(line + "\n" for line in text_list(marks, look))


def _cells(answer: QuestionAnswer, marks: Marks, iris: bool) -> tuple[list[str], list[list[str]]]:
    """Return titles and cells; where any row has evidence, the last column holds the marks."""
    columns = shown(answer, iris=iris)
    header = [title for _, title in columns]
    rows = [[printable(answer.text(row.cells[place])) for place, _ in columns] for row in answer.rows]
    if any(row.evidence for row in answer.rows):
        header.append("evidence")
        for cells, row in zip(rows, answer.rows, strict=True):
            cells.append(marks.mark(*row.evidence) if row.evidence else "")
    return header, rows


def _word(answer: QuestionAnswer) -> str:
    return "true\n" if answer.truth else "false\n"
