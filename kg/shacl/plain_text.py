"""Whether a long document has literals of plain forms only, told from its text, so that it can be loaded without a look at each statement.

Plain is a form that is well-formed and that the store keeps (kg.shacl.lexical). The answer is no wherever the text leaves a doubt: then
each literal is looked at. Asked are documents without blank nodes and collections, where a number follows a blank, a comma or an IRI.
"""

from __future__ import annotations

import re

from kg.shacl.lexical import PLAIN_FORMS
from kg.terms import XSD

_NUMBER = re.compile(
    rb"[\s,>](?=[+-]?\.?[0-9])"
    rb"(?!(?:-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,13}[1-9]|0|-?[1-9][0-9]{0,14})(?![0-9eE]|\.[0-9eE]))"
    rb"|\+\.?[0-9]"
)
"""What may be a number of another form, such as 007, 1.50, 1e3 or +1; in texts too, where it does no harm but to speed."""
_TYPED = re.compile(rb'(?<!\\)"([^"\\\r\n]*)"\^\^(<[^<>\s\\]*>|[^\s<>"\'\\;,()\[\]]+)')
"""A literal in one pair of double quotes with its datatype: any other way of writing one is not matched, and counted as a doubt."""
_SPLIT = re.compile(rb"XMLSchema(?!#[A-Za-z]*>)|prefix\s+\S*\s*<[^<>]*XMLSchema#[A-Za-z]", re.IGNORECASE)
"""A prefix that ends inside of the name of a datatype, so that this name is not seen."""


def has_plain_literals(data: bytes) -> bool:
    """Tell whether each literal in a Turtle or N-Triples document is surely of a plain form.

    >>> has_plain_literals(b'<a:s> <a:p> 7 , "x" , "2020"^^xsd:gYear .'), has_plain_literals(b"<a:s> <a:p> 07 .")
    (True, False)
    """
    if b"\\u" in data or b"\\U" in data or _SPLIT.search(data) or _NUMBER.search(data):
        return False
    typed = _TYPED.findall(data)
    return len(typed) == data.count(b"^^") and all(_is_plain(form, datatype) for form, datatype in set(typed))


def _is_plain(form: bytes, datatype: bytes) -> bool:
    name = datatype.decode()
    if name.startswith("<"):
        iri = name[1:-1]
        if "://" not in iri:  # relative to a base
            return False
    else:
        # Whatever the prefix stands for: a name of XML Schema is held to its rules.
        iri = XSD + name.rstrip(".").rpartition(":")[2]
    plain = PLAIN_FORMS.get(iri)
    return plain is None or plain(form.decode()) is not None
