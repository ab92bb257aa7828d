"""Statements arranged for reading: subjects in order, blank nodes in place where they are used once, lists as lists.

The order depends on content only, so equal datasets give equal trees whatever their blank nodes were called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from kg.blanks import blanks_in, blanks_of, rename
from kg.names import PREFIXES
from kg.terms import GraphName, Term
from kg.write.blank import relabel
from kg.write.statements import Plain, name, written
from kg.write.tokens import Token, iri, is_blank, is_iri, is_literal, literal, token

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


_RANK = {_iri(curie): number - 100 for number, curie in enumerate(_FIRST_PREDICATES)}
_RANK |= {_iri(curie): number + 100 for number, curie in enumerate(_LAST_PREDICATES)}


Properties: TypeAlias = dict[Token, list[Token]]
"""The statements about one subject: predicates in house order, objects in content order."""

_Key: TypeAlias = tuple[int, int, str, str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A subject with its statements; the subject is None for a blank node that nothing refers to."""

    subject: Token | None
    properties: Properties


class Blocks:
    """The blocks of one graph, made each time that they are gone through: IRIs from their sorted lines, then blank nodes."""

    def __init__(self, lines: Sequence[bytes], others: Sequence[Block], arranger: _Arranger) -> None:
        self._lines, self._others, self._arranger = lines, others, arranger

    def subjects(self) -> Iterator[Token | None]:
        """Yield the subjects, each once."""
        last = b""
        for line in self._lines:
            subject = line[: line.index(b" ")]
            if subject != last:
                last = subject
                yield subject.decode()
        for block in self._others:
            yield block.subject

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks."""
        # This loop runs once per statement of everything that is written: it must stay short.
        ordered = self._arranger.ordered
        last, properties = "", Properties()
        for line in self._lines:
            subject, predicate, object = line.decode().split(" ", 2)
            if subject != last:
                if properties:
                    yield Block(last, ordered(properties))
                last, properties = subject, {}
            if predicate in properties:
                properties[predicate].append(object[:-2])
            else:
                properties[predicate] = [object[:-2]]
        if properties:
            yield Block(last, ordered(properties))
        yield from self._others


@dataclass(frozen=True, slots=True)
class Tree:
    """A dataset arranged: blocks for each graph (the default graph, "", first), nodes to write in place, and lists by their head."""

    graphs: dict[str, Blocks]
    nested: Mapping[Token, Properties]
    lists: Mapping[Token, tuple[Token, ...]]


def arrange(statements: Plain) -> Tree:
    """Return the tree of a dataset. Labels that remain are b0, b1, … by content (kg.write.blank)."""
    blank = statements.quads()
    inner = _in_place(blank)
    if any(node not in inner for quad in blank for node in blanks_in(quad)):
        blank = relabel(blank)
        inner = _in_place(blank)
        kept = {node for quad in blank for node in blanks_in(quad)} - inner
        names = {node: f"b{number}" for number, node in enumerate(sorted(kept, key=_number))}
        blank = rename(blank, lambda node: names.get(node, f"in{node.value}"))
        inner = frozenset(ox.BlankNode(f"in{node.value}") for node in inner)
    return _Arranger(statements.lines, blank, inner).tree()


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

    def __init__(self, lines: dict[str, list[bytes]], blank: Sequence[ox.Quad], inner: frozenset[ox.BlankNode]) -> None:
        self.inner = frozenset(map(str, inner))
        self.about: dict[tuple[str, Token], Properties] = {}
        self.used = {str(quad.object) for quad in blank if isinstance(quad.object, ox.BlankNode)}
        more: dict[str, list[ox.Quad]] = {}
        for quad in blank:
            graph = name(quad.graph_name)
            if isinstance(quad.subject, ox.BlankNode):
                about = self.about.setdefault((graph, str(quad.subject)), {})
                about.setdefault(str(quad.predicate), []).append(token(quad.object))
            else:
                more.setdefault(graph, []).append(quad)
        self.lines = {**lines, **{graph: sorted(lines.get(graph, []) + written(quads, graphs=False)) for graph, quads in more.items()}}
        cells = {str(cell): (token(item), str(rest)) for cell, (item, rest) in _cells(blank, inner).items()}
        self.lists: dict[Token, tuple[Token, ...]] = {}
        followers = {rest for _, rest in cells.values()}
        for head in cells:
            if head in followers or head not in self.used:
                continue
            items, cell = [], head
            while True:
                item, rest = cells[cell]
                items.append(item)
                if not is_blank(rest):
                    break
                cell = rest
            self.lists[head] = tuple(items)
        self.inside = {node: properties for (_, node), properties in self.about.items() if node in self.inner}
        self.texts: dict[Token, str] = {}
        self.ranks: dict[Token, tuple[int, str]] = {}

    def tree(self) -> Tree:
        others: dict[str, list[tuple[_Key, Block]]] = {graph: [] for graph, lines in self.lines.items() if lines}
        for (graph, subject), properties in self.about.items():
            found = others.setdefault(graph, [])
            if subject not in self.inner or subject not in self.used:
                block = Block(None if subject in self.inner else subject, self.ordered(properties))
                found.append((self.key(subject), block))
        nodes = self.inner & self.used
        nested = {node: self.ordered(self.inside.get(node, {})) for node in nodes if node not in self.lists}
        graphs = {
            graph: Blocks(self.lines.get(graph, []), [block for _, block in sorted(others[graph], key=lambda entry: entry[0])], self)
            for graph in sorted(others, key=self.key)
        }
        return Tree(graphs, nested, self.lists)

    def key(self, one: Token) -> _Key:
        if not one:
            return (-1, 0, "", "", "")
        if is_literal(one):
            value, datatype, language, _ = literal(one)
            return (3, 0, value, datatype, language)
        if is_blank(one):
            return (2, 0, self.text(one), "", "") if one in self.inner else (1, int(one[3:]), "", "", "")
        return (0 if is_iri(one) else 4, 0, one, "", "")

    def rank(self, predicate: Token) -> tuple[int, str]:
        """Return the sort key of predicates in the house order: type, names, definitions, all others by IRI, sources last."""
        found = self.ranks.get(predicate)
        if found is None:
            found = self.ranks[predicate] = (_RANK.get(iri(predicate), 0), iri(predicate))
        return found

    def ordered(self, properties: Properties) -> Properties:
        """Return the statements about one subject in order."""
        for objects in properties.values():
            if len(objects) > 1:
                objects.sort()
                # Texts of IRIs are in order now, and come between literals and blank nodes, triple terms before them.
                if not (is_iri(objects[0]) and is_iri(objects[-1])):
                    objects.sort(key=self.key)
        return properties if len(properties) == 1 else {predicate: properties[predicate] for predicate in sorted(properties, key=self.rank)}

    def text(self, node: Token) -> str:
        """Return what a node in place says, as text to sort by."""
        found = self.texts.get(node)
        if found is None:
            if node in self.lists:
                found = f"({' '.join(self._text(item) for item in self.lists[node])})"
            else:
                lines = self.ordered(self.inside.get(node, {})).items()
                found = f"[{' ; '.join(' '.join([predicate, *map(self._text, objects)]) for predicate, objects in lines)}]"
            self.texts[node] = found
        return found

    def _text(self, one: Token) -> str:
        if is_blank(one):
            return self.text(one) if one in self.inner else one
        return one[4:-4] if one.startswith("<<") else one
