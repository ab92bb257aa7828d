"""Turtle and TriG for people and for version control: one predicate a line, everything in order (RDF 1.1 Turtle, RDF 1.1 TriG).

The engine's own writer keeps labels on every blank node and on every list cell, so that one edit changes many lines; hence this writer.
Terms are written by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.names import PREFIXES
from kg.write.prefix import Shortener
from kg.write.statements import Statements
from kg.write.tokens import NIL, TYPE, Token, is_iri, triple
from kg.write.tree import Block, Properties, Tree, arrange

_XSD = PREFIXES["xsd"]
_SHORT = {
    f"<{_XSD}integer>": re.compile(r"[+-]?[0-9]+\Z"),
    f"<{_XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    f"<{_XSD}double>": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+\Z"),
    f"<{_XSD}boolean>": re.compile(r"(?:true|false)\Z"),
}
"""What may stand without quotes (Turtle section 2.5.2 and 2.5.3); the lexical form stays as it is."""

_INDENT = "    "
_WIDTH = 140
_REMEMBERED = 20_000


def turtle(statements: Statements, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return Turtle with the statements of all graphs; graph names are left out."""
    return _Writer(arrange(statements.merged()), Shortener(prefixes)).document()


def trig(statements: Statements, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return TriG: the default graph first, then the named graphs in order."""
    return _Writer(arrange(statements.by_graph()), Shortener(prefixes)).document()


class _Writer:
    def __init__(self, tree: Tree, names: Shortener) -> None:
        self.tree = tree
        self.names = names
        self.known: dict[Token, str] = {}

    def document(self) -> bytes:
        parts = [self.graph(name, blocks) for name, blocks in self.tree.graphs.items()]
        head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in sorted(self.names.used.items()))
        return "\n".join([head, *parts] if head else parts).encode()

    def graph(self, name: str, blocks: Iterable[Block]) -> str:
        if not name:
            return "\n".join(self.block(block, "") for block in blocks)
        # rdf:nil is "()" as a term, which may not name a graph.
        title = self.iri(name) if is_iri(name) else name
        return f"{title} {{\n" + "\n".join(self.block(block, _INDENT) for block in blocks) + "}\n"

    def block(self, block: Block, indent: str) -> str:
        subject = self.term(block.subject, indent) if block.subject is not None else "[]"
        return f"{indent}{subject} {self.properties(block.properties, indent + _INDENT)} .\n"

    def properties(self, properties: Properties, indent: str) -> str:
        return f" ;\n{indent}".join([self.line(predicate, objects, indent) for predicate, objects in properties.items()])

    def line(self, predicate: Token, objects: list[Token], indent: str) -> str:
        verb = "a" if predicate == TYPE else self.iri(predicate)
        if len(objects) == 1:
            return f"{verb} {self.term(objects[0], indent)}"
        flat = f"{verb} {' , '.join([self.term(one, indent) for one in objects])}"
        if len(flat) + len(indent) <= _WIDTH and "\n" not in flat:
            return flat
        return f"{verb}\n{indent}{_INDENT}" + f" ,\n{indent}{_INDENT}".join(self.term(one, indent + _INDENT) for one in objects)

    def term(self, token: Token, indent: str) -> str:
        start = token[0]  # this runs once per statement, so no call more than needed
        if start == '"':
            return self.literal(token) if token[-1] == ">" or "\\n" in token else token
        if start == "_":
            return self.blank(token, indent)
        if token[1] != "<":
            return "()" if token == NIL else self.iri(token)
        return f"<<( {' '.join(self.iri(part) if is_iri(part) else self.term(part, indent) for part in triple(token))} )>>"

    def iri(self, token: Token) -> str:
        found = self.known.get(token)
        if found is None:
            found = self.names.shorten(token[1:-1]) or token
            if len(self.known) < _REMEMBERED:
                self.known[token] = found
        return found

    def literal(self, token: Token) -> str:
        if token[-1] != ">":
            return _lines(token)
        text, _, datatype = token.rpartition("^^")
        short = _SHORT.get(datatype)
        if short and short.match(text, 1, len(text) - 1):
            return text[1:-1]
        return f"{_lines(text)}^^{self.iri(datatype)}"

    def blank(self, node: Token, indent: str) -> str:
        if node in self.tree.lists:
            return f"( {' '.join(self.term(item, indent + _INDENT) for item in self.tree.lists[node])} )"
        properties = self.tree.nested.get(node)
        if properties is None:
            return node
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
