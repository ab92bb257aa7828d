"""A difference is nothing exactly if two datasets are isomorphic, and applied to the old one it gives the new one."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.blanks import numbered, rename
from kg.diff import difference, patch, rdf_patch, sparql_update
from kg.errors import LossyOutput
from kg.write.blank import canonical

EX = "http://example.org/"
P, Q, G = (ox.NamedNode(EX + name) for name in "pqg")
A, B = ox.NamedNode(EX + "a"), ox.NamedNode(EX + "b")
ONE, TWO = ox.Literal("1"), ox.Literal("2")


def _parse(text: str) -> list[ox.Quad]:
    return list(ox.parse("PREFIX : <http://example.org/>\n" + text, format=ox.RdfFormat.TRIG))


def _form(quads: list[ox.Quad]) -> list[str]:
    return sorted(map(str, canonical(list(dict.fromkeys(quads)))))


def _applied(old: list[ox.Quad], new: list[ox.Quad]) -> list[ox.Quad]:
    found = difference(old, new)
    gone = set(found.statements("-"))
    before = numbered(old)
    assert gone <= set(before)
    return [quad for quad in before if quad not in gone] + found.statements("+")


nodes = st.sampled_from([A, B, *(ox.BlankNode(f"x{n}") for n in range(4))])
quads = st.lists(
    st.builds(
        ox.Quad, nodes, st.sampled_from([P, Q]), st.one_of(nodes, st.sampled_from([ONE, TWO])), st.sampled_from([ox.DefaultGraph(), G])
    ),
    max_size=9,
)


@settings(max_examples=150, deadline=None)
@given(quads, quads)
def test_the_difference_applied_to_the_old_version_gives_the_new_one(old: list[ox.Quad], new: list[ox.Quad]) -> None:
    """Whatever blank nodes are paired, nothing is lost and nothing invented; no difference means isomorphic, and the other way round."""
    assert _form(_applied(old, new)) == _form(new)
    assert bool(difference(old, new)) is (_form(old) != _form(new))


@settings(max_examples=60, deadline=None)
@given(quads, st.randoms(use_true_random=False))
def test_order_and_labels_make_no_difference(old: list[ox.Quad], chance: random.Random) -> None:
    """The same statements in another order under other labels are the same."""
    labels = [f"y{n}" for n in range(4)]
    chance.shuffle(labels)
    new = rename(old, lambda node: labels[int(node.value[1:])])
    chance.shuffle(new)
    assert not difference(old, new)


@settings(max_examples=120, deadline=None)
@given(quads, quads, st.booleans())
def test_an_update_makes_the_new_version_or_is_refused(old: list[ox.Quad], new: list[ox.Quad], apart: bool) -> None:
    """What `sparql_update` gives does what it says in an engine of its own, in one operation or in one for each group of blank nodes."""
    found = difference(old, new)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(patch, "_TOGETHER", 0 if apart else 200)
            text = sparql_update(found, old)
    except LossyOutput:
        return
    store = ox.Store()
    store.extend(old)
    store.update(text)
    assert _form(list(store)) == _form(new)


OLD = """
:clinic :name "Example Clinic" ; :address [ :street "Main Street" ; :city "Springfield" ] ; :hours ( "9" "12" "18" ) .
:other :address [ :street "Side Street" ; :city "Springfield" ] .
"""


@pytest.mark.parametrize(
    ("change", "removed", "added"),
    [
        (("Main Street", "High Street"), ['_:b0 :street "Main Street"'], ['_:b0 :street "High Street"']),
        (('"12"', '"13"'), ['_:b2 rdf:first "12"'], ['_:b2 rdf:first "13"']),
        (('"Example Clinic"', '"Clinic"'), [':clinic :name "Example Clinic"'], [':clinic :name "Clinic"']),
        (
            ('[ :street "Side Street" ; :city "Springfield" ]', '"none"'),
            [":other :address _:b4", '_:b4 :street "Side Street"', '_:b4 :city "Springfield"'],
            [':other :address "none"'],
        ),
    ],
)
def test_a_small_edit_is_a_small_difference(change: tuple[str, str], removed: list[str], added: list[str]) -> None:
    """Blank nodes around an edit are paired by what leads to them and what they say."""
    found = difference(_parse(OLD), _parse(OLD.replace(*change)))

    def short(sign: str) -> list[str]:
        quads = found.statements("-" if sign == "-" else "+")
        text = [f"{q.subject} {q.predicate} {q.object}" for q in quads]
        rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        return [line.replace(f"<{EX}", ":").replace(f"<{rdf}", "rdf:").replace(">", "") for line in text]

    assert (sorted(short("-")), sorted(short("+"))) == (sorted(removed), sorted(added))
    assert found.undecided == 0


def test_what_hangs_on_a_thing_is_grouped_there() -> None:
    """A statement about a blank node belongs to the thing that leads to it, with the way from there."""
    (group,) = difference(_parse(OLD), _parse(OLD.replace("Main Street", "High Street"))).groups
    assert (group.subject, [[p.value for p in change.path] for change in group.changes]) == (
        ox.NamedNode(EX + "clinic"),
        [[EX + "address"], [EX + "address"]],
    )


def test_two_alike_and_one_differ() -> None:
    """Two blank nodes that say the same are not one: no difference is swallowed."""
    two = _parse(':a :p [ :q "1" ] , [ :q "1" ] .')
    assert [len(difference(two, _parse(':a :p [ :q "1" ] .')).statements(sign)) for sign in ("-", "+")] == [2, 0]


def _cage(size: int, extra: str = "") -> list[ox.Quad]:
    """Return a graph in which every blank node is linked to every other."""
    return _parse("".join(f"_:n{a} :p _:n{b} .\n" for a in range(size) for b in range(size) if a != b) + extra)


def test_hard_graphs_end_and_are_never_said_to_differ_for_certain() -> None:
    """Where RDFC-1.0 might not end, either the same is seen or the number of nodes that were not decided is given."""
    old = _cage(12)
    shuffled = rename(old, lambda node: f"z{sum(map(ord, node.value)) * 7919 % 1009}")
    random.Random(3).shuffle(shuffled)
    found = difference(old, shuffled)
    assert (found.status, found.undecided) in {("same", 0), ("undecided", 12)}
    smaller = difference(old, _cage(11))
    assert (smaller.status, smaller.undecided) == ("different", 0)
    more = difference(old, _cage(12, '_:n3 :q "1" .'))
    assert (more.status, len(more.statements("+")), more.statements("-"), more.undecided) == ("different", 1, [], 0)
    both = difference([*old, *_parse(':a :p "1" .')], [*shuffled, *_parse(':a :p "2" .')])
    assert both.status == "different"


def test_a_patch_is_one_transaction_in_order() -> None:
    """RDF Patch names deletions first; graphs stand last."""
    text = rdf_patch(difference(_parse(':a :p "1" , "2" .'), _parse(':a :p "2" , "3" . :g { :a :p "4" }')))
    a, p = f"<{EX}a>", f"<{EX}p>"
    assert text == f'TX .\nD {a} {p} "1" .\nA {a} {p} "3" .\nA {a} {p} "4" <{EX}g> .\nTC .\n'


def test_an_update_finds_a_blank_node_by_what_is_around_it() -> None:
    """A node is named by a variable that all its statements bind; a new one is made beside it."""
    old, new = _parse(OLD), _parse(OLD.replace('"Main Street"', '"High Street" ; :floor [ :number 2 ]'))
    text = sparql_update(difference(old, new), old)
    assert "FILTER isBlank(?b0)" in text
    assert "_:n0" in text


def test_an_update_makes_what_hangs_far_below() -> None:
    """A new node below a new one below an old one belongs to the same operation."""
    old, new = _parse(OLD), _parse(OLD.replace('"Main Street"', '"Main Street" ; :floor [ :room [ :number 2 ] ]'))
    store = ox.Store()
    store.extend(old)
    store.update(sparql_update(difference(old, new), old))
    assert _form(list(store)) == _form(new)


def test_an_update_of_many_blank_nodes_has_an_operation_for_each() -> None:
    """An engine joins all that one operation asks for, in time that grows with the cube."""
    old, new = (_parse("".join(f':t{n} :p [ :q "{n}" ; :r "{word}" ] .\n' for n in range(1_000))) for word in ("one", "two"))
    assert sparql_update(difference(old, new), old).count("DELETE {") == 1_000
    assert sparql_update(difference(old[:30], new[:30]), old[:30]).count("DELETE {") == 1


def test_an_update_that_would_hit_others_is_refused() -> None:
    """Of two nodes that say the same, an update cannot change one."""
    old = _parse(':a :p [ :q "1" ] . [] :q "1" ; :r "x" . [] :q "1" ; :r "x" .')
    new = _parse(':a :p [ :q "1" ] . [] :q "1" ; :r "x" . [] :q "1" ; :r "y" .')
    with pytest.raises(LossyOutput):
        sparql_update(difference(old, new), old)
