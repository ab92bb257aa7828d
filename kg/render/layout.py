"""Laying out text in a terminal: widths, wrapping, columns, styles."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kg.printing import printable
from kg.record import record

_CODES = {"bold": "1", "dim": "2", "green": "32", "red": "31", "yellow": "33"}


@record
class Look:
    """How a text may look: columns to fit, whether it may be coloured, whether signs outside ASCII may be drawn."""

    width: int = 80
    color: bool = False
    unicode: bool = True

    def style(self, text: str, style: str) -> str:
        """Return `text` in "bold", "dim", "green", "red" or "yellow" where colours are allowed."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and style and text else text

    @property
    def arrow(self) -> str:
        """The sign between stages that follow each other."""
        return "→" if self.unicode else "->"


PLAIN = Look()
"""80 columns without colours."""


def width(text: str) -> int:
    """Return the number of columns that `text` takes (East Asian wide characters take two, combining marks none; UAX 11).

    >>> width("abc"), width("形成外科"), width("e\u0301")
    (3, 8, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, columns: int) -> list[str]:
    """Return `text`, safe to print, in lines of at most `columns` columns; words that are longer are cut.

    >>> wrap("better appearance", 10)
    ['better', 'appearance']
    """
    lines: list[str] = []
    line = ""
    for word in printable(text).split():
        while width(word) > columns:
            head = _head(word, columns if not line else max(1, columns - width(line) - 1))
            if line and width(line) + 1 + width(head) > columns:
                lines.append(line)
                line = ""
                continue
            lines.append(f"{line} {head}" if line else head)
            line, word = "", word[len(head) :]
        if not line:
            line = word
        elif width(line) + 1 + width(word) <= columns:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = word
    if line or not lines:
        lines.append(line)
    return lines


def _head(word: str, columns: int) -> str:
    """Return the longest beginning of `word` that fits into `columns` columns, at least one character."""
    used = 0
    for at, char in enumerate(word):
        used += width(char)
        if used > columns and at:
            return word[:at]
    return word


def indented(text: str, columns: int, first: str, rest: str) -> list[str]:
    """Return `text` wrapped to `columns` columns, the first line after `first` and the others after `rest`."""
    room = max(8, columns - max(width(first), width(rest)))
    return [(rest if number else first) + line for number, line in enumerate(wrap(text, room))]


def heading(text: str, look: Look) -> list[str]:
    """Return `text` wrapped to the width and bold."""
    return [look.style(line, "bold") for line in indented(text, look.width, "", "  ")]


def beside(cells: Sequence[str], widths: Sequence[int], look: Look, styles: Sequence[str] = ()) -> list[str]:
    """Return the lines of one table row: each cell wrapped to its width, two spaces between cells."""
    columns = [wrap(cell, room) for cell, room in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(len(column) for column in columns)):
        parts = []
        for place, (column, room) in enumerate(zip(columns, widths, strict=True)):
            text = column[number] if number < len(column) else ""
            pad = " " * (room - width(text)) if place < len(columns) - 1 else ""
            parts.append(look.style(text, styles[place] if styles else "") + pad)
        lines.append("  ".join(parts).rstrip())
    return lines
