"""The benchmark of stores measures what it says: every engine does the work, and a wrong answer, or growth beyond n log n, shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.stores import asking, convert, inside, load
from bench.stores.data import also, directory, statements
from bench.stores.growth import Point, draw, lines
from bench.stores.peers import Peers
from bench.stores.remote import asked

SIZE = 3_000
NAMES = ("pyoxigraph", "oxigraph")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small directory as Turtle."""
    return directory(tmp_path_factory.mktemp("stores"), SIZE, 7)


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Peers:
    """Return the two peers that the development environment has."""
    found = Peers(NAMES, tmp_path_factory.mktemp("peers"), here=True)
    assert found.missing == {}
    return found


@pytest.mark.bench
@pytest.mark.parametrize(("source", "target"), convert.WAYS)
def test_all_write_the_same_statements(data: Path, peers: Peers, source: str, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    """kg, streaming or not, the Oxigraph CLI and pyoxigraph; a store in between changes literals, and the table says so."""
    path = data if source == "turtle" else also(data, source)
    outcomes = convert.compare(path, source, target, SIZE, peers, 1, 60)
    told = list(convert.lines(outcomes, source, target, SIZE))
    with capsys.disabled():
        print("\n" + "\n".join(told))
    found = {outcome.engine.name: outcome.found for outcome in outcomes}
    stored = found.pop("pyoxigraph, by a store")
    mine = statements(data)
    assert found == dict.fromkeys(("kg convert --stream", "kg convert", "oxigraph", "pyoxigraph"), mine)
    assert stored is not None and stored.count == mine.count
    assert [line for line in told if line.startswith("differs")] == [
        "differs: pyoxigraph, by a store wrote the same number, literals in other forms"
    ]


@pytest.mark.bench
def test_all_hold_and_answer_the_same(data: Path, peers: Peers, capsys: pytest.CaptureFixture[str]) -> None:
    """Stores hold every statement once; eight queries have the same rows everywhere, and five of them have rows at this size."""
    loaded = load.compare(data, peers, 1, 60)
    answers = asking.compare(data, SIZE, peers, 1, 60)
    with capsys.disabled():
        print("\n" + "\n".join([*load.lines(loaded), *asking.lines(answers)]))
    assert [outcome.found for outcome in loaded] == [statements(data).count] * 3
    assert [one.name for one in answers] == ["kg", *NAMES]
    assert [one.reasons for one in answers] == [{}] * 3
    assert all(one.rows == answers[0].rows for one in answers)
    assert sum(bool(rows) for rows in answers[0].rows.values()) >= 5
    assert not [line for line in asking.lines(answers) if line.startswith("differs")]
    wrong = replace(answers[1], rows={**answers[1].rows, "1-lookup": asking.Rows()})
    assert "differs: pyoxigraph in 1-lookup" in asking.lines([answers[0], wrong])
    within = list(inside.measure(data, 1))
    with capsys.disabled():
        print("\n" + "\n".join(inside.lines(within)))
    assert [(one.same, one.rows) for one in within] == [(True, answers[0].rows[one.query].total()) for one in within]
    assert len(within) == len(asking.QUERIES)
    told = list(inside.lines([replace(within[0], same=False, kg=2.0, alone=1.0), *within[1:]]))
    assert "differs: 1-lookup" in told
    assert "OVER   2.00 (at most 1.1) kg / pyoxigraph within one process, CPU, 1-lookup" in told


@pytest.mark.bench
def test_a_statement_that_is_missing_or_other_shows(data: Path, tmp_path: Path) -> None:
    """The order of statements does not matter; one less, or one literal in another form, gives another result."""
    lines = also(data, "n-triples").read_text(encoding="utf-8").splitlines(keepends=True)

    def said(changed: list[str]) -> object:
        (tmp_path / "x.nt").write_text("".join(changed), encoding="utf-8")
        return statements(tmp_path / "x.nt")

    number = next(index for index, line in enumerate(lines) if '"12"^^' in line)
    assert said(lines[::-1]) == statements(data)
    assert said(lines[1:]) != statements(data)
    assert said([*lines[:number], lines[number].replace('"12"', '"012"'), *lines[number + 1 :]]) != statements(data)


def test_growth_beyond_n_log_n_shows(tmp_path: Path) -> None:
    """Ten times the statements in eleven times the time is well; in fifty times it is OVER. The picture is XML with a line for each."""
    points = {
        "steady": [Point(100_000, 1, 50), Point(1_000_000, 11, 60)],
        "quadratic": [Point(100_000, 1, 50), Point(1_000_000, 50, 500)],
    }
    told = list(lines(points))
    assert [line.split()[0] for line in told if "CPU per statement" in line] == ["ok", "OVER"]
    draw(points, tmp_path / "growth.svg")
    picture = ElementTree.parse(tmp_path / "growth.svg").getroot()
    assert len(picture.findall("{http://www.w3.org/2000/svg}polyline")) == 4
    assert list(lines({"once": [Point(100_000, 1, 50)]})) == []


def test_a_picture_of_ten_million_and_some_ends_at_ten_million(tmp_path: Path) -> None:
    """Numbers of statements are about as many as asked for; a few more do not call for ten times as long an axis, thirty million do."""
    axes = []
    for most in (10_004_807, 30_000_000):
        draw({"load": [Point(100_151, 0.6, 116), Point(most, 84, 794)]}, tmp_path / "growth.svg")
        axes.append("100,000,000" in (tmp_path / "growth.svg").read_text(encoding="utf-8"))
    assert axes == [False, True]


def test_pages_of_one_query_count_once() -> None:
    """What --show prints is told apart into requests, and into queries that differ in more than the page."""
    every = "SELECT ?s WHERE { ?s ?p ?o }"
    shown = [f"{every} LIMIT 10 OFFSET {start}" for start in (0, 10)] + ["PREFIX d: <a:> ASK { ?s d:p ?o }", "note: SELECT"]
    assert asked("\n".join(shown)) == (3, 2)
