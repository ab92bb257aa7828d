"""How constraints are spelt in SPARQL for one store: what it keeps of literals, and whether it is a union of graphs."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.engine import Engine
from kg.record import record
from kg.shacl.datatypes import INTEGERS, LEXICAL, NUMBERS, is_vast, sparql_form, well_formed
from kg.shacl.lexical import COMPARE, WRITTEN, AsWritten, stored
from kg.terms import XSD, Term

_TAGGED = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_BOOLEAN = f"<{XSD}boolean>"
_INTEGER = f"<{XSD}integer>"
_ORDERED = tuple(f"<{XSD}{local}>" for local in ("string", *LEXICAL) if local not in {"boolean", "hexBinary", "base64Binary"})


class NotCompiled(Exception):
    """A shape means something that the set engine cannot ask of this store; `reason` says what, and the reference engine judges instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@record
class Dialect:
    """What queries may rely on.

    `written`: literals stand as in the file, ill-typed ones apart (kg.shacl.lexical). `spelt`: a query may meet literals under a datatype
    of their own, which are of `datatypes`, and in the data stand at the predicates `rewritten`. `vast` are the predicates at which the data
    have numbers that the store has no value for, `long` such numbers in the shapes. `bag`: a pattern may match once for each graph.
    `lateral`: the store knows LATERAL. `guarded`: the store may compare what SPARQL cannot, so that datatypes are looked at first.
    """

    written: bool = False
    spelt: bool = False
    rewritten: frozenset[ox.NamedNode] = frozenset()
    datatypes: frozenset[ox.NamedNode] = frozenset()
    vast: frozenset[ox.NamedNode] = frozenset()
    long: frozenset[str] = frozenset()
    bag: bool = False
    lateral: bool = False
    guarded: bool = False

    def term(self, term: Term) -> str:
        """Return `term` as the store's queries must write it to mean the term as written. Raises NotCompiled for a blank node."""
        if isinstance(term, ox.BlankNode | ox.Triple):
            raise NotCompiled("a blank node of the shapes cannot be named in a query")
        return str(stored(term)) if self.written and isinstance(term, ox.Literal) else str(term)

    def value(self, var: str) -> str:
        """Return an expression for the value of `var`, for comparison and arithmetic."""
        if not self.spelt:
            return var
        datatype = f"STR(DATATYPE({var}))"
        true_one = f'STRDT(STR({var}), IRI(STRAFTER({datatype}, "{WRITTEN}")))'
        return f'COALESCE(IF(STRSTARTS({datatype}, "{WRITTEN}"), {true_one}, {var}), {var})'

    def has_datatype(self, var: str, datatype: ox.NamedNode) -> str:
        """Return a condition that holds if `var` is a well-formed literal of `datatype`, and is false otherwise."""
        if not self.written:
            if datatype.value == _TAGGED:
                return f'(isLITERAL({var}) && LANG({var}) != "")'
            form = sparql_form(var, datatype)
            return f"(isLITERAL({var}) && DATATYPE({var}) = {datatype}{f' && {form}' if form else ''})"
        if datatype in self.datatypes:
            return f"(isLITERAL({var}) && DATATYPE({var}) IN ({datatype}, <{WRITTEN}{datatype.value}>))"
        return f"(isLITERAL({var}) && DATATYPE({var}) = {datatype})"

    def compares(self, left: str, operator: str, right: str) -> str:
        """Return a condition that holds if `left OPERATOR right`, both expressions, and is false where SPARQL cannot compare them.

        SPARQL 1.1 section 17.3. The embedded store finds every term equal to itself, which SPARQL does not, and does not compare
        Booleans, which SPARQL does.
        """
        if self.guarded:
            return f"({_guarded(left, operator, right)} || {_truths(left, operator, right)})"
        known = f"(ISNUMERIC({left}) || DATATYPE({left}) IN ({', '.join(_ORDERED)}))"
        vast = f" || {_compared(left, operator, right)}" if self.vast or self.long else ""
        return f"(COALESCE({left} {operator} {right} && {known}, false) || {_truths(left, operator, right)}{vast})"

    def in_range(self, var: str, operator: str, bound: ox.Literal) -> str:
        """Return a condition that holds if `var OPERATOR bound`, and is false where SPARQL cannot compare them."""
        local = bound.datatype.value.removeprefix(XSD)
        if not well_formed(bound) or local not in {*LEXICAL, *INTEGERS, "string"}:
            return "false"
        if local == "boolean":
            return self.compares(self.value(var), operator, str(bound))
        if self.guarded:
            return _guarded(var, operator, str(bound), bound.datatype)
        condition = f"COALESCE({self.value(var)} {operator} {bound}, false)"
        vast = self.written and local in NUMBERS and (self.vast or self.long or is_vast(bound))
        return f"({condition} || {_compared(self.value(var), operator, str(bound))})" if vast else condition


def _truths(left: str, operator: str, right: str) -> str:
    """Return a condition that holds if `left OPERATOR right` for Booleans, which the embedded store does not compare."""
    truth = f"DATATYPE({left}) = {_BOOLEAN} && DATATYPE({right}) = {_BOOLEAN} && {_INTEGER}({left}) {operator} {_INTEGER}({right})"
    return f"COALESCE({truth}, false)"


def _guarded(left: str, operator: str, right: str, datatype: ox.NamedNode | None = None) -> str:
    """Return a condition that holds if `left OPERATOR right` for numbers, or for literals of one ordered datatype (`right`'s, if known)."""
    numbers = f"COALESCE(isLITERAL({left}) && ISNUMERIC({left}) && ISNUMERIC({right}) && {left} {operator} {right}, false)"
    if datatype is None:
        same = f"DATATYPE({left}) = DATATYPE({right}) && DATATYPE({left}) IN ({', '.join(_ORDERED)})"
        return f"({numbers} || COALESCE(isLITERAL({left}) && isLITERAL({right}) && {same} && {left} {operator} {right}, false))"
    if datatype.value.removeprefix(XSD) in NUMBERS or datatype.value.removeprefix(XSD) in INTEGERS:
        return numbers
    return f"COALESCE(isLITERAL({left}) && DATATYPE({left}) = {datatype} && {left} {operator} {right}, false)"


def _compared(left: str, operator: str, right: str) -> str:
    """Return a condition that holds if `left OPERATOR right` for numbers of any size; the store calls Python, so it stands last."""
    return f'COALESCE(<{COMPARE}>({left}, "{operator}", {right}), false)'


def dialect_of(engine: Engine, named: Iterable[Term] = ()) -> Dialect:
    """Return the dialect for `engine` and queries that name the terms `named`."""
    if isinstance(engine, AsWritten):
        literals = [term for term in named if isinstance(term, ox.Literal)]
        own = {term.datatype for term in literals if stored(term) is not term}
        long = frozenset(str(stored(term)) for term in literals if is_vast(term))
        spelt = bool(engine.datatypes or own)
        rewritten, vast = frozenset(engine.rewritten), frozenset(engine.vast)
        return Dialect(True, spelt, rewritten, frozenset(engine.datatypes | own), vast, long, engine.union, True)
    if isinstance(engine, Embedded):
        return Dialect(bag=engine.union, lateral=True)
    from kg.remote import Remote

    if isinstance(engine, Remote):
        return Dialect(bag=engine.bag, lateral=engine.has_lateral, guarded=True)
    return Dialect(bag=True, guarded=True)
