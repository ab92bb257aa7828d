"""Documents that are nested too deep are refused before they are parsed, and no others."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import UnsafeInput
from kg.files import Input
from kg.formats import JSON_LD, N_TRIPLES, TURTLE
from kg.load import parse
from kg.nesting import DEEPEST_JSON, DEEPEST_TERMS, _json_depth_exceeds, check_nesting
from tests.conftest import RunKg

EX = "http://example.org/"


def _json(depth: int, close: int | None = None) -> bytes:
    return (f'{{"{EX}p":' * depth + "1" + "}" * (depth if close is None else close)).encode()


def _terms(depth: int) -> bytes:
    return (f"<{EX}a> <{EX}b> " + f"<<( <{EX}a> <{EX}b> " * depth + "<urn:x>" + " )>>" * depth + " .\n").encode()


@pytest.mark.parametrize("document", [_json(DEEPEST_JSON + 1), _json(5_000), _json(5_000, 0), b"[" * 5_000])
def test_deep_json_is_refused_with_its_place(document: bytes) -> None:
    """Closed or cut off, the first bracket that is too deep is named; the engine would have ended the process."""
    with pytest.raises(UnsafeInput) as caught:
        parse(Input("deep.jsonld", document), JSON_LD)
    at = caught.value.place
    assert at is not None
    assert (at.line, document[(at.column or 0) - 1 : at.column]) in {(1, b"{"), (1, b"[")}
    assert document[: (at.column or 0) - 1].count(b"{") + document[: (at.column or 0) - 1].count(b"[") == DEEPEST_JSON


def _xml(depth: int) -> bytes:
    begin = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="{EX}">'
    return (begin + "<e:C><e:p>" * depth + "x" + "</e:p></e:C>" * depth + "</rdf:RDF>").encode()


@pytest.mark.parametrize("options", [(), ("--stream",)], ids=["whole", "as-it-comes"])
def test_deep_xml_is_refused_with_its_place(run_kg: RunKg, options: tuple[str, ...]) -> None:
    """The engine would be busy with it for hours; what is less deep is read."""
    command = ("convert", "-", "--input-format", "rdf/xml", "-f", "n-triples", *options)
    ran = run_kg(*command, stdin=_xml(100_000))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: <stdin>:1:") and "nested more than 1,000 deep" in ran.err
    assert len(run_kg(*command, stdin=_xml(400)).out.splitlines()) == 800


def test_json_at_the_bound_passes() -> None:
    """What is allowed is parsed."""
    assert len(parse(Input("deep.jsonld", _json(200)), JSON_LD)) == 200
    check_nesting("deep.jsonld", _json(DEEPEST_JSON), JSON_LD)


def test_brackets_in_texts_do_not_count() -> None:
    """A text may hold brackets, escapes and quotation marks."""
    values = ["[" * 2_000, '\\"{{{{' * 500, "\\", '"', "]" * 2_000]
    check_nesting("wide.jsonld", json.dumps({f"{EX}p": values}).encode(), JSON_LD)


texts = st.text(alphabet='a"\\{}[]', max_size=4)
documents = st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2), max_leaves=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_the_fast_depth_is_the_depth(value: object) -> None:
    """Taking pairs away finds the depth that a walk finds."""

    def depth(one: object) -> int:
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    data = json.dumps(value).encode()
    assert [_json_depth_exceeds(data, most) for most in range(1, 9)] == [depth(value) > most for most in range(1, 9)]


def test_deep_triple_terms_are_refused_with_their_place() -> None:
    """In Turtle and N-Triples; shallow ones and text that looks like them pass."""
    for syntax in (TURTLE, N_TRIPLES):
        with pytest.raises(UnsafeInput) as caught:
            parse(Input("deep.ttl", _terms(20_000)), syntax)
        assert caught.value.place is not None
        assert _terms(20_000)[: (caught.value.place.column or 0) - 1].count(b"<<") == DEEPEST_TERMS
        assert len(parse(Input("deep.ttl", _terms(50)), syntax)) == 1
    wide = f'<{EX}a> <{EX}b> "{"<<" * 3_000}" .\n# {"<<" * 3_000}\n'.encode()
    assert len(parse(Input("wide.ttl", wide), TURTLE)) == 1
