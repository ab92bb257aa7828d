"""Places in Turtle and TriG: the token that was meant, never one that looks like it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.files import Input
from kg.formats import TRIG, TURTLE, RdfSyntax
from kg.load import parse
from kg.locate import Role, Statement, turtle, window
from kg.locate.find import find, place_of, places

CheckDocument = Callable[..., Any]

DOCUMENT = '''@prefix : <http://e/> . # :a :name "Not me" .
@base <http://e/base/> .
:a a :Board ; # :name "Not me either"
    :name "Not \\"me\\" .", "Mé", """three
lines . :a :name "Mé" .""" ;
    :step [ :at <x> ; :hours 40, 4.0e1 ] , ( :b [ ] "c"^^:t ) ;
    :a\\,b true .
'''
GRAPHS = """@prefix : <http://e/> .
:s :p 1 .
:g { :s :p 1 . :s :p 2 }
GRAPH <http://e/h> { :s :p 2 , 3 . }
{ :s :p 4 }
"""


def spot(document: str, ordinal: int, role: Role, syntax: RdfSyntax = TURTLE) -> tuple[int | None, int | None, int]:
    """Return line, column and width of a term in `document`."""
    place = place_of(Input("a", document.encode()), syntax, {ordinal: role})[ordinal]
    return place.line, place.column, place.width


def test_each_statement_has_its_own_token() -> None:
    """Strings, comments and escapes that look like the token are passed over; nested statements come in the parser's order."""
    source = Input("a.ttl", DOCUMENT.encode())
    found = place_of(source, TURTLE, dict.fromkeys(range(16), Role.OBJECT))
    assert [(p.line, p.column, p.width) for p in found.values()] == [
        (3, 6, 6),
        (4, 11, 14),
        (4, 27, 4),
        (4, 33, 8),
        (6, 17, 3),
        (6, 30, 2),
        (6, 34, 5),
        (6, 11, 1),
        (6, 46, 2),
        (6, 44, 1),
        (6, 49, 1),
        (6, 49, 1),
        (6, 53, 7),
        (6, 53, 7),
        (6, 61, 1),
        (7, 11, 4),
    ]


def test_subject_and_predicate_have_places() -> None:
    """The subject of a nested statement is its bracket; a predicate stands before all its objects."""
    assert [spot(DOCUMENT, 3, Role.SUBJECT), spot(DOCUMENT, 3, Role.PREDICATE)] == [(3, 1, 2), (4, 5, 5)]
    assert [spot(DOCUMENT, 6, Role.SUBJECT), spot(DOCUMENT, 6, Role.PREDICATE)] == [(6, 11, 1), (6, 23, 6)]
    assert spot(DOCUMENT, 0, Role.PREDICATE) == (3, 4, 1)


def test_statements_are_found_by_terms_as_written() -> None:
    """Literals keep their lexical forms: 40 and 4.0e1 are different terms with different places."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    wanted = {
        Statement(object=ox.Literal("40", datatype=ox.NamedNode(xsd + "integer"))): Role.OBJECT,
        Statement(object=ox.Literal("4.0e1", datatype=ox.NamedNode(xsd + "double"))): Role.OBJECT,
        Statement(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/name")): Role.PREDICATE,
        Statement(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/name"), ox.Literal("Not me")): Role.OBJECT,
    }
    assert [str(place) for _, place in find(Input("a", DOCUMENT.encode()), TURTLE, wanted).values()] == ["a:4:5", "a:6:30", "a:6:34"]


def test_the_graph_is_told_and_placed() -> None:
    """The same statement in two graphs has two places; the label of its graph has one too."""
    one = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    wanted = {Statement(object=one): Role.OBJECT, Statement(object=one, graph=ox.NamedNode("http://e/g")): Role.OBJECT}
    found = find(Input("a", GRAPHS.encode()), TRIG, wanted)
    assert [(str(hit.quad.graph_name), str(place)) for hit, place in found.values()] == [("DEFAULT", "a:2:7"), ("<http://e/g>", "a:3:12")]
    assert [spot(GRAPHS, n, Role.GRAPH, TRIG) for n in (0, 2, 4, 5)] == [(2, 1, 2), (3, 1, 2), (4, 7, 12), (5, 3, 2)]


@pytest.mark.parametrize(
    ("label", "line", "column"), [(":g", 5004, 1), ("GRAPH <http://e/g>", 5004, 7), ("_:g", 5004, 1), ("[ ]", 5004, 1), ("", 10_004, 1)]
)
def test_the_label_of_a_long_graph_block_is_placed(label: str, line: int, column: int) -> None:
    """Where a block begins in a part that is passed over, its label is known all the same, and forgotten at its end."""
    many = ":s :p 1 .\n" * 5000
    document = f"@prefix : <http://e/> .\n:x {{ # {{ :no\n{many}}}\n{label} {{\n{many}}}\n{many}"
    assert spot(document, 9999, Role.GRAPH, TRIG)[:2] == (line, column)
    assert spot(document, 14_999, Role.GRAPH, TRIG)[:2] == (15_005, 1)


def test_the_first_of_equal_statements_is_placed() -> None:
    """A statement that is said twice stands where it is said first."""
    document = b'@prefix : <http://e/> .\n:a :p "x" .\n:b :p "x" .\n:a :p "x", "x" .\n'
    s = Statement(ox.NamedNode("http://e/a"), None, ox.Literal("x"))
    assert [str(place) for _, place in find(Input("a", document), TURTLE, {s: Role.OBJECT}).values()] == ["a:2:7"]


def test_a_document_that_changed_is_placed_as_far_as_it_can_be_read() -> None:
    """A syntax error ends the pass; nothing is placed behind it, and nobody is told of a wrong place."""
    document = b"@prefix : <http://e/> .\n" + b":a :p :b .\n" * 2000 + b":a :p : : .\n" + b":a :p :b .\n" * 10
    assert sorted(place_of(Input("a", document), TURTLE, {5: Role.OBJECT, 2005: Role.OBJECT})) == [5]


@pytest.mark.parametrize("longest", [100, 1 << 20])
def test_a_literal_longer_than_any_piece_is_passed_over(longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a literal holds never counts, however far its end is; the statement behind it has its line and column."""
    monkeypatch.setattr(turtle, "LONGEST", longest)
    inside = '. :a :p ""x" ; # <\n' * 20_000
    document = f'@prefix : <http://e/> .\n:a :p """{inside}""" , "end" ; :q :b .\n:c :p """\n""" .'
    assert [spot(document, number, Role.OBJECT) for number in range(4)] == [
        (2, 7, len(inside.split("\n")[0]) + 3),
        (20_002, 7, 5),
        (20_002, 18, 2),
        (20_003, 7, 3),
    ]


@pytest.mark.parametrize(("folder", "syntax", "least"), [("rdf-turtle", TURTLE, 221), ("rdf-trig", TRIG, 242)])
def test_every_statement_of_the_w3c_suite_is_placed(
    folder: str, syntax: RdfSyntax, least: int, suites: Path, check_document: CheckDocument
) -> None:
    """In each well-formed document, the token at the place of each term is that term."""
    compared, files, wrong = 0, 0, list[str]()
    for path in sorted((suites / "rdf" / folder).glob(f"*.{syntax.suffixes[0]}")):
        # test-38.ttl escapes half of a surrogate pair, which the parser refuses; the manifest does not list it.
        if "-bad-" not in path.name and path.name not in {"manifest.ttl", "test-38.ttl"}:
            checked = check_document(path.read_bytes(), syntax, f"http://www.w3.org/2013/TurtleTests/{path.name}")
            files, compared, wrong = files + 1, compared + checked.compared, wrong + checked.wrong
    assert wrong == []
    assert files >= least
    assert compared >= 1500


RDF_12 = [
    ':s :p <<( :a :b "c" )>> , :e ~ :r {| :q 1 ; :q2 [ :z "2" ] |} {| :k 1 |} ; :w 1 .',
    ':s :p "o" ~ ~:r2 ; :q 1 . :s :p ( 1 ) {| :q 1 |} , "a" {| :q "b" |} .',
    '<< :a :b "c" ~ :r >> :p << :a :b << :s :p :o >> >> . << :a :b :c >> .',
    ':s :p :o {| :q "b" |} {| :k "1"@en |} ~ :r {| :k 1 |} ; :w 1 .',
    ':s :p :o ~ :a {| :q 1 |} {| :k "1" |} ~ :r ~ {| :k 1 |} {| :l 1 |} ~ ; :w 1 .',
    ":s :p << << :a :b :c >> :q << :d :e :f ~:i >> >>, ( << [] :b [] >> 2 ) .",
]


@pytest.mark.parametrize("statements", RDF_12)
def test_triple_terms_reifiers_and_annotations_are_placed(statements: str, check_document: CheckDocument) -> None:
    """The statements that RDF 1.2 syntax abbreviates are counted in the parser's order."""
    assert check_document(("PREFIX : <http://e/>\n" + statements).encode(), TURTLE).wrong == []


WORDS = [
    ":a", ":a.b", ":c\\.d", ":e\\,f\\;g", ":x%41", ":", "é:ü.ü", "<http://e/x#y.,;>", "<x>", "_:b.1", "_:c", "1", "-1.5", ".5", "+.5e3",
    "1.e0", "true", "false", '"a . b"', "'[ ( \" . '", '"""q"" . \n[ ] # """', "'''x\n' . '''", '"\\" . :a "', '"\\\\"', '"x"@en-us',
    '"1"^^:t', '"1" ^^ <http://e/t>', '""', "''", '""""""', '"a"@en--ltr', '<<( :a :b "c . d" )>>', "[]", "()",
]  # fmt: skip
SPACES = st.sampled_from([" ", "\n", "\t", "\r\n", ' # . "x" <y> { [\n', "\n\n  "])


def _join(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    return st.builds(lambda tokens, seed: "".join(t + random.Random(seed + i).choice(_SPACES) for i, t in enumerate(tokens)), parts, SEEDS)


_SPACES = [" ", "\n", "\t", "\r\n", ' # . "x" <y> { [\n', "\n\n  "]
SEEDS = st.integers(0, 1 << 30)
VERBS = st.sampled_from(["a", ":p", ":q.r", "<http://e/p>", "é:"])
SUBJECTS = st.sampled_from([":s", ":s.1", "<http://e/s>", "_:s", "[]", "( 1 )", "é:s"])


def _lists(objects: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.builds(lambda verb, values: verb + " " + " , ".join(values), VERBS, st.lists(objects, min_size=1, max_size=3))
    return st.builds(lambda some, end: " ; ".join(some) + end, st.lists(pairs, min_size=1, max_size=3), st.sampled_from(["", " ;", " ; ;"]))


OBJECTS = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.one_of(
        _lists(inner).map(lambda body: f"[ {body} ]"),
        st.lists(inner, min_size=1, max_size=4).map(lambda items: f"( {' '.join(items)} )"),
        st.builds(
            lambda o, body: f"{o} {{| {body} |}}" if not o.endswith("|}") else o, st.sampled_from([":a", '"x"', "[]"]), _lists(inner)
        ),
    ),
    max_leaves=8,
)
NOT_ANNOTATED = OBJECTS.filter(lambda text: "{|" not in text)


@st.composite
def documents(draw: st.DrawFn, *, graphs: bool) -> str:
    """Draw a document whose tokens are set apart by any white space and comments."""
    blocks = []
    body = _lists(NOT_ANNOTATED)
    statement = st.one_of(
        st.builds(lambda s, rest: f"{s} {rest}", SUBJECTS, body),
        body.map(lambda rest: f"[ {rest} ]"),
        st.just("[ :p ( [ :q 'x' ] ) ] :r 1"),
    )
    for _ in range(draw(st.integers(1, 6))):
        several = " . ".join(draw(st.lists(statement, min_size=1, max_size=3)))
        shape = draw(st.sampled_from(["{}", "{} .", ":g.1 {{ {} }}", "GRAPH _:g {{ {} . }}", "[] {{ {} }}"])) if graphs else "{} ."
        blocks.append(shape.format(several) if shape != "{}" else f"{{ {several} }}")
        blocks.append(draw(st.sampled_from(["", "", "@prefix : <http://e/2/> .", "BASE <http://f/>", "prefix é: <http://g/>"])))
    text = "@prefix : <http://e/> . PREFIX é: <http://é/> " + " ".join(blocks)
    chooser = random.Random(draw(SEEDS))
    tokens = _split(text)
    return "".join(token + chooser.choice(_SPACES) for token in tokens)


def _split(text: str) -> list[str]:
    """Return the tokens of a generated text: it has single spaces between them, and spaces elsewhere only inside of WORDS."""
    pieces, at = [], 0
    spaced = sorted((w for w in WORDS if " " in w), key=len, reverse=True)
    while at < len(text):
        whole = next((w for w in spaced if text.startswith(w + " ", at)), None) or text[at:].split(" ", 1)[0]
        pieces.append(whole)
        at += len(whole) + 1
    return pieces


_settings = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@_settings
@given(documents(graphs=False))
def test_any_turtle_document_is_placed(check_document: CheckDocument, document: str) -> None:
    """Whatever is nested, abbreviated or commented, the token at each place is the term."""
    assert check_document(document.encode(), TURTLE, "http://base/").wrong == []


@_settings
@given(documents(graphs=True))
def test_any_trig_document_is_placed(check_document: CheckDocument, document: str) -> None:
    """The same holds inside and outside of graph blocks."""
    assert check_document(document.encode(), TRIG, "http://base/").wrong == []


@_settings
@given(documents(graphs=True), SEEDS)
def test_no_piece_size_or_selection_changes_a_place(document: str, seed: int) -> None:
    """Statements that are skipped, cut in pieces or read whole give the same places."""
    chooser = random.Random(seed)
    source = Input("a", document.encode())
    count = len(parse(source, TRIG, base="http://base/"))
    roles = tuple(Role)
    everything = places(source, TRIG, dict.fromkeys(range(count), roles), base="http://base/")
    some = {n: roles for n in range(count) if chooser.random() < 0.3}
    with pytest.MonkeyPatch.context() as patch:
        for module, name, sizes in (
            (window, "CHUNK", (1, 9, 100)), (window, "MARGIN", (250,)), (turtle, "MARGIN", (8, 250)),
            (turtle, "PIECE", (1, 5, 30, 100)), (turtle, "LONGEST", (1, 20, 1000)),
        ):  # fmt: skip
            patch.setattr(module, name, chooser.choice(sizes))
        found = places(source, TRIG, some, base="http://base/")
    assert len(everything) == 4 * count
    assert {spot: str(p) for spot, p in found.items()} == {spot: str(p) for spot, p in everything.items() if spot[0] in some}
