"""What kind of input a file is: by its suffix, and by its content where the suffix does not tell."""

from __future__ import annotations

import re
from enum import StrEnum

from kg.errors import UnknownFormat
from kg.files import STDIN
from kg.formats import PACKED
from kg.reading import Reading


class Kind(StrEnum):
    """Kinds of input: `rdf` is in our terms or judged by shapes of the user's own, the others are read into the claim model."""

    rdf = "rdf"
    schema_org = "schema-org"
    fhir = "fhir"
    csv = "csv"


_SUFFIXES = {
    **dict.fromkeys(("csv", "tsv", "tab"), Kind.csv),
    **dict.fromkeys(("html", "htm", "xhtml"), Kind.schema_org),
    **dict.fromkeys(("ndjson", "jsonl"), Kind.fhir),
}
_JSON = frozenset(("json", "jsonld"))
BY_LINE = frozenset(("ndjson", "jsonl"))
"""Suffixes of files with one JSON document a line."""
PAGES = frozenset(("html", "htm", "xhtml"))
"""Suffixes of HTML pages."""
_HEAD = 1 << 16
_FHIR = re.compile(rb'"resourceType"\s*:')
_SCHEMA = re.compile(rb'"@context"\s*:\s*(?:\[\s*)?(?:\{\s*"@vocab"\s*:\s*)?"https?://(?:www\.)?schema\.org')


def kind_of(path: str, *, shaped: bool = False) -> Kind:
    """Return the kind of the file `path`; RDF where neither name nor content says otherwise.

    JSON-LD in terms of schema.org stays RDF where a user's shapes judge it (`shaped`). Raises what reading the first bytes raises.
    """
    end = suffix(path)
    if end not in _JSON:
        return _SUFFIXES.get(end, Kind.rdf)
    with Reading(path) as reading:
        head = reading.buffered().peek(_HEAD)[:_HEAD]
    return kind_of_json(head, shaped=shaped)


def kind_of_json(head: bytes, *, shaped: bool = False) -> Kind:
    """Return the kind of a JSON document that begins with `head`; see `kind_of`."""
    if _FHIR.search(head) and b'"@context"' not in head:
        return Kind.fhir
    return Kind.schema_org if _SCHEMA.search(head) and not shaped else Kind.rdf


def kind_named(name: str) -> Kind | None:
    """Return the kind called `name`, None for `auto`. Raises UnknownFormat."""
    if name == "auto":
        return None
    try:
        return Kind(name)
    except ValueError as error:
        names = ", ".join(kind.value for kind in Kind)
        raise UnknownFormat(f'"{name}" is no kind of input', help=f"use auto, {names}") from error


def suffix(path: str) -> str:
    """Return the suffix of a file name without its dot and without that of a compression, in lower case."""
    name = path.rpartition("/")[2].lower() if path != STDIN else ""
    for packed in PACKED:
        name = name.removesuffix(packed)
    return name.rpartition(".")[2] if "." in name else ""
