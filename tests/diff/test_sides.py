"""What is compared part by part, on disk where it is much, gives what a comparison of the whole gives."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.blanks import rename
from kg.diff import Side, blank, difference, ground, rdf_patch, side, spool
from kg.diff.form import form
from kg.errors import UnwritableOutput
from kg.write.blank import canonical
from kg.write.statements import written

EX = "http://example.org/"
P, Q, G = (ox.NamedNode(EX + name) for name in "pqg")
A = ox.NamedNode(EX + "a")
ONE, TWO, ODD = ox.Literal("1"), ox.Literal("2"), ox.Literal('_:x "_:y', language="en")
LIMITS = ((spool, "_MEMORY"), (ground, "_TOGETHER"), (blank, "_TOGETHER"), (blank, "_PART"), (side, "_TOGETHER"))


@pytest.fixture
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be held in memory that can be on disk."""
    for module, limit in LIMITS:
        monkeypatch.setattr(module, limit, 20)


nodes = [ox.BlankNode(f"x{n}") for n in range(5)]
subjects = st.sampled_from([A, *nodes])
graphs = st.sampled_from([ox.DefaultGraph(), G, nodes[0]])
objects = st.one_of(
    st.sampled_from([A, *nodes, ONE, TWO, ODD]), st.builds(ox.Triple, subjects, st.just(P), st.sampled_from([*nodes[:2], ODD]))
)
quads = st.lists(st.builds(ox.Quad, subjects, st.sampled_from([P, Q]), objects, graphs), max_size=8)


def _form(some: list[ox.Quad]) -> list[str]:
    return sorted(map(str, canonical(list(dict.fromkeys(some)))))


def _groups(some: list[ox.Quad]) -> list[list[bytes]]:
    return [lines for _, lines in Side.of(some).blank.groups()]


def _compare(groups: list[list[bytes]]) -> None:
    theirs = [_form(list(ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS))) for lines in groups]
    ours = [form(lines).digest for lines in groups]
    assert [[a == b for b in theirs] for a in theirs] == [[a == b for b in ours] for a in ours]


@settings(max_examples=150, deadline=None)
@given(quads, quads)
def test_forms_are_equal_exactly_if_canonical_forms_are(old: list[ox.Quad], new: list[ox.Quad]) -> None:
    """Of every two groups of connected nodes, in the same version and in two: trees, circles, and nodes that are alike."""
    _compare([*_groups(old), *_groups(new)])


few = st.sampled_from(nodes[:3])
links = st.lists(
    st.builds(ox.Quad, few, st.just(P), st.one_of(few, few, st.just(ONE)), st.sampled_from([ox.DefaultGraph(), G])), min_size=1, max_size=5
)


@settings(max_examples=300, deadline=None)
@given(links, links)
def test_forms_of_small_trees_and_circles_are_those_of_canonical_forms(old: list[ox.Quad], new: list[ox.Quad]) -> None:
    """Also where all that differs is the graph of one link, or where nothing begins."""
    _compare([*_groups(old), *_groups(new)])
    moved = ox.Quad(old[0].subject, P, old[0].object, ox.DefaultGraph() if old[0].graph_name == G else G)
    _compare([*_groups(old), *_groups([moved, *old[1:]])])


@settings(max_examples=150, deadline=None)
@given(quads, st.randoms(use_true_random=False))
def test_order_labels_and_repetition_make_no_difference(old: list[ox.Quad], chance: random.Random) -> None:
    """Blank nodes as names of graphs and within triple terms are relabelled too; one literal more is found."""
    labels = [f"y{n}" for n in range(5)]
    chance.shuffle(labels)
    new = rename([*old, *old[:2]], lambda node: labels[int(node.value[1:])])
    chance.shuffle(new)
    assert not difference(old, new)
    assert [q.object for q in difference(old, [*new, ox.Quad(A, Q, ox.Literal("new"))]).statements("+")] == [ox.Literal("new")]


def _long(step: int) -> list[ox.Quad]:
    """Return 400 things with an address, 30 of them with the same one; every `step`th lives elsewhere."""
    found = []
    for n in range(400):
        thing, node, floor = ox.NamedNode(f"{EX}{n}"), ox.BlankNode(f"z{n}"), ox.BlankNode(f"f{n}")
        street = "moved" if n % step == 0 else "same" if n < 30 else f"Street {n}"
        found += [ox.Quad(thing, P, node), ox.Quad(node, Q, ox.Literal(street)), ox.Quad(node, P, floor), ox.Quad(floor, Q, ONE, G)]
        found.append(ox.Quad(thing, Q, ox.Literal(f"Example Clinic {n % step}")))
    return found


def test_what_is_on_disk_is_compared_as_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The patch is the same to the byte, whether parts are in memory or on disk, and so are blank nodes in it."""
    old, new = _long(7), _long(9)
    random.Random(1).shuffle(new)
    in_memory = rdf_patch(difference(old, new))
    assert in_memory.count("\n") > 300
    for module, limit in LIMITS:
        monkeypatch.setattr(module, limit, 500)
    assert rdf_patch(difference(old, new)) == in_memory


@pytest.mark.usefixtures("no_memory")
def test_statements_that_were_put_aside_are_all_there() -> None:
    """Those with blank nodes in their order, the others each once at least."""
    old = _long(7)
    version = Side.of([*old, old[0]])
    assert version.count == len(old) + 1
    assert len(set(written(version.quads()))) == len(set(written(old)))
    assert [str(quad.predicate) for quad in version.blank_quads()] == [str(q.predicate) for q in old if _blank(q)]
    assert [q.object for q in version.about({f"<{EX}3>".encode()}, [str(Q).encode()])] == [ox.Literal("Example Clinic 3")]


def _blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


@pytest.mark.usefixtures("no_memory")
def test_a_full_disk_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the folder and the variable by which another is chosen."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(UnwritableOutput) as caught:
        Side.of(_long(7))
    assert "no space left on device" in caught.value.message
    assert "TMPDIR" in (caught.value.help or "")


@pytest.mark.usefixtures("no_memory")
def test_nothing_is_left_in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is put aside has no name, even while it is there."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    version = Side.of(_long(7))
    assert (version.count, list(tmp_path.iterdir())) == (2000, [])
