"""Both engines as functions from triples to counted results, for comparison."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from operator import ge, gt, le, lt
from typing import Any

import pyoxigraph as ox
import pytest

from kg.bridge import from_graph, to_graph
from kg.names import PREFIXES
from kg.shacl import alike, wide
from kg.shacl.datatypes import is_form
from kg.shacl.dialect import NotCompiled
from kg.shacl.lexical import AsWritten
from kg.shacl.model import ShapesGraph
from kg.shacl.parse_paths import path_of
from kg.shacl.paths import readable
from kg.shacl.run import SetResult, check
from kg.shacl.statements import Statements

EX = "https://example.org/"
XSD = PREFIXES["xsd"]
Triples = tuple[ox.Triple, ...]
Result = tuple[str, ...]
"""Focus node, path, component, value, severity and source shape, as text."""
PREFIX_NAMES = ("owl", "rdf", "rdfs", "sh", "xsd")
HEAD = f"@prefix : <{EX}> . " + "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in PREFIX_NAMES)


def read(turtle: str) -> Triples:
    """Return the triples of a Turtle document, with the usual prefixes and an empty one; literals as written."""
    return tuple(quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))


def in_order(left: object, operator: str, right: object) -> bool:
    """Compare two rdflib terms as SPARQL 1.1 section 17.3 does, dates beside dateTimes; False where SPARQL has no such comparison."""
    import rdflib

    if not isinstance(left, rdflib.Literal) or not isinstance(right, rdflib.Literal) or left.language or right.language:
        return False
    kinds = {str(literal.datatype or XSD + "string").removeprefix(XSD) for literal in (left, right)}
    comparable = kinds <= NUMERIC or (len(kinds) == 1 and kinds <= {"string", "boolean", "date", "dateTime"})
    if not comparable or not all(is_form(str(literal), str(literal.datatype or "")) for literal in (left, right)):
        return False
    one, two = left.toPython(), right.toPython()
    if kinds <= NUMERIC:
        one, two = float(one), float(two)
    elif kinds == {"string"}:
        one, two = str(left), str(right)
    return bool(COMPARE[operator](one, two))


NUMERIC = {"integer", "decimal", "double", "int", "byte", "nonNegativeInteger"}
COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge}


@contextmanager
def corrected() -> Iterator[None]:
    """Make pySHACL compare values as SPARQL does (SHACL sections 4.3, 4.5.3 and 4.5.4); docs/shacl-engines.md says what it does instead."""
    import rdflib
    from pyshacl.constraints.core import property_pair_constraints as pair
    from pyshacl.constraints.core import value_range_constraints as ranges

    def compare(left: object, right: object) -> int:
        for operator, outcome in (("<", -1), (">", 1), ("<=", 0)):
            if in_order(left, operator, right):
                return outcome
        raise TypeError("SPARQL cannot compare these")

    def pairs(operator: str) -> Callable[..., tuple[bool, list[object]]]:
        def compare_all(self: Any, values: set[object], others: set[object], graph: object, focus: object) -> tuple[bool, list[object]]:
            wrong = [value for value in values for other in others if not in_order(value, operator, other)]
            return bool(wrong), [self.make_v_result(graph, focus, value_node=value) for value in wrong]

        return compare_all

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "compare_literal", compare)
        patch.setattr(rdflib.Literal, "__bool__", lambda _: True)  # rdflib takes 0, false, "" and ill-typed literals for unbound
        patch.setattr(pair.LessThanConstraintComponent, "_compare_lt", pairs("<"))
        patch.setattr(pair.LessThanOrEqualsConstraintComponent, "_compare_ltoe", pairs("<="))
        yield


def by_pyshacl(data: Triples, shapes: Triples, *, correct: bool = True) -> Counter[Result]:
    """Return the results of pySHACL, made to follow the specification where it is known not to, unless not `correct`."""
    from pyshacl import validate

    for name in ("pyshacl", "pyshacl-validate", "rdflib.term"):
        logging.getLogger(name).disabled = True
    with warnings.catch_warnings(), corrected() if correct else nullcontext():
        warnings.simplefilter("ignore")
        _, report, _ = validate(to_graph(data), shacl_graph=to_graph(shapes), inplace=True, max_validation_depth=100)
    assert not isinstance(report, Exception | bytes | str)
    results = Statements(from_graph(report))
    top = {value for node in results.subjects() for value in results.sh(node, "result")}
    found: Counter[Result] = Counter()
    for result in top:
        path = results.sh(result, "resultPath")
        terms = (results.sh(result, local) for local in ("sourceConstraintComponent", "value", "resultSeverity", "sourceShape"))
        shown = readable(path_of(results, path[0], result)) if path else ""
        found[(str(results.sh(result, "focusNode")[0]), shown, *(str(term[0]) if term else "" for term in terms))] += 1
    return found


def once(results: Counter[Result]) -> Counter[Result]:
    """Return the results with those of sh:sparql counted once: pySHACL merges equal solutions (SHACL section 5.3.1 counts each)."""
    return Counter({result: 1 if "SPARQL" in result[2] else number for result, number in results.items()})


LEFT_TO_PYSHACL = {
    "the query may calculate with numbers that are too long for the store",
    "a path with * or ? may begin at a target node that the data do not mention, which then leads to itself",
}


@contextmanager
def looking_wide() -> Iterator[None]:
    """Let the set engine begin with the values, and ask one of alike nodes, however few nodes there are."""
    before, wide.LEAST = wide.LEAST, 0
    worth, alike.WORTH = alike.WORTH, 0
    try:
        yield
    finally:
        wide.LEAST, alike.WORTH = before, worth


def _checked(data: Triples, shapes: ShapesGraph) -> SetResult:
    return check(AsWritten(ox.Quad(t.subject, t.predicate, t.object) for t in data), shapes)


def by_set_engine(data: Triples, shapes: ShapesGraph) -> Counter[Result]:
    """Return the results of the set engine, which are the same whether it begins with the targets or with the values.

    Raises NotCompiled for what is in LEFT_TO_PYSHACL, met from the targets or from the values; nothing else is handed back.
    """
    result = _checked(data, shapes)
    with looking_wide():
        wide = _checked(data, shapes)
    left = LEFT_TO_PYSHACL.intersection([*result.not_compiled.values(), *wide.not_compiled.values()])
    if left:
        raise NotCompiled(left.pop())
    assert result.not_compiled == wide.not_compiled == {}
    assert Counter(wide.findings) == Counter(result.findings)
    found: Counter[Result] = Counter()
    for f in result.findings:
        path = readable(f.path) if f.path else ""
        found[(str(f.focus), path, str(f.component), str(f.value) if f.value is not None else "", str(f.severity), str(f.shape))] += 1
    return found
