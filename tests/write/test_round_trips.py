"""What is written reads back as the same dataset: random data, the W3C test data, the shipped graph."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import LossyOutput, UnsafeInput
from kg.formats import RDF, RdfSyntax, rdf_syntax
from kg.load import authored
from kg.write import write
from kg.write.blank import is_bounded
from kg.write.first_degree import first_labels, relabelled
from kg.write.lines import canonical_n_quads
from kg.write.statements import written

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_NS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

IRIS = st.sampled_from(
    [
        "http://example.org/a", "http://example.org/b#x", "urn:a:b", "http://example.org/1", "http://example.org/",
        "http://example.org/é(1)%20?x=1&y='2'", "http://example.org/a/../b", "https://w3id.org/medspec/ns#from",
        "https://w3id.org/medspec/ns#implied", "https://w3id.org/medspec/ns#Claim", "https://w3id.org/medspec/id/claim/a.b",
        "https://w3id.org/medspec/id/claim/a..", "claim:x", "type:x", "http://www.w3.org/2004/02/skos/core#prefLabel", RDF_NS + "nil",
    ]
).map(ox.NamedNode)  # fmt: skip
PREDICATES = st.one_of(IRIS, st.sampled_from(["type", "first", "rest", "_1"]).map(lambda local: ox.NamedNode(RDF_NS + local)))
BLANKS = st.sampled_from("abcdefg").map(ox.BlankNode)
TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("\r\n\t\"'\\ <>&]\u2028\ufeff\u0001\u007f\u0085"), st.characters(exclude_categories=["Cs"])),
    max_size=8,
)
FORMS = st.sampled_from(["007", "1", "-0", "+1", "1.0", "1e0", "INF", "true", "TRUE", "{}", "1.", ""])
DATATYPES = st.sampled_from(
    [*(XSD + name for name in ("integer", "decimal", "double", "boolean", "date")), *(RDF_NS + name for name in ("JSON", "HTML")), "urn:dt"]
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "de-at", "x-y"])),
    st.builds(lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)), st.one_of(TEXTS, FORMS), DATATYPES),
)
QUADS = st.builds(
    ox.Quad,
    st.one_of(IRIS, BLANKS),
    PREDICATES,
    st.one_of(IRIS, BLANKS, LITERALS),
    st.one_of(st.just(ox.DefaultGraph()), IRIS, BLANKS),
)
DATASETS = st.lists(QUADS, max_size=14).filter(is_bounded)

_settings = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def _canonical(quads: list[ox.Quad]) -> list[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def _carried(quads: list[ox.Quad], syntax: RdfSyntax) -> list[ox.Quad]:
    """Return what `syntax` can carry of `quads`: all of it, or the merged statements."""
    return quads if syntax.keeps_graphs else [ox.Quad(q.subject, q.predicate, q.object) for q in quads]


def _differs(quads: list[ox.Quad], syntax: RdfSyntax) -> str | None:
    """Return the document if it does not read back as what `syntax` can carry of `quads`."""
    data = write(quads, syntax.name).data
    back = list(ox.parse(data, format=syntax.engine)) if data.strip() else []
    return None if _canonical(back) == _canonical(_carried(quads, syntax)) else data.decode()


@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name)
def test_random_datasets_come_back(syntax: RdfSyntax) -> None:
    """Awkward text, datatypes, languages, blank nodes, lists, graph names and IRIs survive every format that accepts them."""

    @_settings
    @given(DATASETS)
    def check(quads: list[ox.Quad]) -> None:
        try:
            assert _differs(quads, syntax) is None
        except LossyOutput:
            assert syntax.name == "rdf/xml"

    check()


def test_nodes_that_differ_directly_are_numbered_as_the_engine_does() -> None:
    """The labels are those of RDFC-1.0 wherever no two nodes have one first-degree hash, and there are none where two have."""
    told = Counter[bool]()

    @settings(_settings, max_examples=200)
    @given(DATASETS)
    def check(quads: list[ox.Quad]) -> None:
        lines = written(dict.fromkeys(quads))
        labels = first_labels(lines, named=True)
        told[labels is None] += 1
        if labels is not None:
            names = {node: b"_:c14n%d" % number for node, number in labels.items()}
            assert sorted(relabelled(lines, names, named=True)) == sorted(line.encode() + b" ." for line in _canonical(quads))

    check()
    assert told[False] > 50
    alike = [ox.Quad(ox.BlankNode(label), ox.NamedNode("urn:p"), ox.Literal("x")) for label in "ab"]
    assert first_labels(written(alike), named=False) is None
    assert first_labels(written(alike[:1]), named=False) == {b"_:a": 0}


def test_another_json_ld_processor_reads_the_same() -> None:
    """PyLD reads what the engine's parser reads, but for doubles, whose text PyLD rewrites."""
    from pyld import jsonld

    @_settings
    @given(DATASETS.filter(lambda quads: not any(XSD + "double" in str(quad) for quad in quads)))
    def check(quads: list[ox.Quad]) -> None:
        written = json.loads(write(quads, "json-ld").data)
        try:
            back = list(ox.parse(jsonld.to_rdf(written, {"format": "application/n-quads"}), format=ox.RdfFormat.N_QUADS))
        except SyntaxError:
            return  # PyLD writes some IRIs and control characters that N-Quads does not allow
        assert _canonical(back) == _canonical(quads)

    check()


@pytest.mark.slow
@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name)
def test_many_random_datasets_come_back(syntax: RdfSyntax) -> None:
    """Slow because it tries two thousand datasets for each format."""

    @settings(_settings, max_examples=2000)
    @given(DATASETS)
    def check(quads: list[ox.Quad]) -> None:
        try:
            assert _differs(quads, syntax) is None
        except LossyOutput:
            assert syntax.name == "rdf/xml"

    check()


@pytest.mark.parametrize("syntax", RDF, ids=lambda syntax: syntax.name)
def test_the_shipped_graph_comes_back(syntax: RdfSyntax) -> None:
    """Every format carries the whole authored graph."""
    quads = authored()
    assert len(quads) > 1_500
    assert _differs(quads, syntax) is None


def _suite_files(suites: Path) -> list[tuple[Path, RdfSyntax]]:
    by_suffix = {".ttl": "turtle", ".nt": "n-triples", ".nq": "n-quads", ".trig": "trig", ".rdf": "rdf/xml", ".jsonld": "json-ld"}
    folders = (suites / "rdf", suites / "json-ld" / "toRdf")
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in by_suffix and "manifest" not in path.name]
    return [(path, rdf_syntax(by_suffix[path.suffix])) for path in found]


def _read(path: Path, syntax: RdfSyntax) -> list[ox.Quad] | None:
    try:
        return list(ox.parse(path.read_bytes(), format=syntax.engine, base_iri=f"http://example.org/{path.name}"))
    except (SyntaxError, ValueError):
        return None  # negative syntax tests, and contexts by URL


@pytest.mark.slow
def test_the_w3c_test_data_come_back(suites: Path) -> None:
    """Slow because over a thousand documents are written in six formats: all that parse come back, or are refused with a reason."""
    documents, refused, wrong = 0, 0, []
    for path, syntax in _suite_files(suites):
        quads = _read(path, syntax)
        if quads is None:
            continue
        documents += 1
        for target in RDF:
            try:
                if _differs(quads, target) is not None:
                    wrong.append(f"{path.name} as {target.name}")
            except LossyOutput:
                refused += 1
    assert wrong == []
    assert documents >= 1_000
    assert refused <= documents // 10


def test_canonical_n_quads_are_those_of_the_suite(suites: Path) -> None:
    """RDFC-1.0 gives the expected document for every SHA-256 case; the poisonous ones are refused instead of running for ever."""
    cases = sorted((suites / "rdf-canon" / "rdfc10").glob("*-in.nq"))
    assert len(cases) >= 60
    wrong, refused = [], []
    for case in cases:
        expected = case.with_name(case.name.replace("-in.nq", "-rdfc10.nq"))
        try:
            got = canonical_n_quads(ox.parse(case.read_bytes(), format=ox.RdfFormat.N_QUADS))
        except UnsafeInput:
            refused.append(case.name)
            continue
        if got != expected.read_bytes():
            wrong.append(case.name)
    assert refused == ["test074-in.nq"]
    assert wrong == ["test075-in.nq"]  # the one case that asks for SHA-384
