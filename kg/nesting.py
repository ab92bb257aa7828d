"""How deep a document is nested, found out before it is parsed: the engine's parsers recurse, and a full stack ends the process.

pyoxigraph 0.5 ends at 4,000 levels of JSON and 19,000 triple terms within each other (8 MB of stack; fewer in a thread).
"""

from __future__ import annotations

import re

from kg.diagnose import place
from kg.errors import Place, UnsafeInput
from kg.formats import JSON_LD, RDF_XML, RdfSyntax

DEEPEST_JSON = 500
DEEPEST_TERMS = 1_000

NOT_JSON_LAYOUT = bytes(byte for byte in range(256) if byte not in b'"{}[]')
ONE_KIND = bytes.maketrans(b"[]", b"{}")
TEXT = re.compile(rb'"[^"]*"')
_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
TERMS_TOKEN = re.compile(
    rb'#[^\n]*|<[^<>"{}|^`\\\x00-\x20]*>|"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""|"(?:[^"\\\n]|\\.)*"'
    rb"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''|'(?:[^'\\\n]|\\.)*'|<<|>>",
    re.DOTALL,
)


def check_nesting(name: str, data: bytes, syntax: RdfSyntax) -> None:
    """Raise UnsafeInput, with the place, for a document that is nested so deep that parsing it may end the process.

    Costs about a tenth of parsing. Of RDF/XML, `kg.wellformed` sees to it.
    """
    if syntax is JSON_LD:
        if data.count(b"{") + data.count(b"[") > DEEPEST_JSON and _json_depth_exceeds(data, DEEPEST_JSON):
            raise _too_deep(name, data, _JSON_TOKEN, b"{[", b"}]", DEEPEST_JSON)
    elif syntax is not RDF_XML and data.count(b"<<") > DEEPEST_TERMS:
        found = _too_deep(name, data, TERMS_TOKEN, b"<<", b">>", DEEPEST_TERMS)
        if found.place is not None and found.place.line is not None:
            raise found


def _json_depth_exceeds(data: bytes, most: int) -> bool:
    """Tell whether brackets outside texts are nested more than `most` deep: taking innermost pairs away that often leaves some."""
    # Escapes go first, so that every quotation mark that is left begins or ends a text.
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in data else data
    brackets = TEXT.sub(b"", plain.translate(ONE_KIND, NOT_JSON_LAYOUT).replace(b'""', b""))
    for _ in range(most):
        if not brackets:
            return False
        fewer = brackets.replace(b"{}", b"")
        if len(fewer) == len(brackets):
            return brackets.count(b"{") > most  # of a document that is cut off
        brackets = fewer
    return bool(brackets)


def _too_deep(name: str, data: bytes, token: re.Pattern[bytes], opening: bytes, closing: bytes, most: int) -> UnsafeInput:
    """Return the error, with the place of the first bracket that is too deep if there is one."""
    depth = 0
    at = None
    for match in token.finditer(data):
        word = match[0]
        if len(word) <= len(closing) and word in opening:
            depth += 1
            if depth > most:
                at = match.start()
                break
        elif len(word) <= len(closing) and word in closing:
            depth -= 1
    line = column = None
    if at is not None:
        start = data.rfind(b"\n", 0, at) + 1
        line, column = data.count(b"\n", 0, at) + 1, len(data[start:at].decode("utf-8", "replace")) + 1
    return too_deep(most, place(name, data, line, column))


def too_deep(most: int, where: Place) -> UnsafeInput:
    """Return the error for a document with brackets more than `most` deep."""
    return UnsafeInput(
        f"the document is nested more than {most:,} deep, which may end the process",
        help="write the things beside each other, with identifiers, rather than within each other",
        place=where,
    )
