"""`kg shapes test` on the command line: formats, exit codes, and the examples that come with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import RunKg

EXAMPLES = Path(__file__).parents[1] / "examples" / "clinic-examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the examples."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


def test_the_examples_pass(run_kg: RunKg) -> None:
    """One line; with -v each example."""
    ran = run_kg("shapes", "test", EXAMPLES)
    assert (ran.code, ran.out) == (0, "3 examples: 3 passed; 2 of 2 shapes broken by one\n")
    assert run_kg("shapes", "test", EXAMPLES, "-v").out.splitlines()[1] == "ok      ok.entry.ttl (2 nodes, 0 findings)"


def test_the_page_shows_what_the_command_prints(run_kg: RunKg, monkeypatch: pytest.MonkeyPatch) -> None:
    """The console block of docs/testing-shapes.md is run again."""
    monkeypatch.chdir(EXAMPLES.parent)
    page = (EXAMPLES.parents[2] / "docs" / "testing-shapes.md").read_text(encoding="utf-8")
    command, _, output = page.partition("```console\n$ kg ")[2].partition("\n```")[0].partition("\n")
    assert run_kg(*command.split()).out == output + "\n"


def test_a_failing_example_is_shown(run_kg: RunKg, folder: Path) -> None:
    """Exit code 1 with the lines that differ; --approve writes them and ends with 0."""
    (folder / "warn.no-name.expected").write_text("", encoding="utf-8")
    ran = run_kg("shapes", "test", folder)
    assert (ran.code, ran.out.splitlines()[0]) == (1, "FAILED  warn.no-name.ttl")
    assert ran.out.splitlines()[1].startswith("        + warning  <https://clinic.example/shapes/Practitioner-name>")
    assert run_kg("shapes", "test", folder, "--approve").out.startswith("written warn.no-name.ttl")
    assert run_kg("shapes", "test", folder).code == 0


def test_a_shape_that_no_example_breaks_ends_with_1(run_kg: RunKg, folder: Path) -> None:
    """It is named, and --allow-unbroken accepts it."""
    for name in ("bad.no-board.ttl", "bad.no-board.expected"):
        (folder / name).unlink()
    ran = run_kg("shapes", "test", folder)
    assert (ran.code, ran.out.splitlines()[0]) == (1, "no example breaks <https://clinic.example/shapes/Claim-board>; it checks 1 node")
    assert run_kg("shapes", "test", folder, "--allow-unbroken").code == 0
    junit = ElementTree.fromstring(run_kg("shapes", "test", folder, "-f", "junit").out)
    assert [case.get("name") for case in junit.iter("testcase") if case.find("failure") is not None] == [
        "<https://clinic.example/shapes/Claim-board>"
    ]


def test_a_broken_example_ends_with_2(run_kg: RunKg, folder: Path) -> None:
    """What could not be read was not tested."""
    (folder / "ok.entry.ttl").write_text("ex:a a", encoding="utf-8")
    ran = run_kg("shapes", "test", folder)
    assert (ran.code, "BROKEN  ok.entry.ttl" in ran.out) == (2, True)
    assert json.loads(run_kg("shapes", "test", folder, "-f", "json").out)["broken"] == 1


def test_nothing_to_test_ends_with_2(run_kg: RunKg, tmp_path: Path) -> None:
    """An empty folder is no pass."""
    ran = run_kg("shapes", "test", tmp_path)
    assert (ran.code, ran.out, "nothing was tested" in ran.err) == (2, "", True)
    assert run_kg("shapes", "test", EXAMPLES, "--own", "--shapes", "x.ttl").code == 2


def test_programmes_can_read_the_report(run_kg: RunKg, folder: Path, tmp_path: Path) -> None:
    """JSON and JUnit say what failed and how many nodes were checked; a file ending in .xml is JUnit."""
    (folder / "bad.no-board.expected").write_text("violation\twrong\n", encoding="utf-8")
    content = json.loads(run_kg("shapes", "test", folder, "-f", "json").out)
    assert (content["status"], content["checked"], content["failed"], content["examples"][0]["missing"]) == (
        "failed",
        4,
        1,
        ["violation\twrong"],
    )
    page = (EXAMPLES.parents[2] / "docs" / "json.md").read_text(encoding="utf-8").partition("## shapes test\n")[2]
    assert [key for key in (*content, *content["examples"][0], *content["shapes"][0]) if f"`{key}`" not in page] == []
    run_kg("shapes", "test", folder, "-o", tmp_path / "report.xml")
    root = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "1", "0")


def test_our_own_shapes_are_tested_alike(run_kg: RunKg) -> None:
    """The examples of this repository pass."""
    ran = run_kg("shapes", "test", Path(__file__).parents[1] / "shapes" / "practitioner", "--own")
    assert (ran.code, ran.out.partition(";")[0]) == (0, "5 examples: 5 passed")
