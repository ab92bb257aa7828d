"""The place of each term of a JSON-LD node: which token of the text states it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from kg.locate.json_tree import Node
from kg.locate.probe import AnyTerm, Probe, local_name, term_in
from kg.locate.wanted import Role
from kg.names import PREFIXES

_RDF = PREFIXES["rdf"]
_FIRST, _REST, _NIL, _JSON = (ox.NamedNode(_RDF + local) for local in ("first", "rest", "nil", "JSON"))
_MOST_PROBES = 200


def span(probe: Probe, number: int, role: Role) -> tuple[int, int]:
    """Return where the token begins and ends that states the term in `role` of statement `number` of the text.

    A term that no token states, such as a blank node without a name, has the bracket of its object; a cell of a list has its item. Where
    no probe shows the token, the first that looks like the term is taken, else the beginning of the text.
    """
    quad = probe.quads[number]
    node: Node | None
    if quad.predicate in (_FIRST, _REST) and isinstance(quad.subject, ox.BlankNode):
        node = _cell(probe, quad, role)
    elif role is Role.GRAPH and not isinstance(quad.graph_name, ox.DefaultGraph):
        node = _origin(probe, number, role) or _subject(probe, number)
    elif role in (Role.SUBJECT, Role.GRAPH):
        node = _subject(probe, number)
    else:
        node = _origin(probe, number, Role.OBJECT)
        key = _key(probe, number, node) if role is Role.PREDICATE or node is None else None
        node = key if role is Role.PREDICATE and key else node or (key and _member(key)) or _guess(probe, quad.object)
    node = node or probe.root
    return (node.begin, node.begin + 1 if node.kind in "{[" else node.end)


def _cell(probe: Probe, quad: ox.Quad, role: Role) -> Node | None:
    """Return the item of the list's cell that is meant; at the end of a list, its last item."""
    cell = quad.object if (quad.predicate, role) == (_REST, Role.OBJECT) and quad.object != _NIL else quad.subject
    item = _first_of(probe, cell)
    return None if item is None else _origin(probe, item, Role.OBJECT)


def _first_of(probe: Probe, cell: AnyTerm) -> int | None:
    """Return the number of the statement that gives the item of a list's cell, or None if `cell` is none."""
    return next((n for n in probe.about.get(cell, ()) if probe.quads[n].predicate == _FIRST), None)


def _subject(probe: Probe, number: int) -> Node | None:
    """Return the token that names the subject, or the object that stands for it without a name."""
    stated = _origin(probe, number, Role.OBJECT) if probe.is_long else None
    named = _origin(probe, number, Role.SUBJECT, objects=False, beside=stated)
    if named is not None:
        return named
    node = _key(probe, number, stated if probe.is_long else _origin(probe, number, Role.OBJECT))
    return node.parent if node else None


def _key(probe: Probe, number: int, origin: Node | None) -> Node | None:
    """Return the key that states the predicate: the nearest one around `origin`, or the first anywhere, that renames it when renamed."""
    near = [node for node in _around(origin) if _can_be_property(probe, node)]
    everywhere = islice((node for node in probe.root.walk() if _can_be_property(probe, node)), _MOST_PROBES)
    found = (
        next((n for n in near if probe.states_predicate(number, n)), None)
        or next((n for n in near if probe.states_predicate(number, n, reverse=True)), None)
        or next((n for n in everywhere if probe.states_predicate(number, n) or probe.states_predicate(number, n, reverse=True)), None)
        or next(iter(near), None)
    )
    return found.key if found else None


def _can_be_property(probe: Probe, node: Node) -> bool:
    """Tell whether `node` is a member whose key may relate nodes: of the keywords, only @type does."""
    if node.key is None:
        return False
    return probe.text[node.key.begin + 1] != ord("@") or probe.text[node.key.begin : node.key.end] == b'"@type"'


def _around(node: Node | None) -> Iterator[Node]:
    """Yield a value and the arrays and objects around it, from the inside out; of a key, those around its member."""
    node = node.parent if node is not None and node.is_key else node
    while node is not None:
        yield node
        node = node.parent


def _member(key: Node) -> Node | None:
    """Return the value that belongs to `key`."""
    return next((child for child in (key.parent.children if key.parent else ()) if child.key is key), None)


def _origin(probe: Probe, number: int, role: Role, *, objects: bool = True, beside: Node | None = None) -> Node | None:
    """Return the value, or key of a map, that states the term in `role`, or None if no probe shows it."""
    term = term_in(probe.quads[number], role)
    if role is Role.OBJECT and isinstance(term, ox.BlankNode):
        item = _first_of(probe, term)
        if item is not None:
            return _list_of(probe, item)
    if role is Role.OBJECT and term == _NIL:
        empty = (node for node in probe.root.walk() if node.kind == "[" and not node.children)
        return next((node for node in empty if probe.fills(number, node)), None)
    if isinstance(term, ox.Literal) and term.datatype == _JSON:
        meant = json.loads(term.value)
        return next((node for node in probe.root.walk() if not node.is_key and node.value(probe.text) == meant), None)
    if isinstance(term, ox.BlankNode) and objects:
        # The object that states something else about a blank node is the one that stands for it.
        told = next((n for n in probe.about.get(term, ()) if not isinstance(probe.quads[n].object, ox.BlankNode)), None)
        owner = None if told is None else _subject(probe, told)
        if owner is not None and probe.states(number, role, owner, beside):
            return owner
    rank = 0 if beside else probe.rank(number)
    for node in islice(_candidates(probe, term, objects=objects and isinstance(term, ox.BlankNode)), _MOST_PROBES):
        if probe.states(number, role, node, beside):
            if rank == 0:
                return node
            rank -= 1
    return None


def _list_of(probe: Probe, item: int) -> Node | None:
    """Return the array whose first item statement `item` gives; a list of one may be written without one."""
    origin = _origin(probe, item, Role.OBJECT)
    around = _around(origin.parent if origin and origin.kind == "[" else origin)
    return next((node for node in around if node.kind == "[" and probe.is_list(item, node)), origin)


def _candidates(probe: Probe, term: AnyTerm, *, objects: bool) -> Iterator[Node]:
    """Yield the tokens that may state `term`, those that look like it first."""
    likely = _lookalikes(probe, term)
    yield from likely
    if isinstance(term, ox.Literal):
        yield from (node for node in probe.root.walk() if node.kind == "0" and not probe.text.startswith(b"null", node.begin))
    elif objects:
        yield from (node for node in probe.root.walk() if node.kind == "{")
    elif not probe.is_long:
        seen = {id(node) for node in likely}
        yield from (node for node in probe.root.walk() if node.kind == '"' and id(node) not in seen)


def _lookalikes(probe: Probe, term: AnyTerm) -> list[Node]:
    """Return the strings that may well stand for `term`: they are its text, or end as its IRI does."""
    if isinstance(term, ox.BlankNode):
        return probe.strings.get(f"_:{term.value}", [])
    if isinstance(term, ox.Literal):
        return [node for node in probe.strings.get(term.value, ()) if node.value(probe.text) == term.value]
    if isinstance(term, ox.NamedNode):
        exact = probe.strings.get(term.value, [])
        return exact + [node for node in probe.strings.get(local_name(term.value), ()) if node not in exact]
    return []


def _guess(probe: Probe, term: AnyTerm) -> Node:
    return next(iter(_lookalikes(probe, term)), probe.root)
