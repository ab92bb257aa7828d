"""Which files a list of files and folders stands for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import BadParameter, MissingInput, UnknownFormat
from kg.files import STDIN, files_below
from kg.formats import RdfSyntax, rdf_syntax_of


def listed(paths: Sequence[str], syntax: RdfSyntax | None = None) -> tuple[str, ...]:
    """Return the files that `paths` stand for, in order, each once: of a folder, those whose name tells an RDF format.

    Folders are gone through by kg.files.files_below. Raises MissingInput for a folder without such a file, UnknownFormat for a named file
    whose name does not tell, BadParameter for a file that is named twice.
    """
    found: dict[str, None] = {}
    for path in paths:
        is_folder = path != STDIN and Path(path).is_dir()
        inside = [str(file) for file in files_below(path) if _tells(str(file))] if is_folder else [path]
        if not inside:
            raise MissingInput(f"there is no RDF file in {path}", help="names tell the format: .ttl, .nt.gz and so on")
        for file in inside:
            if file in found:
                raise BadParameter(f"{'standard input' if file == STDIN else file} is named twice", help="name each file once")
            if syntax is None and file != STDIN:
                rdf_syntax_of(file)
            found[file] = None
    return tuple(found)


def _tells(path: str) -> bool:
    try:
        rdf_syntax_of(path)
    except UnknownFormat:
        return False
    return True
