"""What a store holds and what it was made from: the file store.json in its directory, which also says which folder is in force."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.errors import DamagedStore, NoStore
from kg.files import write_whole
from kg.record import record

NAME = "store.json"
FOLDER = re.compile(r"data-([1-9][0-9]*)\Z")
"""Names of folders with data, of which the manifest names the one in force."""
FORMAT = "medspec-store/1"
"""The layout of the directory and of this file; a store of another one is not opened."""


@record
class SourceFile:
    """A file that was loaded: absolute path ("-" for standard input), format, length and SHA-256 of its bytes, number of statements."""

    path: str
    format: str
    size: int
    sha256: str
    statements: int


@record
class Rewritten:
    """Literals of one datatype that the store holds in another form: how many statements, and up to five examples (before, after)."""

    datatype: str
    statements: int
    examples: tuple[tuple[str, str], ...]


@record
class Manifest:
    """What a store holds.

    `folder` is the one with the data; `files` gives length and SHA-256 of each file in it. `statements` are distinct ones, `graphs` the
    number of named graphs. `versions` are those of medspec and of the engine that wrote it.
    """

    folder: str
    statements: int
    graphs: int
    sources: tuple[SourceFile, ...]
    rewritten: tuple[Rewritten, ...]
    versions: dict[str, str]
    files: dict[str, tuple[int, str]]

    @property
    def changed(self) -> int:
        """The number of statements whose literal is held in another form."""
        return sum(entry.statements for entry in self.rewritten)


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Put `manifest` in force: from here on, and not before, the folder that it names is the store. Raises UnwritableOutput."""
    content = {"format": FORMAT, **asdict(manifest)}
    write_whole(directory / NAME, (json.dumps(content, indent=1) + "\n").encode())


def read_manifest(directory: Path | str) -> Manifest:
    """Return what the store in `directory` holds. Raises NoStore and DamagedStore."""
    path = Path(directory) / NAME
    load = f"`kg load FILE... --store {directory}`"
    if not path.is_file():
        if not Path(directory).exists():
            raise NoStore(f"there is no store at {directory}", help=f"{load} makes one")
        raise NoStore(f"{directory} holds no finished store", help=f"{load} makes one")
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        if (version := found.pop("format")) != FORMAT:
            raise NoStore(
                f"{directory} is a store of another version ({version}; this medspec writes {FORMAT})",
                help=f"load its files again with {load}",
            )
        if not FOLDER.match(found["folder"]) or any("/" in name for name in found["files"]):
            raise ValueError("it names a place outside the store")
        return Manifest(
            **{
                **found,
                "sources": tuple(SourceFile(**source) for source in found["sources"]),
                "rewritten": tuple(
                    Rewritten(entry["datatype"], entry["statements"], tuple((a, b) for a, b in entry["examples"]))
                    for entry in found["rewritten"]
                ),
                "files": {name: (size, digest) for name, (size, digest) in found["files"].items()},
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedStore(
            f"{path} cannot be read: {error}", help=f"load the files again with `kg load FILE... --store {directory}`"
        ) from error
