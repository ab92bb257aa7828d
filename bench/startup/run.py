"""Start-up cost: CPU of whole commands, side by side in one run, as medians and ratios.

    python bench/startup/run.py [--runs 20]

Reference: an empty Typer command that also imports pyoxigraph and parses the shipped files. Prints a table and the agreed bounds.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

EMPTY = """
import typer
app = typer.Typer()
@app.command()
def first(name: str = "x") -> None: pass
@app.command()
def second(name: str = "x") -> None: pass
app()
"""

REFERENCE = """
import typer, sys
from pathlib import Path
app = typer.Typer()
@app.command()
def first(name: str = "x") -> None:
    import pyoxigraph as ox
    for path in map(Path, sys.argv[2].split(":")):
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.from_extension(path.suffix[1:])): pass
@app.command()
def second(name: str = "x") -> None: pass
sys.argv, files = sys.argv[:2], sys.argv[2]
sys.argv.append(files)
app(args=["first"])
"""

RDFLIB = """
import sys, rdflib
data = rdflib.Dataset(default_union=True)
for name in sys.argv[2].split(":"):
    data.parse(name)
for row in data.query(open(sys.argv[1], encoding="utf-8").read()):
    print(*row, sep="\\t")
"""

JARS = Path("/usr/share/java")
LOGGING = {"slf4j-api.jar", "slf4j-nop.jar"}


def jena_class_path(fix: Path) -> str:
    """Return a class path on which Debian's Jena starts; `fix` is a folder to make.

    The package holds the message bundles of Xerces where its classes do not look for them, and logging bridges of other packages refuse to
    start beside each other: the interface and the silent one are enough.
    """
    old = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as archive:
        for name in archive.namelist():
            if name.startswith(old + "xerces/") and not name.endswith("/"):
                target = fix / name.removeprefix(old)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
    jars = [jar for jar in sorted(JARS.glob("*.jar")) if "slf4j" not in jar.name or jar.name in LOGGING]
    return ":".join(map(str, [fix, *jars]))


@dataclass(frozen=True)
class Contender:
    """A command to measure; `bounds` are (other contender, highest ratio to it)."""

    name: str
    command: list[str]
    bounds: tuple[tuple[str, float], ...] = ()


def cpu(command: list[str]) -> float:
    """Run `command` once and return its CPU time, user and system, in milliseconds."""
    # Compiled modules are part of a normal installation; an environment that forbids them would measure the compiler.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env={**environment, "TERM": "dumb"})
    if ran.returncode not in (0, 1):  # 1 is an answer, too: it is no
        raise SystemExit(f"{' '.join(command)} ended with exit code {ran.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def contenders(folder: Path) -> list[Contender]:
    """Return what is measured; scripts are written into `folder`."""
    for name, text in (("empty.py", EMPTY), ("reference.py", REFERENCE), ("with_rdflib.py", RDFLIB)):
        (folder / name).write_text(text, encoding="utf-8")
    python = sys.executable
    kg = str(Path(python).parent / "kg")
    files = sorted([*ROOT.glob("ontology/*.ttl"), *ROOT.glob("data/*.ttl"), *ROOT.glob("data/*/*.ttl"), *ROOT.glob("data/*/*.trig")])
    listed = ":".join(map(str, files))
    query = str(ROOT / "queries" / "patients.rq")
    found = [
        Contender("python -c pass", [python, "-c", "pass"]),
        Contender("empty Typer command", [python, str(folder / "empty.py"), "first"]),
        Contender("empty Typer --help", [python, str(folder / "empty.py"), "--help"]),
        Contender("reference: empty Typer, pyoxigraph, shipped files parsed", [python, str(folder / "reference.py"), "first", listed]),
        Contender("the same query, a script on rdflib", [python, str(folder / "with_rdflib.py"), query, listed]),
    ]
    reference, rdflib = found[3].name, found[4].name
    bounds = [(reference, 1.5), (rdflib, 1.0)]
    if shutil.which("java") and (JARS / "jena-arq.jar").exists():
        # arq has no union of named graphs for --data, so it gets the merged statements as one N-Triples file, which favours it.
        merged = folder / "merged.nt"
        subprocess.run([kg, "export", "-f", "n-triples", "-o", str(merged)], check=True, capture_output=True)
        arq = ["java", "-cp", jena_class_path(folder / "fix"), "arq.arq", "--data", str(merged), "--query", query]
        found.append(Contender("the same query, Jena arq", arq))
        bounds.append((found[-1].name, 0.2))
    found += [
        Contender("kg --help", [kg, "--help"], (("empty Typer --help", 1.3),)),
        Contender("kg ask patients", [kg, "ask", "patients"], tuple(bounds)),
        # What a process of its own costs (docs/limits.md): at most half of a small command.
        Contender("kg ask patients, in a worker", [kg, "ask", "patients", "--timeout", "60"], (("kg ask patients", 1.5),)),
        Contender("kg compare plastic cosmetic", [kg, "compare", "plastic", "cosmetic"], tuple(bounds)),
        Contender("kg claim -b abcs -s plastic", [kg, "claim", "-b", "abcs", "-s", "plastic"], (("kg ask patients", 2.0),)),
        Contender("kg validate", [kg, "validate"], (("kg ask patients", 3.0),)),
    ]
    return found


def main() -> int:
    """Measure, print, and return 1 if a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="runs per command; the median counts")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        measured = contenders(Path(name))
        times: dict[str, list[float]] = {contender.name: [] for contender in measured}
        for _ in range(runs + 1):
            for contender in measured:
                times[contender.name].append(cpu(contender.command))
    # The first round warms the file cache and the compiled modules.
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{median:8.1f} ms CPU  {name}")
    broken = 0
    for contender in measured:
        for other, highest in contender.bounds:
            ratio = medians[contender.name] / medians[other]
            broken += ratio > highest
            print(f"{'ok  ' if ratio <= highest else 'OVER'} {ratio:5.2f} (at most {highest}) {contender.name} / {other}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
