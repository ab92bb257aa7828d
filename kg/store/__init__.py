"""A store on disk: filled from files, opened for reading, checked, and filled again (docs/stores.md)."""

from kg.store.check import Verdict, rebuild, verify
from kg.store.filling import Progress, fill
from kg.store.folder import abandoned
from kg.store.manifest import Manifest, Rewritten, SourceFile, read_manifest
from kg.store.reader import open_store

__all__ = [
    "Manifest",
    "Progress",
    "Rewritten",
    "SourceFile",
    "Verdict",
    "abandoned",
    "fill",
    "open_store",
    "read_manifest",
    "rebuild",
    "verify",
]
