"""OWL 2 DL, OWL 2 RL and consistency, checked by the OWL API and HermiT (both inside the owlready2 package)."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Quad, RdfFormat, Store, serialize

from tests.ontology.conftest import DATA, ONTOLOGY, PROLOGUE, iri, merged, rows

pytestmark = pytest.mark.slow  # starts a Java virtual machine and a reasoner

BOARD = "board:american-board-of-plastic-surgery"
INCONSISTENT = {
    "a board that is a specialty": f"{BOARD} a spec:Specialty",
    "a claim that is a passage": "claim:essay-1.1-a a spec:Passage",
    "a purpose that treats": "purpose:function spec:treats indication:burns",
    "a practitioner's claim awarded by a board": f"ex:x a spec:CertificationClaim ; spec:awardedBy {BOARD}",
    "a stage shared by two pathways": "ex:a spec:hasStage ex:s . ex:b spec:hasStage ex:s . ex:a owl:differentFrom ex:b",
    "a stage that is its own next": "ex:s spec:next ex:s",
    "stages that follow each other": "ex:s spec:next ex:t . ex:t spec:next ex:s",
    "a length below zero": "source:essay spec:length -1",
    "a digest that is a number": "source:essay spec:sha256 1",
}
CONSISTENT = {
    "an advertisement": f"ex:p spec:claimsCertification ex:c . ex:c spec:claimedBoard {BOARD} ; spec:claimedSpecialty specialty:surgery",
    "a purpose asserted and denied": "specialty:surgery spec:hasPurpose purpose:function ; spec:excludesPurpose purpose:function",
}
PROFILE_BREAKS = {
    "a union as domain": ("OWL 2 RL", "spec:inSpecialty rdfs:domain [ a owl:Class ; owl:unionOf ( spec:Certification spec:Stage ) ]"),
    "an existential superclass": (
        "OWL 2 RL",
        "spec:Stage rdfs:subClassOf [ a owl:Restriction ; owl:onProperty spec:option ; owl:someValuesFrom spec:TrainingStep ]",
    ),
    "a transitive property that is asymmetric": ("OWL 2 DL", "spec:next a owl:TransitiveProperty"),
}
Facts = Mapping[str, Mapping[str, list[str]]]


def with_statements(base: Store, statements: str) -> Store:
    """Return a copy of `base` with `statements` added; ex: things are new ones."""
    store = Store()
    store.extend(base)
    store.update(f"{PROLOGUE}PREFIX ex: <https://example.org/> INSERT DATA {{ {statements} }}")
    return store


def one_header(store: Store) -> Store:
    """Return a copy of `store` with the vocabulary's header only: an OWL document has one ontology."""
    headers = rows(store, "?o", "?o a owl:Ontology . FILTER (?o != <https://w3id.org/medspec/ns>)")
    drop = {header for (header,) in headers}
    copy = Store()
    copy.extend(quad for quad in store if isinstance(quad.subject, BlankNode) or _name(quad) not in drop)
    return copy


def _name(quad: Quad) -> str:
    assert not isinstance(quad.subject, BlankNode)
    return str(quad.subject)[1:-1]


@pytest.fixture(scope="module")
def ontologies() -> dict[str, Store]:
    """Return the stores to check by name: our files in growing unions, and each probe on top of all of them."""
    spec, schemes = ONTOLOGY / "spec.ttl", ONTOLOGY / "schemes.ttl"
    data = sorted(DATA.rglob("*.ttl")) + sorted(DATA.rglob("*.trig"))
    full = one_header(merged(spec, schemes, ONTOLOGY / "alignments.ttl", ONTOLOGY / "identifiers.ttl", *data))
    probes = {**INCONSISTENT, **CONSISTENT, **{name: statements for name, (_, statements) in PROFILE_BREAKS.items()}}
    return {
        "vocabulary": merged(spec),
        "schemes": one_header(merged(spec, schemes)),
        "all": full,
        **{name: with_statements(full, statements) for name, statements in probes.items()},
    }


@pytest.fixture(scope="module")
def facts(ontologies: dict[str, Store], tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Return what OwlCheck.java prints about each ontology, by name and key; one Java process does them all."""
    java, compiler, package = shutil.which("java"), shutil.which("javac"), find_spec("owlready2")
    if not java or not compiler:
        pytest.skip("no Java development kit is installed, which runs HermiT and the profile checks")
    if package is None or not package.submodule_search_locations:
        pytest.skip("owlready2, which brings HermiT and the OWL API, is not installed")
    jar = Path(package.submodule_search_locations[0]) / "hermit" / "HermiT.jar"
    folder = tmp_path_factory.mktemp("owl")
    files = [folder / f"{name}.owl" for name in ontologies]
    for file, store in zip(files, ontologies.values(), strict=True):
        serialize((q.triple for q in store), output=str(file), format=RdfFormat.RDF_XML)
    command = [java, "-cp", str(jar), str(Path(__file__).with_name("OwlCheck.java")), iri("spec:certifiedBy").value, *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in run.stdout.splitlines():
        name, key, value = line.split("\t")
        found[name.removesuffix(".owl")][key].append(value)
    assert sorted(found) == sorted(ontologies)
    return found


@pytest.mark.parametrize("name", ["vocabulary", "schemes", "all"])
def test_is_in_owl_2_dl_and_rl(name: str, facts: Facts) -> None:
    """Neither profile is violated, with and without the data."""
    assert facts[name]["violation"] == []
    assert int(facts[name]["axioms"][0]) >= 100


@pytest.mark.parametrize("name", ["vocabulary", "schemes", "all"])
def test_is_consistent(name: str, facts: Facts) -> None:
    """HermiT finds a model, in which every class can have members."""
    assert facts[name]["consistent"] == ["true"]
    assert facts[name]["unsatisfiable"] == []


@pytest.mark.parametrize("name", INCONSISTENT)
def test_misuse_is_inconsistent(name: str, facts: Facts) -> None:
    """What the vocabulary rules out makes the whole graph inconsistent."""
    assert facts[name]["consistent"] == ["false"]


@pytest.mark.parametrize("name", CONSISTENT)
def test_disagreement_is_consistent(name: str, facts: Facts) -> None:
    """Clashing claims, and claims by practitioners, can stand beside everything else."""
    assert facts[name]["consistent"] == ["true"]


@pytest.mark.parametrize("name", PROFILE_BREAKS)
def test_profile_check_notices(name: str, facts: Facts) -> None:
    """A construct outside a profile is reported for that profile."""
    assert PROFILE_BREAKS[name][0] in {violation.split(": ")[0] for violation in facts[name]["violation"]}


def test_certified_by_follows_from_certifications(facts: Facts, ontologies: dict[str, Store]) -> None:
    """The reasoner derives spec:certifiedBy for exactly the fields and boards that a certification joins."""
    joined = rows(ontologies["all"], "?s ?b", "?c spec:inSpecialty ?s ; spec:awardedBy ?b")
    assert len(joined) >= 2
    assert facts["all"]["entailed"] == [" ".join(pair) for pair in joined]


def test_an_advertisement_certifies_nothing(facts: Facts) -> None:
    """What practitioners claim adds nothing to what boards are known to certify."""
    assert facts["an advertisement"]["entailed"] == facts["all"]["entailed"]
