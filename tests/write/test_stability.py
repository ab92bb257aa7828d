"""Equal data give equal bytes, and a small edit gives a small difference."""

from __future__ import annotations

import difflib
import random
import subprocess
import sys
import time
from itertools import pairwise

import pyoxigraph as ox
import pytest

from kg.load import authored
from kg.write import FORMATS, write
from kg.write.blank import is_bounded

EX = "https://example.org/"
DOCUMENT = """\
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:g { ex:a ex:p [ ex:q "x"@en , "007"^^xsd:integer ; ex:r ( 1 ( 2 3 ) ex:b ) ] , _:shared . _:shared ex:q _:shared . }
ex:h { ex:b ex:p _:shared ; ex:p [ ex:q "y" ] . [] a ex:C ; ex:q [ ex:q [ ] ] . }
"""
SCRIPT = """\
import random, sys
import pyoxigraph as ox
from kg.load import authored
from kg.write import write
quads = authored() + list(ox.parse(sys.argv[2], format=ox.RdfFormat.TRIG, rename_blank_nodes=True))
random.Random(int(sys.argv[3])).shuffle(quads)
sys.stdout.buffer.write(write(quads, sys.argv[1]).data)
"""


def _quads(text: str = DOCUMENT) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.TRIG, rename_blank_nodes=True))


@pytest.mark.parametrize("format", FORMATS)
def test_the_order_of_statements_and_the_labels_do_not_matter(format: str) -> None:
    """Shuffled statements with fresh blank node labels give the same bytes."""
    seen = set()
    for seed in range(5):
        quads = authored() + _quads()
        random.Random(seed).shuffle(quads)
        seen.add(write(quads, format).data)
    assert len(seen) == 1


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_processes_with_other_hash_seeds_write_the_same(format: str) -> None:
    """Slow because each run is a process: any PYTHONHASHSEED and load order give the same bytes."""
    seen = set()
    for seed in ("0", "1", "42", "4711"):
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, format, DOCUMENT, seed], capture_output=True, env={"PYTHONHASHSEED": seed}, check=True
        )
        seen.add(ran.stdout)
    assert (len(seen), b"" in seen) == (1, False)


@pytest.mark.parametrize("format", ["turtle", "trig", "n-triples", "n-quads", "csv"])
def test_one_more_statement_is_one_more_line(format: str) -> None:
    """Adding a statement to the shipped graph changes at most the line before it."""
    before = write(authored(), format).data.decode().splitlines()
    more = ox.Quad(
        ox.NamedNode("https://w3id.org/medspec/id/specialty/surgery"),
        ox.NamedNode("http://www.w3.org/2004/02/skos/core#note"),
        ox.Literal("an example", language="en"),
        ox.NamedNode("https://w3id.org/medspec/id/graph/entities"),
    )
    after = write([*authored(), more], format).data.decode().splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    assert 1 <= len(changed) <= 3


def test_an_edit_below_a_blank_node_leaves_the_others_alone() -> None:
    """Blank nodes written in place have no labels that an edit elsewhere could change."""
    text = "@prefix ex: <https://example.org/> .\n" + "".join(f'ex:s{n} ex:p [ ex:q "{n}" ; ex:r ( 1 2 {n} ) ] .\n' for n in range(50))
    before = write(_quads(text), "turtle", {"ex": EX}).data.decode().splitlines()
    after = write(_quads(text.replace('ex:q "7"', 'ex:q "seven"')), "turtle", {"ex": EX}).data.decode().splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    assert [line.strip() for line in changed] == ['-         ex:q "7" ;', '+         ex:q "seven" ;']


def _clique(size: int) -> list[ox.Quad]:
    nodes = [ox.BlankNode(f"n{number}") for number in range(size)]
    return [ox.Quad(one, ox.NamedNode(EX + "p"), other) for one in nodes for other in nodes if one != other]


def _chain(length: int) -> list[ox.Quad]:
    nodes = [ox.BlankNode(f"n{number}") for number in range(length)]
    links = [ox.Quad(one, ox.NamedNode(EX + "next"), other) for one, other in pairwise(nodes)]
    return [*links, ox.Quad(nodes[-1], ox.NamedNode(EX + "next"), nodes[0])]


@pytest.mark.parametrize(("quads", "bounded"), [(_clique(7), True), (_clique(12), False), (_chain(200), True), (_chain(3_000), False)])
def test_alike_blank_nodes_are_written_in_bounded_time(quads: list[ox.Quad], bounded: bool) -> None:
    """Graphs on which RDFC-1.0 would run for years are still written, and read back as large as they were."""
    assert is_bounded(quads) is bounded
    start = time.process_time()
    written = write(quads, "n-quads").data
    assert time.process_time() - start < 20
    assert len(list(ox.parse(written, format=ox.RdfFormat.N_QUADS))) == len(quads)


@pytest.mark.parametrize("depth", [100, pytest.param(5_000, marks=pytest.mark.slow)])  # the deep one takes ten seconds
def test_deep_nesting_is_cut_into_labelled_pieces(depth: int) -> None:
    """Blank nodes nested thousands deep neither exhaust the stack nor get lost."""
    nodes = [ox.BlankNode(f"n{number}") for number in range(depth)]
    quads = [ox.Quad(one, ox.NamedNode(EX + "p"), other) for one, other in pairwise(nodes)]
    quads.append(ox.Quad(nodes[-1], ox.NamedNode(EX + "q"), ox.Literal("end")))
    for format in ("turtle", "rdf/xml", "json-ld"):
        written = write(quads, format).data
        syntax = {"turtle": ox.RdfFormat.TURTLE, "rdf/xml": ox.RdfFormat.RDF_XML, "json-ld": ox.RdfFormat.JSON_LD}[format]
        assert len(list(ox.parse(written, format=syntax))) == depth
