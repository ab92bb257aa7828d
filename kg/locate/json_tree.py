"""A JSON text as a tree of tokens that know where they stand (RFC 8259)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(rb'[ \t\r\n]*+(?:([\[\]{}:,])|("(?:[^"\\]++|\\.)*+")|([^ \t\r\n\[\]{}:,"]++))', re.DOTALL)


class Node:
    """A value or a key: `kind` is `{`, `[`, `"`, or `0` for numbers and literal names; `begin` and `end` are indices in the text.

    `key` is the key of a member of an object, `parent` the array or object that holds the value or key, `is_key` tells them apart.
    """

    __slots__ = ("begin", "children", "end", "is_key", "key", "kind", "parent")

    def __init__(self, kind: str, begin: int, end: int, parent: Node | None, key: Node | None = None) -> None:
        self.kind = kind
        self.begin = begin
        self.end = end
        self.parent = parent
        self.key = key
        self.is_key = False
        self.children: list[Node] = []

    def value(self, text: bytes) -> Any:
        """Return what the JSON text of this node means."""
        return json.loads(text[self.begin : self.end])

    def walk(self) -> Iterator[Node]:
        """Yield this node, what it holds, and their keys, in document order; the content of a context is left out."""
        stack = [self]
        while stack:
            node = stack.pop()
            if node.key is not None:
                yield node.key
            yield node
            stack.extend(child for child in reversed(node.children))


def tree(text: bytes) -> Node:
    """Return the root of the well-formed JSON `text`; members called `@context` are left out, since they state nothing."""
    root: Node | None = None
    open_node: Node | None = None
    key: Node | None = None
    for token in _TOKEN.finditer(text):
        kind = token.lastindex or 0
        begin, end = token.span(kind)
        mark = token[kind]
        if kind == 1 and mark in b"]}":
            assert open_node is not None
            open_node.end = end
            open_node = open_node.parent
        elif kind == 2 and open_node is not None and open_node.kind == "{" and key is None:
            key = Node('"', begin, end, open_node)
            key.is_key = True
        elif mark not in (b":", b","):
            node = Node(mark.decode() if kind == 1 else '"' if kind == 2 else "0", begin, end, open_node, key)
            key = None
            if open_node is not None and not (node.key and text[node.key.begin : node.key.end] == b'"@context"'):
                open_node.children.append(node)
            root = root or node
            if kind == 1:
                open_node = node
    assert root is not None
    return root
