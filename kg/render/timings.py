"""Where the time of a validation went, as a table for people."""

from __future__ import annotations

from kg.printing import printable
from kg.shacl.watch import Stage, Times

_ORDER = tuple(Stage)


def timings(times: Times) -> str:
    """Return seconds, nodes and findings: files first, then shapes and rules, the slowest first, then the looking up of places."""
    ordered = sorted(times.sums.items(), key=lambda item: (_ORDER.index(item[0][0]), -item[1][0], item[0][1]))
    lines = [f"{'seconds':>9}  {'nodes':>9}  {'findings':>9}"]
    for (stage, what), (seconds, nodes, findings) in ordered:
        counts = f"{nodes:>9,}  {findings:>9,}" if stage is Stage.judging else " " * 20
        lines.append(f"{seconds:>9.3f}  {counts}  {'reading ' if stage is Stage.reading else ''}{printable(what)}")
    lines.append(f"{times.elapsed:>9.3f}  {'':20}  in all, with what lies between")
    return "\n".join(lines)
