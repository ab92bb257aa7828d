"""A description of one thing as text, Markdown, JSON and Turtle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.answer.show import Description, Gap, Group
from kg.answer.thing import words_of
from kg.evidence import Evidence
from kg.printing import printable
from kg.render.claims import Marks, html_list, markdown_list, text_list
from kg.render.claims_json import claims_json, dump, evidence_json, thing_json
from kg.render.layout import PLAIN, Look, heading, indented
from kg.render.markup import escape_html, escape_markdown

LIMIT = 50
"""How many statements of one property a text shows."""


def text(description: Description, look: Look = PLAIN) -> str:
    """Return the description with marks, and the claims that they lead to."""
    marks = Marks()
    lines = [*heading(description.subject.label, look), *indented(description.subject.curie, look.width, "  ", "    ")]
    for name, value in _header(description):
        lines += indented(f"{name}: {value}", look.width, "  ", "    ")
    for title, groups in _sections(description):
        lines += ["", look.style(title.upper(), "bold")]
        for group in groups:
            lines += indented(_property(group), look.width, "", "  ")
            for words in _shown(group, marks):
                lines += indented(words, look.width, "  ", "    ")
    if description.gaps:
        lines += ["", *heading('NOT STATED IN THESE SOURCES (WHICH IS NOT "NO")', look)]
        lines += [line for gap in description.gaps for line in indented(missing(gap), look.width, "  ", "    ")]
    return "\n".join([*lines, *text_list(marks, look)]) + "\n"


def missing(gap: Gap) -> str:
    """Return a property of which nothing is stated, with an ellipsis where the other end would stand."""
    return f"{gap.predicate.label} ..." if gap.outward else f"... {gap.predicate.label} this"


def _header(description: Description) -> Iterator[tuple[str, str]]:
    for type_ in description.types:
        yield "type", type_.curie if type_.label == type_.curie else f"{type_.label} ({type_.curie})"
    for kind, name in description.names:
        if name != description.subject.label:
            yield kind, name
    for predicate, words in description.texts:
        yield words_of(predicate.id), words


def _sections(description: Description) -> Iterator[tuple[str, list[Group]]]:
    for title, outward in (("Statements", True), ("As the other end", False)):
        groups = [group for group in description.groups if group.outward is outward]
        if groups:
            yield title, groups


def _property(group: Group) -> str:
    return group.predicate.label if group.outward else f"... {group.predicate.label} this"


def _shown(group: Group, marks: Marks) -> Iterator[str]:
    for evidence in group.statements[:LIMIT]:
        mark = marks.mark(evidence) if evidence.all_claims() or not group.filed else ""
        yield f"{_other(group, evidence)} {mark}".rstrip()
    if len(group.statements) > LIMIT:
        yield f"and {len(group.statements) - LIMIT} more; -f json has all"


def _other(group: Group, evidence: Evidence) -> str:
    return evidence.statement.object_label if group.outward else evidence.statement.subject_label


def markdown(description: Description) -> str:
    """Return the description as Markdown."""
    marks = Marks()
    lines = [f"## {escape_markdown(description.subject.label)}", "", f"`{printable(description.subject.curie)}`", ""]
    lines += [f"- {escape_markdown(name)}: {escape_markdown(value)}" for name, value in _header(description)]
    for title, groups in _sections(description):
        lines += ["", f"**{title}**", ""]
        for group in groups:
            lines.append(f"- {escape_markdown(_property(group))}")
            lines += [f"  - {escape_markdown(words)}" for words in _shown(group, marks)]
    if description.gaps:
        lines += ["", '**Not stated in these sources (which is not "no")**', ""]
        lines += [f"- {escape_markdown(missing(gap))}" for gap in description.gaps]
    return "\n".join([*lines, *markdown_list(marks)]) + "\n"


def json(description: Description) -> str:
    """Return the description as JSON: iri, label, names, types, texts, statements, not_stated, claims."""
    return dump(
        {
            **thing_json(description.subject),
            "names": [{"kind": kind, "name": name} for kind, name in description.names],
            "types": [thing_json(type_) for type_ in description.types],
            "texts": [{"property": thing_json(predicate), "text": words} for predicate, words in description.texts],
            "statements": [evidence_json(evidence) for group in description.groups for evidence in group.statements],
            "not_stated": [{"property": thing_json(gap.predicate), "as_subject": gap.outward} for gap in description.gaps],
            "claims": claims_json(description.claims),
        }
    )


def turtle(quads: Iterable[ox.Quad]) -> bytes:
    """Return `quads` as Turtle."""
    from kg.write import write

    return write(quads, "turtle").data


def html(description: Description) -> str:
    """Return the description as an HTML fragment."""
    marks = Marks()
    rows = "".join(f"<tr><th>{escape_html(name)}</th><td>{escape_html(value)}</td></tr>" for name, value in _header(description))
    parts = [f"<table><caption>{escape_html(description.subject.label)}</caption>{rows}"]
    for _, groups in _sections(description):
        for group in groups:
            cells = "<br>".join(escape_html(words) for words in _shown(group, marks))
            parts.append(f"<tr><th>{escape_html(_property(group))}</th><td>{cells}</td></tr>")
    return "".join(parts) + "</table>" + html_list(marks)
