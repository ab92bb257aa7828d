"""How a JSON-LD document can be read in parts: an array of documents, or one object with an array of nodes in `@graph`.

A parser must hold a `{"@context": …, "@graph": […]}` document until its end, because a later key may make the graph a named one
(JSON-LD 1.1 section 4.9). Here a first look finds those keys, so that each run of nodes can be parsed between the same head and tail.
"""

from __future__ import annotations

import re

from kg.locate.window import CHUNK, Window
from kg.record import record

LONGEST_HEAD = 1 << 22
"""How many bytes may stand before or after the array in `@graph`, and still be repeated for each part."""

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_NO_BRACKET = rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+"
_BRACKET = re.compile(_NO_BRACKET + rb"([\[\]{}])", re.DOTALL)
_REST = re.compile(_NO_BRACKET, re.DOTALL)
_GRAPH = re.compile(rb'"@graph"[ \t\r\n]*+:[ \t\r\n]*+\[\Z')
_OPENS = (b"[", b"{")


@record
class Layout:
    """Where the elements of a document stand, and what makes a document of some of them: `head`, the elements, `tail`.

    `begin` and `end` are the offsets of the text between the brackets of the array.
    """

    head: bytes
    tail: bytes
    begin: int
    end: int


def layout(window: Window) -> Layout | None:
    """Return how the document can be read in parts, or None if it can only be read as a whole. Moves the window.

    What an array is not closed by, or two graphs in one object, make a document that can only be read as a whole.
    """
    first = _next_bracket(window, window.start, hold=True)
    if first is None:
        return None
    if window.data[first - 1 : first] == b"[":
        return Layout(b"[", b"]", window.base + first, -1)
    return _graph_layout(window, first)


def _graph_layout(window: Window, index: int) -> Layout | None:
    """Look for the one array in `@graph`, from behind the opening brace of the document on."""
    begin = end = -1
    head = b""
    depth = 1
    at: int | None = index
    while depth:
        hold = begin < 0 or end >= 0
        if hold and window.base + len(window.data) - max(end, 0) > LONGEST_HEAD + CHUNK:
            return None
        at = _next_bracket(window, at, hold=hold)
        if at is None:
            return None
        opens = window.data[at - 1 : at] in _OPENS
        if opens and depth == 1 and _GRAPH.search(window.data, max(0, at - 256), at):
            if begin >= 0:
                return None
            begin, head = window.base + at, window.data[:at]
        depth += 1 if opens else -1
        if depth == 1 and begin >= 0 and end < 0:
            end = window.base + at - 1
            window.advance(at - 1)
            at = window.start + 1
    window.ensure(LONGEST_HEAD)
    if begin < 0 or not window.done:
        return None
    return Layout(head, window.data[window.start :], begin, end)


def elements(window: Window, size: int) -> list[tuple[int, int]]:
    """Return where the next elements of an array begin and end in the window's data: whole ones, until they take `size` bytes.

    The window stands behind the array's bracket, or behind an element. An empty list means the end of the array.
    """
    found: list[tuple[int, int]] = []
    begin, depth, at = 0, 0, window.start
    while not found or found[-1][1] - window.start < size:
        match = _BRACKET.match(window.data, at)
        if match is None:
            if found or window.done:
                break
            window.ensure(2 * (len(window.data) - window.start))
            continue
        at = match.end()
        if match[1] in _OPENS:
            if depth == 0:
                begin = at - 1
            depth += 1
        elif depth == 0:
            break
        else:
            depth -= 1
            if depth == 0:
                found.append((begin, at))
    return found


def _next_bracket(window: Window, index: int | None, *, hold: bool) -> int | None:
    """Return the index behind the next bracket outside of strings; unless `hold`, what was passed is forgotten."""
    at = window.start if index is None else index
    while True:
        match = _BRACKET.match(window.data, at)
        if match:
            if not hold and match.end() - window.start > CHUNK:
                before = window.base
                window.advance(match.end())
                return match.end() - (window.base - before)
            return match.end()
        if window.done:
            return None
        rest = _REST.match(window.data, at)
        at = rest.end() if rest else at
        if not hold:
            window.advance(at)
            at = window.start
        window.ensure(2 * (len(window.data) - window.start))
