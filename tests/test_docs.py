"""The documentation says what the tool does: every command, error and example in it is checked or run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import errors
from kg.cli.app import COMMANDS
from tests.remote.loopback import serving, writable

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "tests" / "examples"


def _leaves(base: type[errors.KgError]) -> set[str]:
    return {base.__name__} | {name for child in base.__subclasses__() for name in _leaves(child)}


def _console_blocks() -> list[tuple[str, str]]:
    """Return (command, output) pairs of the README's console blocks."""
    pairs = []
    for block in re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        for chunk in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = chunk.partition("\n")
            pairs.append((command, output))
    return pairs


def _help_examples(run_kg: Callable[..., Any]) -> list[str]:
    found = []
    for command in COMMANDS:
        text = run_kg(command, "--help").out
        groups = re.findall(r"^Commands:\n((?:  .*\n)+)", text, re.MULTILINE)
        texts = [text, *(run_kg(command, name, "--help").out for group in groups for name in re.findall(r"^  (\w+)", group, re.MULTILINE))]
        for one in texts:
            found += re.findall(r"^ +(?:\$ )?((?:[\w .|-]+ \| )?kg .*)$", one.partition("Examples:")[2], re.MULTILINE)
    return found


def test_every_error_is_a_heading_and_every_heading_an_error() -> None:
    """docs/errors.md has exactly one section for each class of error."""
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == sorted(_leaves(errors.KgError) - {"KgError"})


def test_every_command_stands_in_the_readme_and_has_help_with_examples(run_kg: Callable[..., Any]) -> None:
    """No command is undocumented."""
    lacking = [name for name in COMMANDS if f"kg {name}" not in README or "Examples:" not in run_kg(name, "--help").out]
    helpless = [name for name in lacking if name not in {"source", "store", "shapes"}]
    assert helpless == []


def test_the_help_examples_run(run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example in a --help text runs as printed: it answers yes or no, and never fails."""
    shutil.copytree(EXAMPLES, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    # Stores are made first, because other examples read them.
    examples = sorted(_help_examples(run_kg), key=lambda example: "kg load " not in example)
    assert len(examples) >= 25
    store = ox.Store()
    store.load(path="clinic.ttl", format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("https://clinic.example/graph"))
    with serving(writable(store)) as server:
        assert _failing(run_kg, examples, server.url) == []


def _failing(run_kg: Callable[..., Any], examples: list[str], url: str) -> list[str]:
    """Return the examples that neither answer yes nor no; a server that they ask on port 7878 of loopback is the one at `url`."""
    failed = []
    for written in examples:
        example = written.replace("http://127.0.0.1:7878/query", url).replace("http://127.0.0.1:7878", url.removesuffix("/sparql"))
        first, *rest = [part.strip() for part in example.split(" | ")]
        stdin = b""
        if rest and not first.startswith("kg "):
            stdin = Path(shlex.split(first)[-1]).read_bytes()
            first = rest[0]
        arguments = shlex.split(first)[1:]
        if ">" in arguments:
            arguments = arguments[: arguments.index(">")]
        ran = run_kg(*arguments, stdin=stdin)
        if ran.code not in (0, 1):
            failed.append(f"{example}: exit {ran.code}: {ran.err}")
    return failed


def test_the_readme_has_two_commands_for_a_fresh_clone() -> None:
    """Exactly two one-line shell blocks: one tries the tool, one runs the tests."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert [block.count("\n") for block in blocks] == [1, 1]
    assert "kg compare plastic cosmetic" in blocks[0]
    assert "pytest" in blocks[1]


def test_the_readme_shows_what_the_commands_print(run_kg: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every console block in the README is run again and prints the same; `KG_APPROVE=1` rewrites the blocks."""
    shutil.copytree(EXAMPLES, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    pairs = _console_blocks()
    assert len(pairs) >= 5
    text = README
    for command, output in pairs:
        ran = run_kg(*shlex.split(command)[1:])
        # The W3C CSV format ends its lines with CRLF, which a README does not show.
        said = (ran.err + ran.out).replace("\r\n", "\n").rstrip() + "\n"
        text = text.replace(f"$ {command}\n{output}", f"$ {command}\n{said}")
    if os.environ.get("KG_APPROVE"):
        (ROOT / "README.md").write_text(text, encoding="utf-8")
    assert text == README


def test_the_readme_library_example_runs() -> None:
    """The Python session in the README gives what it shows."""
    import doctest

    session = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", README, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    assert len(test.examples) >= 4
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.summarize().failed == 0


def test_links_between_documents_lead_somewhere() -> None:
    """Every relative link in README, CONTRIBUTING and docs/ names a file that exists."""
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    assert len(documents) >= 8
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []
