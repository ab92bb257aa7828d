"""One claim of certification, put in words, and what the sources say to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict, Unpack

import pyoxigraph as ox

from kg.answer.thing import Thing, thing
from kg.claim.judge import Judge
from kg.claim.match import BOARD, PRACTICE, SPECIALTY, STATUS, TRAINING, Kind, Matcher
from kg.claim.verdict import Judgement, Reason
from kg.errors import AmbiguousName, BadParameter
from kg.evidence import Claim, Evidence
from kg.labels import Labels
from kg.names import PREFIXES, expand, is_iri, shrink
from kg.record import record
from kg.result import Result
from kg.shacl.paths import Predicate
from kg.terms import RDF_TYPE, XSD, spec

_PERSON, _CLAIM = ox.NamedNode("urn:x-medspec:person"), ox.NamedNode("urn:x-medspec:claim")
_JURISDICTION = spec("jurisdiction")
_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_NOTATION = ox.NamedNode(PREFIXES["skos"] + "notation")
_COUNTRY = "US"


@record
class Said(Result):
    """One part of a claim: the property, the words it was given in, what they were matched to, and other names they might have meant."""

    part: str
    words: str
    things: tuple[Thing, ...] = ()
    suggestions: tuple[str, ...] = ()


@record
class ClaimAnswer(Result):
    """What a claim comes to: its parts, the day for which it is judged, and the judgement."""

    said: tuple[Said, ...]
    on: str
    judgement: Judgement

    @property
    def verdict(self) -> str:
        """The verdict in words: consistent, inconsistent, unverifiable or needs attention."""
        return self.judgement.verdict.label

    @property
    def consistent(self) -> bool:
        """Whether the verdict is the best there is, which needs evidence."""
        return self.judgement.verdict.iri == PREFIXES["verdict"] + "consistent"

    @property
    def inconsistent(self) -> bool:
        """Whether the claim cannot be brought together with the sources, or with itself."""
        return self.judgement.verdict.iri == PREFIXES["verdict"] + "inconsistent"

    @property
    def findings(self) -> tuple[Reason, ...]:
        """All that the shapes found, those that lead to a verdict first."""
        return (*self.judgement.reasons, *self.judgement.remarks)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The statements of the graph that the verdict and the findings rest on."""
        return self.judgement.rests_on

    @property
    def settles(self) -> tuple[str, ...]:
        """What would decide the matter."""
        return self.judgement.settles

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of sources behind the evidence, each once."""
        return tuple({claim.iri: claim for evidence in self.evidence for claim in evidence.all_claims()}.values())

    def part(self, name: str) -> tuple[Said, ...]:
        """Return the parts of the claim that are called `name`: board, specialty, status, completed, presented as, state, from, until."""
        return tuple(said for said in self.said if said.part == name)


class Details(TypedDict, total=False):
    """What a claim says beyond board and field.

    `state` is where it is put before the public (CA, US-CA or California), `on` the day for which it is judged (today if not given),
    `status` the state of the certificate in words, `begins` and `until` its first and last day, `completed` training on record,
    `presents_as` what the practice calls itself. Days are dates or texts such as 2019-03-01.
    """

    state: str | None
    on: str | date | None
    status: str | None
    begins: str | date | None
    until: str | date | None
    completed: Sequence[str]
    presents_as: Sequence[str]


def claim(judge: Judge, labels: Labels, board: str, specialty: str, **asked: Unpack[Details]) -> ClaimAnswer:
    """Return what the sources say to the claim that `board` certified a person in `specialty`, and what that comes to.

    Raises AmbiguousName for a name that several boards or fields share, BadParameter for an empty name, a day that is none and a state
    that is none, UnknownPrefix and BadIri.
    """
    matcher = judge.matcher
    on = _day(asked.get("on"), "on") or date.today()
    said: list[Said] = []
    quads = [ox.Quad(_PERSON, RDF_TYPE, spec("Practitioner")), ox.Quad(_CLAIM, RDF_TYPE, spec("CertificationClaim"))]
    quads += [ox.Quad(_PERSON, _LABEL, ox.Literal("this person")), ox.Quad(_PERSON, spec("claimsCertification"), _CLAIM)]
    quads.append(_moment("asOf", on, "12:00:00"))
    named: list[tuple[str, Kind, ox.NamedNode, str]] = [
        ("board", BOARD, _CLAIM, board),
        ("specialty", SPECIALTY, _CLAIM, specialty),
    ]
    named += [("status", STATUS, _CLAIM, status)] if (status := asked.get("status")) is not None else []
    named += [("completed", TRAINING, _PERSON, name) for name in asked.get("completed", ())]
    named += [("presented as", PRACTICE, _PERSON, name) for name in asked.get("presents_as", ())]
    for part, kind, subject, words in named:
        about, quad = _named(matcher, labels, part, kind, subject, words)
        said.append(about)
        quads.append(quad)
    state = asked.get("state")
    if state is not None:
        code, about = _state(matcher, labels, state)
        said.append(about)
        quads.append(ox.Quad(_CLAIM, _JURISDICTION, ox.Literal(code)))
    for part, property, given, clock in (
        ("from", "validFrom", asked.get("begins"), "00:00:00"),
        ("until", "validUntil", asked.get("until"), "23:59:59"),
    ):
        day = _day(given, part)
        if day is not None:
            said.append(Said(part, day.isoformat()))
            quads.append(_moment(property, day, clock))
    (judgement,) = judge.judge(quads).judgements
    for reason in judgement.reasons:
        if reason.finding.path == Predicate(_JURISDICTION):
            raise BadParameter(f'no state or country has the code "{state}"', help=reason.help)
    return ClaimAnswer(tuple(said), on.isoformat(), judgement)


def _named(matcher: Matcher, labels: Labels, part: str, kind: Kind, subject: ox.NamedNode, words: str) -> tuple[Said, ox.Quad]:
    """Return one named part of a claim, and the statement that makes it."""
    words = words.strip()
    if not words:
        raise BadParameter(f"the name given for {part} is empty", help="leave the option out, or give a name")
    if words.startswith("<") or is_iri(words) or (words.partition(":")[0] in PREFIXES and ":" in words):
        node = ox.NamedNode(expand(words))
        return Said(part, words, (thing(labels, node),)), ox.Quad(subject, kind.one, node)
    things = matcher.match(kind, words).things
    if len(things) > 1 and kind.several is not None:
        raise AmbiguousName(words, tuple(sorted((labels.of(one), shrink(one.value)) for one in things)))
    near = () if things else matcher.resolver.near(words, classes=kind.classes, scheme=kind.scheme)
    return Said(part, words, tuple(thing(labels, one) for one in things), near), ox.Quad(subject, kind.name, ox.Literal(words))


def _state(matcher: Matcher, labels: Labels, given: str) -> tuple[str, Said]:
    """Return the code of a place given as CA, US-CA or California, and the part of the claim that it is."""
    words = given.strip()
    if not words:
        raise BadParameter("the name given for state is empty", help="leave the option out, or give a code such as CA")
    named = matcher.resolver.named(words, scheme="scheme:place")
    code = words.upper()
    if len(code) == len("CA") and code != _COUNTRY:
        code = f"{_COUNTRY}-{code}"
    elif named:
        notations = [quad.object for place in named for quad in labels.engine.quads(place, _NOTATION)]
        code = next((f"{_COUNTRY}-{n.value}" for n in notations if isinstance(n, ox.Literal) and n.value != _COUNTRY), _COUNTRY)
    return code, Said("state", code, tuple(thing(labels, place) for place in named))


def _day(given: str | date | None, part: str) -> date | None:
    """Return the day given for `part`. Raises BadParameter if it is none."""
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given.strip())
    except ValueError as error:
        raise BadParameter(
            f'"{given}" for {part} is no day of the calendar', help="write year, month and day, such as 2019-03-01"
        ) from error


def _moment(property: str, day: date, clock: str) -> ox.Quad:
    """Return the statement that gives the claim a moment of `day`, in UTC."""
    literal = ox.Literal(f"{day.isoformat()}T{clock}Z", datatype=ox.NamedNode(XSD + "dateTime"))
    return ox.Quad(_CLAIM, spec(property), literal)
