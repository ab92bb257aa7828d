"""The files that ship with medspec: ontology, data, queries, rules, and how inputs are read.

A wheel holds them under kg/share/; a checkout or editable install beside the package. Reading goes through the package's loader where
the package is not on disk, so that a zipped wheel on PYTHONPATH works as well.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ResourceMissing

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDERS = ("ontology", "data", "queries", "rules", "inputs")
"""The resource folders."""


@cache
def share() -> Path | Traversable:
    """Return the folder that holds the resource folders.

    Raises ResourceMissing where neither the wheel's nor the checkout's place has them.
    """
    package = Path(__file__).parent
    for place in (package / "share", package.parent):
        if (place / "ontology").is_dir():
            return place
    # importlib.resources costs 10 ms to import and is needed only inside a zip.
    from importlib.resources import files

    zipped = files("kg") / "share"
    if (zipped / "ontology").is_dir():
        return zipped
    raise ResourceMissing(
        "the files that ship with medspec were not found beside the package", help="reinstall medspec; `kg doctor` shows where it looks"
    )


def read(name: str) -> bytes:
    """Return the bytes of the resource `name`, a relative path with forward slashes such as "ontology/spec.ttl".

    Raises ResourceMissing if it is not there.
    """
    node = share()
    for part in name.split("/"):
        node = node / part
    try:
        return node.read_bytes()
    except OSError as error:
        raise ResourceMissing(f"the file {name} that ships with medspec is missing", help="reinstall medspec") from error


def names(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the sorted relative paths of the resources in `folder` (not below it) that end in `suffix`."""
    node = share()
    for part in folder.split("/"):
        node = node / part
    if not node.is_dir():
        return ()
    return tuple(sorted(f"{folder}/{child.name}" for child in node.iterdir() if child.name.endswith(suffix)))


def entities() -> tuple[str, ...]:
    """Return the relative paths of the files that name the things the claims are about."""
    return ("data/entities.ttl", *names("data/entities", ".ttl"))
