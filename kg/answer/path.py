"""The routes by which people train for a board, a certification or a specialty."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.answer.thing import Thing, is_a, objects, subjects, thing
from kg.answer.vocabulary import Vocabulary
from kg.errors import BrokenPathway
from kg.evidence import Claim, Evidence, EvidenceFinder, natural
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.terms import Term, sort_key, spec, value

CLASSES = ("spec:Board", "spec:Specialty", "spec:Certification", "spec:TrainingPathway")
_BOARD, _SPECIALTY, _CERTIFICATION, _PATHWAY = (spec(name.partition(":")[2]) for name in CLASSES)
_HAS_STAGE, _NEXT, _OPTION = spec("hasStage"), spec("next"), spec("option")
_IN_SPECIALTY, _QUALIFIES, _AWARDED_BY = spec("inSpecialty"), spec("qualifiesFor"), spec("awardedBy")


@record
class Length(Result):
    """How many years a step takes, and the claims that say so: None where they set no lower or no upper bound."""

    minimum: int | None
    maximum: int | None
    claims: tuple[Claim, ...]


@record
class Option(Result):
    """A training step that can fill a stage, the evidence that it can, and how long it takes by each account of it."""

    step: Thing
    evidence: Evidence
    lengths: tuple[Length, ...] = ()


@record
class Stage(Result):
    """A place in the order of a pathway: `choose` of its options are needed, and none if `optional`.

    `after` are the IRIs of the stages that come directly before, as far as stated.
    `evidence` is that for the stage itself: that the pathway has it, what it comes after, how many to choose.
    """

    stage: Thing
    options: tuple[Option, ...]
    choose: int
    optional: bool
    after: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@record
class Outcome(Result):
    """A certification that a pathway makes people eligible to seek, the boards that award it, and the evidence for both.

    `lengths` is how long all training for it takes, by each account.
    """

    certification: Thing
    boards: tuple[Thing, ...]
    evidence: tuple[Evidence, ...]
    lengths: tuple[Length, ...] = ()


@record
class Pathway(Result):
    """A route: the specialties it leads into, its stages in order, what it qualifies for, what is thought of it, and what is unclear."""

    pathway: Thing
    specialties: tuple[Thing, ...]
    stages: tuple[Stage, ...]
    outcomes: tuple[Outcome, ...]
    evidence: tuple[Evidence, ...]
    views: tuple[Evidence, ...]
    notes: tuple[str, ...]

    def facts(self) -> tuple[Evidence, ...]:
        """Return the evidence for the route itself, in the order of telling; views of it are left out."""
        stages = [e for stage in self.stages for e in (*stage.evidence, *(option.evidence for option in stage.options))]
        return *self.evidence, *stages, *(e for outcome in self.outcomes for e in outcome.evidence)

    def tellers(self) -> tuple[str, ...]:
        """Return the keys of the sources that tell which stages the route has and what fills them, sorted."""
        told = [e for stage in self.stages for e in (*stage.evidence, *(option.evidence for option in stage.options))]
        return tuple(sorted({p.source_key for e in told for claim in e.all_claims() for p in claim.passages}))


@record
class Paths(Result):
    """The routes that lead to `target`, in a fixed order; `notes` tell what the sources leave open."""

    target: Thing
    pathways: tuple[Pathway, ...]
    notes: tuple[str, ...]


def views(routes: Iterable[Pathway]) -> tuple[Evidence, ...]:
    """Return the reported views of several routes, each once."""
    return tuple({view.statement.triple: view for route in routes for view in route.views}.values())


def path(resolver: Resolver, finder: EvidenceFinder, vocabulary: Vocabulary, name: str) -> Paths:
    """Return the routes to what `name` stands for: a board, a specialty, a certification or a pathway.

    Raises UnknownName, AmbiguousName, and BrokenPathway where stages follow each other in a circle.
    """
    target = resolver.find(name, classes=CLASSES, kind="board, specialty, certification or pathway")
    routes, notes = _routes(finder, target)
    label = finder.labels.of
    if not routes and not notes:
        notes = [f"no route to {label(target)} is stated in these sources"]
    return Paths(thing(finder.labels, target), tuple(pathway(finder, vocabulary, route) for route in routes), tuple(notes))


def pathways_into(finder: EvidenceFinder, vocabulary: Vocabulary, specialty: Term) -> tuple[Pathway, ...]:
    """Return the routes into `specialty`. Raises BrokenPathway."""
    return tuple(pathway(finder, vocabulary, route) for route in _leading(finder, _IN_SPECIALTY, specialty))


def pathway(finder: EvidenceFinder, vocabulary: Vocabulary, route: Term) -> Pathway:
    """Return all that is stated of one route. Raises BrokenPathway."""
    engine, labels = finder.engine, finder.labels
    notes: list[str] = []
    specialties = objects(engine, route, _IN_SPECIALTY)
    ordered = _order(finder, route, notes)
    stages = tuple(_stage(finder, route, stage, ordered, notes) for stage in ordered)
    if not stages:
        notes.append("no stage of this route is stated in these sources")
    outcomes = tuple(_outcome(finder, route, found) for found in objects(engine, route, _QUALIFIES))
    if not outcomes:
        notes.append("no certification is stated for this route in these sources")
    return Pathway(
        thing(labels, route),
        tuple(thing(labels, specialty) for specialty in specialties),
        stages,
        outcomes,
        tuple(finder.why(route, _IN_SPECIALTY, specialty) for specialty in specialties),
        tuple(_views(finder, vocabulary, route)),
        tuple(notes),
    )


def _routes(finder: EvidenceFinder, target: Term) -> tuple[list[Term], list[str]]:
    engine = finder.engine
    if is_a(engine, target, _PATHWAY):
        return [target], []
    if is_a(engine, target, _SPECIALTY):
        return list(_leading(finder, _IN_SPECIALTY, target)), []
    certifications = [target] if is_a(engine, target, _CERTIFICATION) else list(subjects(engine, _AWARDED_BY, target))
    label = finder.labels.of
    if not certifications:
        return [], [f"no certification awarded by {label(target)} is stated in these sources"]
    routes: dict[Term, None] = {}
    without = []
    for certification in certifications:
        found = subjects(engine, _QUALIFIES, certification)
        routes.update(dict.fromkeys(found))
        if not found:
            without.append(certification)
    if len(without) < 2:
        return sorted(routes, key=sort_key), [f"no route to {label(one)} is stated in these sources" for one in without]
    # A board may award dozens: what they have in common is said once.
    fields = ["/".join(label(field) for field in objects(engine, one, _IN_SPECIALTY)) or label(one) for one in without]
    return sorted(routes, key=sort_key), [
        f"no route is stated in these sources to {len(without)} certifications: {'; '.join(sorted(fields))}"
    ]


def _leading(finder: EvidenceFinder, predicate: ox.NamedNode, target: Term) -> tuple[Term, ...]:
    # Training steps and certifications are in a specialty too; only what has stages or is typed so is a route.
    engine = finder.engine
    return tuple(s for s in subjects(engine, predicate, target) if is_a(engine, s, _PATHWAY) or objects(engine, s, _HAS_STAGE))


def _order(finder: EvidenceFinder, route: Term, notes: list[str]) -> list[Term]:
    """Return the stages of `route` so that each comes after those it follows (Kahn's algorithm; ties in order of label)."""
    engine, label = finder.engine, finder.labels.of
    waiting = set(objects(engine, route, _HAS_STAGE))
    before: dict[Term, set[Term]] = {stage: set() for stage in waiting}
    for stage in sorted(waiting, key=sort_key):
        for after in objects(engine, stage, _NEXT):
            if after in before:
                before[after].add(stage)
            else:
                notes.append(f"{label(stage)} is followed by {label(after)}, which is no stage of this route")
    ordered: list[Term] = []
    unclear: list[str] = []
    while waiting:
        ready = sorted((s for s in waiting if not before[s] & waiting), key=lambda s: (label(s), sort_key(s)))
        if not ready:
            circle = " > ".join(label(stage) for stage in _circle(before, waiting))
            raise BrokenPathway(
                f"the stages of {label(route)} follow each other in a circle: {circle}",
                help="remove one of these spec:next statements; a route has a beginning",
            )
        if len(ready) > 1:
            unclear += [label(stage) for stage in ready if label(stage) not in unclear]
        ordered.append(ready[0])
        waiting.remove(ready[0])
    if unclear:
        notes.append(f"in which order these come is not stated: {', '.join(unclear)}")
    return ordered


def _circle(before: dict[Term, set[Term]], waiting: set[Term]) -> list[Term]:
    """Return one circle among the stages that wait for each other, from a stage forward to itself."""
    seen: list[Term] = []
    stage = min(waiting, key=sort_key)
    while stage not in seen:
        seen.append(stage)
        stage = min(before[stage] & waiting, key=sort_key)
    return [stage, *reversed(seen[seen.index(stage) :])]


def _stage(finder: EvidenceFinder, route: Term, stage: Term, ordered: list[Term], notes: list[str]) -> Stage:
    engine, labels = finder.engine, finder.labels
    steps = objects(engine, stage, _OPTION)
    evidence = [finder.why(route, _HAS_STAGE, stage)]
    before = [other for other in ordered if stage in objects(engine, other, _NEXT)]
    evidence += [finder.why(other, _NEXT, stage) for other in before]
    evidence += [finder.why(stage, p, o) for p in (spec("choose"), spec("optional")) for o in objects(engine, stage, p)]
    if not steps:
        notes.append(f"what fills {labels.of(stage)} is not stated")
    choose = _number(objects(engine, stage, spec("choose")))
    if steps and choose > len(steps):
        notes.append(f"{labels.of(stage)} asks for {choose} of {len(steps)} options")
    options = sorted(
        (Option(thing(labels, step), finder.why(stage, _OPTION, step), _lengths(finder, step)) for step in steps),
        key=lambda o: (o.step.label, o.step.id),
    )
    optional = "true" in {o.value for o in objects(engine, stage, spec("optional")) if isinstance(o, ox.Literal)}
    return Stage(thing(labels, stage), tuple(options), choose, optional, tuple(value(other) for other in before), tuple(evidence))


def _lengths(finder: EvidenceFinder, step: Term) -> tuple[Length, ...]:
    """Return the different lengths of a step; the two bounds of one belong together because one claim states them."""
    if isinstance(step, ox.Literal):
        return ()
    told: dict[str, list[int | None]] = {}
    claims: dict[str, Claim] = {}
    for bound, predicate in enumerate((spec("minimumYears"), spec("maximumYears"))):
        for quad in finder.engine.quads(step, predicate):
            told.setdefault("" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value, [None, None])[bound] = _number(
                [quad.object]
            )
            claims.update((claim.iri, claim) for claim in finder.why(step, predicate, quad.object).claims)
    if claims:  # the default graph repeats what claims say, each bound by itself
        told = {graph: bounds for graph, bounds in told.items() if graph in claims}
    found: dict[tuple[int | None, int | None], list[Claim]] = {}
    for graph in sorted(told, key=natural):
        low, high = told[graph]
        found.setdefault((low, high), []).extend([claims[graph]] if graph in claims else [])
    return tuple(Length(low, high, tuple(of)) for (low, high), of in sorted(found.items(), key=lambda item: str(item[0])))


def _number(terms: Iterable[Term]) -> int:
    numbers = [int(t.value) for t in terms if isinstance(t, ox.Literal) and t.value.isascii() and t.value.isdigit()]
    return max(numbers, default=1)


def _outcome(finder: EvidenceFinder, route: Term, certification: Term) -> Outcome:
    boards = objects(finder.engine, certification, _AWARDED_BY)
    evidence = [finder.why(route, _QUALIFIES, certification), *(finder.why(certification, _AWARDED_BY, board) for board in boards)]
    awarding = tuple(thing(finder.labels, board) for board in boards)
    return Outcome(thing(finder.labels, certification), awarding, tuple(evidence), _lengths(finder, certification))


def _views(finder: EvidenceFinder, vocabulary: Vocabulary, route: Term) -> Iterable[Evidence]:
    for predicate in (ox.NamedNode(iri) for iri in sorted(vocabulary.reports)):
        for other in objects(finder.engine, route, predicate):
            yield finder.why(route, predicate, other)
        for other in subjects(finder.engine, predicate, route):
            yield finder.why(other, predicate, route)
