"""SPARQL-based constraints and components over all focus nodes at once (SHACL sections 5 and 6).

SHACL runs a shape's query once for each focus node, with the node put in for $this in every basic graph pattern (appendix, pre-binding of
variables). LATERAL does that inside the engine: the query becomes a sub-query that is evaluated for each solution on its left, whose values
reach its inside. Tests hold the two equal on queries of many forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import IllFormedShapes
from kg.names import PREFIXES
from kg.shacl import model
from kg.shacl.alike import alike
from kg.shacl.dialect import NotCompiled
from kg.shacl.model import Query, Shape, TargetNode, Value
from kg.shacl.plain_query import iris, is_plain
from kg.shacl.row import Row
from kg.shacl.scope import OURS, Context, Scope, Values
from kg.shacl.sparql_text import SHAPE_VARIABLES, aliases_in_having, body, mentions, open_star, returning, variables, with_path
from kg.shacl.stored import Stored
from kg.shacl.wide import MOST, are_as_few, is_large, narrowed
from kg.shacl.written_query import adapted, takes_no_step
from kg.terms import Term, text

_SHAPES_GRAPH = ox.NamedNode("urn:x-medspec:shapes-graph")
_TRUE = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))
Bound = tuple[tuple[str, str], ...]
"""Names of variables that are bound beforehand, each with its value as the query writes it."""


def sparql(context: Context, shape: Shape, constraint: model.Sparql, scope: Scope) -> list[Row]:
    """Return one result for each solution of the constraint's query (section 5.3)."""
    return _selected(context, shape, constraint, (), scope)


def custom(context: Context, shape: Shape, constraint: model.Custom, values: Values) -> list[Row]:
    """Return the results of a constraint of a SPARQL-based component (section 6.3)."""
    if constraint.query.form == "ASK":
        return _asked(context, shape, constraint, values)
    return _selected(context, shape, constraint, constraint.parameters, values.scope)


def _selected(
    context: Context, shape: Shape, constraint: model.Sparql | model.Custom, parameters: tuple[tuple[str, Value], ...], scope: Scope
) -> list[Row]:
    """Return the results of a SELECT query, which finds what is wrong (section 5.3.2 maps its variables to the result)."""
    query = constraint.query
    source = _source(context, shape, query)
    bound = _bound(context, shape, source, parameters)
    start = _start(scope, bound)
    names = [name for name, _ in bound]
    prologue, inner = body(adapted(returning(open_star(source, names), names), context.dialect, start))

    def asked(scope: Scope) -> list[dict[str, Term]]:
        return list(_solutions(context, f"{prologue}SELECT * WHERE {{ {_start(scope, bound)} LATERAL {{ {inner} }} }}", source))

    few = None if bound else alike(context, scope, source, asked)
    if few is not None:
        with few.marked() as marked:
            solutions: Iterable[dict[str, Term]] = few.solutions(asked(replace(scope, pattern=marked)))
    else:
        parts = [scope] if bound else _parts(context, scope, source, prologue, inner)
        solutions = (solution for part in parts for solution in asked(part))
    rows = []
    for solution in solutions:
        if solution.get("failure") == _TRUE:
            raise IllFormedShapes(f"{query.name} reports a failure at {text(solution['this'])}", help="see SHACL section 5.3.1")
        path, message = solution.get("path"), solution.get("message")
        rows.append(
            Row(
                keys=tuple(solution[key[1:]] for key in scope.keys),
                shape=shape,
                constraint=constraint,
                value=solution.get("value", solution["this"] if shape.path is None else None),
                path=path if isinstance(path, ox.NamedNode) else None,
                bindings=_bindings(solution, parameters),
                message=message if isinstance(message, ox.Literal) else None,
            )
        )
    return rows


def _parts(context: Context, scope: Scope, source: str, prologue: str, inner: str) -> list[Scope]:
    """Return the parts of `scope` that hold all nodes for which a query has results: those alone, where asking for them pays."""
    if not (is_large(scope) and is_plain(source) and are_as_few(context, scope, iris(source))):
        return [scope]
    found = context.rows(f"{prologue}SELECT DISTINCT ?this WHERE {{ {{ {inner} }} }} LIMIT {MOST + 1}")
    return narrowed(scope, [node for (node,) in found if node is not None])


def _asked(context: Context, shape: Shape, constraint: model.Custom, values: Values) -> list[Row]:
    """Return a result for each value for which an ASK query says no (section 6.3)."""
    source = _source(context, shape, constraint.query)
    bound = _bound(context, shape, source, constraint.parameters)
    start = _start(Scope(values.pattern, values.keys, values.unique), bound, values.scope.focus) + f" BIND({values.var} AS ?value)"
    prologue, asked = body(adapted(source, context.dialect, start))
    mark = context.fresh()
    if not asked.rstrip().endswith("}"):
        raise NotCompiled("an ASK query with solution modifiers")
    pattern = asked[asked.index("{") :]
    inner = f"OPTIONAL {{ {pattern} BIND(1 AS {mark}) }}"
    full = f"{prologue}SELECT * WHERE {{ {start} LATERAL {{ {inner} }} FILTER(!BOUND({mark})) }}"
    rows = []
    for solution in _solutions(context, full, source):
        keys = tuple(solution[key[1:]] for key in values.scope.keys)
        rows.append(Row(keys, shape, constraint, solution["value"], bindings=_bindings(solution, constraint.parameters)))
    return rows


def _source(context: Context, shape: Shape, query: Query) -> str:
    """Return the text of `query` with its path put in. Raises NotCompiled for what this store cannot answer equally."""
    if not context.dialect.lateral:
        raise NotCompiled("the store has no LATERAL, which the shape's own query needs")
    if context.dialect.bag:
        raise NotCompiled("in a union of graphs a statement may match several times, and the query's results are counted")
    source = with_path(query.text, shape.path)
    if OURS in source and any(name.startswith(OURS) for name in variables(source)):
        raise NotCompiled(f"the query uses variables that begin with {OURS}")
    if aliases_in_having(source):
        raise NotCompiled("HAVING reads a variable that SELECT computes, which engines treat differently")
    if takes_no_step(source) and context.known("unmentioned", lambda: _unmentioned(context)):
        raise NotCompiled("a path with * or ? may begin at a target node that the data do not mention, which then leads to itself")
    return source


def _unmentioned(context: Context) -> bool:
    """Tell whether some sh:targetNode stands in no statement: put in for $this, it ends a path of no steps (SPARQL 1.1 section 9.3)."""
    targets = (target for shape in context.shapes.roots() for target in shape.targets)
    nodes = " ".join(dict.fromkeys(context.dialect.term(target.node) for target in targets if isinstance(target, TargetNode)))
    apart = "FILTER NOT EXISTS { ?node ?p ?o } FILTER NOT EXISTS { ?s ?p ?node }"
    return bool(nodes) and bool(context.rows(f"SELECT ?node WHERE {{ VALUES ?node {{ {nodes} }} {apart} }} LIMIT 1"))


def _bound(context: Context, shape: Shape, source: str, parameters: tuple[tuple[str, Value], ...]) -> Bound:
    """Return the variables that are bound beforehand, beside $this and $value."""
    bound = [(name, context.dialect.term(value)) for name, value in parameters]
    mentioned = mentions(source, SHAPE_VARIABLES)
    if "currentShape" in mentioned:
        bound.append(("currentShape", context.dialect.term(shape.node)))
    if "shapesGraph" in mentioned:
        if not isinstance(context.engine, Embedded) or isinstance(context.engine, Stored):
            raise NotCompiled("$shapesGraph needs the shapes inside the store")
        bound.append(("shapesGraph", str(_SHAPES_GRAPH)))
    return tuple(bound)


def _start(scope: Scope, bound: Bound, focus: str = "") -> str:
    """Return the pattern that binds the focus nodes, each once, and what else is bound beforehand."""
    pattern = scope.pattern if scope.unique else f"{{ SELECT DISTINCT {' '.join(scope.keys)} WHERE {{ {scope.pattern} }} }}"
    given = "".join(f" BIND({term} AS ?{name})" for name, term in bound)
    return f"{pattern} BIND({focus or scope.focus} AS ?this){given}"


def _solutions(context: Context, query: str, source: str) -> Iterator[dict[str, Term]]:
    """Yield the solutions of `query`, unbound variables left out."""
    with _shapes_inside(context, bool(mentions(source, ("shapesGraph",)))):
        found = context.named(query)
    yield from found


@contextmanager
def _shapes_inside(context: Context, wanted: bool) -> Iterator[None]:
    """Put the shapes graph into the store for the time of one query (section 5.3.1, $shapesGraph)."""
    engine = context.engine
    if not wanted or not isinstance(engine, Embedded):
        yield
        return
    engine.store.extend(ox.Quad(t.subject, t.predicate, t.object, _SHAPES_GRAPH) for t in context.shapes.triples)
    try:
        yield
    finally:
        engine.store.remove_graph(_SHAPES_GRAPH)


def _bindings(solution: dict[str, Term], parameters: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Term], ...]:
    """Return what messages may name: the query's own variables and the parameters."""
    named = {name: term for name, term in solution.items() if not name.startswith(OURS)} | dict(parameters)
    return tuple(sorted(named.items(), key=lambda pair: pair[0]))
