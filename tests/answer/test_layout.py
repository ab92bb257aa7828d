"""Wrapping, widths and escaping hold for any text."""

from __future__ import annotations

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.printing import printable
from kg.render.layout import Look, beside, width, wrap
from kg.render.markup import escape_html, escape_markdown


@given(st.text(), st.integers(2, 60))
def test_wrapping_loses_nothing_and_fits(text: str, columns: int) -> None:
    """Lines are no wider than asked for, and hold all characters of the printable text but white space."""
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == "".join(printable(text).split())
    assert max(width(line) for line in lines) <= columns


@given(st.text(alphabet=st.characters(categories=["L", "M", "Zs"])), st.integers(10, 60))
def test_words_are_cut_only_where_they_are_too_long(text: str, columns: int) -> None:
    """Words that fit stay whole."""
    words = printable(text).split()
    short = all(width(word) <= columns for word in words)
    assert not short or " ".join(wrap(text, columns)).split() == words


def test_columns_stay_aligned_beside_wide_characters() -> None:
    """East Asian characters take two columns, combining marks none."""
    rows = [beside((name, "yes", "no"), (10, 5, 5), Look(40)) for name in ("abc", "形成外科", "e\u0301te\u0301")]
    assert [row[0] for row in rows] == ["abc         yes    no", "形成外科    yes    no", "e\u0301te\u0301         yes    no"]


def test_styles_never_replace_words() -> None:
    """Colour comes on top: without the escape codes the text is the same."""
    cells, widths, styles = ("name", "yes [1]", "no"), (6, 8, 4), ("", "green", "red")
    (colored,), (plain,) = beside(cells, widths, Look(40, color=True), styles), beside(cells, widths, Look(40), styles)
    assert colored != plain
    assert colored.replace("\x1b[32m", "").replace("\x1b[31m", "").replace("\x1b[0m", "") == plain


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the base class says so
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text())
def test_html_shows_any_text_as_it_is(text: str) -> None:
    """No text makes an element, and the reader sees the printable text."""
    reader = _Reader()
    reader.feed(f"<p>{escape_html(text)}</p>")
    reader.close()
    assert (reader.tags, reader.text) == (["p"], printable(text))


@pytest.mark.parametrize("text", ["a|b", "*b*", "_b_", "`c`", "<b>", "[x](http://example.org)", "~~s~~", "&amp;"])
def test_markdown_syntax_is_escaped(text: str) -> None:
    """Nothing that Markdown would format is left bare."""
    escaped = escape_markdown(text)
    assert escaped != text
    assert "<" not in escaped.replace("&lt;", "")
