"""Judging example data by one file of shapes, with the vocabulary and the concept schemes around them and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg import resources
from kg.blanks import numbered
from kg.embedded import Embedded
from kg.files import Input
from kg.formats import TURTLE
from kg.load import derive, parse, read_quads
from kg.names import expand
from kg.shacl.data import Data, Validator, merged
from kg.shacl.joint import Joint
from kg.shacl.model import ShapesGraph
from kg.shacl.paths import readable
from kg.shacl.read import own_shapes
from kg.shacl.report import Finding, finding_key
from kg.terms import text

HERE = Path(__file__).parent
FOLDERS = ("claims", "dataset", "practitioner")
READ = frozenset(
    ox.NamedNode(expand(name)) for name in ("owl:propertyChainAxiom", "rdf:type", "rdfs:subPropertyOf", "spec:negationOf", "spec:stance")
)
INPUT = ox.NamedNode("https://w3id.org/medspec/id/graph/input")


def cases(*kinds: str) -> list[Path]:
    """Return the example files of the given kinds (ok, bad, warn), in order."""
    return sorted(path for path in HERE.glob("*/*.t*") if path.suffix in {".ttl", ".trig"} and path.name.partition(".")[0] in kinds)


@cache
def vocabulary() -> tuple[ox.Quad, ...]:
    """Return the statements of the ontology and the schemes, in named graphs."""
    names = ("ontology/spec.ttl", "ontology/schemes.ttl")
    quads = numbered(quad for name in names for quad in parse(Input(name, resources.read(name)), TURTLE))
    graph = ox.NamedNode("https://w3id.org/medspec/id/graph/ontology")
    return tuple(ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads)


def statements(path: Path) -> list[ox.Quad]:
    """Return the statements of an example; blank nodes are called x0, x1, … so that none is one of the vocabulary's."""
    quads = read_quads(str(path))
    names: dict[ox.BlankNode, ox.BlankNode] = {}
    for quad in quads:
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.BlankNode):
                names.setdefault(node, ox.BlankNode(f"x{len(names)}"))
    return [
        ox.Quad(
            names.get(q.subject, q.subject) if isinstance(q.subject, ox.BlankNode) else q.subject,
            q.predicate,
            names.get(q.object, q.object) if isinstance(q.object, ox.BlankNode) else q.object,
            q.graph_name,
        )
        for q in quads
    ]


def data_for(folder: str, quads: Sequence[ox.Quad], *, faithful: bool = False) -> Data:
    """Return example statements and the vocabulary, as the shapes in `folder` look at them: merged, or as named graphs."""
    own = frozenset(
        term for quad in quads for term in (quad.subject, quad.object, quad.graph_name) if not isinstance(term, ox.DefaultGraph)
    )
    named = [ox.Quad(q.subject, q.predicate, q.object, INPUT) if isinstance(q.graph_name, ox.DefaultGraph) else q for q in quads]
    if folder == "dataset":
        # Only what the shapes read of the vocabulary: rdflib joins GRAPH patterns with all there is.
        everything = (*(quad for quad in vocabulary() if quad.predicate in READ or not faithful), *named)
        return Data(everything, Embedded(everything, union=True), own, graphs=True, faithful=faithful)
    flat = merged([*vocabulary(), *named])
    flat = merged([*flat, *(ox.Quad(t.subject, t.predicate, t.object) for t in derive(Embedded(flat)))])
    return Data(flat, Embedded(flat), own, faithful=faithful)


def judge(folder: str, quads: Sequence[ox.Quad], *, faithful: bool = False, validator: Validator | None = None) -> list[Finding]:
    """Return what the shapes in `folder` find, in order."""
    found = (validator or Joint()).findings(shapes_of(folder), data_for(folder, quads, faithful=faithful))
    return sorted(found, key=finding_key)


@cache
def shapes_of(folder: str) -> ShapesGraph:
    """Return our shapes in the file `folder`."""
    return own_shapes(folder)


def lines(findings: Iterable[Finding]) -> list[str]:
    """Return findings as lines of an expected report: level, shape, focus node, path, value, message."""
    return [
        "\t".join(
            (
                finding.level.name,
                finding.rule or text(finding.shape),
                text(finding.focus),
                readable(finding.path) if finding.path else "",
                text(finding.value),
                finding.message(text),
            )
        )
        for finding in findings
    ]
