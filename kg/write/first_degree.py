"""Labels for blank nodes that differ in what is said of them directly: one pass over lines of text, and what RDFC-1.0 would give.

RDFC-1.0 (RDF Dataset Canonicalization 1.0, section 4.4.3) numbers nodes by the hash of their first degree (section 4.6) where no two have
the same one, and looks further only otherwise. The engine looks at objects for that, in ten times the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from kg.write.statements import divided

_MARK = b"_:"


def first_labels(lines: Iterable[bytes], *, named: bool) -> dict[bytes, int] | None:
    """Return the number of each blank node (`_:label`) in lines of N-Quads, as in `_:c14n0`; some are in a named graph only if `named`.

    Return None if two nodes are alike, or where there are triple terms.
    """
    # This loop runs once per statement: it must stay short.
    about: dict[bytes, list[bytes]] = {}
    for line in lines:
        graph, rest = divided(line) if named else (b"", line)
        subject, predicate, object = rest.split(b" ", 2)
        if object[:2] == b"<<":
            return None
        if graph[:2] == _MARK or (object[:2] == _MARK and subject[:2] == _MARK):
            _tell(about, subject, predicate, object[:-2], graph)
        elif subject[:2] == _MARK:
            about.setdefault(subject, []).append(b"_:a" + line[len(subject) :])
        elif object[:2] == _MARK:
            about.setdefault(object[:-2], []).append(b"%b %b _:a %b%b." % (subject, predicate, graph, b" " if graph else b""))
    hashes = {sha256(b"\n".join([*sorted(some), b""])).digest(): node for node, some in about.items()}
    if len(hashes) < len(about):
        return None
    return {hashes[one]: number for number, one in enumerate(sorted(hashes))}


def relabelled(lines: Iterable[bytes], labels: dict[bytes, bytes], *, named: bool) -> list[bytes]:
    """Return the lines with other labels of blank nodes, both as `_:label`."""
    found = []
    for line in lines:
        graph, rest = divided(line) if named else (b"", line)
        subject, predicate, object = rest[:-2].split(b" ", 2)
        parts = (labels.get(subject, subject), predicate, labels.get(object, object))
        found.append(b" ".join((*parts, labels.get(graph, graph), b".") if graph else (*parts, b".")))
    return found


def _tell(about: dict[bytes, list[bytes]], subject: bytes, predicate: bytes, object: bytes, graph: bytes) -> None:
    """Note a statement with several blank nodes, or with one that names a graph, for each of them."""
    ends = (subject, object, graph)
    nodes = {node for node in ends if node[:2] == _MARK}
    for node in nodes:
        one, two, three = (b"_:a" if part == node else b"_:z" if part in nodes else part for part in ends)
        about.setdefault(node, []).append(b" ".join((one, predicate, two, three, b".") if graph else (one, predicate, two, b".")))
