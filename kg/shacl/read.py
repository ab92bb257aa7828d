"""Reading shapes: ours by name, a user's from files, with the file and line where one is ill-formed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from kg import resources
from kg.blanks import numbered
from kg.diagnose import place
from kg.errors import IllFormedShapes, Place
from kg.files import STDIN, Input, read_input
from kg.formats import TURTLE, RdfSyntax, rdf_syntax_of
from kg.lint.near import namespace
from kg.load import parse as parse_quads
from kg.load import parse_document, with_contexts
from kg.names import PREFIXES, expand
from kg.query.tokens import scan
from kg.shacl.model import Custom, ShapesGraph, Sparql
from kg.shacl.parse import parse
from kg.shacl.vocabulary import sh

FOLDER = "ontology/shapes"
_PREFIX_FILE = "ontology/prefixes.ttl"
_PREFIX_NODE = ox.NamedNode(PREFIXES["shape"] + "prefixes")
_NAMED_TERM = re.compile(r"\bsh:(\w+)")
_SHAPE = re.compile(r"<[^<>\s]+>|\b(?!sh:)[a-z][\w-]*:[\w-][\w.-]*\w")


@cache
def own_shapes(*names: str) -> ShapesGraph:
    """Return our shapes from the files called `names` in ontology/shapes, such as "claims", together with their prefix declarations."""
    files = [f"{FOLDER}/{name}.ttl" for name in names]
    quads = numbered(quad for name in (*files, _PREFIX_FILE) for quad in parse_quads(Input(name, resources.read(name)), TURTLE))
    return parse(quads, queries_checked=True)


def user_shapes(paths: Sequence[str], syntax: RdfSyntax | None = None) -> ShapesGraph:
    """Return the shapes in the files `paths`; where they use our prefix declarations (shape:prefixes), those are added.

    Raises IllFormedShapes with file, line and column where the message names a term that can be found, and what reading files raises.
    """
    inputs = [read_input(path) for path in paths]
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for path, source in zip(paths, inputs, strict=True):
        chosen = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
        document = parse_document(with_contexts(source, chosen), chosen)
        quads += document.quads
        prefixes = {**document.prefixes, **prefixes}
    quads = numbered(quads)
    used = any(quad.predicate == sh("prefixes") and quad.object == _PREFIX_NODE for quad in quads)
    if used and not any(quad.subject == _PREFIX_NODE for quad in quads):
        quads += parse_quads(Input(_PREFIX_FILE, resources.read(_PREFIX_FILE)), TURTLE)
    try:
        return replace(parse(quads), prefixes=tuple(prefixes.items()))
    except IllFormedShapes as error:
        raise IllFormedShapes(error.message, help=error.help, place=_locate(error.message, inputs)) from error


def looks_into_graphs(shapes: ShapesGraph) -> bool:
    """Tell whether a query of `shapes` uses GRAPH, so that the names of graphs have to be kept."""
    queries = (c.query for shape in shapes.shapes.values() for c in shape.constraints if isinstance(c, Sparql | Custom))
    return any(token.is_word("GRAPH") for query in queries for token in scan(query.text))


def _locate(message: str, inputs: Sequence[Input]) -> Place | None:
    """Return where the SHACL term that `message` names stands, in or after the description of the shape that it names.

    Of several terms, the one that the files have least often is meant. Without a term, the place is the shape's; without a shape, the
    file's, if there is only one.
    """
    names = _SHAPE.findall(message.partition(": ")[0])
    spots = [spot for source in inputs if (spot := _description(source, names[-1])) is not None] if names else []
    found: list[tuple[int, Input, re.Match[bytes]]] = []
    for term in dict.fromkeys(_NAMED_TERM.findall(message.partition("; did you mean")[0])):
        for source in inputs:
            matches = list(re.finditer(rb"(?<![\w-])(?:[\w.-]*:|[^\s<>]*shacl#)?" + term.encode() + rb"(?![\w-])", source.data))
            start = next((match.start() for other, match in spots if other is source), 0)
            after = next((match for match in matches if match.start() >= start), None)
            if after is not None and (not spots or any(other is source for other, _ in spots)):
                found.append((len(matches), source, after))
    if found:
        _, source, match = min(found, key=lambda entry: entry[0])
        return _place(source, match)
    return _place(*spots[0]) if spots else Place(inputs[0].name) if len(inputs) == 1 else None


def _description(source: Input, name: str) -> tuple[Input, re.Match[bytes]] | None:
    """Return where `source` begins to describe the thing called `name`, an IRI in brackets or a compact one, as its messages call it."""
    iri = expand(name)
    local = re.escape(iri[len(namespace(iri)) :]).encode() or rb"(?!)"
    written = rb"(?:<" + re.escape(iri).encode() + rb">|[\w.-]*:" + local + rb"(?![\w-]))"
    match = re.search(rb"(?m)^[ \t]*(" + written + b")", source.data) or re.search(b"(" + written + b")", source.data)
    return (source, match) if match else None


def _place(source: Input, match: re.Match[bytes]) -> Place:
    start, end = match.span(match.lastindex or 0)
    line = source.data.count(b"\n", 0, start) + 1
    column = len(source.data[source.data.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace")) + 1
    return place(source.name, source.data, line, column, len(source.data[start:end].decode("utf-8", "replace")))
