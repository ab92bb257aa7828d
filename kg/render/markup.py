"""Text from anywhere inside Markdown and HTML, shown as it is."""

from __future__ import annotations

from kg.printing import printable


def escape_markdown(text: str) -> str:
    r"""Return `text` so that Markdown shows it as it is (CommonMark 0.31 section 2.4) and a table cell holds it.

    >>> escape_markdown("a|b *c* <d>")
    'a\\|b \\*c\\* &lt;d>'
    """
    escaped = "".join("\\" + c if c in "\\`*_|~" else "&lt;" if c == "<" else "&amp;" if c == "&" else c for c in printable(text))
    return escaped.replace("](", "]\\(")


def escape_html(text: str) -> str:
    """Return `text` for an HTML text node or attribute, control characters made visible.

    >>> escape_html('<a "b">')
    '&lt;a &quot;b&quot;&gt;'
    """
    safe = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("'", "&#39;")
