"""What statements rest on, as text, Markdown, JSON and TriG."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.answer.why import Excerpt, Why
from kg.evidence import Claim, Evidence
from kg.render.claims import Marks, html_list, manner, markdown_list, origin, sentence, text_list, told, where
from kg.render.claims_json import claims_json, dump, evidence_json, passage_json, thing_json
from kg.render.layout import PLAIN, Look, heading, indented
from kg.render.markup import escape_html, escape_markdown


def text(answer: Why, look: Look = PLAIN, *, suggest: bool = True) -> str:
    """Return the statements with marks, the claims that they lead to, and the passages where a copy was given.

    `suggest` adds a command to go on with, which holds for the shipped graph.
    """
    marks = Marks()
    lines = [*heading(title(answer), look), ""]
    if answer.claim is not None:
        lines += _claim_text(answer, answer.claim, look)
    else:
        for evidence in answer.statements:
            lines += indented(f"{sentence(evidence)} {marks.mark(evidence)}", look.width, "  ", "    ")
        lines += indented(nothing(answer), look.width, "  ", "    ") if not answer.statements else []
        lines += text_list(marks, look)
    if answer.excerpts:
        lines += ["", look.style("PASSAGES", "bold")]
        for excerpt in answer.excerpts:
            lines += indented(f"{where(excerpt.passage)}: {standing(excerpt)}", look.width, "", "  ")
            lines += indented(excerpt.text, look.width, "  > ", "  > ") if excerpt.text is not None else []
    for footer in _footers(answer, marks, suggest=suggest):
        lines += ["", *indented(footer, look.width, "", "  ")]
    return "\n".join(lines) + "\n"


def title(answer: Why) -> str:
    """Return what was asked, in words."""
    if answer.claim is not None:
        return f"Claim {answer.claim.key}"
    parts = (answer.subject, answer.predicate, answer.value)
    return "Why: " + ", ".join(part.label for part in parts if part is not None)


def nothing(answer: Why) -> str:
    """Return what to say where no statement fits."""
    if answer.predicate is None:
        return f"Nothing is stated about {answer.subject.label} in these sources."
    value = f" {answer.value.label}" if answer.value else ""
    return f'Not stated in these sources: {answer.subject.label} {answer.predicate.label}{value}. That is not "no".'


def standing(excerpt: Excerpt) -> str:
    """Return what became of a passage in the copy."""
    if excerpt.text is None:
        return "not found in this copy" if excerpt.passage.checkable else excerpt.standing.value
    how = "digest verified" if excerpt.exact else "digest verified after folding white space and quotation marks"
    return f"{excerpt.standing.value}, {how}"


def _footers(answer: Why, marks: Marks, *, suggest: bool) -> Iterable[str]:
    if answer.claim is None and answer.statements:
        yield marks.summary()
    if answer.filed:
        one = answer.filed == 1
        more = f": kg show {answer.subject.handle}" if suggest else ""
        yield f"{answer.filed} more statement{'' if one else 's'} only name{'s' if one else ''} or file{'s' if one else ''} it{more}"


def _claim_text(answer: Why, claim: Claim, look: Look) -> Iterable[str]:
    room = look.width
    yield from indented(told(claim), room, "  ", "  ")
    yield from indented(origin(claim), room, "  ", "    ")
    yield from (line for name in sorted({p.source_title for p in claim.passages}) for line in indented(name, room, "  ", "    "))
    yield from ("", look.style("STATES", "bold"))
    yield from (line for evidence in answer.statements for line in indented(sentence(evidence), room, "  ", "    "))
    if not answer.statements:
        yield "  nothing yet"
    if answer.tensions:
        yield from ("", look.style("HARD TO HOLD TOGETHER WITH", "bold"))
    for other in answer.tensions:
        yield from indented(told(other), room, "  ", "  ")
        yield from indented(origin(other), room, "  ", "    ")
    for note in answer.notes:
        yield ""
        yield from indented(f"Editors' note: {note}", room, "", "  ")


def markdown(answer: Why) -> str:
    """Return the answer as Markdown: a list of statements with marks, then numbered claims."""
    marks = Marks()
    lines = [f"## {escape_markdown(title(answer))}", ""]
    if answer.claim is not None:
        claim = answer.claim
        lines += [escape_markdown(told(claim)), "", escape_markdown(origin(claim)), "", "**States**", ""]
        lines += [f"- {escape_markdown(sentence(evidence))}" for evidence in answer.statements]
        if answer.tensions:
            lines += ["", "**Hard to hold together with**", ""]
            lines += [f"- {escape_markdown(f'{told(other)} {origin(other)}')}" for other in answer.tensions]
        lines += [line for note in answer.notes for line in ("", f"Editors' note: {escape_markdown(note)}")]
    else:
        lines += [f"- {escape_markdown(f'{sentence(evidence)} {marks.mark(evidence)}')}" for evidence in answer.statements]
        lines += [escape_markdown(nothing(answer))] if not answer.statements else []
        lines += markdown_list(marks)
    if answer.excerpts:
        lines += ["", "**Passages**"]
        for excerpt in answer.excerpts:
            lines += ["", escape_markdown(f"{where(excerpt.passage)}: {standing(excerpt)}")]
            lines += ["", f"> {escape_markdown(excerpt.text)}"] if excerpt.text is not None else []
    return "\n".join(lines) + "\n"


def json(answer: Why) -> str:
    """Return the answer as JSON: subject, predicate, value, statements, claim, tensions, notes, claims, excerpts."""
    return dump(
        {
            "subject": thing_json(answer.subject),
            "predicate": thing_json(answer.predicate) if answer.predicate else None,
            "value": thing_json(answer.value) if answer.value else None,
            "statements": [evidence_json(evidence) for evidence in answer.statements],
            "claim": answer.claim.key if answer.claim else None,
            "tensions": claims_json(answer.tensions),
            "notes": list(answer.notes),
            "claims": claims_json(answer.claims),
            "excerpts": [
                {"passage": passage_json(excerpt.passage), "standing": excerpt.standing.value, "exact": excerpt.exact, "text": excerpt.text}
                for excerpt in answer.excerpts
            ],
        }
    )


def html(answer: Why) -> str:
    """Return the answer as an HTML fragment: a list of statements with marks, then numbered claims."""
    marks = Marks()
    items = "".join(f"<li>{escape_html(f'{sentence(evidence)} {marks.mark(evidence)}')}</li>" for evidence in answer.statements)
    body = f"<ul>{items}</ul>" if items else f"<p>{escape_html(nothing(answer))}</p>"
    return f"<h3>{escape_html(title(answer))}</h3>{body}{html_list(marks)}"


def trig(claims: Iterable[Claim], quads: Iterable[ox.Quad]) -> bytes:
    """Return the graphs of `claims` and what `quads` say about these claims as TriG, each claim its own graph."""
    from kg.write import write

    wanted = {claim.iri for claim in claims}
    kept = set()
    for quad in quads:
        if getattr(quad.graph_name, "value", None) in wanted:
            kept.add(quad)
        elif isinstance(quad.subject, ox.NamedNode) and quad.subject.value in wanted:
            kept.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return write(kept, "trig").data


def evidence_html(evidence: Evidence) -> str:
    """Return one statement and the claims behind it as an HTML fragment."""
    marks = Marks()
    return f"<p>{escape_html(f'{sentence(evidence)} {marks.mark(evidence)}')}</p>{html_list(marks)}"


def claim_html(claim: Claim) -> str:
    """Return one claim as an HTML fragment."""
    return f"<p>{escape_html(told(claim))}<br>{escape_html(f'{claim.key}: {manner(claim)}')}<br>{escape_html(origin(claim))}</p>"
