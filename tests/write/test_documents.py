"""What each format looks like, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.parsers import expat

import pyoxigraph as ox
import pytest

from kg import resources
from kg.errors import LossyOutput, UnknownFormat
from kg.load import authored
from kg.write import FORMATS, format_named, format_of, write

EX = "https://example.org/"
PREFIXES = {"ex": EX}


def _read(text: str) -> list[ox.Quad]:
    head = f"@prefix ex: <{EX}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix spec: <https://w3id.org/medspec/ns#> .\n"
    return list(ox.parse(head + text, format=ox.RdfFormat.TRIG))


def _write(text: str, format: str) -> str:
    return write(_read(text), format, PREFIXES).data.decode()


def test_turtle_has_one_predicate_a_line_in_house_order() -> None:
    """Type first, names, definitions, then all others by IRI, sources last; objects sorted; prefixes used only."""
    text = """
        ex:b <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> ex:o ; ex:z 2, 1 ; ex:y true ;
            <http://www.w3.org/2004/02/skos/core#altLabel> "B" ; <http://www.w3.org/2004/02/skos/core#prefLabel> "b"@en ; a ex:C .
        ex:a ex:p ( ) , ( ex:x "y" ) ; ex:q [ ex:r [ ] ] .
        [] ex:p "two\\nlines" .
    """
    assert _write(text, "turtle") == (
        "@prefix ex: <https://example.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        'ex:a ex:p () , ( ex:x "y" ) ;\n'
        "    ex:q [\n"
        "        ex:r []\n"
        "    ] .\n\n"
        "ex:b a ex:C ;\n"
        '    skos:prefLabel "b"@en ;\n'
        '    skos:altLabel "B" ;\n'
        "    ex:y true ;\n"
        "    ex:z 1 , 2 ;\n"
        "    rdfs:isDefinedBy ex:o .\n\n"
        '[] ex:p """two\nlines""" .\n'
    )


def test_trig_has_the_default_graph_first_and_blocks_by_name() -> None:
    """Each named graph is one block."""
    assert _write("ex:h { ex:a ex:p 1 } ex:a ex:q 2 . ex:g { ex:a ex:p 1 }", "trig") == (
        "@prefix ex: <https://example.org/> .\n\nex:a ex:q 2 .\n\nex:g {\n    ex:a ex:p 1 .\n}\n\nex:h {\n    ex:a ex:p 1 .\n}\n"
    )


def test_blank_nodes_that_need_labels_get_them_in_order() -> None:
    """A node that is referred to twice, or that refers to itself, is labelled; others are not."""
    assert _write('ex:a ex:p _:x . ex:b ex:p _:x . _:x ex:q "1" . _:y ex:p _:y .', "turtle").count("_:b") == 5


def test_a_claim_is_one_object_in_json_ld() -> None:
    """In the shipped graph each claim's object has its kind, passage, paraphrase and statements, and stands within graph:claims."""
    document = json.loads(write(authored(), "json-ld").data)
    holder = next(node for node in document["@graph"] if node["id"] == "graph:claims")
    claims = [node for node in holder["@graph"] if node.get("type") == "Claim"]
    assert len(claims) >= 30
    assert [node["id"] for node in claims if not {"from", "statementKind", "paraphrase", "@graph"} <= node.keys()] == []
    ids = re.findall(r'"id": "(claim:[^"]+)",\n *"type": "Claim"', write(authored(), "json-ld").data.decode())
    assert len(ids) == len(set(ids)) == len(claims)


def test_the_json_ld_context_is_part_of_the_shipped_one() -> None:
    """The context written is inline, and each of its entries is that of ontology/context.jsonld."""
    ours = json.loads(resources.read("ontology/context.jsonld"))["@context"]
    written = json.loads(write(authored(), "json-ld").data)["@context"]
    assert {name: entry for name, entry in written.items() if ours.get(name) != entry} == {}
    assert len(written) > 40


def test_json_ld_uses_json_s_own_values_only_where_nothing_is_lost() -> None:
    """1 and true are JSON values; 01, 1.0 and 1 as xsd:boolean keep their form."""
    text = 'ex:a ex:p 1 , 01 , true , 1.0 , 1e0 , "1"^^xsd:boolean , 12345678901234567890 ; spec:implied true , "1"^^xsd:boolean .'
    node = json.loads(_write(text, "json-ld"))["@graph"][0]
    native = [value for value in node["ex:p"] if not isinstance(value, dict)]
    assert native == [1, True]
    assert sorted(value["@value"] for value in node["ex:p"] if isinstance(value, dict)) == ["01", "1", "1.0", "12345678901234567890", "1e0"]
    assert node["implied"] == ["1", True]


def test_json_ld_drops_names_that_an_iri_scheme_would_be_taken_for() -> None:
    """An IRI such as <claim:x> is not read as a compact IRI."""
    quads = [ox.Quad(ox.NamedNode("claim:x"), ox.NamedNode("type:y"), ox.NamedNode("https://w3id.org/medspec/id/claim/z"))]
    assert list(ox.parse(write(quads, "json-ld").data, format=ox.RdfFormat.JSON_LD)) == quads


def test_graphs_that_describe_each_other_are_written_once() -> None:
    """Two graphs that describe each other, and one that describes itself, neither loop nor get lost."""
    text = 'ex:g { ex:h ex:p "1" . ex:g ex:p "0" . } ex:h { ex:g ex:p "2" . } ex:i { ex:h ex:p "3" } ex:j { ex:i ex:p "4" }'
    back = list(ox.parse(_write(text, "json-ld"), format=ox.RdfFormat.JSON_LD))
    assert sorted(map(str, back)) == sorted(map(str, _read(text)))


def test_csv_is_the_documented_table() -> None:
    """One row for each statement in each graph; literals have a datatype, IRIs and blank nodes have none."""
    text = 'ex:g { ex:a ex:p "x, \\"y\\"\\n"@en , "z" , ex:b } ex:a ex:p 1 .'
    rows = list(csv.reader(io.StringIO(_write(text, "csv"), newline="")))
    assert rows == [
        ["graph", "subject", "predicate", "object", "datatype", "language"],
        ["", EX + "a", EX + "p", "1", "http://www.w3.org/2001/XMLSchema#integer", ""],
        [EX + "g", EX + "a", EX + "p", EX + "b", "", ""],
        [EX + "g", EX + "a", EX + "p", 'x, "y"\n', "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en"],
        [EX + "g", EX + "a", EX + "p", "z", "http://www.w3.org/2001/XMLSchema#string", ""],
    ]


def test_rdf_xml_is_well_formed_and_readable() -> None:
    """Typed elements, nested nodes, collections; carriage returns survive; a class without an XML name is written as a statement."""
    written = _write(
        'ex:a a ex:C ; ex:p ( ex:b [ ex:q "x" ] ) , ( 1 ( 2 ) ) ; ex:r "a\\r\\nb" . ex:d a <https://example.org/1> .', "rdf/xml"
    )
    expat.ParserCreate(namespace_separator=" ").Parse(written, True)
    assert '<ex:C rdf:about="https://example.org/a">' in written
    assert 'rdf:parseType="Collection"' in written
    assert "a&#13;\nb" in written
    assert '<rdf:type rdf:resource="https://example.org/1"/>' in written


@pytest.mark.parametrize(
    ("format", "text", "message"),
    [
        ("rdf/xml", "ex:a <https://example.org/1> 1 .", "the predicate <https://example.org/1>: it has no XML name"),
        ("rdf/xml", "ex:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 .", "the predicate rdf:li"),
        ("rdf/xml", 'ex:a ex:p "x\\u0001y" .', 'the character U+0001 in "x\\u0001y"'),
        ("rdf/xml", 'ex:a ex:p "\\uFFFE" .', "the character U+FFFE"),
        ("rdf/xml", "ex:a ex:p <<( ex:a ex:p 1 )>> .", "it belongs to RDF 1.2"),
        ("json-ld", "ex:a ex:p <<( ex:a ex:p 1 )>> .", "it belongs to RDF 1.2"),
        ("json-ld", 'ex:a ex:p "x"@en--ltr .', "it belongs to RDF 1.2"),
    ],
)
def test_what_a_format_cannot_carry_is_refused_by_name(format: str, text: str, message: str) -> None:
    """Nothing is lost silently: the term is named."""
    with pytest.raises(LossyOutput) as refused:
        _write(text, format)
    assert message in refused.value.message


def test_rdf_1_2_terms_survive_where_they_can() -> None:
    """Turtle, TriG, N-Triples and N-Quads carry triple terms and base directions."""
    quads = _read('ex:a ex:p <<( ex:a ex:p _:x )>> , "x"@en--ltr , _:x . _:x ex:q 1 .')
    for format, syntax in (("turtle", ox.RdfFormat.TURTLE), ("n-triples", ox.RdfFormat.N_TRIPLES), ("trig", ox.RdfFormat.TRIG)):
        back = list(ox.parse(write(quads, format).data, format=syntax))
        assert len(back) == len(quads)
        assert "<<( <https://example.org/a> <https://example.org/p> _:" in " ".join(map(str, back))


@pytest.mark.parametrize(("format", "dropped"), [("turtle", 2), ("n-triples", 2), ("rdf/xml", 2), ("trig", 0), ("n-quads", 0), ("csv", 0)])
def test_left_out_graph_names_are_counted(format: str, dropped: int) -> None:
    """Formats without named graphs say how many names they left out."""
    written = write(_read("ex:g { ex:a ex:p 1 } ex:h { ex:a ex:p 1 } ex:a ex:p 1 ."), format)
    assert (written.dropped, bool(written.note)) == (dropped, dropped > 0)


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_a_document_too(format: str) -> None:
    """No statements give a document without statements."""
    written = write([], format).data
    syntax = {
        "turtle": "TURTLE",
        "trig": "TRIG",
        "n-triples": "N_TRIPLES",
        "n-quads": "N_QUADS",
        "rdf/xml": "RDF_XML",
        "json-ld": "JSON_LD",
    }
    if format in syntax:
        assert list(ox.parse(written, format=getattr(ox.RdfFormat, syntax[format]))) == []
    else:
        assert written.splitlines() == [b"graph,subject,predicate,object,datatype,language"]


def test_formats_are_found_by_name_suffix_and_media_type() -> None:
    """Names in any case, suffixes, media types and file names all lead to the same formats."""
    assert [format_named(name) for name in ("TTL", "application/ld+json", "csv", ".nq")] == ["turtle", "json-ld", "csv", "n-quads"]
    assert [format_of(path) for path in ("a/b.trig", "b.RDF", "c.csv")] == ["trig", "rdf/xml", "csv"]
    for bad in ("parquet", ""):
        with pytest.raises(UnknownFormat):
            format_named(bad)
    with pytest.raises(UnknownFormat):
        format_of("folder.ttl/file")
