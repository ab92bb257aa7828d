"""How to validate: what a user may choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.shacl.baseline import Baseline
from kg.shacl.data import Validator
from kg.shacl.inference import Inference
from kg.shacl.joint import Joint
from kg.shacl.profile import Profile
from kg.shacl.report import FailOn, Finding, Tally
from kg.shacl.watch import Step, Watch


class Claims(Protocol):
    """What is asked about claims in the claim model; kg.claim.check answers."""

    def additions(self, quads: Iterable[ox.Quad], around: Embedded) -> tuple[ox.Quad, ...]:
        """Return the statements that names in `quads` lead to, by the things in `around`."""

    def tally(self, quads: Iterable[ox.Quad], findings: Iterable[Finding], engine: Embedded) -> Tally | None:
        """Return what the claims in `quads` come to, or None if there is none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to validate.

    `fail_on` is the level to fail on, `limit` the most findings to list (None: all), `rules` are folders; `allow_empty` accepts a run that
    checks nothing. `graph` names the one graph of the data to be checked; `per_graph` checks each graph by itself.
    Findings in `baseline` are known; all of this run are written to the file `write_baseline`. `fingerprints` may be left out where
    nobody reads them, and with `samples` only so many findings of each kind get a place. `ontology` are files that declare terms and
    subclasses; `inference` says what is inferred before validation.
    `claims` matches names and counts verdicts where our shapes judge a user's statements.
    `watch` is told how far reading, rules and places are; a validator has its own for shapes (see `watched`). A large store is put into
    `hold`, if there is one, for a caller that ends with it: taking it apart costs a tenth of the time.
    """

    fail_on: FailOn = FailOn.violation
    allow_empty: bool = False
    limit: int | None = None
    rules: tuple[str, ...] = ()
    validator: Validator = field(default_factory=Joint)
    profile: Profile | None = None
    baseline: Baseline | None = None
    write_baseline: str | None = None
    fingerprints: bool = True
    samples: int | None = None
    ontology: tuple[str, ...] = ()
    inference: Inference = Inference.none
    graph: str | None = None
    per_graph: bool = False
    claims: Claims | None = field(default=None, compare=False)
    watch: Watch | None = field(default=None, compare=False)
    hold: list[object] | None = field(default=None, compare=False)


def watched(settings: Settings, *watchers: Watch) -> Settings:
    """Return the settings with all of `watchers` told of every step, those of the usual engine too."""
    if not watchers:
        return settings

    def tell(step: Step) -> None:
        for watcher in watchers:
            watcher(step)

    return replace(settings, watch=tell, validator=Joint(tell))
