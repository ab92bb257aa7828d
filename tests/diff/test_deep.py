"""Blank nodes far below each other are compared, paired and told in time that grows as they do."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.diff import difference
from kg.diff.owners import STEPS, Owners
from kg.terms import sort_key
from tests.conftest import RunKg

EX = "http://example.org/"
P, Q = ox.NamedNode(EX + "p"), ox.NamedNode(EX + "q")
A, B = ox.NamedNode(EX + "a"), ox.NamedNode(EX + "b")


def _nested(depth: int, inside: str, *, owner: str = f"<{EX}a> <{EX}p> ") -> list[ox.Quad]:
    text = owner + f"[ <{EX}p> " * depth + f'"{inside}"' + " ]" * depth + " ."
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def _collection(length: int, change: int | None = None) -> list[ox.Quad]:
    members = " ".join(f'"{"other" if n == change else n % 50}"' for n in range(length))
    return list(ox.parse(f"<{EX}a> <{EX}p> ( {members} ) .", format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("old", "new", "removed", "added", "left_out"),
    [
        (_nested(2_000, "x"), _nested(2_000, "x"), 0, 0, 0),
        (_nested(2_000, "x"), _nested(2_000, "y"), 1, 1, 2_000 - STEPS),
        (_nested(2_000, "x", owner=""), _nested(2_000, "y", owner=""), 1, 1, 0),
        (_nested(2_000, "x"), _nested(1_999, "x"), 2, 1, 1_001 - STEPS),
        (_collection(2_000), _collection(2_000), 0, 0, 0),
        (_collection(2_000), _collection(2_000, 1_000), 1, 1, 1_001 - STEPS),
    ],
    ids=["same", "innermost", "without-a-name", "one-less", "same-collection", "one-member"],
)
def test_a_small_edit_far_below_is_a_small_difference(
    old: list[ox.Quad], new: list[ox.Quad], removed: int, added: int, left_out: int
) -> None:
    """Rounds over all nodes end before they are paired; the way down from what is paired goes on."""
    found = difference(old, new)
    assert (len(found.statements("-")), len(found.statements("+")), found.undecided) == (removed, added, 0)
    assert max((change.left_out for group in found.groups for change in group.changes), default=0) == left_out


def test_a_long_way_is_told_by_its_last_steps(run_kg: RunKg, tmp_path: Path) -> None:
    """What is left out is counted, in text and in JSON."""
    nested = [b"<http://e/a> <http://e/p> " + b"[ <http://e/p> " * 40 + word + b" ]" * 40 + b" ." for word in (b"1", b"2")]
    assert run_kg("convert", "-", "-o", tmp_path / "old.nt", stdin=nested[0]).code == 0
    ran = run_kg("diff", tmp_path / "old.nt", "-", stdin=nested[1])
    assert f"  - ({40 - STEPS} more) / " in ran.out
    assert f'"left_out": {40 - STEPS}' in run_kg("diff", tmp_path / "old.nt", "-", "-f", "json", stdin=nested[1]).out


@pytest.mark.slow
@pytest.mark.parametrize(
    "make", [_nested, lambda length, word: _collection(length, 7 if word == "y" else None)], ids=["brackets", "members"]
)
def test_a_hundred_thousand_end(make: object) -> None:
    """In seconds, where each node was once looked up from each other."""
    found = difference(make(100_000, "x"), make(100_000, "y"))  # type: ignore[operator]  # one of the two functions above
    assert (len(found.statements("-")), len(found.statements("+"))) == (1, 1)


nodes = [ox.BlankNode(f"b{n}") for n in range(5)]
links = st.lists(st.builds(ox.Quad, st.sampled_from([A, B, *nodes, *nodes]), st.sampled_from([P, Q]), st.sampled_from(nodes)), max_size=9)


Way = tuple[int, tuple[object, ...], tuple[str, ...]]


def _ways(links: list[ox.Quad], node: object, seen: tuple[object, ...] = ()) -> list[Way]:
    """Return length, thing and predicates of every way to a node that passes none twice."""
    found: list[Way] = []
    for link in links:
        if link.object == node and not isinstance(link.subject, ox.BlankNode):
            found.append((1, sort_key(link.subject), (link.predicate.value,)))
        elif link.object == node and link.subject not in {node, *seen}:
            found += [(n + 1, thing, (*path, link.predicate.value)) for n, thing, path in _ways(links, link.subject, (*seen, node))]
    return found


@settings(max_examples=150, deadline=None)
@given(links)
def test_the_nearest_named_thing_is_found(links: list[ox.Quad]) -> None:
    """Of all ways, the shortest; of several, the smallest by thing and predicates, as looking at every way finds it."""
    owners = Owners(links)
    for node in nodes:
        thing, path, left_out = owners.of(node)
        expected = min(_ways(links, node), default=(0, sort_key(node), ()))
        assert (len(path), sort_key(thing), tuple(step.value for step in path), left_out) == (*expected, 0)
