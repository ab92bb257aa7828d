"""`kg test`: expectations that are met, that are not, and that cannot be tried."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from kg.query import library

if TYPE_CHECKING:
    from tests.conftest import RunKg

BOARDS = """\
#+ summary: s
#+ question: Which boards are there?
#+ columns: {label: name}
#+ expect:
#+   - rows: |
#+       label
#+       American Board of Cosmetic Surgery
#+       American Board of Plastic Surgery

SELECT DISTINCT ?label WHERE { ?board a spec:Board ; skos:prefLabel ?label } ORDER BY STR(?label)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one question that passes."""
    (tmp_path / "boards.rq").write_text(BOARDS)
    return tmp_path


@pytest.mark.usefixtures("all_sources")
def test_all_packaged_questions_pass(run_kg: RunKg) -> None:
    """Exit code 0, one line with the counts."""
    ran = run_kg("test")
    found = re.fullmatch(r"(\d+) questions, (\d+) expectations: (\d+) passed\n", ran.out)
    assert found is not None
    assert (ran.code, int(found[1]), found[2]) == (0, len(library.names()), found[3])


@pytest.mark.usefixtures("all_sources")
def test_questions_can_be_named(run_kg: RunKg) -> None:
    """Only those are tested, and -v names what passed."""
    ran = run_kg("test", "boards", "shared", "-v")
    assert (ran.code, ran.out) == (
        0,
        "ok      boards 1\nok      boards 2 (specialty=surgery)\nok      shared 1 (left=cosmetic surgery, right=plastic surgery)\n"
        "2 questions, 3 expectations: 3 passed\n",
    )


def test_a_wrong_row_fails_and_is_shown(run_kg: RunKg, folder: Path) -> None:
    """Exit code 1; the rows stand side by side as in a diff, with file and line."""
    (folder / "boards.rq").write_text(BOARDS.replace("of Cosmetic", "of Every"))
    ran = run_kg("test", "--queries", folder)
    assert ran.code == 1
    assert ran.out == (
        "FAILED  boards 1\n"
        f"        {folder / 'boards.rq'}:5: expected 2 rows, found 2; the rows differ\n"
        "          label\n"
        "        - American Board of Every Surgery\n"
        "        + American Board of Cosmetic Surgery\n"
        "          American Board of Plastic Surgery\n"
        "1 question, 1 expectations: 0 passed, 1 failed\n"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#+       American Board of Plastic Surgery\n", ""),
        ("#+       American Board of Plastic Surgery", "#+       American Board of Plastic Surgery\n#+       One more"),
        ("ORDER BY STR(?label)", "ORDER BY DESC(STR(?label))"),
        ("American Board of Plastic Surgery", "American board of Plastic Surgery"),
        ("spec:Board ;", "spec:Bord ;"),
    ],
)
def test_any_difference_fails(run_kg: RunKg, folder: Path, old: str, new: str) -> None:
    """A row too few, too many, in another order or in other letters is a failure, and so is a misspelt term."""
    assert run_kg("test", "--queries", folder).code == 0
    (folder / "boards.rq").write_text(BOARDS.replace(old, new))
    assert run_kg("test", "--queries", folder).code == 1


@pytest.mark.parametrize(("expected", "code"), [("count: 2", 0), ("count: 3", 1)])
def test_a_count_is_compared(run_kg: RunKg, folder: Path, expected: str, code: int) -> None:
    """The number of rows alone."""
    (folder / "boards.rq").write_text(re.sub(r"rows: \|\n(#\+ {7}.*\n)+", expected + "\n", BOARDS))
    ran = run_kg("test", "--queries", folder)
    assert (ran.code, "found 2" in ran.out) == (code, code == 1)


def test_a_value_that_the_data_does_not_have_fails(run_kg: RunKg, folder: Path) -> None:
    """An expectation that cannot be asked of this data is not met."""
    text = BOARDS.replace("#+ columns", "#+ params: {board: {type: iri, label: board}}\n#+ columns").replace(
        "- rows", "- params: {board: abxs}\n#+     rows"
    )
    (folder / "boards.rq").write_text(text)
    ran = run_kg("test", "--queries", folder)
    assert ran.code == 1
    assert 'no board is called "abxs"' in ran.out


def test_a_broken_question_is_exit_code_2_and_the_others_are_still_tested(run_kg: RunKg, folder: Path) -> None:
    """Broken is not failed: nobody knows what it would answer."""
    (folder / "broken.rq").write_text(BOARDS.replace("summary", "sumary"))
    ran = run_kg("test", "--queries", folder)
    assert ran.code == 2
    assert f'{folder / "broken.rq"}:1: the key "sumary" is not known in the header' in ran.out
    assert "2 questions, 2 expectations: 1 passed, 1 broken" in ran.out


def test_a_folder_without_questions_is_not_a_pass(run_kg: RunKg, tmp_path: Path) -> None:
    """Nothing tested is exit code 2, and so are an unknown question and an unknown folder."""
    assert run_kg("test", "--queries", tmp_path).code == 2
    assert run_kg("test", "--queries", tmp_path / "nowhere").code == 2
    unknown = run_kg("test", "boardz")
    assert (unknown.code, unknown.out) == (2, "")
    assert "did you mean boards" in unknown.err


def test_other_data_can_be_tested(run_kg: RunKg, folder: Path, tmp_path: Path) -> None:
    """--data takes the place of the shipped graph, so the same expectation is not met there."""
    data = tmp_path / "one.ttl"
    data.write_text("<urn:b> a <https://w3id.org/medspec/ns#Board> ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'B' .")
    ran = run_kg("test", "--queries", folder, "--data", data)
    assert (ran.code, "+ B" in ran.out) == (1, True)


def test_junit_is_xml_that_counts_rightly(run_kg: RunKg, folder: Path) -> None:
    """One suite for each question, one case for each expectation, failures and errors told apart, markup escaped."""
    (folder / "failing.rq").write_text(BOARDS.replace("of Cosmetic", "of <&>"))
    (folder / "broken.rq").write_text("ASK { }")
    ran = run_kg("test", "--queries", folder, "-f", "junit")
    root = ElementTree.fromstring(ran.stdout)
    assert ran.code == 2
    assert root.attrib == {"name": "kg test", "tests": "3", "failures": "1", "errors": "1", "skipped": "0"}
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [("boards", "1"), ("broken", "1"), ("failing", "1")]
    assert sum(int(suite.get("tests", 0)) for suite in root) == len(list(root.iter("testcase"))) == 3
    failure = next(root.iter("failure"))
    assert "- American Board of <&> Surgery" in (failure.text or "")


def test_json_holds_expected_and_found(run_kg: RunKg, folder: Path) -> None:
    """Status, counts, and the rows of each expectation."""
    (folder / "boards.rq").write_text(BOARDS.replace("of Cosmetic", "of Every"))
    report = json.loads(run_kg("test", "--queries", folder, "-f", "json").out)
    assert (report["status"], report["checked"], report["failed"], report["broken"]) == ("failed", 1, 1, 0)
    assert report["expectations"][0]["expected"][0] == ["American Board of Every Surgery"]
    assert report["expectations"][0]["found"][0] == ["American Board of Cosmetic Surgery"]


def test_the_suffix_of_the_output_chooses_the_format(run_kg: RunKg, folder: Path) -> None:
    """.xml is JUnit."""
    target = folder / "report.xml"
    assert run_kg("test", "--queries", folder, "-o", target).code == 0
    assert ElementTree.parse(target).getroot().tag == "testsuites"
