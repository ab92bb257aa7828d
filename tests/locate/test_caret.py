"""The caret stands under the token, whatever the line holds."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kg.errors import Place
from kg.printing import printable
from kg.render.caret import caret


def test_the_caret_stands_under_the_token() -> None:
    """Two lines: number and text, and as many carets as the token has characters."""
    assert caret(Place("a.ttl", 12, 5, "s p foo .", 3)) == ["   12 | s p foo .", "      |     ^^^"]


def test_without_a_column_nothing_is_drawn() -> None:
    """A place that is a line only, or a file only, has no caret."""
    assert [caret(Place("a.ttl", 12)), caret(Place("a.ttl")), caret(Place("a.ttl", 1, 1))] == [[], [], []]


def test_a_part_of_a_long_line_is_marked_as_such() -> None:
    """Characters that were cut off do not shift the caret."""
    assert caret(Place("a.ttl", 1, 104, "foo bar", 3, 99)) == ["    1 | …foo bar", "      |      ^^^"]


def test_wide_and_combining_characters_do_not_shift_the_caret() -> None:
    """Two columns for a wide character, none for a combining one."""
    assert caret(Place("a.ttl", 1, 5, "医e\u0301 x", 1))[1] == "      |     ^"


def test_a_line_number_of_seven_digits_keeps_the_bar_in_line() -> None:
    """The gutter grows with the number."""
    assert caret(Place("a.ttl", 1234567, 1, "x")) == ["1234567 | x", "        | ^"]


@given(st.text(st.characters(exclude_characters="\n\r"), max_size=60), st.integers(0, 60), st.integers(1, 99))
def test_any_line_is_drawn_harmlessly(text: str, start: int, width: int) -> None:
    """Nothing that could act on a terminal comes out, and at least one and at most 40 carets do."""
    first, second = caret(Place("a", 3, min(start, len(text)) + 1, text, width))
    assert first == f"    3 | {printable(text)}"
    assert 1 <= second.count("^") <= 40
    assert not any(unicodedata.category(c) == "Cc" for c in first + second)
