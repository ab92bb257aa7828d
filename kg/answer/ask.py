"""Asking a packaged question: a contract and values in, a typed answer with its evidence out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kg.embedded import serialized as engine_document
from kg.engine import Engine, Rows
from kg.errors import BadParameter, UnknownFormat
from kg.evidence import Evidence, EvidenceFinder
from kg.names import PREFIXES, expand
from kg.query.binding import Bindable, bind
from kg.query.contract import Contract, Parameter, Pattern
from kg.query.groups import limited, parse
from kg.query.values import Given, term_of
from kg.record import record
from kg.resolve import Resolver
from kg.result import Result
from kg.terms import RDF_TYPE, Term, value

IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")


@record
class Row:
    """One solution: the terms in the order of the columns (None where unbound), and the evidence for its statements."""

    cells: tuple[Term | None, ...]
    evidence: tuple[Evidence, ...] = ()


@record
class QuestionAnswer(Result):
    """What a question answered.

    `parameters` are (name, term, label); `query` is the text that ran. A SELECT question fills `columns` (variable, meaning), `rows` and
    `labels` (what IRIs in the rows are called); an ASK question `truth`; CONSTRUCT and DESCRIBE `triples`. `truncated` tells that there
    is more than the limit let through.
    """

    name: str
    question: str
    parameters: tuple[tuple[str, Bindable, str], ...]
    query: str
    form: str
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    truth: bool | None = None
    triples: tuple[ox.Triple, ...] = ()
    labels: Mapping[str, str] | None = None
    truncated: bool = False

    def __len__(self) -> int:
        return len(self.rows) if self.form == "SELECT" else len(self.triples)

    def __bool__(self) -> bool:
        """Tell whether the answer is anything but false and empty; what the limit keeps back counts."""
        return self.truth if self.truth is not None else self.truncated or len(self) > 0

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(name for name, _ in self.columns)

    def text(self, term: Term | None) -> str:
        """Return what people read of a cell: the label of an IRI, the text of a literal, nothing for nothing."""
        if isinstance(term, ox.NamedNode):
            return (self.labels or {}).get(term.value, term.value)
        return value(term)

    def dicts(self) -> list[dict[str, str]]:
        """Return each row as column to bare value (IRI or text), unbound columns left out."""
        return [{name: value(cell) for name, cell in zip(self.variables, row.cells, strict=True) if cell is not None} for row in self.rows]

    def document(self, format: str) -> bytes:
        """Return the rows or the truth in a W3C format, json, xml, csv or tsv. Raises UnknownFormat for a graph."""
        if self.form in {"CONSTRUCT", "DESCRIBE"}:
            raise _no_rows(self.name)
        rows = Rows(self.variables, tuple(row.cells for row in self.rows))
        return engine_document(rows if self.truth is None else self.truth, _FORMATS[format])

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame of bare values. Raises MissingExtra."""
        from kg.answer.frame import frame

        return frame(self.variables, [[value(cell) if cell is not None else None for cell in row.cells] for row in self.rows])


def bound(contract: Contract, given: Mapping[str, Given], resolver: Resolver) -> tuple[str, dict[str, Bindable]]:
    """Return the text of the question with `given` and the defaults bound, and the terms by parameter.

    Raises BadParameter for an unknown, missing or mistyped parameter, UnknownName and AmbiguousName for names of things.
    """
    known = {parameter.name: parameter for parameter in contract.parameters}
    for name in given:
        if name not in known:
            raise BadParameter(f'the question {contract.name} has no parameter "{name}"', help=_takes(contract))
    terms: dict[str, Bindable] = {}
    for parameter in contract.parameters:
        chosen = given.get(parameter.name, parameter.default)
        if chosen is not None:
            terms[parameter.name] = term_of(parameter, chosen, resolver.find)
        elif parameter.required:
            raise BadParameter(f'the question {contract.name} needs the parameter "{parameter.name}"', help=_takes(contract))
    return bind(contract.tree, terms), terms


def _takes(contract: Contract) -> str:
    if not contract.parameters:
        return "it takes no parameters"
    return "it takes " + ", ".join(shape(parameter) for parameter in contract.parameters)


def shape(parameter: Parameter) -> str:
    """Return how a parameter is written, for example 'board=... (required, such as abcs)'."""
    notes = [*(["required"] if parameter.required else []), *([f"such as {parameter.examples[0]}"] if parameter.examples else [])]
    return f"{parameter.name}=..." + (f" ({', '.join(notes)})" if notes else "")


def allowed(contract: Contract, resolver: Resolver, most: int = 30) -> dict[str, tuple[str, ...]]:
    """Return the labels that each parameter may take in this graph, where a class or scheme limits them to `most` or fewer."""
    found = {}
    for parameter in contract.parameters:
        limit = (RDF_TYPE, parameter.cls) if parameter.cls else (IN_SCHEME, parameter.scheme)
        if limit[1] is None:
            continue
        things = {q.subject for q in resolver.engine.quads(None, limit[0], ox.NamedNode(expand(limit[1])))}
        if 0 < len(things) <= most:
            found[parameter.name] = tuple(sorted(resolver.labels.of(thing) for thing in things))
    return found


def ask(
    contract: Contract, given: Mapping[str, Given], resolver: Resolver, finder: EvidenceFinder | None, limit: int | None = None
) -> QuestionAnswer:
    """Return the answer to a question, at most `limit` rows or triples of it; without `finder`, no evidence is looked up.

    Raises BadParameter, UnknownName, AmbiguousName.
    """
    engine = resolver.engine
    text, terms = bound(contract, given, resolver)
    named = tuple((name, term, resolver.labels.of(term)) for name, term in terms.items())
    form = contract.form
    if form == "ASK":
        return QuestionAnswer(contract.name, contract.question, named, text, form, truth=engine.ask(text))
    if form != "SELECT":
        triples = engine.construct(text)
        cut = limit is not None and len(triples) > limit
        return QuestionAnswer(contract.name, contract.question, named, text, form, triples=triples[:limit], truncated=cut)
    solutions = engine.select(text if limit is None else limited(parse(text), limit + 1))
    cut = limit is not None and len(solutions) > limit
    if cut:
        solutions = Rows(solutions.variables, solutions.rows[:limit])
    names = {cell.value for row in solutions for cell in row if isinstance(cell, ox.NamedNode)}
    rows = tuple(Row(cells, _evidence(contract, terms, cells, finder) if finder else ()) for cells in solutions)
    labels = {name: resolver.labels.of(ox.NamedNode(name)) for name in sorted(names)}
    return QuestionAnswer(contract.name, contract.question, named, text, form, contract.columns, rows, labels=labels, truncated=cut)


_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


def serialized(contract: Contract, given: Mapping[str, Given], resolver: Resolver, engine: Engine, format: str) -> bytes:
    """Return the engine's own bytes of the answer to a SELECT or ASK question.

    `format` is json, xml, csv or tsv (SPARQL 1.1 Query Results JSON, XML, CSV and TSV Formats). Raises BadParameter where `ask` does, and
    UnknownFormat for a question that answers with a graph, or a format that has no true and false.
    """
    text, _ = bound(contract, given, resolver)
    if contract.form in {"CONSTRUCT", "DESCRIBE"}:
        raise _no_rows(contract.name)
    if contract.form == "ASK" and format in {"csv", "tsv"}:
        raise UnknownFormat(f"{format} cannot hold true or false", help="choose text, json or xml")
    return engine.document(text, _FORMATS[format], contract.file)


def _no_rows(name: str) -> UnknownFormat:
    return UnknownFormat(f"the question {name} answers with a graph, not with rows", help="choose an RDF format such as turtle")


def _evidence(
    contract: Contract, terms: Mapping[str, Bindable], cells: tuple[Term | None, ...], finder: EvidenceFinder
) -> tuple[Evidence, ...]:
    """Return the evidence that the contract names for one row, each statement once."""
    empty = {name for (name, _), cell in zip(contract.columns, cells, strict=True) if cell is None}
    bindings: dict[str, Term] = {**terms, **{n: c for (n, _), c in zip(contract.columns, cells, strict=True) if c is not None}}
    found: dict[tuple[str, str, str], Evidence] = {}
    for item in contract.evidence:
        if isinstance(item, str):
            claim = bindings.get(item)
            if isinstance(claim, ox.NamedNode):
                for statement in finder.statements_of(claim.value)[:1]:
                    found.setdefault((claim.value, "", ""), Evidence(statement, (finder.claim(claim.value),)))
            continue
        # A column that is empty in this row says that there is no such statement, not that any will do.
        if any(term in empty for pattern in item for term in pattern if isinstance(term, str)):
            continue
        for solution in _solve(item, bindings, finder):
            for pattern in item:
                s, p, o = (solution.get(term) if isinstance(term, str) else term for term in pattern)
                if s is not None and isinstance(p, ox.NamedNode) and o is not None:
                    evidence = finder.why(s, p, o)
                    if evidence.all_claims():
                        found.setdefault((str(s), str(p), str(o)), evidence)
    return tuple(found.values())


def _solve(patterns: Pattern, bindings: Mapping[str, Term], finder: EvidenceFinder) -> Iterator[dict[str, Term]]:
    """Yield the ways to make all `patterns` true in the graph, given `bindings`."""
    if not patterns:
        yield dict(bindings)
        return
    first, *rest = patterns
    s, p, o = (bindings.get(term) if isinstance(term, str) else term for term in first)
    if isinstance(s, ox.Literal) or (p is not None and not isinstance(p, ox.NamedNode)):
        return
    quads = {(q.subject, q.predicate, q.object) for q in finder.engine.quads(s, p, o)}
    for triple in sorted(quads, key=lambda t: tuple(map(str, t))):
        new = {name: term for name, term in zip(first, triple, strict=True) if isinstance(name, str)}
        if any(new[name] != term for name, term in zip(first, triple, strict=True) if isinstance(name, str)):
            continue  # one variable, two values
        yield from _solve(tuple(rest), {**bindings, **new}, finder)
