"""Places in N-Triples and N-Quads: one statement a line (RDF 1.1 N-Triples section 2, RDF 1.1 N-Quads section 2)."""

from __future__ import annotations

from kg.locate.tokens import LINE_STATEMENT, TOKEN
from kg.locate.wanted import Places, Role, Wanted
from kg.locate.window import CHUNK, Window


def places(window: Window, wanted: Wanted) -> Places:
    """Return the places of the wanted terms; the document must be well-formed.

    A statement of the default graph has no graph term: its subject is placed instead.
    """
    found: Places = {}
    last = max(wanted, default=-1)
    number = 0
    while number <= last:
        window.ensure(CHUNK)
        stop = _end_of_lines(window)
        if stop == window.start:
            break
        starts = LINE_STATEMENT.findall(window.data, window.start, stop)
        if any(ordinal in wanted for ordinal in range(number, number + len(starts))):
            for ordinal, match in enumerate(LINE_STATEMENT.finditer(window.data, window.start, stop), number):
                for role in wanted.get(ordinal, ()):
                    begin, end = _term(window.data, match.end() - 1, role)
                    found[ordinal, role] = window.place(window.base + begin, window.base + end)
        number += len(starts)
        window.advance(stop)
    return found


def _end_of_lines(window: Window) -> int:
    """Return the index behind the last line break of the part in work, reading on while a line is longer than that."""
    size = CHUNK
    while True:
        limit = min(window.start + size, len(window.data))
        if window.done and limit == len(window.data):
            return limit
        stop = max(window.data.rfind(b"\n", window.start, limit), window.data.rfind(b"\r", window.start, limit)) + 1
        if stop:
            return stop
        size *= 2
        window.ensure(size)


def _term(data: bytes, index: int, role: Role) -> tuple[int, int]:
    """Return where the term in `role` begins and ends, in the statement that begins at `index`."""
    terms: list[tuple[int, int]] = []
    depth = 0
    for token in TOKEN.finditer(data, index):
        kind = token.lastindex or 0
        text = token[kind]
        if text == b"<<(":
            terms += [token.span(kind)] if depth == 0 else []
            depth += 1
        elif text == b")>>":
            depth -= 1
        elif text == b"." and depth == 0:
            break
        elif depth == 0:
            terms.append(token.span(kind))
    return terms[role.value] if role.value < len(terms) else terms[0]
