"""Search results as text, JSON, CSV and HTML."""

from __future__ import annotations

from kg.answer.find import Found, Hit
from kg.printing import printable
from kg.render.claims_json import dump
from kg.render.layout import PLAIN, Look, indented
from kg.render.markup import escape_html


def text(found: Found, look: Look = PLAIN, *, limit: int = 0) -> str:
    """Return a block for each hit, best first, at most `limit` of them (0: all); or that there is none, and what is close."""
    if not found.hits:
        return none(found) + "\n"
    shown = found.hits[:limit] if limit else found.hits
    lines: list[str] = []
    for hit in shown:
        head = indented(_title(hit), look.width, "", "  ")
        lines += [look.style(head[0], "bold"), *head[1:], *indented(hit.thing.curie, look.width, "  ", "    ")]
        if hit.text != hit.thing.label:
            lines += indented(f"{hit.field}: {hit.text}", look.width, "  ", "    ")
    if len(shown) < len(found.hits):
        lines.append(f"and {len(found.hits) - len(shown)} more; --limit 0 shows all")
    return "\n".join(lines) + "\n"


def none(found: Found) -> str:
    """Return that nothing fits, and what is close."""
    close = f" These words occur: {', '.join(found.suggestions)}." if found.suggestions else ""
    return printable(f'Nothing in this graph fits "{found.query}".{close}')


def _title(hit: Hit) -> str:
    return f"{hit.thing.label} ({hit.kind})" if hit.kind else hit.thing.label


def json(found: Found) -> str:
    """Return the result as JSON: query, hits (iri, label, kind, field, text), suggestions."""
    hits = [{"iri": h.thing.id, "label": h.thing.label, "kind": h.kind, "field": h.field, "text": h.text} for h in found.hits]
    return dump({"query": found.query, "hits": hits, "suggestions": list(found.suggestions)})


def csv(found: Found) -> str:
    """Return the hits as CSV (RFC 4180): iri, label, kind, field, text."""
    import csv as writer
    import io

    out = io.StringIO()
    table = writer.writer(out)
    table.writerow(("iri", "label", "kind", "field", "text"))
    table.writerows((hit.thing.id, hit.thing.label, hit.kind, hit.field, hit.text) for hit in found.hits)
    return out.getvalue()


def html(found: Found) -> str:
    """Return the hits as an HTML table."""
    if not found.hits:
        return f"<p>{escape_html(none(found))}</p>"
    cells = [(hit.thing.label, hit.kind, f"{hit.field}: {hit.text}") for hit in found.hits]
    rows = "".join("<tr>" + "".join(f"<td>{escape_html(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    return f"<table><thead><tr><th>thing</th><th>kind</th><th>found in</th></tr></thead><tbody>{rows}</tbody></table>"
