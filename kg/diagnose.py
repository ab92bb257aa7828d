"""Turning an engine's syntax error into a place in the user's text, with what to do about it."""

from __future__ import annotations

import re

from kg.errors import BadSyntax, KgError, Place, UnreadableInput, UnsafeInput
from kg.formats import JSON_LD, RDF_XML, RdfSyntax

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_PARSER = re.compile(
    r"Parser error (?:at line \d+ column \d+|at line \d+ between columns \d+ and \d+|between line .*?|at .*?): (.*)", re.DOTALL
)
_WINDOW = 100
# A whole sentence within the engine's list of what it expected.
_SENTENCE = re.compile(r"(?:^|, |one of )([A-Z][A-Za-z]*(?: [A-Za-z]+){2,})")


def line_text(data: bytes, line: int) -> str | None:
    """Return the text of the 1-based `line` of `data` without its line break, or None if there is no such line."""
    start = 0
    for _ in range(line - 1):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return None
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)].rstrip(b"\r").decode("utf-8", "replace")


def place(name: str, data: bytes, line: int | None, column: int | None, width: int = 1) -> Place:
    """Return the place at 1-based `line` and `column` (in characters) of `data`, with the line's text cut to a readable window."""
    if line is None:
        return Place(name)
    content = line_text(data, line)
    if content is None or column is None or len(content) <= _WINDOW * 2:
        return Place(name, line, column, content, width)
    # A caret under a megabyte-long line helps nobody: keep the surroundings. The shown column is that of the file all the same.
    return Place(name, line, column, None, width)


def document_error(error: SyntaxError, name: str, data: bytes, syntax: RdfSyntax) -> KgError:
    """Return the error to raise for a document that the parser refused.

    `error` is the engine's (its args carry file name, line, column, text, end line, end column, all 1-based), `data` the document.
    """
    details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], tuple) else (None,) * 6
    _, line, column, _, end_line, end_column = details
    reason = str(error.args[0]) if error.args else "it cannot be parsed"
    match = _PARSER.match(reason)
    reason = (match[1] if match else reason).strip().rstrip(".")
    if "LoadDocumentCallback" in reason or "remote context" in reason:
        return UnsafeInput(
            "the JSON-LD context is given by URL, and nothing is fetched from the network",
            help="save the context as DIR/HOST/PATH and name DIR with --contexts, or put its content in place of its URL",
            place=place(name, data, *_find(data, b'"@context"'), 10),
        )
    if line is None and syntax is RDF_XML and data:
        line, column, reason = _expat(data) or (None, None, reason)
    if line is not None and column is not None and syntax is JSON_LD and "Unexpected end" in reason:
        reason = "the document ends too early"
    width = max(1, end_column - column) if column and end_column and end_line == line else 1
    return BadSyntax(f"{reason[:1].lower()}{reason[1:]}", help=_advice(reason, data, syntax), place=place(name, data, line, column, width))


def memory_error(error: MemoryError, name: str) -> KgError | MemoryError:
    """Return the error to raise for a parser that ran out of memory: its own buffer, which holds one term, or that of the process."""
    if "buffer maximal size" not in str(error):
        return error
    return UnreadableInput(
        f"{name} holds a single text or name of more than 16 MiB, which the engine does not read",
        help="keep such texts in files of their own",
    )


def query_error(error: SyntaxError, name: str, text: str) -> BadSyntax:
    """Return the error to raise for a query text that the engine refused; `name` is how the query is called in messages."""
    reason = str(error.args[0]) if error.args else str(error)
    match = _AT.match(reason)
    if not match:
        return BadSyntax(f"the query cannot be read: {reason}", help="see the SPARQL 1.1 grammar", place=Place(name))
    line, column, expected = int(match[1]), int(match[2]), match[3].strip()
    sentence = next((one for one in _SENTENCE.findall(expected) if "not found" not in one), None)
    # The engine names the furthest place that it tried, and every token that it tried there; neither need be where the mistake is.
    reason = sentence[:1].lower() + sentence[1:] if sentence else "the query cannot be read up to this place"
    hint = "each variable is given a value once, and is grouped or aggregated" if sentence else "the mistake is here or before it"
    return BadSyntax(f"SPARQL syntax: {reason}", help=hint, place=place(name, text.encode(), line, column))


def _advice(reason: str, data: bytes, syntax: RdfSyntax) -> str:
    head = data.lstrip()[:200].lower()
    if syntax.name not in {"json-ld"} and head[:1] in {b"{", b"["} and b'"' in head:
        return "this looks like JSON-LD: name it with --input-format json-ld"
    if syntax is not RDF_XML and head.startswith((b"<?xml", b"<rdf:rdf")):
        return "this looks like RDF/XML: name it with --input-format rdf/xml"
    if head.startswith((b"<!doctype html", b"<html")):
        return "this is an HTML page, not RDF"
    if syntax.name in {"json-ld", "rdf/xml"} and head.startswith((b"@prefix", b"prefix", b"@base")):
        return "this looks like Turtle: name it with --input-format turtle"
    if "prefix" in reason and "declared" in reason:
        return "add an @prefix line for it, or correct its spelling"
    if "unexpected end" in reason.lower():
        return "the document ends inside a statement, a literal or a bracket: it may be cut off"
    if "IRI" in reason and "scheme" not in reason:
        return "an IRI holds no spaces, quotation marks or angle brackets; percent-encode them"
    if syntax.name in {"turtle", "trig"}:
        return "a statement before this place may lack its final ' .'"
    return f"see the grammar of {syntax.name}; everything before this place could be read"


def _expat(data: bytes) -> tuple[int, int, str] | None:
    """Return line, column and reason where `data` stops being well-formed XML, or None if it is well-formed."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1, expat.ErrorString(error.code)
    return None


def _find(data: bytes, token: bytes) -> tuple[int | None, int | None]:
    at = data.find(token)
    if at < 0:
        return None, None
    return data.count(b"\n", 0, at) + 1, len(data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "replace")) + 1
