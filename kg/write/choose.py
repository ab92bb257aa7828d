"""Which output format a name or a file name means."""

from __future__ import annotations

from kg.errors import UnknownFormat
from kg.formats import RDF, rdf_syntax

CSV = "csv"
FORMATS = (*(syntax.name for syntax in RDF), CSV)
"""Names of the formats that graphs are written in."""


def format_named(name: str) -> str:
    """Return the one of `FORMATS` that `name` (a name, suffix or media type) means. Raises UnknownFormat."""
    plain = name.strip().lower().removeprefix(".")
    if plain in {CSV, "text/csv"}:
        return CSV
    try:
        return rdf_syntax(name).name
    except UnknownFormat as error:
        raise UnknownFormat(f'"{name}" is not a format for graphs', help="use one of " + ", ".join(FORMATS)) from error


def format_of(path: str) -> str:
    """Return the one of `FORMATS` that the suffix of the output file `path` means. Raises UnknownFormat."""
    name = path.rpartition("/")[2]
    suffix = name.rpartition(".")[2] if "." in name else ""
    if suffix.lower() == CSV:
        return CSV
    try:
        return rdf_syntax(suffix).name
    except UnknownFormat as error:
        known = ", ".join(f".{suffix}" for suffix in (*(syntax.suffixes[0] for syntax in RDF), CSV))
        raise UnknownFormat(
            f"{path}: the file name does not tell which format to write", help=f"name it with -f, or use one of the suffixes {known}"
        ) from error
