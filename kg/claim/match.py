"""From the words of an input to the things that they name (docs/claim-model.md): what is added to claims before shapes judge them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.claim.codes import Codes
from kg.labels import fold
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.terms import Term, spec

_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*\Z")
_COMPANY = re.compile(r",?\s+inc\.?\s*\Z", re.IGNORECASE)
_CERTIFIED = "board certified "
_ARTICLE = re.compile(r"\A\s*the\s+", re.IGNORECASE)


@record
class Kind(Result):
    """A kind of name: the property it is written with, what one match and several are stated with, and what it can name."""

    name: ox.NamedNode
    one: ox.NamedNode
    several: ox.NamedNode | None
    classes: tuple[str, ...] = ()
    scheme: str | None = None


BOARD = Kind(spec("claimedBoardName"), spec("claimedBoard"), spec("possibleBoard"), ("spec:Board",))
SPECIALTY = Kind(spec("claimedSpecialtyName"), spec("claimedSpecialty"), spec("possibleSpecialty"), ("spec:Specialty",))
STATUS = Kind(spec("claimedStatusName"), spec("claimedStatus"), None, scheme="scheme:certification-status")
PRACTICE = Kind(spec("practicesInName"), spec("practicesIn"), None, ("spec:Specialty",))
TRAINING = Kind(spec("completedName"), spec("completed"), None, ("spec:TrainingStep",))
KINDS = {kind.name: kind for kind in (BOARD, SPECIALTY, STATUS, PRACTICE, TRAINING)}
"""The kinds of name by the property that holds them."""

_GIVEN_ONCE = (BOARD, SPECIALTY, STATUS)


@record
class Match(Result):
    """What a name stands for: the things of that name, and the form of it that they are called by, which may be a shorter one."""

    name: str
    things: tuple[ox.NamedNode, ...]
    form: str


@dataclass(slots=True)
class Matcher:
    """Finds the things that names stand for; every name is looked up once. A field may be given by a code of the list `codes`."""

    resolver: Resolver
    codes: Codes | None = None
    known: dict[tuple[ox.NamedNode, str], Match] = field(default_factory=dict)

    def match(self, kind: Kind, name: str) -> Match:
        """Return the boards, specialties, states or training steps that are called `name`, under its first form that is a name at all."""
        found = self.known.get((kind.name, name))
        if found is None:
            found = self.known[kind.name, name] = self._match(kind, name)
        return found

    def _match(self, kind: Kind, name: str) -> Match:
        for form in forms(name):
            things = self.resolver.named(form, classes=kind.classes, scheme=kind.scheme)
            if things:
                return Match(name, things, form)
        turned = self._turned(name) if kind is TRAINING else self._fields(name) if kind in (PRACTICE, SPECIALTY) else ()
        for form in turned:
            things = self.resolver.named(form, classes=kind.classes)
            if things:
                return Match(name, things, form)
        return Match(name, (), name)

    def _fields(self, name: str) -> Iterator[str]:
        """Yield the field that somebody is called after, and the words that the code list has for a code."""
        yield from fields(name)
        if self.codes is not None:
            yield from self.codes.words.get(name.strip(), ())

    def _turned(self, name: str) -> Iterator[str]:
        """Yield "residency in general surgery" for "General Surgery Residency"."""
        words = fold(name).split()
        for cut in range(len(words) - 1, 0, -1):
            kind = " ".join(words[cut:])
            if self.resolver.named(kind, scheme="scheme:step-kind"):
                yield f"{kind} in {' '.join(words[:cut])}"

    def additions(self, quads: Iterable[ox.Quad]) -> tuple[ox.Quad, ...]:
        """Return the statements that names in `quads` give, in the graphs of the names.

        A name that fits one thing gives that thing, one that fits several gives each as a possible one where the model has a property
        for that. A claim that gives board, specialty or state by IRI already gets nothing for its name.
        """
        named = [q for q in quads if q.predicate in KINDS and isinstance(q.object, ox.Literal)]
        if not named:
            return ()
        settled = {kind.one: kind.name for kind in _GIVEN_ONCE}
        given: set[tuple[Term, ox.NamedNode]] = {(q.subject, settled[q.predicate]) for q in quads if q.predicate in settled}
        added: dict[ox.Quad, None] = {}
        for quad in named:
            if (quad.subject, quad.predicate) in given or not isinstance(quad.object, ox.Literal):
                continue
            kind = KINDS[quad.predicate]
            things = self.match(kind, quad.object.value).things
            property = kind.one if len(things) == 1 else kind.several
            if property is not None:
                added.update((ox.Quad(quad.subject, property, thing, quad.graph_name), None) for thing in things)
        return tuple(added)


def fields(name: str) -> Iterator[str]:
    """Yield the field that somebody is called after, as pages call people: surgery for a surgeon.

    >>> list(fields("Board-certified plastic surgeon")), list(fields("plastic surgery"))
    (['board certified plastic surgery', 'plastic surgery'], [])
    """
    words = fold(name).split()
    if words and words[-1] in {"surgeon", "surgeons"}:
        field = " ".join((*words[:-1], "surgery"))
        yield field
        if field.startswith(_CERTIFIED):
            yield field.removeprefix(_CERTIFIED)


def forms(name: str) -> Iterator[str]:
    """Yield `name`, then the name without a leading article, a trailing parenthesis and a company suffix, where it has them.

    >>> list(forms("The American Board of Plastic Surgery, Inc. (ABPS)"))[1:]
    ['American Board of Plastic Surgery']
    """
    yield name
    bare = _ARTICLE.sub("", _COMPANY.sub("", _PARENTHESIS.sub("", name))).strip()
    if bare and bare != name:
        yield bare
