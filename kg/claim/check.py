"""Claims within a validation: what names in a user's statements stand for, and what each claim comes to by the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.claim.codes import Codes
from kg.claim.judge import SHAPES, evidence_for, rulebook
from kg.claim.match import KINDS, Matcher
from kg.claim.verdict import about, by_claim, is_supported, verdict_of
from kg.embedded import Embedded
from kg.labels import Labels
from kg.resolve import Resolver
from kg.shacl.read import own_shapes
from kg.shacl.report import Finding, Tally

_TOLD = frozenset(property for kind in KINDS.values() for property in (kind.name, kind.one))


@dataclass(frozen=True)
class Claims:
    """What validation asks about claims (kg.shacl.settings.Claims); `listed` tells whether the verdict on each claim is kept.

    `codes` is a code list, by which fields may be given.
    """

    listed: bool = True
    codes: Codes | None = None

    def additions(self, quads: Iterable[ox.Quad], around: Embedded) -> tuple[ox.Quad, ...]:
        """Return the statements that names in `quads` lead to, by the things in `around` (docs/claim-model.md)."""
        told = [quad for quad in quads if quad.predicate in _TOLD]
        if not any(quad.predicate in KINDS for quad in told):
            return ()
        return Matcher(Resolver(around, Labels(around)), self.codes).additions(told)

    def tally(self, quads: Iterable[ox.Quad], findings: Iterable[Finding], engine: Embedded) -> Tally | None:
        """Return how many claims in `quads` come to each verdict by `findings`, or None if there is no claim.

        `engine` holds the claims beside the graph, in its default graph.
        """
        claims = about(quads)
        if not claims:
            return None
        rules = rulebook(own_shapes(*SHAPES), engine)
        evident = evidence_for(engine, rules.best.needs)
        grouped = by_claim(findings, claims)
        found = {claim: verdict_of(rules, grouped[claim], supported=is_supported(rules, evident, claim)) for claim in claims}
        counted = Counter(verdict.iri for verdict in found.values())
        counts = tuple((verdict.label, counted[iri]) for iri, verdict in rules.verdicts.items())
        return Tally(counts, tuple((claim, verdict.label) for claim, verdict in found.items()) if self.listed else ())
