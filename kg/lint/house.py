"""House order of hand-written Turtle, TriG and SPARQL, so that people find things and edits give small differences (CONTRIBUTING.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import Place
from kg.lint.finding import Finding
from kg.lint.mentions import Declared, at
from kg.query.tokens import Token

_ORDER = (
    "a", "rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "rdfs:label", "skos:prefLabel", "skos:altLabel",
    "skos:notation", "skos:definition", "skos:scopeNote", "skos:example", "rdfs:isDefinedBy",
)  # fmt: skip
_RANK = {name: number for number, name in enumerate(_ORDER)}
_DIGITS = re.compile(r"(\d+)")
_INDENT = 4


def prefixes(declared: list[Declared], tokens: list[Token], *, sparql: bool) -> Iterator[Finding]:
    """Yield what is wrong with the prefix lines: form, order, prefixes that are never used."""
    used = {
        token.text.partition(":")[0]
        for before, token in zip([None, *tokens], tokens, strict=False)
        if token.kind == "pname" and not (before and (before.is_word("PREFIX") or before.text == "@prefix"))
    }
    # A prefix table spells prefixes as text, for SHACL (sh:declare).
    used |= {value.text.strip('"') for key, value in pairwise(tokens) if key.text == "sh:prefix"}
    for before, one in zip([None, *declared], declared, strict=False):
        if not sparql and one.keyword != "@prefix":
            yield Finding(
                "prefix-form", "error", one.place, f"{one.keyword} where house style has @prefix", "write it in lower case with @"
            )
        if before is not None and before.prefix > one.prefix:
            yield Finding("prefix-order", "error", one.place, f"{one.prefix}: stands after {before.prefix}:", "sort the prefix lines")
        if one.prefix not in used:
            yield Finding("prefix-unused", "error", one.place, f"{one.prefix}: is declared and never used", "remove the line")


@dataclass(slots=True)
class _Block:
    """A subject, its depth of braces, and its predicates; `graph` tells that it names a graph."""

    subject: Token
    depth: int
    predicates: list[Token]
    graph: bool = False


def order(name: str, text: str, tokens: list[Token], *, passages: bool) -> Iterator[Finding]:
    """Yield what stands out of order: subjects in a section, `a` first, one predicate a line.

    `passages` is for claims, whose graphs stand in the order of the text that they were read off.
    """
    data = text.encode()
    blocks = list(_blocks(tokens))
    sections = [match.start() for match in re.finditer(r"^# .*$", text, re.MULTILINE)]
    previous: dict[int, Token] = {}
    section = -1
    for block in blocks:
        current = sum(start < block.subject.start for start in sections)
        if current != section:
            section, previous = current, {}
        place = at(name, data, text, block.subject.start, len(block.subject.text))
        before = previous.get(block.depth)
        comparable = before is not None and block.depth == 0 and before.text != block.subject.text
        if before is not None and comparable and _key(before.text, natural=passages) > _key(block.subject.text, natural=passages):
            message = f"{block.subject.text} stands after {before.text}"
            yield Finding("subject-order", "error", place, message, "sort the section by subject")
        if block.depth == 0:
            previous[0] = block.subject
        yield from _predicates(name, data, text, block, place)


def _key(text: str, *, natural: bool) -> tuple[object, ...]:
    return tuple(int(part) if part.isdigit() else part for part in _DIGITS.split(text)) if natural else (text,)


def _predicates(name: str, data: bytes, text: str, block: _Block, place: Place) -> Iterator[Finding]:
    names = [token.text for token in block.predicates]
    if "a" in names[1:]:
        yield Finding("type-first", "error", place, f"{block.subject.text} has its type after other statements", "put `a` first")
    ranked = [_RANK[one] for one in names if one in _RANK]
    if ranked != sorted(ranked):
        expected = " ".join(sorted((one for one in names if one in _RANK), key=_RANK.__getitem__))
        yield Finding(
            "predicate-order", "error", place, f"the predicates of {block.subject.text} are out of order", f"the order is {expected}"
        )
    column = _column(text, block.subject.start)
    for number, token in enumerate(block.predicates):
        where = at(name, data, text, token.start, len(token.text))
        line = text[text.rfind("\n", 0, token.start) + 1 : token.start]
        alone = not line.strip()
        if number == 0 and not alone:
            continue
        if not alone:
            yield Finding("predicate-line", "error", where, f"{token.text} does not begin a line", "write one predicate a line")
        elif len(line) != column + _INDENT:
            wanted = column + _INDENT
            yield Finding("indent", "error", where, f"{token.text} stands at column {len(line) + 1}", f"indent it by {wanted} spaces")


def _column(text: str, position: int) -> int:
    return position - (text.rfind("\n", 0, position) + 1)


def _blocks(tokens: list[Token]) -> Iterator[_Block]:
    """Yield the blocks of a Turtle or TriG document; brackets inside a block are passed over."""
    depth, brackets, expect = 0, 0, "subject"
    block: _Block | None = None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if (token.kind == "lang" and token.text in {"@prefix", "@base"}) or token.is_word("PREFIX", "BASE"):
            index += 3 if token.text.lower().endswith("prefix") else 2
            if index < len(tokens) and tokens[index].is_op("."):
                index += 1
            continue
        if token.is_op("{"):
            depth, expect, block = depth + 1, "subject", None
        elif token.is_op("}"):
            if block is not None:
                yield block
            depth, expect, block = depth - 1, "subject", None
        elif token.is_op("[", "("):
            if expect == "subject" and brackets == 0:
                block, expect = _Block(token, depth, []), "predicate"
            brackets += 1
        elif token.is_op("]", ")"):
            brackets -= 1
        elif brackets == 0:
            if token.is_op("."):
                if block is not None:
                    yield block
                block, expect = None, "subject"
            elif token.is_op(";"):
                expect = "predicate"
            elif expect == "subject":
                following = tokens[index + 1] if index + 1 < len(tokens) else None
                if following is not None and following.is_op("{"):
                    yield _Block(token, depth, [], graph=True)
                else:
                    block, expect = _Block(token, depth, []), "predicate"
            elif expect == "predicate" and block is not None:
                block.predicates.append(token)
                expect = "object"
        index += 1
