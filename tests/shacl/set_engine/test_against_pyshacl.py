"""The set engine and pySHACL agree on random data and shapes: focus node, path, component, value, severity and source shape.

Where pySHACL differs from the specification, `corrected` makes it follow, so that the rest can be compared; docs/shacl-engines.md lists
these places by clause, and test_pyshacl_deviations.py shows that each is still there.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from operator import ge, gt, le, lt
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pyparsing.exceptions import ParseException

from kg.bridge import from_graph, to_graph
from kg.errors import IllFormedShapes
from kg.names import PREFIXES
from kg.shacl.datatypes import is_form
from kg.shacl.lexical import AsWritten
from kg.shacl.model import ShapesGraph
from kg.shacl.parse import parse
from kg.shacl.parse_paths import path_of
from kg.shacl.paths import readable
from kg.shacl.run import check
from kg.shacl.statements import FIRST, NIL, REST, Statements
from kg.shacl.vocabulary import sh
from kg.terms import RDF_TYPE

EX = "https://example.org/"
XSD = PREFIXES["xsd"]
Result = tuple[str, ...]
Value = ox.NamedNode | ox.BlankNode | ox.Literal
Node = ox.NamedNode | ox.BlankNode


def ex(local: str) -> ox.NamedNode:
    """Return a term of the example namespace."""
    return ox.NamedNode(EX + local)


def typed(text: str, datatype: str) -> ox.Literal:
    """Return a literal of an XML Schema datatype."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


NODES: tuple[Node, ...] = (*(ex(name) for name in "abcde"), ox.BlankNode("x"), ox.BlankNode("y"))
CLASSES = (ex("C"), ex("D"), ex("E"))
PROPERTIES = (ex("p"), ex("q"), ex("r"))
LITERALS = (
    *(ox.Literal(text) for text in ("a", "abc", "a b")),
    *(ox.Literal(text, language=tag) for text, tag in (("a", "en"), ("b", "en"), ("a", "de"), ("c", "en-us"))),
    *(typed(text, "integer") for text in ("0", "1", "3", "007", "07", "7", "+3", "c")),
    *(typed(text, "decimal") for text in ("1.5", "1.50", "3.0")),
    *(typed(text, "double") for text in ("1.0E0", "3", "x")),
    *(typed(text, "boolean") for text in ("true", "1", "false", "yes")),
    *(typed(text, "int") for text in ("3", "5")),
    *(typed(text, "byte") for text in ("3", "300")),
    *(typed(text, "date") for text in ("2020-01-01", "2021-06-30", "2020-13-01")),
    *(typed(text, "dateTime") for text in ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.0Z", "2021-01-01T00:00:00Z")),
    ox.Literal("a", datatype=ex("datatype")),
)
DATATYPES = ("string", "integer", "decimal", "double", "boolean", "int", "byte", "date", "dateTime")


class Shapes:
    """Builds a random shapes graph, triple by triple."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.triples: list[ox.Triple] = []
        self.blanks = 0

    def add(self, subject: Node, local: str, value: Value) -> None:
        self.triples.append(ox.Triple(subject, sh(local), value))

    def pick(self, *choices: Value) -> Value:
        return self.draw(st.sampled_from(choices))

    def number(self, most: int) -> ox.Literal:
        return typed(str(self.draw(st.integers(0, most))), "integer")

    def blank(self) -> ox.BlankNode:
        self.blanks += 1
        return ox.BlankNode(f"s{self.blanks}")

    def listed(self, members: list[Value]) -> Node:
        head: Node = NIL
        for member in reversed(members):
            node = self.blank()
            self.triples += [ox.Triple(node, FIRST, member), ox.Triple(node, REST, head)]
            head = node
        return head

    def path(self, depth: int = 2) -> Node:
        kind = self.draw(
            st.sampled_from(("iri", "iri", "iri", "sequence", "alternative", "inverse", "zeroOrMore", "oneOrMore", "zeroOrOne"))
        )
        if depth == 0 or kind == "iri":
            return self.draw(st.sampled_from(PROPERTIES))
        if kind == "sequence":
            return self.listed([self.path(depth - 1), self.path(depth - 1)])
        node = self.blank()
        value = self.listed([self.path(depth - 1), self.path(depth - 1)]) if kind == "alternative" else self.path(depth - 1)
        self.add(node, f"{kind}Path", value)
        return node

    def shape(self, depth: int, *, property: bool | None = None, node: Node | None = None) -> Node:
        """Add a shape and what it refers to; return its node."""
        node = node or self.blank()
        property = self.draw(st.booleans()) if property is None else property
        if property:
            self.add(node, "path", self.path())
        if self.draw(st.integers(0, 7)) == 0:
            self.add(node, "severity", sh("Warning"))
        if self.draw(st.integers(0, 15)) == 0:
            self.add(node, "deactivated", typed("true", "boolean"))
        for kind in self.draw(st.lists(st.sampled_from(VALUE_KINDS), min_size=0, max_size=2, unique=True)):
            self.on_values(node, kind)
        if self.draw(st.integers(0, 3)) == 0:
            self.query(node, property)
        if property:
            for kind in self.draw(st.lists(st.sampled_from(COUNT_KINDS), min_size=0, max_size=2, unique=True)):
                self.on_counts(node, kind, depth)
        for kind in self.draw(st.lists(st.sampled_from(NESTED_KINDS), min_size=0, max_size=1 if depth else 0)):
            self.nested(node, kind, depth - 1)
        return node

    def query(self, node: Node, property: bool) -> None:
        constraint = self.blank()
        self.add(node, "sparql", constraint)
        query = self.draw(st.sampled_from((*QUERIES, *(PATH_QUERIES if property else ()))))
        self.add(constraint, "select", ox.Literal(PREFIX_LINES + query))

    def on_values(self, node: Node, kind: str) -> None:
        if kind == "class":
            self.add(node, kind, self.pick(*CLASSES))
        elif kind == "datatype":
            self.add(node, kind, ox.NamedNode(XSD + self.draw(st.sampled_from(DATATYPES))))
        elif kind == "nodeKind":
            kinds = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
            self.add(node, kind, sh(self.draw(st.sampled_from(kinds))))
        elif kind in {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}:
            self.add(node, kind, self.pick(*BOUNDS))
        elif kind in {"minLength", "maxLength"}:
            self.add(node, kind, typed(str(self.draw(st.integers(1, 4))), "integer"))
        elif kind == "pattern":
            self.add(node, kind, ox.Literal(self.draw(st.sampled_from(("^a", "[0-9]+", "c$", "^.$", "B", "a|b", "/a$")))))
            if self.draw(st.booleans()):
                self.add(node, "flags", ox.Literal("i"))
        elif kind == "languageIn":
            self.add(node, kind, self.listed([ox.Literal(self.draw(st.sampled_from(("en", "en-US", "de", "EN"))))]))
        elif kind in {"equals", "disjoint"}:
            self.add(node, kind, self.pick(*PROPERTIES))
        elif kind == "closed":
            self.add(node, kind, typed("true", "boolean"))
            if self.draw(st.booleans()):
                self.add(node, "ignoredProperties", self.listed([RDF_TYPE, ex("p")]))
        elif kind == "hasValue":
            self.add(node, kind, self.pick(*NODES[:5], *LITERALS))
        else:
            self.add(node, "in", self.listed(self.draw(st.lists(st.sampled_from((*NODES[:5], *LITERALS)), max_size=6))))

    def on_counts(self, node: Node, kind: str, depth: int) -> None:
        if kind in {"minCount", "maxCount"}:
            self.add(node, kind, self.number(3))
        elif kind == "uniqueLang":
            self.add(node, kind, typed("true", "boolean"))
        elif kind in {"lessThan", "lessThanOrEquals"}:
            self.add(node, kind, self.pick(*PROPERTIES))
        else:
            self.add(node, "qualifiedValueShape", self.shape(max(depth - 1, 0)))
            self.add(node, self.draw(st.sampled_from(("qualifiedMinCount", "qualifiedMaxCount"))), self.number(2))
            if self.draw(st.booleans()):
                self.add(node, "qualifiedValueShapesDisjoint", typed("true", "boolean"))

    def nested(self, node: Node, kind: str, depth: int) -> None:
        if kind == "property":
            for _ in range(self.draw(st.integers(1, 2))):
                self.add(node, kind, self.shape(depth, property=True))
        elif kind in {"node", "not"}:
            self.add(node, kind, self.shape(depth, property=False if kind == "node" else None))
        else:
            self.add(node, kind, self.listed([self.shape(depth) for _ in range(self.draw(st.integers(1, 3)))]))

    def targets(self, node: Node) -> None:
        for kind in self.draw(st.lists(st.sampled_from(TARGET_KINDS), min_size=1, max_size=2, unique=True)):
            if kind == "targetNode":
                self.add(node, kind, self.pick(*NODES[:5], *LITERALS))
            else:
                self.add(node, kind, self.pick(*(CLASSES if kind == "targetClass" else PROPERTIES)))


QUERIES = (
    "SELECT $this WHERE { $this ex:p ?any }",
    "SELECT $this ?value WHERE { $this ex:p ?value . FILTER NOT EXISTS { ?other ex:q ?value } }",
    "SELECT DISTINCT $this ?value WHERE { ?value ex:q $this . FILTER (?value != $this) }",
    "SELECT $this (ex:q AS ?path) ?value WHERE { $this ex:p/ex:q* ?value }",
    "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER (isIRI(?value)) }",
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { ?value ex:r $this } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:q ?any } }",
    "SELECT $this WHERE { OPTIONAL { $this ex:r ?any } FILTER (!bound(?any)) }",
    "SELECT $this ?value WHERE { BIND ($this AS ?value) FILTER (isIRI(?value) && ?value != ex:a) }",
    "SELECT $this (COUNT(?any) AS ?many) WHERE { $this ex:p ?any } GROUP BY $this HAVING (COUNT(?any) > 1)",
    "SELECT $this ?value WHERE { { SELECT $this ?value WHERE { $this ex:q ?value } } FILTER (isLiteral(?value)) }",
    "SELECT $this ?value WHERE { $this ex:p ?value ; ex:q ?other . FILTER (str(?value) < str(?other)) }",
    "SELECT $this ?value WHERE { $this ex:p ?value . FILTER (isNumeric(?value) && ?value > 2) }",
    "SELECT $this ?value WHERE { $this ex:r ?value . FILTER (?value = 7 || regex(str(?value), '0')) }",
    "SELECT $this ?value WHERE { $this ex:q ?value . FILTER (datatype(?value) = xsd:integer) }",
    "SELECT $this ?value WHERE { ?value ex:p 3 . $this ex:q ?value }",
)
PATH_QUERIES = (
    "SELECT $this ?value WHERE { $this $PATH ?value . ?other ?any ?value . FILTER (!isIRI(?other)) }",
    "SELECT DISTINCT $this WHERE { $this $PATH ?value . ?value ex:p ?any }",
)
PREFIX_LINES = f"PREFIX ex: <{EX}>\nPREFIX xsd: <{XSD}>\n"
VALUE_KINDS = (
    *("class", "datatype", "nodeKind", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "minLength", "maxLength"),
    *("pattern", "languageIn", "equals", "disjoint", "closed", "hasValue", "in"),
)
COUNT_KINDS = ("minCount", "minCount", "maxCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualified", "qualified")
NESTED_KINDS = ("property", "property", "node", "not", "and", "or", "xone")
TARGET_KINDS = ("targetClass", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
BOUNDS = tuple(literal for literal in LITERALS if not literal.language)


@st.composite
def shapes_graphs(draw: st.DrawFn) -> tuple[ox.Triple, ...]:
    """Draw a shapes graph with one or two shapes that have targets."""
    built = Shapes(draw)
    for name in ("S", "T")[: draw(st.integers(1, 2))]:
        built.targets(built.shape(2, node=ex(name)))
    return tuple(built.triples)


@st.composite
def data_graphs(draw: st.DrawFn) -> tuple[ox.Triple, ...]:
    """Draw a small data graph: instances of three classes, one perhaps below another, and statements among a few nodes and literals."""
    subject, predicate = st.sampled_from(NODES), st.sampled_from(PROPERTIES)
    statement = st.builds(ox.Triple, subject, predicate, st.sampled_from((*NODES, *LITERALS)))
    typing = st.builds(ox.Triple, subject, st.just(RDF_TYPE), st.sampled_from(CLASSES))
    below = st.builds(ox.Triple, st.sampled_from(CLASSES), st.just(SUBCLASS), st.sampled_from(CLASSES))
    found = draw(st.lists(statement, max_size=14)) + draw(st.lists(typing, max_size=6)) + draw(st.lists(below, max_size=2))
    return tuple(dict.fromkeys(found))


SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


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


NUMERIC = {"integer", "decimal", "double", "int", "byte"}
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


def by_pyshacl(data: tuple[ox.Triple, ...], shapes: tuple[ox.Triple, ...]) -> Counter[Result]:
    """Return the results of pySHACL."""
    from pyshacl import validate

    for name in ("pyshacl", "pyshacl-validate", "rdflib.term"):
        logging.getLogger(name).disabled = True
    with warnings.catch_warnings(), corrected():
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


def by_set_engine(data: tuple[ox.Triple, ...], shapes: ShapesGraph) -> Counter[Result]:
    """Return the results of the set engine."""
    result = check(AsWritten(ox.Quad(t.subject, t.predicate, t.object) for t in data), shapes)
    assert result.not_compiled == {}
    found: Counter[Result] = Counter()
    for f in result.findings:
        path = readable(f.path) if f.path else ""
        found[(str(f.focus), path, str(f.component), str(f.value) if f.value is not None else "", str(f.severity), str(f.shape))] += 1
    return found


def _agree(data: tuple[ox.Triple, ...], triples: tuple[ox.Triple, ...]) -> None:
    try:
        shapes = parse(triples)
    except IllFormedShapes:
        event("refused as ill-formed")
        return
    try:
        expected = by_pyshacl(data, triples)
    except ParseException:
        event("pySHACL cannot put the path into the query")
        return
    event("with findings" if expected else "without findings")
    assert once(by_set_engine(data, shapes)) == once(expected)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data_graphs(), shapes_graphs())
def test_random_data_and_shapes_are_judged_as_by_pyshacl(data: tuple[ox.Triple, ...], shapes: tuple[ox.Triple, ...]) -> None:
    """Sixty pairs of data and shapes give the same results in both engines."""
    _agree(data, shapes)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data_graphs(), shapes_graphs())
def test_many_random_data_and_shapes_are_judged_as_by_pyshacl(data: tuple[ox.Triple, ...], shapes: tuple[ox.Triple, ...]) -> None:
    """1,500 pairs of data and shapes, other ones in each run, give the same results in both engines (slow: a minute of pySHACL)."""
    _agree(data, shapes)


def test_most_random_pairs_have_something_to_say() -> None:
    """At least a third of the pairs have findings, so that agreement is not agreement on nothing."""
    spoken: list[bool] = []

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(data_graphs(), shapes_graphs())
    def look(data: tuple[ox.Triple, ...], triples: tuple[ox.Triple, ...]) -> None:
        with suppress(IllFormedShapes):
            spoken.append(bool(by_set_engine(data, parse(triples))))

    look()
    assert sum(spoken) >= len(spoken) / 3
