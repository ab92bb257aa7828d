"""A place in a piece of a text, told as a place in the whole."""

from __future__ import annotations

from kg.errors import Place

_LONG = 200
_BEFORE = 60
_SHOWN = 160


def spot(name: str, piece: str, at: int, width: int, line: int, column: int = 1) -> Place:
    """Return the place of the `width` characters from the index `at` of `piece`, which begins at `line` and `column` of `name`.

    The text of the place is cut to a part around it where the line is long, as it is where other lines are known only in part.
    """
    start = piece.rfind("\n", 0, at) + 1
    end = piece.find("\n", at)
    end = len(piece) if end < 0 else end
    text = piece[start:end].rstrip("\r")
    before = column - 1 if start == 0 else 0
    number = before + at - start + 1
    width = max(1, min(width, end - at))
    where = line + piece.count("\n", 0, start)
    if before + len(text) <= _LONG:
        return Place(name, where, number, text, width, before)
    cut = max(0, at - start - _BEFORE)
    return Place(name, where, number, text[cut : cut + _SHOWN], width, before + cut)
