"""The reports of validators, read into one form: how often each result occurs, as (focus, path, value, component)."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox

Results = Counter[tuple[str, str, str, str]]
"""Focus node, path, value and constraint component of results, as N-Triples terms; "" where there is none, "path" for a longer path."""
_IRI = re.compile(r"<[^<>]*>")
SH = "http://www.w3.org/ns/shacl#"


def read_report(path: Path) -> Results:
    """Return the results in a report: Turtle or N-Triples, or the JSON of shacl-rust. Raises ValueError for something else."""
    text = path.read_text(encoding="utf-8")
    if text.startswith("{"):
        return Counter(_from_json(result) for result in json.loads(text)["results"])
    return _from_graph(text)


def _from_json(result: dict[str, str]) -> tuple[str, str, str, str]:
    return (
        _term(result["focusNode"]),
        _path(_term(result.get("resultPath", ""))),
        _term(result.get("value", "")),
        _term(result["sourceConstraintComponent"]),
    )


def _from_graph(text: str) -> Results:
    properties: dict[str, dict[str, str]] = {}
    top: set[str] = set()
    try:
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
            local = quad.predicate.value.removeprefix(SH)
            if local == "result":
                top.add(str(quad.object))
            elif quad.predicate.value.startswith(SH):
                properties.setdefault(str(quad.subject), {})[local] = str(quad.object)
    except SyntaxError as error:
        raise ValueError(f"the report cannot be read: {error}") from error
    names = ("focusNode", "resultPath", "value", "sourceConstraintComponent")
    found = ([properties[node].get(name, "") for name in names] for node in top)
    return Counter((_term(focus), _path(path), _term(value), component) for focus, path, value, component in found)


def _term(text: str) -> str:
    """Return a term in one spelling: plain strings have no datatype."""
    return text.removesuffix("^^<http://www.w3.org/2001/XMLSchema#string>")


def _path(text: str) -> str:
    return text if not text or _IRI.fullmatch(text) else "path"
