"""What kind of input a file is: by its suffix, and by its content where the suffix does not tell."""

from __future__ import annotations

from enum import StrEnum

from kg.errors import UnknownFormat
from kg.files import STDIN
from kg.formats import PACKED


class Kind(StrEnum):
    """Kinds of input: `rdf` is in our terms or judged by shapes of the user's own, the others are read into the claim model."""

    rdf = "rdf"
    csv = "csv"


_SUFFIXES = {"csv": Kind.csv, "tsv": Kind.csv, "tab": Kind.csv}


def kind_of(path: str) -> Kind:
    """Return the kind of the file `path`; RDF where neither name nor content says otherwise."""
    return _SUFFIXES.get(_suffix(path), Kind.rdf)


def kind_named(name: str) -> Kind | None:
    """Return the kind called `name`, None for `auto`. Raises UnknownFormat."""
    if name == "auto":
        return None
    try:
        return Kind(name)
    except ValueError as error:
        names = ", ".join(kind.value for kind in Kind)
        raise UnknownFormat(f'"{name}" is no kind of input', help=f"use auto, {names}") from error


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2].lower() if path != STDIN else ""
    for packed in PACKED:
        name = name.removesuffix(packed)
    return name.rpartition(".")[2] if "." in name else ""
