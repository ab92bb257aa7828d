"""The JSON-LD context says the same as the ontology, and two processors read it alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyld import jsonld
from pyoxigraph import Dataset, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.names import PREFIXES, TERMS, expand, shrink
from tests.ontology.conftest import DATA, ONTOLOGY, iri, rows

BUILT_IN = {"rdfs:comment", "rdfs:isDefinedBy", "rdfs:label", "rdfs:seeAlso"}
"""Annotation properties of RDF Schema, which need no declaration."""

NO_SHORT_NAME = {"dct:source", "dct:type"}
"""Borrowed terms whose local name means something else here: `source` is a prefix and `type` stands for @type."""

COERCED = {
    "boolean": "xsd:boolean",
    "dateTime": "xsd:dateTime",
    "nonNegativeInteger": "xsd:integer",  # as Turtle types a bare number
    "string": None,
}
"""Datatypes of ranges, and how the context types their values."""


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    """Return the context's entries."""
    document: dict[str, dict[str, Any]] = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))
    assert list(document) == ["@context"]
    return document["@context"]


@pytest.fixture(scope="module")
def terms(context: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the definitions by compact IRI: everything but keywords and prefixes."""
    named = {key: value for key, value in context.items() if not key.startswith("@") and key not in PREFIXES}
    assert (named.pop("id"), named.pop("type")) == ("@id", "@type")
    expanded = {key: {"@id": value} if isinstance(value, str) else value for key, value in named.items()}
    assert [key for key, value in expanded.items() if value["@id"].split(":")[1] != key] == []
    return {value["@id"]: value for value in expanded.values()}


def kinds(store: Store, kind: str) -> set[str]:
    """Return the compact IRIs of the terms declared to be of the OWL type `kind`."""
    return {shrink(t) for (t,) in rows(store, "?t", f"?t a owl:{kind} . FILTER (isIRI(?t))")}


def test_prefixes_are_those_of_the_table(context: dict[str, Any]) -> None:
    """Every prefix is defined as prefixes.ttl spells it."""
    assert {key: value for key, value in context.items() if key in PREFIXES} == dict(PREFIXES)


def test_every_term_is_covered(terms: dict[str, dict[str, Any]], vocabulary: Store) -> None:
    """The context names all terms that the ontology declares, and no others."""
    declared = {t for kind in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty") for t in kinds(vocabulary, kind)}
    assert set(terms) == (declared | BUILT_IN) - NO_SHORT_NAME
    assert len([t for t in terms if expand(t).startswith(TERMS)]) >= 65


def test_values_of_object_properties_are_iris(terms: dict[str, dict[str, Any]], vocabulary: Store) -> None:
    """Object properties coerce their values to IRIs, and nothing else about them."""
    properties = kinds(vocabulary, "ObjectProperty")
    assert len(properties) >= 45
    assert {t: terms[t] for t in properties} == {t: {"@id": t, "@type": "@id"} for t in properties}


def test_values_of_datatype_properties_are_typed(terms: dict[str, dict[str, Any]], vocabulary: Store) -> None:
    """Our datatype properties type their values after their range."""
    ranges = rows(vocabulary, "?p ?r", "?p a owl:DatatypeProperty ; rdfs:range ?r")
    assert len(ranges) >= 7
    for name, datatype in ranges:
        assert terms[shrink(name)].get("@type") == COERCED[shrink(datatype).removeprefix("xsd:")], name


def test_annotations_are_coerced_as_they_are_used(terms: dict[str, dict[str, Any]], vocabulary: Store, everything: Store) -> None:
    """An annotation with IRIs for values gives IRIs, one with language-tagged texts gives a map by language."""
    used = 0
    for name in sorted((kinds(vocabulary, "AnnotationProperty") | BUILT_IN) - NO_SHORT_NAME):
        values = [quad.object for quad in everything if quad.predicate == NamedNode(expand(name))]
        used += bool(values)
        if values and all(isinstance(value, NamedNode) for value in values):
            assert terms[name].get("@type") == "@id", name
        if any(getattr(value, "language", None) for value in values):
            assert terms[name].get("@container") == "@language", name
    assert used >= 25


DOCUMENT = {
    "id": "claim:example-1",
    "type": "Claim",
    "from": "passage:essay-1.1",
    "statementKind": ["statement-kind:fact", "statement-kind:comparison"],
    "implied": True,
    "paraphrase": {"en": "In other words."},
    "@graph": [{"id": "specialty:surgery", "hasPurpose": "purpose:function"}, {"id": "stage:x", "choose": 2}],
}
TRIG = """
claim:example-1 { specialty:surgery spec:hasPurpose purpose:function . stage:x spec:choose 2 . }
claim:example-1 a spec:Claim ; spec:from passage:essay-1.1 ; spec:implied true ; spec:paraphrase "In other words."@en ;
    spec:statementKind statement-kind:fact , statement-kind:comparison .
"""


def canonical(quads: Any) -> list[str]:
    """Return the lines of `quads` in N-Quads, sorted; there are no blank nodes in them."""
    return sorted(map(str, Dataset(quads)))


def test_both_processors_read_a_claim_written_by_hand(context: dict[str, Any]) -> None:
    """A document with the context in it gives the same quads as TriG, in pyoxigraph and in PyLD."""
    document = {"@context": context, **DOCUMENT}
    prologue = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    expected = canonical(parse(prologue + TRIG, format=RdfFormat.TRIG))
    assert len(expected) == 8
    assert canonical(parse(json.dumps(document), format=RdfFormat.JSON_LD)) == expected
    lines = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert canonical(parse(lines, format=RdfFormat.N_QUADS)) == expected


def test_shipped_claims_survive_compaction(context: dict[str, Any]) -> None:
    """The claims, compacted with the context by PyLD, use its short names and give back the same quads."""
    quads = list(parse(path=DATA / "claims" / "essay.trig", format=RdfFormat.TRIG))
    text = serialize(quads, format=RdfFormat.JSON_LD)
    assert text is not None
    compact = jsonld.compact(json.loads(text), {"@context": context})
    nodes = {node["id"]: node for node in compact["@graph"]}
    claim = nodes[shrink(iri("claim:essay-1.3-a").value)]
    assert claim["from"] == "passage:essay-1.3"
    assert list(claim["paraphrase"]) == ["en"]
    assert canonical(parse(json.dumps(compact), format=RdfFormat.JSON_LD)) == canonical(quads)


def test_a_wrong_coercion_would_show(context: dict[str, Any]) -> None:
    """Without its coercion `from` would give a text, so the tests above do notice a broken context."""
    broken = {"@context": {**context, "from": "spec:from"}, **DOCUMENT}
    quads = [Quad(q.subject, q.predicate, q.object) for q in parse(json.dumps(broken), format=RdfFormat.JSON_LD)]
    assert [type(q.object).__name__ for q in quads if q.predicate == iri("spec:from")] == ["Literal"]
