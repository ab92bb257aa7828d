"""Time and memory that `kg validate` takes for each practitioner, by kind and size of input, as a table.

    python bench/claims/run.py [--sizes 10000,100000,1000000] [--kinds csv,ndjson,nt]

Tables as "csv+training" also tell training and practice. Each run is a process of its own; time is that of the processor, memory the most
that was resident (VmHWM). Every run must find what was planted: all practitioners, all certificates, and just those that have ended.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.claims.generate import rows, write
from bench.measure import Cost, run

COLUMNS = ("kind", "practitioners", "MB", "CPU s", "wall s", "us each", "of first", "MB resident")
_CODES = frozenset({0, 1, 3})
_LONGEST = 7_200.0
_ENDED = re.compile(r"CertificationClaim-expired.*?</testcase>", re.DOTALL)
_PLACES = {"csv": r"/directory\.csv:(\d+)", "ndjson": r"/directory\.ndjson:(\d+)", "nt": r"clinic\.example/(\d+)-certificate"}
_BEFORE = {"csv": 1, "ndjson": 0, "nt": 0}
"""How many lines stand before the first practitioner."""


def measure(path: Path) -> tuple[Cost, str]:
    """Return what a check of `path` costs, and its report."""
    report = path.with_name("report.xml")
    found = run([sys.executable, "-m", "kg", "validate", str(path), "-f", "junit", "-o", str(report)], _LONGEST, _CODES)
    if isinstance(found, str):
        raise SystemExit(f"kg validate {path}: {found}")
    return found, report.read_text(encoding="utf-8")


def check(report: str, kind: str, size: int, seed: int, *, training: bool) -> None:
    """Hold a report against what was planted. Raises SystemExit where they differ."""
    people = list(rows(size, seed, training=training))
    certified = sum(1 for one in people if one.board)
    checked = re.search(r"checked: ([\d,]+) nodes", report)
    if checked is None or int(checked[1].replace(",", "")) != size + certified:
        raise SystemExit(f"{kind} {size}: {checked[0] if checked else 'nothing'} checked, not {size + certified:,} nodes")
    ended = _ENDED.search(report)
    found = {int(number) - _BEFORE[kind] for number in re.findall(_PLACES[kind], ended[0])} if ended else set()
    planted = {one.number for one in people if one.board and one.until < 2024}
    if found != planted:
        raise SystemExit(f"{kind} {size}: {len(found ^ planted):,} of {len(planted):,} ended certificates are missing or not planted")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--kinds", default="csv,ndjson,nt")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print("  ".join(f"{name:>13}" for name in COLUMNS), flush=True)
    for named in given.kinds.split(","):
        kind, _, more = named.partition("+")
        first = 0.0
        for size in map(int, given.sizes.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"directory.{kind}"
                write(size, path, given.seed, training=bool(more))
                cost, report = measure(path)
                check(report, kind, size, given.seed, training=bool(more))
                each = cost.cpu / size * 1e6
                first = first or each
                values = (named, f"{size:,}", f"{path.stat().st_size / 1e6:.0f}", f"{cost.cpu:.1f}", f"{cost.wall:.1f}", f"{each:.0f}")
                print("  ".join(f"{value:>13}" for value in (*values, f"{each / first:.2f}", f"{cost.memory:.0f}")), flush=True)


if __name__ == "__main__":
    main()
