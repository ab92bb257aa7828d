"""One JSON-LD document in another form, by the algorithms of JSON-LD 1.1 (API sections 4 to 6, Framing section 4), which PyLD has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pyoxigraph as ox

from kg.contexts import Contexts
from kg.errors import BadSyntax, KgError, MissingExtra
from kg.write import Statements
from kg.write.jsonld import json_ld

Shape = Literal["compacted", "expanded", "flattened", "framed"]


@dataclass(frozen=True, slots=True)
class Form:
    """The form that is wanted: `context` is a document, a URL or None for ours; `frame` a document, for framed ones."""

    shape: Shape
    context: Any = None
    frame: Any = None
    contexts: Contexts = field(default_factory=Contexts)


def linked(quads: Iterable[ox.Quad], form: Form, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return the statements as JSON-LD in the wanted form, indented; the same bytes for the same content.

    Raises MissingExtra without PyLD, UnsafeInput for a context that would have to be fetched, BadSyntax for one that breaks the rules of
    JSON-LD, LossyOutput as the writer of JSON-LD does.
    """
    return dump(processed(json.loads(json_ld(Statements.of(quads), prefixes)), form))


def processed(document: Any, form: Form) -> Any:
    """Return a JSON-LD document in the wanted form. Raises as `linked` does."""
    processor = _processor()
    options = {"documentLoader": form.contexts.loader, "processingMode": "json-ld-1.1"}
    # Of our own context, a document holds the entries that it uses.
    context = document["@context"] if form.context is None else form.context
    try:
        if form.shape == "expanded":
            made = processor.expand(document, options)
        elif form.shape == "flattened":
            made = processor.flatten(document, context, options)
        elif form.shape == "framed":
            frame = form.frame if form.context is None and "@context" in form.frame else {**form.frame, "@context": context}
            made = processor.frame(document, frame, {**options, "omitGraph": False})
        else:
            made = processor.compact(document, context, {**options, "graph": True})
        return _ordered(made)
    except processor.JsonLdError as error:
        raise _clear(error) from error


def _ordered(node: Any) -> Any:
    """Return a document in which each object begins with what it is: context, identifier and type."""
    if isinstance(node, list):
        return [_ordered(one) for one in node]
    if not isinstance(node, dict):
        return node
    first = [key for key in ("@context", "@id", "id", "@type", "type") if key in node]
    return {key: node[key] if key == "@context" else _ordered(node[key]) for key in [*first, *(key for key in node if key not in first)]}


def dump(document: Any) -> bytes:
    """Return a JSON document as bytes."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _processor() -> Any:
    try:
        from pyld import jsonld
    except ImportError as error:
        raise MissingExtra("other forms of JSON-LD need PyLD", help='pip install "medspec[jsonld]"') from error
    return jsonld


def _clear(error: Any) -> KgError:
    """Return what went wrong inside the processor: what our own loader said, or the rule of JSON-LD that is broken."""
    inner: Any = error
    words = []
    while inner is not None:
        if isinstance(inner, KgError):
            return inner
        words.append(str(getattr(inner, "args", [""])[0] or "").strip())
        inner = getattr(inner, "cause", None) or inner.__cause__
    said = next((word for word in reversed(words) if word), "the document cannot be processed").rstrip(".")
    return BadSyntax(f"JSON-LD: {said[:1].lower()}{said[1:]}", help="see the rules for contexts and frames in JSON-LD 1.1")
