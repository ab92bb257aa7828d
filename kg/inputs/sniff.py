"""What standard input holds, by its beginning, since it has no name that tells."""

from __future__ import annotations

import re
import sys

from kg.errors import UnknownFormat
from kg.files import STDIN
from kg.inputs.kinds import Kind, kind_of, kind_of_json

_HEAD = 1 << 16
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_XML = re.compile(rb"<(?:\?xml|[\w.-]+:RDF)\b")
_TURTLE = re.compile(rb"@|#|_:|<|\[|\(|(?:prefix|base|version)\s|[\w.-]*:", re.IGNORECASE)
_JSON = re.compile(rb"\{|\[\s*(?:[{\[]|\Z)")
_SEPARATORS = (",", "\t", ";", "|")
_ASK = "say what it is: --as csv, --as fhir or --as schema-org; for RDF, --input-format and its name"


def kind_at(path: str, *, shaped: bool = False) -> Kind:
    """Return the kind of the file `path`, or of what begins standard input for "-"; what `shaped` means is said at `kind_of`.

    Raises UnknownFormat where the beginning of standard input does not tell, and what reading the first bytes of a file raises.
    """
    return Kind.rdf if path == STDIN and shaped else _told(_head()) if path == STDIN else kind_of(path, shaped=shaped)


def is_page(path: str) -> bool:
    """Tell whether standard input begins as an HTML page does; false for any file."""
    return path == STDIN and _PAGE.search(_head()) is not None


def _told(head: bytes) -> Kind:
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PAGE.match(begin) or (begin.startswith(b"<?xml") and _PAGE.search(begin)):
        return Kind.schema_org
    if _XML.match(begin):
        raise UnknownFormat("standard input looks like XML", help="if it is RDF, add --input-format rdf/xml")
    if _JSON.match(begin):
        kind = kind_of_json(begin)
        if kind is Kind.rdf:
            raise UnknownFormat("standard input looks like JSON that is neither FHIR nor schema.org", help=f"{_ASK}, such as json-ld")
        return kind
    if not begin or _TURTLE.match(begin):
        return Kind.rdf
    if _is_table(begin):
        return Kind.csv
    raise UnknownFormat("the beginning of standard input does not tell what it is", help=_ASK)


def _is_table(begin: bytes) -> bool:
    """Tell whether the first line has several cells, one of which is a header that is known."""
    from kg.inputs.mapping import folded, own_columns

    line = begin.partition(b"\n")[0].decode("utf-8", "replace")
    if line.lower().startswith("sep="):
        return True
    cells = [folded(cell.strip().strip('"')) for cell in line.split(max(_SEPARATORS, key=line.count))]
    return len(cells) > 1 and any(cell in column.titles for column in own_columns().values() for cell in cells)


def _head() -> bytes:
    """Return the beginning of standard input as far as it is there, and leave it there."""
    stream = sys.stdin.buffer if sys.stdin is not None else None
    if stream is None:
        return b""
    peek = getattr(stream, "peek", None)
    if peek is not None:
        found: bytes = peek(_HEAD)[:_HEAD]
        return found
    at = stream.tell()
    head = stream.read(_HEAD)
    stream.seek(at)
    return head
