"""A store on disk: filled from files, opened for reading, checked, and filled again (docs/stores.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "check": ("Verdict", "rebuild", "verify"),
    "filling": ("Progress", "fill"),
    "folder": ("abandoned",),
    "manifest": ("Manifest", "Rewritten", "SourceFile", "read_manifest"),
    "reader": ("open_store",),
}


def __getattr__(name: str) -> Any:
    # Imported on first use: opening a store needs nothing of what filling one needs, which takes 10 ms to import.
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"kg.store.{module}"), name)
    raise AttributeError(f"module 'kg.store' has no attribute {name!r}")
