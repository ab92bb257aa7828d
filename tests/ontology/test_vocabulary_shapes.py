"""The shapes over the ontology: our files conform, and every shape speaks up when its rule is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate
from rdflib import Graph

from kg.names import PREFIXES
from tests.ontology.conftest import DATA, ONTOLOGY, PROLOGUE, iri, merged, rows

SHAPE = PREFIXES["shape"]
NEW = "spec:New a owl:Class ; rdfs:isDefinedBy <https://w3id.org/medspec/ns>"
NEW_PROPERTY = "spec:new a owl:ObjectProperty ; rdfs:isDefinedBy <https://w3id.org/medspec/ns>"
BURNS = "indication:burns"


@dataclass(frozen=True, slots=True)
class Case:
    """A shape, an edit that breaks its rule as SPARQL Update, the node at fault, and what the report must say."""

    shape: str
    edit: str
    focus: str
    message: str


def insert(statements: str) -> str:
    """Return an update that adds `statements`."""
    return f"INSERT DATA {{ {statements} }}"


def drop(subject: str, predicate: str) -> str:
    """Return an update that removes all values of `predicate` at `subject`."""
    return f"DELETE WHERE {{ {subject} {predicate} ?value }}"


def replace(subject: str, predicate: str, value: str) -> str:
    """Return an update that gives `subject` the one value `value` of `predicate`."""
    return f"{drop(subject, predicate)} ; {insert(f'{subject} {predicate} {value}')}"


def header(name: str, predicate: str, message: str) -> Case:
    """Return the case of a header that lacks `predicate`."""
    return Case(f"Header-{name}", drop("graph:schemes", predicate), "graph:schemes", message)


CASES = [
    Case(
        "Term-definition",
        insert(f"{NEW} ; skos:definition 'No full stop'@en"),
        "spec:New",
        "A term has exactly one definition, in English, ending in a full stop.",
    ),
    Case(
        "Term-definitionNotCircular",
        insert(f"{NEW} ; rdfs:label 'new thing'@en ; skos:definition 'Kind of (new) thing.'@en"),
        "spec:New",
        "The definition of a term does without the term's label.",
    ),
    Case("Term-example", drop("spec:Board", "skos:example"), "spec:Board", "A term has at least one example."),
    Case("Term-isDefinedBy", insert("spec:New a owl:Class"), "spec:New", "A term of this vocabulary says that it is defined here."),
    Case(
        "Term-kind",
        insert("spec:from a owl:DatatypeProperty"),
        "spec:from",
        "A term is exactly one of these: a class, an object property, a datatype property, an annotation property.",
    ),
    Case("Term-label", insert("spec:Board rdfs:label 'board'@en"), "spec:Board", "A term has exactly one label, in English."),
    Case("Term-labelUnique", insert(f"{NEW} ; rdfs:label 'claim'@en"), "spec:New", "No two terms share a label."),
    Case(
        "Term-noEquivalence",
        insert("spec:Claim owl:equivalentClass schema:Claim"),
        "spec:Claim",
        "A term is declared neither equivalent to another one nor the same as anything.",
    ),
    Case(
        "Class-superclass",
        insert("spec:Board rdfs:subClassOf [ owl:unionOf ( spec:Claim spec:Source ) ]"),
        "spec:Board",
        "A superclass is a named class: restrictions and unions are left to shapes.",
    ),
    Case(
        "DatatypeProperty-range",
        replace("spec:length", "rdfs:range", "xsd:date"),
        "spec:length",
        "The range of a datatype property is a datatype of OWL 2 RL.",
    ),
    Case(
        "Property-domain",
        insert("spec:inSpecialty rdfs:domain [ owl:unionOf ( spec:Certification spec:TrainingStep ) ]"),
        "spec:inSpecialty",
        "A property has at most one domain, and it is a named class.",
    ),
    Case(
        "Property-ends",
        drop("spec:treats", "rdfs:range"),
        "spec:treats",
        "A property of this vocabulary says where it starts and where it ends.",
    ),
    Case("Property-range", insert("spec:from rdfs:range spec:Source"), "spec:from", "A property has at most one range, and it is named."),
    Case(
        "Property-valueScheme",
        insert(f"{NEW_PROPERTY} ; rdfs:range spec:Specialty"),
        "spec:new",
        "A property whose values are concepts names the scheme they come from.",
    ),
    Case(
        "Property-valueSchemeKnown",
        insert("spec:treats spec:valueScheme scheme:indications"),
        "spec:treats",
        "The value scheme of a property is a declared concept scheme.",
    ),
    Case(
        "Denial-depth",
        insert("spec:hasPurpose spec:negationOf spec:excludesPurpose"),
        "spec:hasPurpose",
        "What is denied is not itself a denial.",
    ),
    Case(
        "Denial-positive",
        insert("spec:excludesPurpose spec:negationOf spec:hasPurposes"),
        "spec:excludesPurpose",
        "A denial denies exactly one object property.",
    ),
    Case(
        "Denial-rank",
        drop("spec:excludesMethod", "spec:facetOrder"),
        "spec:excludesMethod",
        "A denial of a facet takes the rank right after it.",
    ),
    Case(
        "Denial-sameEnds",
        replace("spec:excludesPurpose", "rdfs:range", "skos:Concept"),
        "spec:excludesPurpose",
        "A denial has the same domain and range as what it denies.",
    ),
    Case(
        "Rank-single",
        insert("spec:treats spec:relationOrder 60"),
        "spec:treats",
        "A property has one rank, a whole number, either among the facets or among the relations.",
    ),
    Case(
        "Rank-unique",
        replace("spec:treats", "spec:facetOrder", "40"),
        "spec:treats",
        "No two properties share a rank.",
    ),
    Case(
        "Stance-value",
        insert("spec:treats spec:stance 'opinion'"),
        "spec:treats",
        'The stance of a property is "attitude", or it has none.',
    ),
    header("citation", "dct:bibliographicCitation", "A file says once how to cite it."),
    header("created", "dct:created", "A file says once, as an xsd:dateTime: date of creation."),
    header("creator", "dct:creator", "A file names its creator once."),
    Case(
        "Header-datesInOrder",
        replace("graph:schemes", "dct:modified", "'2001-01-01T00:00:00Z'^^xsd:dateTime"),
        "graph:schemes",
        "A file was not changed before it was created.",
    ),
    header("description", "dct:description", "A file describes itself once, in English."),
    header("issued", "dct:issued", "A file says once, as an xsd:dateTime: date of issue."),
    header("license", "dct:license", "A file names its licence once, by IRI."),
    header("modified", "dct:modified", "A file says once, as an xsd:dateTime: date of the last change."),
    Case(
        "Header-namespace",
        drop("<https://w3id.org/medspec/ns>", "vann:preferredNamespaceUri"),
        "<https://w3id.org/medspec/ns>",
        "The vocabulary names its namespace.",
    ),
    Case(
        "Header-prefix",
        drop("<https://w3id.org/medspec/ns>", "vann:preferredNamespacePrefix"),
        "<https://w3id.org/medspec/ns>",
        "The vocabulary names its preferred prefix.",
    ),
    header("publisher", "dct:publisher", "A file names its publisher once."),
    header("status", "bibo:status", "A file states its status once, by IRI."),
    header("title", "dct:title", "A file has one title, in English."),
    header("version", "owl:versionInfo", "A file states its version once, as three numbers."),
    header("versionIRI", "owl:versionIRI", "A file has one version IRI."),
    Case(
        "Header-versionsAgree",
        replace("graph:schemes", "owl:versionInfo", "'0.2.0'"),
        "graph:schemes",
        "The version IRI of a file ends in its version.",
    ),
    Case(
        "Concept-alternativeLabel",
        insert(f"{BURNS} skos:altLabel 'burns'@en"),
        BURNS,
        "An alternative label of a concept differs from its preferred label.",
    ),
    Case(
        "Concept-broaderAcyclic",
        insert(f"{BURNS} skos:broader indication:trauma . indication:trauma skos:broader {BURNS}"),
        BURNS,
        "A concept is not broader than itself, directly or through others.",
    ),
    Case(
        "Concept-definition",
        drop(BURNS, "skos:definition"),
        BURNS,
        "A concept has exactly one definition; only specialties, which sources define, have none.",
    ),
    Case(
        "Concept-definitionNotCircular",
        replace(BURNS, "skos:definition", "'Wounds that are burns.'@en"),
        BURNS,
        "The definition of a concept does without the concept's label.",
    ),
    Case("Concept-label", drop(BURNS, "skos:prefLabel"), BURNS, "A concept has exactly one preferred label, in English."),
    Case(
        "Concept-labelUnique",
        insert("indication:scalds a skos:Concept ; skos:inScheme scheme:indication ; skos:prefLabel 'burns'@en"),
        "indication:scalds",
        "No two concepts of a scheme share a preferred label.",
    ),
    Case("Concept-scheme", drop(BURNS, "skos:inScheme"), BURNS, "A concept is in exactly one declared scheme."),
    Case(
        "Scheme-definition",
        drop("scheme:method", "skos:definition"),
        "scheme:method",
        "A concept scheme has exactly one definition, in English.",
    ),
    Case(
        "Scheme-label",
        drop("scheme:method", "skos:prefLabel"),
        "scheme:method",
        "A concept scheme has exactly one preferred label, in English.",
    ),
    Case(
        "Mapping-by",
        insert("mapping:next-ceterms-precedes spec:mapsBy owl:sameAs"),
        "mapping:next-ceterms-precedes",
        "A mapping names one SKOS mapping property or spec:notMatchedWith.",
    ),
    Case(
        "Mapping-from",
        drop("mapping:next-ceterms-precedes", "spec:mapsFrom"),
        "mapping:next-ceterms-precedes",
        "A mapping starts at exactly one term or thing.",
    ),
    Case(
        "Mapping-reason",
        drop("mapping:next-ceterms-precedes", "spec:reason"),
        "mapping:next-ceterms-precedes",
        "A mapping gives one reason, in English.",
    ),
    Case(
        "Mapping-single",
        insert("mapping:twice a spec:Mapping ; spec:mapsFrom spec:next ; spec:mapsBy skos:closeMatch ; spec:mapsTo ceterms:precedes"),
        "mapping:twice",
        "Two terms have one mapping at most.",
    ),
    Case(
        "Mapping-stated",
        "DELETE DATA { spec:next skos:broadMatch ceterms:precedes }",
        "mapping:next-ceterms-precedes",
        "What a mapping records is also stated directly.",
    ),
    Case(
        "Mapping-to",
        drop("mapping:next-ceterms-precedes", "spec:mapsTo"),
        "mapping:next-ceterms-precedes",
        "A mapping ends at exactly one term or thing.",
    ),
    Case(
        "Match-recorded",
        insert("spec:Stage skos:closeMatch schema:HowToStep"),
        "spec:Stage",
        "Every match of a term, and every deliberate non-match, has a mapping that gives the reason.",
    ),
]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """Return the shapes with the prefix declarations they refer to."""
    return Graph().parse(ONTOLOGY / "shapes" / "vocabulary.ttl").parse(ONTOLOGY / "prefixes.ttl")


@pytest.fixture(scope="module")
def described(vocabulary: Store) -> Store:
    """Return the vocabulary with the entities, since scheme:specialty has its members there."""
    store = merged(DATA / "entities.ttl")
    store.extend(vocabulary)
    return store


def findings(store: Store, shapes: Graph, *only: str) -> set[tuple[str, str, str]]:
    """Return (shape, focus node, message) of each result, of the shapes `only` or of all."""
    data: Any = store  # pySHACL takes stores, but its types do not say so
    _, report, _ = validate(data, shacl_graph=shapes, use_shapes=list(only) or None)
    out = Store()
    out.load(report.serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    pattern = "?r a sh:ValidationResult ; sh:sourceShape ?shape ; sh:focusNode ?focus ; sh:resultMessage ?message"
    return {(shape, focus, message) for shape, focus, message in rows(out, "?shape ?focus ?message", pattern)}


def focus_iri(name: str) -> str:
    """Return the IRI of a compact name or of an IRI in angle brackets."""
    return name[1:-1] if name.startswith("<") else iri(name).value


def test_our_ontology_conforms(described: Store, shapes: Graph) -> None:
    """Terms, headers, schemes and mappings break none of the rules."""
    assert findings(described, shapes) == set()


@pytest.mark.slow  # pySHACL takes a dozen seconds where rdflib answers the SPARQL constraints
def test_our_ontology_conforms_on_rdflib(shapes: Graph) -> None:
    """The shapes are well formed by SHACL's own shapes, and give the same answer on an rdflib graph."""
    data = Graph()
    for path in (*sorted(ONTOLOGY.glob("*.ttl")), ONTOLOGY / "shapes" / "vocabulary.ttl", DATA / "entities.ttl"):
        data.parse(path)
    conforms, _, text = validate(data, shacl_graph=shapes, meta_shacl=True)
    assert (conforms, text) == (True, "Validation Report\nConforms: True\n")


@pytest.mark.parametrize("case", CASES, ids=[case.shape for case in CASES])
def test_shape_fires(case: Case, described: Store, shapes: Graph) -> None:
    """An edit that breaks the rule gives the shape's message at the node at fault."""
    edited = Store()
    edited.extend(described)
    edited.update(PROLOGUE + case.edit)
    assert set(edited) != set(described)
    expected = (SHAPE + case.shape, focus_iri(case.focus), case.message)
    assert expected in findings(edited, shapes, SHAPE + case.shape)


def test_every_shape_has_a_case(vocabulary: Store) -> None:
    """Each shape of the file is broken by one case above."""
    there = rows(vocabulary, "?s", "?s a ?type . FILTER (?type IN (sh:NodeShape, sh:PropertyShape))")
    assert [shape for (shape,) in there] == sorted(SHAPE + case.shape for case in CASES)
    assert len(there) >= 50


def test_every_shape_explains_itself(vocabulary: Store) -> None:
    """Each shape has an IRI of ours, one name, one message, one severity and one help text."""
    pattern = "?s a ?type . FILTER (?type IN (sh:NodeShape, sh:PropertyShape))"
    full = " ; ".join(["?s sh:name ?n", "sh:message ?m", "sh:severity ?v", "rdfs:comment ?c"])
    assert len(rows(vocabulary, "?s ?n ?m ?v ?c", f"{pattern} {full}")) == len(CASES)
    assert {s[: len(SHAPE)] for (s,) in rows(vocabulary, "?s", pattern)} == {SHAPE}
