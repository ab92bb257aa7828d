"""Finding recorded passages again in a copy of their text, from positions and digests alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.folding import Folded, digest, digest_folded, fold_map
from kg.sentences import segment

# Where a passage may begin: not within a word, nor with the punctuation that closes the one before.
_BEGIN = re.compile(r"(?<![^\W_])(?![.,;:!?)\]]+(?:\s|\Z))\S")


class Standing(StrEnum):
    """What became of a passage in a copy."""

    IN_PLACE = "in place"
    MOVED = "moved"
    LOST = "lost"
    UNCHECKABLE = "not re-checkable here"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is on record of a passage: name, code-point positions (end exclusive), digests of the exact and of the folded text."""

    name: str
    start: int | None
    end: int | None
    exact: str | None
    folded: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a passage stands in a copy; `exact` tells whether the copy has it character by character or only after folding."""

    name: str
    standing: Standing
    start: int | None = None
    end: int | None = None
    exact: bool = False


def locate(text: str, marks: Sequence[Mark]) -> tuple[Finding, ...]:
    """Return, for each of `marks` in order, where its passage stands in `text`.

    Looked for in turn: at the recorded positions; among the sentences of `text`; in every stretch of `text` that has the recorded length
    and cuts no word. Of passages with the same words, each takes a place of its own. The first two steps take time linear in the length of
    `text`; the third adds a pass over it for each recorded length that is still missing.
    """
    search = _Search(text)
    for mark in marks:
        search.in_place(mark)
    missing = [mark for mark in marks if mark.name not in search.found]
    if missing:
        folded = fold_map(text)
        search.among(_sentence_digests(text, missing), missing)
        search.among(_stretch_digests(folded, [m for m in missing if m.name not in search.found]), missing)
    return tuple(search.found.get(mark.name, Finding(mark.name, Standing.LOST)) for mark in marks)


def uncovered(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of `text` outside all of `spans`, trimmed, that hold more than white space."""
    gaps: list[tuple[int, int]] = []
    at = 0
    for start, end in [*sorted(spans), (len(text), len(text))]:
        gap = text[at:start]
        if gap.strip():
            gaps.append((at + len(gap) - len(gap.lstrip()), at + len(gap.rstrip())))
        at = max(at, end)
    return tuple(gaps)


class _Search:
    """Collects findings, and hands out each place only once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, Finding] = {}
        self.taken: set[tuple[int, int]] = set()

    def in_place(self, mark: Mark) -> None:
        """Look at the recorded positions of `mark`."""
        if mark.start is None or mark.end is None or not (mark.exact or mark.folded):
            self.found[mark.name] = Finding(mark.name, Standing.UNCHECKABLE)
        elif mark.end <= len(self.text):
            self._settle(mark, mark.start, mark.end)

    def among(self, places: Iterable[tuple[str, int, int]], marks: Sequence[Mark]) -> None:
        """Give the `places` (digest of the folded or exact text, start, end) to those of `marks` that are still missing."""
        wanted: dict[str, deque[Mark]] = defaultdict(deque)
        for mark in marks:
            if mark.name not in self.found:
                for key in {mark.exact, mark.folded} - {None}:
                    wanted[key or ""].append(mark)
        for key, start, end in places:
            queue = wanted.get(key)
            while queue and queue[0].name in self.found:
                queue.popleft()
            if queue:
                self._settle(queue[0], start, end)

    def _settle(self, mark: Mark, start: int, end: int) -> None:
        piece = self.text[start:end]
        exact = digest(piece) == mark.exact
        if (start, end) in self.taken or not (exact or digest_folded(piece) == mark.folded):
            return
        standing = Standing.IN_PLACE if (start, end) == (mark.start, mark.end) else Standing.MOVED
        self.found[mark.name] = Finding(mark.name, standing, start, end, exact)
        self.taken.add((start, end))


def _sentence_digests(text: str, marks: Sequence[Mark]) -> Iterable[tuple[str, int, int]]:
    """Yield digest and place of the sentences of `text`, folded, or exact where some mark has no folded digest."""
    exact_needed = any(mark.folded is None for mark in marks)
    for s in segment(text):
        piece = text[s.start : s.end]
        yield digest_folded(piece), s.start, s.end
        if exact_needed:
            yield digest(piece), s.start, s.end


def _stretch_digests(folded: Folded, marks: Sequence[Mark]) -> Iterable[tuple[str, int, int]]:
    """Yield digest and original place of those stretches of the folded text that one of `marks` wants.

    A stretch has the recorded length and begins and ends where no word is cut.
    """
    wanted: dict[int, set[str]] = defaultdict(set)
    for mark in marks:
        if mark.start is not None and mark.end is not None:
            wanted[mark.end - mark.start] |= {key for key in (mark.exact, mark.folded) if key}
    if not (wanted and folded.text):
        return
    text = folded.text
    starts = [match.start() for match in _BEGIN.finditer(text)]
    may_end = _ends(text)
    for length in sorted(wanted):
        keys = wanted[length]
        known = starts[: bisect_right(starts, len(text) - length)]
        for start in [start for start in known if may_end[start + length - 1]]:
            key = digest(text[start : start + length])
            if key in keys:
                yield key, *folded.span(start, start + length)


def _ends(text: str) -> bytes:
    """Return, for each character of the folded `text`, 1 if a passage may end after it: not within a word, not with white space."""
    pairs = zip(text, text[1:] + " ", strict=True)
    return bytes(here != " " and not (here.isalnum() and there.isalnum()) for here, there in pairs)
