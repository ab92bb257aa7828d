"""Whether a long document has literals of plain forms only, told from its text, so that it can be loaded without a look at each statement.

Plain is a form that is well-formed and that the store keeps (kg.shacl.lexical). The answer is no wherever the text leaves a doubt: then
each literal is looked at. Asked are documents without blank nodes and collections, where a number follows a blank, a comma or an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.shacl.lexical import PLAIN_FORMS
from kg.terms import XSD

_KINDS = bytes(
    ord(" " if c in " \t\n\r\f\v,>" else "9" if c in "123456789" else "e" if c in "eE" else c if c in "0+-." else "x")
    for c in map(chr, range(256))
)
"""What a byte may be to a number: all that one may follow is a space, every digit but 0 is a 9, and what is not in numbers an x."""
_END = rb"(?![09e]|\.[09e])"
_OTHER_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        rb" 9(?![09]{0,14}(?:\.[09]{0,13}9)?" + _END + rb")",
        rb" 0(?!(?:\.[09]{0,13}9)?" + _END + rb")",
        rb" -(?=\.?[09])(?!(?:(?:0|9[09]{0,14})\.[09]{0,13}9|9[09]{0,14})" + _END + rb")",
        rb" \.[09]",
        rb"\+\.?[09]",
    )
)
"""What may be a number of another form, such as 007, 1.50, 1e3 or +1, by _KINDS; in texts too, where it does no harm but to speed.

Each begins with certain bytes, for which the text is searched fast.
"""
_DATATYPE = re.compile(rb"\"\^\^(<[^<>\s\\]*>|[^\s<>\"'\\;,()\[\]]+)")
_FORM = re.compile(rb"\^\^\"([^\"\\\r\n]*)\"(?!\\)")
"""A lexical form with a datatype, read from its end to the quotation mark that opens it, which must not be escaped.

From that end it begins with bytes for which the text is searched fast.
"""
_LONG, _FIRST = 1 << 22, 1 << 18
_SPLIT = re.compile(rb"xmlschema(?!#[a-z]*>)"), re.compile(rb"prefix\s+\S*\s*<[^<>]*xmlschema#[a-z]")
"""A prefix that ends inside of the name of a datatype, so that this name is not seen; of documents in lower case."""


def has_plain_literals(data: bytes) -> bool:
    """Tell whether each literal in a Turtle or N-Triples document is surely of a plain form.

    >>> has_plain_literals(b'<a:s> <a:p> 7 , "x" , "2020"^^xsd:gYear .'), has_plain_literals(b"<a:s> <a:p> 07 .")
    (True, False)
    """
    if b"\\" in data and (b"\\u" in data or b"\\U" in data):
        return False
    lower = data.lower()
    if any(split.search(lower) for split in _SPLIT):
        return False
    del lower
    return _has_plain_numbers(data) and _has_plain_forms(data)


def is_plain_at_first(data: bytes) -> bool:
    """Tell whether a document is so long that this should be told beside other work, and begins with literals of plain forms."""
    return len(data) >= _LONG and has_plain_literals(data[: data.rfind(b"\n", 0, _FIRST) + 1])


def _has_plain_numbers(data: bytes) -> bool:
    """Tell whether whatever may be a number is one of a plain form."""
    kinds = data.translate(_KINDS)
    return not any(other.search(kinds) for other in _OTHER_NUMBERS)


def _has_plain_forms(data: bytes) -> bool:
    """Tell whether all literals with a datatype stand in one pair of double quotes, and have a plain form of it.

    Any other way of writing one leaves a ^^ that is not counted here, or a form that cannot be told from the text.
    """
    datatypes, forms = _DATATYPE.findall(data), _FORM.findall(data[::-1])
    if not len(forms) == len(datatypes) == data.count(b"^^"):
        return False
    plain = {datatype: _plain(datatype) for datatype in set(datatypes)}
    return all(
        plain[datatype](form[::-1].decode(errors="replace")) is not None
        for form, datatype in set(zip(forms, reversed(datatypes), strict=True))
    )


def _plain(datatype: bytes) -> Callable[[str], object]:
    """Return what tells a plain form of a datatype, given as it is written: with None for all others."""
    name = datatype.decode(errors="replace")
    if name.startswith("<"):
        iri = name[1:-1]
        if "://" not in iri:  # relative to a base
            return lambda _: None
    else:
        # Whatever the prefix stands for: a name of XML Schema is held to its rules.
        iri = XSD + name.rstrip(".").rpartition(":")[2]
    return PLAIN_FORMS.get(iri, str)
