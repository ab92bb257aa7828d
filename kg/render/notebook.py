"""How typed results show themselves in notebooks; a renderer is imported when a result is shown."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from kg.result import register_html

_RENDERERS = {
    "Answer": ("kg.render.query", "html"),
    "Claim": ("kg.render.why", "claim_html"),
    "ClaimAnswer": ("kg.render.claim", "html"),
    "Comparison": ("kg.render.compare", "html"),
    "Description": ("kg.render.show", "html"),
    "Evidence": ("kg.render.why", "evidence_html"),
    "Found": ("kg.render.find", "html"),
    "Paths": ("kg.render.path", "html"),
    "QuestionAnswer": ("kg.render.answer", "html"),
    "Report": ("kg.render.report_html", "html"),
    "Why": ("kg.render.why", "html"),
}


@cache
def register() -> None:
    """Register the HTML form of every result class that has one."""
    for name, (module, function) in _RENDERERS.items():
        register_html(name, _Lazy(module, function))


class _Lazy:
    """Calls a function of a module that is imported only then."""

    def __init__(self, module: str, function: str) -> None:
        self.module, self.function = module, function

    def __call__(self, result: Any) -> str:
        return str(getattr(import_module(self.module), self.function)(result))
