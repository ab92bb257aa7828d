"""Fixtures for the ontology's tests: its files in one store, apart from the store's other uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse

from kg.names import PREFIXES

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
DATA = ROOT / "data"
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def iri(name: str) -> NamedNode:
    """Return the IRI of a compact name such as "spec:Board"."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def merged(*paths: Path) -> Store:
    """Return a store that holds the statements of `paths`, graph names left out."""
    store = Store()
    for path in paths:
        trig = RdfFormat.TRIG if path.suffix == ".trig" else RdfFormat.TURTLE
        store.extend(Quad(q.subject, q.predicate, q.object) for q in parse(path=path, format=trig))
    return store


def rows(store: Store, variables: str, pattern: str) -> list[tuple[str, ...]]:
    """Return what `SELECT DISTINCT variables { pattern }` gives, as sorted tuples of IRIs and texts."""
    solutions = store.query(f"{PROLOGUE}SELECT DISTINCT {variables} {{ {pattern} }}")
    assert isinstance(solutions, QuerySolutions)
    return sorted(tuple("" if isinstance(term, Triple | None) else term.value for term in row) for row in solutions)


@pytest.fixture(scope="session")
def vocabulary() -> Store:
    """Return the terms, schemes, mappings, prefixes and shapes; tests must not change it."""
    return merged(*sorted(ONTOLOGY.glob("*.ttl")), ONTOLOGY / "shapes" / "vocabulary.ttl")


@pytest.fixture(scope="session")
def everything() -> Store:
    """Return the vocabulary with the shipped data; tests must not change it."""
    data = sorted(DATA.rglob("*.ttl")) + sorted(DATA.rglob("*.trig"))
    assert len(data) >= 3
    return merged(*sorted(ONTOLOGY.glob("*.ttl")), ONTOLOGY / "shapes" / "vocabulary.ttl", *data)
