"""Rows of text as a table: for a terminal, as Markdown, or as aligned plain text."""

from __future__ import annotations

from collections.abc import Sequence

from kg.printing import printable


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
    from rich.box import ASCII, ROUNDED
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=ROUNDED if unicode else ASCII, header_style="bold" if color else "")
    for name in header:
        table.add_column(Text(printable(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(width=width, color_system="standard" if color else None, force_terminal=color, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get()
