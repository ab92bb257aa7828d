"""Whether a store is as it was written, and making it again from the files that it was loaded from."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DamagedStore, MissingInput, SourceMismatch
from kg.files import STDIN
from kg.formats import rdf_syntax
from kg.store.filling import Watch, fill
from kg.store.manifest import Manifest, SourceFile, read_manifest
from kg.store.reader import open_store


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a store: what is wrong with its files, and which of the files it was loaded from have changed or gone."""

    manifest: Manifest
    damage: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Tell whether the store is as it was written."""
        return not self.damage


def verify(directory: str | os.PathLike[str]) -> Verdict:
    """Return whether each file of the store is, byte for byte, the one that was written, and how its sources stand. Raises NoStore."""
    target = Path(directory)
    manifest = read_manifest(target)
    damage = []
    for name, (_, digest) in manifest.files.items():
        path = target / manifest.folder / name
        if not path.is_file():
            damage.append(f"{manifest.folder}/{name} is missing")
        elif _digest(path) != digest:
            damage.append(f"{manifest.folder}/{name} has changed")
    if not damage:
        try:
            held = len(open_store(target))
            if held != manifest.statements:
                damage.append(f"it holds {held} statements, {manifest.statements} were written")
        except DamagedStore as error:
            damage.append(error.message)
    return Verdict(manifest, tuple(damage), tuple(source.path for source in manifest.sources if not _same(source)))


def rebuild(directory: str | os.PathLike[str], watch: Watch | None = None) -> Manifest:
    """Load the files that the store was made from once more, and return what it holds.

    Raises NoStore, MissingInput where a source is gone or came through standard input, SourceMismatch where one has changed, and what
    `fill` raises.
    """
    target = Path(directory)
    manifest = read_manifest(target)
    load = f"`kg load FILE... --store {target}` takes files as they are now"
    for source in manifest.sources:
        if source.path == STDIN:
            raise MissingInput("the store was loaded from standard input, which is gone", help=load)
        if not Path(source.path).is_file():
            raise MissingInput(f"{source.path}, which the store was loaded from, is gone", help=load)
        if not _same(source):
            raise SourceMismatch(f"{source.path} has changed since it was loaded", help=load)
    formats = {source.format for source in manifest.sources}
    syntax = rdf_syntax(formats.pop()) if len(formats) == 1 else None
    return fill([source.path for source in manifest.sources], target, syntax, watch)


def _same(source: SourceFile) -> bool:
    path = Path(source.path)
    return source.path == STDIN or (path.is_file() and path.stat().st_size == source.size and _digest(path) == source.sha256)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
