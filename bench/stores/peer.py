"""One task by one library, in a process of its own: `python peer.py TASK ARGUMENT…`.

Run by run.py with the Python of the peers' environment. Each library does the task in the way that its documentation shows first.
"""

from __future__ import annotations

import csv
import json
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

SECONDS = 60
_RDFLIB = {"nt": "nt11", "ttl": "turtle", "jsonld": "json-ld"}
_MAPLIB = {"nt": "ntriples", "ttl": "turtle"}


def _suffix(path: str) -> str:
    return path.rpartition(".")[2]


def pyoxigraph_convert(source: str, target: str) -> None:
    """Parse and serialize as a stream."""
    ox: Any = import_module("pyoxigraph")
    ox.serialize(ox.parse(path=source), target, format=ox.RdfFormat.from_extension(_suffix(target)))


def pyoxigraph_store_convert(source: str, target: str) -> None:
    """Load into a store in memory and dump it, as one does who has a graph in hand."""
    ox: Any = import_module("pyoxigraph")
    store = ox.Store()
    store.load(path=source)
    store.dump(target, format=ox.RdfFormat.from_extension(_suffix(target)), from_graph=ox.DefaultGraph())


def pyoxigraph_load(source: str, target: str) -> None:
    """Load into a store on disk."""
    store: Any = import_module("pyoxigraph").Store(target)
    store.bulk_load(path=source)
    store.flush()


def pyoxigraph_query(directory: str, query: str, target: str) -> None:
    """Ask a store on disk."""
    ox: Any = import_module("pyoxigraph")
    store = ox.Store.read_only(directory)
    store.query(Path(query).read_text(encoding="utf-8")).serialize(target, ox.QueryResultsFormat.CSV)


def rdflib_convert(source: str, target: str) -> None:
    """Parse into a graph and serialize it."""
    graph: Any = import_module("rdflib").Graph()
    graph.parse(source)
    graph.serialize(target, format=_RDFLIB[_suffix(target)], encoding="utf-8")


def maplib_convert(source: str, target: str) -> None:
    """Read into a model and write it."""
    model: Any = import_module("maplib").Model()
    model.read(source)
    model.write(target, format=_MAPLIB[_suffix(target)])


def rdflib_queries(source: str, folder: str, *queries: str) -> None:
    """Load once, then answer each query."""
    graph: Any = import_module("rdflib").Graph()
    graph.parse(source)
    _each(folder, queries, lambda text, target: graph.query(text).serialize(str(target), format="csv"))


def maplib_queries(source: str, folder: str, *queries: str) -> None:
    """Load once, then answer each query."""
    model: Any = import_module("maplib").Model()
    model.read(source)

    def answer(text: str, target: Path) -> None:
        frame = model.query(text)
        with target.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([frame.columns, *([_bare(cell) for cell in row] for row in frame.iter_rows())])

    _each(folder, queries, answer)


def _bare(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text[1:-1] if text.startswith("<") else text


def _each(folder: str, queries: tuple[str, ...], answer: Callable[[str, Path], object]) -> None:
    """Answer each query into the folder, and write how much CPU each took, or why it has no answer; under "", what loading took."""

    def late(*_: object) -> None:
        raise TimeoutError(f"not done after {SECONDS} s")

    signal.signal(signal.SIGALRM, late)
    costs: dict[str, float | str] = {"": time.process_time()}
    for query in map(Path, queries):
        start = time.process_time()
        signal.alarm(SECONDS)
        try:
            answer(query.read_text(encoding="utf-8"), Path(folder) / f"{query.stem}.csv")
            costs[query.stem] = time.process_time() - start
        except BaseException as error:  # noqa: BLE001  a library's panic is no Exception
            costs[query.stem] = f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"
        signal.alarm(0)
    (Path(folder) / "costs.json").write_text(json.dumps(costs), encoding="utf-8")


def main() -> None:
    """Do the task that the first argument names."""
    task, *arguments = sys.argv[1:]
    {function.__name__: function for function in TASKS}[task](*arguments)


TASKS: tuple[Callable[..., None], ...] = (
    pyoxigraph_convert,
    pyoxigraph_store_convert,
    pyoxigraph_load,
    pyoxigraph_query,
    rdflib_convert,
    rdflib_queries,
    maplib_convert,
    maplib_queries,
)

if __name__ == "__main__":
    main()
