"""Terms of the data that nothing declares or mentions: what a report says of each. kg.shacl.unknown_terms finds them."""

from __future__ import annotations

from enum import StrEnum

import pyoxigraph as ox

from kg.errors import Place
from kg.record import record
from kg.result import Result
from kg.terms import Term


class Use(StrEnum):
    """How data use a term."""

    predicate = "predicate"
    cls = "class"
    value = "value"


@record
class UnknownTerm(Result):
    """A term that the data use and that neither shapes nor ontology know.

    `uses` counts statements; `instead` are known terms that may have been meant, and `mistake` says how the first of them differs
    (namespace, ending, case, spelling); `undeclared` tells that the term's own vocabulary is known and does not declare it. `samples` are
    up to three subjects in document order, `place` is where the term is first used.
    """

    term: ox.NamedNode
    use: Use
    uses: int = 0
    instead: tuple[ox.NamedNode, ...] = ()
    mistake: str = ""
    undeclared: bool = False
    samples: tuple[Term, ...] = ()
    place: Place | None = None

    @property
    def notable(self) -> bool:
        """Whether the term is likely to be a mistake: it is like a known one, or missing in its own vocabulary."""
        return bool(self.instead) or self.undeclared


@record
class Unknown(Result):
    """All unknown terms, likely mistakes first, then by number of uses.

    `others` counts, by namespace, terms of vocabularies that neither shapes nor ontology use and that are like no known term. `left` counts
    terms that were not looked into because there were very many.
    """

    terms: tuple[UnknownTerm, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    left: int = 0
