"""Data for validation, every literal as the file says it.

The embedded store keeps values, not spellings: "007"^^xsd:integer becomes 7, "5"^^xsd:int becomes an xsd:integer, "1"^^xsd:boolean becomes
true. SHACL looks at terms: two spellings of one number are two values, sh:datatype compares datatypes, sh:pattern spellings. So a literal
that the store would rewrite is stored under a datatype of its own, which names the true one, and is given back as it was. Literals that the
store would accept although they are ill-typed ("300"^^xsd:byte) or keep as ill-typed ("c"^^xsd:integer) get another such datatype. What is
then left under a datatype of XML Schema is well-formed and spelt as in the file, which is what most literals are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.blanks import rename
from kg.embedded import Embedded
from kg.files import STDIN, read_input
from kg.formats import N_TRIPLES, TURTLE, RdfSyntax, rdf_syntax_of
from kg.load import stream
from kg.marks import Marks
from kg.names import PREFIXES
from kg.shacl.datatypes import INTEGERS, LEXICAL, compare, is_vast, well_formed
from kg.terms import XSD, GraphName, Subject, Term

WRITTEN = "urn:x-medspec:as-written:"
"""Begins the datatype of a stored literal that the store would have rewritten; the true datatype's IRI follows."""
ILL_TYPED = "urn:x-medspec:ill-typed:"
"""Begins the datatype of a stored literal whose lexical form is not one of its datatype; that datatype's IRI follows."""

COMPARE = "urn:x-medspec:compare"
"""The function with which queries compare numbers that the store has no value for: left, operator as a string, right."""

_MONTH_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{0,2}[1-9])?"
_PLAIN = {
    "integer": r"0|-?[1-9][0-9]{0,17}",
    "decimal": r"0|-?[1-9][0-9]{0,15}|-?(?:0|[1-9][0-9]{0,15})\.[0-9]{0,14}[1-9]",
    "double": r"-?[1-9][0-9]{0,5}(?:\.[0-9]{0,4}[1-9])?",
    "boolean": r"true|false",
    "date": rf"[12][0-9]{{3}}-{_MONTH_DAY}",
    "dateTime": rf"[12][0-9]{{3}}-{_MONTH_DAY}T{_CLOCK}(?:Z|[+-](?:0[1-9]|1[0-3]):00)?",
    "time": _CLOCK,
    "gYear": r"[12][0-9]{3}",
    "gYearMonth": r"[12][0-9]{3}-(?:0[1-9]|1[0-2])",
}
"""Forms that are well-formed and that the store keeps, so that nothing need be asked about them; tests hold the table against the store."""
PLAIN_FORMS = {XSD + local: re.compile(_PLAIN.get(local, r"(?!)")).fullmatch for local in (*LEXICAL, *INTEGERS)}
"""For each datatype that the store looks into, what tells such a form; of literals of any other datatype the store keeps the form."""

_LOOKED_INTO = """SELECT DISTINCT ?value WHERE { ?s ?p ?value
  FILTER(ISLITERAL(?value) && DATATYPE(?value) != xsd:string && DATATYPE(?value) != rdf:langString) }"""


class AsWritten(Embedded):
    """An in-memory store whose literals are told apart as their files spell them; results of queries need `as_written`.

    `rewritten` and `datatypes` are the predicates and datatypes of literals that stand under a datatype of their own, `vast` the predicates
    of numbers that the store has no value for. Unless `graphs`, the statements of all graphs are merged into one, each once, which is what
    SHACL validates.
    """

    def __init__(self, quads: Iterable[ox.Quad] = (), *, graphs: bool = False) -> None:
        super().__init__()
        self.graphs = graphs
        self.rewritten: set[ox.NamedNode] = set()
        self.datatypes: set[ox.NamedNode] = set()
        self.vast: set[ox.NamedNode] = set()
        self._stored: dict[ox.Literal, ox.Literal] = {}
        self._numbers: dict[ox.NamedNode, int] | None = None
        self._blanks = 0
        self._scratch = ox.Store()
        self.add(quads)

    @classmethod
    def over(cls, engine: Embedded) -> AsWritten | None:
        """Return the default graph of `engine` in its own store, if all literals there are kept as they are and well-formed, else None."""
        values = (value for (value,) in engine.select(_LOOKED_INTO) if isinstance(value, ox.Literal))
        if not all((plain := PLAIN_FORMS.get(value.datatype.value)) is None or plain(value.value) for value in values):
            return None
        found = cls(graphs=True)
        found._store = engine.store
        return found

    def run(
        self, query: str, *, name: str = "query", prefixes: dict[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the engine's own result of any query form, which may call COMPARE; see `Embedded.run`."""
        if COMPARE not in query:
            return super().run(query, name=name, prefixes=prefixes)
        return self.store.query(
            query,
            prefixes=prefixes or dict(PREFIXES),
            use_default_graph_as_union=self.union,
            custom_functions={ox.NamedNode(COMPARE): _compare},
        )

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements; blank nodes keep their labels. If graphs are kept and any is named, queries see the union of all graphs."""
        self._numbers = None
        self.store.bulk_extend(self._spelt(self._placed(quads)))

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove statements that were added; what is not there stays away."""
        self._numbers = None
        remove = self.store.remove
        for quad in self._spelt(self._placed(quads)):
            remove(quad)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements of the default graph; blank nodes keep their labels."""
        self._numbers = None
        self.store.bulk_extend(self._spelt(quads))

    def numbers(self) -> dict[ox.NamedNode, int]:
        """Return how many statements have each predicate, counted in one pass once something was added or removed."""
        if self._numbers is None:
            rows = self.select("SELECT ?p (COUNT(*) AS ?number) WHERE { ?s ?p ?o } GROUP BY ?p")
            self._numbers = {p: int(n.value) for p, n in rows if isinstance(p, ox.NamedNode) and isinstance(n, ox.Literal)}
        return self._numbers

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match, as a plain store would give them; None matches anything."""
        kept = self.stored(object) if isinstance(object, ox.Literal) else object
        for quad in super().quads(subject, predicate, kept, graph):
            value = quad.object
            written = as_written(value)
            if written is value or not isinstance(written, ox.Literal):
                yield quad
            else:
                yield ox.Quad(quad.subject, quad.predicate, rewritten(written, self._scratch), quad.graph_name)

    def read(self, path: str, syntax: RdfSyntax | None = None) -> None:
        """Add the statements of the file `path` ("-" for standard input), blank nodes called b0, b1, … in the order in which they are met.

        Raises MissingInput, UnreadableInput, UnknownFormat, BadSyntax with the place.
        """
        chosen = syntax or (TURTLE if path == STDIN else rdf_syntax_of(path))
        source = read_input(path)
        quads = stream(source, chosen, base=None if path == STDIN else Path(path).resolve().as_uri())
        marks = Marks(chosen)
        marks(source.data)
        self._numbers = None
        simple = chosen in {TURTLE, N_TRIPLES} and not marks.blank
        self.store.bulk_extend(self._spelt(quads) if simple else self._spelt(self._numbered(quads)))

    def _spelt(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the quads as they are stored. This loop runs once per statement: it must stay short."""
        literal, checked = ox.Literal, PLAIN_FORMS
        for quad in quads:
            value = quad.object
            if type(value) is literal:
                plain = checked.get(value.datatype.value)
                if plain is not None and not plain(value.value):
                    if len(value.value) > 18 and is_vast(value):
                        self.vast.add(quad.predicate)
                    kept = self.stored(value)
                    if kept is not value:
                        self.rewritten.add(quad.predicate)
                        self.datatypes.add(value.datatype)
                        quad = ox.Quad(quad.subject, quad.predicate, kept, quad.graph_name)
            yield quad

    def _placed(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the quads in the graph where they are kept, and note whether any is named."""
        for quad in quads:
            if type(quad.graph_name) is ox.DefaultGraph:
                yield quad
            elif self.graphs:
                self.union = True
                yield quad
            else:
                yield ox.Quad(quad.subject, quad.predicate, quad.object)

    def _numbered(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the quads with blank nodes numbered: b0, b1 and so on."""
        names: dict[ox.BlankNode, ox.BlankNode] = {}

        def number(node: ox.BlankNode) -> str:
            return names.setdefault(node, ox.BlankNode(f"b{len(names) + self._blanks}")).value

        for quad in self._placed(quads):
            yield rename([quad], number)[0]
        self._blanks += len(names)

    def stored(self, literal: ox.Literal) -> ox.Literal:
        """Return the literal that stands for `literal` in the store: itself, where the store keeps it and it is well-formed."""
        known = self._stored.get(literal)
        if known is None:
            known = self._stored[literal] = stored(literal, self._scratch)
        return literal if known == literal else known


def stored(literal: ox.Literal, scratch: ox.Store | None = None) -> ox.Literal:
    """Return the literal that stands for `literal` in an `AsWritten` store.

    >>> stored(ox.Literal("007", datatype=ox.NamedNode(XSD + "integer"))).datatype.value
    'urn:x-medspec:as-written:http://www.w3.org/2001/XMLSchema#integer'
    """
    plain = PLAIN_FORMS.get(literal.datatype.value)
    if plain is None or plain(literal.value):
        return literal
    if not well_formed(literal):
        return ox.Literal(literal.value, datatype=ox.NamedNode(ILL_TYPED + literal.datatype.value))
    kept = rewritten(literal, scratch if scratch is not None else ox.Store()) == literal
    return literal if kept else ox.Literal(literal.value, datatype=ox.NamedNode(WRITTEN + literal.datatype.value))


def rewritten(literal: ox.Literal, scratch: ox.Store) -> Term:
    """Return what the engine's store makes of `literal`; `scratch` is an empty store, and is empty again afterwards."""
    quad = ox.Quad(_NODE, _NODE, literal)
    scratch.add(quad)
    kept = next(scratch.quads_for_pattern(None, None, None, None)).object
    scratch.clear()
    return kept


_NODE = ox.NamedNode("urn:x-medspec:scratch")


def _compare(*terms: Term) -> Term | None:
    """Compare two numbers, as stored or as written; None, an error in SPARQL, for anything else."""
    left, operator, right = (as_written(term) for term in terms)
    if not (isinstance(left, ox.Literal) and isinstance(operator, ox.Literal) and isinstance(right, ox.Literal)):
        return None
    outcome = compare(left, operator.value, right)
    return None if outcome is None else ox.Literal(outcome)


def as_written(term: Term) -> Term:
    """Return the term that `term` stands for if it comes from an `AsWritten` store, else `term` itself."""
    if type(term) is ox.Literal:
        datatype = term.datatype.value
        if datatype.startswith(WRITTEN):
            return ox.Literal(term.value, datatype=ox.NamedNode(datatype[len(WRITTEN) :]))
        if datatype.startswith(ILL_TYPED):
            return ox.Literal(term.value, datatype=ox.NamedNode(datatype[len(ILL_TYPED) :]))
    return term


def read_files(paths: Sequence[str], syntax: RdfSyntax | None = None, *, graphs: bool = False) -> AsWritten:
    """Return the statements of several files, every literal as written and blank nodes kept apart."""
    engine = AsWritten(graphs=graphs)
    for path in paths:
        engine.read(path, syntax)
    return engine
