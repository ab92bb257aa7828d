"""From a text alone it can be told that no blank node, and no term of RDF 1.2, is in it; in doubt it may be."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, RdfSyntax
from kg.marks import Marks

PLAIN = '<a:s> <a:p> "x" , 7 .\n'
BLANK = {
    TURTLE: ("_:b <a:p> 1 .", "[] <a:p> 1 .", "<a:s> <a:p> (1) .", "<< <a:s> <a:p> 1 >> <a:p> 1 .", "<a:s> <a:p> 1 {| <a:p> 1 |} .",
             "<a:s> <a:p> 1 ~ ."),
    TRIG: ("_:g { <a:s> <a:p> 1 }", "<a:g> { <a:s> <a:p> [] }"),
    N_TRIPLES: ("_:b <a:p> <a:o> .", "<a:s> <a:p> _:b .", "<a:s> <a:p> <<( _:b <a:p> <a:o> )>> ."),
    N_QUADS: ("<a:s> <a:p> <a:o> _:g .",),
}  # fmt: skip
LATER = {
    TURTLE: ('<a:s> <a:p> "x"@en--ltr .', "<a:s> <a:p> <<( <a:s> <a:p> 1 )>> .", "<a:s> <a:p> 1 ~ <a:r> ."),
    N_TRIPLES: ('<a:s> <a:p> "x"@he--rtl .', "<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> ."),
}


def _marks(syntax: RdfSyntax, *pieces: str) -> Marks:
    marks = Marks(syntax, later=True)
    for piece in pieces:
        marks(piece.encode())
    return marks


@pytest.mark.parametrize(("syntax", "text"), [(syntax, text) for syntax, texts in BLANK.items() for text in texts])
def test_every_way_to_write_a_blank_node_is_seen(syntax: RdfSyntax, text: str) -> None:
    """Wherever the text is cut in two, or into single characters; the parser does find one there."""
    quads = list(ox.parse(text, format=syntax.engine))
    assert "_:" in " ".join(map(str, quads))
    assert all(_marks(syntax, text[:at], text[at:]).blank for at in range(len(text)))
    assert _marks(syntax, *text).blank


@pytest.mark.parametrize(("syntax", "text"), [(syntax, text) for syntax, texts in LATER.items() for text in texts])
def test_every_way_to_write_a_term_of_rdf_1_2_is_seen(syntax: RdfSyntax, text: str) -> None:
    """Wherever the text is cut."""
    assert list(ox.parse(text, format=syntax.engine))
    assert all(_marks(syntax, text[:at], text[at:]).later for at in range(len(text)))
    assert _marks(syntax, *text).later


def test_a_text_without_marks_is_told_from_one_with_them() -> None:
    """Of RDF/XML and JSON-LD nothing is known, and of RDF 1.2 nothing unless it was asked for."""
    marks = _marks(TURTLE, PLAIN, PLAIN)
    assert (marks.blank, marks.later) == (False, False)
    assert [(_marks(syntax, "x").blank, _marks(syntax, "x").later) for syntax in (RDF_XML, JSON_LD)] == [(True, True)] * 2
    assert Marks(TURTLE).later
