"""A place in a text, as people see it: the line, and a caret under what is meant."""

from __future__ import annotations

from kg.errors import Place
from kg.printing import printable

_CUT = "…"
_LONGEST = 40


def caret(place: Place) -> list[str]:
    r"""Return two lines, `number | text` and a caret line below it; none if the text or the column of `place` is not known.

    Nothing in them can act on a terminal. Carets stand under the token, at most 40 and at most to the end of the line.

    >>> print("\n".join(caret(Place("a.ttl", 7, 5, "s p \x1bo .", 2))))
        7 | s p \u{1b}o .
          |     ^^^^^^^
    """
    if place.text is None or place.line is None or place.column is None:
        return []
    start = place.column - 1 - place.cut
    before, token = printable(place.text[:start]), printable(place.text[start : start + max(1, place.width)])
    lead = _CUT if place.cut else ""
    gutter = max(5, len(str(place.line)))
    marks = "^" * max(1, min(_columns(token), _LONGEST))
    return [
        f"{place.line:>{gutter}} | {lead}{printable(place.text)}",
        f"{'':>{gutter}} | {' ' * (len(lead) + _columns(before))}{marks}",
    ]


def _columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: wide characters two, combining ones none (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
