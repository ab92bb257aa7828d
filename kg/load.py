"""Reading RDF documents, and building the shipped dataset: every claim its own graph, everything together in the default graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

import pyoxigraph as ox

from kg import resources
from kg.blanks import numbered
from kg.diagnose import document_error, memory_error
from kg.embedded import Embedded
from kg.engine import Engine
from kg.errors import KgError
from kg.files import STDIN, Input, read_input
from kg.flow import no_statement
from kg.formats import JSON_LD, RDF_XML, TRIG, TURTLE, RdfSyntax, rdf_syntax_of
from kg.names import PREFIXES, slug
from kg.nesting import check_nesting
from kg.record import record
from kg.terms import GraphName, Subject, Term
from kg.wellformed import WellFormed

GRAPH = PREFIXES["graph"]
DERIVED = ox.NamedNode(GRAPH + "derived")
"""The graph of statements that follow by a rule from others (queries/derive/*.rq)."""

_CLAIMS_ASIDE = "COPY DEFAULT TO <https://w3id.org/medspec/id/graph/claims>"
_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"

Taken = TypeVar("Taken", list[ox.Quad], bytes)


@record
class Document:
    """What an RDF document says, in its order, and the prefixes that it declares (prefix to namespace)."""

    quads: list[ox.Quad]
    prefixes: dict[str, str]


def parse(source: Input, syntax: RdfSyntax, *, base: str | None = None, rename: bool = True) -> list[ox.Quad]:
    """Return the quads of a document; see `parse_document`."""
    return parse_document(source, syntax, base=base, rename=rename).quads


def parse_document(
    source: Input, syntax: RdfSyntax, *, base: str | None = None, rename: bool = True, stream: BinaryIO | None = None
) -> Document:
    """Return the quads of a document, in document order, every literal as written, and its prefixes.

    `rename` gives blank nodes fresh labels, so that documents can be merged (RDF 1.1 Semantics section 4.1). Relative IRIs are resolved
    against `base` if given. `stream` gives the document's bytes where somebody counts them. Raises BadSyntax with the place, UnsafeInput
    for a context by URL or an external entity, UnreadableInput for JSON-LD that holds no statement.
    """
    return Document(*_taken(list, source, syntax, base, rename=rename, stream=stream))


def _taken(
    take: Callable[[Iterable[ox.Quad]], Taken],
    source: Input,
    syntax: RdfSyntax,
    base: str | None,
    *,
    rename: bool = True,
    stream: BinaryIO | None = None,
) -> tuple[Taken, dict[str, str]]:
    """Return what `take` makes of the statements of a document, and its prefixes."""
    declared = _check_xml(source) if syntax is RDF_XML else {}
    check_nesting(source.name, source.data, syntax)
    try:
        parser = ox.parse(stream or source.data, format=syntax.engine, base_iri=base, rename_blank_nodes=rename)
        result = take(parser)
    except (SyntaxError, MemoryError) as error:
        raise refused(error, source, syntax) from error
    if not result and syntax is JSON_LD:
        raise no_statement(source.name)
    return result, declared or dict(parser.prefixes)


def stream(source: Input, syntax: RdfSyntax, *, base: str | None = None) -> Iterator[ox.Quad]:
    """Yield the quads of a document as they are parsed, blank nodes freshly labelled; for documents too long for a list.

    Raises what `parse_document` raises, at the latest when the last quad was asked for.
    """
    if syntax is RDF_XML:
        _check_xml(source)
    empty = syntax is JSON_LD
    try:
        if not empty:
            yield from ox.parse(source.data, format=syntax.engine, base_iri=base, rename_blank_nodes=True)
        else:
            for quad in ox.parse(source.data, format=syntax.engine, base_iri=base, rename_blank_nodes=True):
                empty = False
                yield quad
    except (SyntaxError, MemoryError) as error:
        raise refused(error, source, syntax) from error
    if empty:
        raise no_statement(source.name)


def refused(error: SyntaxError | MemoryError, source: Input, syntax: RdfSyntax) -> KgError | MemoryError:
    """Return the error for what the engine raised while it read a document, with the place as the user has it."""
    if isinstance(error, MemoryError):
        return memory_error(error, source.name)
    told = document_error(error, source.name, source.data, syntax)
    told.place = source.own(told.place) if told.place else None
    return told


def read_quads(path: str, syntax: RdfSyntax | None = None, *, rename: bool = True) -> list[ox.Quad]:
    """Return the quads of the file `path`; see `read_document`."""
    return read_document(path, syntax, rename=rename).quads


def read_document(path: str, syntax: RdfSyntax | None = None, *, rename: bool = True, base: str | None = None) -> Document:
    """Return what the file `path` says ("-" for standard input, Turtle unless `syntax` says otherwise).

    Relative IRIs are resolved against `base`, or against the file's own IRI. Raises MissingInput, UnreadableInput, UnknownFormat and
    BadSyntax.
    """
    source, chosen, own = found(path, syntax)
    return parse_document(source, chosen, base=base or own, rename=rename)


def read_lines(path: str, syntax: RdfSyntax | None = None, *, base: str | None = None) -> tuple[bytes, bool, dict[str, str]]:
    """Return what the file `path` says as N-Quads, whether it may hold named graphs, and its prefixes; see `read_document`.

    The statements never become objects, of which each takes four times the memory.
    """
    source, chosen, own = found(path, syntax)
    format = ox.RdfFormat.N_QUADS if chosen.keeps_graphs else ox.RdfFormat.N_TRIPLES
    text, prefixes = _taken(lambda quads: ox.serialize(quads, format=format) or b"", source, chosen, base or own)
    return text, chosen.keeps_graphs, prefixes


def found(path: str, syntax: RdfSyntax | None = None) -> tuple[Input, RdfSyntax, str | None]:
    """Return the content of the file `path`, its syntax, and the IRI that its relative IRIs are resolved against; see `read_document`."""
    chosen = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
    source = with_contexts(read_input(path), chosen)  # first, because it says in words which paths lead nowhere
    return source, chosen, None if path == STDIN else Path(path).resolve().as_uri()


def authored() -> list[ox.Quad]:
    """Return the quads of the shipped files: each file in its graph, each claim in its own, statements about claims in graph:claims."""
    return [
        ox.Quad(q.subject, q.predicate, q.object, graph) if isinstance(q.graph_name, ox.DefaultGraph) else q
        for name, syntax, graph in _shipped_files()
        for q in parse(Input(name, resources.read(name)), syntax)
    ]


def with_contexts(source: Input, syntax: RdfSyntax) -> Input:
    """Return a document with the contexts in it that JSON-LD names by URL (kg.contexts). Raises UnsafeInput for one that is not here."""
    if syntax is not JSON_LD:
        return source
    from kg.contexts import inlined  # what ships is no JSON-LD, and starting should not cost what this module needs

    return inlined(source)


def _shipped_files() -> list[tuple[str, RdfSyntax, ox.NamedNode]]:
    """Return name, syntax and graph of the shipped files; of claims, the graph is that of the statements outside any claim."""
    turtle = [("ontology/spec.ttl", "ontology")]
    others = (name for name in resources.names("ontology", ".ttl") if name != "ontology/spec.ttl")
    turtle += [(name, slug(name).removesuffix(".ttl")) for name in others]
    turtle += [(name, "entities") for name in resources.entities()]
    turtle += [(name, "sources") for name in resources.names("data/sources", ".ttl")]
    claims = [(name, TRIG, ox.NamedNode(GRAPH + "claims")) for name in resources.names("data/claims", ".trig")]
    return [(name, TURTLE, ox.NamedNode(GRAPH + graph)) for name, graph in turtle] + claims


def with_files(paths: Sequence[str], syntax: RdfSyntax | None = None) -> list[ox.Quad]:
    """Return the quads of several files, blank nodes kept apart and called b0, b1, … in the order of the files."""
    return numbered(quad for path in paths for quad in read_quads(path, syntax))


_COUNTING = re.compile(
    r"\bSELECT\b(?!\s+DISTINCT\b)|\b(?:COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT|GROUP|LIMIT|OFFSET|FROM|SERVICE|CONSTRUCT|DESCRIBE"
    r"|BNODE|RAND|UUID|STRUUID)\b",
    re.IGNORECASE,
)


def counts_rows(query: str) -> bool:
    r"""Tell whether the answer to `query` may change if the store gives a statement once for each graph that holds it.

    It may unless every SELECT is a SELECT DISTINCT and nothing counts, cuts or makes up rows. Words in texts and behind a pattern on the
    same line count as well, those on lines of comment do not: the answer errs on the side of yes.

    >>> counts_rows("SELECT DISTINCT ?s WHERE { ?s ?p ?o }"), counts_rows("SELECT ?s WHERE { ?s ?p ?o }")
    (False, True)
    >>> counts_rows("# how many? COUNT them\nSELECT DISTINCT ?s WHERE { ?s ?p ?o }")
    False
    """
    lines = query.replace("\r", "\n").split("\n")
    return _COUNTING.search("\n".join(line for line in lines if not line.lstrip().startswith("#"))) is not None


class Shipped(Embedded):
    """The shipped dataset: each claim its own graph, what follows by a rule in graph:derived, and the union of all in the default graph.

    The union is made when a query first needs it, for it costs as much as reading the files: what is looked up by pattern finds the same
    statements in the named graphs, and so does a query whose answer does not depend on how often a statement is there.
    """

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store=store)
        self._whole = False
        self.derivations = derivations(Embedded(store=store, union=True))
        """What the derivation queries found, see `derivations`."""
        store.extend([ox.Quad(*triple, DERIVED) for triple in _new(self, self.derivations)])

    @property
    def is_whole(self) -> bool:
        """Whether the default graph has been filled."""
        return self._whole

    @property
    def store(self) -> ox.Store:
        """The store with its default graph filled, so that plain SPARQL needs no GRAPH clause and returns no duplicates."""
        if not self._whole:
            self._store.update(_UNION)
            self._whole = True
        return self._store

    def _answer(self, query: str, prefixes: dict[str, str]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if self._whole or counts_rows(query):
            return super()._answer(query, prefixes)
        return self._store.query(query, prefixes=prefixes, use_default_graph_as_union=True)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match; None matches anything.

        Where a part is given and no graph, the default graph, which only repeats what is in others, may be passed over.
        """
        everything = subject is None and predicate is None and object is None and graph is None
        store = self.store if everything or isinstance(graph, ox.DefaultGraph) else self._store
        return store.quads_for_pattern(subject, predicate, object, graph)


def shipped(extra: Iterable[ox.Quad] = ()) -> Shipped:
    """Return the shipped dataset with `extra`, ready for questions."""
    store = ox.Store()
    # Everything happens inside the engine: a quad that crosses into Python and back costs more than reading it.
    together: dict[tuple[RdfSyntax, ox.NamedNode], list[bytes]] = {}
    for name, syntax, graph in _shipped_files():
        together.setdefault((syntax, graph), []).append(resources.read(name))
    store.load(b"\n".join(part for (syntax, _), parts in together.items() if syntax is TRIG for part in parts), format=TRIG.engine)
    store.update(_CLAIMS_ASIDE)
    for (syntax, graph), parts in together.items():
        if syntax is TURTLE:
            store.load(b"\n".join(parts), format=TURTLE.engine, to_graph=graph)
    store.extend(extra)
    return Shipped(store)


def ready(quads: Iterable[ox.Quad]) -> Shipped:
    """Return a version of the whole graph, as `authored` gives it or another release exported it, ready for questions as `shipped` is."""
    store = ox.Store()
    store.extend(quads)
    return Shipped(store)


Derivation: TypeAlias = tuple[str, tuple[Subject, ox.NamedNode, Term], list[tuple[Term, ox.NamedNode, Term]]]
"""The words of a rule, a conclusion, and its premises."""


def derivations(engine: Engine) -> list[Derivation]:
    """Return what the derivation queries conclude from the statements of `engine`, in a fixed order.

    Each queries/derive/NAME.rq, whose first line says what it does, selects ?s ?p ?o, the conclusion, and its premises ?s1 ?p1 ?o1 …; one
    pass is enough because no conclusion is a premise of another rule.
    """
    found: list[Derivation] = []
    for name in resources.names("queries/derive", ".rq"):
        query = resources.read(name).decode()
        rule = query.partition("\n")[0].lstrip("# ").strip()
        for s, p, o, *rest in engine.select(query):
            if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o is not None:
                premises = [
                    (s1, p1, o1)
                    for s1, p1, o1 in zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
                    if s1 is not None and isinstance(p1, ox.NamedNode) and o1 is not None
                ]
                found.append((rule, (s, p, o), premises))
    return found


def derive(engine: Embedded) -> list[ox.Triple]:
    """Return the statements that the derivation queries add to those of `engine`, each once."""
    return [ox.Triple(*triple) for triple in _new(engine, derivations(engine))]


def _new(engine: Embedded, found: list[Derivation]) -> list[tuple[Subject, ox.NamedNode, Term]]:
    return [triple for triple in dict.fromkeys(triple for _, triple, _ in found) if not any(True for _ in engine.quads(*triple))]


def _check_xml(source: Input) -> dict[str, str]:
    """Return the prefixes of an RDF/XML document. Raises what `WellFormed` raises."""
    check = WellFormed(source.name, source.data)
    check(source.data)
    check(b"")
    return check.prefixes
