"""What a publication did, as text and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from kg.names import shrink
from kg.publish import Change, Published


def text(done: Published) -> str:
    """Return what was written and what it replaced, as lines."""
    *others, merged = done.changes
    lines = [f"{done.endpoint}: {sum(change.written for change in done.changes)} of {len(done.changes)} graphs written"]
    lines.append(f"  {shrink(merged.graph)}: {_change(merged.before, merged.after) if merged.written else _left(merged)}")
    written = [change for change in others if change.written]
    new = sum(not change.before for change in written)
    total = _change(sum(change.before for change in written), sum(change.after for change in written))
    lines.append(f"  {len(written)} other graphs, {new} of them new: {total}")
    lines += [f"  {shrink(change.graph)}: {_count(change.before)} removed" for change in done.removed if change.written]
    if done.repaired:
        lines.append("  an earlier publication had broken off; its graphs were replaced too")
    return "\n".join(lines) + "\n"


def as_json(done: Published) -> str:
    """Return the publication as JSON, with every graph."""
    data = {"status": "partial" if done.problem else "done", **asdict(done)}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def missing(done: Published) -> str:
    """Return which graphs a publication that broke off did not reach, for a message."""
    left = [shrink(change.graph) for change in done.changes if not change.written]
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    return f"not written to the end: {', '.join(left[:3])}{more}" if left else "all graphs were sent"


def _left(change: Change) -> str:
    """Return what became of a graph that was not written to its end."""
    return "not written to the end" if change.after == change.before else f"written in part, {_change(change.before, change.after)}"


def _change(before: int, after: int) -> str:
    return _count(after) + (f", in the place of {before:,}" if before else "")


def _count(number: int) -> str:
    return f"{number:,} statement" + ("" if number == 1 else "s")
