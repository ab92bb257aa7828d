"""Which column of a table says what: descriptions of columns in the W3C's vocabulary for tabular data, ours and a user's.

The form is a part of the Metadata Vocabulary for Tabular Data (W3C Recommendation, 2015): tableSchema, columns, name, titles, aboutUrl,
propertyUrl, separator, datatype with format, default, virtual, suppressOutput.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg import resources
from kg.errors import BadMapping, Place
from kg.files import Input, read_input
from kg.names import expand, is_iri
from kg.record import record

_KEYS = frozenset(
    ("name", "titles", "aboutUrl", "propertyUrl", "separator", "datatype", "default", "virtual", "suppressOutput", "required")
)
_HELP = "docs/inputs.md#tables shows the form"
_TOKENS = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{2})",
    "d": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile("|".join(_TOKENS))


@record
class Column:
    """What a column says: name, the headers it is known by (folded), the node and property, and how a cell is read.

    `person` tells that cells speak of the practitioner and not of the certificate; without a `property` the cells say nothing themselves.
    """

    name: str
    titles: tuple[str, ...]
    person: bool = False
    property: ox.NamedNode | None = None
    separator: str = ""
    date: str = ""
    default: str = ""

    def iso(self, text: str) -> str:
        """Return a date that is written as the column's format says in the form of ISO 8601, any other text as it is."""
        match = _pattern(self.date).fullmatch(text.strip()) if self.date else None
        if match is None:
            return text
        return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"


@cache
def _pattern(format: str) -> re.Pattern[str]:
    return re.compile(_TOKEN.sub(lambda match: _TOKENS[match[0]], re.escape(format).replace("\\-", "-")))


def folded(header: str) -> str:
    """Return a header as it is compared: without case, spaces, hyphens and underscores.

    >>> folded("Valid_Until "), folded("Expiration Date")
    ('validuntil', 'expirationdate')
    """
    return re.sub(r"[\s_-]+", "", header.strip().casefold())


@cache
def own_columns() -> dict[str, Column]:
    """Return our own columns by name (inputs/table.json)."""
    return _columns(Input("inputs/table.json", resources.read("inputs/table.json")), {})


def read_mapping(path: str) -> dict[str, Column]:
    """Return our columns with those of the mapping file `path` in their place. Raises BadMapping, and what reading files raises."""
    return _columns(read_input(path), own_columns())


def given(pairs: Sequence[str]) -> dict[str, str]:
    """Return what `NAME=COLUMN` pairs say: headers by the name of what they hold. Raises BadMapping."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, header = pair.partition("=")
        name = name.strip()
        if not sign or not header.strip():
            raise BadMapping(f'"{pair}" is not of the form NAME=COLUMN', help="for example: --map board='Certifying Board'")
        if name not in own_columns():
            raise BadMapping(f'"{name}" is nothing that a column can hold', help=f"use one of {', '.join(own_columns())}")
        if name in found:
            raise BadMapping(f'"{name}" is mapped twice', help="one column holds it; give the name once")
        found[name] = header.strip()
    return found


def _columns(source: Input, base: Mapping[str, Column]) -> dict[str, Column]:
    from json import JSONDecodeError, loads

    try:
        content = loads(source.text())
    except JSONDecodeError as error:
        at = Place(source.name, error.lineno, error.colno)
        raise BadMapping(f"the mapping is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", help=_HELP, place=at) from error
    except RecursionError as error:
        raise BadMapping("the mapping is nested too deeply", help=_HELP, place=Place(source.name)) from error
    schema = content.get("tableSchema") if isinstance(content, dict) else None
    rows = schema.get("columns") if isinstance(schema, dict) else None
    if not isinstance(rows, list) or not rows:
        raise BadMapping("the mapping has no columns in tableSchema", help=_HELP, place=Place(source.name))
    found = dict(base)
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            raise BadMapping("a column of the mapping has no name", help=_HELP, place=Place(source.name))
        name = row["name"]
        unknown = sorted(set(row) - _KEYS)
        if unknown:
            raise BadMapping(f'column {name}: the key "{unknown[0]}" is not known', help=_HELP, place=_place(source, unknown[0]))
        if base and name not in base:
            known = ", ".join(base)
            raise BadMapping(f'"{name}" is nothing that a column can hold', help=f"use one of {known}", place=_place(source, name))
        found[name] = _column(source, row, found.get(name) or Column(name, ()))
    return found


def _column(source: Input, row: Mapping[str, Any], base: Column) -> Column:
    """Return the column that `row` describes, with what it leaves out from `base`."""
    name = base.name
    titles = row.get("titles", ())
    titles = [titles] if isinstance(titles, str) else titles
    kind = row.get("datatype", {})
    format = kind.get("format", "") if isinstance(kind, dict) else ""
    texts = [*titles, format, row.get("separator", ""), row.get("default", ""), row.get("propertyUrl", "")]
    if not all(isinstance(text, str) for text in texts):
        raise BadMapping(f"column {name}: titles, separator, default and format are texts", help=_HELP, place=_place(source, name))
    if format and not all(f"(?P<{part}>" in _pattern(format).pattern for part in ("year", "month", "day")):
        help = "use yyyy, MM or M, and dd or d, such as MM/dd/yyyy"
        raise BadMapping(f'column {name}: "{format}" is no format of a day', help=help, place=_place(source, format))
    property = row.get("propertyUrl")
    return replace(
        base,
        titles=tuple(folded(title) for title in titles) or base.titles,
        person=row["aboutUrl"] == "#person" if "aboutUrl" in row else base.person,
        property=ox.NamedNode(property if is_iri(property) else expand(property)) if property else base.property,
        separator=row.get("separator", base.separator),
        date=format or base.date,
        default=row.get("default", base.default),
    )


def _place(source: Input, word: str) -> Place:
    """Return where the mapping first says `word`."""
    from kg.diagnose import place

    text = source.text()
    at = max(text.find(f'"{word}"'), 0)
    line = text.count("\n", 0, at) + 1
    return place(source.name, source.data, line, at - (text.rfind("\n", 0, at) + 1) + 1, len(word) + 2)
