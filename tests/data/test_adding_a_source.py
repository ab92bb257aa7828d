"""docs/adding-a-source.md shows what the commands print, and its claims are those of the fixture."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.draft import new_source

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
SECOND = ROOT / "tests" / "fixtures" / "second-opinion"


def test_the_commands_print_what_the_page_shows(run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's commands, run one after the other in an empty folder that holds the text, print just that."""
    shutil.copy(SECOND / "leaflet.txt", tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"^```console\n\$ (kg .*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
    assert len(shown) == 4
    assert [run_kg(*shlex.split(command)[1:]).out for command, _ in shown] == [output for _, output in shown]


def test_the_claims_on_the_page_are_real() -> None:
    """The empty claim is what the draft has, the finished one what the fixture has, that of a web page what the data have."""
    empty, finished, read = re.findall(r"^```trig\n(.*?)```$", PAGE, re.MULTILINE | re.DOTALL)
    assert empty in new_source((SECOND / "leaflet.txt").read_bytes(), "example-leaflet").claims
    assert finished in (SECOND / "claims.trig").read_text(encoding="utf-8")
    assert read in (ROOT / "data" / "claims" / "member-boards.trig").read_text(encoding="utf-8")
