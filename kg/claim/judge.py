"""From statements in the claim model to judged claims: names matched, shapes run, verdicts with their evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from kg import resources
from kg.claim.match import Matcher
from kg.claim.verdict import Evident, Judgement, Row, Rulebook, Verdict, about, by_claim, is_supported, judge, verdict_of
from kg.embedded import Embedded
from kg.evidence import Evidence, EvidenceFinder
from kg.files import Input
from kg.formats import TURTLE
from kg.load import parse
from kg.names import PREFIXES
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.shacl import run
from kg.shacl.messages import worded
from kg.shacl.model import ShapesGraph
from kg.shacl.read import own_shapes
from kg.shacl.report import Finding, finding_key
from kg.terms import Term

SHAPES = ("practitioner", "recognition")
"""The files of shapes that judge claims."""
_SCHEMES = "ontology/schemes.ttl"
_SCHEME = ox.NamedNode(PREFIXES["scheme"] + "verdict")
_IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")


@record
class Judged(Result):
    """What became of statements in the claim model: judgements in their order, all findings in the order of reports, what names gave.

    `counts` has every verdict with the number of claims, from the best to the worst.
    """

    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    additions: tuple[ox.Quad, ...]
    counts: tuple[tuple[Verdict, int], ...]


@dataclass
class Judge:
    """Judges claims by our shapes against a graph that holds claims of sources as named graphs, and everything in its default graph.

    One judge serves any number of batches: shapes are read once, and each name and statement is looked up once. While a batch is judged its
    statements stand in the default graph of the engine; nothing of it is left there afterwards.
    """

    engine: Embedded
    finder: EvidenceFinder
    matcher: Matcher
    _why: dict[Row, Evidence] = field(default_factory=dict)

    @cached_property
    def shapes(self) -> ShapesGraph:
        """The shapes that judge."""
        return own_shapes(*SHAPES)

    @cached_property
    def rulebook(self) -> Rulebook:
        """What the shapes say about verdicts."""
        return rulebook(self.shapes, self.engine)

    def judge(self, quads: Iterable[ox.Quad], *, evidence: bool = True) -> Judged:
        """Return the verdict on each claim in `quads`, which are in the claim model (docs/claim-model.md); graph names are dropped.

        Without `evidence` only findings and counts are given, which is faster where there are very many claims.
        """
        given = list(dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in quads))
        added = self.matcher.additions(given)
        claims = about(given)
        own = {quad.subject for quad in given}
        here = [quad for quad in (*given, *added) if quad not in self.engine.store]
        self.engine.store.extend(here)
        try:
            found = run.check(self.engine, self.shapes, own.__contains__).findings
            evident = evidence_for(self.engine, self.rulebook.queries() if evidence else self.rulebook.best.needs)
            findings = tuple(sorted((_told(finding, self.shapes) for finding in found), key=finding_key))
            if not evidence:
                return Judged((), findings, added, tally(self.rulebook, claims, findings, evident))
            judgements = judge(self.rulebook, claims, findings, evident, self._evidence, self.finder.labels.of)
        finally:
            for quad in here:
                self.engine.store.remove(quad)
        counted = Counter(judgement.verdict.iri for judgement in judgements)
        counts = tuple((verdict, counted[iri]) for iri, verdict in self.rulebook.verdicts.items())
        return Judged(judgements, findings, added, counts)

    def _evidence(self, row: Row) -> Evidence:
        known = self._why.get(row)
        if known is None:
            known = self._why[row] = self.finder.why(*row)
        return known


def judge_of(engine: Embedded, finder: EvidenceFinder, resolver: Resolver) -> Judge:
    """Return a judge for a graph, which matches names by `resolver`."""
    return Judge(engine, finder, Matcher(resolver))


def rulebook(shapes: ShapesGraph, engine: Embedded) -> Rulebook:
    """Return the rulebook of `shapes` and of the scheme of verdicts, which is in `engine` if that holds the shipped graph."""
    verdicts = [quad.subject for quad in engine.quads(None, _IN_SCHEME, _SCHEME, ox.DefaultGraph())]
    if not verdicts:
        return Rulebook(shapes, parse(Input(_SCHEMES, resources.read(_SCHEMES)), TURTLE))
    return Rulebook(shapes, [quad for node in verdicts for quad in engine.quads(node, None, None, ox.DefaultGraph())])


def evidence_for(engine: Embedded, names: Iterable[str]) -> Evident:
    """Return what the queries of evidence called `names` (queries/claim/NAME.rq) give for the claims in `engine`."""
    found: dict[str, dict[Term, list[Row]]] = {}
    for name in names:
        by = found.setdefault(name, {})
        for claim, s, p, o in engine.select(resources.read(f"queries/claim/{name}.rq").decode()):
            if claim is not None and s is not None and isinstance(p, ox.NamedNode) and o is not None:
                by.setdefault(claim, []).append((s, p, o))
    return found


def tally(
    rulebook: Rulebook, claims: dict[Term, tuple[Term, ...]], findings: Sequence[Finding], evident: Evident
) -> tuple[tuple[Verdict, int], ...]:
    """Return how many claims come to each verdict, from the best to the worst."""
    grouped = by_claim(findings, claims)
    verdicts = (verdict_of(rulebook, grouped[claim], supported=is_supported(rulebook, evident, claim)) for claim in claims)
    counted = Counter(verdict.iri for verdict in verdicts)
    return tuple((verdict, counted[iri]) for iri, verdict in rulebook.verdicts.items())


def _told(finding: Finding, shapes: ShapesGraph) -> Finding:
    """Return `finding` as reports give it: in words, and without the focus node among its bindings."""
    from dataclasses import replace

    return worded(replace(finding, bindings=tuple(pair for pair in finding.bindings if pair[0] != "this")), shapes)
