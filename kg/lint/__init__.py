"""Looking for names that nobody declared, prefixes spelt otherwise, and files out of house order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.lint.finding import Finding, Report
    from kg.lint.run import lint, lint_shipped

__all__ = ["Finding", "Report", "lint", "lint_shipped"]

_HOMES = {"Finding": "kg.lint.finding", "Report": "kg.lint.finding", "lint": "kg.lint.run", "lint_shipped": "kg.lint.run"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: reading shapes needs one small part of this package, and starts with every claim."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
