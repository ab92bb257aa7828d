"""Random data and shapes graphs, small enough for pySHACL and rich enough for every component of SHACL Core to meet every kind of term."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st

from kg.shacl.statements import FIRST, NIL, REST, SUBCLASS
from kg.shacl.vocabulary import sh
from kg.terms import RDF_TYPE
from tests.shacl.set_engine.oracle import EX, XSD, Triples

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
    *(typed(text, "integer") for text in ("9" * 20, "-" + "9" * 20)),
    *(typed(text, "nonNegativeInteger") for text in ("8" * 20, "-1")),
    *(typed(text, "date") for text in ("2020-01-01", "2021-06-30", "2020-13-01")),
    *(typed(text, "dateTime") for text in ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.0Z", "2021-01-01T00:00:00Z")),
    ox.Literal("a", datatype=ex("datatype")),
)
DATATYPES = ("string", "integer", "decimal", "double", "boolean", "int", "byte", "nonNegativeInteger", "date", "dateTime")


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
def shapes_graphs(draw: st.DrawFn) -> Triples:
    """Draw a shapes graph with one or two shapes that have targets."""
    built = Shapes(draw)
    for name in ("S", "T")[: draw(st.integers(1, 2))]:
        built.targets(built.shape(2, node=ex(name)))
    return tuple(built.triples)


@st.composite
def data_graphs(draw: st.DrawFn) -> Triples:
    """Draw a small data graph: instances of three classes, one perhaps below another, and statements among a few nodes and literals."""
    subject, predicate = st.sampled_from(NODES), st.sampled_from(PROPERTIES)
    statement = st.builds(ox.Triple, subject, predicate, st.sampled_from((*NODES, *LITERALS)))
    typing = st.builds(ox.Triple, subject, st.just(RDF_TYPE), st.sampled_from(CLASSES))
    below = st.builds(ox.Triple, st.sampled_from(CLASSES), st.just(SUBCLASS), st.sampled_from(CLASSES))
    found = draw(st.lists(statement, max_size=14)) + draw(st.lists(typing, max_size=6)) + draw(st.lists(below, max_size=2))
    return tuple(dict.fromkeys(found))
