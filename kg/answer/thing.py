"""One thing with its label: what the typed answers are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from kg.engine import Engine
from kg.evidence import Evidence, EvidenceFinder
from kg.labels import Labels
from kg.names import PREFIXES, slug
from kg.record import record
from kg.result import Result
from kg.terms import RDF_TYPE, Term, sort_key, text, value

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@record
class Thing(Result):
    """A term and what it is called."""

    term: Term
    label: str

    @property
    def id(self) -> str:
        """The bare value: an IRI without brackets, or a literal's text."""
        return value(self.term)

    @property
    def curie(self) -> str:
        """The compact IRI, or a literal's text."""
        return text(self.term)

    @property
    def handle(self) -> str:
        """What to type in a shell to mean this thing: the slug of a specialty or board of ours, else the compact IRI, quoted if need be."""
        if self.id.startswith((PREFIXES["specialty"], PREFIXES["board"])):
            return slug(self.id)
        return "'" + self.curie.replace("'", "'\\''") + "'" if self.curie.startswith("<") else self.curie


def words_of(iri: str) -> str:
    """Return the last segment of `iri` as words.

    >>> words_of("http://www.w3.org/2004/02/skos/core#scopeNote")
    'scope note'
    """
    return _CAMEL.sub(" ", slug(iri)).lower()


def thing(labels: Labels, term: Term) -> Thing:
    """Return `term` with its label."""
    return Thing(term, labels.of(term))


def objects(engine: Engine, subject: Term, *predicates: ox.NamedNode) -> tuple[Term, ...]:
    """Return the objects that `subject` has under any of `predicates`, each once, in a fixed order."""
    if isinstance(subject, ox.Literal):
        return ()
    return tuple(sorted({q.object for p in predicates for q in engine.quads(subject, p)}, key=sort_key))


def subjects(engine: Engine, predicate: ox.NamedNode, object: Term) -> tuple[Term, ...]:
    """Return the subjects that have `object` under `predicate`, each once, in a fixed order."""
    return tuple(sorted({q.subject for q in engine.quads(None, predicate, object)}, key=sort_key))


def is_a(engine: Engine, term: Term, class_: ox.NamedNode) -> bool:
    """Tell whether `term` is typed with `class_`."""
    return not isinstance(term, ox.Literal) and any(True for _ in engine.quads(term, RDF_TYPE, class_))


def evidence_for(
    finder: EvidenceFinder, subject: Term, predicates: Sequence[ox.NamedNode], object: Term, *, symmetric: bool = False
) -> tuple[Evidence, ...]:
    """Return the evidence for those of the statements that are made, one for each of `predicates`, and for both directions if `symmetric`.

    What merely follows from another of these statements is left out.
    """
    found = []
    for predicate in predicates:
        for s, o in ((subject, object), (object, subject)) if symmetric else ((subject, object),):
            if not isinstance(s, ox.Literal) and any(True for _ in finder.engine.quads(s, predicate, o)):
                found.append(finder.why(s, predicate, o))
    stated = {evidence.statement.triple for evidence in found}
    return tuple(e for e in found if not (e.premises and all(p.statement.triple in stated - {e.statement.triple} for p in e.premises)))
