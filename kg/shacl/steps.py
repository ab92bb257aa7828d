"""The statement by which a path of several steps reaches a value: where in a document to look for that value."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.locate import Role, Statement
from kg.shacl.paths import Alternative, Inverse, OneOrMore, Path, Predicate, Sequence, ZeroOrMore, ZeroOrOne, is_step
from kg.shacl.report import Finding
from kg.shacl.spots import Spot
from kg.terms import Term

MOST = 300
"""So many statements are looked at for one finding; a path that fans out further is not walked to its end."""

Reached = dict[Term, Spot | None]
"""The nodes that a path reaches, each with the statement that led there last; None for where it began."""


class _TooFar(Exception):
    pass


class _Walk:
    """A walk along a path in the statements of an engine."""

    def __init__(self, engine: Embedded) -> None:
        self.engine = engine
        self.left = MOST

    def along(self, path: Path, start: Reached, back: bool = False) -> Reached:
        """Return what `path` reaches from `start`, walked the other way round if `back` (SHACL section 2.3.1)."""
        match path:
            case Predicate(iri=iri):
                return self._edges(iri, start, back)
            case Inverse(path=inner):
                return self.along(inner, start, not back)
            case Sequence(steps=steps):
                for step in reversed(steps) if back else steps:
                    start = self.along(step, start, back)
                return start
            case Alternative(options=options):
                return _all(self.along(option, start, back) for option in options)
            case ZeroOrOne(path=inner):
                return _all([start, self.along(inner, start, back)])
            case ZeroOrMore(path=inner) | OneOrMore(path=inner):
                found = dict(start) if isinstance(path, ZeroOrMore) else {}
                while start:
                    start = {node: spot for node, spot in self.along(inner, start, back).items() if node not in found}
                    found |= start
                return found

    def _edges(self, iri: ox.NamedNode, start: Reached, back: bool) -> Reached:
        found: Reached = {}
        for node in start:
            if not back and isinstance(node, ox.Literal):
                continue
            for quad in self.engine.quads(None, iri, node) if back else self.engine.quads(node, iri):  # type: ignore[arg-type]  # no literal
                self.left -= 1
                if not self.left:
                    raise _TooFar
                reached, role = (quad.subject, Role.SUBJECT) if back else (quad.object, Role.OBJECT)
                found.setdefault(reached, (Statement(quad.subject, quad.predicate, quad.object), role))
        return found


def _all(parts: Iterable[Reached]) -> Reached:
    found: Reached = {}
    for part in parts:
        for node, spot in part.items():
            found.setdefault(node, spot)
    return found


def last_step(finding: Finding, engine: Embedded) -> Spot | None:
    """Return the statement by which the path of `finding` reaches its value, with the role of the value in it.

    None if the path is a single step, there is no value, or `engine` does not lead there within MOST statements.
    """
    if finding.path is None or finding.value is None or is_step(finding.path):
        return None
    try:
        return _Walk(engine).along(finding.path, {finding.focus: None}).get(finding.value)
    except _TooFar:
        return None
