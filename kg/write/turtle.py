"""Turtle and TriG for people and for version control: one predicate a line, everything in order (RDF 1.1 Turtle, RDF 1.1 TriG).

The engine's own writer keeps labels on every blank node and on every list cell, so that one edit changes many lines; hence this writer.
Terms are written by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.terms import RDF_TYPE, GraphName, Term
from kg.write.prefix import Shortener
from kg.write.tree import NIL, Block, Properties, Tree, arrange

_XSD = PREFIXES["xsd"]
_SHORT = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    _XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+\Z"),
    _XSD + "boolean": re.compile(r"(?:true|false)\Z"),
}
"""What may stand without quotes (Turtle section 2.5.2 and 2.5.3); the lexical form stays as it is."""

_INDENT = "    "
_WIDTH = 140


def turtle(quads: Iterable[ox.Quad], prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return Turtle with the statements of all graphs; graph names are left out."""
    default = ox.DefaultGraph()
    merged = dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object, default) for q in quads)
    return _Writer(arrange(merged), Shortener(prefixes)).document()


def trig(quads: Iterable[ox.Quad], prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return TriG: the default graph first, then the named graphs in order."""
    return _Writer(arrange(quads), Shortener(prefixes)).document()


class _Writer:
    def __init__(self, tree: Tree, names: Shortener) -> None:
        self.tree = tree
        self.names = names

    def document(self) -> bytes:
        parts = [self.graph(name, blocks) for name, blocks in self.tree.graphs.items()]
        head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in sorted(self.names.used.items()))
        return "\n".join([head, *parts] if head else parts).encode()

    def graph(self, name: GraphName, blocks: list[Block]) -> str:
        if isinstance(name, ox.DefaultGraph):
            return "\n".join(self.block(block, "") for block in blocks)
        # rdf:nil is "()" as a term, which may not name a graph.
        title = self.iri(name.value) if isinstance(name, ox.NamedNode) else str(name)
        return f"{title} {{\n" + "\n".join(self.block(block, _INDENT) for block in blocks) + "}\n"

    def block(self, block: Block, indent: str) -> str:
        subject = self.term(block.subject, indent) if block.subject is not None else "[]"
        return f"{indent}{subject} {self.properties(block.properties, indent + _INDENT)} .\n"

    def properties(self, properties: Properties, indent: str) -> str:
        return f" ;\n{indent}".join(self.line(predicate, objects, indent) for predicate, objects in properties.items())

    def line(self, predicate: ox.NamedNode, objects: list[Term], indent: str) -> str:
        verb = "a" if predicate == RDF_TYPE else self.iri(predicate.value)
        written = [self.term(one, indent) for one in objects]
        flat = f"{verb} {' , '.join(written)}"
        if len(written) == 1 or (len(flat) + len(indent) <= _WIDTH and "\n" not in flat):
            return flat
        return f"{verb}\n{indent}{_INDENT}" + f" ,\n{indent}{_INDENT}".join(self.term(one, indent + _INDENT) for one in objects)

    def term(self, term: Term | GraphName, indent: str) -> str:
        if isinstance(term, ox.NamedNode):
            return "()" if term == NIL else self.iri(term.value)
        if isinstance(term, ox.Literal):
            return self.literal(term)
        if isinstance(term, ox.BlankNode):
            return self.blank(term, indent)
        if isinstance(term, ox.Triple):
            parts = (term.subject, term.predicate, term.object)
            return (
                f"<<( {' '.join(self.iri(part.value) if isinstance(part, ox.NamedNode) else self.term(part, indent) for part in parts)} )>>"
            )
        raise TypeError(f"no term: {term!r}")

    def iri(self, iri: str) -> str:
        return self.names.shorten(iri) or str(ox.NamedNode(iri))

    def literal(self, literal: ox.Literal) -> str:
        short = _SHORT.get(literal.datatype.value)
        if short and short.match(literal.value):
            return literal.value
        text, mark, datatype = str(literal).rpartition("^^")
        if literal.language is None and mark and datatype == str(literal.datatype):
            return f"{_lines(text)}^^{self.iri(literal.datatype.value)}"
        return _lines(str(literal))

    def blank(self, node: ox.BlankNode, indent: str) -> str:
        if node in self.tree.lists:
            return f"( {' '.join(self.term(item, indent + _INDENT) for item in self.tree.lists[node])} )"
        properties = self.tree.nested.get(node)
        if properties is None:
            return str(node)
        if not properties:
            return "[]"
        inner = indent + _INDENT
        return f"[\n{inner}{self.properties(properties, inner)}\n{indent}]"


def _lines(quoted: str) -> str:
    """Return a quoted string over several lines where it has line breaks; other escapes stay."""
    if "\\n" not in quoted or "\\r" in quoted:
        return quoted
    end = quoted.rindex('"')
    body = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[0], quoted[1:end])
    return f'"""{body}"""{quoted[end + 1 :]}' if "\n" in body else quoted
