"""Time and memory that `kg validate` takes for each practitioner, by size and kind of input, as a table.

    python bench/claims/run.py [--sizes 10000,100000,1000000] [--kinds csv,ndjson]

Each run is a process of its own; time is that of the processor, memory the most that was resident.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.claims.generate import write

COLUMNS = ("kind", "practitioners", "MB", "CPU s", "wall s", "us each", "of first", "MB resident")


def measure(path: Path) -> tuple[float, float, float]:
    """Return processor seconds, wall seconds and megabytes resident at most of one run."""
    report = path.with_suffix(".out")
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        with report.open("wb") as out:
            os.dup2(out.fileno(), 1)
        os.execv(sys.executable, [sys.executable, "-m", "kg", "validate", str(path), "-f", "junit", "--max-findings", "1000"])
    _, status, used = os.wait4(child, 0)
    wall = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1, 3}:
        raise SystemExit(f"kg validate {path} ended with {code}")
    scale = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss * scale / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--kinds", default="csv,ndjson")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print("  ".join(f"{name:>13}" for name in COLUMNS), flush=True)
    for kind in given.kinds.split(","):
        first = 0.0
        for size in map(int, given.sizes.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"directory.{kind}"
                write(size, path, given.seed)
                cpu, wall, resident = measure(path)
                each = cpu / size * 1e6
                first = first or each
                values = (kind, f"{size:,}", f"{path.stat().st_size / 1e6:.0f}", f"{cpu:.1f}", f"{wall:.1f}", f"{each:.0f}")
                print("  ".join(f"{value:>13}" for value in (*values, f"{each / first:.2f}", f"{resident:.0f}")), flush=True)


if __name__ == "__main__":
    main()
