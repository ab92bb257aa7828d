"""Fixtures shared by all tests."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import kg
from kg import resources
from kg.graph import Graph

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
_SHARE = resources.share


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says how often processes are killed."""
    parser.addoption("--faults", type=int, default=30, metavar="N", help="kill processes N times in each test that does so (default 30)")


@pytest.fixture(scope="session")
def faults(pytestconfig: pytest.Config) -> int:
    """Return how often a test that kills processes should do so."""
    return int(pytestconfig.getoption("--faults"))


Killed = Callable[[str, dict[str, int]], None]
_KILLED = pytest.StashKey[dict[str, dict[str, int]]]()


@pytest.fixture
def killed(pytestconfig: pytest.Config) -> Killed:
    """Return a function that notes how often a command was killed, and what was found how often, for the end of the run."""
    return lambda command, seen: pytestconfig.stash.setdefault(_KILLED, {}).update({command: seen})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how often processes were killed and what they left."""
    for command, seen in config.stash.get(_KILLED, {}).items():
        found = ", ".join(f"{number} {what}" for what, number in seen.items())
        terminalreporter.write_line(f"kill -9 of kg {command}: {sum(seen.values())} times; afterwards: {found}")


@dataclass(frozen=True)
class Ran:
    """What a run of the command line gave: exit code, standard output and standard error."""

    code: int
    stdout: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.stdout.decode("utf-8")


RunKg = Callable[..., Ran]


class _Standard(io.TextIOWrapper):
    """A text stream over a byte buffer, as the interpreter's own standard streams are."""

    def __init__(self, *, terminal: bool = False) -> None:
        self.raw_bytes = io.BytesIO()
        self._terminal = terminal
        super().__init__(self.raw_bytes, encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return self._terminal

    def content(self) -> bytes:
        """Return all that was written."""
        self.flush()
        return self.raw_bytes.getvalue()


@pytest.fixture
def run_kg(monkeypatch: pytest.MonkeyPatch) -> RunKg:
    """Return a function that runs the command line in this process, for example ("compare", "a", "b", terminal=True)."""
    from kg.cli.app import run

    def runner(*arguments: str | os.PathLike[str], stdin: bytes = b"", terminal: bool = False) -> Ran:
        out, err = _Standard(terminal=terminal), _Standard()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            code = run([os.fspath(argument) for argument in arguments])
        return Ran(code, out.content(), err.content().decode("utf-8"))

    return runner


@pytest.fixture(scope="session")
def shipped() -> Graph:
    """Return the shipped graph, loaded once; tests must not change it."""
    return kg.open()


@pytest.fixture(scope="session")
def essay_share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of resources in which the essay is the only source, so that what tests expect does not grow with the data."""
    share = tmp_path_factory.mktemp("share")
    for folder in ("docs", "queries", "rules", "inputs"):
        (share / folder).symlink_to(ROOT / folder, target_is_directory=True)
    (share / "ontology").mkdir()
    for path in (ROOT / "ontology").iterdir():
        if path.name != "identifiers.ttl":  # it speaks of fields that the essay does not name
            (share / "ontology" / path.name).symlink_to(path)
    for name in ("entities.ttl", "sources/essay.ttl", "claims/essay.trig"):
        (share / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (share / "data" / name).symlink_to(ROOT / "data" / name)
    return share


@pytest.fixture
def essay_only(essay_share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find the essay as the only source."""
    monkeypatch.setattr(resources, "share", lambda: essay_share)


@pytest.fixture
def all_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find everything that ships again, in a folder of tests that otherwise find the essay only."""
    monkeypatch.setattr(resources, "share", _SHARE)


@pytest.fixture(scope="session")
def essay_graph(essay_share: Path) -> Graph:
    """Return the graph of the essay alone, loaded once; tests must not change it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "share", lambda: essay_share)
        return kg.open()


@pytest.fixture(scope="session")
def suites() -> Path:
    """Return the folder of the W3C test suites, from MEDSPEC_SUITES or ../shared/suites; skip where it is absent."""
    folder = Path(os.environ.get("MEDSPEC_SUITES", SHARED / "suites"))
    if not folder.is_dir():
        pytest.skip("the W3C suites are not here; set MEDSPEC_SUITES to their folder")
    return folder


@pytest.fixture(scope="session")
def essay() -> bytes:
    """Return the bytes of the first source, which is not part of the repository; skip where it is absent."""
    path = SHARED / "source" / "cosmetic-vs-plastic-surgery.txt"
    if not path.is_file():
        pytest.skip("the text of the source is not here; it lies beside the checkout in ../shared/source")
    return path.read_bytes()
