"""What follows from statements by RDFS: subclasses, subproperties, domains and ranges (RDF 1.1 Semantics section 9.2.1).

The patterns are queries/rdfs/*.rq, run over all statements at once until nothing new follows. Left out are the patterns that make
everything a resource and every literal an instance of its datatype, which say nothing about data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

import pyoxigraph as ox

from kg import resources
from kg.embedded import Embedded
from kg.errors import IllFormedShapes
from kg.shacl.coverage import Selection
from kg.shacl.data import Data
from kg.shacl.lexical import AsWritten, as_written
from kg.shacl.model import ShapesGraph
from kg.shacl.paths import Inverse, Predicate
from kg.shacl.report import Finding
from kg.terms import Term

FOLDER = "queries/rdfs"
_RDFS = "<http://www.w3.org/ns/entailment/RDFS>"
_SUBJECTS = (ox.NamedNode, ox.BlankNode)


class Inference(StrEnum):
    """What is to be inferred before validation."""

    none = "none"
    rdfs = "rdfs"


def wanted(chosen: Inference, shapes: ShapesGraph | None) -> Inference:
    """Return what to infer: what was chosen, or what the shapes ask for (sh:entailment, SHACL section 1.5).

    Raises IllFormedShapes for a regime other than RDFS.
    """
    asked = shapes.entailments if shapes else ()
    for regime in asked:
        if regime != _RDFS:
            raise IllFormedShapes(
                f"the shapes need the entailment regime {regime}, which is not supported (sh:entailment, SHACL section 1.5)",
                help=f"only {_RDFS} is; take the statement out, or add what follows to the data",
            )
    return Inference.rdfs if asked else chosen


def inferred(quads: Iterable[ox.Quad]) -> tuple[ox.Quad, ...]:
    """Return the statements that follow from `quads`, whatever graphs these stand in, and that are not among them; in no graph."""
    engine = AsWritten(quads)
    rules = [resources.read(name).decode() for name in resources.names(FOLDER, ".rq")]
    found: list[ox.Quad] = []
    grew = True
    while grew:
        grew = False
        for rule in rules:
            new = [
                ox.Quad(s, p, o)
                for s, p, o in engine.select(rule)
                if isinstance(s, _SUBJECTS) and isinstance(p, ox.NamedNode) and o is not None
            ]
            engine.store.extend(new)
            found += new
            grew = grew or bool(new)
    return tuple(ox.Quad(quad.subject, quad.predicate, as_written(quad.object)) for quad in found)


def entailed(data: Data, inference: Inference) -> Data:
    """Return `data` with what follows from it, if `inference` says so."""
    if inference is Inference.none:
        return data
    new = inferred(data.quads)
    quads = (*data.quads, *new)
    return replace(data, quads=quads, engine=Embedded(quads, union=data.engine.union), inferred=new, asserted=data)


def marked(findings: Sequence[Finding], shapes: ShapesGraph, data: Data) -> Sequence[Finding]:
    """Return the findings, marked where they rest on inferred statements (kg.shacl.report.Finding, `inferred`)."""
    if not data.inferred or data.asserted is None or not findings:
        return findings
    statements: dict[tuple[Term, ox.NamedNode], set[Term]] = {}
    for quad in data.inferred:
        statements.setdefault((quad.subject, quad.predicate), set()).add(quad.object)
    only = Selection(shapes, data).checked() - Selection(shapes, data.asserted).checked()
    found = []
    for finding in findings:
        mark = "statement" if _rests_on(finding, statements) else "target" if finding.focus in only else ""
        found.append(replace(finding, inferred=mark) if mark else finding)
    return found


def _rests_on(finding: Finding, statements: dict[tuple[Term, ox.NamedNode], set[Term]]) -> bool:
    """Tell whether the statement that a finding is about, or any value of its property if it names none, was inferred."""
    focus, path, value = finding.focus, finding.path, finding.value
    if isinstance(path, Inverse) and isinstance(path.path, Predicate):
        return value is not None and focus in statements.get((value, path.path.iri), ())
    if not isinstance(path, Predicate):
        return False
    values = statements.get((focus, path.iri), set())
    return bool(values) if value is None else value in values
