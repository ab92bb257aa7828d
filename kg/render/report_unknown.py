"""Unknown terms of a validation report: in words, grouped so that one mistake gives one line, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from kg.lint.near import namespace
from kg.shacl.report import Report
from kg.shacl.unknown import UnknownTerm, Use
from kg.terms import value

_SHOWN = 6
_NAMED = 3
_WORDS = {Use.predicate: "property", Use.cls: "class", Use.value: "name"}


def unknown_lines(report: Report) -> list[str]:
    """Return a line for each likely mistake, a line for each namespace whose terms no shape mentions, and one for other vocabularies."""
    unknown = report.coverage.unknown
    groups: dict[object, list[UnknownTerm]] = {}
    for term in unknown.terms:
        if term.notable:
            groups.setdefault(_mistake(term), []).append(term)
    lines = [unknown_line(report, group) for group in groups.values()]
    left = len(lines) - _SHOWN
    lines = lines[:_SHOWN] + ([f"unknown terms: {left:,} more; -f json lists them"] if left > 0 else [])
    spaces: dict[str, list[UnknownTerm]] = {}
    for term in unknown.terms:
        if not term.notable:
            spaces.setdefault(namespace(term.term.value), []).append(term)
    for space, terms in list(spaces.items())[:_SHOWN]:
        names = [report.name(term.term) for term in terms]
        lines.append(f"mentioned by no shape or ontology: {_terms(len(terms))} of {space} ({_few(names)})")
    if unknown.others:
        entries = [f"{_terms(number)} of {space}" for space, number in unknown.others]
        more = f" and {len(entries) - _SHOWN:,} more" if len(entries) > _SHOWN else ""
        lines.append(f"other vocabularies: {', '.join(entries[:_SHOWN])}{more}")
    if unknown.left:
        lines.append(f"not looked into: {_terms(unknown.left)} used less often")
    return lines


def unknown_line(report: Report, terms: Sequence[UnknownTerm]) -> str:
    """Return one sentence on terms that have one mistake in common."""
    first = terms[0]
    uses = sum(term.uses for term in terms)
    place = min((term.place for term in terms if term.place), key=lambda p: (p.name, p.line or 0, p.column or 0), default=None)
    about = [f"{uses:,} use{'' if uses == 1 else 's'}"] + ([f"first at {place}"] if place else [])
    if len(terms) > 1:
        names = [term.term.value[len(namespace(term.term.value)) :] for term in terms]
        right = namespace(first.instead[0].value)
        return (
            f"unknown namespace: {namespace(first.term.value)} ({_terms(len(terms))}, such as {_few(names)}; {', '.join(about)}): "
            f"did you mean {right}?"
        )
    shown = [_exact(report, first, term) for term in (first.term, *first.instead)]
    samples = [report.name(node) for node in first.samples if isinstance(node, ox.NamedNode)]
    about += [f"at {_few(samples, more=first.uses > len(samples) == _NAMED)}"] if samples else []
    hint = f"did you mean {' or '.join(shown[1:])}?" if first.instead else ""
    hint = hint or ("its vocabulary does not declare it" if first.undeclared else "mentioned by no shape or ontology")
    return f"unknown {_WORDS[first.use]}: {shown[0]} ({', '.join(about)}): {hint}"


def _mistake(term: UnknownTerm) -> object:
    """Return what one group has in common: two namespaces that were mixed up, else the term itself."""
    if term.mistake == "namespace":
        return namespace(term.term.value), namespace(term.instead[0].value)
    return term.use, term.term


def _exact(report: Report, about: UnknownTerm, term: ox.NamedNode) -> str:
    """Return `term` compact where that shows the difference, else in full."""
    return report.name(term) if about.mistake in {"spelling", "case", ""} else str(term)


def _few(names: Sequence[str], *, more: bool = False) -> str:
    left = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {left:,} more" if left > 0 else ", …" if more else "")


def _terms(number: int) -> str:
    return f"{number:,} term{'' if number == 1 else 's'}"


def unknown_json(report: Report) -> dict[str, Any]:
    """Return {"terms": [{"term", "use", "uses", "instead", "mistake", "undeclared", "samples", "place"}], "others", "left"}."""
    unknown = report.coverage.unknown
    return {
        "terms": [_term(term) for term in unknown.terms],
        "others": [{"namespace": space, "terms": number} for space, number in unknown.others],
        "left": unknown.left,
    }


def _term(term: UnknownTerm) -> dict[str, Any]:
    place = term.place
    return {
        "term": term.term.value,
        "use": term.use.value,
        "uses": term.uses,
        "instead": [one.value for one in term.instead],
        "mistake": term.mistake or None,
        "undeclared": term.undeclared,
        "samples": [value(node) for node in term.samples],
        "place": {"file": place.name, "line": place.line, "column": place.column} if place else None,
    }
