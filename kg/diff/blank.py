"""The statements of a version that hold blank nodes, in groups whose nodes are connected."""

from __future__ import annotations

import re
from array import array
from collections.abc import Container, Iterator

from kg.diff.spool import Spool

_MARK = b"_:"
_TOGETHER = 1 << 22
_PART = 1 << 25
# Within triple terms: texts and IRIs, in which a mark means nothing, and labels.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^<>]*>|(_:[^\s]+)')


class Blank:
    """Lines of N-Quads whose blank nodes are numbered, `_:b0`, `_:b1`, …, in the order in which they are met.

    A group is called by the least number in it, so groups in order of their numbers are in order of their first lines. Beside the text,
    16 bytes are held for each node and line, and the labels of the document that is read.
    """

    def __init__(self) -> None:
        self._spool = Spool()
        self._lines: list[bytes] = []
        self._size = self._text = 0
        self._labels: dict[bytes, int] = {}
        self._parent = array("q")
        self._first = array("q")

    def next_document(self) -> None:
        """Forget the labels of the document that was read; the numbers go on."""
        self._labels = {}

    def take(self, lines: list[bytes]) -> list[bytes]:
        """Take the lines that hold blank nodes, and return the others."""
        # This loop runs once per statement with the mark of a blank node: it must stay short.
        others = []
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if rest[:2] == b"<<":
                renamed, nodes = self._any(line)
            else:
                renamed, nodes = self._plain(subject, predicate, rest)
            if not nodes:
                others.append(line)
                continue
            first = nodes[0]
            self._first.append(first)
            for other in nodes[1:]:
                if other != first:
                    self._join(first, other)
            self._lines.append(renamed)
            self._size += len(renamed)
        if self._size > _TOGETHER:
            self.put_aside()
        return others

    def put_aside(self) -> None:
        """Leave the lines that are held as objects to the spool."""
        if self._lines:
            self._spool.add(b"\n".join([*self._lines, b""]))
            self._text += self._size
        self._lines, self._size = [], 0

    def texts(self) -> Iterator[bytes]:
        """Yield all lines in their order, many at a time."""
        return self._spool.pieces()

    def groups(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield number and lines of each group, in order of the numbers; the lines are in their order, each once."""
        parts = 1 + self._text // _PART
        spool = Spool(parts)
        numbers = [array("q") for _ in range(parts)]
        for some in self._rooted():
            shares: list[list[bytes]] = [[] for _ in range(parts)]
            for root, line in some:
                part = root * parts // len(self._parent)
                shares[part].append(line)
                numbers[part].append(root)
            for part, lines in enumerate(shares):
                if lines:
                    spool.add(b"\n".join([*lines, b""]), part)
        for part, roots in enumerate(numbers):
            found: dict[int, dict[bytes, None]] = {}
            rest = iter(roots)
            for text in spool.read(part):
                for line in text.split(b"\n")[:-1]:
                    found.setdefault(next(rest), {})[line] = None
            for root in sorted(found):
                yield root, list(found.pop(root))

    def of(self, groups: Container[int]) -> list[bytes]:
        """Return the lines of some groups, group by group, each once."""
        found: dict[int, dict[bytes, None]] = {}
        for some in self._rooted():
            for root, line in some:
                if root in groups:
                    found.setdefault(root, {})[line] = None
        return [line for root in sorted(found) for line in found[root]]

    def _rooted(self) -> Iterator[Iterator[tuple[int, bytes]]]:
        at = 0
        for text in self._spool.pieces():
            lines = text.split(b"\n")[:-1]
            roots = [self._root(node) for node in self._first[at : at + len(lines)]]
            at += len(lines)
            yield zip(roots, lines, strict=True)

    def _plain(self, subject: bytes, predicate: bytes, rest: bytes) -> tuple[bytes, list[int]]:
        """Return a line without triple terms with its nodes numbered, and the numbers."""
        nodes = []
        if subject[:2] == _MARK:
            nodes.append(self._number(subject))
            subject = b"_:b%d" % nodes[-1]
        if rest[:2] == _MARK:
            object, rest = rest.split(b" ", 1)
            nodes.append(self._number(object))
            rest = b"_:b%d %b" % (nodes[-1], rest)
        before, _, graph = rest[:-2].rpartition(b" ")
        # The last word of a text that has spaces holds a quotation mark.
        if before and graph[:2] == _MARK and b'"' not in graph:
            nodes.append(self._number(graph))
            rest = b"%b _:b%d ." % (before, nodes[-1])
        return b"%b %b %b" % (subject, predicate, rest), nodes

    def _any(self, line: bytes) -> tuple[bytes, list[int]]:
        nodes: list[int] = []

        def numbered(token: re.Match[bytes]) -> bytes:
            if token[1] is None:
                return token[0]
            nodes.append(self._number(token[1]))
            return b"_:b%d" % nodes[-1]

        return _TOKEN.sub(numbered, line), nodes

    def _number(self, label: bytes) -> int:
        number = self._labels.get(label)
        if number is None:
            number = self._labels[label] = len(self._parent)
            self._parent.append(number)
        return number

    def _root(self, node: int) -> int:
        parent = self._parent
        while (above := parent[node]) != node:
            parent[node] = parent[above]
            node = above
        return node

    def _join(self, one: int, other: int) -> None:
        one, other = self._root(one), self._root(other)
        self._parent[max(one, other)] = min(one, other)
