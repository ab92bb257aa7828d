"""Showing text from anywhere on a terminal without letting it act there."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return `text` with every character that could act on a terminal written as an escape.

    Control characters, bidirectional overrides and other unprintable characters become `\u{…}`; line breaks and tabs become spaces.

    >>> printable("a\x1b[2Jb\u202e")
    'a\\u{1b}[2Jb\\u{202e}'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c in "\n\t\r" else f"\\u{{{ord(c):x}}}" for c in text)
