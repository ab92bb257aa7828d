"""In a large graph the engine looks for the names that may be meant; what is found is what reading all names finds."""

from __future__ import annotations

import random
import re

import pyoxigraph as ox
import pytest

import kg
from kg import resources
from kg.answer.find import _RANKS, find
from kg.embedded import Embedded
from kg.errors import AmbiguousName, KgError
from kg.graph import Graph
from kg.labels import KINDS, LABEL_PROPERTIES, Labels
from kg.names import expand
from kg.narrow import SMALL, is_large
from kg.resolve import Resolver
from kg.terms import value

NS = "https://clinic.example/id/"
ASCII = ("Example", "EXAMPLE", "clinic", "Clinic-7", "st.", "STRASSE", "plastic", "field", "a", "unit", "7", "k")
WORDS = (*ASCII, "Straße", "Ｐlastic", "ﬁeld", "Ünit", "外科", "\u212a")
JOINERS = (" ", "-", "_", "  ", " - ", "\t", "\u00a0", "\x1c", "")


def _phrase(dice: random.Random, most: int) -> str:
    return "".join(dice.choice(WORDS) + dice.choice(JOINERS) for _ in range(dice.randint(1, most)))


def _world(dice: random.Random) -> Embedded:
    tags = (None, "en", "de")
    return Embedded(
        ox.Quad(
            ox.NamedNode(NS + "".join(c for c in _phrase(dice, 2) if c.isalnum() or c in "-_")),
            dice.choice(list(KINDS)),
            ox.Literal(_phrase(dice, 3), language=dice.choice(tags)),
        )
        for _ in range(25)
    )


def _found(resolver: Resolver, name: str) -> object:
    try:
        return resolver.find(name)
    except AmbiguousName as error:
        return type(error), error.candidates
    except KgError as error:
        return type(error)


@pytest.mark.parametrize("seed", range(40))
def test_the_same_things_are_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, whatever letters and gaps it has, and by the words of its texts."""
    dice = random.Random(seed)
    engine = _world(dice)
    names = [_phrase(dice, 3) for _ in range(25)]
    written = {value(quad.object) for kind in KINDS for quad in engine.quads(None, kind)}
    found = {}
    for large in (False, True):
        monkeypatch.setattr("kg.resolve.is_large", lambda *_, large=large: large)
        monkeypatch.setattr("kg.answer.find.is_large", lambda *_, large=large: large)
        resolver = Resolver(engine, Labels(engine))
        evidence = Graph(engine, is_shipped=False).evidence
        found[large] = [(name in written or _found(resolver, name), find(evidence, name).hits) for name in names]
    assert found[True] == found[False]
    assert any(hits for _, hits in found[True])


def test_a_name_written_as_in_the_data_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a look at the others: in any language, and of two things with that very name neither."""
    monkeypatch.setattr("kg.resolve.is_large", lambda *_: True)
    named = {"1": ("Example Clinic", "de"), "2": ("example clinic", None), "3": ("Example Board", None), "4": ("Example Board", "fr")}
    quads = [ox.Quad(ox.NamedNode(NS + key), LABEL_PROPERTIES[1], ox.Literal(text, language=tag)) for key, (text, tag) in named.items()]
    resolver = Resolver(Embedded(quads), Labels(Embedded(quads)))
    assert [resolver.find(name).value for name in ("Example Clinic", "example clinic")] == [NS + "1", NS + "2"]
    with pytest.raises(AmbiguousName, match="Example Board"):
        resolver.find("Example Board")
    with pytest.raises(AmbiguousName, match="example clinic"):
        resolver.find("EXAMPLE CLINIC")


def test_a_name_nearly_right_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins like the longest word of the name is compared with it."""
    monkeypatch.setattr("kg.resolve.is_large", lambda *_: True)
    engine = Embedded([ox.Quad(ox.NamedNode(NS + "1"), LABEL_PROPERTIES[1], ox.Literal("Example Practitioner 7"))])
    assert Resolver(engine, Labels(engine)).suggest("exmple practitionr 7") == ("Example Practitioner 7",)


def test_what_is_large() -> None:
    """More statements than are read for one question; they are not counted beyond."""
    labels = (ox.Quad(ox.NamedNode(f"{NS}{number}"), LABEL_PROPERTIES[1], ox.Literal("Example")) for number in range(SMALL + 1))
    engine = Embedded(labels)
    assert (is_large(engine), is_large(engine, KINDS), is_large(engine, most=SMALL + 1)) == (True, True, False)
    assert not is_large(kg.open().engine, KINDS)


@pytest.mark.parametrize(("query", "read"), [("names", KINDS), ("texts", _RANKS)])
def test_the_engine_looks_at_the_properties_that_are_read(query: str, read: dict[ox.NamedNode, object]) -> None:
    """What names and describes things is the same in a small graph and in a large one."""
    text = resources.read(f"queries/lookup/{query}.rq").decode().partition("VALUES")[2].partition("}")[0]
    assert {expand(name) for name in re.findall(r"\w+:\w+", text)} == {term.value for term in read}
