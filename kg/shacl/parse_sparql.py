"""Reading SPARQL-based constraints and constraint components (SHACL sections 5 and 6)."""

from __future__ import annotations

import re
from itertools import product

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.record import record
from kg.shacl.model import Custom, Node, Query, Sparql, Value
from kg.shacl.paths import Path
from kg.shacl.sparql_text import absolute, problem_of
from kg.shacl.statements import Statements, value_of
from kg.shacl.vocabulary import sh
from kg.terms import Term

_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
_VARNAME = re.compile(r"[^\W]\w*\Z")
_LOCAL = re.compile(r"[^\W\d][\w.\-]*\Z")
_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}


@record
class Component:
    """A SPARQL-based constraint component: its parameters (predicate, variable name, whether optional) and its node."""

    iri: ox.NamedNode
    parameters: tuple[tuple[ox.NamedNode, str, bool], ...]


def sparql_constraints(statements: Statements, node: Node, path: Path | None) -> list[Sparql]:
    """Return the SPARQL-based constraints of the shape `node` (SHACL section 5.1), deactivated ones left out."""
    found = []
    for value in statements.sh(node, "sparql"):
        if not isinstance(value, ox.NamedNode | ox.BlankNode):
            statements.problem(node, "sh:sparql must name a node with sh:select")
            continue
        if statements.sh(value, "severity"):
            statements.note(f"{statements.name(node)}: sh:severity at a sh:sparql constraint does nothing; it belongs to the shape")
        query = _query(statements, value, "select", node)
        if query is None or statements.flag(value, "deactivated"):
            continue
        reason = None if statements.queries_checked else problem_of(query, ("this",), path)
        if reason:
            statements.problem(node, f"{query.name}: {reason}")
        found.append(Sparql(value, query, tuple(statements.texts(value, "message"))))
    return found


def components(statements: Statements) -> tuple[Component, ...]:
    """Return the constraint components that the shapes graph declares (SHACL section 6.2)."""
    found = []
    for node in statements.instances(sh("ConstraintComponent")):
        if not isinstance(node, ox.NamedNode):
            statements.problem(node, "a constraint component must have an IRI")
            continue
        parameters = [_parameter(statements, node, declaration) for declaration in statements.sh(node, "parameter")]
        known = tuple(parameter for parameter in parameters if parameter)
        names = [name for _, name, _ in known]
        if len(set(names)) < len(names):
            statements.problem(node, "two parameters have the same local name")
        if not any(not optional for _, _, optional in known):
            statements.problem(node, "a constraint component needs a parameter that is not optional")
        found.append(Component(node, known))
    return tuple(found)


def _parameter(statements: Statements, owner: Node, declaration: Term) -> tuple[ox.NamedNode, str, bool] | None:
    paths = statements.sh(declaration, "path")
    if len(paths) != 1 or not isinstance(paths[0], ox.NamedNode) or not isinstance(declaration, ox.NamedNode | ox.BlankNode):
        statements.problem(owner, "each sh:parameter needs one sh:path that is an IRI")
        return None
    local = _local_name(paths[0].value)
    if not _VARNAME.match(local) or local in _RESERVED:
        statements.problem(owner, f'"{local}" cannot be the name of a parameter (SHACL section 6.2.1)')
        return None
    return paths[0], local, statements.flag(declaration, "optional")


def _local_name(iri: str) -> str:
    """Return the longest name at the end of `iri` (SHACL section 6.2.1, "local name").

    >>> _local_name("https://example.org/ns#max-value"), _local_name("urn:a:b7")
    ('max-value', 'b7')
    """
    for at in range(len(iri)):
        if _LOCAL.match(iri, at):
            return iri[at:]
    return ""


def custom_constraints(statements: Statements, node: Node, path: Path | None, known: tuple[Component, ...]) -> list[Custom]:
    """Return the constraints that the shape `node` declares by giving values to parameters of `known` components (SHACL section 6.3)."""
    found: list[Custom] = []
    for component in known:
        values = {name: _values(statements, node, predicate) for predicate, name, _ in component.parameters}
        if any(not values[name] for _, name, optional in component.parameters if not optional):
            continue
        if len(component.parameters) > 1 and any(len(several) > 1 for several in values.values()):
            statements.problem(node, f"a parameter of {statements.name(component.iri)} has several values, and it has several parameters")
            continue
        validator = _validator(statements, component, node, path)
        if validator is None:
            continue
        query, messages = validator
        reason = problem_of(query, ("this", *(("value",) if query.form == "ASK" else ()), *values), path)
        if reason:
            statements.problem(component.iri, f"{query.name}: {reason}")
        set_names = [name for name in values if values[name]]
        found += [
            Custom(component.iri, query, tuple(zip(set_names, combination, strict=True)), messages)
            for combination in product(*(values[name] for name in set_names))
        ]
    return found


def _values(statements: Statements, node: Node, predicate: ox.NamedNode) -> tuple[Value, ...]:
    return tuple(value for term in statements.values(node, predicate) if (value := value_of(term)) is not None)


def _validator(statements: Statements, component: Component, node: Node, path: Path | None) -> tuple[Query, tuple[ox.Literal, ...]] | None:
    """Return the validator that the component has for this kind of shape (SHACL section 6.2.3), with its messages."""
    choices = (("nodeValidator" if path is None else "propertyValidator", "select"), ("validator", "ask"))
    for local, form in choices:
        for value in statements.sh(component.iri, local):
            if isinstance(value, ox.NamedNode | ox.BlankNode) and statements.sh(value, "jsFunctionName"):
                continue
            if not isinstance(value, ox.NamedNode | ox.BlankNode):
                statements.problem(component.iri, f"sh:{local} must name a validator")
                continue
            query = _query(statements, value, form, component.iri)
            own = statements.texts(value, "message") or statements.texts(component.iri, "message")
            return (query, tuple(own)) if query else None
    statements.note(f"{statements.name(component.iri)} has no validator for {statements.name(node)}, so it checks nothing there")
    return None


def _query(statements: Statements, node: Node, form: str, owner: Node) -> Query | None:
    """Return the query that `node` carries as sh:select or sh:ask, with PREFIX lines (SHACL section 5.2.1)."""
    texts = statements.texts(node, form, tagged=False)
    name = f"the query of {statements.name(node)}" if isinstance(node, ox.NamedNode) else f"a query of {statements.name(owner)}"
    if len(texts) != 1:
        statements.problem(owner, f"{name} needs one sh:{form}; found {len(statements.sh(node, form))}")
        return None
    prefixes = _prefixes(statements, node, owner)
    written = absolute(texts[0].value) if "base" in texts[0].value.lower() else texts[0].value
    # Every query is read many times, so that lines it has no use for are left out.
    lines = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items() if f"{prefix}:" in written)
    return Query(form.upper(), lines + written, name)


def _prefixes(statements: Statements, node: Node, owner: Node) -> dict[str, str]:
    """Return the prefix declarations at the end of sh:prefixes/owl:imports*/sh:declare."""
    start = statements.sh(node, "prefixes")
    if start in statements.declared:
        return statements.declared[start]
    known = len(statements.problems)
    seen: dict[Term, None] = dict.fromkeys(start)
    todo = list(seen)
    while todo:
        for imported in statements.values(todo.pop(), _IMPORTS):
            if imported not in seen:
                seen[imported] = None
                todo.append(imported)
    found: dict[str, str] = {}
    for place in seen:
        for declaration in statements.sh(place, "declare"):
            pair = (statements.sh(declaration, "prefix"), statements.sh(declaration, "namespace"))
            if any(len(values) != 1 or not isinstance(values[0], ox.Literal) for values in pair):
                statements.problem(owner, "each sh:declare needs one sh:prefix and one sh:namespace, both literals")
                continue
            prefix, namespace = (str(values[0].value) for values in pair if isinstance(values[0], ox.Literal))
            if found.setdefault(prefix, namespace) != namespace:
                statements.problem(owner, f'the prefix "{prefix}" is declared for two namespaces')
    if len(statements.problems) == known:  # what is wrong is said of each owner
        statements.declared[start] = found
    return found
