"""What all typed results share: they are data first, and show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_HTML: dict[str, Callable[[Any], str]] = {}


class Result:
    """Base of the typed results: frozen data; the HTML form is registered by the renderers, which stand on a higher floor."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """Return HTML for notebooks (the IPython rich display protocol), or None where no renderer is loaded."""
        renderer = _HTML.get(type(self).__name__)
        return renderer(self) if renderer else None


def register_html(name: str, renderer: Callable[[Any], str]) -> None:
    """Make `renderer` the HTML form of the result class called `name`."""
    _HTML[name] = renderer
