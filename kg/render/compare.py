"""A comparison as text, Markdown, JSON, CSV and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.answer.compare import Cell, Comparison, Relation, Row, Standing, Verdict
from kg.answer.path import views
from kg.evidence import Claim, Evidence
from kg.render import path as route
from kg.render.claims import Marks, html_list, markdown_list, text_list
from kg.render.claims import sentence as statement
from kg.render.claims_json import claims_json, dump, evidence_json, thing_json
from kg.render.layout import PLAIN, Look, beside, heading, indented, width
from kg.render.markup import escape_html, escape_markdown

HEADINGS = {
    Standing.DIFFERENT: "Different, or disputed",
    Standing.SHARED: "The same",
    Standing.ONE_SIDED: "Stated for one only",
}
_RELATIONS = "Between the two"
_VIEWS = "Reported views: what people are said to think or do, not what is so"
_ROUTES = "Training routes"
_STYLES = {Verdict.YES: "green", Verdict.NO: "red", Verdict.DISPUTED: "yellow", Verdict.NOT_STATED: "dim"}


def words(cell: Cell, facet: str, marks: Marks, *, placed: bool = False) -> str:
    """Return a cell in words with marks, for example "yes [1]; has as its only purpose [2]".

    `facet` is the IRI of the row's property; `placed` adds place and time to each mark.
    """
    if cell.verdict is Verdict.NOT_STATED:
        return cell.verdict.value
    yes = _asserted(cell.asserted, facet, marks, placed)
    no = f" {_marked(cell.denied, marks, placed)}" if cell.denied else ""
    if cell.verdict is Verdict.DISPUTED:
        return f"disputed: yes{_how(cell.asserted)}{yes}; no{_how(cell.denied)}{no}"
    return f"{cell.verdict.value}{_how(cell.evidence)}{yes}{no}"


def _how(evidence: tuple[Evidence, ...]) -> str:
    """Return ", derived" or ", implied" if that holds for all that is behind a verdict."""
    if all(e.premises for e in evidence):
        return ", derived"
    claims = [claim for e in evidence for claim in e.all_claims()]
    return ", implied" if claims and all(claim.implied for claim in claims) else ""


def _asserted(evidence: tuple[Evidence, ...], facet: str, marks: Marks, placed: bool) -> str:
    """Return what follows a yes: the marks of `evidence`; what is stated with a narrower property is named by it."""
    plain = tuple(e for e in evidence if e.statement.predicate.value == facet)
    text = f" {_marked(plain, marks, placed)}" if plain else ""
    named = "; ".join(f"{e.statement.predicate_label} {_marked((e,), marks, placed)}" for e in evidence if e not in plain)
    return f"{text}{'; ' if plain else ': '}{named}" if named else text


def _marked(evidence: tuple[Evidence, ...], marks: Marks, placed: bool) -> str:
    text = marks.mark(*evidence)
    claims: dict[str, Claim] = {claim.iri: claim for e in evidence for claim in e.all_claims()}
    if not placed or not claims:
        return text
    return " ".join(f"[{marks.number(c)}] ({', '.join([*c.spatial, *c.temporal]) or 'no place stated'})" for c in claims.values())


def differs_in_place(cells: Iterable[Cell]) -> bool:
    """Tell whether the claims behind `cells` are not all about the same place and time."""
    return len({(claim.spatial, claim.temporal) for cell in cells for claim in cell.claims}) > 1


def sentence(relation: Relation) -> str:
    """Return a relation in words."""
    return f"{relation.subject.label} {relation.predicate.label} {relation.object.label}"


def text(comparison: Comparison, look: Look = PLAIN, *, suggest: bool = True) -> str:
    """Return the comparison for reading: tables in the order of standing, marks, and the claims that they lead to.

    `suggest` adds commands to go on with, which hold for the shipped graph.
    """
    marks = Marks()
    widths = _widths(comparison, look)
    sides = comparison.first.label, comparison.second.label
    lines = beside(("", *sides), widths, look, ("", "bold", "bold"))
    for standing in Standing:
        rows = comparison.group(standing)
        if rows:
            lines += ["", look.style(HEADINGS[standing].upper(), "bold"), *_table(rows, widths, marks, look)]
    if not comparison.rows:
        lines += ["", "No facet of either is stated in these sources."]
    for title, relations in ((_RELATIONS, comparison.relations), (_VIEWS, comparison.views)):
        if relations:
            lines += ["", *heading(_upper(title), look)]
            for relation in relations:
                lines += indented(f"{sentence(relation)}: {_relation_words(relation, marks)}", look.width, "  ", "    ")
    lines += _routes(comparison, marks, look)
    lines += text_list(marks, look)
    for footer in footers(comparison, marks)[: 2 if suggest else 1]:
        lines += ["", *indented(footer, look.width, "", "  ")]
    return "\n".join(lines) + "\n"


def footers(comparison: Comparison, marks: Marks) -> tuple[str, str]:
    """Return the closing lines: what the answer rests on, and what to ask next."""
    second = comparison.second.handle
    return (
        f'{marks.summary()} "Not stated" is not "no": these sources do not say.',
        f"Next: kg path {second}; kg why {second}",
    )


def _upper(title: str) -> str:
    head, colon, rest = title.partition(":")
    return head.upper() + colon + rest


def _widths(comparison: Comparison, look: Look) -> tuple[int, int, int]:
    names = [width(row.value.label) + 2 for row in comparison.rows]
    name = max(12, min(max(names, default=12), look.width * 3 // 8))
    first = (look.width - name - 4) // 2
    return name, first, look.width - name - 4 - first


def _table(rows: tuple[Row, ...], widths: tuple[int, int, int], marks: Marks, look: Look) -> Iterator[str]:
    facet = None
    for row in rows:
        if row.facet != facet:
            facet = row.facet
            yield from indented(facet.label, look.width, "", "  ")
        placed = differs_in_place((row.first, row.second))
        cells = [words(cell, row.facet.id, marks, placed=placed) for cell in (row.first, row.second)]
        styles = ("", _STYLES[row.first.verdict], _STYLES[row.second.verdict])
        yield from _row(row.value.label, cells, widths, look, styles)


def _row(name: str, cells: list[str], widths: tuple[int, int, int], look: Look, styles: tuple[str, ...]) -> Iterator[str]:
    for line in beside((name, *cells), (widths[0] - 2, *widths[1:]), look, styles):
        yield f"  {line}"


def _relation_words(relation: Relation, marks: Marks) -> str:
    return words(relation.cell, relation.predicate.id, marks, placed=differs_in_place((relation.cell,)))


def _routes(comparison: Comparison, marks: Marks, look: Look) -> Iterator[str]:
    yield ""
    yield look.style(_ROUTES.upper(), "bold")
    for thing, routes in ((comparison.first, comparison.first_routes), (comparison.second, comparison.second_routes)):
        yield from indented(f"into {thing.label}" + ("" if routes else ": not stated"), look.width, "", "  ")
        for pathway in routes:
            yield from indented(route.line(pathway, marks, look), look.width, "  ", "    ")
        for view in views(routes):
            yield from indented(f"reported view: {statement(view)} {marks.mark(view)}", look.width, "  ", "    ")


def markdown(comparison: Comparison) -> str:
    """Return the comparison as Markdown: one table, lists, and numbered claims."""
    marks = Marks()
    first, second = (escape_markdown(side.label) for side in (comparison.first, comparison.second))
    lines = [f"## {first} and {second}"]
    for standing in Standing:
        rows = comparison.group(standing)
        if rows:
            lines += ["", f"**{HEADINGS[standing]}**", "", f"| | | {first} | {second} |", "| --- | --- | --- | --- |"]
        for row in rows:
            placed = differs_in_place((row.first, row.second))
            cells = [row.facet.label, row.value.label, *(words(c, row.facet.id, marks, placed=placed) for c in (row.first, row.second))]
            lines.append("| " + " | ".join(escape_markdown(cell) for cell in cells) + " |")
    for title, relations in ((_RELATIONS, comparison.relations), (_VIEWS, comparison.views)):
        if relations:
            lines += ["", f"**{title}**", ""]
            lines += [f"- {escape_markdown(f'{sentence(relation)}: {_relation_words(relation, marks)}')}" for relation in relations]
    lines += ["", f"**{_ROUTES}**", ""]
    for thing, routes in ((comparison.first, comparison.first_routes), (comparison.second, comparison.second_routes)):
        lines.append(f"- into {escape_markdown(thing.label)}" + ("" if routes else ": not stated"))
        lines += [f"  - {escape_markdown(route.line(pathway, marks, PLAIN))}" for pathway in routes]
        lines += [f"  - reported view: {escape_markdown(f'{statement(view)} {marks.mark(view)}')}" for view in views(routes)]
    return "\n".join([*lines, *markdown_list(marks), "", footers(comparison, marks)[0]]) + "\n"


def json(comparison: Comparison) -> str:
    """Return the comparison as JSON: first, second, rows, relations, views, routes, claims, sources."""
    document = {
        "first": thing_json(comparison.first),
        "second": thing_json(comparison.second),
        "rows": [
            {
                "standing": row.standing.value,
                "facet": thing_json(row.facet),
                "value": thing_json(row.value),
                "first": _cell_json(row.first),
                "second": _cell_json(row.second),
            }
            for row in comparison.rows
        ],
        "relations": [_relation_json(relation) for relation in comparison.relations],
        "views": [_relation_json(relation) for relation in comparison.views],
        "routes": {
            "first": [route.pathway_json(pathway) for pathway in comparison.first_routes],
            "second": [route.pathway_json(pathway) for pathway in comparison.second_routes],
        },
        "claims": claims_json(comparison.claims),
        "sources": [thing_json(source) for source in comparison.sources],
    }
    return dump(document)


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {
        "verdict": cell.verdict.value,
        "asserted": [evidence_json(e) for e in cell.asserted],
        "denied": [evidence_json(e) for e in cell.denied],
    }


def _relation_json(relation: Relation) -> dict[str, Any]:
    return {
        "subject": thing_json(relation.subject),
        "property": thing_json(relation.predicate),
        "object": thing_json(relation.object),
        "symmetric": relation.symmetric,
        **_cell_json(relation.cell),
    }


def csv(comparison: Comparison) -> str:
    """Return the rows as CSV (RFC 4180): facet, value, first, second, claims; claim keys are separated by spaces."""
    import csv as writer
    import io

    out = io.StringIO()
    table = writer.writer(out)
    table.writerow(("facet", "value", "first", "second", "claims"))
    for row in comparison.rows:
        keys = dict.fromkeys(claim.key for claim in (*row.first.claims, *row.second.claims))
        table.writerow((row.facet.label, row.value.label, row.first.verdict.value, row.second.verdict.value, " ".join(keys)))
    return out.getvalue()


def html(comparison: Comparison) -> str:
    """Return the comparison as an HTML fragment: a table, lists, and numbered claims; without scripts or styles."""
    marks = Marks()
    first, second = (escape_html(side.label) for side in (comparison.first, comparison.second))
    parts = [f"<table><caption>{first} and {second}</caption><thead><tr><th></th><th></th><th>{first}</th><th>{second}</th></tr></thead>"]
    for standing in Standing:
        rows = comparison.group(standing)
        if rows:
            parts.append(f'<tbody><tr><th colspan="4" scope="rowgroup">{HEADINGS[standing]}</th></tr>')
            parts += [_html_row(row, marks) for row in rows]
            parts.append("</tbody>")
    parts.append("</table>")
    for title, relations in ((_RELATIONS, comparison.relations), (_VIEWS, comparison.views)):
        if relations:
            items = "".join(f"<li>{escape_html(f'{sentence(r)}: {_relation_words(r, marks)}')}</li>" for r in relations)
            parts.append(f"<p>{title}</p><ul>{items}</ul>")
    for thing, routes in ((comparison.first, comparison.first_routes), (comparison.second, comparison.second_routes)):
        told = [route.line(pathway, marks, PLAIN) for pathway in routes]
        told += [f"reported view: {statement(view)} {marks.mark(view)}" for view in views(routes)]
        items = "".join(f"<li>{escape_html(words)}</li>" for words in told) or "<li>not stated</li>"
        parts.append(f"<p>{_ROUTES} into {escape_html(thing.label)}</p><ul>{items}</ul>")
    return "".join(parts) + html_list(marks) + f"<p>{escape_html(footers(comparison, marks)[0])}</p>"


def _html_row(row: Row, marks: Marks) -> str:
    placed = differs_in_place((row.first, row.second))
    cells = "".join(f"<td>{escape_html(words(cell, row.facet.id, marks, placed=placed))}</td>" for cell in (row.first, row.second))
    return f'<tr><th scope="row">{escape_html(row.facet.label)}</th><td>{escape_html(row.value.label)}</td>{cells}</tr>'
