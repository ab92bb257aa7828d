"""Places in N-Triples and N-Quads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import Place
from kg.files import Input
from kg.formats import N_QUADS, N_TRIPLES, RdfSyntax
from kg.locate import Role, Statement, lines, window
from kg.locate.find import find, place_of

CheckDocument = Callable[..., Any]

DOCUMENT = b"""# <http://e/a> <http://e/p> "1" .
<http://e/a> <http://e/p> "1" . # <http://e/b> <http://e/p> "2" .

  _:x <http://e/p> "caf\xc3\xa9 \\" . <http://e/q>"@fr .\r
<http://e/b><http://e/p>"\xe2\x82\xac"^^<http://e/t>.
"""


def test_each_role_has_its_token() -> None:
    """Line, column and width are those of the term, in characters."""
    source = Input("a.nt", DOCUMENT)
    assert {role: (p.line, p.column, p.width) for role in list(Role)[:3] for p in place_of(source, N_TRIPLES, {1: role}).values()} == {
        Role.SUBJECT: (4, 3, 3),
        Role.PREDICATE: (4, 7, 12),
        Role.OBJECT: (4, 20, 27),
    }


def test_a_place_carries_name_and_line() -> None:
    """The text is the whole line, without its break."""
    assert place_of(Input("a.nt", DOCUMENT), N_TRIPLES, {2: Role.OBJECT}) == {
        2: Place("a.nt", 5, 25, '<http://e/b><http://e/p>"€"^^<http://e/t>.', 17)
    }


def test_statements_are_found_by_terms() -> None:
    """The first statement that fits is placed, comments never are, and what is not there is left out."""
    a, p = ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p")
    wanted = {
        Statement(a, p, ox.Literal("1")): Role.OBJECT,
        Statement(object=ox.Literal("€", datatype=ox.NamedNode("http://e/t"))): Role.PREDICATE,
        Statement(ox.NamedNode("http://e/b"), p, ox.Literal("2")): Role.OBJECT,
        Statement(ox.BlankNode("x")): Role.SUBJECT,
    }
    found = find(Input("a.nt", DOCUMENT), N_TRIPLES, wanted)
    assert [(s.subject, hit.ordinal, str(place)) for s, (hit, place) in found.items()] == [
        (a, 0, "a.nt:2:27"),
        (ox.BlankNode("x"), 1, "a.nt:4:3"),
        (None, 2, "a.nt:5:13"),
    ]


def test_two_roles_of_one_statement_are_both_placed() -> None:
    """Wanted statements that are the same line do not displace one another."""
    a = ox.NamedNode("http://e/a")
    found = find(Input("a.nt", DOCUMENT), N_TRIPLES, {Statement(a): Role.SUBJECT, Statement(a, object=ox.Literal("1")): Role.OBJECT})
    assert [place.column for _, place in found.values()] == [1, 27]


def test_the_graph_of_a_quad_has_a_place() -> None:
    """Role GRAPH is the fourth term; in the default graph it is the subject."""
    document = b"<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n<http://e/a> <http://e/p> <http://e/b> .\n"
    found = place_of(Input("a.nq", document), N_QUADS, {0: Role.GRAPH, 1: Role.GRAPH})
    assert [(p.line, p.column) for p in found.values()] == [(1, 40), (2, 1)]


def test_a_number_beyond_the_end_is_left_out() -> None:
    """What is not in the document has no place."""
    assert place_of(Input("a.nt", DOCUMENT), N_TRIPLES, {3: Role.OBJECT}) == {}


def test_a_path_is_read_as_a_stream(tmp_path: Path) -> None:
    """A file with a byte order mark gives the same columns as its text."""
    path = tmp_path / "a.nt"
    path.write_bytes(b"\xef\xbb\xbf" + DOCUMENT.split(b"\n", 1)[1])
    assert place_of(path, N_TRIPLES, {0: Role.OBJECT})[0].column == 27


def test_of_a_very_long_line_a_part_is_shown() -> None:
    """The text is cut around the token, and says how much stands before it."""
    document = b"<http://e/a> <http://e/b> <http://e/c> .\n" * 3 + b'<http://e/a> <http://e/p> "' + b"x" * 300_000 + b'" <http://e/g> .\n'
    (place,) = place_of(Input("a.nq", document), N_QUADS, {3: Role.GRAPH}).values()
    assert place.line == 4
    assert place.column == 300_030
    assert place.text is not None
    assert place.text[place.column - 1 - place.cut :] == "<http://e/g> ."
    assert len(place.text) == 60 + 14


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_the_size_of_pieces_makes_no_difference(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in any piece size gives the same lines and columns."""
    document = DOCUMENT * 50
    wanted = dict.fromkeys(range(150), Role.OBJECT)
    whole = place_of(Input("a.nt", document), N_TRIPLES, wanted)
    monkeypatch.setattr(window, "CHUNK", chunk)
    monkeypatch.setattr(window, "MARGIN", 1)
    monkeypatch.setattr(lines, "CHUNK", chunk)
    pieces = place_of(Input("a.nt", document), N_TRIPLES, wanted)
    assert len(pieces) == 150
    assert [str(p) for p in pieces.values()] == [str(p) for p in whole.values()]


@pytest.mark.parametrize(("folder", "syntax", "least"), [("rdf-n-triples", N_TRIPLES, 41), ("rdf-n-quads", N_QUADS, 53)])
def test_every_statement_of_the_w3c_suite_is_placed(
    folder: str, syntax: RdfSyntax, least: int, suites: Path, check_document: CheckDocument
) -> None:
    """In each well-formed document, the token at the place of each term is that term."""
    files = [p for p in sorted((suites / "rdf" / folder).glob(f"*.{syntax.suffixes[0]}")) if "-bad-" not in p.name]
    checked = [check_document(path.read_bytes(), syntax) for path in files]
    assert len(files) >= least
    assert sum(c.compared for c in checked) >= 3 * least
    assert [wrong for c in checked for wrong in c.wrong] == []
