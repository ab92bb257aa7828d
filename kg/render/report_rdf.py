"""Validation reports as RDF: sh:ValidationReport (SHACL section 3.6)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.render.report import coverage_lines
from kg.shacl import paths
from kg.shacl.paths import Path
from kg.shacl.report import Finding, Report
from kg.shacl.vocabulary import sh
from kg.terms import RDF_TYPE, XSD, Subject, Term

_RDF = PREFIXES["rdf"]
_FIRST, _REST, _NIL = (ox.NamedNode(_RDF + local) for local in ("first", "rest", "nil"))
_SOURCE = ox.NamedNode(PREFIXES["dct"] + "source")
_COMMENT = ox.NamedNode(PREFIXES["rdfs"] + "comment")
_WRAPPERS = {
    paths.Inverse: "inversePath",
    paths.ZeroOrMore: "zeroOrMorePath",
    paths.OneOrMore: "oneOrMorePath",
    paths.ZeroOrOne: "zeroOrOnePath",
}


def as_rdf(report: Report, format: str) -> bytes:
    """Return the report in one of the RDF formats of kg.write; equal reports give equal bytes. Raises LossyOutput."""
    from kg.write import write

    return write(report_triples(report), format).data


def report_triples(report: Report) -> list[ox.Triple]:
    """Return the report as triples.

    SHACL has no terms for what was checked and whether the list is whole: an rdfs:comment says so. Named graphs that a result comes from
    are its dct:source.
    """
    return list(_Writer().report(report))


class _Writer:
    """Makes the triples of one report, with blank nodes that are called in the order in which they are needed."""

    def __init__(self) -> None:
        self._count = 0

    def report(self, report: Report) -> Iterator[ox.Triple]:
        """Yield the triples of the whole report."""
        node = self._blank()
        yield ox.Triple(node, RDF_TYPE, sh("ValidationReport"))
        yield ox.Triple(node, sh("conforms"), ox.Literal(str(report.conforms).lower(), datatype=ox.NamedNode(XSD + "boolean")))
        checked, cut = report.coverage.checked, str(report.truncated).lower()
        summary = "\n".join([f"status: {report.status}; checked: {checked}; truncated: {cut}", *coverage_lines(report)[1:]])
        yield ox.Triple(node, _COMMENT, ox.Literal(summary, language="en"))
        for finding in report.findings:
            yield from self._result(node, sh("result"), finding)

    def _result(self, owner: ox.BlankNode, property: ox.NamedNode, finding: Finding) -> Iterator[ox.Triple]:
        node = self._blank()
        yield ox.Triple(owner, property, node)
        yield ox.Triple(node, RDF_TYPE, sh("ValidationResult"))
        yield ox.Triple(node, sh("focusNode"), finding.focus)
        yield ox.Triple(node, sh("resultSeverity"), finding.severity)
        yield ox.Triple(node, sh("sourceConstraintComponent"), finding.component)
        yield ox.Triple(node, sh("sourceConstraint") if finding.rule else sh("sourceShape"), finding.shape)
        if finding.constraint is not None:
            yield ox.Triple(node, sh("sourceConstraint"), finding.constraint)
        if finding.value is not None:
            yield ox.Triple(node, sh("value"), finding.value)
        for message in finding.all_messages():
            yield ox.Triple(node, sh("resultMessage"), message)
        if finding.path is not None:
            head, triples = self._path(finding.path)
            yield ox.Triple(node, sh("resultPath"), head)
            yield from triples
        for graph in finding.graphs:
            if not isinstance(graph, ox.DefaultGraph):
                yield ox.Triple(node, _SOURCE, graph)
        for detail in finding.details:
            yield from self._result(node, sh("detail"), detail)

    def _path(self, path: Path) -> tuple[Subject, list[ox.Triple]]:
        """Return the node that stands for `path`, and the triples that describe it (SHACL section 2.3.1)."""
        if isinstance(path, paths.Predicate):
            return path.iri, []
        if isinstance(path, paths.Sequence):
            return self._list(path.steps)
        node = self._blank()
        if isinstance(path, paths.Alternative):
            head, triples = self._list(path.options)
            return node, [ox.Triple(node, sh("alternativePath"), head), *triples]
        inner, triples = self._path(path.path)
        return node, [ox.Triple(node, sh(_WRAPPERS[type(path)]), inner), *triples]

    def _list(self, parts: tuple[Path, ...]) -> tuple[Subject, list[ox.Triple]]:
        nodes = [self._blank() for _ in parts]
        triples: list[ox.Triple] = []
        for node, following, part in zip(nodes, [*nodes[1:], None], parts, strict=True):
            head, inner = self._path(part)
            rest: Term = following if following is not None else _NIL
            triples += [ox.Triple(node, _FIRST, head), ox.Triple(node, _REST, rest), *inner]
        return (nodes[0] if nodes else _NIL), triples

    def _blank(self) -> ox.BlankNode:
        self._count += 1
        # Letters of its own: blank nodes of the data, called b0, b1, …, occur in the same document.
        return ox.BlankNode(f"report{self._count}")
