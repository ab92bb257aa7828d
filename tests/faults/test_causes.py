"""causes.tsv lists what may go wrong and the test for it: every cause once, every test there, and not fewer than were promised."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT

LEAST = 60


def _causes() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "causes.tsv").read_text(encoding="utf-8").splitlines()
    return [(kind, cause, test) for kind, cause, test in (line.split("\t") for line in lines if not line.startswith("#"))]


def test_every_cause_is_listed_once_and_has_a_test_of_its_own() -> None:
    """Neither a cause nor a test counts twice."""
    causes = _causes()
    assert [cause for cause, number in Counter(cause for _, cause, _ in causes).items() if number > 1] == []
    assert [test for test, number in Counter(test for _, _, test in causes).items() if number > 1] == []
    assert {kind for kind, _, _ in causes} == {"server", "store", "input", "output", "process"}
    assert len(causes) >= LEAST


@pytest.mark.slow
def test_every_test_in_the_list_is_there() -> None:
    """A test that was renamed or taken away is noticed."""
    tests = {test for _, _, test in _causes()}
    files = sorted({test.partition("::")[0] for test in tests})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "-p", "no:cacheprovider", *files]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert sorted(tests - set(ran.stdout.splitlines())) == []
