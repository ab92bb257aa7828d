"""Baselines: the findings that are known already, so that only new ones fail.

The file is JSON with one finding a line, so that a change of it reads well: {"medspec-baseline": 1, "judges": […], "findings": […]}.
`judges` are the shapes and rules that made it. Findings are recognised by their fingerprints; the other fields are for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import BadBaseline, Place
from kg.files import read_input
from kg.record import record
from kg.shacl.paths import readable
from kg.shacl.report import Compared, Finding, Known
from kg.terms import Term, text

_KEY = "medspec-baseline"
_VERSION = 1
_FIELDS = ("fingerprint", "judge", "focus", "path", "value")
_LONGEST = 200
"""How many characters of a value are kept for people."""
_HELP = "--write-baseline FILE makes a baseline"


@record
class Baseline:
    """The findings of an earlier run and the shapes and rules that judged; `name` is the file's."""

    name: str
    judges: tuple[str, ...]
    known: tuple[Known, ...]

    def text(self) -> str:
        """Return the file's content; equal baselines give equal texts."""
        from json import dumps

        head = f'{{"{_KEY}": {_VERSION},\n "judges": {dumps(list(self.judges), ensure_ascii=False)},\n "findings": ['
        rows = ["\n  " + dumps({field: getattr(one, field) for field in _FIELDS}, ensure_ascii=False) for one in self.known]
        return head + ",".join(rows) + ("\n ]}\n" if rows else "]}\n")

    def split(self, findings: Iterable[Finding], judges: Sequence[str]) -> tuple[list[Finding], Compared]:
        """Return the findings that are new, and what became of the known ones. Raises BadBaseline if none of its judges judged now."""
        if self.judges and not set(self.judges) & set(judges):
            raise BadBaseline(
                f"the baseline was made with other shapes: {_some(self.judges)}; here {_some(judges) if judges else 'nothing'} judges",
                help="name the same --shapes and --rules, or write a new baseline with --write-baseline",
                place=Place(self.name),
            )
        prints = {one.fingerprint for one in self.known}
        new, met = [], set()
        for finding in findings:
            if finding.fingerprint in prints:
                met.add(finding.fingerprint)
            else:
                new.append(finding)
        gone = tuple(one for one in self.known if one.fingerprint not in met)
        return new, Compared(self.name, len(met), gone)


def baseline_of(name: str, findings: Iterable[Finding], judges: Sequence[str]) -> Baseline:
    """Return the baseline that holds all of `findings`, which must have fingerprints."""
    known = sorted(map(_known, findings), key=lambda one: (one.judge, one.focus, one.path, one.fingerprint))
    return Baseline(name, tuple(sorted(judges)), tuple(known))


def _known(finding: Finding) -> Known:
    path = readable(finding.path) if finding.path else ""
    return Known(finding.fingerprint, finding.rule or _words(finding.shape), _words(finding.focus), path, _words(finding.value))


def _words(term: Term | None) -> str:
    """Return what people recognise a term by; the labels of blank nodes say nothing in another run."""
    return "a blank node" if isinstance(term, ox.BlankNode) else text(term)[:_LONGEST]


def read_baseline(path: str) -> Baseline:
    """Return the baseline in the file `path`.

    Raises BadBaseline, with the place, for anything that is not one, and what reading files raises.
    """
    from json import JSONDecodeError, loads

    source = read_input(path)
    try:
        content = loads(source.text())
    except JSONDecodeError as error:
        place = Place(source.name, error.lineno, error.colno)
        raise BadBaseline(
            f"this is no baseline: it is not JSON ({error.msg[:1].lower()}{error.msg[1:]})", help=_HELP, place=place
        ) from error
    except RecursionError as error:
        raise BadBaseline("this is no baseline: it is nested too deeply", help=_HELP, place=Place(source.name)) from error
    if not isinstance(content, dict) or _KEY not in content:
        raise BadBaseline(f'this is no baseline: it lacks the key "{_KEY}"', help=_HELP, place=Place(source.name))
    if content[_KEY] != _VERSION:
        raise BadBaseline(
            f"the baseline has the form {content[_KEY]}; this version of medspec reads form {_VERSION}",
            help=_HELP,
            place=Place(source.name),
        )
    judges, rows = content.get("judges"), content.get("findings")
    if not isinstance(judges, list) or not _texts(judges) or not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        raise BadBaseline(f"the baseline is damaged: a finding has the texts {', '.join(_FIELDS)}", help=_HELP, place=Place(source.name))
    return Baseline(source.name, tuple(judges), tuple(Known(*(row[field] for field in _FIELDS)) for row in rows))


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and set(row) == set(_FIELDS) and _texts(list(row.values()))


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
