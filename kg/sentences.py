"""Cutting a text into paragraphs and sentences, by position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"[ \t]{0,3}(?:={1,6}|#{1,6})[ \t]+(?=\S)")
_BULLET = re.compile(r"\s*[-*+\u2022\u2023\u25aa\u2013\u2014][ \t]+(?=\S)")
_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
_LEADING_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+")
_CLOSERS = "\"'\u201d\u2019\u00bb\u203a)\\]\u300d\u300f\uff09"
_OPENERS = "\"'\u201c\u2018\u201e\u201a\u00ab\u2039(\\[\u00bf\u00a1\u2013\u2014-"
_STOPS = ".!?\u2026\u061f\u06d4\u0964\u0965"
# Possessive, and begun only at the first stop of a run, so that no text takes quadratic time.
_STOP = re.compile(
    rf"(?<![{_STOPS}])(?P<stop>[{_STOPS}]++)[{_CLOSERS}]*+(?P<gap>\s++)(?=[{_OPENERS}]*+(?P<next>[^\W_]{{1,40}}))"
    rf"|[\u3002\uff01\uff1f\uff61]++[{_CLOSERS}]*+(?P<wide>\s*+)"
)
_TOKEN = re.compile(r"[^\W_](?:[\w.&'\u2019-]*[^\W_])?\Z")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,2})*\Z")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles and Latin shorthand: what follows belongs to them.
_OPEN = _words(
    "approx brig ca capt cf cmdr col dr e.g eg gen gov hon i.e ie lt maj messrs mlle mme mr mrs ms mt prof rep rev sen sgt st viz vs"
)
# Shorthand that stands before a number; otherwise the word of the same spelling ends a sentence.
_BEFORE_NUMBER = _words("apr art aug ch chap dec eq feb fig figs jan jul jun no nos nov oct p para pp sec sect sep sept tab vol vols")
# Shorthand that may end a sentence; it does where a word follows that commonly begins one.
_MAY_END = _words("al assn bros co corp dept est inc jr ltd sr univ")
_BEGINNERS = _words(
    "a after all although an and as at because before both but by each either every for from he her here his how however i if in it its "
    "many most my neither no not of on once one or our she since so some that the their then there these they this those though to we "
    "what when where which while who why with yet you your"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, heading or list line: paragraph and sentence number from 1, code-point positions from 0, end exclusive."""

    paragraph: int
    sentence: int
    start: int
    end: int

    @property
    def number(self) -> str:
        """The number as passages spell it, such as "3.2"."""
        return f"{self.paragraph}.{self.sentence}"


def segment(text: str) -> tuple[Segment, ...]:
    """Return the sentences of `text` in order; every letter and digit lies in exactly one of them.

    Blank lines and headings (`= `, `# `) separate paragraphs; each list line begins a sentence of its own. Marks such as `= `, `- ` and
    `> ` stay outside. A full stop after a title, an initial or other shorthand does not end a sentence; neither does one before a word in
    lower case. Takes time linear in the length of `text`.

    >>> text = "= Dr. A. Example spoke at 9.30 a.m. in Ulm. It rained."
    >>> [(s.number, text[s.start:s.end]) for s in segment(text)]
    [('1.1', 'Dr. A. Example spoke at 9.30 a.m. in Ulm.'), ('1.2', 'It rained.')]
    """
    found: list[Segment] = []
    paragraph = 0
    for block in _blocks(text):
        spans = [span for start, end in block for span in _sentences(text, start, end)]
        if spans:
            paragraph += 1
            found += (Segment(paragraph, i, start, end) for i, (start, end) in enumerate(spans, 1))
    return tuple(found)


def _blocks(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield each paragraph as its units: stretches in which sentences may run across lines."""
    units: list[tuple[int, int]] = []
    begin: int | None = None
    previous = ""
    in_list = False
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        bare = line.strip()
        heading = _HEADING.match(line)
        marked = any(map(str.isalnum, bare))
        item = _item(line, previous, in_list, first=begin is None and not units) if marked and not heading else None
        if begin is not None and (item is not None or not marked or heading):
            units.append((begin, start))
            begin = None
        if not bare or heading:
            if units:
                yield units
            units, in_list = [], False
        if heading and marked:
            yield [(start + heading.end(), at)]
        elif item is not None:
            begin, in_list = start + item, True
        elif marked and begin is None:
            mark = _LEADING_MARK.match(line)
            begin = start + (mark.end() if mark else 0)
        previous = "" if heading else bare
    if begin is not None:
        units.append((begin, at))
    if units:
        yield units


def _item(line: str, previous: str, in_list: bool, *, first: bool) -> int | None:
    """Return where the text of a list line begins, or None if `line` is none. A number is text; a bullet is a mark."""
    bullet = _BULLET.match(line)
    if bullet:
        return bullet.end()
    # A wrapped line may begin with "12. " by chance: then the line before it stops in mid-sentence.
    if _NUMBER.match(line) and (first or in_list or previous[-1:] in ":;,.!?\u2026"):
        return len(line) - len(line.lstrip())
    return None


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one unit, without white space at their ends."""
    pending: tuple[int, int] | None = None
    for begin, finish in _cut(text, start, end):
        while begin < finish and text[begin].isspace():
            begin += 1
        while finish > begin and text[finish - 1].isspace():
            finish -= 1
        if begin == finish:
            continue
        if any(map(str.isalnum, text[begin:finish])):
            if pending:
                yield pending
            pending = (begin, finish)
        elif pending:
            # A stray mark belongs to the sentence that it closes.
            pending = (pending[0], finish)
    if pending:
        yield pending


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _STOP.finditer(text, start, end):
        cut = match.start("wide") if match["wide"] is not None else match.start("gap")
        if match["wide"] is not None or _ends(text, at, match):
            yield at, cut
            at = cut
    yield at, end


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether the stop that `match` found, in the sentence begun at `start`, ends it."""
    following = match["next"]
    if following[0].islower():
        return False
    if match["stop"] != ".":
        return True
    # No shorthand is longer than 40 characters, and looking no further keeps the time linear.
    token = _TOKEN.search(text, max(start, match.start() - 40), match.start())
    word = token[0] if token else ""
    if word.isdigit() and not any(map(str.isalnum, text[start : match.start() - len(word)])):
        return False
    lower = word.casefold()
    if lower in _OPEN:
        return False
    if lower in _BEFORE_NUMBER:
        return not following[0].isdigit()
    if lower in _MAY_END or _INITIALS.match(word) or lower in {"ph.d", "d.d.s"}:
        return following.casefold() in _BEGINNERS
    return True
