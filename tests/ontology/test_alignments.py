"""Mappings to other vocabularies: each has a reason, both ends exist or look as they must, and nothing is equated."""

from __future__ import annotations

import re
from collections import Counter

from pyoxigraph import NamedNode, Store

from kg.names import PREFIXES, shrink
from tests.ontology.conftest import iri, rows

NOT_OURS = {"ceterms:recognizedBy"}
"""Starts of mappings that are no terms of ours: two other vocabularies whose terms must not be chained."""

TARGETS = {
    PREFIXES["ceterms"]: r"[A-Za-z]+",
    PREFIXES["elm"]: r"[A-Za-z]+",
    PREFIXES["fhir"]: r"[A-Z][A-Za-z]+(\.[a-z]+)*",
    PREFIXES["np"]: r"[A-Z][a-z]+",
    PREFIXES["oa"]: r"[A-Z][A-Za-z]+",
    PREFIXES["obo"]: r"(IAO|OOSTT)_[0-9]+",
    PREFIXES["pplan"]: r"[A-Za-z]+",
    PREFIXES["prov"]: r"[A-Za-z]+",
    PREFIXES["schema"]: r"[A-Za-z]+",
    PREFIXES["sio"]: r"SIO_[0-9]{6}",
    PREFIXES["spdx"]: r"[a-z][A-Za-z]+",
    PREFIXES["vivo"]: r"[A-Z][A-Za-z]+",
    PREFIXES["wd"]: r"[PQ][0-9]+",
    "http://id.nlm.nih.gov/mesh/": r"D[0-9]{6}",
    "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#": r"[A-Z][A-Za-z]+",
}
"""Namespaces that mappings lead to, each with the form of its local names."""

CASED = [PREFIXES[prefix] for prefix in ("ceterms", "elm", "pplan", "prov", "schema")]
"""Vocabularies in which classes begin with a capital letter and properties with a small one."""

MAPPING = "?m a spec:Mapping ; spec:mapsFrom ?start ; spec:mapsBy ?by ; spec:mapsTo ?end ; spec:reason ?reason"


def test_every_mapping_is_whole(vocabulary: Store) -> None:
    """Each mapping has a start, a relation, an end and a reason of some words."""
    whole = rows(vocabulary, "?m ?reason", MAPPING)
    assert [m for m, _ in whole] == [m for (m,) in rows(vocabulary, "?m", "?m a spec:Mapping")]
    assert len(whole) >= 70
    assert [reason for _, reason in whole if len(reason.split()) < 4] == []


def test_ends_are_in_expected_namespaces(vocabulary: Store) -> None:
    """A mapping leads to one of the vocabularies above, to a name of the form used there; each of them is used."""
    seen: Counter[str] = Counter()
    for (end,) in rows(vocabulary, "?end", MAPPING):
        (namespace,) = (namespace for namespace in TARGETS if end.startswith(namespace))
        assert re.fullmatch(TARGETS[namespace], end.removeprefix(namespace)), end
        seen[namespace] += 1
    assert set(seen) == set(TARGETS)


def test_starts_are_ours(everything: Store) -> None:
    """A mapping starts at a term, concept or thing that is described in our files, but for one."""
    described = {quad.subject.value for quad in everything if isinstance(quad.subject, NamedNode) and "#type" in quad.predicate.value}
    starts = {start for (start,) in rows(everything, "?start", MAPPING)}
    assert {shrink(start) for start in starts - described} == NOT_OURS


def test_classes_match_classes_and_properties_properties(vocabulary: Store) -> None:
    """In vocabularies that tell by the first letter, the kinds of both ends agree."""
    pairs = [(shrink(start), end) for start, end in rows(vocabulary, "?start ?end", MAPPING) if end.startswith(tuple(CASED))]
    ours = [(start, end) for start, end in pairs if start.startswith("spec:")]
    assert len(ours) >= 30
    odd = [(start, end) for start, end in ours if start[len("spec:")].isupper() != re.split("[#/]", end)[-1][0].isupper()]
    assert odd == []


def test_nothing_is_equated(everything: Store) -> None:
    """No sameAs and no equivalence: neighbouring vocabularies do not mean quite the same."""
    pattern = "?s ?p ?o . FILTER (?p IN (owl:sameAs, owl:equivalentClass, owl:equivalentProperty))"
    assert rows(everything, "?s", pattern) == []
    assert rows(everything, "?s ?o", "?s skos:exactMatch ?o") == [(iri("spec:choose").value, iri("ceterms:requiredNumber").value)]


def test_notable_non_matches_are_recorded(vocabulary: Store) -> None:
    """Look-alikes that were not matched are stated as such, with the reason."""
    stated = {(shrink(s), shrink(o)) for s, o in rows(vocabulary, "?s ?o", "?s spec:notMatchedWith ?o")}
    assert stated == {
        ("ceterms:recognizedBy", "schema:recognizedBy"),
        ("spec:Certification", "schema:Certification"),
        ("spec:Passage", "<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#String>"),
        ("spec:Practitioner", "schema:Physician"),
        ("spec:awardedBy", "schema:recognizedBy"),
        ("spec:from", "prov:wasQuotedFrom"),
        ("spec:mayAlsoPractice", "ceterms:isRequiredFor"),
        ("specialty:cosmetic-surgery", "schema:PlasticSurgery"),
        ("specialty:surgery", "wd:Q932510"),
    }
    ((reason,),) = [rows(vocabulary, "?reason", f"{MAPPING} . FILTER (?start = specialty:cosmetic-surgery && ?by = spec:notMatchedWith)")]
    assert "no term for cosmetic surgery" in reason[0]


def test_no_axioms_about_other_vocabularies(vocabulary: Store) -> None:
    """Outside the declarations, the only statements about foreign terms are non-matches between two of them."""
    others = ["ceterms", "elm", "np", "obo", "pplan", "schema", "sio", "spdx", "vivo", "wd"]
    starts = " || ".join(f"STRSTARTS(STR(?s), STR({prefix}:))" for prefix in others)
    found = rows(vocabulary, "?s ?p", f"?s ?p ?o . FILTER ({starts})")
    assert {shrink(p) for _, p in found} == {"rdf:type", "spec:notMatchedWith"}
