"""Places in JSON-LD: in arrays, graphs and single documents, whatever their contexts make of keys and values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import Place
from kg.files import Input
from kg.formats import JSON_LD
from kg.locate import Role, Statement, json_layout, jsonld, probe, window
from kg.locate.find import find, place_of, places
from kg.locate.json_layout import layout

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TERMS = (Role.SUBJECT, Role.PREDICATE, Role.OBJECT)
CONTEXT = {"@vocab": "http://e/", "id": "@id", "knows": {"@id": "http://e/knows", "@type": "@id"}}

DOCUMENT = """{
  "@context": {"@vocab": "http://e/", "label": {"@id": "http://e/name", "@language": "en"}},
  "@graph": [
    {"@id": "http://e/a", "@type": "Board", "note": "http://e/b", "hours": [40, 4.5, true]},
    {"@type": "Board", "label": "A \\"name\\" }, {", "note": {"@value": "http://e/b"},
     "step": {"@id": "http://e/b", "order": {"@list": ["x", "x", {"name": "é"}]}}}
  ]
}
"""


def token(document: str, place: Place) -> Any:
    """Return what stands at `place`: the value of a string or number, or an object or array as a whole."""
    assert place.line is not None
    assert place.column is not None
    lines = document.split("\n")
    rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
    value, end = json.JSONDecoder().raw_decode(rest)
    assert place.width == (1 if rest[0] in "{[" else end)
    return value


def spots(document: str, wanted: dict[int, Role]) -> list[str]:
    """Return line, column and width of terms in `document`."""
    found = place_of(Input("a", document.encode()), JSON_LD, wanted)
    return [f"{p.line}:{p.column}+{p.width}" for _, p in sorted(found.items())]


def test_each_statement_has_its_own_token() -> None:
    """A value that also occurs elsewhere, or in a string, is told from it by what it states."""
    assert spots(DOCUMENT, dict.fromkeys(range(9), Role.OBJECT)) == [
        "4:36+7", "4:53+12", "4:77+2", "4:81+3", "4:86+4", "5:15+7", "5:33+17", "5:71+12", "6:22+12",
    ]  # fmt: skip


def test_subjects_and_predicates_have_places() -> None:
    """A subject is its identifier, or the brace of its object; a predicate is its key, or the keyword @type."""
    assert spots(DOCUMENT, dict.fromkeys((0, 6), Role.SUBJECT)) == ["4:13+12", "5:5+1"]
    assert spots(DOCUMENT, dict.fromkeys((0, 2, 6, 7), Role.PREDICATE)) == ["4:27+7", "4:67+7", "5:24+7", "5:52+6"]


def test_the_cells_of_a_list_have_the_places_of_their_items() -> None:
    """Equal items of a list are told apart."""
    quads = list(ox.parse(DOCUMENT.encode(), format=ox.RdfFormat.JSON_LD))
    items = {n: Role.OBJECT for n, quad in enumerate(quads) if quad.predicate.value == RDF + "first"}
    assert spots(DOCUMENT, items) == ["6:56+3", "6:61+3", "6:66+1"]


def test_statements_are_found_by_terms_in_a_stream(tmp_path: Path) -> None:
    """Terms are looked up part by part as well, and the graph is told."""
    path = tmp_path / "a.jsonld"
    path.write_text(DOCUMENT.replace('"@graph"', '"@id": "http://e/g", "@graph"'), encoding="utf-8")
    wanted = {Statement(object=ox.Literal('A "name" }, {', language="en")): Role.OBJECT}
    ((hit, place),) = find(path, JSON_LD, wanted).values()
    assert (hit.quad.graph_name, place.line, place.column) == (ox.NamedNode("http://e/g"), 5, 33)


def test_types_are_told_apart_although_the_parser_sorts_them() -> None:
    """Where one type's name begins another's, each still has its own token."""
    document = '{"@context": {"@vocab": "http://e/"}, "@type": ["Abc", "A", "Ab"], "in": {"@type": ["A", "Ab"]}}'
    types = {n: q for n, q in enumerate(ox.parse(document.encode(), format=ox.RdfFormat.JSON_LD)) if q.predicate.value == RDF + "type"}
    found = place_of(Input("a", document.encode()), JSON_LD, dict.fromkeys(types, Role.OBJECT))
    assert {n: "http://e/" + token(document, place) for n, place in found.items()} == {n: q.object.value for n, q in types.items()}
    assert len({place.column for place in found.values()}) == 5


HEADS = {
    "array": ("[", "]"),
    "graph": ('{"@context": %s,\n"@graph": [', "]}"),
    "context last": ('{"@graph": [', '], "@context": %s}'),
    "named graph": ('{"@context": %s, "@id": "http://g/", "@graph": [', "]}"),
    "other keys": ('{"@context": %s, "first": ["]", {"inner": 1}], "@graph": [', '], "last": {"deep": "[\\"@graph\\": ["}}'),
}


@pytest.mark.parametrize(("kind", "parts"), [(k, k != "array") for k in HEADS])
def test_such_documents_are_read_in_parts(kind: str, parts: bool) -> None:
    """The layout is recognised, and its head and tail are the text around the elements."""
    head, tail = (half.replace("%s", '{"@vocab": "http://e/"}') for half in HEADS[kind])
    document = head + ' {"a": 1}, {"b": "]"} ' + tail
    with Path("/dev/null").open("rb") as stream:
        shape = layout(_window(stream, document))
    assert shape is not None
    assert (shape.head, shape.begin) == (head.encode(), len(head))
    if parts:
        assert (shape.tail, shape.end) == (tail.encode(), len(document) - len(tail))


@pytest.mark.parametrize(
    "document", ['{"@context": {}, "a": ["@graph"]}', '{"@graph": {"a": 1}}', '{"@graph": [], "@graph": []}', '"x"', ""]
)
def test_other_documents_are_read_as_a_whole(document: str) -> None:
    """Without one array of nodes there is nothing to read in parts."""
    with Path("/dev/null").open("rb") as stream:
        assert layout(_window(stream, document)) is None


def _window(stream: Any, document: str) -> window.Window:
    made = window.Window(stream, "a")
    made.data, made.done = document.encode(), True
    return made


def _values(names: st.SearchStrategy[str], inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    texts = st.builds(lambda name, odd: name + odd, names, st.sampled_from(["", ' "}', "\\", "é\n", "],{", "\u2028"]))
    return st.one_of(
        texts,
        st.integers(2, 10**6),
        st.booleans(),
        st.builds(lambda text: {"@value": text, "@language": "en"}, texts),
        st.builds(lambda text: {"@value": text, "@type": "http://t/"}, texts),
        st.builds(lambda text: {"@id": "http://o/" + text}, names),
        st.builds(lambda items: {"@list": items}, st.lists(st.one_of(texts, inner), min_size=1, max_size=3)),
        st.lists(st.one_of(texts, inner), min_size=1, max_size=3),
        inner,
    )


@st.composite
def nodes(draw: st.DrawFn, *, unique: bool) -> list[dict[str, Any]]:
    """Draw nodes whose keys and values are all different, or taken from a few that occur often."""
    count = 0

    def name(kind: str) -> str:
        nonlocal count
        count += 1
        return f"{kind}{count}" if unique else f"{kind}{draw(st.integers(1, 2))}"

    def node(depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if draw(st.booleans()):
            made[draw(st.sampled_from(["@id", "id"]))] = "http://s/" + name("s") if unique else f"http://s/{draw(st.integers(1, 99999))}"
        if draw(st.booleans()):
            made["@type"] = name("T") if draw(st.booleans()) else [name("T"), name("U")]
        for _ in range(draw(st.integers(1, 3))):
            inner = st.deferred(lambda: st.builds(lambda: node(depth + 1))) if depth < 2 else st.just({"end": name("v")})
            made[name("p")] = draw(_values(st.builds(lambda: name("v")), inner))
        return made

    return [node(0) for _ in range(draw(st.integers(1, 5)))]


def _document(elements: list[dict[str, Any]], kind: str, indent: int | None) -> str:
    head, tail = (half.replace("%s", json.dumps(CONTEXT)) for half in HEADS[kind])
    if kind == "array":
        elements = [{"@context": CONTEXT, **element} for element in elements]
    return head + ",".join(json.dumps(element, indent=indent, ensure_ascii=indent is None) for element in elements) + "\n" + tail


def _wrong(document: str, *, distinct: bool) -> list[str]:
    """Return the terms of `document` that differ from what stands at their place."""
    quads = list(ox.parse(document.encode(), format=ox.RdfFormat.JSON_LD))
    found = places(Input("a", document.encode()), JSON_LD, dict.fromkeys(range(len(quads)), TERMS))
    wrong = [f"{n} {role}" for n in range(len(quads)) for role in TERMS if (n, role) not in found]
    objects: dict[str, int] = {}
    for number, quad in enumerate(quads if not wrong else []):
        subject, predicate, value = (token(document, found[number, role]) for role in TERMS)
        cell = quad.predicate.value in {RDF + "first", RDF + "rest"}
        key = "@type" if quad.predicate.value == RDF + "type" else quad.predicate.value.removeprefix("http://e/")
        if not cell and predicate != key:
            wrong.append(f"{number} {quad.predicate} {predicate!r}")
        if not cell and (key not in subject if isinstance(quad.subject, ox.BlankNode) else subject != quad.subject.value):
            wrong.append(f"{number} {quad.subject} {subject!r}")
        if quad.predicate.value != RDF + "rest" and not _is(value, quad.object):
            wrong.append(f"{number} {quad.object} {value!r}")
        if isinstance(quad.object, ox.Literal):
            place = str(found[number, Role.OBJECT])
            wrong += [f"{number} and {objects[place]} {place}"] if distinct and place in objects else []
            objects[place] = number
    return wrong


def _is(value: Any, term: Any) -> bool:
    if isinstance(term, ox.BlankNode):
        return isinstance(value, dict | list)
    if isinstance(term, ox.NamedNode):
        return isinstance(value, str) and value in (term.value, term.value.removeprefix("http://e/"))
    return bool(value == term.value or json.dumps(value) == term.value)


_settings = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow  # half a minute of random documents; the fixed ones above stay in the default run
@_settings
@given(nodes(unique=True), st.sampled_from(list(HEADS)), st.sampled_from([None, 2]))
def test_every_term_of_any_document_is_placed(elements: list[dict[str, Any]], kind: str, indent: int | None) -> None:
    """Where all keys and values differ, each term stands at the one token that can mean it, in compact and indented layout."""
    assert _wrong(_document(elements, kind, indent), distinct=True) == []


@pytest.mark.parametrize("small", [0, 1 << 14])
def test_equal_statements_are_told_apart(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that is made twice of a named node has a token each time, in short and in long elements."""
    monkeypatch.setattr(probe, "SMALL", small)
    elements: list[dict[str, Any]] = [{"@id": "http://s/1", "p": ["v", "v"], "q": {"@id": "http://s/1", "p": "v"}}]
    assert _wrong(_document(elements, "array", 1), distinct=True) == []


@pytest.mark.slow  # half a minute of random documents; the fixed ones above stay in the default run
@_settings
@given(nodes(unique=False), st.sampled_from(list(HEADS)), st.sampled_from([0, 1 << 14]))
def test_lookalikes_are_told_apart(elements: list[dict[str, Any]], kind: str, small: int) -> None:
    """Where keys and values repeat, each literal still has a token of its own, in short and in long elements."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probe, "SMALL", small)
        assert _wrong(_document(elements, kind, 1), distinct=True) == []


@pytest.mark.slow  # half a minute of random documents; the fixed ones above stay in the default run
@_settings
@given(nodes(unique=True), st.sampled_from(list(HEADS)))
def test_long_elements_are_placed_too(elements: list[dict[str, Any]], kind: str) -> None:
    """Leaving out what does not concern a token changes nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probe, "SMALL", 0)
        assert _wrong(_document(elements, kind, None), distinct=True) == []


@pytest.mark.slow  # half a minute of random documents; the fixed ones above stay in the default run
@_settings
@given(nodes(unique=True), st.sampled_from(list(HEADS)), st.sampled_from([1, 10, 300]))
def test_the_size_of_pieces_makes_no_difference(elements: list[dict[str, Any]], kind: str, size: int) -> None:
    """Reading in any piece size gives the same lines and columns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "CHUNK", size)
        patch.setattr(json_layout, "CHUNK", size)
        patch.setattr(jsonld, "CHUNK", size)
        patch.setattr(jsonld, "PIECE", size)
        assert _wrong(_document(elements, kind, 2), distinct=True) == []


# ex: is no prefix, but a scheme; the parser sorts what it calls by it.
EXCEPTIONS = {"pr43-in.jsonld": "a term that may not be redefined refuses every probe"}


def test_every_statement_of_the_w3c_suite_is_placed(suites: Path) -> None:
    """Each term of each document of the toRdf tests has a place, and at that of a string literal stands the string."""
    files = statements = strings = 0
    wrong = []
    for path in sorted((suites / "json-ld" / "toRdf").glob("*-in.jsonld")):
        data, base = path.read_bytes(), f"https://w3c.github.io/json-ld-api/tests/toRdf/{path.name}"
        try:
            quads = list(ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=base))
        except SyntaxError:
            continue
        found = places(Input(path.name, data), JSON_LD, dict.fromkeys(range(len(quads)), TERMS), base=base)
        files, statements = files + bool(quads), statements + len(quads)
        wrong += [f"{path.name} {n} {role}" for n in range(len(quads)) for role in TERMS if (n, role) not in found]
        for number, quad in enumerate(quads):
            plain = isinstance(quad.object, ox.Literal) and quad.object.datatype.value in {RDF + "langString", str(_STRING)}
            if plain:
                strings += 1
                value = token(data.decode(), found[number, Role.OBJECT])
                wrong += [] if value == quad.object.value else [f"{path.name} {number} {quad.object} {value!r}"]
    assert wrong == []
    assert (files >= 343, statements >= 1504, strings >= 462) == (True, True, True)


_STRING = "http://www.w3.org/2001/XMLSchema#string"
