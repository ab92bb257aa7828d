"""The packaged questions as a library and as a catalogue in RDF."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.errors import BadContract, MissingInput, UnknownQuery, UnreadableInput
from kg.names import PREFIXES
from kg.query import library
from kg.query.catalogue import catalogue, iri

MINIMAL = "#+ summary: s\n#+ question: Is there anything?\n#+ expect:\n#+   - ask: true\nASK { ?s ?p ?o }\n"


def test_there_are_at_least_25_questions() -> None:
    """Names are in order, and each file loads."""
    names = library.names()
    assert names == tuple(sorted(names))
    assert len(library.load_all()) == len(names) >= 25


def test_an_unknown_name_is_answered_with_close_ones() -> None:
    """A typing error costs one look."""
    with pytest.raises(UnknownQuery) as caught:
        library.load("diferences")
    assert caught.value.help.startswith("did you mean differences")
    with pytest.raises(UnknownQuery) as far:
        library.load("zzz")
    assert far.value.help == "`kg ask` lists all questions"


@pytest.mark.parametrize("name", ["../queries/boards", "derive/symmetric", "boards.rq", "", "Boards"])
def test_a_name_is_no_path(name: str) -> None:
    """Only the questions themselves can be named."""
    with pytest.raises(UnknownQuery):
        library.load(name)


def test_a_folder_of_ones_own_is_a_library(tmp_path: Path) -> None:
    """Files that end in .rq are questions; messages name the file as the user does."""
    (tmp_path / "mine.rq").write_text(MINIMAL)
    (tmp_path / "notes.txt").write_text("not a question")
    assert library.names(tmp_path) == ("mine",)
    assert library.load("mine", tmp_path).question == "Is there anything?"
    (tmp_path / "mine.rq").write_text("ASK { }")
    with pytest.raises(BadContract) as caught:
        library.load("mine", tmp_path)
    assert str(caught.value.place) == f"{tmp_path / 'mine.rq'}:1"
    (tmp_path / "mine.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableInput):
        library.load("mine", tmp_path)
    with pytest.raises(MissingInput):
        library.names(tmp_path / "nowhere")


def test_the_catalogue_describes_every_question_in_the_sib_convention() -> None:
    """Type, question, text that the engine can run, keywords and prefixes, found by a query as SIB's examples are."""
    contracts = library.load_all()
    engine = Embedded(ox.Quad(t.subject, t.predicate, t.object) for t in catalogue(contracts))
    rows = engine.select(
        """
        SELECT ?query ?text (GROUP_CONCAT(?keyword; separator=" ") AS ?keywords) WHERE {
            ?query a sh:SPARQLExecutable ; rdfs:comment ?question ; sh:prefixes shape:prefixes ; schema:keywords ?keyword ;
                sh:select|sh:ask|sh:construct ?text .
        } GROUP BY ?query ?text ORDER BY STR(?query)
        """
    )
    assert rows.values("query") == [iri(contract.name).value for contract in contracts]
    for text in rows.values("text"):
        ox.Store().query(text)


def test_the_catalogue_describes_the_parameters() -> None:
    """Each parameter is an sh:Parameter whose path ends in its name, in order, with class or datatype."""
    engine = Embedded(
        ox.Quad(t.subject, t.predicate, t.object) for t in catalogue([library.load("program-exists"), library.load("agreements")])
    )
    rows = engine.select(
        """
        SELECT ?path ?optional ?limit WHERE {
            ?query sh:parameter ?parameter . ?parameter a sh:Parameter ; sh:path ?path ; sh:order ?order ; sh:optional ?optional ;
                sh:class|sh:datatype|skos:inScheme ?limit
        } ORDER BY STR(?query) STR(?order)
        """
    )
    things = PREFIXES["query"]
    assert rows.values("path") == [f"{things}agreements/sources", f"{things}program-exists/specialty", f"{things}program-exists/kind"]
    assert rows.values("limit") == [f"{PREFIXES['xsd']}integer", f"{PREFIXES['spec']}Specialty", f"{PREFIXES['scheme']}step-kind"]
    assert rows.values("optional") == ["true", "true", "true"]


def test_the_catalogue_is_the_same_every_time() -> None:
    """Neither the order of the questions nor repetition changes it."""
    contracts = library.load_all()
    assert catalogue(contracts) == catalogue([*reversed(contracts), *contracts])
