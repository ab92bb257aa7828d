"""What inputs other than RDF were read as, in words and as data."""

from __future__ import annotations

from typing import Any

from kg.shacl.report import Left, Report

_FORMS = 3


def lifted_lines(report: Report) -> list[str]:
    """Return what each input gave, what in it is no claim, and which names were matched in another form."""
    lines = []
    for one in report.lifted:
        people = "1 practitioner" if one.practitioners == 1 else f"{one.practitioners:,} practitioners"
        certificates = "1 certificate" if one.certificates == 1 else f"{one.certificates:,} certificates"
        lines.append(f"read: {people} with {certificates} from {one.name} ({one.kind})")
        lines += [f"not read: {left_words(left)}" for left in one.left]
        shown = [f'"{form.name}" as "{form.form}" ({form.count:,})' for form in one.reformed[:_FORMS]]
        if shown:
            more = len(one.reformed) - len(shown)
            lines.append(f"matched in another form: {', '.join(shown)}" + (f" and {more:,} more" if more else ""))
    return lines


def left_words(left: Left) -> str:
    """Return what was left, how often, and where first, in one line."""
    details = f": {', '.join(left.details)}" if left.details else ""
    places = [str(place) for place in left.places]
    places += ["…"] if places and left.count > len(places) else []
    where = f" (at {', '.join(places)})" if places else ""
    return f"{left.count:,} {left.what}{details}{where}"


def lifted_json(report: Report) -> list[dict[str, Any]]:
    """Return what was read as the JSON forms have it."""
    return [
        {
            "file": one.name,
            "kind": one.kind,
            "practitioners": one.practitioners,
            "certificates": one.certificates,
            "left": [
                {
                    "key": left.key,
                    "what": left.what,
                    "count": left.count,
                    "details": list(left.details),
                    "places": [{"file": place.name, "line": place.line, "column": place.column} for place in left.places],
                    "help": left.help,
                }
                for left in one.left
            ],
            "reformed": [{"name": form.name, "form": form.form, "count": form.count} for form in one.reformed],
        }
        for one in report.lifted
    ]
