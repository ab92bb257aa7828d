"""Places in RDF/XML: elements, attributes and texts, and lines where nothing more is known."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import Place
from kg.files import Input
from kg.formats import RDF_XML
from kg.locate import Role, Statement, rdfxml, window
from kg.locate.find import find, place_of, places
from kg.locate.rdfxml_walker import Differs, Walker
from kg.locate.window import Window

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TERMS = (Role.SUBJECT, Role.PREDICATE, Role.OBJECT)
HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/" xml:base="http://b/">\n'

DOCUMENT = (
    HEAD
    + """<!-- <e:Board rdf:about="a" e:note="no"/> -->
<e:Board rdf:about="a" e:note="1 &lt; 2"
         e:code = '>'>
  <e:name xml:lang="en">
    Mé &amp; all</e:name>
  <e:step><e:Step><e:hours rdf:datatype="http://e/int">40</e:hours></e:Step></e:step>
  <e:at rdf:resource="b" e:note="x"/><e:empty/>
  <e:list rdf:parseType="Collection"><rdf:Description rdf:about="c"/><e:D/></e:list>
  <e:part rdf:parseType="Resource"><e:x>y</e:x></e:part>
  <e:text rdf:parseType="Literal">a <b>c</b></e:text>
</e:Board>
</rdf:RDF>
"""
)


def token(document: str, place: Place) -> str:
    """Return the characters that stand at `place`."""
    assert place.line is not None
    assert place.column is not None
    return document.split("\n")[place.line - 1][place.column - 1 : place.column - 1 + place.width]


def tokens(document: str, role: Role) -> list[str]:
    """Return what stands at the places of the terms in `role` of all statements."""
    count = sum(1 for _ in ox.parse(document.encode(), format=ox.RdfFormat.RDF_XML))
    found = place_of(Input("a.rdf", document.encode()), RDF_XML, dict.fromkeys(range(count), role))
    return [token(document, found[number]) for number in range(count)]


def test_each_statement_has_its_own_object() -> None:
    """An object is an attribute's value, a text, or what names a nested node; an item's place is also that of its cell."""
    assert tokens(DOCUMENT, Role.OBJECT) == [
        "e:Board", "'>'", '"1 &lt; 2"', "Mé &amp; all", "e:Step", "40", "e:Step", '"x"', '"b"', "e:empty",
        "e:D", '"c"', "e:D", '"c"', "e:D", "e:D", "e:part", "y", "a",
    ]  # fmt: skip


def test_each_statement_has_its_own_predicate() -> None:
    """A predicate is the name of an attribute or element; a type that an element's name states is that name."""
    assert tokens(DOCUMENT, Role.PREDICATE) == [
        "e:Board", "e:code", "e:note", "e:name", "e:Step", "e:hours", "e:step", "e:note", "e:at", "e:empty",
        "e:D", "e:list", '"c"', '"c"', "e:D", "e:D", "e:part", "e:x", "e:text",
    ]  # fmt: skip


def test_each_statement_has_its_own_subject() -> None:
    """A subject is the value that names it, or the element that stands for it."""
    assert tokens(DOCUMENT, Role.SUBJECT) == [
        *['"a"'] * 4, "e:Step", "e:Step", '"a"', '"b"', '"a"', '"a"', "e:D", '"a"', '"c"', '"c"', "e:D", "e:D", '"a"', "e:part", '"a"',
    ]  # fmt: skip


def test_lines_and_columns_count_characters() -> None:
    """Text is placed behind the white space that precedes it; the line is shown."""
    found = place_of(Input("a.rdf", DOCUMENT.encode()), RDF_XML, {3: Role.OBJECT})
    assert found == {3: Place("a.rdf", 6, 5, "    Mé &amp; all</e:name>", 12)}


def test_statements_are_found_by_terms() -> None:
    """Terms are as the document's base and languages make them."""
    wanted = {Statement(ox.NamedNode("http://b/b"), object=ox.Literal("x")): Role.OBJECT}
    assert [str(place) for _, place in find(Input("a", DOCUMENT.encode()), RDF_XML, wanted).values()] == ["a:8:33"]


def test_reified_statements_have_the_place_of_their_identifier() -> None:
    """The four statements of a reification stand where it is asked for."""
    document = HEAD + '<rdf:Description><e:p rdf:ID="r">x</e:p><rdf:li>y</rdf:li></rdf:Description></rdf:RDF>'
    assert tokens(document, Role.OBJECT) == ["x", *['"r"'] * 4, "y"]


def test_of_what_an_entity_states_only_the_line_is_known() -> None:
    """An element that an internal entity brings has a line and no column; what follows has both."""
    head = f'<!DOCTYPE rdf:RDF [<!ENTITY y "<e:q>z</e:q>">]>\n{HEAD}'
    named = (
        f'<!DOCTYPE rdf:RDF [<!ENTITY x "abc">]>\n{HEAD}'
        + "<rdf:Description rdf:about='&x;'>\n<e:p>&x; y</e:p></rdf:Description></rdf:RDF>"
    )
    assert [tokens(named, role) for role in (Role.SUBJECT, Role.OBJECT)] == [["'&x;'"], ["&x; y"]]
    # The parser refuses elements in entities today; the walker must not mistake the reference for the element.
    brought = head + "<rdf:Description>\n &y;<e:p>y</e:p></rdf:Description></rdf:RDF>"
    quads = [ox.Quad(ox.BlankNode(), ox.NamedNode(f"http://e/{p}"), ox.Literal("")) for p in "qp"]
    found = _walked(brought.encode(), quads, Role.PREDICATE).found
    assert [str(place) for place in found.values()] == ["a:4", "a:4:6"]


def _walked(document: bytes, quads: list[ox.Quad], role: Role) -> Walker:
    """Return a walker that has read `document`, in which the parser is said to have found `quads`."""
    walker = Walker(Window(BytesIO(document), "a"), dict.fromkeys(range(len(quads)), (role,)), 0, b"", 0)
    walker.quads.extend(quads)
    walker.walk(document, last=True)
    return walker


def test_a_walker_notices_where_the_parser_differs() -> None:
    """Another property, a statement too many and one too few are all noticed."""
    quads = list(ox.parse(DOCUMENT.encode(), format=ox.RdfFormat.RDF_XML))
    renamed = list(ox.parse(DOCUMENT.replace("e:hours", "e:minutes").encode(), format=ox.RdfFormat.RDF_XML))
    assert len(_walked(DOCUMENT.encode(), quads, Role.OBJECT).found) == 19
    for other in (renamed, [*quads, quads[-1]], quads[:-1]):
        with pytest.raises(Differs):
            _walked(DOCUMENT.encode(), other, Role.OBJECT)


BODY = DOCUMENT.removeprefix(HEAD).removesuffix("</rdf:RDF>\n")
MANY = HEAD + BODY * 30 + "</rdf:RDF>"
BOARD = BODY.partition("-->\n")[2]
NEST = BOARD.replace("</e:Board>", "<e:in>") * 20 + "<e:X/>" + "</e:in></e:Board>\n" * 20
NESTED = HEAD + NEST + BODY + "</rdf:RDF>"
ROOTLESS = NEST.replace("<e:Board", f'<e:Board xmlns:e="http://e/" xmlns:rdf="{RDF}"', 1)


@pytest.mark.parametrize("document", [MANY, NESTED, ROOTLESS], ids=["many-nodes", "nested-nodes", "one-node-without-rdf"])
@pytest.mark.parametrize("size", [1, 10, 200, 5000])
def test_the_size_of_pieces_makes_no_difference(document: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in any piece size gives the same lines and columns, also where one node is longer than a piece."""
    source = Input("a", document.encode())
    count = sum(1 for _ in ox.parse(source.data, format=ox.RdfFormat.RDF_XML, base_iri="http://b/"))
    whole = places(source, RDF_XML, dict.fromkeys(range(count), TERMS), base="http://b/")
    assert len(whole) == 3 * count > 1000
    monkeypatch.setattr(window, "CHUNK", size)
    monkeypatch.setattr(window, "MARGIN", 100)
    monkeypatch.setattr(rdfxml, "PIECE", size)
    pieces = places(source, RDF_XML, dict.fromkeys(range(count), TERMS), base="http://b/")
    assert {k: str(p) for k, p in pieces.items()} == {k: str(p) for k, p in whole.items()}
    few = dict.fromkeys(range(7, count, 50), (Role.OBJECT,))
    assert {k: str(p) for k, p in places(source, RDF_XML, few, base="http://b/").items()} == {
        (n, Role.OBJECT): str(whole[n, Role.OBJECT]) for n in few
    }


def _may_state(text: str, term: object, role: Role, quad: ox.Quad) -> bool:
    """Tell whether `text` can stand for `term`: its value, or the end of its IRI; blank nodes may be any."""
    value = unescape(text.strip("\"'"))
    if isinstance(term, ox.BlankNode) or quad.predicate.value.startswith(RDF):
        return True
    if isinstance(term, ox.Literal):
        return term.value.strip().startswith(value) or not term.value.strip() or "<" in term.value
    assert isinstance(term, ox.NamedNode)
    return term.value.endswith(value.rpartition(":")[2].rpartition("/")[2])


def test_every_statement_of_the_w3c_suite_is_placed(suites: Path) -> None:
    """Each term of each well-formed document has a line and column, at which stands what can state it."""
    files = terms = 0
    wrong = []
    for path in sorted((suites / "rdf" / "rdf-xml").rglob("*.rdf")):
        data, base = path.read_bytes(), f"http://www.w3.org/2013/RDFXMLTests/{path.parent.name}/{path.name}"
        try:
            quads = list(ox.parse(data, format=ox.RdfFormat.RDF_XML, base_iri=base))
        except SyntaxError:
            continue
        found = places(Input("a", data), RDF_XML, dict.fromkeys(range(len(quads)), TERMS), base=base)
        files, terms = files + 1, terms + 3 * len(quads)
        for number, quad in enumerate(quads):
            for role, term in zip(TERMS, (quad.subject, quad.predicate, quad.object), strict=True):
                place = found.get((number, role))
                if place is None or not _may_state(token(data.decode(), place), term, role, quad):
                    wrong.append(f"{path.name} {number} {role.name} {term} {place}")
    assert wrong == []
    assert (files >= 130, terms >= 774) == (True, True)
