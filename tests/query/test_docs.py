"""What docs/queries.md shows works as shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.query import contract as module

PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")


def test_the_whole_file_in_the_page_is_a_question_that_passes(run_kg: Callable[..., Any], tmp_path: Path) -> None:
    """Copied into a folder, it is tested and answers."""
    (block,) = re.findall(r"^```sparql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "example.rq").write_text(block)
    ran = run_kg("test", "--queries", tmp_path)
    assert (ran.code, ran.out) == (0, "1 question, 2 expectations: 2 passed\n")
    asked = run_kg("ask", "--queries", tmp_path, "example", "specialty=cosmetic", "-f", "csv")
    assert asked.out.splitlines()[1].endswith(",American Board of Cosmetic Surgery")


def test_the_commands_in_the_page_run(run_kg: Callable[..., Any]) -> None:
    """Each console line ends with exit code 0 and says something."""
    (block,) = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line.partition("#")[0] for line in block.splitlines()]
    assert len(lines) >= 5
    for line in lines:
        ran = run_kg(*shlex.split(line)[2:])
        assert (ran.code, ran.out != "") == (0, True), line


def test_the_session_in_the_page_gives_what_it_shows() -> None:
    """The Python example is a doctest."""
    import doctest

    (block,) = re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest(block, {}, "queries.md", "queries.md", 0)
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert (runner.summarize().failed, len(test.examples)) == (0, 4)


def test_the_page_lists_every_key_of_the_header() -> None:
    """The table of keys is that of the code."""
    table = PAGE.partition("| key | meaning |")[2].partition("**Parameters.**")[0]
    assert tuple(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == module._KEYS
    assert all(f"`{key}`" in table for key in module._PARAMETER_KEYS)
    assert all(f"`{key}`" in PAGE.partition("**Expectations.**")[2] for key in module._EXPECT_KEYS)
