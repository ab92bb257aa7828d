"""Statements arranged for reading: subjects in order, blank nodes in place where they are used once, lists as lists.

The order depends on content only, so equal datasets give equal trees whatever their blank nodes were called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.blanks import blanks_in, blanks_of, rename
from kg.names import PREFIXES
from kg.terms import GraphName, Term, sort_key
from kg.write.blank import relabel

RDF = PREFIXES["rdf"]
FIRST, REST, NIL = (ox.NamedNode(RDF + local) for local in ("first", "rest", "nil"))
DEPTH = 24
"""Blank nodes nested deeper than a multiple of this get a label, so that no writer or reader runs out of stack."""

_CYCLE = -2

_FIRST_PREDICATES = (
    "rdf:type", "rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf", "rdfs:domain", "rdfs:range", "rdfs:label", "skos:prefLabel",
    "skos:altLabel", "skos:notation", "dct:title", "skos:definition", "skos:scopeNote", "skos:example",
)  # fmt: skip
_LAST_PREDICATES = ("dct:source", "rdfs:seeAlso", "rdfs:isDefinedBy")


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


_RANK = {_iri(name): number - 100 for number, name in enumerate(_FIRST_PREDICATES)}
_RANK |= {_iri(name): number + 100 for number, name in enumerate(_LAST_PREDICATES)}


def predicate_key(predicate: ox.NamedNode) -> tuple[int, str]:
    """Return the sort key of predicates in the house order: type, names, definitions, all others by IRI, sources last."""
    return _RANK.get(predicate.value, 0), predicate.value


Node: TypeAlias = ox.NamedNode | ox.BlankNode
Properties: TypeAlias = dict[ox.NamedNode, list[Term]]
"""The statements about one subject: predicates in house order, objects in content order."""


@dataclass(frozen=True, slots=True)
class Block:
    """A subject with its statements; the subject is None for a blank node that nothing refers to."""

    subject: Node | None
    properties: Properties


@dataclass(frozen=True, slots=True)
class Tree:
    """A dataset arranged: blocks for each graph (the default graph first), nodes to write in place, and lists by their head."""

    graphs: dict[GraphName, list[Block]]
    nested: Mapping[ox.BlankNode, Properties]
    lists: Mapping[ox.BlankNode, tuple[Term, ...]]


def arrange(quads: Iterable[ox.Quad]) -> Tree:
    """Return the tree of a dataset. Labels that remain are b0, b1, … by content (kg.write.blank)."""
    distinct = list(dict.fromkeys(quads))
    inner = _in_place(distinct)
    if any(node not in inner for quad in distinct for node in blanks_in(quad)):
        distinct = relabel(distinct)
        inner = _in_place(distinct)
        kept = {node for quad in distinct for node in blanks_in(quad)} - inner
        names = {node: f"b{number}" for number, node in enumerate(sorted(kept, key=_number))}
        distinct = rename(distinct, lambda node: names.get(node, f"in{node.value}"))
        inner = frozenset(ox.BlankNode(f"in{node.value}") for node in inner)
    return _Arranger(distinct, inner).tree()


def _number(node: ox.BlankNode) -> int:
    return int(node.value[1:])


def _in_place(quads: Sequence[ox.Quad]) -> frozenset[ox.BlankNode]:
    """Return the blank nodes that need no label: each is the object of at most one statement, in the graph of its own statements.

    Nodes on a cycle, in a triple term or naming a graph need one; so does every `DEPTH`-th level of nesting.
    """
    uses: Counter[ox.BlankNode] = Counter()
    graphs: dict[ox.BlankNode, set[GraphName]] = {}
    parents: dict[ox.BlankNode, ox.Quad] = {}
    for quad in quads:
        if isinstance(quad.graph_name, ox.BlankNode):
            uses[quad.graph_name] += 2
        if isinstance(quad.object, ox.BlankNode):
            uses[quad.object] += 1
            parents[quad.object] = quad
            graphs.setdefault(quad.object, set()).add(quad.graph_name)
        else:
            uses.update(dict.fromkeys(blanks_of(quad.object), 2))
        if isinstance(quad.subject, ox.BlankNode):
            graphs.setdefault(quad.subject, set()).add(quad.graph_name)
    free = {node for node, where in graphs.items() if len(where) == 1 and uses[node] <= 1}
    cells = _cells(quads, free)
    depths: dict[ox.BlankNode, int] = {}
    for start in free:
        trail: list[ox.BlankNode] = []
        node: ox.BlankNode | None = start
        seen: set[ox.BlankNode] = set()
        while node is not None and node in free and node not in depths and node not in seen:
            seen.add(node)
            trail.append(node)
            above = parents[node].subject if node in parents else None
            node = above if isinstance(above, ox.BlankNode) else None
        # A walk up that comes back to itself is a cycle: everything met on it, or hanging below it, starts there.
        depth = -1 if node is None or node not in free else _CYCLE if node in seen else depths[node]
        for node in reversed(trail):
            if depth != _CYCLE:
                depth += not (node in cells and node in parents and parents[node].predicate == REST and parents[node].subject in cells)
            depths[node] = depth
    return frozenset(
        node
        for node, depth in depths.items()
        if depth != _CYCLE and (depth % DEPTH or depth == 0 or (parents[node].predicate == REST and parents[node].subject in cells))
    )


def _cells(quads: Iterable[ox.Quad], free: Set[ox.BlankNode]) -> dict[ox.BlankNode, tuple[Term, Term]]:
    """Return the cells of well-formed lists, each with its item and the rest: one rdf:first, one rdf:rest, nothing else, nil at the end."""
    firsts: dict[ox.BlankNode, list[Term]] = {}
    rests: dict[ox.BlankNode, list[Term]] = {}
    others: set[ox.BlankNode] = set()
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) and quad.subject in free:
            if quad.predicate == FIRST:
                firsts.setdefault(quad.subject, []).append(quad.object)
            elif quad.predicate == REST:
                rests.setdefault(quad.subject, []).append(quad.object)
            else:
                others.add(quad.subject)
    shaped = {
        node: (items[0], rests[node][0])
        for node, items in firsts.items()
        if len(items) == 1 and len(rests.get(node, ())) == 1 and node not in others
    }
    before = {rest: node for node, (_, rest) in shaped.items() if isinstance(rest, ox.BlankNode)}
    cells: dict[ox.BlankNode, tuple[Term, Term]] = {}
    for last in [node for node, (_, rest) in shaped.items() if rest == NIL]:
        cell: ox.BlankNode | None = last
        while cell is not None and cell not in cells:
            cells[cell] = shaped[cell]
            cell = before.get(cell)
    return cells


class _Arranger:
    """Puts subjects, predicates and objects in order."""

    def __init__(self, quads: Iterable[ox.Quad], inner: frozenset[ox.BlankNode]) -> None:
        self.inner = inner
        self.about: dict[tuple[GraphName, Node], Properties] = {}
        self.used: set[Term] = set()
        for quad in quads:
            if isinstance(quad.subject, ox.Triple):
                raise TypeError("a triple term is no subject (RDF 1.2 Concepts section 3.1)")
            self.about.setdefault((quad.graph_name, quad.subject), {}).setdefault(quad.predicate, []).append(quad.object)
            self.used.add(quad.object)
        cells = _cells(quads, inner)
        self.lists: dict[ox.BlankNode, tuple[Term, ...]] = {}
        followers = {rest for _, rest in cells.values()}
        for head in cells:
            if head in followers or head not in self.used:
                continue
            items, cell = [], head
            while True:
                item, rest = cells[cell]
                items.append(item)
                if not isinstance(rest, ox.BlankNode):
                    break
                cell = rest
            self.lists[head] = tuple(items)
        self.inside: dict[ox.BlankNode, Properties] = {
            node: properties for (_, node), properties in self.about.items() if isinstance(node, ox.BlankNode) and node in inner
        }
        self.texts: dict[ox.BlankNode, str] = {}

    def tree(self) -> Tree:
        graphs: dict[GraphName, list[tuple[Any, Block]]] = {}
        for (graph, subject), properties in self.about.items():
            if subject not in self.inner:
                graphs.setdefault(graph, []).append((self.key(subject), Block(subject, self.sorted(properties))))
            elif subject not in self.used:
                graphs.setdefault(graph, []).append((self.key(subject), Block(None, self.sorted(properties))))
        nested = {node: self.sorted(properties) for node, properties in self.inside.items() if node not in self.lists and node in self.used}
        nested |= {node: {} for node in self.inner if node in self.used and node not in self.inside}
        return Tree(
            {graph: [block for _, block in sorted(graphs[graph], key=lambda entry: entry[0])] for graph in sorted(graphs, key=self.key)},
            nested,
            self.lists,
        )

    def key(self, term: Term | GraphName) -> tuple[int, int, str, str, str]:
        if isinstance(term, ox.BlankNode):
            return (2, 0, self.text(term), "", "") if term in self.inner else (1, _number(term), "", "", "")
        rank, text, datatype, language = sort_key(term)
        return (rank if rank < 1 else rank + 1, 0, text, datatype, language)

    def sorted(self, properties: Properties) -> Properties:
        return {predicate: sorted(properties[predicate], key=self.key) for predicate in sorted(properties, key=predicate_key)}

    def text(self, node: ox.BlankNode) -> str:
        """Return what a node in place says, as text to sort by."""
        found = self.texts.get(node)
        if found is None:
            if node in self.lists:
                found = f"({' '.join(self._text(item) for item in self.lists[node])})"
            else:
                lines = self.sorted(self.inside.get(node, {})).items()
                found = f"[{' ; '.join(' '.join([str(predicate), *map(self._text, objects)]) for predicate, objects in lines)}]"
            self.texts[node] = found
        return found

    def _text(self, term: Term) -> str:
        return self.text(term) if isinstance(term, ox.BlankNode) and term in self.inner else str(term)
