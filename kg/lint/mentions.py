"""The IRIs that a file mentions, each with its place, and the prefixes that it declares."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.diagnose import place
from kg.errors import Place
from kg.names import BASE, PREFIXES, THINGS, shrink
from kg.query.tokens import Token, scan

_ESCAPE = re.compile(r"\\(.)")
_QUERY = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b[^{]*\{")
_COMPACT = re.compile(rf"(?<![\w:/.<@#-])({'|'.join(sorted(PREFIXES, key=len, reverse=True))}):([A-Za-z](?:[\w-]|\.(?=\w))*)(?![\w:/]|\()")
_VOCABULARIES = frozenset(prefix for prefix, space in PREFIXES.items() if not space.startswith(THINGS))
_FULL = re.compile("(?:" + "|".join(re.escape(space) for space in (BASE, *PREFIXES.values())) + r")[A-Za-z0-9_./#-]*[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Mention:
    """An IRI, how the file writes it, and the code-point position where (None if it is put together from parts)."""

    iri: str
    written: str
    start: int | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A prefix declaration: prefix, namespace, place, and whether it is spelt `@prefix` or PREFIX."""

    prefix: str
    namespace: str
    place: Place
    keyword: str


def at(name: str, data: bytes, text: str, position: int, width: int) -> Place:
    """Return the place of a code-point position in `text`."""
    start = text.rfind("\n", 0, position) + 1
    return place(name, data, text.count("\n", 0, start) + 1, position - start + 1, width)


def turtle_tokens(text: str) -> list[Token]:
    """Return the tokens of Turtle, TriG, N-Triples or N-Quads, which share their terminals with SPARQL.

    The text is scanned as a group, since outside braces SPARQL allows expressions, in which `<` compares.
    """
    return [Token(token.kind, token.text, token.start - 1, token.end - 1) for token in scan(f"{{{text}}}")[1:-1]]


def of_tokens(name: str, text: str, tokens: list[Token]) -> tuple[list[Mention], list[Declared]]:
    """Return what the tokens of a Turtle-like document or a query mention; queries inside strings included."""
    data = text.encode()
    mentions: list[Mention] = []
    declared: list[Declared] = []
    namespaces = dict(PREFIXES)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.is_word("PREFIX") or (token.kind == "lang" and token.text == "@prefix"):
            if index + 2 < len(tokens) and tokens[index + 1].kind == "pname" and tokens[index + 2].kind == "iri":
                prefix, namespace = tokens[index + 1].text[:-1], tokens[index + 2].text[1:-1]
                namespaces[prefix] = namespace
                declared.append(
                    Declared(prefix, namespace, at(name, data, text, token.start, tokens[index + 2].end - token.start), token.text)
                )
            index += 3
            continue
        if token.kind == "string":
            mentions += _inside(token)
        else:
            iri = _iri(token, namespaces)
            if iri is not None:
                mentions.append(Mention(iri, token.text, token.start))
        index += 1
    return mentions, declared


def _iri(token: Token, namespaces: dict[str, str]) -> str | None:
    if token.kind == "iri" and ":" in token.text and "\\" not in token.text:
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    if token.kind != "pname" or not colon or not local or prefix not in namespaces:
        return None
    return namespaces[prefix] + _ESCAPE.sub(r"\1", local)


def _inside(string: Token) -> Iterator[Mention]:
    """Yield what a query inside a string mentions, such as the value of sh:select; of other text, the names in our vocabulary."""
    if not _QUERY.search(string.text):
        for match in _COMPACT.finditer(string.text):
            if match[1] == "spec":  # in prose, other prefixes may be plain words before a colon
                yield Mention(PREFIXES["spec"] + match[2], match[0], string.start + match.start())
        return
    namespaces = dict(PREFIXES)
    offset = 3 if string.text[:3] in {'"""', "'''"} else 1
    for token in scan(string.text[offset:-offset]):
        iri = _iri(token, namespaces)
        if iri is not None:
            start = string.start + offset + token.start
            yield Mention(iri, token.text, start)


def of_comments(text: str) -> list[Mention]:
    """Return the compact IRIs in the `#+` header of a packaged query."""
    found = []
    position = 0
    for line in text.splitlines(keepends=True):
        if line.startswith("#+"):
            for match in _COMPACT.finditer(line):
                iri = PREFIXES[match[1]] + match[2]
                found.append(Mention(iri, match[0], position + match.start()))
        position += len(line)
    return found


def of_text(text: str) -> list[Mention]:
    """Return the IRIs, compact or not, that stand anywhere in a text."""
    found = [(match, PREFIXES[match[1]] + match[2]) for match in _COMPACT.finditer(text)]
    found += [(match, match[0]) for match in _FULL.finditer(text)]
    return [Mention(iri, match[0], match.start()) for match, iri in found]


def of_quads(quads: list[ox.Quad]) -> list[Mention]:
    """Return the IRIs of a parsed document whose syntax has no tokens here (RDF/XML, JSON-LD); `find_in` tells where each is written."""
    found = {}
    for quad in quads:
        terms = [quad.subject, quad.predicate, quad.object, quad.graph_name]
        terms += [quad.object.datatype] if isinstance(quad.object, ox.Literal) else []
        for term in terms:
            if isinstance(term, ox.NamedNode):
                found[term.value] = Mention(term.value, shrink(term.value), None)
    return list(found.values())


def find_in(text: str, iri: str) -> Mention | None:
    """Return where `iri` is first written in a text: in full, as a compact IRI, or by its last segment in quotation marks."""
    local = re.split(r"[#/]", iri)[-1]
    position = text.find(iri)
    if position >= 0 or not local:
        return Mention(iri, iri, position) if position >= 0 else None
    match = re.search(rf"[\w-]+:{re.escape(local)}(?![\w-])", text) or re.search(f'"{re.escape(local)}"', text)
    return Mention(iri, match[0], match.start()) if match else None


def of_python(text: str) -> list[Mention]:
    """Return the IRIs that Python source mentions: in strings, and as a prefix and a local name put together."""
    data = text.encode()
    found: list[Mention] = []
    lines = data.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def add(iri: str, written: str, node: ast.expr) -> None:
        position = len(data[: starts[node.lineno - 1] + node.col_offset].decode())
        found.append(Mention(iri, written, position))

    def add_pair(parts: list[ast.expr], node: ast.expr) -> None:
        """Take a prefix of a vocabulary and a local name, side by side, for a name."""
        texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if len(texts) == 2 and texts[0] in _VOCABULARIES and texts[1].isidentifier():
            add(PREFIXES[texts[0]] + texts[1], f"{texts[0]}:{texts[1]}", node)

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for match in _COMPACT.finditer(node.value):
                add(PREFIXES[match[1]] + match[2], match[0], node)
            for match in _FULL.finditer(node.value):
                add(match[0], match[0], node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.right, ast.Constant):
            prefix = _table_prefix(node.left)
            if prefix and isinstance(node.right.value, str) and node.right.value:
                add(PREFIXES[prefix] + node.right.value, f"{prefix}:{node.right.value}", node)
        elif isinstance(node, ast.Call):
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
            if isinstance(node.func, ast.Name) and node.func.id == "spec" and len(node.args) == len(texts) == 1:
                add(PREFIXES["spec"] + texts[0], f"spec:{texts[0]}", node)
            elif isinstance(node.func, ast.Name) and len(node.args) == 2:
                add_pair(node.args, node)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            add_pair(node.elts, node)
    return found


def _table_prefix(node: ast.expr) -> str | None:
    """Return "skos" for the expression PREFIXES["skos"], None for any other."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "PREFIXES":
        key = node.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value in PREFIXES:
            return key.value
    return None
