"""A difference between two versions as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.diff import Change, Difference, Group
from kg.diff.difference import AnswerChange
from kg.printing import printable
from kg.render.claims_json import dump
from kg.render.expectations import difference as rows_that_differ
from kg.render.layout import PLAIN, Look, heading, indented
from kg.render.markup import escape_markdown
from kg.terms import RDF_TYPE, GraphName, Term, value
from kg.write.prefix import Shortener

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_STYLES = {"-": "red", "+": "green"}


def text(found: Difference, look: Look = PLAIN) -> str:
    """Return the statements that are gone (-) and new (+) below the thing that they are about, the answers that differ, and a count."""
    names = _Names(found)
    lines = []
    for group in found.groups:
        lines += heading(names.title(group), look)
        for change in group.changes:
            said = indented(names.said(change), look.width, f"  {change.sign} ", "      ")
            lines += [look.style(line, _STYLES[change.sign]) for line in said]
        lines.append("")
    for answer in found.answers or ():
        lines += heading(_asked(answer), look)
        lines += [look.style(f"  {line}", _STYLES.get(line[:1], "")) for line in _rows(answer)]
        lines.append("")
    return "\n".join([*lines, *summary(found)]) + "\n"


def summary(found: Difference) -> list[str]:
    """Return what was found, in a line for statements and one for answers."""
    old, new = found.names
    gone, added = len(found.statements("-")), len(found.statements("+"))
    things = len({group.subject for group in found.groups})
    if found.groups:
        lines = [f"{gone} removed, {added} added, about {things} thing{'' if things == 1 else 's'}"]
    else:
        lines = [printable(f"no difference: {old} and {new} say the same in {found.sizes[0]} and {found.sizes[1]} statements")]
    if found.undecided:
        lines.append(f"undecided: {found.undecided} blank nodes are too alike to be compared within bounds; they may be the same")
    if found.answers is not None:
        lines.append(f"{len(found.answers)} of {found.asked} packaged answers differ")
    return lines


def markdown(found: Difference) -> str:
    """Return the difference as Markdown: a heading and a `diff` block for each thing."""
    names = _Names(found)
    old, new = (escape_markdown(name) for name in found.names)
    lines = [f"# From {old} to {new}", "", *(f"{escape_markdown(line)}  " for line in summary(found)), ""]
    for group in found.groups:
        lines += [f"## {escape_markdown(names.title(group))}", "", "```diff"]
        lines += [f"{change.sign} {_unfenced(names.said(change))}" for change in group.changes]
        lines += ["```", ""]
    for answer in found.answers or ():
        lines += [f"## {escape_markdown(_asked(answer))}", "", "```diff", *(_unfenced(line) for line in _rows(answer)), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def json(found: Difference) -> str:
    """Return the difference as JSON; docs/diff.md describes the keys."""
    labels = found.labels or {}
    answers = None
    if found.answers is not None:
        answers = [
            {
                "question": answer.question,
                "params": dict(answer.params),
                "columns": list(answer.columns),
                "old": [list(row) for row in answer.old],
                "new": [list(row) for row in answer.new],
                "trouble": {"old": answer.trouble[0] or None, "new": answer.trouble[1] or None},
            }
            for answer in found.answers
        ]
    return dump(
        {
            "status": found.status,
            "checked": sum(found.sizes),
            "truncated": False,
            "old": {"name": found.names[0], "statements": found.sizes[0]},
            "new": {"name": found.names[1], "statements": found.sizes[1]},
            "removed": len(found.statements("-")),
            "added": len(found.statements("+")),
            "undecided": found.undecided,
            "things": [
                {
                    "thing": _term_json(group.subject),
                    "label": labels.get(value(group.subject)),
                    "graph": None if isinstance(group.graph, ox.DefaultGraph) else _term_json(group.graph),
                    "changes": [_change_json(change) for change in group.changes],
                }
                for group in found.groups
            ],
            "answers": answers,
            "asked": found.asked,
            "rewritten": found.rewritten,
        }
    )


class _Names:
    """Writes terms with prefixes and labels."""

    def __init__(self, found: Difference) -> None:
        self._labels = found.labels or {}
        self._short = Shortener(found.prefixes)

    def title(self, group: Group) -> str:
        """Return what a group is about: label and compact IRI, and the graph if it has a name."""
        graph = "" if isinstance(group.graph, ox.DefaultGraph) else f", in graph {self.name(group.graph)}"
        label = self._labels.get(value(group.subject))
        return f"{label} ({self.name(group.subject)}){graph}" if label else f"{self.name(group.subject)}{graph}"

    def said(self, change: Change) -> str:
        """Return predicate and object, after the predicates that lead to the subject."""
        way = " / ".join(self.name(predicate) for predicate in (*change.path, change.quad.predicate))
        if change.left_out:
            way = f"({change.left_out:,} more) / {way}"
        label = self._labels.get(value(change.quad.object)) if isinstance(change.quad.object, ox.NamedNode) else None
        return f"{way} {self.name(change.quad.object)}" + (f" ({label})" if label else "")

    def name(self, term: Term | GraphName) -> str:
        """Return a term as Turtle writes it."""
        if isinstance(term, ox.NamedNode):
            return "a" if term == RDF_TYPE else self._short.shorten(term.value) or str(term)
        if isinstance(term, ox.Literal) and term.language is None and term.datatype.value != _XSD_STRING:
            return f"{ox.Literal(term.value)}^^{self.name(term.datatype)}"
        return str(term)


def _asked(answer: AnswerChange) -> str:
    given = ", ".join(f"{name}={given}" for name, given in answer.params)
    return f"kg ask {answer.question}" + (f" ({given})" if given else "")


def _rows(answer: AnswerChange) -> Iterator[str]:
    """Yield header and rows as CSV lines that begin with a sign or two spaces; - or + and why there is no answer."""
    yield f"  {','.join(answer.columns)}"
    for sign, trouble in zip("-+", answer.trouble, strict=True):
        if trouble:
            yield f"{sign} no answer: {printable(trouble)}"
    yield from (printable(line) for line in rows_that_differ(answer.old, answer.new) if line[:1] in _STYLES)


def _unfenced(line: str) -> str:
    """Return a line that cannot end a fenced block (CommonMark 0.31 section 4.5) and does nothing on a terminal."""
    return printable(line)


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "sign": change.sign,
        "path": [predicate.value for predicate in change.path],
        "left_out": change.left_out,
        "subject": _term_json(change.quad.subject),
        "predicate": change.quad.predicate.value,
        "object": _term_json(change.quad.object),
    }


def _term_json(term: Term | GraphName) -> dict[str, str]:
    """Return a term as SPARQL 1.1 Query Results JSON does (section 3.2.2)."""
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language is not None:
            found["xml:lang"] = term.language
        elif term.datatype.value != _XSD_STRING:
            found["datatype"] = term.datatype.value
        return found
    if isinstance(term, ox.Triple):
        return {"type": "triple", "value": str(term)}
    return {"type": "bnode" if isinstance(term, ox.BlankNode) else "uri", "value": "" if isinstance(term, ox.DefaultGraph) else term.value}
