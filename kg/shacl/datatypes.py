"""Which lexical forms are well-formed: the literals of XML Schema (XSD 1.1 part 2, section 3; RDF 1.1 Concepts section 5.1).

sh:datatype refuses ill-typed literals (SHACL section 4.1.2). One table of regular expressions serves Python and SPARQL alike, since stores
differ in what they accept: the embedded one takes "300"^^xsd:byte, and no cast tells it from a byte.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from operator import ge, gt, le, lt

import pyoxigraph as ox

from kg.terms import XSD

_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"(?:{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_YEAR = r"-?(?:[1-9][0-9]+|0[0-9])[0-9]{2}"
# A leap year ends in two digits that 4 divides, other than 00, or in 00 after two digits that 4 divides.
_FOURS = r"(?:[02468][048]|[13579][26])"
_LEAP = rf"-?(?:(?:[1-9][0-9]+|0[0-9])(?:0[48]|[2468][048]|[13579][26])|(?:[1-9][0-9]*)?{_FOURS}00)"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12][0-9]|3[01])"
_DAYS = rf"(?:(?:0[13578]|1[02])-{_DAY}|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
_DATE = rf"(?:{_YEAR}-{_DAYS}|{_LEAP}-02-29)"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_SECONDS = r"[0-9]+(?:\.[0-9]+)?S"
_HOURS = rf"T(?:[0-9]+H(?:[0-9]+M)?(?:{_SECONDS})?|[0-9]+M(?:{_SECONDS})?|{_SECONDS})"
_MONTHS = r"(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_B = r"[A-Za-z0-9+/] ?"
_BASE64 = rf"(?:(?:{_B}){{4}})*(?:(?:{_B}){{3}}[A-Za-z0-9+/]|(?:{_B}){{2}}[AEIMQUYcgkosw048] ?=|{_B}[AQgw] ?= ?=)?"

LEXICAL: dict[str, str] = {
    "integer": _INTEGER,
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "boolean": "true|false|1|0",
    "date": rf"{_DATE}{_ZONE}?",
    "time": rf"{_TIME}{_ZONE}?",
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": rf"{_DATE}T{_TIME}{_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}?",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": rf"--{_MONTH}{_ZONE}?",
    "gMonthDay": rf"--(?:{_DAYS}|02-29){_ZONE}?",
    "gDay": rf"---{_DAY}{_ZONE}?",
    "duration": rf"-?P(?:{_MONTHS}(?:[0-9]+D)?(?:{_HOURS})?|[0-9]+D(?:{_HOURS})?|{_HOURS})",
    "yearMonthDuration": rf"-?P{_MONTHS}",
    "dayTimeDuration": rf"-?P(?:[0-9]+D(?:{_HOURS})?|{_HOURS})",
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
    "base64Binary": _BASE64,
}
"""Local name of an XSD datatype to the regular expression of its lexical forms; the datatypes derived from integer are in INTEGERS."""

INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
"""Local name of a datatype derived from xsd:integer to its smallest and greatest value."""


NUMBERS = frozenset({"integer", "decimal", "float", "double", *INTEGERS})
"""Local names of the numeric datatypes (SPARQL 1.1 section 17.1)."""
_INEXACT = ("float", "double")
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge}
_DIGITS = 18
"""Numbers with so many digits before and after the point have a value in every store; the embedded one has none for much longer ones."""


@cache
def _form(local: str) -> re.Pattern[str]:
    return re.compile(_pattern(local))


@cache
def _pattern(local: str) -> str:
    """Return the regular expression of the lexical forms of an XSD datatype, bounds of integers included."""
    return _integers(*INTEGERS[local]) if local in INTEGERS else LEXICAL[local]


def _integers(least: int | None, most: int | None) -> str:
    """Return the regular expression of the integers from `least` to `most`, told by their digits: no store has numbers of every size."""
    options = []
    if most is None or most >= 0:
        options.append(r"\+?" + _magnitudes(max(least or 0, 0), most))
    if least is None or least <= 0:
        options.append("-" + _magnitudes(max(-(most or 0), 0), None if least is None else -least))
    return "|".join(options)


def _magnitudes(least: int, most: int | None) -> str:
    """Return the regular expression of the digits of numbers from `least`, 0 or 1, to `most`, leading zeros allowed."""
    if most is None:
        return "[0-9]+" if least == 0 else "0*[1-9][0-9]*"
    digits = str(most)
    # As many digits that differ first where they are smaller; fewer digits are the same with zeros in front.
    smaller = [
        f"{digits[:index]}[0-{int(digit) - 1}][0-9]{{{len(digits) - index - 1}}}" for index, digit in enumerate(digits) if digit != "0"
    ]
    shorter = [f"[0-9]{{1,{len(digits) - 1}}}"] if len(digits) > 1 else []
    return f"0*(?:{'|'.join([*shorter, *smaller, digits])})"


def well_formed(literal: ox.Literal) -> bool:
    """Tell whether the lexical form of `literal` belongs to its datatype; true for datatypes that are not checked."""
    return is_form(literal.value, literal.datatype.value)


def is_form(text: str, datatype: str) -> bool:
    """Tell whether `text` is a lexical form of the datatype with this IRI; true for datatypes that are not checked.

    >>> is_form("2024-02-29", XSD + "date"), is_form("2023-02-29", XSD + "date"), is_form("300", XSD + "byte"), is_form("c", "urn:x:d")
    (True, False, False, True)
    """
    local = _local(datatype)
    return (local not in LEXICAL and local not in INTEGERS) or bool(_form(local).fullmatch(text))


def sparql_form(var: str, datatype: ox.NamedNode) -> str:
    """Return a SPARQL condition that holds if the lexical form of `var` belongs to `datatype`, empty if that is not checked."""
    local = _local(datatype.value)
    if local not in LEXICAL and local not in INTEGERS:
        return ""
    return f"REGEX(STR({var}), {ox.Literal(f'^(?:{_pattern(local)})$')})"


def is_vast(literal: ox.Literal) -> bool:
    """Tell whether `literal` is a well-formed integer or decimal so long that a store may have no value for it."""
    local = _local(literal.datatype.value)
    if local not in NUMBERS or local in _INEXACT or len(literal.value) <= _DIGITS or not well_formed(literal):
        return False
    whole, _, fraction = literal.value.lstrip("+-").partition(".")
    return len(whole.lstrip("0")) > _DIGITS or len(fraction.rstrip("0")) > _DIGITS


def compare(left: ox.Literal, operator: str, right: ox.Literal) -> bool | None:
    """Return whether `left OPERATOR right` for two numbers of any size, None unless both are well-formed numbers (SPARQL 1.1 section 17.3).

    Beside a float or double, a number is one too (XPath Functions section 4.1).

    >>> compare(ox.Literal("99999999999999999999", datatype=ox.NamedNode(XSD + "integer")), ">", ox.Literal(5))
    True
    """
    locals = [_local(literal.datatype.value) for literal in (left, right)]
    if not all(local in NUMBERS for local in locals) or not (well_formed(left) and well_formed(right)):
        return None
    if any(local in _INEXACT for local in locals):
        return bool(_COMPARE[operator](_float(left.value), _float(right.value)))
    return bool(_COMPARE[operator](Decimal(left.value), Decimal(right.value)))


def _float(text: str) -> float:
    return float(text.replace("INF", "inf"))


def _local(datatype: str) -> str:
    """Return the local name of a datatype of XML Schema, empty for any other."""
    return datatype[len(XSD) :] if datatype.startswith(XSD) else ""
