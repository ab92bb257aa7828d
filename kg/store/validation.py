"""Checking a store on disk by shapes, where it lies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from kg.errors import BadParameter
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.validate import validate_stored
from kg.store.manifest import read_manifest
from kg.store.reader import open_store


def validate_store(directory: str | os.PathLike[str], shapes: Sequence[str], settings: Settings) -> Report:
    """Return what the shapes in files find in a store, which is read and not copied; memory does not grow with its size.

    Literals are judged as the store has them; a note says how many statements it holds in another form. Raises NoStore, DamagedStore,
    BadParameter without `shapes` or with settings that need other statements, and what `kg.shacl.validate.validate` raises.
    """
    if not shapes:
        raise BadParameter("a store is checked by shapes of yours, and none were named", help="name a file of shapes with --shapes")
    report = validate_stored(open_store(directory), shapes, settings)
    changed = read_manifest(os.fspath(directory)).changed
    note = f"statements with a literal in another form than in the files (007 as 7): {changed:,}; that form is judged"
    return replace(report, notes=(*report.notes, note)) if changed else report
