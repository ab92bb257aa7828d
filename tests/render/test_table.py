"""Tables on a terminal look as rich draws them, however many rows they have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.box import ASCII, ROUNDED
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.printing import printable
from kg.render import table

WORDS = (
    "a",
    "Practitioner",
    "形成外科",
    "e\u0301",
    "<https://example.org/directory/id/t21669-0>",
    "x" * 50,
    "",
    " ",
    "-",
    "[bold]",
    "\x1b[2J",
)
CELL = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
ROWS = st.integers(1, 5).flatmap(lambda count: st.lists(st.lists(CELL, min_size=count, max_size=count), min_size=1, max_size=5))


def by_rich(header: list[str], rows: list[list[str]], width: int, unicode: bool) -> str:
    """Return the table as rich draws all of it."""
    drawn = Table(box=ROUNDED if unicode else ASCII, header_style="bold")
    for name in header:
        drawn.add_column(Text(name), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(width=width, color_system="standard", force_terminal=True, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(drawn)
    return captured.get()


@given(rows=ROWS, width=st.sampled_from([8, 20, 40, 80, 200]), unicode=st.booleans())
def test_a_table_is_drawn_as_rich_draws_it(rows: list[list[str]], width: int, unicode: bool) -> None:
    """Widths, wrapping and borders are the same for narrow and wide terminals, for wide characters, and without box characters."""
    header = [f"column {number}" for number in range(len(rows[0]))]
    assert table.terminal(header, rows, width=width, color=True, unicode=unicode) == by_rich(header, rows, width, unicode)


def test_a_table_without_rows_is_drawn_as_rich_draws_it() -> None:
    """The head stands alone."""
    assert table.terminal(["a", "b"], [], width=40, color=True) == by_rich(["a", "b"], [], 40, True)


def test_a_long_table_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich is asked for the widths only, and rows are given away before all are drawn."""
    asked: list[tuple[Text, ...]] = []
    add_row = Table.add_row

    def counted(self: Table, *cells: Text) -> None:
        asked.append(cells)
        add_row(self, *cells)

    monkeypatch.setattr(Table, "add_row", counted)
    pieces = list(table.drawn(["number", "square"], [[str(n), str(n * n)] for n in range(5_000)], width=40))
    assert (len(asked), len(pieces), sum(piece.count("\n") for piece in pieces)) == (2, 7, 5_004)
