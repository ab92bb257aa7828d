"""docs/data-model.md names every term, and its examples are taken from the shipped files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kg.load import shipped
from kg.names import PREFIXES, TERMS, shrink
from tests.ontology.conftest import PROLOGUE, ROOT, rows

PAGE = (ROOT / "docs" / "data-model.md").read_text("utf-8")
TURTLE_PROLOGUE = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
EXAMPLES = re.findall(r"^```(?:trig|turtle)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_every_term_is_named(vocabulary: Store) -> None:
    """The page names all terms of ours, and none that do not exist."""
    terms = {shrink(term) for (term,) in rows(vocabulary, "?t", "?t rdfs:isDefinedBy ?home") if term.startswith(TERMS)}
    assert set(re.findall(r"spec:[A-Za-z0-9]+", PAGE)) == terms
    assert len(terms) >= 65


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_in_the_files(example: str, everything: Store) -> None:
    """Each statement of an example stands in the ontology or the data."""
    quads = [Quad(q.subject, q.predicate, q.object) for q in parse(TURTLE_PROLOGUE + example, format=RdfFormat.TRIG)]
    assert quads
    assert [str(quad) for quad in quads if quad not in everything] == []


def test_the_query_gives_answers(everything: Store) -> None:
    """The query on the page runs and finds the decisions about one term."""
    (query,) = re.findall(r"^```sparql\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert len(list(everything.query(PROLOGUE + query))) == 3  # type: ignore[arg-type]


def test_graphs_of_the_table_are_those_loaded() -> None:
    """The named graphs of the shipped dataset, claims apart, are those the page lists."""
    graphs = {shrink(q.graph_name.value) for q in shipped().store if isinstance(q.graph_name, NamedNode)}
    assert {name for name in graphs if not name.startswith("claim:")} == set(re.findall(r"`(graph:[a-z]+)`", PAGE))
    assert len(graphs) >= 40


def test_links_lead_to_files() -> None:
    """Every relative link of the page leads to a file of the repository."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE)
    assert len(links) >= 8
    assert [link for link in links if not (Path(ROOT / "docs") / link).is_file()] == []
