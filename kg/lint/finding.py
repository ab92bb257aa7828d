"""What a lint finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.errors import Place
from kg.result import Result

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its rule (docs/lint.md explains each), level, place, what is wrong, and what to do."""

    rule: str
    level: Level
    place: Place
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Report(Result):
    """What was found in which files; `checked` counts the names of known vocabularies that were looked up."""

    files: tuple[str, ...]
    checked: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.level == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors
