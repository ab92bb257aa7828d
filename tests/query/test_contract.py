"""A contract that breaks the rules is refused with file and line; one that keeps them says what it asks, takes and gives."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import BadContract, UnsafeInput
from kg.query.contract import Contract, contract

HEADER = """\
#+ summary: Boards by specialty
#+ question: Which board?
#+ tags: [boards]
#+ params:
#+   specialty: {type: iri, class: spec:Specialty, label: specialty, examples: [plastic]}
#+ columns:
#+   board: a board
#+ evidence:
#+   - ?specialty spec:certifiedBy ?board
#+ expect:
#+   - params: {specialty: plastic}
#+     rows: |
#+       board
#+       "American Board, of Plastic Surgery"
#+   - count: 2
"""
QUERY = """
PREFIX spec: <https://w3id.org/medspec/ns#>
SELECT DISTINCT ?board WHERE { ?specialty spec:certifiedBy ?board }
ORDER BY STR(?board)
"""


def _read(text: str) -> Contract:
    found = contract(text, "example", "queries/example.rq")
    assert found.expectations
    return found


def test_a_contract_says_what_its_header_says() -> None:
    """Every key is read."""
    found = _read(HEADER + QUERY)
    assert (found.summary, found.question, found.description, found.tags) == ("Boards by specialty", "Which board?", "", ("boards",))
    assert [(p.name, p.type, p.cls, p.required, p.examples) for p in found.parameters] == [
        ("specialty", "iri", "spec:Specialty", False, ("plastic",))
    ]
    assert found.columns == (("board", "a board"),)
    assert found.evidence == ((("specialty", ox.NamedNode("https://w3id.org/medspec/ns#certifiedBy"), "board"),),)
    first, second = found.expectations
    assert (first.params, first.columns, first.rows) == (
        (("specialty", "plastic"),),
        ("board",),
        (("American Board, of Plastic Surgery",),),
    )
    assert (second.params, second.count, second.line) == ((), 2, 15)
    assert found.form == "SELECT"
    assert found.sparql.startswith("PREFIX spec:")


def test_the_header_may_end_its_lines_as_on_windows() -> None:
    """CRLF changes nothing but the text."""
    assert _read((HEADER + QUERY).replace("\n", "\r\n")).columns == (("board", "a board"),)


BROKEN = {
    "no header": ("SELECT ?x WHERE { }", 1, "begins with a header"),
    "empty header": ("#+\n#+ # nothing\nASK { }", 1, "the header is empty"),
    "no table": ("#+ just text\nASK { }", 1, "must be a table"),
    "no YAML": (HEADER.replace("tags: [boards]", "tags: [boards") + QUERY, 4, "no YAML"),
    "tab": (HEADER.replace("#+   board:", "#+\t\tboard:") + QUERY, 7, "no YAML"),
    "key twice": (HEADER.replace("#+ tags:", "#+ question: Who?\n#+ tags:") + QUERY, 3, '"question" stands twice'),
    "unknown key": (HEADER.replace("tags:", "keywords:") + QUERY, 3, '"keywords" is not known'),
    "missing key": (HEADER.replace("#+ question: Which board?\n", "") + QUERY, 1, '"question" is missing'),
    "empty text": (HEADER.replace("Which board?", "") + QUERY, 2, "question must be a text"),
    "tags no list": (HEADER.replace("[boards]", "boards") + QUERY, 3, "tags must be a list"),
    "unknown parameter key": (HEADER.replace("label: specialty", "name: specialty") + QUERY, 5, '"name" is not known'),
    "parameter without type": (HEADER.replace("type: iri, class: spec:Specialty, ", "") + QUERY, 5, '"type" is missing'),
    "unknown type": (HEADER.replace("type: iri, class: spec:Specialty", "type: number") + QUERY, 5, '"number" is no type'),
    "class of a text": (HEADER.replace("type: iri", "type: string") + QUERY, 5, "class is for parameters of type iri"),
    "unknown prefix": (HEADER.replace("spec:Specialty", "spoc:Specialty") + QUERY, 5, 'the prefix "spoc:"'),
    "required no boolean": (HEADER.replace("type: iri", "required: yes, type: iri") + QUERY, 5, "required must be true or false"),
    "required with default": (HEADER.replace("type: iri", "required: true, default: plastic, type: iri") + QUERY, 5, "has no default"),
    "parameter not in the query": (HEADER + QUERY.replace("?specialty", "?other"), 5, "does not mention ?specialty"),
    "column not documented": (HEADER + QUERY.replace("?board WHERE", "?board ?specialty WHERE"), 6, "?specialty is not documented"),
    "column not returned": (HEADER.replace("#+   board:", "#+   other: x\n#+   board:") + QUERY, 7, "does not return ?other"),
    "no columns": (HEADER.replace("#+ columns:\n#+   board: a board\n", "") + QUERY, 1, '"columns" is missing'),
    "star": (HEADER + QUERY.replace("?board WHERE", "* WHERE"), 6, "SELECT *"),
    "evidence of two terms": (HEADER.replace("spec:certifiedBy ?board\n#+ expect", "?board\n#+ expect") + QUERY, 9, "three terms each"),
    "evidence of text": (HEADER.replace("certifiedBy ?board\n#+ exp", 'certifiedBy "x"\n#+ exp') + QUERY, 9, "cannot stand in evidence"),
    "evidence of nothing": (
        HEADER.replace("?specialty spec:certifiedBy ?board", "?x a ?y") + QUERY,
        9,
        "no variable that the query returns",
    ),
    "evidence claim unknown": (HEADER.replace("?specialty spec:certifiedBy ?board", "?claim") + QUERY, 9, "does not return ?claim"),
    "no expectation": (HEADER.partition("#+   - params")[0].replace("expect:", "expect: []") + QUERY, 10, "at least one expectation"),
    "expectation of nothing": (HEADER.replace("- count: 2", "- params: {}") + QUERY, 15, "rows or count"),
    "expectation of both": (HEADER.replace("- count: 2", "- count: 2\n#+     ask: true") + QUERY, 15, "rows or count"),
    "expectation unknown key": (HEADER.replace("- count: 2", "- counts: 2") + QUERY, 15, '"counts" is not known'),
    "expectation of an unknown parameter": (HEADER.replace("{specialty: plastic}", "{board: abps}") + QUERY, 11, 'no parameter "board"'),
    "count no number": (HEADER.replace("count: 2", "count: two") + QUERY, 15, "whole number"),
    "rows of an unknown column": (HEADER.replace("#+       board\n", "#+       boards\n") + QUERY, 12, "does not return ?boards"),
    "row too long": (HEADER.replace('Surgery"', 'Surgery",x') + QUERY, 12, "row 1 has 2 cells"),
    "rows empty": (
        HEADER.replace("#+       board\n", "").replace('#+       "American Board, of Plastic Surgery"\n', "") + QUERY,
        12,
        "first line",
    ),
    "open brace": (HEADER + QUERY.replace(" }", ""), 18, "never closed"),
    "no query": (HEADER + "\nPREFIX spec: <urn:x>\n", None, "no SELECT"),
    "minus": (HEADER + QUERY.replace(" }", " MINUS { ?x ?y ?specialty } }"), 18, "MINUS"),
    "assignment": (HEADER + QUERY.replace(" }", " BIND (1 AS ?specialty) }"), 18, "assigns the parameter"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_contract_is_refused_at_its_place(name: str) -> None:
    """The error names file and line, and what is wrong."""
    text, line, words = BROKEN[name]
    with pytest.raises(BadContract) as caught:
        _read(text)
    place = caught.value.place
    assert place is not None
    assert (place.name, place.line) == ("queries/example.rq", line)
    assert words in caught.value.message


def test_there_are_many_ways_to_break_a_contract() -> None:
    """At least 35 distinct causes are tried."""
    assert len(BROKEN) >= 35


def test_a_required_parameter_must_stand_in_every_expectation() -> None:
    """An expectation that could not be asked is a mistake in the file."""
    with pytest.raises(BadContract, match='required parameter "specialty"'):
        _read(HEADER.replace("type: iri", "required: true, type: iri") + QUERY)


def test_a_question_never_asks_another_server() -> None:
    """SERVICE in a packaged query is refused as unsafe, whoever wrote it."""
    with pytest.raises(UnsafeInput, match="SERVICE"):
        _read(HEADER + QUERY.replace("?specialty spec", "SERVICE <http://x> { } ?specialty spec"))


ASK = "#+ summary: s\n#+ question: q\n#+ expect:\n#+   - ask: true\nASK { ?s ?p ?o }"


def test_ask_and_construct_need_no_columns() -> None:
    """Questions that answer with a truth or a graph expect that."""
    assert _read(ASK).expectations[0].ask is True
    construct = ASK.replace("ask: true", "count: 3").replace("ASK {", "CONSTRUCT WHERE {")
    assert (_read(construct).form, _read(construct).expectations[0].count) == ("CONSTRUCT", 3)


@pytest.mark.parametrize("broken", [ASK.replace("ask: true", "count: 1"), ASK.replace("ASK {", "CONSTRUCT WHERE {")])
def test_an_expectation_fits_the_form(broken: str) -> None:
    """A truth has no count, and a graph is not true or false."""
    with pytest.raises(BadContract, match="of an ASK query it has ask"):
        _read(broken)
