"""From what people type for a parameter to a term of the parameter's type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import BadParameter
from kg.terms import XSD

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from kg.query.binding import Bindable
    from kg.query.contract import Parameter

TYPES = ("iri", "string", "integer", "decimal", "date", "boolean")
"""Types of parameter."""

Given: TypeAlias = "str | int | float | Decimal | date | bool | ox.NamedNode | ox.Literal"
"""What a caller may give for a parameter: text as a person types it, or a Python value of the parameter's type."""


class Find(Protocol):
    """Finds a thing by name among the instances of classes or the members of a scheme (kg.resolve.Resolver.find)."""

    def __call__(self, name: str, *, classes: tuple[str, ...] = (), scheme: str | None = None, kind: str = "thing") -> ox.NamedNode:
        """Return the thing; raise UnknownName or AmbiguousName."""


_INTEGER = r"[+-]?[0-9]{1,19}\Z"
_DECIMAL = r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})\Z"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
_BOOLEANS = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


def term_of(parameter: Parameter, given: Given, find: Find) -> Bindable:
    """Return the term that `given` stands for.

    Names of things go through `find`. Raises BadParameter for a value that is not of the type (XML Schema Part 2, the forms that the
    engine can compare), UnknownName and AmbiguousName for names.
    """
    if isinstance(given, ox.NamedNode | ox.Literal):
        return _checked(parameter, given, find)
    text = str(given).lower() if isinstance(given, bool) else str(given)
    if parameter.type == "iri":
        return find(
            text, classes=(parameter.cls,) if parameter.cls else (), scheme=parameter.scheme, kind=parameter.label or parameter.name
        )
    if parameter.type == "string":
        return _literal(text, "string", parameter)
    text = text.strip()
    if parameter.type == "integer" and re.match(_INTEGER, text) and -(2**63) <= int(text) < 2**63:
        return _literal(str(int(text)), "integer", parameter)
    if parameter.type == "decimal" and re.match(_DECIMAL, text):
        return _literal(_canonical(text), "decimal", parameter)
    if parameter.type == "date" and re.match(_DATE, text) and _is_day(text):
        return _literal(text, "date", parameter)
    if parameter.type == "boolean" and text.lower() in _BOOLEANS:
        return _literal(_BOOLEANS[text.lower()], "boolean", parameter)
    raise _wrong(parameter, text)


_FORMS = {
    "integer": "a whole number such as 3",
    "decimal": "a number such as 2.5",
    "date": "a date such as 2026-01-31",
    "boolean": "true or false",
    "string": "text without unpaired surrogates",
    "iri": "the name or IRI of a thing",
}


def _wrong(parameter: Parameter, text: str) -> BadParameter:
    return BadParameter(f'"{text}" is no value for the parameter {parameter.name}', help=f"give {_FORMS[parameter.type]}")


def _literal(text: str, datatype: str, parameter: Parameter) -> ox.Literal:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _wrong(parameter, text.encode("utf-8", "backslashreplace").decode()) from error
    return ox.Literal(text) if datatype == "string" else ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def _checked(parameter: Parameter, given: ox.NamedNode | ox.Literal, find: Find) -> Bindable:
    if isinstance(given, ox.NamedNode):
        return term_of(parameter, f"<{given.value}>", find)
    if parameter.type == "iri" or given.datatype.value != XSD + parameter.type:
        raise _wrong(parameter, str(given))
    return term_of(parameter, given.value, find)


def _canonical(text: str) -> str:
    from decimal import Decimal

    number = Decimal(text)
    return format(number.normalize(), "f") if number else "0"


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
