"""Opening a store for reading: several may, while nobody changes it."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import DamagedStore
from kg.store.manifest import Manifest, read_manifest


def open_store(directory: str | os.PathLike[str]) -> Embedded:
    """Return the store in `directory`, read-only; with named graphs in it, queries see the union of all graphs.

    Raises NoStore, and DamagedStore where files are missing, cut off or refused by the engine.
    """
    target = Path(directory)
    manifest = read_manifest(target)
    while True:
        try:
            _sizes(target, manifest)
            return Embedded(store=ox.Store.read_only(str(target / manifest.folder)), union=manifest.graphs > 0)
        except (DamagedStore, OSError, RuntimeError) as error:
            again = read_manifest(target)
            if again.folder == manifest.folder:  # else a load has put another folder in force meanwhile
                if isinstance(error, DamagedStore):
                    raise
                raise damaged(target, str(error)) from error
            manifest = again


def damaged(directory: Path, what: str) -> DamagedStore:
    """Return the error for a store whose files are not as they were written."""
    return DamagedStore(
        f"the store {directory} is damaged: {what}", help=f"`kg store rebuild {directory}` makes it again from the files it was loaded from"
    )


def _sizes(directory: Path, manifest: Manifest) -> None:
    for name, (size, _) in manifest.files.items():
        path = directory / manifest.folder / name
        try:
            found = path.stat().st_size
        except OSError:
            raise damaged(directory, f"{manifest.folder}/{name} is missing") from None
        if found != size:
            raise damaged(directory, f"{manifest.folder}/{name} has {found} bytes, {size} were written")
