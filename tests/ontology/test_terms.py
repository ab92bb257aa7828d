"""What the terms of the ontology promise to readers and to the tool."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, parse

from kg.names import PREFIXES, TERMS, THINGS, shrink
from tests.ontology.conftest import ONTOLOGY, merged, rows

FACETS = {
    "spec:specialtyKind": 10,
    "spec:hasPurpose": 20,
    "spec:excludesPurpose": 21,
    "spec:usesMethod": 30,
    "spec:excludesMethod": 31,
    "spec:bodyScope": 40,
    "spec:treats": 50,
    "spec:hasProgramKind": 60,
    "spec:lacksProgramKind": 61,
    "spec:mayAlsoPractice": 70,
    "spec:mayNotAlsoPractice": 71,
    "spec:certifiedBy": 80,
    "spec:recognizedAsSpecialtyBy": 90,
    "spec:notRecognizedAsSpecialtyBy": 91,
}
DENIALS = {
    "spec:excludesPurpose": "spec:hasPurpose",
    "spec:excludesMethod": "spec:usesMethod",
    "spec:lacksProgramKind": "spec:hasProgramKind",
    "spec:mayNotAlsoPractice": "spec:mayAlsoPractice",
    "spec:notRecognizedBy": "spec:recognizedBy",
    "spec:notRecognizedAsSpecialtyBy": "spec:recognizedAsSpecialtyBy",
}
RELATIONS = ["spec:distinctFrom", "spec:overlapsWith", "spec:confusedWith", "spec:regardedAs", "spec:regardedAsLesserThan"]
ATTITUDES = {"spec:confusedWith", "spec:recommendedOver", "spec:regardedAs", "spec:regardedAsLesserThan"}
TURTLE_PROLOGUE = "".join(f"@prefix {p}: <{n}> .\n" for p, n in {**PREFIXES, "ex": "http://example.org/"}.items())


def declared(store: Store) -> set[str]:
    """Return the IRIs of all terms of our namespace that have an OWL type."""
    kinds = "owl:AnnotationProperty, owl:Class, owl:DatatypeProperty, owl:ObjectProperty"
    return {t for (t,) in rows(store, "?t", f"?t a ?k . FILTER (?k IN ({kinds}) && STRSTARTS(STR(?t), STR(spec:)))")}


def test_facets_cover_what_is_compared(vocabulary: Store) -> None:
    """The rows of a comparison, and their order, come from spec:facetOrder."""
    assert {shrink(p): int(n) for p, n in rows(vocabulary, "?p ?n", "?p spec:facetOrder ?n")} == FACETS


def test_denials_are_paired(vocabulary: Store) -> None:
    """Every denial names the property it denies."""
    assert {shrink(d): shrink(p) for d, p in rows(vocabulary, "?d ?p", "?d spec:negationOf ?p")} == DENIALS


def test_relations_and_views_stand_apart_from_facets(vocabulary: Store) -> None:
    """Relations between fields and views of them have an order of their own."""
    ranked = sorted((int(n), shrink(p)) for p, n in rows(vocabulary, "?p ?n", "?p spec:relationOrder ?n"))
    assert [p for _, p in ranked] == RELATIONS


def test_attitudes_are_marked(vocabulary: Store) -> None:
    """Properties that report beliefs or advice carry the stance "attitude"."""
    assert {shrink(p) for (p,) in rows(vocabulary, "?p", "?p spec:stance 'attitude'")} == ATTITUDES


def test_examples_of_properties_are_statements_with_them(vocabulary: Store) -> None:
    """Each example of a property is Turtle that uses the property, and uses declared terms only."""
    known = declared(vocabulary)
    pattern = "?p skos:example ?e ; rdfs:isDefinedBy ?home . FILTER NOT EXISTS { ?p a owl:Class }"
    examples = rows(vocabulary, "?p ?e", pattern)
    assert len(examples) >= 50
    for subject, example in examples:
        quads = list(parse(TURTLE_PROLOGUE + example, format=RdfFormat.TURTLE))
        assert [q.predicate.value for q in quads] == [subject], example
        named = {t.value for q in quads for t in (q.subject, q.predicate, q.object) if isinstance(t, NamedNode)}
        assert {t for t in named if t.startswith(TERMS)} <= known, example


def test_things_in_examples_exist(vocabulary: Store, everything: Store) -> None:
    """An example speaks of things of the shipped graph, or of ex: things."""
    subjects = {q.subject.value for q in everything if isinstance(q.subject, NamedNode)}
    examples = " ".join(e for (e,) in rows(vocabulary, "?e", "?p skos:example ?e ; rdfs:isDefinedBy ?home"))
    names = [n for n in re.findall(r"\b([a-z-]+):([\w.-]*\w)", examples) if PREFIXES.get(n[0], "").startswith(THINGS)]
    assert len(names) >= 50
    assert [f"{p}:{local}" for p, local in names if PREFIXES[p] + local not in subjects] == []


def test_only_declared_terms_are_used(vocabulary: Store, everything: Store) -> None:
    """No statement of ontology, schemes, mappings or data uses an IRI of our namespace that is not declared."""
    used = {t.value for q in everything for t in (q.subject, q.predicate, q.object) if isinstance(t, NamedNode)}
    ours = {t for t in used if t.startswith(TERMS)}
    assert len(ours) >= 60
    assert sorted(ours - declared(vocabulary)) == []


def test_blank_nodes_are_expressions_only() -> None:
    """Blank nodes stand for lists, SHACL paths, the inverse in the chain of certifiedBy and the disjointness axiom."""
    allowed = {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#first",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest",
        "http://www.w3.org/2002/07/owl#inverseOf",
        "http://www.w3.org/2002/07/owl#members",
        "http://www.w3.org/ns/shacl#alternativePath",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    }
    files = [*sorted(ONTOLOGY.glob("*.ttl")), ONTOLOGY / "shapes" / "vocabulary.ttl"]
    blank = [q for path in files for q in merged(path) if isinstance(q.subject, BlankNode)]
    assert len(blank) >= 20
    assert {q.predicate.value for q in blank} <= allowed
    types = {q.object.value for q in blank if q.predicate.value.endswith("#type") and isinstance(q.object, NamedNode)}
    assert types == {"http://www.w3.org/2002/07/owl#AllDisjointClasses"}


@pytest.mark.parametrize("name", ["spec.ttl", "schemes.ttl", "alignments.ttl", "identifiers.ttl", "prefixes.ttl", "shapes/vocabulary.ttl"])
def test_subjects_are_sorted_within_sections(name: str) -> None:
    """In each section of a file the subjects stand in alphabetical order, one block each."""
    sections = (ONTOLOGY / name).read_text("utf-8").split("\n# ")[1:]
    assert sections
    for section in sections:
        subjects = re.findall(r"^([a-z-]+:[\w.-]+|\[\])(?= |$)", section.split("\n", 1)[1], flags=re.MULTILINE)
        assert subjects == sorted(set(subjects)), section.splitlines()[0]


def test_values_come_from_the_named_scheme(everything: Store) -> None:
    """In the shipped data the object of a property is in one of the schemes that the property names."""
    pattern = "?p spec:valueScheme ?any . ?s ?p ?o . ?s a ?type . FILTER (STRSTARTS(STR(?type), STR(spec:)) && ?type NOT IN (spec:Mapping))"
    assert len(rows(everything, "?s ?p ?o", pattern)) >= 60
    stray = pattern + " FILTER NOT EXISTS { ?p spec:valueScheme ?scheme . ?o skos:inScheme ?scheme }"
    assert rows(everything, "?s ?p ?o", stray) == []


def test_selectors_are_iris(everything: Store) -> None:
    """Every selector of a passage has an IRI, a start and an end."""
    pattern = "?s a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end . FILTER (isIRI(?s) && ?start < ?end)"
    placed = rows(everything, "?s", pattern)
    assert placed == rows(everything, "?s", "?passage oa:hasSelector ?s")
    assert len(placed) >= 18
