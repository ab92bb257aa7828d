"""The first source: its passages and claims are whole, and its text, where present, agrees with them."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.draft import new_source
from kg.evidence import Claim, Passage
from kg.folding import digest
from kg.graph import Graph
from kg.names import PREFIXES, shrink
from kg.passages import Mark, Standing, locate
from kg.source import SourceRecord, Verification, show_source, verify_source

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
NUMBERS = [f"{paragraph}.{i}" for paragraph, count in ((1, 5), (2, 2), (3, 7), (4, 4)) for i in range(1, count + 1)]


@pytest.fixture(scope="session")
def record(shipped: Graph) -> SourceRecord:
    """Return what is on record of the essay."""
    return show_source(shipped.evidence, "essay")


@pytest.fixture(scope="session")
def passages(record: SourceRecord) -> list[Passage]:
    """Return the essay's passages in order."""
    return [entry.passage for entry in record.passages]


@pytest.fixture(scope="session")
def claims(shipped: Graph, record: SourceRecord) -> dict[str, Claim]:
    """Return the essay's claims by key."""
    return {claim.key: claim for entry in record.passages for claim in entry.claims}


def statements(graph: Graph, claim: str) -> set[str]:
    """Return the statements of a claim, each as "subject predicate object" without the prefixes of things."""
    found = graph.evidence.statements_of(PREFIXES["claim"] + claim)
    return {" ".join(shrink(str(term).strip("<>")) for term in s.triple) for s in found}


# Facts about the data alone


def test_there_are_eighteen_passages(passages: list[Passage]) -> None:
    """Each sentence of the four paragraphs is a passage."""
    assert [passage.identifier for passage in passages] == NUMBERS


def test_passages_are_in_order_and_disjoint(passages: list[Passage]) -> None:
    """Positions rise, do not overlap and stay within the recorded length."""
    edges = [edge for passage in passages for edge in (passage.start, passage.end)]
    assert None not in edges
    assert edges == sorted(edges, key=lambda edge: edge or 0)
    assert len(set(edges)) == 36
    assert (edges[0], edges[-1]) == (2, 2547)


def test_every_passage_can_be_checked(passages: list[Passage]) -> None:
    """Each has an exact and a folded digest, all different."""
    digests = [d for passage in passages for d in {passage.sha256, passage.sha256_folded}]
    assert all(d and re.fullmatch("[0-9a-f]{64}", d) for d in digests)
    assert len({passage.sha256 for passage in passages}) == 18
    assert len({passage.sha256_folded for passage in passages}) == 18


def test_only_curly_quotes_make_the_folded_digest_differ(passages: list[Passage]) -> None:
    """The two sentences with a typographic apostrophe have two digests, the others one."""
    assert [p.identifier for p in passages if p.sha256 != p.sha256_folded] == ["3.1", "4.4"]


def test_there_are_thirty_four_claims(claims: dict[str, Claim]) -> None:
    """The number of claims for each passage they are named after."""
    named = Counter(key.removeprefix("essay-").split("-")[0] for key in claims)
    assert [named[number] for number in NUMBERS] == [2, 1, 1, 2, 1, 1, 2, 1, 3, 2, 2, 3, 2, 3, 2, 2, 2, 2]
    assert len(claims) == 34


def test_every_passage_has_a_claim(record: SourceRecord) -> None:
    """No sentence of the essay is left unread."""
    assert record.unused == ()


def test_every_claim_is_complete(shipped: Graph, claims: dict[str, Claim]) -> None:
    """Each claim holds statements and has passage, kind and one English paraphrase."""
    for key, claim in claims.items():
        assert statements(shipped, key), key
        assert claim.passages and claim.kinds, key
        node = ox.NamedNode(claim.iri)
        found = {quad.object for quad in shipped.engine.quads(node, ox.NamedNode(PREFIXES["spec"] + "paraphrase"))}
        assert [term.language for term in found if isinstance(term, ox.Literal)] == ["en"], key


def test_paraphrases_differ(claims: dict[str, Claim]) -> None:
    """No two claims are paraphrased alike."""
    assert len({claim.paraphrase for claim in claims.values()}) == len(claims)


def test_kinds_of_statement(claims: dict[str, Claim]) -> None:
    """How often the essay makes a statement in each of the eight ways."""
    kinds = Counter(kind for claim in claims.values() for kind in claim.kinds)
    assert dict(kinds) == {
        "comparison": 8,
        "definition": 2,
        "negation": 3,
        "opinion of the author": 3,
        "possibility": 10,
        "recommendation": 2,
        "reported perception": 4,
        "statement of fact": 11,
    }


def test_what_is_implied_is_marked(claims: dict[str, Claim]) -> None:
    """Seven claims are not said outright."""
    implied = {key.removeprefix("essay-") for key, claim in claims.items() if claim.implied}
    assert implied == {"2.2-b", "3.2-c", "3.3-b", "3.4-b", "3.5-c", "3.6-b", "3.7-c"}


def test_tensions_are_recorded_on_both_sides(shipped: Graph) -> None:
    """Four pairs of claims are hard to hold together; each names the other."""
    tension = ox.NamedNode(PREFIXES["spec"] + "inTensionWith")
    quads = shipped.engine.quads(None, tension, None, ox.NamedNode(PREFIXES["graph"] + "claims"))
    pairs = {(shrink(str(q.subject).strip("<>"))[12:], shrink(str(q.object).strip("<>"))[12:]) for q in quads}
    one_way = {("1.1-b", "4.2-a"), ("1.5-a", "4.1-a"), ("3.1-a", "3.2-c"), ("3.1-a", "3.5-c")}
    assert pairs == one_way | {(b, a) for a, b in one_way}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("essay-1.4-b", {"specialty:cosmetic-surgery spec:excludesPurpose purpose:function"}),
        ("essay-4.1-b", {
            "specialty:cosmetic-surgery spec:hasSolePurpose purpose:appearance",
            "specialty:cosmetic-surgery spec:usesMethod method:surgical",
        }),
        ("essay-4.3-a", {"specialty:plastic-surgery spec:mayAlsoPractice specialty:cosmetic-surgery"}),
        ("essay-4.3-b", {"specialty:cosmetic-surgery spec:mayNotAlsoPractice specialty:plastic-surgery"}),
        ("essay-4.4-a", {"specialty:cosmetic-surgery spec:regardedAsLesserThan specialty:surgery"}),
        ("essay-4.4-b", {"specialty:cosmetic-surgery spec:regardedAsLesserThan specialty:plastic-surgery"}),
    ],
)  # fmt: skip
def test_polarity_and_direction(shipped: Graph, claim: str, expected: set[str]) -> None:
    """Denials, "only" and one-way relations stand as the essay has them."""
    assert statements(shipped, claim) == expected


@pytest.mark.parametrize(
    ("pathway", "stages"),
    [
        ("cosmetic-surgery-direct", [
            {"medical-school"},
            {"general-fellowship", "surgical-fellowship"},
            {"cosmetic-surgery-fellowship", "cosmetic-surgery-short-course"},
        ]),
        ("cosmetic-surgery-via-plastic-surgery", [
            {"medical-school"},
            {"plastic-surgery-fellowship"},
            {"cosmetic-surgery-fellowship", "cosmetic-surgery-short-course"},
        ]),
        ("plastic-surgery-by-fellowship", [{"medical-school"}, {"plastic-surgery-fellowship"}]),
    ],
)  # fmt: skip
def test_order_and_alternatives(shipped: Graph, pathway: str, stages: list[set[str]]) -> None:
    """Stages follow one another, and each offers the options that the essay names."""
    rows = shipped.engine.select(f"""
        SELECT DISTINCT ?n ?step {{
            {{ SELECT ?stage (COUNT(DISTINCT ?earlier) AS ?n)
               {{ pathway:{pathway} spec:hasStage ?stage . ?earlier spec:next* ?stage }} GROUP BY ?stage }}
            ?stage spec:option ?step
        }}""")
    found: list[set[str]] = [set() for _ in stages]
    for row in rows.dicts():
        found[int(row["n"].value) - 1].add(row["step"].value.rsplit("/", 1)[1])  # type: ignore[union-attr]  # a count is a literal
    assert found == stages


# Facts about the files


def test_entities_hold_names_and_typing_only() -> None:
    """Whatever a source could be wrong about stands in a claim, not in entities.ttl."""
    allowed = {
        "spec:Specialty": {"rdf:type", "skos:prefLabel", "skos:altLabel", "skos:inScheme", "skos:scopeNote"},
        "spec:Board": {"rdf:type", "skos:prefLabel", "skos:notation"},
        "spec:Certification": {"rdf:type", "skos:prefLabel"},
        "spec:TrainingStep": {"rdf:type", "skos:prefLabel", "skos:scopeNote", "spec:inSpecialty", "spec:stepKind"},
        "spec:TrainingPathway": {"rdf:type", "skos:prefLabel"},
        "spec:Stage": {"rdf:type", "skos:prefLabel"},
    }
    quads = list(ox.parse(path=str(DATA / "entities.ttl")))
    types = {quad.subject: shrink(str(quad.object).strip("<>")) for quad in quads if quad.predicate.value == PREFIXES["rdf"] + "type"}
    assert len(types) == 24
    used: dict[str, set[str]] = {kind: set() for kind in allowed}
    for quad in quads:
        if quad.subject in types:
            used[types[quad.subject]].add(shrink(quad.predicate.value))
    assert used == {kind: used[kind] & predicates for kind, predicates in allowed.items()}


def test_every_entity_is_spoken_of() -> None:
    """What entities.ttl names occurs in some claim, or in the typing of what does."""
    entities = {quad.subject for quad in ox.parse(path=str(DATA / "entities.ttl")) if "/id/graph/" not in str(quad.subject)}
    spoken: set[object] = set()
    for quad in ox.parse(path=str(DATA / "claims" / "essay.trig")):
        spoken |= {quad.subject, quad.object}
    assert len(entities) == 24
    assert entities - spoken == set()


def test_claims_stand_in_passage_order() -> None:
    """In the file, each graph block comes right before the statements about it, in the order of the essay."""
    lines = (DATA / "claims" / "essay.trig").read_text(encoding="utf-8").splitlines()
    blocks = [line.split()[0] for line in lines if re.match(r"claim:\S+ \{$", line)]
    about = [line.split()[0] for line in lines if re.match(r"claim:\S+ a spec:Claim ;$", line)]
    assert len(blocks) == 34
    assert blocks == about
    assert blocks == sorted(blocks, key=lambda name: [int(n) if n.isdigit() else n for n in re.split(r"[.-]", name)[1:]])


@pytest.mark.parametrize("name", ["entities.ttl", "sources/essay.ttl", "claims/essay.trig"])
def test_every_file_states_its_licence(name: str) -> None:
    """CC BY 4.0 stands in the header and as a statement about the graph."""
    text = (DATA / name).read_text(encoding="utf-8")
    licence = "https://creativecommons.org/licenses/by/4.0/"
    stated = [quad for quad in ox.parse(path=str(DATA / name)) if quad.predicate.value == PREFIXES["dct"] + "license"]
    assert f"# Licence: CC BY 4.0, {licence}" in text
    assert [str(quad.object) for quad in stated] == [f"<{licence}>"]


# Facts that need the text


def wrap(text: str) -> str:
    """Return `text` with its lines broken at 80 columns."""
    return "\n\n".join("\n".join(textwrap.wrap(paragraph, 80)) for paragraph in text.split("\n\n"))


def change_a_letter(text: str) -> str:
    """Return `text` with one letter of sentence 1.2 replaced."""
    assert text[103].isalpha()
    return text[:103] + ("x" if text[103] != "x" else "y") + text[104:]


VARIANTS: dict[str, tuple[Callable[[str], str], dict[str, int], int]] = {
    "exact": (lambda t: t, {"in place": 18}, 18),
    "newline added": (lambda t: t + "\n", {"in place": 18}, 18),
    "byte order mark": (lambda t: "\ufeff" + t, {"in place": 18}, 18),
    "NFD": (lambda t: unicodedata.normalize("NFD", t), {"in place": 18}, 18),
    "straight apostrophes": (lambda t: t.replace("\u2019", "'"), {"in place": 18}, 16),
    "no-break spaces": (lambda t: t.replace(" ", "\u00a0"), {"in place": 18}, 0),
    "re-wrapped at 80": (wrap, {"in place": 18}, 1),
    "CRLF": (lambda t: t.replace("\n", "\r\n"), {"in place": 5, "moved": 13}, 18),
    "re-wrapped at 80, CRLF": (lambda t: wrap(t).replace("\n", "\r\n"), {"moved": 18}, 1),
    "stray mark removed": (lambda t: t[2:], {"moved": 18}, 18),
    "paragraphs joined": (lambda t: t.replace("\n\n", " "), {"in place": 5, "moved": 13}, 18),
    "paragraphs 1 and 2 swapped": (lambda t: t[530:772] + t[:530] + t[772:], {"in place": 11, "moved": 7}, 18),
    "one letter changed": (change_a_letter, {"in place": 17, "lost": 1}, 17),
    "a sentence deleted": (lambda t: t[:530] + t[646:], {"in place": 5, "moved": 12, "lost": 1}, 17),
    "all in capitals": (str.upper, {"lost": 18}, 0),
    "read backwards": (lambda t: t[::-1], {"lost": 18}, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_copies(shipped: Graph, essay: bytes, name: str) -> None:
    """Each kind of copy has its passages in place, moved or lost, and so many of them to the letter."""
    change, standings, exact = VARIANTS[name]
    result = verify_source(shipped.evidence, "essay", change(essay.decode()).encode())
    assert {str(s): result.count(s) for s in Standing if result.count(s)} == standings
    assert sum(check.exact for check in result.passages) == exact
    assert result.same_file is (name in {"exact", "NFD"})


@pytest.mark.parametrize(
    ("name", "lost"),
    [("one letter changed", ["1.2"]), ("a sentence deleted", ["2.1"]), ("exact", [])],
)
def test_the_lost_passage_is_named(shipped: Graph, essay: bytes, name: str, lost: list[str]) -> None:
    """The passage that was changed or deleted is the one reported."""
    result = verify_source(shipped.evidence, "essay", VARIANTS[name][0](essay.decode()).encode())
    assert [check.passage.identifier for check in result.passages if check.standing is Standing.LOST] == lost


def verification(shipped: Graph, essay: bytes) -> Verification:
    """Return the verification of the essay itself."""
    return verify_source(shipped.evidence, "essay", essay)


def test_the_essay_has_its_recorded_length(shipped: Graph, essay: bytes) -> None:
    """The file has as many code points as the record says, fewer than bytes."""
    result = verification(shipped, essay)
    assert (result.length, result.source.length, len(essay)) == (2547, 2547, 2551)


def test_everything_is_covered_exactly_once(shipped: Graph, essay: bytes) -> None:
    """Only white space and the stray mark at the start lie in no passage, and nothing lies in two."""
    text = essay.decode()
    times = [0] * len(text)
    for check in verification(shipped, essay).passages:
        assert check.place is not None
        for position in range(check.place.start, check.place.end):
            times[position] += 1
    assert set(times) == {0, 1}
    assert [i for i, char in enumerate(text) if not times[i] and not char.isspace()] == [0]
    assert [(gap.start, gap.end) for gap in verification(shipped, essay).uncovered] == [(0, 1)]


def test_byte_offsets_by_mistake_fail(passages: list[Passage], essay: bytes) -> None:
    """Positions that count bytes are not in place from the first non-ASCII character on."""
    text = essay.decode()
    marks = [Mark(p.identifier, len(text[: p.start].encode()), len(text[: p.end].encode()), p.sha256, p.sha256_folded) for p in passages]
    wrong = [finding.name for finding in locate(text, marks) if finding.standing is not Standing.IN_PLACE]
    assert wrong == NUMBERS[NUMBERS.index("3.1") :]


def test_a_wrong_digest_fails(passages: list[Passage], essay: bytes) -> None:
    """A passage whose digests are those of another text is lost."""
    wrong = replace(passages[0], sha256=digest("x"), sha256_folded=digest("x"))
    marks = [Mark(p.identifier, p.start, p.end, p.sha256, p.sha256_folded) for p in [wrong, *passages[1:]]]
    assert [f.name for f in locate(essay.decode(), marks) if f.standing is Standing.LOST] == ["1.1"]


def test_the_shipped_passages_are_what_a_draft_gives(essay: bytes) -> None:
    """Cutting the essay into sentences again gives the passages file, word for word."""
    shipped_file = (DATA / "sources" / "essay.ttl").read_text(encoding="utf-8")
    drafted = new_source(essay, "essay").sources
    assert drafted.partition("# Passages\n")[2] == shipped_file.partition("# Passages\n")[2] != ""
