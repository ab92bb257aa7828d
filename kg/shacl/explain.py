"""What a report says beyond the findings: what shapes are called and what to do, what things are called, why nothing was checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import pyoxigraph as ox

from kg.engine import Engine
from kg.labels import Labels
from kg.names import PREFIXES, slug
from kg.shacl.coverage import shape_name, types
from kg.shacl.covered import Coverage
from kg.shacl.model import ShapesGraph, TargetClass
from kg.shacl.paths import predicates
from kg.shacl.report import Finding, ShapeInfo
from kg.shacl.rules import Rule
from kg.shacl.statements import Statements
from kg.terms import Term, text, value

_COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
_OURS = PREFIXES["shape"]
_PAGE = "docs/shapes.md"
_SHOWN = 5
_LIKE = 0.9


def info_of(graphs: Iterable[ShapesGraph], rules: Iterable[Rule], findings: Sequence[Finding]) -> dict[str, ShapeInfo]:
    """Return name, help and page of every shape and rule that `findings` come from; help is the shape's rdfs:comment or sh:description."""
    fired = {value(finding.shape) for finding in findings}
    found = {rule.name: rule.info() for rule in rules if any(finding.rule == rule.name for finding in findings)}
    for graph in graphs:
        statements = Statements(graph.triples)
        for node, shape in graph.shapes.items():
            if value(node) in fired:
                texts = [v for v in (*statements.values(node, _COMMENT), *shape.descriptions) if isinstance(v, ox.Literal)]
                best = sorted(texts, key=lambda literal: (literal.language != "en", bool(literal.language), literal.value))
                page = f"{_PAGE}#{slug(node.value).lower()}" if isinstance(node, ox.NamedNode) and node.value.startswith(_OURS) else ""
                # A shape without an IRI and a name is called by its path and by the shape that it belongs to.
                name = shape_name(shape) if shape.names or isinstance(node, ox.NamedNode) else statements.name(node).removeprefix("the ")
                found[value(node)] = ShapeInfo(name, best[0].value if best else "", page)
    return dict(sorted(found.items()))


def labels_of(findings: Iterable[Finding], coverage: Coverage, engine: Engine) -> dict[str, str]:
    """Return the label of everything that the report mentions and that has one in `engine`, by IRI."""
    labels = Labels(engine)
    mentioned = dict.fromkeys([*_mentioned(findings), *(term for entry in coverage.unreached for term in (entry.type, *entry.samples))])
    return {term.value: labels.of(term) for term in mentioned if isinstance(term, ox.NamedNode) and labels.has(term)}


def _mentioned(findings: Iterable[Finding]) -> Iterator[Term]:
    for finding in findings:
        yield finding.focus
        if finding.value is not None:
            yield finding.value
        if finding.path is not None:
            yield from predicates(finding.path)
        yield from (term for _, term in finding.bindings)
        yield from _mentioned(finding.details)


def why_nothing(graphs: Sequence[ShapesGraph], engine: Engine, own: frozenset[Term] | None) -> tuple[str, str]:
    """Return why no node was checked, and what to do about it."""
    shapes = [shape for graph in graphs for shape in graph.shapes.values()]
    roots = [shape for graph in graphs for shape in graph.roots()]
    allow = "`--allow-empty` accepts a run that checks nothing"
    if not shapes:
        return "nothing was checked: the shapes files describe no shape", f"name a file with SHACL shapes; {allow}"
    if not roots:
        off = sum(shape.deactivated for shape in shapes)
        reason = "all shapes with targets are deactivated" if off else "no shape has a target"
        notes = [note for graph in graphs for note in graph.notes if "no targets" in note]
        advice = notes[0] if notes else "add sh:targetClass or another target (SHACL section 2.1.3)"
        return f"nothing was checked: {reason}", f"{advice}; {allow}"
    found: dict[str, int] = {}
    for node, type in types(engine):
        if own is None or node in own:
            found[text(type)] = found.get(text(type), 0) + 1
    wanted = sorted({text(target.cls) for shape in roots for target in shape.targets if isinstance(target, TargetClass)})
    listed = ", ".join(f"{name} ({count})" for name, count in sorted(found.items())[:_SHOWN]) or "no typed node"
    more = f" and {len(found) - _SHOWN} more types" if len(found) > _SHOWN else ""
    message = f"nothing was checked: the targets of {_many(len(roots), 'shape')} select no node; the data have {listed}{more}"
    pairs = [(SequenceMatcher(None, name.lower(), other.lower()).ratio(), name, other) for name in sorted(found) for other in wanted]
    likeness, name, other = max(pairs, default=(0.0, "", ""), key=lambda pair: pair[0])
    if likeness >= _LIKE:
        return message, f"the shapes look for {other}, the data have {name}: is one of the two misspelt? {allow}"
    classes = f"the shapes look for {', '.join(wanted[:_SHOWN])}{', …' if len(wanted) > _SHOWN else ''}" if wanted else "check the targets"
    return message, f"{classes}; {allow}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
