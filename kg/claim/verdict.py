"""From what shapes find about a claim to one verdict, as the shapes themselves and the scheme of verdicts say (docs/verdicts.md).

No verdict is decided here: a shape says with spec:leadsTo which one its findings give, spec:verdictOrder ranks them and the highest wins. A
claim of which nothing was found is consistent only if a source says something for it, by the queries that the verdict rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pyoxigraph as ox

from kg.evidence import Evidence
from kg.names import PREFIXES, slug
from kg.record import record
from kg.result import Result
from kg.shacl.model import ShapesGraph
from kg.shacl.report import Finding, Level
from kg.shacl.statements import Statements
from kg.terms import RDF_TYPE, Term, sort_key, spec

_LEADS_TO, _SETTLED_BY, _RESTS_ON, _NEEDS, _ORDER = (spec(name) for name in ("leadsTo", "settledBy", "restsOn", "needs", "verdictOrder"))
_CLAIM, _CLAIMS = spec("CertificationClaim"), spec("claimsCertification")
_NAME, _COMMENT = ox.NamedNode(PREFIXES["sh"] + "name"), ox.NamedNode(PREFIXES["rdfs"] + "comment")
_LABEL, _DEFINITION = (ox.NamedNode(PREFIXES["skos"] + name) for name in ("prefLabel", "definition"))

Row = tuple[Term, ox.NamedNode, Term]
"""A statement as a query of evidence returns it."""
Evident = Mapping[str, Mapping[Term, Sequence[Row]]]
"""The statements that bear on claims: by query, then by claim."""


@record
class Verdict(Result):
    """A verdict as the scheme has it: IRI, name, meaning, rank among verdicts, what would settle it, the queries it rests on and needs."""

    iri: str
    label: str
    definition: str
    order: int
    settles: str = ""
    rests_on: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@record
class Reason(Result):
    """Something found about a claim: the shape's code and name, level, message, what to do, and the verdict it leads to, if any.

    `settles` says what would decide the matter; `evidence` are the statements of the graph that the finding rests on.
    """

    code: str
    name: str
    level: Level
    message: str
    help: str
    verdict: Verdict | None
    settles: str
    evidence: tuple[Evidence, ...]
    finding: Finding


@record
class Judgement(Result):
    """One claim and what it comes to.

    `reasons` are the findings that lead to a verdict, heaviest first, `remarks` the others; `evidence` is what speaks for the claim, and
    what the best verdict rests on. `silent` tells that nothing was found and no source says what the claim needs either.
    """

    claim: Term
    holder: Term | None
    verdict: Verdict
    reasons: tuple[Reason, ...]
    remarks: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    silent: bool = False

    @property
    def settles(self) -> tuple[str, ...]:
        """What would decide the matter, heaviest reason first, each once; for a claim without reasons, what the verdict itself says."""
        return tuple(dict.fromkeys(text for text in (*(reason.settles for reason in self.reasons), self.verdict.settles) if text))

    @property
    def rests_on(self) -> tuple[Evidence, ...]:
        """All statements behind verdict, reasons and remarks, each once."""
        found = [*self.evidence, *(e for reason in (*self.reasons, *self.remarks) for e in reason.evidence)]
        return tuple({e.statement.triple: e for e in found}.values())


class Rulebook:
    """What shapes say about verdicts, and what the verdicts are."""

    def __init__(self, shapes: ShapesGraph, schemes: Iterable[ox.Quad | ox.Triple]) -> None:
        self._shapes = Statements(shapes.triples)
        self._schemes = Statements(schemes)
        found = [self._verdict(node) for node in self._schemes.subjects() if self._schemes.values(node, _ORDER)]
        self.verdicts = {verdict.iri: verdict for verdict in sorted(found, key=lambda verdict: verdict.order)}

    def _verdict(self, node: Term) -> Verdict:
        texts = self._schemes
        return Verdict(
            node.value if isinstance(node, ox.NamedNode) else "",
            _text(texts, node, _LABEL),
            _text(texts, node, _DEFINITION),
            int(_text(texts, node, _ORDER)),
            _text(texts, node, _SETTLED_BY),
            _texts(texts, node, _RESTS_ON),
            _texts(texts, node, _NEEDS),
        )

    @property
    def best(self) -> Verdict:
        """The verdict of the lowest rank, which needs evidence."""
        return next(iter(self.verdicts.values()))

    @property
    def silent(self) -> Verdict:
        """The verdict of the next rank, for a claim of which the sources say nothing."""
        return tuple(self.verdicts.values())[1]

    def queries(self) -> tuple[str, ...]:
        """Return the names of all queries of evidence that a shape or verdict rests on."""
        named = {text for node in self._shapes.subjects() for text in _texts(self._shapes, node, _RESTS_ON)}
        return tuple(sorted(named.union(*((*verdict.rests_on, *verdict.needs) for verdict in self.verdicts.values()))))

    def leads_to(self, finding: Finding) -> Verdict | None:
        """Return the verdict that the shape of `finding` leads to, or None if the finding is only a remark."""
        found = self._shapes.values(finding.shape, _LEADS_TO)
        return self.verdicts[found[0].value] if found and isinstance(found[0], ox.NamedNode) else None

    def reason(self, finding: Finding, evidence: tuple[Evidence, ...], show: Callable[[Term], str]) -> Reason:
        """Return `finding` with what its shape says about it."""
        node, texts = finding.shape, self._shapes
        return Reason(
            code=slug(node.value),
            name=_text(texts, node, _NAME),
            level=finding.level,
            message=finding.message(show),
            help=_text(texts, node, _COMMENT),
            verdict=self.leads_to(finding),
            settles=_text(texts, node, _SETTLED_BY),
            evidence=evidence,
            finding=finding,
        )

    def rests_on(self, finding: Finding) -> tuple[str, ...]:
        """Return the names of the queries that the shape of `finding` rests on."""
        return _texts(self._shapes, finding.shape, _RESTS_ON)


def about(quads: Iterable[ox.Quad]) -> dict[Term, tuple[Term, ...]]:
    """Return the claims in `quads`, in order, each with the people by or about whom it is made."""
    claims: dict[Term, dict[Term, None]] = {}
    held: list[tuple[Term, Term]] = []
    for quad in quads:
        if quad.predicate == RDF_TYPE and quad.object == _CLAIM:
            claims.setdefault(quad.subject, {})
        elif quad.predicate == _CLAIMS:
            held.append((quad.object, quad.subject))
    for claim, person in held:
        if claim in claims:
            claims[claim][person] = None
    return {claim: tuple(people) for claim, people in claims.items()}


def by_claim(findings: Iterable[Finding], claims: Mapping[Term, tuple[Term, ...]]) -> dict[Term, list[Finding]]:
    """Return the findings on each claim: those about it, those whose query names it as ?claim, those about a person who makes it."""
    found: dict[Term, list[Finding]] = {claim: [] for claim in claims}
    people: dict[Term, list[Term]] = {}
    for claim, holders in claims.items():
        for person in holders:
            people.setdefault(person, []).append(claim)
    for finding in findings:
        named = dict(finding.bindings).get("claim")
        targets = [finding.focus] if finding.focus in found else [named] if named in found else people.get(finding.focus, [])
        for target in targets:
            if target is not None:
                found[target].append(finding)
    return found


def judge(
    rulebook: Rulebook,
    claims: Mapping[Term, tuple[Term, ...]],
    findings: Iterable[Finding],
    evident: Evident,
    why: Callable[[Row], Evidence],
    show: Callable[[Term], str],
) -> tuple[Judgement, ...]:
    """Return the judgement of each claim from the findings of shapes and the statements that queries of evidence returned.

    `why` gives the evidence for a statement, `show` the label of a term.
    """
    grouped = by_claim(findings, claims)

    def statements(names: Iterable[str], claim: Term) -> tuple[Evidence, ...]:
        return tuple(why(row) for row in dict.fromkeys(row for name in names for row in evident.get(name, {}).get(claim, ())))

    judged = []
    for claim, people in claims.items():
        told = [rulebook.reason(finding, statements(rulebook.rests_on(finding), claim), show) for finding in grouped[claim]]
        reasons = sorted((r for r in told if r.verdict is not None), key=_weight)
        verdict = reasons[0].verdict if reasons else None
        supported = is_supported(rulebook, evident, claim)
        silent = verdict is None and not supported
        judged.append(
            Judgement(
                claim=claim,
                holder=min(people, key=sort_key, default=None),
                verdict=verdict or (rulebook.silent if silent else rulebook.best),
                reasons=tuple(reasons),
                remarks=tuple(sorted((r for r in told if r.verdict is None), key=_weight)),
                evidence=statements(rulebook.best.rests_on, claim) if supported else (),
                silent=silent,
            )
        )
    return tuple(judged)


def is_supported(rulebook: Rulebook, evident: Evident, claim: Term) -> bool:
    """Tell whether every query that the best verdict needs returned something for `claim`; false if it needs none."""
    return bool(rulebook.best.needs) and all(evident.get(name, {}).get(claim) for name in rulebook.best.needs)


def verdict_of(rulebook: Rulebook, findings: Iterable[Finding], *, supported: bool) -> Verdict:
    """Return the verdict on a claim alone: the highest that a finding leads to; without any, the best if a source supports the claim."""
    led = [verdict for finding in findings if (verdict := rulebook.leads_to(finding)) is not None]
    return max(led, key=lambda verdict: verdict.order, default=rulebook.best if supported else rulebook.silent)


def _weight(reason: Reason) -> tuple[int, int, str, str]:
    return -(reason.verdict.order if reason.verdict else 0), -reason.level, reason.code, reason.message


def _texts(statements: Statements, node: Term, property: ox.NamedNode) -> tuple[str, ...]:
    return tuple(sorted(v.value for v in statements.values(node, property) if isinstance(v, ox.Literal)))


def _text(statements: Statements, node: Term, property: ox.NamedNode) -> str:
    return next(iter(_texts(statements, node, property)), "")
