"""JSON-LD contexts and frames without a network: ours, a user's files, and what a folder holds for the contexts that are named by URL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kg import resources
from kg.diagnose import place
from kg.errors import BadSyntax, UnreadableInput, UnsafeInput
from kg.files import read_input
from kg.names import BASE

OURS = BASE + "context.jsonld"
"""The URL that stands for our context in a document."""


@dataclass(frozen=True, slots=True)
class Contexts:
    """Finds contexts by URL: ours, and those in `folder`, which holds them as HOST/PATH (the layout of `wget --force-directories`)."""

    folder: str | None = None

    def find(self, url: str) -> Any:
        """Return the document at `url`. Raises UnsafeInput for one that is not here, BadSyntax for one that is no JSON."""
        if url == OURS:
            return own_context()
        for path in self._places(url):
            if path.is_file():
                return read_json(str(path))
        raise UnsafeInput(
            f"the context {url} is not here, and nothing is fetched from the network",
            help="save it as DIR/HOST/PATH, as `wget --force-directories` does, and name DIR with --contexts",
        )

    def loader(self, url: str, _options: object = None) -> dict[str, Any]:
        """Return the document at `url` as the JSON-LD processor wants it (JSON-LD API section 9.4, LoadDocumentCallback)."""
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": self.find(url)}

    def _places(self, url: str) -> list[Path]:
        parts = urlsplit(url)
        if self.folder is None or parts.scheme not in {"http", "https"} or not parts.netloc:
            return []
        root = Path(self.folder).resolve()
        plain = root / parts.netloc / unquote(parts.path).lstrip("/")
        found = [plain, plain.with_name(plain.name + ".jsonld"), plain.with_name(plain.name + ".json"), plain / "index.jsonld"]
        return [path for path in found if path.resolve().is_relative_to(root)]


def own_context() -> dict[str, Any]:
    """Return our context, as a document."""
    found: dict[str, Any] = json.loads(resources.read("ontology/context.jsonld"))
    return found


def read_json(path: str) -> Any:
    """Return the JSON in the file `path`. Raises BadSyntax with the place, and what reading a file raises."""
    source = read_input(path)
    try:
        return json.loads(source.data)
    except json.JSONDecodeError as error:
        raise BadSyntax(
            f"not JSON: {error.msg.lower()}",
            help="commas stand between entries only, and names in quotation marks",
            place=place(source.name, source.data, error.lineno, error.colno),
        ) from error
    except RecursionError as error:
        raise UnreadableInput(f"{source.name} is nested too deep", help="a context or frame has a few levels") from error
