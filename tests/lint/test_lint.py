"""`kg lint` finds misspelt names, prefixes spelt otherwise, and files out of house order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import resources
from kg.errors import BadSyntax, NothingChecked
from kg.lint import lint
from kg.lint.vocabularies import Vocabularies

if TYPE_CHECKING:
    from tests.conftest import RunKg

CLINIC = """\
@prefix ex: <https://clinic.example/> .
@prefix spec: <https://w3id.org/medspec/ns#> .

ex:p a spec:Practitioner ;
    spec:practicesIn <https://w3id.org/medspec/id/specialty/plastic-surgery> .
"""


WRONG = "practisesIn"


@pytest.mark.parametrize(
    ("iri", "known"),
    [
        ("https://w3id.org/medspec/ns#Board", True),
        ("https://w3id.org/medspec/ns#" + "Bord", False),
        ("https://w3id.org/medspec/id/claim/essay-1.1-a", True),
        ("https://w3id.org/medspec/id/graph/derived", True),
        ("https://w3id.org/medspec/id/query/patients", True),
        ("https://w3id.org/medspec/id/graph/schemes/0.1.0", True),
        ("https://w3id.org/medspec/ns#", None),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#_12", True),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#" + "_0", False),
        ("http://www.w3.org/ns/shacl#in", True),
        ("http://www.w3.org/ns/shacl#" + "minCont", False),
        ("http://www.w3.org/ns/oa#start", True),
        ("http://purl.org/dc/terms/creator", True),
        ("http://purl.org/dc/terms/" + "creater", False),
        ("https://schema.org/PlasticSurgery", True),
        ("https://schema.org/hasCertification", True),
        ("https://example.org/anything", None),
    ],
)
def test_declared_names_are_known(iri: str, known: bool | None) -> None:
    """Declared is true, misspelt false, and a namespace that nobody listed is no matter."""
    assert Vocabularies().knows(iri) is known


def test_a_clean_file_is_clean(run_kg: RunKg, tmp_path: Path) -> None:
    """Exit code 0, and how much was looked at."""
    path = tmp_path / "clinic.ttl"
    path.write_text(CLINIC)
    ran = run_kg("lint", path)
    assert (ran.code, ran.out) == (0, "1 file, 3 names checked: 0 errors, 0 warnings\n")


def test_a_misspelt_name_is_an_error_with_its_place_and_the_right_one(run_kg: RunKg, tmp_path: Path) -> None:
    """File, line and column, and what was meant; exit code 1."""
    path = tmp_path / "clinic.ttl"
    path.write_text(CLINIC.replace("spec:practicesIn", f"spec:{WRONG}"))
    ran = run_kg("lint", path)
    assert ran.code == 1
    assert ran.out.splitlines() == [
        f"{path}:5:5: error: spec:{WRONG} is not declared in its vocabulary [undeclared]",
        "    help: did you mean spec:practicesIn or spec:practicesInName?",
        "1 file, 3 names checked: 1 error, 0 warnings",
    ]


def test_json_carries_status_checked_and_truncated(run_kg: RunKg, tmp_path: Path) -> None:
    """The machine format says what the text says."""
    path = tmp_path / "clinic.ttl"
    path.write_text(CLINIC.replace("spec:practicesIn", f"spec:{WRONG}"))
    report = json.loads(run_kg("lint", path, "-f", "json").out)
    assert (report["status"], report["checked"], report["truncated"], report["files"]) == ("errors", 3, False, [str(path)])
    assert [(one["rule"], one["level"], one["line"], one["column"]) for one in report["findings"]] == [("undeclared", "error", 5, 5)]


@pytest.mark.parametrize(
    ("suffix", "text", "line"),
    [
        ("trig", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<urn:g:g> {\n  <urn:s:s> skos:%s 'x' . }\n", 3),
        ("nt", '<urn:s:s> <http://www.w3.org/2004/02/skos/core#%s> "x" .\n', 1),
        ("rq", "SELECT ?s\nWHERE { ?s skos:%s ?o }\n", 2),
        (
            "jsonld",
            '{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},\n "@id": "urn:s:s",\n "skos:%s": "x"}\n',
            3,
        ),
        (
            "rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n'
            '<rdf:Description rdf:about="urn:s:s">\n<skos:%s>x</skos:%s></rdf:Description></rdf:RDF>\n',
            3,
        ),
        ("py", 'A = 1\nNAME = PREFIXES["skos"] + "%s"\n', 2),
        ("py", 'NAME = "skos:%s"\n', 1),
        ("py", 'NAME = name("skos", "%s")\n', 1),
        ("ttl", "<urn:s:s> <http://www.w3.org/ns/shacl#select> '''\nSELECT $this WHERE { $this skos:%s ?x }''' .\n", 2),
        ("ttl", "<urn:s:s> a ( <http://www.w3.org/2004/02/skos/core#%s> ) .\n", 1),
    ],
)
def test_every_kind_of_file_is_read(tmp_path: Path, suffix: str, text: str, line: int) -> None:
    """The same misspelling is found in every syntax, and the right spelling is not."""
    wrong, right = tmp_path / f"wrong.{suffix}", tmp_path / f"right.{suffix}"
    wrong.write_text(text.replace("%s", "pref" + "Lable"))
    right.write_text(text.replace("%s", "prefLabel"))
    found = [finding for finding in lint([str(wrong)]).findings if finding.rule == "undeclared"]
    assert [(finding.place.line, "skos:prefLabel" in finding.help) for finding in found] == [(line, True)]
    assert lint([str(right)]).findings == ()


def test_what_a_file_declares_the_others_may_use(tmp_path: Path) -> None:
    """A new specialty is declared by giving it a type, in any of the files."""
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    head = "@prefix spec: <https://w3id.org/medspec/ns#> .\n@prefix specialty: <https://w3id.org/medspec/id/specialty/> .\n"
    one.write_text(head + "specialty:example-field a spec:Specialty .\n")
    two.write_text(head + "<urn:p:p> spec:practicesIn specialty:example-field .\n")
    assert lint([str(one), str(two)]).findings == ()
    assert [finding.rule for finding in lint([str(two)]).findings] == ["undeclared"]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("@prefix dcterms: <http://purl.org/dc/terms/> .", "prefix-name"),
        ("@prefix schema: <http://schema.org/> .", "namespace"),
        ("@prefix skos: <http://www.w3.org/2004/02/skos/core> .", "namespace"),
        ("@prefix spec: <https://example.org/> .", "prefix-other"),
    ],
)
def test_prefixes_spelt_otherwise_are_warnings(run_kg: RunKg, tmp_path: Path, line: str, rule: str) -> None:
    """A usual prefix for another namespace, a namespace that is nearly a known one: warnings, exit code 0."""
    path = tmp_path / "data.ttl"
    path.write_text(f"{line}\n<urn:s:s> a <http://www.w3.org/2002/07/owl#Class> .\n")
    ran = run_kg("lint", path)
    assert (ran.code, f"[{rule}]" in ran.out) == (0, True)


def test_schema_org_grows_so_a_name_missing_there_is_a_warning(run_kg: RunKg, tmp_path: Path) -> None:
    """A name that rdflib's list lacks may be younger than the list."""
    path = tmp_path / "data.ttl"
    path.write_text("<urn:s:s> <https://schema.org/" + "namee> 'x' .\n")
    ran = run_kg("lint", path)
    assert (ran.code, "schema:name" in ran.out) == (0, True)


def test_nothing_checked_is_no_pass(run_kg: RunKg, tmp_path: Path) -> None:
    """A file without a name of a known vocabulary has no verdict: exit code 2."""
    path = tmp_path / "data.ttl"
    path.write_text("<urn:s:s> <urn:p:p> 1 .\n")
    ran = run_kg("lint", path)
    assert (ran.code, ran.stdout) == (2, b"")
    assert "nothingchecked" in ran.err
    with pytest.raises(NothingChecked):
        lint([])


def test_broken_files_are_errors_of_their_own(tmp_path: Path) -> None:
    """A syntax error is not a finding: it has a place, and exit code 2."""
    for suffix, text in (("ttl", "<urn:s:s> <urn:p:p>"), ("rq", "SELECT ?s WHERE {"), ("py", "def f(:")):
        path = tmp_path / f"broken.{suffix}"
        path.write_text(text)
        with pytest.raises(BadSyntax):
            lint([str(path)])


def test_without_files_the_shipped_ones_are_checked(run_kg: RunKg) -> None:
    """`kg lint` alone is clean on what ships."""
    ran = run_kg("lint")
    assert (ran.code, ran.out.splitlines()[-1].split(": ")[-1]) == (0, "0 errors, 0 warnings")


OA = "oa: <http://www.w3.org/ns/oa#>"
BOARD = "board: <https://w3id.org/medspec/id/board/>"
ABPS = "board:american-board-of-plastic-surgery"
LABEL = 'skos:prefLabel "American Board of Plastic Surgery"@en'
STYLES = [
    ("data/entities.ttl", f"@prefix {BOARD} .", f"PREFIX {BOARD}", "prefix-form"),
    ("data/entities.ttl", "@prefix board:", f"@prefix {OA} .\n@prefix board:", "prefix-order"),
    ("data/entities.ttl", "@prefix pathway:", f"@prefix {OA} .\n@prefix pathway:", "prefix-unused"),
    (
        "data/entities.ttl",
        "specialty:cosmetic-surgery a",
        "specialty:z a spec:Specialty .\n\nspecialty:cosmetic-surgery a",
        "subject-order",
    ),
    ("data/entities.ttl", f"{ABPS} a spec:Board ;\n    {LABEL} ;", f"{ABPS} {LABEL} ;\n    a spec:Board ;", "type-first"),
    ("data/entities.ttl", f'{LABEL} ;\n    skos:notation "ABPS" .', f'skos:notation "ABPS" ;\n    {LABEL} .', "predicate-order"),
    ("data/entities.ttl", '@en ;\n    skos:notation "ABPS"', '@en ; skos:notation "ABPS"', "predicate-line"),
    ("data/entities.ttl", '\n    skos:notation "ABPS"', '\n  skos:notation "ABPS"', "indent"),
    ("data/claims/essay.trig", "claim:essay-1.1-b {", "claim:essay-1.1-z {", "subject-order"),
    ("queries/patients.rq", "PREFIX dct:", f"PREFIX {OA}\nPREFIX dct:", "prefix-unused"),
    ("queries/patients.rq", "PREFIX dct:", f"PREFIX {OA}\nPREFIX dct:", "prefix-order"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "rule"), STYLES)
def test_house_order_is_checked_where_asked(tmp_path: Path, file: str, right: str, wrong: str, rule: str) -> None:
    """Each rule fires on a shipped file with one thing moved; without --style nobody's own order is judged."""
    text = resources.read(file).decode()
    assert right in text
    path = tmp_path / Path(file).name
    path.write_text(text.replace(right, wrong, 1))
    assert rule in {finding.rule for finding in lint([str(path)], style=True).findings}
    assert rule not in {finding.rule for finding in lint([str(path)]).findings}
