"""Which files a list of files and folders stands for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import BadParameter, MissingInput, UnknownFormat
from kg.files import STDIN
from kg.formats import RdfSyntax, rdf_syntax_of


def listed(paths: Sequence[str], syntax: RdfSyntax | None = None) -> tuple[str, ...]:
    """Return the files that `paths` stand for, in order, each once: of a folder, those whose name tells an RDF format, by name.

    Links to folders inside a folder are not followed. Raises MissingInput for a folder without such a file, UnknownFormat for a named file
    whose name does not tell, BadParameter for a file that is named twice.
    """
    found: dict[str, None] = {}
    for path in paths:
        inside = list(_inside(path)) if path != STDIN and Path(path).is_dir() else [path]
        if not inside:
            raise MissingInput(f"there is no RDF file in {path}", help="names tell the format: .ttl, .nt.gz and so on")
        for file in inside:
            if file in found:
                raise BadParameter(f"{'standard input' if file == STDIN else file} is named twice", help="name each file once")
            if syntax is None and file != STDIN:
                rdf_syntax_of(file)
            found[file] = None
    return tuple(found)


def _inside(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = str(Path(place) / name)
            if Path(path).is_file() and _tells(path):
                yield path


def _tells(path: str) -> bool:
    try:
        rdf_syntax_of(path)
    except UnknownFormat:
        return False
    return True
