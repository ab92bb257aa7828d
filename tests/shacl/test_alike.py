"""A query that sees the same of two nodes is asked of one of them, and the results are those of asking all."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pyoxigraph as ox
import pytest

from kg.load import shipped
from kg.names import slug
from kg.shacl import alike, run, wide
from kg.shacl.lexical import AsWritten
from kg.shacl.model import Sparql
from kg.shacl.parse import parse
from kg.shacl.read import own_shapes
from kg.shacl.sight import sight
from kg.terms import XSD, spec

PREFIX = "PREFIX : <https://example.org/>\n"
SEEN: dict[str, tuple[set[str], dict[str, tuple[str, ...]], dict[str, str]] | None] = {
    "SELECT $this ?v { $this :p ?v }": (set(), {"p": ()}, {"v": "p"}),
    "SELECT $this { $this :p ?v . FILTER (?v > 3) }": ({"p"}, {}, {}),
    "SELECT $this { $this :p|:q ?v }": ({"p", "q"}, {}, {}),
    "SELECT $this { $this :p/:q ?v }": (set(), {"p": ("q",)}, {}),
    "SELECT $this { $this :p/:q* ?v }": ({"p"}, {}, {}),
    "SELECT $this { $this :p/^:q ?v }": ({"p"}, {}, {}),
    "SELECT $this ?c { $this :p ?c . ?c :q ?v ; :r 'x'@en, 3.5 . FILTER NOT EXISTS { $this :s ?c2 . ?c2 :t true } }": (
        set(),
        {"p": ("q", "r"), "s": ("t",)},
        {"c": "p"},
    ),
    "SELECT $this ?c { $this :p ?c . ?other :q ?c }": ({"p"}, {}, {}),
    "SELECT $this ?c { $this :p ?c ; :q ?c }": ({"p", "q"}, {}, {}),
    "SELECT $this ?c { $this :p ?c, :constant }": ({"p"}, {}, {}),
    "SELECT $this (COUNT(?c) AS ?n) { $this :p ?c } GROUP BY $this": None,
    "SELECT $this { { SELECT $this (COUNT(?c) AS ?n) { $this :p ?c } GROUP BY $this } FILTER (?n > 1) }": None,
}
"""What queries see of $this: values, values that are looked through, and variables among these; None where nobody can tell."""
UNSEEN = (
    "SELECT $this { $this ?p ?v }",
    "SELECT $this { ?v :p $this }",
    "SELECT $this { $this :p ?v . FILTER ($this != ?v) }",
    "SELECT $this ?n { $this :p ?v . BIND (STR($this) AS ?n) }",
    "SELECT $this { $this :p* ?v }",
    "SELECT $this { $this :p? ?v }",
    "SELECT $this { $this ^:p ?v }",
    "SELECT $this { $this !:p ?v }",
    "SELECT $this { $this (:p) ?v }",
    "SELECT $this { $this :p [ :q ?v ] }",
    "SELECT $this { $this :p ( 1 2 ) }",
    "SELECT $this { GRAPH ?g { $this :p ?v } }",
    "SELECT $this { $this :p ?v . FILTER (RAND() < 0.5) }",
    "SELECT * { $this :p ?v }",
    "SELECT $this { :a :p $this , ?v }",
    "SELECT ?v ($this AS ?other) { $this :p ?v }",
    "SELECT $this { ?v $this ?w . $this :p ?v }",
)


@pytest.mark.parametrize("query", SEEN)
def test_what_a_query_sees_is_told(query: str) -> None:
    """Predicates of $this are told apart by whether their values are seen themselves or looked through."""
    found, expected = sight(PREFIX + query), SEEN[query]
    if expected is None:
        assert found is None
        return
    assert found is not None
    values, through, named = expected
    assert {slug(one.value) for one in found.values} == set(values)
    assert {slug(one.value): tuple(sorted(slug(i.value) for i in inner)) for one, inner in found.through.items()} == through
    assert {name: slug(one.value) for name, one in found.named.items()} == named


@pytest.mark.parametrize("query", UNSEEN)
def test_what_may_see_more_is_asked_of_every_node(query: str) -> None:
    """A query that may see the node itself is not looked into."""
    assert sight(PREFIX + query) is None


def _directory() -> list[ox.Quad]:
    """Return people with none, one or two certificates, alike and unlike, some written in ways that a store rewrites."""
    plastic, eyes = "American Board of Plastic Surgery", "American Board of Ophthalmology"
    boards = (plastic, eyes, "Example Board of Plastic Surgery", "")
    graph = shipped([])
    things = {
        str(q.object.value): q.subject for q in graph.quads() if isinstance(q.object, ox.Literal) and isinstance(q.subject, ox.NamedNode)
    }
    steps = sorted({q.object for q in graph.quads(None, spec("option"))}, key=str)[:3]
    rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = []
    for number, (first, second, step, day) in enumerate(product(boards, boards, steps, ("2020-06-30", "2030-06-30"))):
        for copy in range(3):
            person = ox.NamedNode(f"https://clinic.example/{number}-{copy}")
            quads += [ox.Quad(person, rdf_type, spec("Practitioner")), ox.Quad(person, spec("completed"), step)]
            quads += [ox.Quad(person, spec("practicesIn"), things["Plastic surgery"])] if "Plastic surgery" in things else []
            for board in filter(None, (first, second)):
                claim = ox.BlankNode(f"c{number}-{copy}-{len(quads)}")
                moment = ox.Literal(f"{day}T00:00:00.0Z", datatype=ox.NamedNode(XSD + "dateTime"))
                said = {"claimedBoardName": ox.Literal(board), "validUntil": moment, "jurisdiction": ox.Literal("US-CA")}
                said |= {"claimedSpecialtyName": ox.Literal("Plastic surgery")}
                quads += [ox.Quad(person, spec("claimsCertification"), claim), ox.Quad(claim, rdf_type, spec("CertificationClaim"))]
                quads += [ox.Quad(claim, spec(name), value) for name, value in said.items()]
                if board in things:
                    quads.append(ox.Quad(claim, spec("claimedBoard"), things[board]))
                    field = things.get("plastic surgery", things[board])
                    quads.append(ox.Quad(claim, spec("claimedSpecialty"), field))
    return quads


@pytest.mark.parametrize("names", [("practitioner", "recognition")])
def test_findings_are_those_of_asking_every_node(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Our shapes find the same in a directory, with the same values and messages, whether alike people are asked for once or not."""
    store = AsWritten(shipped([]).quads(), graphs=True)
    store.union = False
    store.add(_directory())
    shapes = own_shapes(*names)
    monkeypatch.setattr(wide, "LEAST", 0)
    shared = run.check(store, shapes)
    monkeypatch.setattr(alike, "MOST", -1)
    each = run.check(store, shapes)
    assert Counter(shared.findings) == Counter(each.findings)
    told = {slug(str(finding.shape)) for finding in shared.findings}
    assert len(told & {"CertificationClaim-expired>", "Practitioner-training>", "CertificationClaim-boardUnmatched>"}) == 3, told
    queries = [c.query.text for shape in shapes.roots() for c in shape.constraints if isinstance(c, Sparql)]
    assert sum(sight(query) is not None for query in queries) > len(queries) * 0.9


def test_a_node_that_differs_in_a_written_form_is_asked_by_itself() -> None:
    """Two spellings of one number are two values: only the nodes with the spelling that the query refuses are found."""
    text = """
        @prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
        :shape a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select
            "SELECT $this ?value { $this <https://example.org/p> ?value . FILTER (STR(?value) = '007') }" ] .
    """
    shapes = parse(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    node, integer = "https://example.org/", ox.NamedNode(XSD + "integer")
    rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = []
    for number in range(600):
        thing = ox.NamedNode(f"{node}{number}")
        quads.append(ox.Quad(thing, rdf_type, ox.NamedNode(node + "Thing")))
        quads.append(ox.Quad(thing, ox.NamedNode(node + "p"), ox.Literal("007" if number % 3 == 0 else "7", datatype=integer)))
    found = run.check(AsWritten(quads), shapes).findings
    assert {finding.focus for finding in found} == {ox.NamedNode(f"{node}{number}") for number in range(0, 600, 3)}
    assert {finding.value for finding in found} == {ox.Literal("007", datatype=integer)}
