"""The reference engine: pySHACL, exact and slow, behind the `Validator` protocol.

It runs on rdflib, which keeps lexical forms, or on a pyoxigraph store where the data allow it: on a few thousand triples that is 20 to 100
times faster. A test holds the two equal on our own shapes.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import IllFormedShapes
from kg.names import is_iri
from kg.shacl.data import Data
from kg.shacl.model import Custom, Node, Shape, ShapesGraph, Sparql
from kg.shacl.parse_paths import path_of
from kg.shacl.report import Finding
from kg.shacl.statements import Statements
from kg.shacl.vocabulary import sh
from kg.terms import Term
from kg.terms import value as bare

if TYPE_CHECKING:
    import rdflib

# pySHACL fills a placeholder of a message in without saying what it put there. Marks around each placeholder of the shapes it is given
# make that readable: MARK name MARK value MARK. They are private-use characters, and data are not changed.
_MARK = "\ue0ff"
_PLACEHOLDER = re.compile(r"\{([$?])(\w+)\}")
_FILLED = re.compile(rf"{_MARK}(\w+){_MARK}(.*?){_MARK}", re.DOTALL)
_DEEPEST = 500


class Reference:
    """pySHACL as a `Validator`."""

    name = "pySHACL"
    notes = ()

    def findings(self, shapes: ShapesGraph, data: Data) -> Iterator[Finding]:
        """Yield the results of pySHACL (SHACL section 3.4). Raises IllFormedShapes for what pySHACL refuses to load or run."""
        results = _run(_marked(shapes), _graph(data))
        for result in results.instances(sh("ValidationResult")):
            if result not in _details(results) and data.counts(focus := results.sh(result, "focusNode")[0]):
                yield _finding(results, result, focus, shapes)


def _graph(data: Data) -> Any:
    """Return what pySHACL is to validate: a pyoxigraph store, an rdflib Dataset or an rdflib Graph."""
    if not data.faithful:
        # Not the engine's own store: the data may be a part of what that holds.
        return Embedded(data.quads).store
    from kg.bridge import to_dataset, to_graph

    if not data.graphs:
        return to_graph(data.quads)
    dataset = to_dataset(data.quads)
    dataset.default_union = True
    return dataset


def _marked(shapes: ShapesGraph) -> rdflib.Graph:
    """Return the shapes for pySHACL: without imports and descriptions, with marks around the placeholders of messages."""
    from kg.bridge import to_graph

    message = sh("message")
    kept = []
    for triple in shapes.triples:
        if triple.predicate == message and isinstance(triple.object, ox.Literal):
            marked = _PLACEHOLDER.sub(rf"{_MARK}\2{_MARK}\g<0>{_MARK}", triple.object.value)
            language = triple.object.language
            text = ox.Literal(marked, language=language) if language else ox.Literal(marked)
            kept.append(ox.Triple(triple.subject, message, text))
        else:
            kept.append(triple)
    return to_graph(kept)


def _run(shapes: rdflib.Graph, data: Any) -> Statements:
    """Return the report graph of pySHACL. Nothing is fetched, whatever the shapes ask for."""
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.validator import Validator

    from kg.bridge import from_graph

    # Not pyshacl.validate: on its way it switches rdflib's rewriting of literals on, and it takes text for a file name or a URL.
    graph = DataGraph.from_oxigraph_store(data) if isinstance(data, ox.Store) else DataGraph.from_rdflib(data)
    options = {"inplace": True, "max_validation_depth": _DEEPEST, "logger": logging.getLogger("pyshacl")}
    with _quiet(), _as_written():
        try:
            validator: Any = Validator(graph, shacl_graph=shapes, options=options)  # its methods have no types
            _, report, _ = validator.run()
        except ValidationFailure as error:
            raise IllFormedShapes(_one_line(error.message), help="see https://www.w3.org/TR/shacl/#pre-binding") from error
        except ReportableRuntimeError as error:  # includes pySHACL's errors on loading shapes and constraints
            raise IllFormedShapes(_one_line(error.message), help="see https://www.w3.org/TR/shacl/#syntax-rules") from error
        except RecursionError as error:
            raise IllFormedShapes("the shapes are nested too deeply to be judged", help="split the shapes") from error
        except (NotImplementedError, ValueError, TypeError, SyntaxError) as error:
            # What rdflib and pySHACL raise for queries and paths they cannot run; the shapes have passed our own checks by now.
            raise IllFormedShapes(f"pySHACL cannot run these shapes: {_one_line(str(error))}", help="simplify the shape") from error
    return Statements(from_graph(report))


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep rdflib's SPARQL engine from loading FROM graphs, and rdflib from rewriting lexical forms."""
    import rdflib
    from rdflib.plugins import sparql

    before = sparql.SPARQL_LOAD_GRAPHS, rdflib.NORMALIZE_LITERALS
    sparql.SPARQL_LOAD_GRAPHS = rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        sparql.SPARQL_LOAD_GRAPHS, rdflib.NORMALIZE_LITERALS = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pySHACL and rdflib from writing to standard error: what matters is raised, or stands in the report."""
    loggers = [logging.getLogger(name) for name in ("pyshacl", "pyshacl-validate", "rdflib", "rdflib.term")]
    before = [logger.disabled for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.disabled = True
        try:
            yield
        finally:
            for logger, was in zip(loggers, before, strict=True):
                logger.disabled = was


def _details(results: Statements) -> frozenset[Term]:
    """Return the results that explain others (sh:detail) and do not stand for themselves."""
    top = {value for report in results.instances(sh("ValidationReport")) for value in results.sh(report, "result")}
    return frozenset(node for node in results.instances(sh("ValidationResult")) if node not in top)


def _finding(results: Statements, result: Node, focus: Term, shapes: ShapesGraph) -> Finding:
    """Return one result of the report graph as a finding."""
    source = _first(results.sh(result, "sourceShape"))
    component = _first(results.sh(result, "sourceConstraintComponent"))
    severity = _first(results.sh(result, "resultSeverity"))
    constraint = _first(results.sh(result, "sourceConstraint"))
    path = _first(results.sh(result, "resultPath"))
    value = _first(results.sh(result, "value"))
    shape = shapes.shapes.get(source) if isinstance(source, ox.NamedNode | ox.BlankNode) else None
    texts = [message for message in results.sh(result, "resultMessage") if isinstance(message, ox.Literal)]
    own = shape.path if shape is not None and isinstance(path, ox.BlankNode) else None
    return Finding(
        focus=focus,
        shape=_node(source),
        component=_iri(component),
        severity=_iri(severity),
        path=own or (path_of(results, path, result) if path is not None else None),
        value=value,
        messages=_templates(shape, constraint, component),
        bindings=_bindings(texts, {"value": value, "path": path}),
        constraint=_node(constraint) if constraint is not None else None,
        details=tuple(
            _finding(results, detail, results.sh(detail, "focusNode")[0], shapes)
            for detail in results.sh(result, "detail")
            if isinstance(detail, ox.BlankNode | ox.NamedNode)
        ),
    )


def _templates(shape: Shape | None, constraint: Term | None, component: Term | None) -> tuple[ox.Literal, ...]:
    """Return the messages as the shapes have them: of the shape, else of the constraint or component (SHACL sections 2.1.5, 5.3.2)."""
    if shape is None:
        return ()
    if shape.messages:
        return shape.messages
    for candidate in shape.constraints:
        if isinstance(candidate, Sparql) and candidate.node == constraint:
            return candidate.messages
        if isinstance(candidate, Custom) and candidate.component_iri == component:
            return candidate.messages
    return ()


def _bindings(texts: Iterable[ox.Literal], known: Mapping[str, Term | None]) -> tuple[tuple[str, Term], ...]:
    """Return what pySHACL filled in, by name. It gives text only: what no `known` term reads like, and looks like an IRI, is one."""
    found: dict[str, Term] = {}
    for text in texts:
        for name, filled in _FILLED.findall(text.value):
            term = known.get(name)
            if term is not None and bare(term) == filled:
                found[name] = term
            elif not _PLACEHOLDER.fullmatch(filled):
                found[name] = ox.NamedNode(filled) if is_iri(filled) else ox.Literal(filled)
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))


def _first(values: tuple[Term, ...]) -> Term | None:
    return values[0] if values else None


def _node(term: Term | None) -> Node:
    return term if isinstance(term, ox.NamedNode | ox.BlankNode) else ox.BlankNode("unknown")


def _iri(term: Term | None) -> ox.NamedNode:
    return term if isinstance(term, ox.NamedNode) else sh("Violation")


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
