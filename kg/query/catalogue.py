"""The catalogue of questions as RDF, in the convention of SIB's sparql-examples: one sh:SPARQLExecutable for each.

SHACL Advanced Features section 5 defines sh:SPARQLExecutable and its subclasses; the parameters are sh:Parameter (section 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.names import PREFIXES, expand
from kg.query.contract import Contract, Parameter
from kg.terms import RDF_TYPE, XSD

_PREFIX_NODE = ox.NamedNode(PREFIXES["shape"] + "prefixes")
_FORMS = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}


def _sh(local: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["sh"] + local)


def _other(prefix: str, local: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + local)


def iri(name: str) -> ox.NamedNode:
    """Return the IRI of the packaged question called `name`."""
    return ox.NamedNode(PREFIXES["query"] + name)


def catalogue(contracts: Iterable[Contract]) -> list[ox.Triple]:
    """Return the description of each contract: question, text, keywords, prefixes, parameters; sorted."""
    found = {triple for contract in contracts for triple in _describe(contract)}
    return sorted(found, key=str)


def _describe(contract: Contract) -> Iterator[ox.Triple]:
    node = iri(contract.name)
    kind, predicate = _FORMS.get(contract.form, ("SPARQLExecutable", ""))
    yield ox.Triple(node, RDF_TYPE, _sh("SPARQLExecutable"))
    yield ox.Triple(node, RDF_TYPE, _sh(kind))
    yield ox.Triple(node, _other("rdfs", "label"), ox.Literal(contract.summary, language="en"))
    yield ox.Triple(node, _other("rdfs", "comment"), ox.Literal(contract.question, language="en"))
    if contract.description:
        yield ox.Triple(node, _other("dct", "description"), ox.Literal(contract.description, language="en"))
    yield ox.Triple(node, _sh("prefixes"), _PREFIX_NODE)
    # SHACL has no property for the text of DESCRIBE; SIB has one of its own, in a namespace that nothing else here needs.
    yield ox.Triple(node, _sh(predicate) if predicate else _other("rdf", "value"), ox.Literal(contract.sparql))
    for tag in contract.tags:
        yield ox.Triple(node, _other("schema", "keywords"), ox.Literal(tag))
    for number, parameter in enumerate(contract.parameters):
        yield from _parameter(node, number, parameter)


def _parameter(query: ox.NamedNode, number: int, parameter: Parameter) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"{query.value}/{parameter.name}")
    yield ox.Triple(query, _sh("parameter"), node)
    yield ox.Triple(node, RDF_TYPE, _sh("Parameter"))
    # The local name of the path is the name of the variable (SHACL section 6.2.1).
    yield ox.Triple(node, _sh("path"), node)
    yield ox.Triple(node, _sh("name"), ox.Literal(parameter.label, language="en"))
    yield ox.Triple(node, _sh("order"), ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer")))
    yield ox.Triple(node, _sh("optional"), ox.Literal("false" if parameter.required else "true", datatype=ox.NamedNode(XSD + "boolean")))
    if parameter.type == "iri":
        yield ox.Triple(node, _sh("nodeKind"), _sh("IRI"))
    else:
        yield ox.Triple(node, _sh("datatype"), ox.NamedNode(XSD + parameter.type))
    if parameter.cls:
        yield ox.Triple(node, _sh("class"), ox.NamedNode(expand(parameter.cls)))
    if parameter.scheme:
        yield ox.Triple(node, _other("skos", "inScheme"), ox.NamedNode(expand(parameter.scheme)))
    if parameter.default:
        datatype = "string" if parameter.type == "iri" else parameter.type
        yield ox.Triple(node, _sh("defaultValue"), ox.Literal(parameter.default, datatype=ox.NamedNode(XSD + datatype)))
