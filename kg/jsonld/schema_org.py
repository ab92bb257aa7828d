"""What the data say in terms of schema.org, for a web page to embed; which terms those are, the alignments and a query decide."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg import resources
from kg.embedded import Embedded
from kg.jsonld.process import Form, dump, processed
from kg.load import shipped
from kg.names import PREFIXES
from kg.terms import RDF_TYPE, value
from kg.write import Statements
from kg.write.jsonld import json_ld

SCHEMA = PREFIXES["schema"]
_NAME = ox.NamedNode(SCHEMA + "name")
_CONTEXT = "https://schema.org"
_MATCHES = ("exactMatch", "closeMatch", "broadMatch")
_NAMING = (("skos", "prefLabel"), ("skos", "altLabel"), ("skos", "notation"), ("skos", "definition"), ("dct", "title"))


@dataclass(frozen=True, slots=True)
class SchemaOrg:
    """A document, safe inside a script element, the number of its statements, and of the statements that have no term of schema.org."""

    data: bytes
    statements: int
    left_out: int


def schema_org(quads: Iterable[ox.Quad] | None = None) -> SchemaOrg:
    """Return what `quads` say, or the shipped graph if that is None, as JSON-LD with the terms of schema.org.

    Names of things come from the shipped graph where `quads` have none. Raises MissingExtra without PyLD.
    """
    mine = None if quads is None else list(dict.fromkeys(quads))
    engine = shipped(mine or ())
    found = engine.construct(resources.read("queries/share/schema-org.rq").decode())
    typed = {triple.subject for triple in found if triple.predicate == RDF_TYPE}
    own = typed if mine is None else typed & {quad.subject for quad in mine}
    kept = [triple for triple in found if triple.subject in own]
    mentioned = {triple.object for triple in kept if triple.predicate != RDF_TYPE} - own
    kept += [triple for triple in found if triple.subject in mentioned and triple.predicate in {_NAME, RDF_TYPE}]
    plain = json.loads(json_ld(Statements.of(kept)))
    document = processed(plain, Form("compacted", {"@vocab": SCHEMA}))
    document["@context"] = _CONTEXT
    carried = _carried(engine)
    left = sum(1 for quad in mine or () if (quad.object if quad.predicate == RDF_TYPE else quad.predicate) not in carried)
    # No text of the data may end the element that holds the document (HTML section 4.12.1.3).
    return SchemaOrg(dump(document).replace(b"<", b"\\u003c"), len(kept), left)


def _carried(engine: Embedded) -> set[object]:
    """Return our classes and properties that have a term of schema.org, and the properties that name things."""
    matches = [quad for match in _MATCHES for quad in engine.quads(None, ox.NamedNode(PREFIXES["skos"] + match))]
    ours = {quad.subject for quad in matches if value(quad.object).startswith(SCHEMA)}
    return {*ours, *(ox.NamedNode(PREFIXES[prefix] + local) for prefix, local in _NAMING)}
