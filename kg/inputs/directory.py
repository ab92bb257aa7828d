"""Large files of RDF about practitioners: one store that the files are streamed into, and batches of people taken out of it.

Judged are the people and claims of the files by our shapes, with the graph around them, as kg.shacl.validate does for files that fit into
memory many times over. A person goes into a batch with the claims that are made of them, and with all who make the same claim, so that the
shapes see what they would see in the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.claim.check import Claims
from kg.claim.codes import Codes
from kg.embedded import Embedded
from kg.errors import Place
from kg.formats import RdfSyntax
from kg.inputs.check import Check
from kg.inputs.left import Leftovers
from kg.labels import Labels
from kg.load import shipped
from kg.resolve import Resolver
from kg.shacl import validate as rdf
from kg.shacl.batches import Batches
from kg.shacl.coverage import Selection, by_class
from kg.shacl.data import Data
from kg.shacl.explain import labels_of
from kg.shacl.known_terms import KnownTerms
from kg.shacl.located import located
from kg.shacl.report import Report, finding_key
from kg.shacl.settings import Settings
from kg.shacl.stream import Streamed
from kg.shacl.subject import Subject, own_nodes, unknown_prefixes
from kg.shacl.unknown_terms import unknown_terms
from kg.shacl.watch import Stage, Step, Watch, timed
from kg.terms import RDF_TYPE, GraphName, Term, sort_key, spec
from kg.terms import Subject as Node

TOLD_EACH = 1_000
"""After how many practitioners whoever watches is told."""
_PERSON, _CLAIM, _CLAIMS = spec("Practitioner"), spec("CertificationClaim"), spec("claimsCertification")
_OURS = ("practitioner", "recognition")
_OTHERS = ("claims", "dataset")
_EACH_CLASS = "SELECT (SAMPLE(?s) AS ?one) ?what WHERE { ?s a ?what } GROUP BY ?what"
_EACH_PREDICATE = "SELECT (SAMPLE(?s) AS ?one) ?what WHERE { ?s ?what ?o } GROUP BY ?what"
_BESIDE = """SELECT DISTINCT ?this ?type WHERE {
    ?this a ?type
    FILTER (?type NOT IN (spec:Practitioner, spec:CertificationClaim))
    FILTER NOT EXISTS { ?this a spec:Practitioner }
    FILTER NOT EXISTS { ?this a spec:CertificationClaim }
}"""


def validate_large(
    paths: Sequence[str], syntax: RdfSyntax | None, settings: Settings, codes: Codes | None = None, loaded: Embedded | None = None
) -> Report | None:
    """Return the report on files of RDF about practitioners, None where they hold more that our shapes judge, or nothing of the kind.

    Of findings, the first of each shape are kept (kg.inputs.kept); all are counted. Raises BadSyntax with the place.
    """
    quads = Streamed(paths, syntax)
    store = quads.load(settings.watch)
    if settings.hold is not None:
        settings.hold.append(store)
    graph = loaded if loaded is not None else shipped()
    people = People(paths[0] if len(paths) == 1 else f"{len(paths)} files", store, quads, settings.watch)
    if not people.heads or _judged_otherwise(store, graph, settings):
        return None
    plain = Embedded(list(graph.quads(None, None, None, ox.DefaultGraph())))
    batches = Batches(rdf.ours(settings, *_OURS), tuple(graph.quads()))
    chosen = replace(settings, claims=Claims(codes=codes))
    report = Check(batches, Resolver(plain, Labels(plain)), chosen, codes=codes).run([people])
    subject = Subject(quads, names=tuple(paths), origins=quads.origins, prefixes=unknown_prefixes(quads.prefixes))
    coverage = replace(report.coverage, unreached=by_class(_beside(store)))
    around = _Beside(store, graph)
    reported = {entry.type for entry in coverage.unreached}
    unknown = unknown_terms(subject, KnownTerms([batches.shapes], graph), around, reported)
    listed = sorted((replace(one, bindings=tuple(p for p in one.bindings if p[0] != "this")) for one in report.findings), key=finding_key)
    with timed(settings.watch, Stage.placing, "places of findings", len(listed)):
        placed = located(listed, subject.written, subject.origins, store, settings.samples) if listed else ()
    coverage = replace(coverage, unknown=unknown)
    profile = rdf.applied(None, settings)
    labels = labels_of(placed, coverage, around)
    done = replace(report, findings=placed, coverage=coverage, labels=labels, profile=profile)
    return replace(done, inputs=subject.names, prefixes=subject.prefixes, lifted=())


class People:
    """The practitioners in a store, and claims that nobody makes, in order of their names; a `kg.inputs.unit.Reader`."""

    kind = "rdf"

    def __init__(self, name: str, store: Embedded, quads: Streamed, watch: Watch | None) -> None:
        self.name = name
        self.left = Leftovers()
        self.size: int | None = sum(len(origin.source.data) for origin in quads.origins)
        self._store, self._watch, self._done = store, watch, 0
        people = {quad.subject for quad in store.quads(None, RDF_TYPE, _PERSON)}
        held = set[Term]()
        for quad in store.quads(None, _CLAIMS):
            people.add(quad.subject)
            held.add(quad.object)
        people.update(quad.subject for quad in store.quads(None, RDF_TYPE, _CLAIM) if quad.subject not in held)
        self.heads: list[Node] = sorted(people, key=str)

    @property
    def consumed(self) -> int:
        """How many bytes of the files have been dealt with, as far as that can be said of people."""
        return (self.size or 0) * self._done // max(len(self.heads), 1)

    def __iter__(self) -> Iterator[Described]:
        """Yield each practitioner with what belongs to them; those who share a claim come together."""
        seen: set[Node] = set()
        for head in self.heads:
            self._done += 1
            if self._watch is not None and self._done % TOLD_EACH == 0:
                self._watch(Step(Stage.checking, "practitioners", self._done, len(self.heads)))
            if head not in seen:
                yield Described(self._with_all(head, seen))

    def _with_all(self, head: Node, seen: set[Node]) -> list[ox.Quad]:
        """Return what is said of a person, their claims and what stands there, and of all others who make one of these claims."""
        found: list[ox.Quad] = []
        todo, met = [(head, 0)], {head}
        while todo:
            node, depth = todo.pop()
            said = list(self._store.quads(node))
            found += said
            for quad in said:
                value = quad.object
                if depth < 2 and isinstance(value, ox.NamedNode | ox.BlankNode) and quad.predicate != RDF_TYPE and value not in met:
                    if depth and not isinstance(value, ox.BlankNode):
                        continue
                    met.add(value)
                    todo.append((value, depth + 1))
                if quad.predicate == _CLAIMS and isinstance(value, ox.NamedNode | ox.BlankNode):
                    for other in self._store.quads(None, _CLAIMS, value):
                        if other.subject not in met:
                            met.add(other.subject)
                            seen.add(other.subject)
                            todo.append((other.subject, 0))
        return found


class Described:
    """What is said of one practitioner; the places of statements are looked up later, for those findings that are kept."""

    __slots__ = ("key", "quads")

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.quads = quads
        self.key = ""

    def place(self, _subject: Term, _property: ox.NamedNode | None, _value: Term | None, /) -> Place | None:
        """Return nothing yet."""
        return None


class _Beside(Embedded):
    """A store that is asked questions, with statements of a graph beside it that describe terms."""

    def __init__(self, store: Embedded, graph: Embedded) -> None:
        super().__init__(store=store.store)
        self._graph = graph

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of both that match."""
        yield from super().quads(subject, predicate, object, graph)
        yield from self._graph.quads(subject, predicate, object, graph)


def _judged_otherwise(store: Embedded, graph: Embedded, settings: Settings) -> bool:
    """Tell whether the files describe anything that our other shapes judge: seen from one node of each class and of each predicate."""
    samples = [ox.Quad(node, RDF_TYPE, type) for node, type in _one_each(store, _EACH_CLASS)]
    for node, property in _one_each(store, _EACH_PREDICATE):
        assert isinstance(property, ox.NamedNode)
        samples += list(store.quads(node, property))[:1]
    own = own_nodes(samples, graph)
    if any(next(graph.quads(quad.subject), None) is not None for quad in samples):
        return True  # what is said of a thing of our graph may change what the shapes see of it
    around = Embedded([*graph.quads(None, None, None, ox.DefaultGraph()), *samples])
    selected = Selection(rdf.ours(settings, *_OTHERS), Data((), around, own)).checked()
    return bool(selected)


def _one_each(store: Embedded, query: str) -> list[tuple[Node, Term]]:
    rows = store.select(query)
    found = [(one, what) for one, what in rows if what is not None and isinstance(one, ox.NamedNode | ox.BlankNode)]
    return sorted(found, key=lambda pair: sort_key(pair[1]))


def _beside(store: Embedded) -> Iterator[tuple[Term, Term]]:
    """Yield each typed node that is neither a practitioner nor a claim, with each of its classes."""
    rows = store.select(_BESIDE)
    yield from ((node, type) for node, type in rows if node is not None and type is not None)
