"""The prefix table, and turning IRIs into compact IRIs and back.

ontology/prefixes.ttl spells the same table for people and for SHACL (`sh:declare`); a test keeps the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from kg.errors import BadIri, UnknownPrefix

BASE = "https://w3id.org/medspec/"
"""The one base of all IRIs minted here."""

TERMS = BASE + "ns#"
"""Namespace of classes and properties."""

THINGS = BASE + "id/"
"""Namespace of individuals; the next path segment is the kind of thing."""

KINDS = (
    "board", "body-region", "certificate", "certification", "certification-status", "claim", "graph", "indication", "mapping", "method",
    "organization", "passage", "pathway", "place", "purpose", "query", "scheme", "selector", "source", "specialty", "specialty-kind",
    "stage", "statement-kind", "step", "step-kind", "verdict",
)  # fmt: skip
"""Kinds of thing, each with a prefix of its own name."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    dict(
        sorted(
            {
                **{kind: f"{THINGS}{kind}/" for kind in KINDS},
                "spec": TERMS,
                "shape": BASE + "shapes#",
                "bibo": "http://purl.org/ontology/bibo/",
                "ceterms": "https://purl.org/ctdl/terms/",
                "dct": "http://purl.org/dc/terms/",
                "elm": "http://data.europa.eu/snb/model/elm/",
                "fhir": "http://hl7.org/fhir/",
                "np": "http://www.nanopub.org/nschema#",
                "oa": "http://www.w3.org/ns/oa#",
                "obo": "http://purl.obolibrary.org/obo/",
                "org": "http://www.w3.org/ns/org#",
                "owl": "http://www.w3.org/2002/07/owl#",
                "pplan": "http://purl.org/net/p-plan#",
                "prov": "http://www.w3.org/ns/prov#",
                "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
                "schema": "https://schema.org/",
                "sh": "http://www.w3.org/ns/shacl#",
                "sio": "http://semanticscience.org/resource/",
                "skos": "http://www.w3.org/2004/02/skos/core#",
                "spdx": "http://spdx.org/rdf/terms#",
                "vann": "http://purl.org/vocab/vann/",
                "vivo": "http://vivoweb.org/ontology/core#",
                "wd": "http://www.wikidata.org/entity/",
                "xsd": "http://www.w3.org/2001/XMLSchema#",
            }.items()
        )
    )
)
"""Prefix to namespace; preset in every query, and used by every export."""

_LONGEST_FIRST = sorted(((namespace, prefix) for prefix, namespace in PREFIXES.items()), key=lambda pair: -len(pair[0]))
NONE: Mapping[str, str] = MappingProxyType({})
"""No prefixes of one's own."""
# The part of PN_LOCAL that needs no escape (SPARQL 1.1 grammar, rule 169), kept to what our own IRIs use.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)?:(.*)\Z", re.DOTALL)
# What IRIREF forbids (SPARQL 1.1 grammar, rule 139).
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


def expand(name: str) -> str:
    """Return the IRI that `name` stands for: a compact IRI, an IRI, or an IRI in angle brackets.

    Raises UnknownPrefix for a prefix outside the table and BadIri for a text that is no absolute IRI (RFC 3987 section 2.2).

    >>> expand("specialty:plastic-surgery")
    'https://w3id.org/medspec/id/specialty/plastic-surgery'
    """
    text = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    match = _CURIE.match(text)
    if match and text is name and (match[1] or "") in PREFIXES and not match[2].startswith("//"):
        text = PREFIXES[match[1]] + match[2]
    elif match and text is name and not is_iri(text):
        raise UnknownPrefix(
            f'the prefix "{match[1] or ""}:" is not declared',
            help="`kg query --prefixes` lists the preset prefixes; IRIs go in angle brackets",
        )
    if not match or _NO_IRI.search(text):
        raise BadIri(
            f'"{name}" is not an IRI', help="write an absolute IRI such as <https://example.org/x>, or a compact IRI such as spec:Board"
        )
    return text


def is_iri(text: str) -> bool:
    """Tell whether `text` looks like an absolute IRI rather than a compact one or a label.

    >>> is_iri("https://example.org/a"), is_iri("urn:x:y"), is_iri("plastic surgery")
    (True, True, False)
    """
    scheme, colon, rest = text.partition(":")
    return bool(colon) and not _NO_IRI.search(text) and (rest.startswith("//") or scheme in {"urn", "mailto", "tag", "did", "info", "file"})


def shrink(iri: str, own: Mapping[str, str] = NONE) -> str:
    """Return the compact form of `iri`, or the IRI in angle brackets where no prefix fits; prefixes in `own` come before the preset ones.

    >>> shrink("https://w3id.org/medspec/ns#Board"), shrink("https://example.org/x"), shrink("urn:ex:x", {"ex": "urn:ex:"})
    ('spec:Board', '<https://example.org/x>', 'ex:x')
    """
    for prefix, namespace in own.items():
        if iri.startswith(namespace) and _LOCAL.match(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    for namespace, prefix in _LONGEST_FIRST:
        if prefix not in own and iri.startswith(namespace) and _LOCAL.match(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def slug(iri: str) -> str:
    """Return the last segment of `iri`, after `#` or `/`.

    >>> slug("https://w3id.org/medspec/id/board/american-board-of-plastic-surgery")
    'american-board-of-plastic-surgery'
    """
    return iri.rstrip("#/").rpartition("#")[2].rpartition("/")[2]
