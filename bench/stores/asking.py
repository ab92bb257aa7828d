"""Eight queries: `kg query --store` beside pyoxigraph, the Oxigraph CLI, rdflib, maplib, Jena's arq, Comunica and Virtuoso.

kg, pyoxigraph and the Oxigraph CLI answer from the store on disk, and their whole process counts. arq and Comunica read the file each
time, rdflib and maplib once: of these two only the query itself counts, and of Virtuoso what the server uses for it.
"""

from __future__ import annotations

import csv
import json
import shutil
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench.measure import run
from bench.race import LONG, Engine, bound
from bench.servers import cpu_of, filled_virtuoso
from bench.stores.also_ask import whole_file_engines
from bench.stores.load import folder, store
from bench.stores.peers import KG, Peers

QUERIES = tuple(sorted((Path(__file__).parent / "queries").glob("*.rq")))
Rows = Counter[tuple[str, ...]]
"""How often each row occurs; which order they come in does not matter here."""
LARGEST = 1_200_000
"""Statements up to which those are asked that read the whole file, and Virtuoso."""
PATIENCE = 90.0
"""Seconds after which an engine that reads the file for one query is ended."""
ALONE = "pyoxigraph"


@dataclass
class Answers:
    """What one engine answered: CPU seconds of each run by query, rows by query, why some are missing, and what loading the file cost."""

    name: str
    version: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    loading: float = 0.0

    def cpu(self, query: str) -> float | None:
        """Return the median of CPU seconds of one query."""
        return statistics.median(self.seconds[query]) if self.seconds.get(query) else None


def compare(data: Path, count: int, peers: Peers, runs: int, limit: float) -> list[Answers]:
    """Ask the eight queries of each engine, of which kg comes first; its store of `data` must be there."""
    out = data.parent / "rows.csv"
    from_disk, from_file = list(_disk(data, peers)), list(whole_file_engines(data, peers))
    engines = [*from_disk, *(from_file if count <= LARGEST else [])]
    found = {engine.name: Answers(engine.name, engine.version) for engine in engines}
    for number in range(runs):
        for query in QUERIES:
            for engine in engines:
                answers = found[engine.name]
                long = any(one.name == engine.name for one in from_file)
                if query.stem in answers.reasons or (number and (long or answers.seconds[query.stem][0] > LONG)):
                    continue
                out.unlink(missing_ok=True)
                cost = run(engine.command(query, out), min(limit, PATIENCE) if long else limit, engine.codes)
                if isinstance(cost, str):
                    answers.reasons[query.stem] = cost
                    continue
                answers.seconds.setdefault(query.stem, []).append(cost.cpu)
                if query.stem not in answers.rows:
                    answers.rows[query.stem] = rows(out)
    for name in ("rdflib", "maplib"):
        if peers.version(name) and count <= LARGEST:
            found[name] = _loaded_once(name, data, peers, limit)
    if peers.version("virtuoso") and count <= LARGEST:
        found["virtuoso"] = _virtuoso(data, peers, runs)
    return list(found.values())


def rows(path: Path) -> Rows:
    """Return the rows of a CSV document, without its head."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader, None)
        return Counter(tuple(row) for row in reader if row)


def _disk(data: Path, peers: Peers) -> Iterator[Engine]:
    from kg import __version__

    kg, where = str(Path(sys.executable).parent / "kg"), str(folder(store(data)))
    yield Engine(KG, __version__, lambda query, out: [kg, "query", str(query), "--store", str(store(data)), "-f", "csv", "-o", str(out)])
    if peers.version(ALONE):
        task = peers.task("pyoxigraph_query")
        yield Engine(ALONE, peers.version(ALONE), lambda query, out: task(where, query, out))
    if program := peers.program("oxigraph"):
        more = ["--results-format", "csv"]
        yield Engine(
            "oxigraph",
            peers.version("oxigraph"),
            lambda query, out: [program, "query", "--location", where, "--query-file", str(query), "--results-file", str(out), *more],
        )


def _loaded_once(name: str, data: Path, peers: Peers, limit: float) -> Answers:
    """Return the answers of a library that reads the file once and is then asked; loading does not count."""
    answers = Answers(name, peers.version(name))
    place = data.parent / name
    place.mkdir(exist_ok=True)
    cost = run(peers.task(f"{name}_queries")(data, place, *QUERIES), max(limit, len(QUERIES) * LONG + limit))
    if isinstance(cost, str):
        answers.reasons = {query.stem: cost for query in QUERIES}
        return answers
    costs = json.loads((place / "costs.json").read_text(encoding="utf-8"))
    answers.loading = costs.pop("")
    for query, spent in costs.items():
        if isinstance(spent, str):
            answers.reasons[query] = spent
        else:
            answers.seconds[query], answers.rows[query] = [spent], rows(place / f"{query}.csv")
    shutil.rmtree(place)
    return answers


def _virtuoso(data: Path, peers: Peers, runs: int) -> Answers:
    """Return the answers of a Virtuoso server, and the CPU that its process uses for each."""
    answers = Answers("virtuoso", peers.version("virtuoso"))
    with filled_virtuoso(data) as server:
        for query in QUERIES * runs:
            text = query.read_text(encoding="utf-8")
            before, start = cpu_of(server.process), monotonic()
            asked = urlencode({"query": text, "default-graph-uri": server.graph}).encode()
            try:
                with urlopen(Request(server.url, asked, {"Accept": "text/csv"}), timeout=LONG) as reply:  # loopback
                    (data.parent / "rows.csv").write_bytes(reply.read())
            except OSError as error:
                answers.reasons[query.stem] = f"{error}, after {monotonic() - start:.0f} s"
                continue
            answers.seconds.setdefault(query.stem, []).append(cpu_of(server.process) - before)
            answers.rows.setdefault(query.stem, rows(data.parent / "rows.csv"))
    return answers


def lines(found: Sequence[Answers]) -> Iterator[str]:
    """Yield a table with a row for each query, who answered otherwise, and the agreed bounds."""
    mine = found[0]
    yield f"{'query':14} {'rows':>7} " + " ".join(f"{answers.name:>10}" for answers in found)
    for query in (path.stem for path in QUERIES):
        cells = " ".join(f"{_cell(answers, query):>10}" for answers in found)
        yield f"{query:14} {mine.rows[query].total() if query in mine.rows else mine.reasons.get(query, '?'):>7} {cells}"
    for answers in found[1:]:
        yield from (f"{answers.name}, {query}: {reason}" for query, reason in sorted(answers.reasons.items()))
        other = [query for query in sorted(answers.rows) if answers.rows[query] != mine.rows.get(query)]
        if other:
            yield f"differs: {answers.name} in {', '.join(other)}"
        if answers.loading:
            yield f"{answers.name} read the file in {answers.loading:.1f} s of CPU, which its queries leave out"
    by_name = {answers.name: answers for answers in found}
    if ALONE in by_name:
        yield from _bounds(mine, by_name[ALONE])
    if "rdflib" in by_name:
        yield from _tenfold(mine, by_name["rdflib"])


def _bounds(mine: Answers, alone: Answers) -> Iterator[str]:
    pairs = {query: (mine.cpu(query), alone.cpu(query)) for query in mine.seconds}
    known = {query: (a, b) for query, (a, b) in pairs.items() if a is not None and b is not None}
    for query, (a, b) in known.items():
        yield bound(f"kg query / pyoxigraph, CPU, {query}", a / b, 1.1)
    if known:
        yield bound("kg query / pyoxigraph, CPU, all together", sum(a for a, _ in known.values()) / sum(b for _, b in known.values()), 1.1)
        yield f"on top of pyoxigraph: {1000 * statistics.median(a - b for a, b in known.values()):.0f} ms of CPU for a query (median)"


def _tenfold(mine: Answers, rdflib: Answers) -> Iterator[str]:
    """Yield bounds against whole runs of rdflib, which reads the file, and the ratio to its queries alone."""
    pairs = {query: (mine.cpu(query), rdflib.cpu(query)) for query in mine.seconds}
    known = {query: (a, b) for query, (a, b) in pairs.items() if a is not None and b is not None}
    if known:
        a, b = max(a / (b + rdflib.loading) for a, b in known.values()), sum(b for _, b in known.values())
        yield bound("kg query / rdflib, CPU of the whole run, the worst of the queries that rdflib answers", a, 0.1)
        yield f"kg query, start-up included / rdflib, query alone: {sum(a for a, _ in known.values()) / b:.2f} for these together"


def _cell(answers: Answers, query: str) -> str:
    spent = answers.cpu(query)
    return "-" if spent is None else f"{1000 * spent:.0f}"
