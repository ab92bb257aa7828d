"""Texts are folded, cut into sentences, and searched for recorded passages."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.folding import digest, digest_folded, fold, fold_map
from kg.passages import Finding, Mark, Standing, locate, uncovered
from kg.sentences import segment

# Characters on which folding and cutting decide: letters of several scripts, marks that combine with what stands before (also with a
# starter: Hangul, Bengali, Tamil), singletons, quotes, white space of all kinds, stops, list and heading marks.
ALPHABET = (
    "aBz9 .!?\u2026,;:'\"()[]=#-*> \n\r\t\u00a0\u2003\u2028\x0b\x1c\u2018\u2019\u201c\u201d\u00e9\u0301\u0323\u0308\u212b\u2000"
    "\u1100\u1161\u11a8\uac00\u09c7\u09be\u0bc6\u0bbe\u0958\ufb1d\u3002\uff01\u4f60\u05d0\u0627\U0001f600\U0001d15e\ufeff"
)
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=60) | st.text(max_size=60)
SENTENCES = st.lists(
    st.sampled_from(
        [
            "Alpha beta gamma.",
            "It\u2019s \u201cnew\u201d!",
            "Dr. Example went home?",
            "Caf\u00e9 num\u00e9ro 9.",
            "One two.",
            "\u4f60\u597d\u3002",
        ]
    ),
    min_size=1,
    max_size=12,
)


def cut(text: str) -> list[str]:
    """Return the sentences of `text`."""
    return [text[s.start : s.end] for s in segment(text)]


def marks(text: str) -> list[Mark]:
    """Return what would be on record of the sentences of `text`."""
    return [Mark(s.number, s.start, s.end, digest(text[s.start : s.end]), digest_folded(text[s.start : s.end])) for s in segment(text)]


def standings(findings: tuple[Finding, ...]) -> list[str]:
    """Return what became of each passage."""
    return [str(finding.standing) for finding in findings]


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  a \r\n\t b\u00a0c  ", "a b c"),
        ("\u2018a\u2019 \u201ab\u201b", "'a' 'b'"),
        ("\u201ca\u201d \u201eb\u201f", '"a" "b"'),
        ("e\u0301", "\u00e9"),
        ("\u212b", "\u00c5"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("\u00abA\u00bb \u2013 B", "\u00abA\u00bb \u2013 B"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    """Normalization, quotation marks and white space are evened out, nothing else."""
    assert fold(text) == folded


def test_digests_of_known_texts() -> None:
    """SHA-256 of UTF-8, as FIPS 180-4 gives it for "abc"."""
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_folded(" abc\n") == digest("abc")


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is its own folding."""
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_copies_of_a_text_fold_alike(text: str) -> None:
    """Normalization form and line ends do not show after folding."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(text.replace("\n", "\r\n")) == fold(text)


@given(TEXTS)
def test_the_map_has_the_folded_text(text: str) -> None:
    """Folding with the way back gives the same text as folding."""
    assert fold_map(text).text == fold(text)


@given(TEXTS)
@example("\u00e9\u0323")  # its two characters are re-ordered and joined anew: two again, but not the same two
def test_positions_map_back(text: str) -> None:
    """Each character of the folded text comes from a stretch that folds to it, or to the cluster it stands in; stretches never go back."""
    folded = fold_map(text)
    ends = 0
    for i, char in enumerate(folded.text):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert char in (fold(text[start:end]) or " ")
        assert text[start:end].strip() or char == " "
        assert end >= ends
        ends = end


@given(TEXTS, st.integers(0, 60), st.integers(1, 60))
def test_stretches_map_back(text: str, start: int, length: int) -> None:
    """A stretch between two words of the folded text folds to itself where it stands in the original."""
    folded = fold_map(text)
    words = [match.span() for match in re.finditer(r"\S+", folded.text)]
    if words:
        begin, _ = words[start % len(words)]
        _, finish = words[min(start % len(words) + length, len(words) - 1)]
        origin = folded.span(begin, finish)
        assert fold(text[slice(*origin)]) == folded.text[begin:finish]


def test_normalizing_by_clusters_is_normalizing() -> None:
    """Whatever composes in NFC is kept in one cluster: every composed character, after a letter, and after its own decomposition."""
    composed = [chr(i) for i in range(0x110000) if not 0xD800 <= i <= 0xDFFF and unicodedata.decomposition(chr(i))]
    assert len(composed) > 5000
    wrong = [
        char for char in composed for text in (unicodedata.normalize("NFD", f"a{char}x{char}{char}"),) if fold_map(text).text != fold(text)
    ]
    assert wrong == []


# Sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four\u2026 Five", ["One.", "Two!", "Three?", "Four\u2026", "Five"]),
        ("Dr. A. B. Example met Mrs. Example.", ["Dr. A. B. Example met Mrs. Example."]),
        ("The U.S. Senate sat. It rose.", ["The U.S. Senate sat.", "It rose."]),
        ("He lives in the U.S. The house is old.", ["He lives in the U.S.", "The house is old."]),
        ("See e.g. Example, i.e. Fig. 3 and no. 4. There is none.", ["See e.g. Example, i.e. Fig. 3 and no. 4.", "There is none."]),
        ("She said no. Then she left.", ["She said no.", "Then she left."]),
        ("It costs 3.50 dollars, at 9 a.m. on Jan. 5. Cheap.", ["It costs 3.50 dollars, at 9 a.m. on Jan. 5.", "Cheap."]),
        ("Jane Example, M.D. and Ph.D. is here.", ["Jane Example, M.D. and Ph.D. is here."]),
        ("Example Inc. Chairman A spoke. Example Inc. The chairman spoke.",
         ["Example Inc. Chairman A spoke.", "Example Inc.", "The chairman spoke."]),
        ("\u201cStop!\u201d he said. \u201cNow.\u201d She went.", ["\u201cStop!\u201d he said.", "\u201cNow.\u201d", "She went."]),
        ("Wait... what? Well... Yes.", ["Wait... what?", "Well...", "Yes."]),
        ("(One.) [Two.] Three.", ["(One.)", "[Two.]", "Three."]),
        ("Salt, pepper etc. Then stir.", ["Salt, pepper etc.", "Then stir."]),
        ("A sentence\nover two lines. Another.", ["A sentence\nover two lines.", "Another."]),
        ("\u4f60\u597d\u3002\u518d\u89c1\uff01", ["\u4f60\u597d\u3002", "\u518d\u89c1\uff01"]),
        ("\u05d0\u05d1. \u05d2\u05d3.", ["\u05d0\u05d1.", "\u05d2\u05d3."]),
        ("", []),
        ("--- ... ***", []),
    ],
)  # fmt: skip
def test_sentences(text: str, sentences: list[str]) -> None:
    """A stop ends a sentence unless it belongs to shorthand, an initial, a number, or a word in lower case follows."""
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("= One. Two.\n\nThree.", [("1.1", "One."), ("1.2", "Two."), ("2.1", "Three.")]),
        ("# Title\nBody text. More.", [("1.1", "Title"), ("2.1", "Body text."), ("2.2", "More.")]),
        ("Title\n=====\nBody.", [("1.1", "Title"), ("1.2", "Body.")]),
        ("List:\n- one\n- two\n  goes on\n* three", [("1.1", "List:"), ("1.2", "one"), ("1.3", "two\n  goes on"), ("1.4", "three")]),
        ("1. First\n2. Second", [("1.1", "1. First"), ("1.2", "2. Second")]),
        ("It was in\n12. Not a list.", [("1.1", "It was in\n12."), ("1.2", "Not a list.")]),
        ("> Quoted. Twice.", [("1.1", "Quoted."), ("1.2", "Twice.")]),
        ("A.\r\n\r\nB.\r \r C.", [("1.1", "A."), ("2.1", "B."), ("3.1", "C.")]),
        ("#hashtag. Not a heading", [("1.1", "#hashtag."), ("1.2", "Not a heading")]),
    ],
)
def test_paragraphs(text: str, numbered: list[tuple[str, str]]) -> None:
    """Blank lines and headings separate paragraphs; list lines are sentences; marks stay outside."""
    assert [(s.number, text[s.start : s.end]) for s in segment(text)] == numbered


@given(TEXTS)
def test_sentences_are_in_order_trimmed_and_disjoint(text: str) -> None:
    """Sentences follow one another and begin and end with no white space."""
    ends = 0
    for s in segment(text):
        assert ends <= s.start < s.end <= len(text)
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        ends = s.end


@given(TEXTS)
def test_every_letter_lies_in_one_sentence(text: str) -> None:
    """No letter or digit is left out, and no sentence is without one."""
    times = [0] * len(text)
    for s in segment(text):
        assert any(map(str.isalnum, text[s.start : s.end]))
        for i in range(s.start, s.end):
            times[i] += 1
    assert [i for i, char in enumerate(text) if times[i] > 1 or (char.isalnum() and not times[i])] == []


@given(TEXTS)
def test_numbers_count_up(text: str) -> None:
    """Paragraphs count from 1 without gaps, and so do the sentences of each."""
    before = (0, 0)
    for s in segment(text):
        assert (s.paragraph, s.sentence) in {(before[0], before[1] + 1), (before[0] + 1, 1)}
        before = (s.paragraph, s.sentence)


# Finding passages again


@given(TEXTS)
def test_a_text_has_its_own_passages_in_place(text: str) -> None:
    """What was recorded of a text is in place in it, to the letter."""
    assert all(f.standing is Standing.IN_PLACE and f.exact for f in locate(text, marks(text)))


@given(SENTENCES, st.sampled_from(["\n\n", "\r\n", "  ", "\u00a0", "\t"]))
def test_every_passage_of_a_reset_copy_is_found(sentences: list[str], gap: str) -> None:
    """Other white space, straight quotes and decomposed letters lose no passage, and each has a place of its own."""
    recorded = marks(" ".join(sentences))
    copy = unicodedata.normalize("NFD", gap.join(fold(s).replace(" ", gap) for s in sentences))
    found = [(f.start, f.end) for f in locate(copy, recorded)]
    assert None not in {start for start, _ in found}
    assert len(set(found)) == len(recorded)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ("One. Two. One.", ["in place", "in place", "in place"]),
        ("One. Two.", ["in place", "in place", "lost"]),
        ("Two. One.", ["moved", "moved", "lost"]),
        ("x, one. Two. One.", ["moved", "moved", "lost"]),
        ("xOne. Two. One.", ["moved", "moved", "lost"]),
        ("", ["lost", "lost", "lost"]),
    ],
)
def test_equal_passages_need_a_place_each(copy: str, expected: list[str]) -> None:
    """A sentence that stands twice on record must stand twice in the copy."""
    assert standings(locate(copy, marks("One. Two. One."))) == expected


def test_a_passage_inside_a_longer_sentence_is_found() -> None:
    """Where the copy's sentences are cut elsewhere, the passage's words are still found, between words only."""
    recorded = marks("Alpha beta.")
    assert [(f.start, f.end) for f in locate("So it went: Alpha beta., and more", recorded)] == [(12, 23)]
    assert standings(locate("xAlpha beta.", recorded)) == ["lost"]
    assert standings(locate("Alpha  \n beta. Then,", recorded)) == ["moved"]


def test_a_passage_without_a_digest_cannot_be_checked() -> None:
    """Nothing is said about a passage of which no digest or position is on record."""
    recorded = [Mark("a", 0, 4, None, None), Mark("b", None, None, digest("One."), None)]
    assert standings(locate("One.", recorded)) == ["not re-checkable here"] * 2


@pytest.mark.parametrize("kind", ["exact", "folded"])
def test_one_kind_of_digest_is_enough(kind: str) -> None:
    """A passage with only an exact or only a folded digest is found."""
    exact, folded = (digest("It\u2019s.") if kind == "exact" else None), (digest("It's.") if kind == "folded" else None)
    assert standings(locate("Well. It\u2019s.", [Mark("a", 0, 5, exact, folded)])) == ["moved"]
    assert standings(locate("Well. It's.", [Mark("a", 0, 5, exact, folded)])) == ["lost" if kind == "exact" else "moved"]


def test_uncovered_stretches_are_trimmed() -> None:
    """What lies outside all spans is reported without white space around it; white space alone is not."""
    assert uncovered("= One. Two. x ", [(2, 6), (7, 11)]) == ((0, 1), (12, 13))
    assert uncovered(" \n ", []) == ()
    assert uncovered("abc", [(0, 2), (1, 3)]) == ()


# Time


@pytest.mark.parametrize(
    "hostile",
    ["." * 200_000, ". " * 100_000, "a" * 200_000, "\u0301" * 200_000, '."' * 100_000, " " * 200_000, "- \n" * 60_000, "A." * 100_000,
     "(" * 200_000, "=" * 200_000 + " ", "1. " * 60_000, "a. (" + "(" * 200_000, "\u1100" * 200_000],
    ids=lambda text: repr(text[:4]),
)  # fmt: skip
@pytest.mark.parametrize("function", [segment, fold_map])
def test_no_text_takes_quadratic_time(function: Callable[[str], object], hostile: str) -> None:
    """Texts made to be hard take seconds at most; in quadratic time they would take minutes."""
    begun = time.process_time()
    function(hostile)
    assert time.process_time() - begun < 10


@pytest.mark.slow  # several passes over a text of 5 MB
def test_a_long_text_is_searched_in_seconds() -> None:
    """In 5 MB, eighteen passages are found, in sentences of their own or not, and eighteen others are given up."""
    recorded = marks(" ".join(f"Passage number {i} says {'very ' * i}little." for i in range(18)))
    filler = "Lorem ipsum dolor sit amet, and so on it goes with words. " * 43_000
    begun = time.process_time()
    inside = locate(filler + " ".join(f"Passage number {i} says {'very ' * i}little." for i in range(18)) + filler, recorded)
    glued = locate(filler + ", ".join(f"Passage number {i} says {'very ' * i}little." for i in range(18)) + filler, recorded)
    absent = locate(filler + filler, recorded)
    assert [set(standings(f)) for f in (inside, glued, absent)] == [{"moved"}, {"moved"}, {"lost"}]
    assert time.process_time() - begun < 60
