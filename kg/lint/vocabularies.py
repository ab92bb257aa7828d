"""Which names the known vocabularies declare: ours by our own files, the W3C's and others' by rdflib's lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

import pyoxigraph as ox

from kg import resources
from kg.files import Input
from kg.formats import TRIG, TURTLE
from kg.load import GRAPH, parse
from kg.names import BASE, PREFIXES, TERMS, THINGS, shrink
from kg.terms import RDF_TYPE

SHAPES = PREFIXES["shape"]
_RDFLIB = {
    "rdf": "RDF", "rdfs": "RDFS", "owl": "OWL", "skos": "SKOS", "dct": "DCTERMS", "prov": "PROV", "org": "ORG", "sh": "SH",
    "schema": "SDO", "xsd": "XSD", "vann": "VANN",
}  # fmt: skip
"""Our prefix, and what rdflib calls the list of its terms."""
LISTED = (*_RDFLIB, "oa")
"""Prefixes of the vocabularies whose terms are listed."""

_MEMBER = re.compile(r"_[1-9][0-9]*\Z")  # rdf:_1, rdf:_2, … (RDF Schema section 5.1.5)
_VERSION = re.compile(r"/[0-9]+\.[0-9]+\.[0-9]+\Z")
_LATER = {
    "rdf": frozenset({"dirLangString", "reifies"}),  # RDF 1.2
    "schema": frozenset({  # schema.org issue 3230
        "Certification", "CertificationActive", "CertificationInactive", "CertificationStatusEnumeration", "auditDate",
        "certificationIdentification", "certificationRating", "certificationStatus", "hasCertification",
    }),
}  # fmt: skip
"""Terms that are younger than rdflib's lists."""

GROWING = PREFIXES["schema"]
"""A vocabulary that gains terms every year, so that a name missing here need not be wrong."""

# Web Annotation Vocabulary (W3C Recommendation of 23 February 2017); rdflib has no list of it.
_ANNOTATION = frozenset({
    "Annotation", "Choice", "CssSelector", "CssStyle", "DataPositionSelector", "Direction", "FragmentSelector", "HttpRequestState",
    "Motivation", "PreferContainedDescriptions", "PreferContainedIRIs", "RangeSelector", "ResourceSelection", "Selector",
    "SpecificResource", "State", "Style", "SvgSelector", "TextPositionSelector", "TextQuoteSelector", "TextualBody", "TimeState",
    "XPathSelector", "annotationService", "assessing", "autoDirection", "bodyValue", "bookmarking", "cachedSource", "canonical",
    "classifying", "commenting", "describing", "editing", "end", "exact", "hasBody", "hasEndSelector", "hasPurpose", "hasScope",
    "hasSelector", "hasSource", "hasStartSelector", "hasState", "hasTarget", "highlighting", "identifying", "linking",
    "ltrDirection", "moderating", "motivatedBy", "prefix", "processingLanguage", "questioning", "refinedBy", "renderedVia",
    "replying", "reviewing", "rtlDirection", "sourceDate", "sourceDateEnd", "sourceDateStart", "start", "styleClass", "styledBy",
    "suffix", "tagging", "textDirection", "via",
})  # fmt: skip


class Vocabularies:
    """Tells whether an IRI is declared; `more` are IRIs that the files at hand declare themselves."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        self._more = frozenset(more)
        self._lists: dict[str, frozenset[str]] = {}
        self._known: dict[str, bool | None] = {}

    def knows(self, iri: str) -> bool | None:
        """Tell whether `iri` is declared; None if it stands in no known namespace, or is the namespace itself."""
        if iri not in self._known:
            self._known[iri] = self._look_up(iri)
        return self._known[iri]

    def _look_up(self, iri: str) -> bool | None:
        if f"{iri}/" in PREFIXES.values() or f"{iri}#" in PREFIXES.values():
            return None
        if iri.startswith(BASE):
            if not iri.startswith((TERMS, THINGS, SHAPES)) or iri in PREFIXES.values() or iri == THINGS:
                return None
            return iri in self._more or iri in self.ours or _VERSION.sub("", iri) in self.ours
        for prefix in LISTED:
            space = PREFIXES[prefix]
            if iri.startswith(space) and iri != space:
                local = iri[len(space) :]
                if "/" in local:
                    return None  # a page of the site, such as schema.org's
                return iri in self._more or local in self._terms(prefix) or (prefix == "rdf" and bool(_MEMBER.match(local)))
        return None

    def suggestions(self, iri: str) -> tuple[str, ...]:
        """Return up to three declared names that are spelt like `iri`, closest first, as compact IRIs."""
        space = next((one for one in sorted(PREFIXES.values(), key=len, reverse=True) if iri.startswith(one)), "")
        local = iri[len(space) :]
        if iri.startswith(BASE):
            known = {one[len(space) :] for one in self.ours | self._more if one.startswith(space)}
        else:
            known = set(next((self._terms(prefix) for prefix in LISTED if PREFIXES[prefix] == space), frozenset()))
        close = get_close_matches(local, sorted(known), n=3, cutoff=0.7)
        other_case = [one for one in sorted(known) if one.lower() == local.lower()]
        return tuple(shrink(space + one) for one in dict.fromkeys([*other_case, *close]))[:3]

    @cached_property
    def ours(self) -> frozenset[str]:
        """All IRIs that the shipped files declare: what they give a type, graphs, packaged questions and their parameters."""
        from kg.query.library import load_all

        found = set()
        turtle = [*resources.names("ontology", ".ttl"), *resources.names("ontology/shapes", ".ttl"), *resources.entities()]
        turtle += resources.names("data/sources", ".ttl")
        for name in (*turtle, *resources.names("data/claims", ".trig")):
            syntax = TRIG if name.endswith(".trig") else TURTLE
            found |= declared(parse(Input(name, resources.read(name)), syntax))
            found.add(GRAPH + name.rpartition("/")[2].partition(".")[0])
        found |= {GRAPH + name for name in ("ontology", "sources", "claims", "derived")}
        for contract in load_all():
            found |= {f"{PREFIXES['query']}{contract.name}{more}" for more in ("", *(f"/{p.name}" for p in contract.parameters))}
        return frozenset(found)

    def _terms(self, prefix: str) -> frozenset[str]:
        if prefix not in self._lists:
            self._lists[prefix] = _ANNOTATION if prefix == "oa" else _listed(_RDFLIB[prefix]) | _LATER.get(prefix, frozenset())
        return self._lists[prefix]


def declared(quads: Iterable[ox.Quad]) -> set[str]:
    """Return the IRIs that a document declares: those that it gives a type, and the graphs that it fills."""
    found = set()
    for quad in quads:
        if quad.predicate == RDF_TYPE and isinstance(quad.subject, ox.NamedNode):
            found.add(quad.subject.value)
        if isinstance(quad.graph_name, ox.NamedNode):
            found.add(quad.graph_name.value)
    return found


def _listed(name: str) -> frozenset[str]:
    from rdflib import namespace

    defined = getattr(namespace, name)
    return frozenset({*defined.__annotations__, *defined._extras})
