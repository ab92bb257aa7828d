"""Searching: what is found, in which order, and what is suggested."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.graph import Graph
from kg.render.find import text


def _curies(graph: Graph, query: str) -> list[str]:
    return [hit.thing.curie for hit in graph.find(query).hits]


@pytest.mark.parametrize(
    ("query", "first", "field"),
    [
        ("plastic surgery", "specialty:plastic-surgery", "label"),
        ("ABPS", "board:american-board-of-plastic-surgery", "notation"),
        ("aesthetic surgery", "specialty:cosmetic-surgery", "synonym"),
        ("trauma", "indication:trauma", "synonym"),
        ("malformed grow", "indication:growth-defect", "definition"),
        ("faulty growth", "claim:essay-2.1-a", "paraphrase"),
        ("construct", "purpose:reconstruction", "label"),
    ],
)
def test_every_field_is_searched(shipped: Graph, query: str, first: str, field: str) -> None:
    """Labels, synonyms, notations, definitions and paraphrases; and, where no word begins so, the insides of words."""
    hit = shipped.find(query).hits[0]
    assert (hit.thing.curie, hit.field) == (first, field)


def test_whole_names_come_first(shipped: Graph) -> None:
    """The thing with just that name, then short names with the word, then texts."""
    hits = shipped.find("surgery").hits
    assert [hit.thing.curie for hit in hits[:3]] == ["specialty:surgery", "specialty:cosmetic-surgery", "specialty:plastic-surgery"]
    fields = [hit.field in {"definition", "paraphrase"} for hit in hits]
    assert fields == sorted(fields)


def test_all_words_are_needed(shipped: Graph) -> None:
    """A second word narrows the result."""
    both, one = set(_curies(shipped, "board plastic")), set(_curies(shipped, "plastic"))
    assert both < one
    assert "specialty:plastic-surgery" not in both


@pytest.mark.parametrize("query", ["resume", "RÉSUMÉ", "re\u0301sume\u0301", "ｒｅｓｕｍｅ"])
def test_case_accents_and_width_do_not_count(tmp_path: Path, query: str) -> None:
    """A name is found however its letters are written."""
    path = tmp_path / "own.ttl"
    path.write_text('<https://example.org/r> <http://www.w3.org/2004/02/skos/core#prefLabel> "Résumé"@fr .', encoding="utf-8")
    assert _curies(kg.open([path]), query) == ["<https://example.org/r>"]


def test_a_thing_is_found_once(shipped: Graph) -> None:
    """A thing with several texts that fit is one hit, by its best."""
    found = _curies(shipped, "surgery")
    assert len(found) == len(set(found))
    assert len(found) >= 20


def test_nothing_found_suggests_words_that_occur(shipped: Graph) -> None:
    """A typing error is answered with words of the graph."""
    found = shipped.find("cosmetik")
    assert (found.hits, found.suggestions[0]) == ((), "cosmetic")
    assert text(found) == 'Nothing in this graph fits "cosmetik". These words occur: cosmetic.\n'


def test_no_words_find_nothing(shipped: Graph) -> None:
    """An empty query, or one of punctuation only, is no query for everything."""
    assert (shipped.find("").hits, shipped.find("...").hits) == ((), ())
