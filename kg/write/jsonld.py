"""JSON-LD 1.1, compacted with our own context, one object per claim where its description stands in one graph.

The engine writes expanded JSON-LD only, and rdflib splits a claim into two objects. This writer knows the few features that our context
uses (ontology/context.jsonld): prefixes, aliases, types of values, maps by language. Anything else in the data is written out in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kg import resources
from kg.errors import LossyOutput
from kg.names import PREFIXES
from kg.printing import printable
from kg.terms import RDF_TYPE, GraphName, Term
from kg.write.prefix import Shortener
from kg.write.tree import NIL, Block, Properties, Tree, arrange

_XSD = PREFIXES["xsd"]
_BOOLEANS = {"true": True, "false": False}
# Whole numbers whose JSON form comes back as the same lexical form, also from readers that hold numbers as doubles.
_WHOLE = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")
_HELP = "choose another format, such as trig or n-quads"


@dataclass
class Context:
    """The entries of a context that are used: terms by IRI, with the type of their values."""

    entries: Mapping[str, Any]
    names: Shortener
    terms: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)

    def key(self, iri: str, kind: str | None) -> tuple[str, bool]:
        """Return the key for a property whose values are of `kind` ("@id", "@language", a datatype), and whether the key says so."""
        for wanted in (kind, None):
            for name, coercion in self.terms.get(iri, ()):
                if coercion == wanted:
                    self.use(name)
                    return name, coercion is not None
        return self.names.shorten(iri) or iri, False

    def type(self, iri: str) -> str:
        """Return the shortest form of a class."""
        for name, coercion in self.terms.get(iri, ()):
            if coercion is None:
                self.use(name)
                return name
        return self.names.shorten(iri) or iri

    def use(self, name: str) -> None:
        """Note that the entry `name` is needed, with the prefixes that it is written with."""
        self.used[name] = self.entries[name]
        values = self.entries[name].values() if isinstance(self.entries[name], dict) else (self.entries[name],)
        for value in values:
            prefix = value.partition(":")[0]
            if prefix in self.entries and prefix != name:
                self.used[prefix] = self.entries[prefix]

    def document(self) -> dict[str, Any]:
        """Return the context: keyword aliases, prefixes and terms that were used, in this order, each sorted."""
        prefixes = {**self.names.used, **{name: entry for name, entry in self.used.items() if _is_prefix(entry)}}
        terms = {name: entry for name, entry in self.used.items() if not _is_prefix(entry)}
        aliases = {name: entry for name, entry in self.entries.items() if isinstance(entry, str) and entry.startswith("@")}
        return {"@version": 1.1, **aliases, **dict(sorted(prefixes.items())), **dict(sorted(terms.items()))}


def _is_prefix(entry: Any) -> bool:
    return isinstance(entry, str) and entry[-1:] in "/#:?[]@" and "://" in entry


def load_context(schemes: set[str], prefixes: Mapping[str, str] | None = None) -> Context:
    """Return our context, ready to compact with; `schemes` are the IRI schemes in the data, which no name in the context may equal."""
    given: dict[str, Any] = json.loads(resources.read("ontology/context.jsonld"))["@context"]
    entries = {name: entry for name, entry in given.items() if name not in schemes and name != "@version"}
    own = {name: space for name, space in (prefixes or {}).items() if name and name not in entries and space[-1:] in "/#"}
    names = Shortener(own, without={*schemes, *(name for name in PREFIXES if name not in entries)})
    context = Context(entries, names)
    for name, entry in entries.items():
        if _is_prefix(entry) or (isinstance(entry, str) and entry.startswith("@")):
            continue
        iri, coercion = (entry, None) if isinstance(entry, str) else (entry["@id"], entry.get("@type"))
        if isinstance(entry, dict) and set(entry) - {"@id", "@type", "@container"} | ({entry.get("@container")} - {None, "@language"}):
            raise ValueError(f"ontology/context.jsonld: {name} uses a feature that the writer does not know")
        if isinstance(entry, dict) and entry.get("@container") == "@language":
            coercion = "@language"
        if coercion not in (None, "@id", "@language"):
            coercion = _full(coercion, given)
        context.terms.setdefault(_full(iri, given), []).append((name, coercion))
    return context


def _full(name: str, entries: Mapping[str, Any]) -> str:
    prefix, colon, local = name.partition(":")
    space = entries.get(prefix)
    return space + local if colon and isinstance(space, str) else name


def json_ld(quads: Iterable[ox.Quad], prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return JSON-LD with all graphs: `{"@context", "@graph"}`, indented, our context inline.

    Raises LossyOutput for triple terms and for text with a base direction.
    """
    distinct = list(dict.fromkeys(quads))
    schemes: set[str] = set()
    for quad in distinct:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None):
                raise LossyOutput(f"JSON-LD 1.1 cannot carry {printable(str(term))}: it belongs to RDF 1.2", help=_HELP)
            iri = term.datatype.value if isinstance(term, ox.Literal) else term.value if isinstance(term, ox.NamedNode) else ""
            scheme, _, rest = iri.partition(":")
            if not rest.startswith("//"):
                schemes.add(scheme)
    tree = arrange(distinct)
    context = load_context(schemes, prefixes)
    body = _Writer(tree, context).document()
    return (json.dumps({"@context": context.document(), "@graph": body}, ensure_ascii=False, indent=2) + "\n").encode()


class _Writer:
    def __init__(self, tree: Tree, context: Context) -> None:
        self.tree = tree
        self.context = context
        aliases = {entry: name for name, entry in context.entries.items() if isinstance(entry, str)}
        self.id, self.type = aliases.get("@id", "@id"), aliases.get("@type", "@type")
        self.hosts = self._hosts()

    def _hosts(self) -> dict[GraphName, GraphName]:
        """Return, for each named graph, the graph in which the object holding it stands: one that describes it and is not held itself."""
        described: dict[GraphName, list[GraphName]] = {}
        for graph, blocks in self.tree.graphs.items():
            for block in blocks:
                if block.subject in self.tree.graphs and block.subject != graph:
                    described.setdefault(block.subject, []).append(graph)
        default = ox.DefaultGraph()
        hosts: dict[GraphName, GraphName] = {}
        holding: set[GraphName] = set()
        for graph in self.tree.graphs:
            if isinstance(graph, ox.DefaultGraph):
                continue
            # A graph that holds others is not held itself, so that nothing holds itself, however roundabout.
            able = [] if graph in holding else [one for one in described.get(graph, []) if hosts.get(one, default) == default]
            hosts[graph] = able[0] if able else default
            holding.add(hosts[graph])
        return hosts

    def document(self) -> list[dict[str, Any]]:
        return self.graph(ox.DefaultGraph())

    def graph(self, name: GraphName) -> list[dict[str, Any]]:
        held = [graph for graph, host in self.hosts.items() if host == name]
        nodes = []
        for block in self.tree.graphs.get(name, []):
            node = self.block(block)
            if block.subject in held:
                held.remove(block.subject)
                node["@graph"] = self.graph(block.subject)
            nodes.append(node)
        return nodes + [{self.id: self.ref(graph), "@graph": self.graph(graph)} for graph in held]

    def block(self, block: Block) -> dict[str, Any]:
        node: dict[str, Any] = {} if block.subject is None else {self.id: self.ref(block.subject)}
        return node | self.properties(block.properties)

    def ref(self, term: GraphName) -> str:
        if isinstance(term, ox.BlankNode):
            return str(term)
        if isinstance(term, ox.DefaultGraph):
            raise TypeError("the default graph has no name")
        return self.context.names.shorten(term.value) or term.value

    def properties(self, properties: Properties) -> dict[str, Any]:
        node: dict[str, Any] = {}
        for predicate, objects in properties.items():
            types = [one for one in objects if predicate == RDF_TYPE and isinstance(one, ox.NamedNode)]
            if types:
                names = [self.context.type(one.value) for one in types]
                node[self.type] = names if len(names) > 1 else names[0]
            for one in objects:
                if one not in types:
                    self.add(node, predicate.value, one)
        return node

    def add(self, node: dict[str, Any], predicate: str, term: Term) -> None:
        kind = self.kind(term)
        key, coerced = self.context.key(predicate, kind)
        if coerced and kind == "@language" and isinstance(term, ox.Literal):
            _append(node.setdefault(key, {}), str(term.language), term.value)
        else:
            _append(node, key, self.value(term, coerced=coerced))

    def kind(self, term: Term) -> str | None:
        if isinstance(term, ox.Literal):
            return "@language" if term.language else term.datatype.value
        return None if term == NIL or term in self.tree.lists else "@id"

    def value(self, term: Term, *, coerced: bool = False) -> Any:
        if isinstance(term, ox.Literal):
            return self.literal(term, coerced=coerced)
        if term == NIL:
            return {"@list": []}
        if isinstance(term, ox.BlankNode):
            if term in self.tree.lists:
                return {"@list": [self.value(item) for item in self.tree.lists[term]]}
            if term in self.tree.nested:
                return self.properties(self.tree.nested[term])
        if isinstance(term, ox.Triple):
            raise TypeError("triple terms are refused before")
        return self.ref(term) if coerced else {self.id: self.ref(term)}

    def literal(self, literal: ox.Literal, *, coerced: bool) -> Any:
        datatype = literal.datatype.value
        if literal.language:
            return {"@value": literal.value, "@language": literal.language}
        if datatype == _XSD + "boolean" and literal.value in _BOOLEANS:
            return _BOOLEANS[literal.value]
        if datatype == _XSD + "integer" and _WHOLE.match(literal.value):
            return int(literal.value)
        if coerced or datatype == _XSD + "string":
            return literal.value
        return {"@value": literal.value, self.type: self.context.type(datatype)}


def _append(node: dict[str, Any], key: str, value: Any) -> None:
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]
