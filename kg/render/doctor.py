"""The installation report as text and JSON."""

from __future__ import annotations

from kg.answer.doctor import Diagnosis
from kg.printing import printable

_MARKS = {True: "ok", False: "BROKEN", None: "absent"}


def text(diagnosis: Diagnosis) -> str:
    """Return one line per check, and a verdict."""
    width = max(len(check.name) for check in diagnosis.checks)
    lines = [f"{_MARKS[check.fine]:<7} {check.name:<{width}}  {printable(check.found)}" for check in diagnosis.checks]
    lines.append("everything that is needed works" if diagnosis.fine else "something that is needed is broken: see above")
    return "\n".join(lines) + "\n"


def json(diagnosis: Diagnosis) -> str:
    """Return {"fine": bool, "checks": [{"name", "fine", "found"}]}."""
    from json import dumps

    checks = [{"name": check.name, "fine": check.fine, "found": check.found} for check in diagnosis.checks]
    return dumps({"fine": diagnosis.fine, "checks": checks}, ensure_ascii=False, indent=2) + "\n"
