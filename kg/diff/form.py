"""What a group of connected blank nodes says, as a digest: equal ones mean isomorphic groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kg.blanks import blanks_in
from kg.write.blank import canonical, is_bounded, relabel
from kg.write.first_degree import first_labels, relabelled
from kg.write.statements import divided, read, written

_MARK = b"_:"


@dataclass(frozen=True, slots=True)
class Form:
    """Digest, number of nodes, number of statements; if two are both `decided`, unequal digests mean groups that are not isomorphic."""

    digest: bytes
    nodes: int
    statements: int
    decided: bool = True


def form(lines: Sequence[bytes]) -> Form:
    """Return the form of a group, given as distinct lines of N-Quads."""
    found = _tree(lines)
    if found is not None:
        return Form(found[0], found[1], len(lines))
    labels = first_labels(lines, named=True)
    if labels is not None:
        same = relabelled(lines, {node: b"_:b%d" % number for node, number in labels.items()}, named=True)
        return Form(_digest(b"first", same), len(labels), len(lines))
    quads = read(lines)
    nodes = len({node for quad in quads for node in blanks_in(quad)})
    if is_bounded(quads):
        return Form(_digest(b"canonical", written(canonical(quads))), nodes, len(lines))
    return Form(_digest(b"like", written(relabel(quads))), nodes, len(lines), decided=False)


def _digest(kind: bytes, lines: Iterable[bytes]) -> bytes:
    return sha256(b"\n".join([kind, *sorted(lines)])).digest()


def _tree(lines: Iterable[bytes]) -> tuple[bytes, int] | None:
    """Return a digest and the number of nodes, in linear time, if the nodes form a tree, as brackets and collections of Turtle do.

    A node's digest is that of what is said of it, where the nodes below it stand by their digests.
    """
    said: dict[bytes, list[bytes]] = {}
    below: dict[bytes, list[tuple[bytes, bytes, bytes]]] = {}
    above: set[bytes] = set()
    for line in lines:
        graph, rest = divided(line)
        subject, predicate, object = rest[:-2].split(b" ", 2)
        if graph[:2] == _MARK or object[:2] == b"<<":
            return None
        if object[:2] != _MARK:
            said.setdefault(subject, []).append(b"%b %b %b" % (predicate, object, graph))
        elif subject[:2] != _MARK:
            said.setdefault(object, []).append(b"%b %b _:a %b" % (subject, predicate, graph))
        elif subject == object:
            said.setdefault(subject, []).append(b"%b _:a %b" % (predicate, graph))
        elif object in above:
            return None
        else:
            above.add(object)
            said.setdefault(object, [])
            below.setdefault(subject, []).append((predicate, object, graph))
            said.setdefault(subject, [])
    roots = said.keys() - above
    if len(roots) != 1:
        return None  # a circle has none
    order = list(roots)
    for node in order:
        order += [child for _, child, _ in below.get(node, ())]
    digests: dict[bytes, bytes] = {}
    for node in reversed(order):
        # A label of this form occurs in no line of `said`: nodes there are `_:a`.
        under = [b"%b _:%b %b" % (predicate, digests.pop(child), graph) for predicate, child, graph in below.get(node, ())]
        digests[node] = sha256(b"\n".join(sorted(said[node] + under))).hexdigest().encode()
    return bytes.fromhex(digests[order[0]].decode()), len(order)
