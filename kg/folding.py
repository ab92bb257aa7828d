"""Digests of text, and text stripped of what a copy may change without changing a word.

Folding is Unicode NFC (UAX 15), curly quotation marks to straight ones, every run of white space to one space, none at the ends.
It defines `spec:sha256Folded`; the exact text defines `spec:sha256`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

_STRAIGHT = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b", "'") | dict.fromkeys("\u201c\u201d\u201e\u201f", '"'))
# Where folding may change the number of characters: white space other than one plain space, and non-ASCII text with the ASCII character
# before it, which may be the base of a combining mark. No ASCII character ever combines with what stands before it.
_UNEVEN = re.compile(r"\s{2,}|[^\S ]|[\x00-\x7f]?[^\x00-\x7f\s]+")


def digest(text: str) -> str:
    """Return the SHA-256 digest of `text` in UTF-8, as 64 lower-case hexadecimal digits.

    >>> digest("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fold(text: str) -> str:
    r"""Return `text` without its typography.

    >>> fold(" It\u2019s\r\n \u201ccafe\u0301\u201d ")
    'It\'s "café"'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_STRAIGHT).split())


def digest_folded(text: str) -> str:
    """Return the SHA-256 digest of `text` after folding."""
    return digest(fold(text))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters comes from.

    The text is cut into pieces at `_at` (positions in the folded text). Piece k comes from the original's `_from[k]` to `_to[k]`,
    character by character where `_even[k]` is 1, otherwise only as a whole.
    """

    text: str
    _at: array[int]
    _from: array[int]
    _to: array[int]
    _even: bytes

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's code-point positions (end exclusive) of the folded text's non-empty stretch [start, end)."""
        first, last = bisect_right(self._at, start) - 1, bisect_right(self._at, end - 1) - 1
        begin = self._from[first] + (start - self._at[first] if self._even[first] else 0)
        finish = self._from[last] + end - self._at[last] if self._even[last] else self._to[last]
        return begin, finish


def fold_map(text: str) -> Folded:
    """Return `text` folded, with the way back to the original positions. Takes time linear in the length of `text`."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    pieces = _Pieces(text, start)
    normal = unicodedata.is_normalized("NFC", text)
    for match in _UNEVEN.finditer(text, start, end):
        if match[0].isspace():
            pieces.replace(match.start(), match.end(), " ")
        elif not normal:
            for begin, finish in _clusters(text, match.start(), match.end()):
                cluster = text[begin:finish]
                composed = unicodedata.normalize("NFC", cluster)
                if composed != cluster:
                    pieces.replace(begin, finish, composed)
    return pieces.folded(max(start, end))


class _Pieces:
    """Collects the folded text and its pieces from left to right."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.done = start
        self.length = 0
        self.parts: list[str] = []
        self.at, self.origin, self.until = array("Q"), array("Q"), array("Q")
        self.even = bytearray()

    def replace(self, start: int, end: int, new: str) -> None:
        """Copy the original up to `start`, then put `new` in place of [start, end)."""
        self._copy(start)
        self._add(start, end, new, even=end - start == len(new) == 1)

    def folded(self, end: int) -> Folded:
        """Return the result after copying the original up to `end`."""
        self._copy(end)
        return Folded("".join(self.parts).translate(_STRAIGHT), self.at, self.origin, self.until, bytes(self.even))

    def _copy(self, end: int) -> None:
        if end > self.done:
            self._add(self.done, end, self.text[self.done : end], even=True)

    def _add(self, start: int, end: int, new: str, *, even: bool) -> None:
        if even and self.even and self.even[-1]:
            self.until[-1] = end
        else:
            self.at.append(self.length)
            self.origin.append(start)
            self.until.append(end)
            self.even.append(even)
        self.parts.append(new)
        self.length += len(new)
        self.done = end


def _clusters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of [start, end) that can be normalized one by one."""
    cuts = [start, *(i for i in range(start + 1, end) if not _continues(text[i])), end]
    return list(pairwise(cuts))


def _continues(char: str) -> bool:
    """Tell whether NFC may join `char` to what stands before it: marks, and the vowels and final consonants of Hangul."""
    return unicodedata.category(char)[0] == "M" or unicodedata.combining(char) != 0 or "\u1160" <= char <= "\u11ff"
