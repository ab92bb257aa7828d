"""A code list that a user has: the Health Care Provider Taxonomy as its publisher hands it out, which words stand for which code.

None ships (docs/inputs.md): the licence does not allow it. The list is a table with the columns Code, Classification and Specialization,
and in newer editions Display Name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from kg.errors import BadMapping, Place
from kg.files import read_input
from kg.record import record

SYSTEM = "http://nucc.org/provider-taxonomy"
"""What FHIR calls the code system."""
FORM = re.compile(r"[0-9A-Z]{9}X")
"""Nine characters and an X."""

_CODE, _CLASS, _SPECIAL, _SHOWN = "code", "classification", "specialization", "display name"
_CALLED = re.compile(r"\s+(?:physician|surgeon)\Z", re.IGNORECASE)
_HELP = "--nucc takes the table that nucc.org offers for download, with the columns Code, Classification and Specialization"


@record
class Codes:
    """The file's name, and for each code the words for its field: the narrowest first, and others that the list has for it."""

    name: str
    words: Mapping[str, tuple[str, ...]]


def read_codes(path: str) -> Codes:
    """Return the code list in the file `path`.

    Raises BadMapping with the place where it is no such table, names a code twice or has one of another form, and what `read_input` raises.
    """
    source = read_input(path)
    rows = csv.reader(io.StringIO(source.text(), newline=""), strict=True)
    found: dict[str, tuple[str, ...]] = {}
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        missing = [name for name in (_CODE, _CLASS, _SPECIAL) if name not in header]
        if missing:
            raise BadMapping(f"no column is called {missing[0].capitalize()}", help=_HELP, place=Place(source.name, 1))
        for cells in rows:
            if not any(cells):
                continue
            row = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=False))
            place = Place(source.name, rows.line_num)
            code = row.get(_CODE, "")
            if not FORM.fullmatch(code):
                raise BadMapping(f'"{code}" has not the form of a code, nine characters and an X', help=_HELP, place=place)
            if code in found:
                raise BadMapping(f"the code {code} stands there twice", help="one edition of the list is one file", place=place)
            found[code] = _words(row)
    except csv.Error as error:
        raise BadMapping(f"the table cannot be read: {error}", help=_HELP, place=Place(source.name, max(rows.line_num, 1))) from error
    if not found:
        raise BadMapping("there is no code in the list", help=_HELP, place=Place(source.name, 1))
    return Codes(source.name, found)


def _words(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a row calls its field: specialization, else classification; then both together, and the display name.

    >>> _words({"classification": "Example", "specialization": "Hand", "display name": "Hand Example Physician"})
    ('Hand', 'Example - Hand', 'Hand (Example)', 'Example, Hand', 'Hand Example Physician', 'Hand Example')
    """
    broad, narrow, shown = row.get(_CLASS, ""), row.get(_SPECIAL, ""), row.get(_SHOWN, "")
    both = (f"{broad} - {narrow}", f"{narrow} ({broad})", f"{broad}, {narrow}") if broad and narrow else ()
    return tuple(dict.fromkeys(word for word in (narrow or broad, *both, shown, _CALLED.sub("", shown)) if word))
