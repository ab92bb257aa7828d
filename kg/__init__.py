"""Answers with evidence about medical specialties, their training and certifying boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.graph import Graph
    from kg.opening import open
    from kg.shacl.trial import check_examples

__version__ = "0.1.0"

__all__ = ["Graph", "KgError", "__version__", "check_examples", "open"]

_HOMES = {"Graph": "kg.graph", "open": "kg.opening", "KgError": "kg.errors", "check_examples": "kg.shacl.trial"}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that `import kg` costs nothing and kg.names alone does not load an engine.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
