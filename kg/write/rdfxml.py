"""RDF/XML that every XML parser accepts (RDF 1.1 XML Syntax), or a clear refusal.

The engine's own writer leaves carriage returns bare, writes control characters, and writes classes without an XML name as ill-formed
elements; hence this writer. What it writes is read back with expat and with the engine before it is given out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby, islice
from typing import IO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.errors import LossyOutput
from kg.names import PREFIXES, shrink
from kg.printing import printable
from kg.terms import Term
from kg.write.statements import Statements, read
from kg.write.tokens import NIL, TYPE, Token, iri, is_iri, is_literal
from kg.write.tokens import term as term_of
from kg.write.tree import FIRST, RDF, Block, Properties, Tree, arrange

_HELP = "choose another format, such as turtle or n-triples"
_NAME = re.compile(r"[^\W\d][\w.\-\u00b7\u0300-\u036f\u203f\u2040]*\Z")
_ASCII_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")
# What XML 1.0 cannot carry at all (section 2.2, production 2).
_NO_CHAR = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESERVED = frozenset(
    RDF + name
    for name in (
        "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li", "aboutEach", "aboutEachPrefix", "bagID",
    )
)  # fmt: skip
"""Names that RDF/XML keeps for itself (section 5.1)."""
_TOGETHER = 1_000
_UNBINDABLE = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


def rdf_xml(statements: Statements, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return RDF/XML with the statements of all graphs; graph names are left out.

    Raises LossyOutput, naming the term, for a predicate without an XML name, for characters that XML cannot carry, for triple terms and for
    text with a base direction.
    """
    plain = statements.merged()
    merged = read(plain.lines[""]) + plain.quads()
    for quad in merged:
        for term in (quad.subject, quad.predicate, quad.object):
            _check(term)
    data = _Writer(arrange(plain), prefixes or {}).document()
    _verify(data, merged)
    return data


def stream_rdf_xml(quads: Iterable[ox.Quad], out: IO[bytes], prefixes: Mapping[str, str] | None = None) -> None:
    """Write RDF/XML as statements come, an element for each run of them with one subject. Raises LossyOutput as `rdf_xml` does."""
    writer = _Writer(Tree({}, {}, {}), prefixes or {})
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="{RDF}">\n'.encode())
    for subject, run in groupby(quads, key=lambda quad: quad.subject):
        while few := list(islice(run, _TOGETHER)):
            for quad in few:
                for term in (quad.subject, quad.predicate, quad.object):
                    _check(term)
            lines = [writer.property(quad.predicate, quad.object, "    ") for quad in few]
            tags = {(writer.element(quad.predicate.value) or "").partition(":")[0] for quad in few} - {"rdf"}
            spaces = "".join(f" xmlns:{name}={quoteattr(space)}" for space, name in sorted(writer.used.items()) if name in tags)
            label = "" if isinstance(subject, ox.Triple) else writer.label("about", subject)
            out.write(f"  <rdf:Description{label}{spaces}>\n{''.join(lines)}  </rdf:Description>\n".encode())
    out.write(b"</rdf:RDF>\n")


def _check(term: Term) -> None:
    if isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None):
        raise LossyOutput(f"RDF/XML cannot carry {printable(str(term))}: it belongs to RDF 1.2", help=_HELP)
    if not isinstance(term, ox.BlankNode):
        bad = _NO_CHAR.search(term.value)
        if bad:
            raise LossyOutput(f"RDF/XML cannot carry the character U+{ord(bad[0]):04X} in {printable(str(term))}", help=_HELP)


def _verify(data: bytes, quads: list[ox.Quad]) -> None:
    """Read the document back. Raises LossyOutput if it is not well-formed or holds other statements."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
        back = list(ox.parse(data, format=ox.RdfFormat.RDF_XML))
    except (expat.ExpatError, SyntaxError) as error:
        raise LossyOutput(f"RDF/XML cannot carry these statements: {error}", help=_HELP) from error
    lost = {quad for quad in quads if not _has_blank(quad)} ^ {quad for quad in back if not _has_blank(quad)}
    if lost or len(back) != len(quads):
        example = min((printable(str(quad)) for quad in lost), default="a statement with a blank node")
        raise LossyOutput(f"RDF/XML cannot carry {example}", help=_HELP)


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


class _Writer:
    def __init__(self, tree: Tree, prefixes: Mapping[str, str]) -> None:
        self.tree = tree
        self.spaces = {space: name for name, space in sorted({**PREFIXES, **prefixes}.items(), reverse=True) if _ASCII_NAME.match(name)}
        self.used = {RDF: "rdf"}
        self.elements: dict[str, str | None] = {}
        self.cells = 0
        self.aside: list[str] = []

    def document(self) -> bytes:
        body = []
        for blocks in self.tree.graphs.values():
            for block in blocks:
                body.append(self.block(block))
                body += self.aside
                self.aside = []
        spaces = "".join(f"\n    xmlns:{name}={quoteattr(space)}" for space, name in sorted(self.used.items(), key=lambda item: item[1]))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n{"".join(body)}</rdf:RDF>\n'.encode()

    def block(self, block: Block) -> str:
        label = "" if block.subject is None else self.label("about", term_of(block.subject))
        return self.node(label, block.properties, "  ")

    def label(self, attribute: str, term: Term) -> str:
        if isinstance(term, ox.BlankNode):
            return f" rdf:nodeID={quoteattr(term.value)}"
        if isinstance(term, ox.NamedNode):
            return f" rdf:{attribute}={quoteattr(term.value)}"
        raise TypeError("literals and triple terms are no nodes")

    def node(self, label: str, properties: Properties, indent: str) -> str:
        types = properties.get(TYPE, [])
        first = types[0] if types else ""
        name = self.element(iri(first)) if types and is_iri(first) else None
        lines = [
            self.property(ox.NamedNode(iri(predicate)), term_of(one), indent + "  ")
            for predicate, objects in properties.items()
            for one in objects
            if not (name and predicate == TYPE and one == first)
        ]
        tag = name or "rdf:Description"
        return f"{indent}<{tag}{label}>\n{''.join(lines)}{indent}</{tag}>\n" if lines else f"{indent}<{tag}{label}/>\n"

    def property(self, predicate: ox.NamedNode, term: Term, indent: str) -> str:
        tag = self.element(predicate.value)
        if tag is None:
            raise LossyOutput(f"RDF/XML has no way to write the predicate {shrink(predicate.value)}: it has no XML name", help=_HELP)
        if isinstance(term, ox.Literal):
            mark = ""
            if term.language:
                mark = f" xml:lang={quoteattr(term.language)}"
            elif term.datatype.value != PREFIXES["xsd"] + "string":
                mark = f" rdf:datatype={quoteattr(term.datatype.value)}"
            return f"{indent}<{tag}{mark}>{escape(term.value, {chr(13): '&#13;'})}</{tag}>\n"
        if isinstance(term, ox.BlankNode):
            token = str(term)
            if token in self.tree.lists:
                return self.list(tag, self.tree.lists[token], indent)
            if token in self.tree.nested:
                return f"{indent}<{tag}>\n{self.node('', self.tree.nested[token], indent + '  ')}{indent}</{tag}>\n"
        return f"{indent}<{tag}{self.label('resource', term)}/>\n"

    def list(self, tag: str, items: tuple[Token, ...], indent: str) -> str:
        """Write a list in place if its items are nodes (section 2.16), else as cells that follow the block."""
        if not any(is_literal(item) or item in self.tree.lists for item in items):
            inner = "".join(self.item(item, indent + "  ") for item in items)
            return f'{indent}<{tag} rdf:parseType="Collection">\n{inner}{indent}</{tag}>\n'
        names = [f"cell{self.cells + number}" for number in range(len(items))]
        self.cells += len(items)
        for number, item in enumerate(items):
            rest = f'rdf:nodeID="{names[number + 1]}"' if number + 1 < len(items) else f'rdf:resource="{iri(NIL)}"'
            content = self.property(FIRST, term_of(item), "    ")
            self.aside.append(f'  <rdf:Description rdf:nodeID="{names[number]}">\n{content}    <rdf:rest {rest}/>\n  </rdf:Description>\n')
        return f'{indent}<{tag} rdf:nodeID="{names[0]}"/>\n'

    def item(self, item: Token, indent: str) -> str:
        if item in self.tree.nested:
            return self.node("", self.tree.nested[item], indent)
        return f"{indent}<rdf:Description{self.label('about', term_of(item))}/>\n"

    def element(self, iri: str) -> str | None:
        """Return the element name for `iri`, or None if it has none: a namespace and an XML name (Namespaces in XML 1.0)."""
        if iri not in self.elements:
            self.elements[iri] = None if iri in _RESERVED else self._split(iri)
        return self.elements[iri]

    def _split(self, iri: str) -> str | None:
        for pattern in (_NAME, _ASCII_NAME):
            for at in range(max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":"), 0) + 1, len(iri)):
                local, space = iri[at:], iri[:at]
                if pattern.match(local) and not space.startswith(_UNBINDABLE):
                    if not _is_xml_name(local):
                        break
                    return f"{self._bind(space)}:{local}"
        return None

    def _bind(self, space: str) -> str:
        if space not in self.used:
            taken = set(self.used.values())
            name = self.spaces.get(space)
            if name is None or name in taken or name.lower().startswith("xml"):
                name = next(f"ns{number}" for number in range(1, len(taken) + 2) if f"ns{number}" not in taken)
            self.used[space] = name
        return self.used[space]


def _is_xml_name(local: str) -> bool:
    try:
        expat.ParserCreate().Parse(f"<{local}/>".encode(), True)
    except expat.ExpatError:
        return False
    return True
