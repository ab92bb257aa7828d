"""Rows of text as a table: for a terminal, as Markdown, or as aligned plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from kg.printing import printable

_PIECE = 1_000
"""Rows that are drawn at a time."""
_LEAST = 2
"""Columns that each column of a table needs to be drawn here: every character fits."""
_KEPT = 4_096
"""Cells of which is kept how they are wrapped, since values repeat."""


def plain(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned plain text with two spaces between columns; the header is underlined."""
    cells = [[printable(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table (GitHub Flavored Markdown section 4.10)."""

    def line(row: Sequence[str]) -> str:
        return "| " + " | ".join(printable(cell).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in row) + " |"

    return "\n".join([line(header), "|" + " --- |" * len(header), *(line(row) for row in rows)]) + "\n"


def terminal(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None, color: bool = False, unicode: bool = True
) -> str:
    """Return rows as a table drawn for a terminal of `width` columns (as wide as it is, if None), wrapped to fit."""
    return "".join(drawn(header, rows, width=width, color=color, unicode=unicode))


def drawn(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None, color: bool = False, unicode: bool = True
) -> Iterator[str]:
    """Yield what `terminal` returns in pieces: the head, some rows at a time, the foot.

    rich takes 0.1 ms and more for each row. It draws a small table that needs the same widths, and between its head and its foot all rows
    are put together here; what is wider than its column is wrapped by rich, and so is a table that is too wide for the terminal.
    """
    from rich.box import ASCII, ROUNDED
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    box = ROUNDED if unicode else ASCII
    console = Console(width=width, color_system="standard" if color else None, force_terminal=color, markup=False, highlight=False)

    def by_rich(some: Sequence[Sequence[str]]) -> list[str]:
        table = Table(box=box, header_style="bold" if color else "")
        for name in header:
            table.add_column(Text(printable(name)), overflow="fold")
        for row in some:
            table.add_row(*map(Text, row))
        with console.capture() as captured:
            console.print(table)
        return captured.get().splitlines(keepends=True)

    cells = [[printable(cell) for cell in row] for row in rows]
    lines = by_rich(_widest(cells, cell_len))
    rule = next((at for at, line in enumerate(lines) if line[:2] == box.head_row_left + box.head_row_horizontal), 0)
    rooms = [len(part) - 2 for part in lines[rule].strip()[1:-1].split(box.head_row_cross)]
    if not cells or len(rooms) != len(header) or min(rooms) < _LEAST or lines[rule].rstrip()[-1:] != box.head_row_right:
        yield "".join(by_rich(cells))
        return
    yield "".join(lines[: rule + 1])
    wrapped = lru_cache(_KEPT)(lambda cell, room: [line.plain for line in Text(cell).wrap(console, room, overflow="fold")])
    left, between, right = f"{box.mid_left} ", f" {box.mid_vertical} ", f" {box.mid_right}\n"
    for start in range(0, len(cells), _PIECE):
        piece: list[str] = []
        for row in cells[start : start + _PIECE]:
            columns = [[cell] if cell_len(cell) <= room else wrapped(cell, room) for cell, room in zip(row, rooms, strict=True)]
            for line in zip_longest(*columns, fillvalue=""):
                padded = (part + " " * (room - cell_len(part)) for part, room in zip(line, rooms, strict=True))
                piece.append(left + between.join(padded) + right)
        yield "".join(piece)
    yield lines[-1]


def _widest(rows: Sequence[Sequence[str]], size: Callable[[str], int]) -> list[list[str]]:
    """Return two rows that need the same widths as all `rows`: the widest cell of each column, and the one with its widest word."""
    if not rows:
        return []
    columns = [set(column) for column in zip(*rows, strict=True)]
    return [
        [max(sorted(column), key=size) for column in columns],
        [max(sorted(word for cell in column for word in cell.split()), key=size, default="") for column in columns],
    ]
