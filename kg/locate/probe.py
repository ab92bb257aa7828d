"""Which JSON token states a term of a statement, found by changing tokens and looking at what the parser then says.

What a JSON key or value means depends on contexts, types and keywords (JSON-LD 1.1 API, expansion). Rather than follow those rules once
more, a probe marks one token and parses the text again: the statement whose term carries the mark is the one that the token states.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

import pyoxigraph as ox

from kg.locate.json_tree import Node, tree
from kg.locate.wanted import Role
from kg.names import PREFIXES
from kg.terms import RDF_TYPE, GraphName, Term

_MARK = "zq7e0"
_MARK_IRI = "http://mark.invalid/" + _MARK
_NIL = ox.NamedNode(PREFIXES["rdf"] + "nil")
_FIRST = ox.NamedNode(PREFIXES["rdf"] + "first")
_NUMBER = b"8675309.25"
SMALL = 1 << 14
"""Bytes up to which a text is parsed as a whole for each probe; of a longer one, what does not concern the token is left out."""

_KEPT = 512

Edit: TypeAlias = tuple[int, int, bytes]
"""Replace what stands between two indices."""

AnyTerm: TypeAlias = Term | GraphName


class Probe:
    """A part of a document that can be parsed by itself, between `head` and `tail`; the first `skip` statements are those of these two.

    `quads` are the statements of the part; `is_long` tells that probes parse only what concerns a token.
    """

    def __init__(self, text: bytes, head: bytes, tail: bytes, base: str | None, skip: int = 0) -> None:
        self.text = text
        self._head = head
        self._tail = tail
        self._base = base
        self._skip = skip
        self.is_long = len(text) > SMALL
        self.quads = self._parse(text) or []

    @cached_property
    def root(self) -> Node:
        """The tree of the tokens."""
        return tree(self.text)

    @cached_property
    def strings(self) -> dict[str, list[Node]]:
        """Strings and keys, in document order, by what they mean and by the last part of that, as of a path or compact IRI."""
        found: dict[str, list[Node]] = {}
        for node in self.root.walk():
            if node.kind == '"':
                value = node.value(self.text)
                for key in {value, local_name(value)}:
                    found.setdefault(key, []).append(node)
        return found

    @cached_property
    def about(self) -> dict[AnyTerm, list[int]]:
        """Numbers of the statements about each subject."""
        found: dict[AnyTerm, list[int]] = {}
        for number, quad in enumerate(self.quads):
            found.setdefault(quad.subject, []).append(number)
        return found

    @cached_property
    def _ranks(self) -> list[int]:
        """For each statement, how many before it are equal or differ in blank nodes only."""
        seen: dict[tuple[AnyTerm | None, ...], int] = {}
        ranks = []
        for quad in self.quads:
            key = (_unless_blank(quad.subject), quad.predicate, _unless_blank(quad.object))
            ranks.append(seen.get(key, 0))
            seen[key] = ranks[-1] + 1
        return ranks

    def states(self, number: int, role: Role, node: Node, beside: Node | None = None) -> bool:
        """Tell whether the value (or key of a map) `node` states the term in `role` of statement `number`, given what states another."""
        wanted = self.quads[number]
        before, numbers, after = self._compare(wanted, number, [node, beside], _marked(self.text, node))
        if after is None:
            return False
        if [q.predicate for q in after] == [q.predicate for q in before]:
            return any(_carries_among(after, before, n, role) for n in numbers)
        if any(_carries(term_in(q, role), term_in(wanted, role)) and _others_alike(q, wanted, role) for q in after):
            return True
        # A value that maps to no IRI any more takes its statement with it, and nothing else.
        return role is Role.OBJECT and not node.is_key and any(_is_without(after, before, n) for n in numbers)

    def states_predicate(self, number: int, node: Node, *, reverse: bool = False) -> bool:
        """Tell whether the key of the member `node` states the predicate of statement `number`, or, with `reverse`, its inverse."""
        assert node.key is not None
        wanted = self.quads[number]
        renamed = (node.key.begin, node.key.end, json.dumps(_MARK_IRI).encode())
        before, numbers, after = self._compare(wanted, number, [node], renamed)
        if after is None or sum(_all_alike(q, wanted) for q in after) >= sum(_all_alike(q, wanted) for q in before):
            return False
        if wanted.object == _NIL and any(_is_without(after, before, n) for n in numbers):
            return True
        end = wanted.object if reverse else wanted.subject
        marked = [q for q in after if q.predicate.value == _MARK_IRI and alike(q.subject, end)]
        if len(after) > len(before):
            # Renaming another name of a keyword, such as @value, makes a node of its object: the predicate now points to what is marked.
            nodes = {q.object for q in after if q.predicate == wanted.predicate}
            marked = [q for q in marked if q.subject not in nodes]
        return bool(marked)

    def fills(self, number: int, node: Node) -> bool:
        """Tell whether an item put into the empty array `node` replaces the empty list that statement `number` has as its object."""
        wanted = self.quads[number]
        before, _, after = self._compare(wanted, number, [node], (node.begin + 1, node.begin + 1, f'"{_MARK}"'.encode()))
        return len(_blank_objects(after or (), wanted)) > len(_blank_objects(before, wanted))

    def is_list(self, number: int, node: Node) -> bool:
        """Tell whether the array `node`, which holds the item that statement `number` gives, is a list: what is put first has a cell."""
        wanted = self.quads[number]
        _, _, after = self._compare(wanted, number, [node.children[0]], (node.begin + 1, node.begin + 1, f'"{_MARK}",'.encode()))
        return any(q.predicate == _FIRST and _carries(q.object, q.object) for q in after or ())

    def rank(self, number: int) -> int:
        """Return how many statements before `number` a probe cannot tell from it: in a long text, equal ones and blank nodes look alike."""
        return self._ranks[number] if self.is_long else 0

    def _compare(
        self, wanted: ox.Quad, number: int, nodes: list[Node | None], edit: Edit
    ) -> tuple[list[ox.Quad], list[int], list[ox.Quad] | None]:
        """Return the statements without `edit`, the numbers that `wanted` may have among them, and the statements with it."""
        if not self.is_long:
            return self.quads, [number], self._parse(_apply(self.text, [edit]))
        cuts = _cuts(nodes)
        before = self._parse(_apply(self.text, cuts)) or []
        numbers = [n for n, quad in enumerate(before) if _all_alike(quad, wanted)]
        return before, numbers, self._parse(_apply(self.text, [*cuts, edit])) if numbers else None

    def _parse(self, text: bytes) -> list[ox.Quad] | None:
        """Return the statements of `text`, or None if it breaks a rule of JSON-LD, as a marked keyword may."""
        try:
            return list(ox.parse(self._head + text + self._tail, format=ox.RdfFormat.JSON_LD, base_iri=self._base))[self._skip :]
        except SyntaxError:
            return None


def local_name(text: str) -> str:
    """Return what stands behind the last slash, hash or colon of an IRI or compact IRI."""
    return text[max(text.rfind(c) for c in "/#:") + 1 :]


def term_in(quad: ox.Quad, role: Role) -> AnyTerm:
    """Return the term in `role` of `quad`."""
    return (quad.subject, quad.predicate, quad.object, quad.graph_name)[role.value]


def alike(one: AnyTerm, other: AnyTerm) -> bool:
    """Tell whether two terms are equal or both blank nodes, whose labels differ from one parse to the next."""
    return one == other or (isinstance(one, ox.BlankNode) and isinstance(other, ox.BlankNode))


def _blank_objects(quads: Iterable[ox.Quad], wanted: ox.Quad) -> list[ox.Quad]:
    return [q for q in quads if q.predicate == wanted.predicate and alike(q.subject, wanted.subject) and isinstance(q.object, ox.BlankNode)]


def _unless_blank(term: AnyTerm) -> AnyTerm | None:
    return None if isinstance(term, ox.BlankNode) else term


def _all_alike(one: ox.Quad, other: ox.Quad) -> bool:
    return one.predicate == other.predicate and alike(one.subject, other.subject) and alike(one.object, other.object)


def _others_alike(one: ox.Quad, other: ox.Quad, role: Role) -> bool:
    return all(alike(term_in(one, r), term_in(other, r)) for r in (Role.SUBJECT, Role.PREDICATE, Role.OBJECT) if r is not role)


def _carries(new: AnyTerm, old: AnyTerm) -> bool:
    """Tell whether `new`, which stands where `old` stood, carries the mark: in its text, or as another number or truth value."""
    if isinstance(new, ox.NamedNode | ox.BlankNode) or (isinstance(new, ox.Literal) and isinstance(old, ox.Literal) and _is_text(old)):
        return _MARK in new.value
    return isinstance(new, ox.Literal) and isinstance(old, ox.Literal) and (_MARK in new.value or _is_number(new, old))


def _carries_among(after: list[ox.Quad], before: list[ox.Quad], number: int, role: Role) -> bool:
    """Tell whether the mark is on statement `number`; the parser sorts the types of a node, so of these it may be on any, in its stead."""
    first, last = number, number + 1
    if role is Role.OBJECT and before[number].predicate == RDF_TYPE:
        while first > 0 and _same_property(before[first - 1], before[number]):
            first -= 1
        while last < len(before) and _same_property(before[last], before[number]):
            last += 1
        if before[number].object in [quad.object for quad in after[first:last]]:
            return False
    return any(_carries(term_in(after[n], role), term_in(before[number], role)) for n in range(first, last))


def _same_property(one: ox.Quad, other: ox.Quad) -> bool:
    return one.predicate == other.predicate and one.subject == other.subject


def _is_text(literal: ox.Literal) -> bool:
    return literal.language is not None or literal.datatype.value == PREFIXES["xsd"] + "string"


def _is_number(new: ox.Literal, old: ox.Literal) -> bool:
    return new.value != old.value and (new.value in {"true", "false"} or "8675309" in new.value or "8.675309" in new.value)


def _is_without(after: list[ox.Quad], before: list[ox.Quad], number: int) -> bool:
    rest = [*before[:number], *before[number + 1 :]]
    return len(rest) == len(after) and all(_all_alike(a, b) for a, b in zip(after, rest, strict=True))


def _marked(text: bytes, node: Node) -> Edit:
    """Return the edit that marks a token: a longer string, another number, or an identifier for an object."""
    if node.kind == '"':
        return (node.end - 1, node.end - 1, _MARK.encode())
    if node.kind == "{":
        return (node.begin + 1, node.begin + 1, f'"@id":"{_MARK_IRI}"{"," if node.children else ""}'.encode())
    word = text[node.begin : node.end]
    return (node.begin, node.end, {b"true": b"false", b"false": b"true"}.get(word, _NUMBER))


def _cuts(nodes: Iterable[Node | None]) -> list[Edit]:
    """Return the edits that leave out what stands beside `nodes` and the arrays and objects around them, but not short lists of scalars."""
    kept: dict[int, Node] = {}
    for node in nodes:
        around = node.parent if node else None
        while around is not None and id(around) not in kept:
            kept[id(around)] = around
            around = around.parent
    arrays_and_objects = list(kept.values())
    kept.update((id(node), node) for node in nodes if node)
    cuts: list[Edit] = []
    for around in arrays_and_objects:
        if around.kind == "[" and _can_go(around):
            for stays, run in groupby(around.children, key=lambda child: id(child) in kept):
                if not stays:
                    first, *others = run
                    cuts.append((first.begin, others[-1].end if others else first.end, b"null"))
        elif around.kind == "{":
            cuts += [(n.begin, n.end, b"null") for n in around.children if id(n) not in kept and id(n.key) not in kept and _can_go(n)]
    return cuts


def _can_go(node: Node) -> bool:
    """Tell whether `node` is an array or object that cannot be a list of types, of which each may matter to what the others mean."""
    return node.kind == "{" or (node.kind == "[" and (node.end - node.begin > _KEPT or any(c.kind in "{[" for c in node.children)))


def _apply(text: bytes, edits: list[Edit]) -> bytes:
    pieces, at = [], 0
    for begin, end, new in sorted(edits):
        pieces += [text[at:begin], new]
        at = end
    return b"".join([*pieces, text[at:]])
