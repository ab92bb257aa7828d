"""How to validate: what a user may choose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kg.shacl.baseline import Baseline
from kg.shacl.data import Validator
from kg.shacl.inference import Inference
from kg.shacl.joint import Joint
from kg.shacl.profile import Profile
from kg.shacl.report import FailOn
from kg.shacl.watch import Step, Watch


@dataclass(frozen=True, slots=True)
class Settings:
    """How to validate.

    `fail_on` is the level to fail on, `limit` the most findings to list (None: all), `rules` are folders; `allow_empty` accepts a run that
    checks nothing. `graph` names the one graph of the data to be checked; `per_graph` checks each graph by itself.
    Findings in `baseline` are known; all of this run are written to the file `write_baseline`. `fingerprints` may be left out where
    nobody reads them. `ontology` are files that declare terms and subclasses; `inference` says what is inferred before validation.
    `watch` is told how far reading, rules and places are; a validator has its own for shapes (see `watched`).
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
    ontology: tuple[str, ...] = ()
    inference: Inference = Inference.none
    graph: str | None = None
    per_graph: bool = False
    watch: Watch | None = field(default=None, compare=False)


def watched(settings: Settings, *watchers: Watch) -> Settings:
    """Return the settings with all of `watchers` told of every step, those of the usual engine too."""
    if not watchers:
        return settings

    def tell(step: Step) -> None:
        for watcher in watchers:
            watcher(step)

    return replace(settings, watch=tell, validator=Joint(tell))
