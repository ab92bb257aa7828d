"""Completion in the shell: names without an RDF engine, for bash, zsh and fish."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg import resources
from kg.cli.complete import entities, queries, routes, specialties, things
from kg.graph import Graph
from kg.names import shrink
from kg.terms import RDF_TYPE, spec, value


def _bash(line: str) -> list[str]:
    """Return what bash is offered for the last word of `line`."""
    return _complete({"_KG_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}).split()


def _complete(variables: dict[str, str]) -> str:
    """Return what a shell is offered; the engines must not have been loaded for it."""
    code = (
        "import sys\nfrom kg.cli.app import run\ncode = run([])\n"
        "loaded = [name for name in ('pyoxigraph', 'rdflib', 'pyshacl', 'yaml') if name in sys.modules]\n"
        "assert not loaded, loaded\nsys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env={**os.environ, **variables})
    assert ran.stderr.decode() == ""
    return ran.stdout.decode()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kg compare pl", ["plastic", "plastic-surgery", "plastic-surgery-within-the-head-and-neck"]),
        ("kg compare plastic cos", ["cosmetic", "cosmetic-dentistry", "cosmetic-surgery"]),
        ("kg path abps", ["abps", "abps-plastic-surgery"]),
        ("kg path ABPS", ["ABPS", "ABPS-plastic-surgery"]),
        ("kg compare abp", []),
        ("kg claim --board abf", ["abfm", "abfprs"]),
        ("kg claim -s plas", ["plastic", "plastic-surgery", "plastic-surgery-within-the-head-and-neck"]),
        ("kg explain CertificationClaim-exp", ["CertificationClaim-expired"]),
    ],
)
def test_bash_completes_names(line: str, offered: list[str]) -> None:
    """Specialties where specialties are compared, boards too where routes are asked for; in the case that is typed."""
    assert _bash(line) == offered


def test_zsh_and_fish_get_descriptions() -> None:
    """Shells that can show more than the value get the label."""
    zsh = _complete({"_KG_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "kg path abcs"})
    assert '"abcs":"American Board of Cosmetic Surgery"' in zsh
    fish = _complete({"_KG_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args", "_TYPER_COMPLETE_ARGS": "kg path abcs"})
    assert fish.splitlines()[0].split("\t") == ["abcs", "American Board of Cosmetic Surgery"]


def test_commands_complete() -> None:
    """The first word completes to commands."""
    assert _bash("kg comp") == ["compare"]


def test_the_light_reader_sees_what_the_engine_sees(shipped: Graph) -> None:
    """Reading the data line by line gives the same things, classes and names as parsing them."""
    light = {(subject, kind): (label, tuple(sorted(others))) for subject, kind, label, others in entities()}
    parsed = {}
    kinds = ("Specialty", "Board", "Certificate", "Certification", "TrainingStep", "TrainingPathway", "Stage")
    for kind in kinds:
        for subject in {q.subject for q in shipped.engine.quads(None, RDF_TYPE, spec(kind))}:
            names = shipped.labels.names_of(subject)  # type: ignore[arg-type]
            others = sorted(name for sort, name in names if sort != "label")
            parsed[shrink(value(subject)), kind] = (shipped.labels.of(subject), tuple(others))
    assert light == parsed
    assert len(light) >= 20


def test_every_name_that_is_offered_resolves(shipped: Graph) -> None:
    """What the shell offers is understood."""
    offered = [name for name, _ in (*specialties(""), *routes(""), *things("board:"))]
    assert len(offered) >= 10
    assert [name for name in offered if not shipped.resolver.find(name)] == []


def test_every_packaged_query_completes() -> None:
    """The names of queries are those of the files."""
    names = [path.rpartition("/")[2].removesuffix(".rq") for path in resources.names("queries", ".rq")]
    assert [name for name, _ in queries("")] == names
    assert len(names) >= 20


def test_missing_files_offer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation does not put error messages into the command line."""
    monkeypatch.setattr(resources, "share", lambda: Path("/nowhere"))
    assert (specialties("p"), queries("")) == ([], [])


def test_an_installed_completion_works_in_bash(tmp_path: Path) -> None:
    """--install-completion writes what bash needs, and bash is then offered names."""
    bash, kg = shutil.which("bash"), Path(sys.executable).parent / "kg"
    if bash is None or not kg.is_file():
        pytest.skip("needs bash, and the console script kg beside the interpreter")
    script = (
        f'"{kg}" --install-completion >"{tmp_path}/out" || exit 1\n'
        f'source "{tmp_path}/.bash_completions/kg.sh"\n'
        f'COMP_WORDS=(kg compare pl); COMP_CWORD=2; _kg_completion "{kg}"; printf "%s\\n" "${{COMPREPLY[@]}}"\n'
    )
    ran = subprocess.run([bash, "-c", script], capture_output=True, check=False, env={**os.environ, "HOME": str(tmp_path)})
    offered = ["plastic", "plastic-surgery", "plastic-surgery-within-the-head-and-neck"]
    assert (ran.returncode, ran.stdout.decode().split(), ran.stderr.decode()) == (0, offered, "")
