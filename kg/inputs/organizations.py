"""The names of organizations in FHIR resources of one a line, found beforehand: bulk exports keep them in files of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from kg.inputs.lines import Lines

ORGANIZATION = "Organization"
_MARK = f'"{ORGANIZATION}"'
_RELATIVE = re.compile(r"(?:.*/)?([A-Za-z]+/[^/]+)\Z")


def organizations_in(paths: Iterable[str]) -> dict[str, str]:
    """Return the names of the organizations in NDJSON files, by what refers to them (Organization/ID), the first of several.

    Lines that are no JSON are passed over, for whoever reads the file to tell. Raises what `Lines` raises.
    """
    found: dict[str, str] = {}
    for path in paths:
        for line in Lines(path):
            if _MARK in line:
                for key, name in _named(line):
                    found.setdefault(key, name)
    return found


def _named(line: str) -> Iterable[tuple[str, str]]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return
    todo: list[tuple[Any, Any]] = [(value, None)]
    while todo:
        resource, url = todo.pop()
        if not isinstance(resource, dict):
            continue
        if resource.get("resourceType") == "Bundle" and isinstance(resource.get("entry"), list):
            todo += [(one.get("resource"), one.get("fullUrl")) for one in reversed(resource["entry"]) if isinstance(one, dict)]
        elif resource.get("resourceType") == ORGANIZATION and isinstance(resource.get("name"), str):
            yield from ((key, resource["name"]) for key in keys_of(ORGANIZATION, resource.get("id"), url))


def keys_of(kind: str, identifier: object, url: object) -> list[str]:
    """Return what references to a resource come down to: by its id, and by the full URL of its entry in a bundle."""
    keys = [f"{kind}/{identifier}"] if identifier and isinstance(identifier, str) else []
    full = relative(url) if url and isinstance(url, str) else ""
    return keys if not full or full in keys else [*keys, full]


def relative(url: str) -> str:
    """Return the end of a reference that tells the resource, as the queries in inputs/fhir do; all of it if it has none."""
    match = _RELATIVE.match(url)
    return match[1] if match else url
