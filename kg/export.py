"""What to share: the authored graphs or parts of them, a user's files, or all that is stated about single things.

The copy of everything in the default graph, which questions are asked of, is never exported; derived statements only on request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import pyoxigraph as ox

from kg import resources
from kg.about import Listed, Stored, about, claim_names
from kg.embedded import Embedded
from kg.errors import BadParameter, UnknownName
from kg.files import Input
from kg.formats import TURTLE, RdfSyntax
from kg.labels import Labels
from kg.load import DERIVED, GRAPH, authored, parse, read_document, read_lines, shipped
from kg.names import expand, shrink
from kg.resolve import Resolver
from kg.write import Statements, Written, write

Part = Literal["ontology", "schemes", "alignments", "entities", "sources", "claims", "shapes", "catalogue"]
"""The parts of the shipped graph that can be exported alone."""

PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Export:
    """Statements to share, and the prefixes that their files declare."""

    quads: list[ox.Quad]
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def default_format(self) -> str:
        """Return the format that loses nothing and reads best: trig with named graphs, else turtle."""
        return "trig" if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in self.quads) else "turtle"

    def write(self, format: str | None = None) -> Written:
        """Return the document, in `format` (kg.write.FORMATS) or the default one. Raises LossyOutput."""
        return write(self.quads, format or self.default_format(), self.prefixes)


def export(
    terms: Sequence[str] = (),
    *,
    data: Sequence[str] = (),
    with_: Sequence[str] = (),
    syntax: RdfSyntax | None = None,
    only: Part | None = None,
    graph: str | None = None,
    derived: bool = False,
) -> Export:
    """Return what to share: of the files `data`, or of the shipped graph with the files `with_` beside it.

    `terms` (names) cuts it down to what is stated about them, `only` to a part of the shipped graph, `graph` to one graph; `derived` adds
    the derived statements. Raises BadParameter for options that do not go together, UnknownName, AmbiguousName, and what reading raises.
    """
    if only is not None and (data or terms):
        raise BadParameter("--only names a part of the shipped graph, so neither --data nor a term goes with it", help="leave one out")
    if derived and data:
        raise BadParameter("derived statements exist of the shipped graph only", help="leave out --derived; --with FILE adds your data")
    extra = files([*data, *with_], syntax)
    found = extra if data else shipped_graphs(extra, only=only)
    if derived or terms:
        engine = Embedded(extra.quads) if data else shipped(extra.quads)
        if derived:
            found = with_derived(found, engine)
        if terms:
            resolver = Resolver(engine, Labels(engine))
            found = Export(about(Listed(found.quads), [resolver.find(term) for term in terms]), found.prefixes)
    return found if graph is None else one_graph(found, graph)


def described(engine: Embedded, terms: Sequence[str]) -> Export:
    """Return what the store of `engine` states about the things called `terms`. Raises UnknownName, AmbiguousName."""
    resolver = Resolver(engine, Labels(engine))
    return Export(about(Stored(engine), [resolver.find(term) for term in terms]))


def shipped_graphs(extra: Export | None = None, *, only: Part | None = None) -> Export:
    """Return the authored graphs, or one part of them, with the statements of `extra` beside them."""
    if only in {"shapes", "catalogue"}:
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in (_shapes() if only == "shapes" else _catalogue())]
    else:
        quads = authored()
        if only == "claims":
            claims = claim_names(quads)
            quads = [quad for quad in quads if quad.graph_name in claims or quad.graph_name == ox.NamedNode(GRAPH + "claims")]
        elif only is not None:
            quads = [quad for quad in quads if quad.graph_name == ox.NamedNode(GRAPH + only)]
    return Export([*quads, *(extra.quads if extra else [])], extra.prefixes if extra else {})


def files(paths: Sequence[str], syntax: RdfSyntax | None = None, *, base: str | None = None) -> Export:
    """Return what files say, every literal as written, and their prefixes; where two files differ on one, the smaller namespace wins.

    Raises MissingInput, UnreadableInput, UnknownFormat, BadSyntax.
    """
    documents = [read_document(path, syntax, base=base) for path in paths]
    prefixes: dict[str, str] = {}
    for document in documents:
        _declare(prefixes, document.prefixes)
    return Export([quad for document in documents for quad in document.quads], prefixes)


def merged(paths: Sequence[str], syntax: RdfSyntax | None = None, *, base: str | None = None) -> tuple[Statements, dict[str, str]]:
    """Return what `files` does, ready to be written and in a quarter of the memory."""
    statements = Statements()
    prefixes: dict[str, str] = {}
    for path in paths:
        text, named, declared = read_lines(path, syntax, base=base)
        statements.add(text, named=named)
        _declare(prefixes, declared)
    return statements, prefixes


def document(paths: Sequence[str], syntax: RdfSyntax | None = None, format: str | None = None) -> Written:
    """Return all that files say as a document, in the format that `Export` writes: the same bytes in less than half the memory.

    Raises LossyOutput, and what `files` raises.
    """
    statements, prefixes = merged(paths, syntax)
    return write(statements, format or ("trig" if statements.graphs() else "turtle"), prefixes)


def _declare(prefixes: dict[str, str], more: Mapping[str, str]) -> None:
    for name, space in more.items():
        prefixes[name] = min(space, prefixes.get(name, space))


def with_derived(export: Export, engine: Embedded) -> Export:
    """Return the export with the derived statements of `engine`, in graph:derived."""
    return Export([*export.quads, *engine.quads(None, None, None, DERIVED)], export.prefixes)


def one_graph(export: Export, name: str) -> Export:
    """Return the statements of the graph called `name`, an IRI or compact IRI. Raises UnknownName, BadIri, UnknownPrefix."""
    wanted = ox.NamedNode(expand(name))
    quads = [quad for quad in export.quads if quad.graph_name == wanted]
    if not quads:
        from difflib import get_close_matches

        names = sorted({shrink(q.graph_name.value) for q in export.quads if isinstance(q.graph_name, ox.NamedNode)})
        raise UnknownName(name, tuple(get_close_matches(shrink(wanted.value), names, n=3)), kind="graph")
    return Export(quads, export.prefixes)


def _shapes() -> list[ox.Triple]:
    return [q.triple for name in resources.names("ontology/shapes", ".ttl") for q in parse(Input(name, resources.read(name)), TURTLE)]


def _catalogue() -> list[ox.Triple]:
    from kg.query.catalogue import catalogue
    from kg.query.library import load_all

    return catalogue(load_all())


def part_named(name: str) -> Part:
    """Return the part called `name`. Raises BadParameter."""
    for part in PARTS:
        if part == name.strip().lower():
            return part
    raise BadParameter(f'"{name}" is no part of the shipped graph', help="use one of " + ", ".join(PARTS))
