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

from kg import resources
from kg.errors import LossyOutput
from kg.indented import Rendered, dump
from kg.names import PREFIXES
from kg.printing import printable
from kg.write.prefix import Shortener
from kg.write.statements import Statements, divided
from kg.write.tokens import NIL, TYPE, Literal, Token, iri, is_blank, is_iri, is_literal, is_of_rdf_1_2, literal
from kg.write.tree import Block, Properties, Tree, arrange

_XSD = PREFIXES["xsd"]
_BOOLEANS = {"true": True, "false": False}
# Whole numbers whose JSON form comes back as the same lexical form, also from readers that hold numbers as doubles.
_WHOLE = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")
# An IRI that may have no authority, a triple term, or something in a text that looks like one.
_RARE = re.compile(rb"<(?!https?://)")
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


def json_ld(statements: Statements, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return JSON-LD with all graphs: `{"@context", "@graph"}`, indented, our context inline.

    Raises LossyOutput for triple terms and for text with a base direction.
    """
    context = load_context(_schemes(statements.lines), prefixes)
    body = _Writer(arrange(statements.by_graph()), context).document()
    return f'{{\n  "@context": {dump(context.document(), "  ")},\n  "@graph": {dump(body, "  ")}\n}}\n'.encode()


def _schemes(lines: Iterable[bytes]) -> set[str]:
    """Return the schemes of IRIs that have no authority: "urn" of <urn:a:b>, not "http" of <http://a/b>. Raises LossyOutput."""
    schemes = {""}
    for line in lines:
        if _RARE.search(line) or b"--" in line:
            graph, rest = divided(line)
            for token in (graph.decode(), *rest[:-2].decode().split(" ", 2)):
                if is_of_rdf_1_2(token):
                    raise LossyOutput(f"JSON-LD 1.1 cannot carry {printable(token)}: it belongs to RDF 1.2", help=_HELP)
                found = literal(token).datatype if token[:1] == '"' else iri(token) if token[:1] == "<" else ""
                scheme, _, rest_of_it = found.partition(":")
                if not rest_of_it.startswith("//"):
                    schemes.add(scheme)
    return schemes


class _Writer:
    def __init__(self, tree: Tree, context: Context) -> None:
        self.tree = tree
        self.context = context
        aliases = {entry: name for name, entry in context.entries.items() if isinstance(entry, str)}
        self.id, self.type = aliases.get("@id", "@id"), aliases.get("@type", "@type")
        self.hosts = self._hosts()

    def _hosts(self) -> dict[str, str]:
        """Return, for each named graph, the graph in which the object holding it stands: one that describes it and is not held itself."""
        graphs = self.tree.graphs
        if not any(graphs):
            return {}
        described: dict[str, list[str]] = {}
        for graph, blocks in graphs.items():
            for subject in blocks.subjects():
                if subject and subject in graphs and subject != graph:
                    described.setdefault(subject, []).append(graph)
        hosts: dict[str, str] = {}
        holding: set[str] = set()
        for graph in filter(None, graphs):
            # A graph that holds others is not held itself, so that nothing holds itself, however roundabout.
            able = [] if graph in holding else [one for one in described.get(graph, []) if not hosts.get(one)]
            hosts[graph] = able[0] if able else ""
            holding.add(hosts[graph])
        return hosts

    def document(self) -> list[str]:
        return self.graph("", "    ")

    def graph(self, name: str, indent: str) -> Rendered:
        """Return the things in a graph, as text that stands behind `indent`."""
        held = dict.fromkeys(graph for graph, host in self.hosts.items() if host == name)
        nodes = Rendered()
        for block in self.tree.graphs.get(name, ()):
            node = self.block(block)
            if block.subject in held:
                del held[block.subject]
                node["@graph"] = self.graph(block.subject, indent + "    ")
            nodes.append(dump(node, indent))
        for graph in held:
            nodes.append(dump({self.id: self.ref(graph), "@graph": self.graph(graph, indent + "    ")}, indent))
        return nodes

    def block(self, block: Block) -> dict[str, Any]:
        node: dict[str, Any] = {} if block.subject is None else {self.id: self.ref(block.subject)}
        return node | self.properties(block.properties)

    def ref(self, token: Token) -> str:
        if is_blank(token):
            return token
        name = iri(token)
        return self.context.names.shorten(name) or name

    def properties(self, properties: Properties) -> dict[str, Any]:
        node: dict[str, Any] = {}
        for predicate, objects in properties.items():
            types = [one for one in objects if is_iri(one)] if predicate == TYPE else []
            if types:
                names = [self.context.type(iri(one)) for one in types]
                node[self.type] = names if len(names) > 1 else names[0]
            for one in objects:
                if one not in types:
                    self.add(node, iri(predicate), one)
        return node

    def add(self, node: dict[str, Any], predicate: str, token: Token) -> None:
        text = literal(token) if is_literal(token) else None
        key, coerced = self.context.key(predicate, self.kind(token, text))
        if coerced and text and text.language:
            _append(node.setdefault(key, {}), text.language, text.value)
        else:
            _append(node, key, self.value(token, text, coerced=coerced))

    def kind(self, token: Token, text: Literal | None) -> str | None:
        if text:
            return "@language" if text.language else text.datatype
        return None if token == NIL or token in self.tree.lists else "@id"

    def value(self, token: Token, text: Literal | None = None, *, coerced: bool = False) -> Any:
        if is_literal(token):
            return self.literal(text or literal(token), coerced=coerced)
        if token == NIL:
            return {"@list": []}
        if is_blank(token):
            if token in self.tree.lists:
                return {"@list": [self.value(item) for item in self.tree.lists[token]]}
            if token in self.tree.nested:
                return self.properties(self.tree.nested[token])
        return self.ref(token) if coerced else {self.id: self.ref(token)}

    def literal(self, text: Literal, *, coerced: bool) -> Any:
        if text.language:
            return {"@value": text.value, "@language": text.language}
        if text.datatype == _XSD + "boolean" and text.value in _BOOLEANS:
            return _BOOLEANS[text.value]
        if text.datatype == _XSD + "integer" and _WHOLE.match(text.value):
            return int(text.value)
        if coerced or text.datatype == _XSD + "string":
            return text.value
        return {"@value": text.value, self.type: self.context.type(text.datatype)}


def _append(node: dict[str, Any], key: str, value: Any) -> None:
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]
