"""Starting costs no more CPU than agreed, measured side by side in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.bench
def test_start_up_keeps_its_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    """Every ratio of CPU time holds; the table is shown in the run's output."""
    ran = subprocess.run([sys.executable, ROOT / "bench" / "startup" / "run.py"], capture_output=True, text=True, check=False)
    with capsys.disabled():
        print("\n" + ran.stdout + ran.stderr)
    ratios = [line for line in ran.stdout.splitlines() if line.startswith(("ok ", "OVER "))]
    assert len(ratios) >= 5
    assert [line for line in ratios if line.startswith("OVER ")] == []
    assert ran.returncode == 0
