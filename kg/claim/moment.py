"""Dates of inputs as the claim model has them: a moment with a time zone (docs/claim-model.md)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime

import pyoxigraph as ox

from kg.terms import XSD, spec

DATE_TIME = ox.NamedNode(XSD + "dateTime")
_PARTS = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?)?)?\Z")
_CLOCKS = {spec("validFrom"): "00:00:00", spec("validUntil"): "23:59:59", spec("asOf"): "12:00:00"}
MOMENTS = frozenset(_CLOCKS)
"""The properties whose values are moments."""


def moment(property: ox.NamedNode, text: str) -> ox.Literal:
    """Return the moment that `text`, a year, month, day or time of ISO 8601, is for `property`; anything else as it was read.

    >>> moment(spec("validUntil"), "2024-02").value, moment(spec("validFrom"), "2015-07-01").value
    ('2024-02-29T23:59:59Z', '2015-07-01T00:00:00Z')
    >>> moment(spec("validFrom"), "July 2015").value
    'July 2015'
    """
    match = _PARTS.match(text)
    written = text
    if match:
        year, month, day, clock, seconds, fraction, zone = match.groups()
        late = property != spec("validFrom")
        month = month or ("12" if late else "01")
        try:
            day = day or (f"{monthrange(int(year), int(month))[1]:02}" if late else "01")
            time = f"{clock}{seconds or ':00'}{fraction or ''}" if clock else _CLOCKS[property]
            datetime.fromisoformat(f"{year}-{month}-{day}T{time.partition('.')[0]}{(zone or 'Z').replace('Z', '+00:00')}")
            written = f"{year}-{month}-{day}T{time}{zone or 'Z'}"
        except ValueError:
            written = text
    return ox.Literal(written, datatype=DATE_TIME)
