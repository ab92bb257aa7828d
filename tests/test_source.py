"""Sources are listed, shown, verified and drafted."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.draft import new_source, write_draft
from kg.embedded import Embedded
from kg.errors import BadParameter, NothingChecked, UnknownName, UnreadableInput, UnwritableOutput
from kg.evidence import EvidenceFinder
from kg.graph import Graph
from kg.labels import Labels
from kg.passages import Standing
from kg.sentences import segment
from kg.source import coverage, list_sources, show_source, verify_source

SECOND = Path(__file__).parent / "fixtures" / "second-opinion"
LEAFLET = (SECOND / "leaflet.txt").read_bytes()


def finder(*texts: str) -> EvidenceFinder:
    """Return a finder over Turtle and TriG texts."""
    quads = [quad for text in texts for quad in ox.parse(text.encode(), format=ox.RdfFormat.TRIG)]
    engine = Embedded(quads)
    return EvidenceFinder(engine, Labels(engine))


@pytest.fixture(scope="module")
def both() -> Graph:
    """Return the shipped graph with the invented second source."""
    return kg.open(with_=[str(SECOND / "source.ttl"), str(SECOND / "claims.trig")])


def test_sources_are_listed(both: Graph) -> None:
    """Each source has its numbers of passages, claims, and passages without a claim."""
    found = [(s.key, s.title, s.passages, s.claims, s.unused) for s in list_sources(both.evidence)]
    assert len(found) >= 60
    assert [entry for entry in found if entry[0] in {"essay", "example-leaflet"}] == [
        ("essay", "Essay on the difference between cosmetic and plastic surgery", 18, 34, 0),
        ("example-leaflet", "Example Leaflet", 10, 12, 1),
    ]


def test_bibliographic_data_are_shown(both: Graph) -> None:
    """What is on record of the file itself."""
    source = show_source(both.evidence, "example-leaflet").source
    assert (source.type, source.language, source.format, source.length) == ("leaflet", "en", "text/plain; charset=utf-8", 557)


@pytest.mark.parametrize(
    "name",
    ["essay", "source:essay", "https://w3id.org/medspec/id/source/essay", "Essay on the difference between cosmetic and plastic surgery"],
)
def test_a_source_has_several_names(both: Graph, name: str) -> None:
    """Key, compact IRI, IRI and title all name it."""
    assert show_source(both.evidence, name).source.key == "essay"


def test_claims_stand_with_their_passages(both: Graph) -> None:
    """Each passage lists the claims read off it, also those that need another passage as well."""
    listed = {entry.passage.identifier: [claim.key for claim in entry.claims] for entry in show_source(both.evidence, "essay").passages}
    assert listed["3.4"] == ["essay-3.4-a", "essay-3.4-b", "essay-3.7-c"]
    assert listed["3.7"] == ["essay-3.7-a", "essay-3.7-b", "essay-3.7-c"]


def test_coverage_names_the_gaps(both: Graph) -> None:
    """The leaflet's title states nothing, so no claim was read off it; the essay has no gap."""
    assert [passage.identifier for passage in coverage(both.evidence, "example-leaflet").unused] == ["1.1"]
    assert coverage(both.evidence, "essay").unused == ()


def test_the_leaflet_is_in_place(both: Graph) -> None:
    """The fixture's text has all its passages, and nothing lies outside them."""
    result = verify_source(both.evidence, "example-leaflet", LEAFLET)
    assert (result.all_in_place, result.checked, result.same_file, result.uncovered) == (True, 10, True, ())


def test_moved_and_lost_passages_have_line_and_column(both: Graph) -> None:
    """In an edited copy each passage is in place, moved with its new place, or lost."""
    copy = LEAFLET.decode().replace("Looks are no aim of it. ", "").replace("Example Leaflet\n", "Example Leaflet\n\nNew line.\n").encode()
    result = verify_source(both.evidence, "example-leaflet", copy)
    assert [str(check.standing) for check in result.passages] == ["in place"] + ["moved"] * 4 + ["lost"] + ["moved"] * 4
    place = result.passages[1].place
    assert place is not None
    assert (place.line, place.column) == (5, 1)
    assert [(gap.line, gap.column) for gap in result.uncovered] == [(3, 1)]


def test_a_byte_order_mark_is_no_text(both: Graph) -> None:
    """A copy that begins with one has every passage in place, though it is not the recorded file."""
    result = verify_source(both.evidence, "example-leaflet", b"\xef\xbb\xbf" + LEAFLET)
    assert (result.all_in_place, result.same_file, result.byte_order_mark) == (True, False, True)


def test_an_unknown_source_is_an_error(both: Graph) -> None:
    """A misspelt key suggests the right one."""
    with pytest.raises(UnknownName) as caught:
        verify_source(both.evidence, "exsay", LEAFLET)
    assert caught.value.suggestions == ("essay",)


def test_a_source_without_passages_has_nothing_to_check() -> None:
    """No passage, no verdict."""
    bare = finder("PREFIX spec: <https://w3id.org/medspec/ns#> <https://w3id.org/medspec/id/source/bare> a spec:Source .")
    for check in (lambda: verify_source(bare, "bare", b"Text."), lambda: coverage(bare, "bare")):
        with pytest.raises(NothingChecked):
            check()


def test_a_source_without_digests_is_not_rechecked() -> None:
    """Where no digest is on record, no verdict is given on the passage or the file."""
    bare = finder("""
        PREFIX spec: <https://w3id.org/medspec/ns#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        <https://w3id.org/medspec/id/source/web> a spec:Source .
        <https://w3id.org/medspec/id/passage/web-1> a spec:Passage ; oa:hasSource <https://w3id.org/medspec/id/source/web> .
    """)
    result = verify_source(bare, "web", b"Text.")
    assert [check.standing for check in result.passages] == [Standing.UNCHECKABLE]
    assert (result.checked, result.same_file) == (0, None)


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"", "is empty", None),
        (b" \n", "is empty", None),
        (b"\x00\x01\x02text", "binary", None),
        (b"One line.\nCaf\xe9 two.", "the byte 0xe9 is not UTF-8", "copy.txt:2:4"),
        ("x".encode("utf-16"), "UTF-16", None),
    ],
)
def test_what_is_not_text_is_refused(both: Graph, data: bytes, message: str, place: str | None) -> None:
    """Empty, binary and wrongly encoded copies are errors that say where."""
    for act in (
        lambda: verify_source(both.evidence, "essay", data, name="copy.txt"),
        lambda: new_source(data, "copy", name="copy.txt"),
    ):
        with pytest.raises(UnreadableInput, match=message) as caught:
            act()
        assert (str(caught.value.place) if caught.value.place else None) == place


# Drafts


@given(st.text(max_size=80), st.sampled_from(["a", "example-leaflet", "x1-2"]), st.text(max_size=20))
def test_a_draft_verifies_against_its_own_text(text: str, key: str, title: str) -> None:
    """Whatever the text, its drafted passages are in place in it, and the drafted claims state nothing yet."""
    data = text.encode()
    try:
        draft = new_source(data, key, title if title.strip() else None)
    except UnreadableInput:
        assert "\0" in text or not any(map(str.isalnum, text)) or not data.strip()
        return
    evidence = finder(draft.sources, draft.claims)
    result = verify_source(evidence, key, data)
    assert (result.all_in_place, result.checked, result.same_file) == (True, len(segment(text.removeprefix("\ufeff"))), True)
    assert len(coverage(evidence, key).unused) == draft.passages > 0


def test_a_draft_is_what_the_fixture_was_made_from() -> None:
    """Passages and positions of the fixture are those that drafting gives, word for word."""
    drafted = new_source(LEAFLET, "example-leaflet").sources.partition("# Passages\n")[2]
    assert (SECOND / "source.ttl").read_text(encoding="utf-8").partition("# Passages\n")[2] == drafted != ""


def test_a_drafted_claim_is_incomplete() -> None:
    """It names its passage and nothing else: no statement, no kind, no paraphrase."""
    draft = new_source(b"One sentence.", "one")
    quads = {(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(draft.claims.encode(), format=ox.RdfFormat.TRIG)}
    claim = "<https://w3id.org/medspec/id/claim/one-1.1-a>"
    assert quads == {
        (claim, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<https://w3id.org/medspec/ns#Claim>"),
        (claim, "<https://w3id.org/medspec/ns#from>", "<https://w3id.org/medspec/id/passage/one-1.1>"),
    }


def test_a_draft_holds_none_of_the_text() -> None:
    """No word of the text stands in either file."""
    draft = new_source(b"Xylophones quack. Zebras yodel.", "one", "Invented")
    assert [word for word in ("Xylophones", "quack", "Zebras", "yodel") if word in draft.sources + draft.claims] == []


def test_a_title_is_escaped() -> None:
    """Quotes, backslashes and line breaks in a title cannot break the file."""
    draft = new_source(b"One.", "one", 'A "B"\\\n C')
    titles = [quad.object for quad in ox.parse(draft.sources.encode(), format=ox.RdfFormat.TURTLE) if "title" in quad.predicate.value]
    assert titles == [ox.Literal('A "B"\\ C', language="en")]


@pytest.mark.parametrize("key", ["", "Essay", "a b", "a--b", "-a", "a_b", "1a", "a\n", "../a", "a>"])
def test_keys_are_plain(key: str) -> None:
    """A key that would not make a plain IRI and file name is refused."""
    with pytest.raises(BadParameter, match="cannot be the key"):
        new_source(b"One.", key)


def test_a_text_without_words_is_refused() -> None:
    """There is nothing to cut into sentences."""
    with pytest.raises(UnreadableInput, match="no letter or digit"):
        new_source(b"... --- ...", "one")


def test_a_draft_does_not_overwrite(tmp_path: Path) -> None:
    """Files that exist are kept unless replacing them was asked for."""
    first, second = new_source(b"One.", "one"), new_source(b"Two.", "one")
    paths = write_draft(first, tmp_path)
    with pytest.raises(UnwritableOutput, match="exists already"):
        write_draft(second, tmp_path)
    assert [path.read_text(encoding="utf-8") for path in paths] == [first.sources, first.claims]
    assert write_draft(second, tmp_path, replace=True) == paths
    assert [path.read_text(encoding="utf-8") for path in paths] == [second.sources, second.claims]


def test_a_draft_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """If the second file cannot be written, the first is not left behind."""
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "one.trig").mkdir()
    with pytest.raises(UnwritableOutput):
        write_draft(new_source(b"One.", "one"), tmp_path, replace=True)
    assert sorted(path.name for path in tmp_path.rglob("*.ttl")) == []
