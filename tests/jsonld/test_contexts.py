"""Contexts that documents name by URL come from a folder, mean what they mean elsewhere, and are never fetched."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import contexts
from kg.errors import MissingInput, UnsafeInput
from kg.files import Input
from tests.conftest import RunKg

HOST = "https://clinic.example"
KEPT: dict[str, Any] = {
    "v1/people.jsonld": {"@context": {"@vocab": "https://schema.org/", "position": {"@type": "http://www.w3.org/2001/XMLSchema#integer"}}},
    "v1/two.jsonld": {"@context": ["people.jsonld", {"alias": "https://schema.org/alternateName"}]},
    "v1/based.jsonld": {"@context": {"@base": "https://elsewhere.example/", "name": "https://schema.org/name"}},
    "v1/importing.jsonld": {"@context": {"@version": 1.1, "@import": "/v1/people.jsonld", "name": "https://schema.org/legalName"}},
    "v1/scoped.jsonld": {
        "@context": {"@vocab": "https://schema.org/", "address": {"@id": "https://schema.org/address", "@context": "people"}}
    },
    "v1/circle.jsonld": {"@context": "circle.jsonld"},
    "v1/none.jsonld": {"name": "https://schema.org/name"},
}
DOCUMENTS: dict[str, Any] = {
    "one": {"@context": f"{HOST}/v1/people", "@id": "x", "name": "Example Clinic", "position": "7"},
    "two": {"@context": f"{HOST}/v1/two.jsonld", "name": "a", "alias": "b"},
    "array": {
        "@context": [f"{HOST}/v1/two.jsonld", {"other": "https://schema.org/name"}, None, f"{HOST}/v1/people"],
        "other": 1,
        "name": "b",
    },
    "inner": {"@graph": [{"@context": f"{HOST}/v1/people.jsonld", "name": "a"}, {"https://schema.org/name": "b"}]},
    "own import": {
        "@context": {"@version": 1.1, "@import": f"{HOST}/v1/people.jsonld", "name": "https://schema.org/alternateName"},
        "name": "a",
        "position": "8",
    },
    "scoped": {"@context": f"{HOST}/v1/scoped.jsonld", "address": {"position": "9", "name": "b"}, "position": "9"},
    "ours": {"@context": contexts.OURS, "@id": "z", "@type": "CertificationClaim"},
    "text": {"@context": {"p": "https://schema.org/description"}, "p": ['"@context": "https://nowhere.example/"', "x\\"]},
    "spelt": {"@context": f"{HOST}/v1/people.jsonld", "number": 1.50, "long": 12345678901234567890123},
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a folder that holds contexts."""
    monkeypatch.chdir(tmp_path)
    for name, document in KEPT.items():
        path = tmp_path / "kept/clinic.example" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
    return "kept"


def _statements(data: bytes, base: str) -> ox.Dataset:
    found = ox.Dataset(ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=base))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_context_in_its_place_means_what_its_url_means(kept: str, name: str) -> None:
    """The statements are those that a JSON-LD processor finds which loads the contexts itself."""
    from pyld import jsonld
    from pyld.context_resolver import ContextResolver

    document, base = DOCUMENTS[name], "https://base.example/dir/doc"
    load = contexts.Contexts(kept).loader
    # The processor's own cache confuses contexts that are imported with those that are named.
    options = {"documentLoader": load, "base": base, "processingMode": "json-ld-1.1", "contextResolver": ContextResolver({}, load)}
    expected = _statements(json.dumps(jsonld.expand(json.loads(json.dumps(document)), options)).encode(), base)
    with contexts.using(kept):
        found = _statements(contexts.inlined(Input("x", json.dumps(document).encode())).data, base)
    assert (sorted(map(str, found)), len(found) > 0) == (sorted(map(str, expected)), True)


POSITION = '"8"^^<http://www.w3.org/2001/XMLSchema#integer>'
STATED: dict[str, tuple[Any, list[str]]] = {
    "a base elsewhere does not count": (
        {"@context": f"{HOST}/v1/based.jsonld", "@id": "y", "name": {"@id": "z"}},
        ["<https://base.example/dir/y> <https://schema.org/name> <https://base.example/dir/z>"],
    ),
    "a base in the document does": (
        {"@context": [{"@base": "https://own.example/"}, f"{HOST}/v1/based.jsonld"], "@id": "y", "name": "a"},
        ['<https://own.example/y> <https://schema.org/name> "a"'],
    ),
    "an import is relative to the context that imports": (
        {"@context": f"{HOST}/v1/importing.jsonld", "@id": "y", "name": "a", "position": "8"},
        [
            f"<https://base.example/dir/y> <https://schema.org/position> {POSITION}",
            '<https://base.example/dir/y> <https://schema.org/legalName> "a"',
        ],
    ),
}


@pytest.mark.parametrize("case", STATED, ids=lambda name: name.replace(" ", "-"))
def test_bases_and_imports_are_as_specified(kept: str, case: str) -> None:
    """JSON-LD 1.1 API section 5.1.2, steps 5.6 and 5.7, where PyLD differs from it."""
    document, expected = STATED[case]
    with contexts.using(kept):
        made = contexts.inlined(Input("x", json.dumps(document).encode())).data
    assert sorted(map(str, _statements(made, "https://base.example/dir/doc"))) == sorted(expected)


def test_lines_stay_where_they_are(kept: str) -> None:
    """A context that takes several lines is replaced by one and as many line ends, so that mistakes are shown in their line."""
    text = f'{{"@context": [\n  "{HOST}/v1/people.jsonld",\n  {{}}\n],\n"name": "a"\n}}'
    with contexts.using(kept):
        made = contexts.inlined(Input("x", text.encode())).text()
    assert [number for number, line in enumerate(made.split("\n")) if '"name"' in line] == [4]


@pytest.fixture
def document(kept: str) -> Path:
    """Return a file that names a context by URL."""
    path = Path("d.jsonld")
    path.write_text(json.dumps(DOCUMENTS["one"] | {"@id": "urn:x"}), encoding="utf-8")
    Path("d.jsonld.gz").write_bytes(gzip.compress(path.read_bytes()))
    return path


LINE = '<urn:x> <https://schema.org/name> "Example Clinic" .'
READING = {
    "convert": ("convert", "d.jsonld", "-f", "n-triples"),
    "stream": ("convert", "d.jsonld", "--stream", "-f", "n-triples"),
    "packed": ("convert", "d.jsonld.gz", "--stream", "-f", "n-triples"),
    "export": ("export", "--data", "d.jsonld", "-f", "n-triples"),
    "query": ("query", "--data", "d.jsonld", "-e", "CONSTRUCT WHERE { ?s ?p ?o }", "-f", "n-triples"),
    "with": ("query", "--with", "d.jsonld", "-e", "CONSTRUCT WHERE { <urn:x> ?p ?o }", "-f", "n-triples"),
    "diff": ("diff", "empty.nt", "d.jsonld", "-f", "patch"),
}


@pytest.mark.parametrize("case", READING)
def test_every_reader_finds_contexts_in_a_folder(run_kg: RunKg, document: Path, case: str) -> None:
    """With --contexts DIR the document is read; without it, the message names the URL, the place and what to do, and nothing is asked."""
    Path("empty.nt").write_text('<urn:y> <urn:p> "1" .\n', encoding="utf-8")
    ran = run_kg(*READING[case], "--contexts", "kept")
    assert (ran.code, LINE in ran.out) == (1 if case == "diff" else 0, True)
    ran = run_kg(*READING[case])
    assert (ran.code, ran.out) == (2, "")
    assert f"1:2: the context {HOST}/v1/people is not here, and nothing is fetched from the network" in ran.err
    assert "help: save it as DIR/HOST/PATH, as `wget --force-directories` does, and name DIR with --contexts" in ran.err


def test_a_store_is_loaded_with_contexts(run_kg: RunKg, document: Path) -> None:
    """The digest in the manifest is that of the file, so that the store can be verified and made again."""
    assert run_kg("load", document, "--store", "made", "--contexts", "kept").code == 0
    assert LINE in run_kg("export", "--store", "made", "-f", "n-triples").out
    assert run_kg("store", "verify", "made").code == 0
    assert "name DIR with --contexts" in run_kg("store", "rebuild", "made").err
    assert run_kg("store", "rebuild", "made", "--contexts", "kept").code == 0
    assert LINE in run_kg("export", "--store", "made", "-f", "n-triples").out


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <https://schema.org/> .
<urn:shape> a sh:NodeShape ; sh:targetSubjectsOf s:name ; sh:property [ sh:path s:name ; sh:maxLength 3 ] .
"""
LAYOUTS = {
    "one-line": ('{"@context": "CONTEXT", "@id": "urn:x", "name": "Example Clinic"}', (1, 0)),
    "lines": ('{"@context": "CONTEXT",\n "@id": "urn:x",\n "name": "Example Clinic"}', (3, 0)),
    "context-of-many-lines": ('{"@context": [\n  "CONTEXT",\n  {}\n], "@id": "urn:x", "name": "Example Clinic"}', (4, 0)),
    "context-last": ('{"@id": "urn:x", "name": "Example Clinic", "@context": "CONTEXT"}', (1, 0)),
    "two-contexts-on-a-line": (
        '[{"@context": "CONTEXT", "@id": "urn:y", "name": "ok"}, {"@context": ["CONTEXT"], "@id": "urn:x", "name": "Example Clinic"}]',
        (1, 0),
    ),
    "two-contexts-on-many": (
        '[{"@context": "CONTEXT", "@id": "urn:y",\n "name": "ok"}, {"@context": [\n"CONTEXT"], "@id": "urn:x", "name": "Example Clinic"}]',
        (3, 0),
    ),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_findings_stand_where_the_document_has_them(run_kg: RunKg, kept: str, case: str) -> None:
    """Line and column are those of the file that names its contexts, and the line shown is that of the file."""
    text = LAYOUTS[case][0].replace("CONTEXT", f"{HOST}/v1/people")
    Path("d.jsonld").write_text(text, encoding="utf-8")
    Path("s.ttl").write_text(SHAPES, encoding="utf-8")
    ran = run_kg("validate", "d.jsonld", "--shapes", "s.ttl", "-f", "json", "--contexts", kept)
    ((finding),) = json.loads(ran.out)["findings"]
    before, _, _ = text.partition('"Example Clinic"')
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert (ran.code, finding["place"]["line"], finding["place"]["column"]) == (1, line, column)
    assert text.split("\n")[line - 1] in run_kg("validate", "d.jsonld", "--shapes", "s.ttl", "--contexts", kept).out
    assert run_kg("validate", "d.jsonld", "--shapes", "s.ttl").code == 2


def test_shapes_in_json_ld_find_their_contexts(run_kg: RunKg, kept: str) -> None:
    """A context serves shapes, what is added with --with and --ontology as well."""
    sh = {"@context": {"@vocab": "http://www.w3.org/ns/shacl#", "path": {"@type": "@id"}, "targetSubjectsOf": {"@type": "@id"}}}
    Path(kept, "clinic.example/v1/shacl.jsonld").write_text(json.dumps(sh), encoding="utf-8")
    inner = {"path": "https://schema.org/name", "maxLength": 3}
    shape = {"@context": f"{HOST}/v1/shacl", "@id": "urn:shape", "@type": "NodeShape", "targetSubjectsOf": "https://schema.org/name"}
    Path("s.jsonld").write_text(json.dumps(shape | {"property": inner}), encoding="utf-8")
    Path("d.jsonld").write_text(json.dumps(DOCUMENTS["one"] | {"@id": "urn:x"}), encoding="utf-8")
    given = ("validate", "d.jsonld", "--shapes", "s.jsonld", "--with", "d.jsonld", "--ontology", "d.jsonld")
    ran = run_kg(*given, "--contexts", kept)
    assert (ran.code, "1 violation" in ran.out) == (1, True)
    assert run_kg(*given).err.startswith(f"error: s.jsonld:1:2: the context {HOST}/v1/shacl is not here")


def test_names_are_checked_in_documents_that_name_contexts(run_kg: RunKg, kept: str) -> None:
    """A misspelt term of a known vocabulary is found through the context that maps it, in the line of the document."""
    context = {"@context": {"@vocab": "https://w3id.org/medspec/ns#"}}
    Path(kept, "clinic.example/v1/medspec.jsonld").write_text(json.dumps(context), encoding="utf-8")
    Path("d.jsonld").write_text(f'{{"@context": "{HOST}/v1/medspec",\n"@id": "urn:x", "@type": "Bord"}}', encoding="utf-8")
    ran = run_kg("lint", "d.jsonld", "--contexts", kept)
    assert (ran.code, "d.jsonld:2:26" in ran.out, "Board" in ran.out) == (1, True, True)
    assert run_kg("lint", "d.jsonld").code == 2


PHYSICIAN = {
    "@type": "Physician",
    "name": "Example Practitioner 7",
    "hasCredential": {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": "board certification",
        "recognizedBy": {"@type": "Organization", "name": "American Board of Plastic Surgery"},
        "about": "plastic surgery",
    },
}
PAGES = {
    "a URL": f"{HOST}/v1/schema",
    "a list": ["https://schema.org", f"{HOST}/v1/people"],
    "an import": {"@version": 1.1, "@import": f"{HOST}/v1/people.jsonld"},
    "relative, to schema.org": f"{HOST}/v1/both.jsonld",
}


@pytest.mark.parametrize("case", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_pages_of_schema_org_find_their_contexts(run_kg: RunKg, kept: str, case: str) -> None:
    """What is lifted into the claim model is the same as with the context of schema.org, wherever it was kept."""
    vocabulary = {"@context": {"@vocab": "https://schema.org/"}}
    Path(kept, "clinic.example/v1/schema.jsonld").write_text(json.dumps(vocabulary), encoding="utf-8")
    Path(kept, "clinic.example/v1/both.jsonld").write_text(json.dumps({"@context": ["https://schema.org/", "schema"]}), encoding="utf-8")
    Path("p.jsonld").write_text(json.dumps({"@context": PAGES[case]} | PHYSICIAN), encoding="utf-8")
    Path("q.jsonld").write_text(json.dumps({"@context": "https://schema.org"} | PHYSICIAN), encoding="utf-8")
    found = run_kg("validate", "p.jsonld", "--as", "schema-org", "-f", "json", "--contexts", kept)
    expected = run_kg("validate", "q.jsonld", "--as", "schema-org", "-f", "json")
    assert (found.code, expected.code) == (0, 0)
    assert json.loads(found.out)["checked"] == json.loads(expected.out)["checked"]
    bare = run_kg("validate", "p.jsonld", "--as", "schema-org")
    assert (bare.code, bare.out) == (2, "")
    assert 'name DIR with --contexts; "https://schema.org" is understood' in " ".join(bare.err.split())


def test_a_mistake_behind_a_context_is_shown_in_its_place(run_kg: RunKg, kept: str) -> None:
    """Readers at once and readers in streams point at the same column of the document."""
    text = f'{{"@context": "{HOST}/v1/people", "@id": "urn:x", "name": }}'
    Path("d.jsonld").write_text(text, encoding="utf-8")
    for command in (("convert",), ("convert", "--stream"), ("validate",)):
        ran = run_kg(*command, "d.jsonld", "--contexts", kept, *(("-f", "n-triples") if command[0] == "convert" else ()))
        assert (ran.code, ran.err.startswith(f"error: d.jsonld:1:{text.index('}') + 1}: ")) == (2, True)


REFUSED = {
    "circle": (f"{HOST}/v1/circle.jsonld", "the contexts name each other without end"),
    "no-context": (f"{HOST}/v1/none.jsonld", "has no @context"),
    "a-file": ("file:///etc/hostname", "the context file:///etc/hostname is not here"),
    "relative": ("people.jsonld", "the context people.jsonld is not here"),
    "outside": (f"{HOST}/../../secret", "is not here"),
    "a-link-outside": (f"{HOST}/v1/away", "is not here"),
    "a-link-to-itself": (f"{HOST}/v1/loop", "is not here"),
    "a-null-byte": (f"{HOST}/v1/%00", "is not here"),
    "a-long-name": (f"{HOST}/v1/{'x' * 300}", "is not here"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_contexts_that_are_none_are_refused_with_the_place(kept: str, case: str) -> None:
    """What lies outside the folder is not read."""
    Path("secret").write_text('{"@context": {}}', encoding="utf-8")
    Path(kept, "clinic.example/v1/away").symlink_to(Path("secret").absolute())
    Path(kept, "clinic.example/v1/loop").symlink_to("loop")
    url, words = REFUSED[case]
    with contexts.using(kept), pytest.raises(UnsafeInput) as raised:
        contexts.inlined(Input("x", json.dumps({"a": 1, "@context": url}).encode()))
    assert words in raised.value.message
    assert raised.value.place is not None
    assert (raised.value.place.line, raised.value.place.column) == (1, 10)


def test_many_long_contexts_are_refused_before_they_fill_the_memory(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short document that names a long context often would be a bomb."""
    monkeypatch.setattr(contexts, "_MOST", 1000)
    many = [{"@context": f"{HOST}/v1/people.jsonld", "name": "a"} for _ in range(1000)]
    big = {"@context": {f"t{number}": "https://schema.org/name" for number in range(1000)}}
    Path(kept, "clinic.example/v1/people.jsonld").write_text(json.dumps(big), encoding="utf-8")
    with contexts.using(kept), pytest.raises(UnsafeInput, match="20 times"):
        contexts.inlined(Input("x", json.dumps(many).encode()))


def test_the_folder_is_forgotten_after_the_run(run_kg: RunKg, document: Path) -> None:
    """One run's folder is not the next one's, and a folder that is not there is refused."""
    assert run_kg("convert", document, "-f", "turtle", "--contexts", "kept").code == 0
    assert run_kg("convert", document, "-f", "turtle").code == 2
    assert run_kg("convert", document, "-f", "turtle", "--contexts", "nowhere").err.startswith("error: there is no folder nowhere")
    with pytest.raises(MissingInput):
        contexts.use("nowhere")
