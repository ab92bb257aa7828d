"""The statements of a shapes graph, ready for reading: values, lists, instances, and names for messages."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.errors import IllFormedShapes
from kg.names import PREFIXES
from kg.shacl.model import Node, Value
from kg.shacl.vocabulary import SH, sh
from kg.terms import RDF_TYPE, Term, text

RDF, RDFS = PREFIXES["rdf"], PREFIXES["rdfs"]
FIRST, REST, NIL = (ox.NamedNode(RDF + local) for local in ("first", "rest", "nil"))
SUBCLASS, CLASS = ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(RDFS + "Class")
_LONG = 60
"""So many characters of a value are shown."""
_MOST = 10
"""How many problems one message lists."""


class Statements:
    """The triples of a shapes graph by subject and predicate, in the order in which they were given, each once; graph names are dropped."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad], *, queries_checked: bool = False) -> None:
        self.queries_checked = queries_checked
        self._out: dict[Term, dict[ox.NamedNode, dict[Term, None]]] = {}
        self._parents: dict[ox.BlankNode, Term] = {}
        for triple in triples:
            self._out.setdefault(triple.subject, {}).setdefault(triple.predicate, {})[triple.object] = None
            if isinstance(triple.object, ox.BlankNode):
                self._parents.setdefault(triple.object, triple.subject)
        self._subclasses: dict[ox.NamedNode, frozenset[Term]] = {}
        self.declared: dict[tuple[Term, ...], dict[str, str]] = {}
        """Prefix declarations that were read, by the nodes that stand for them."""
        self.problems: list[str] = []
        self.notes: list[str] = []

    def subjects(self) -> Iterable[Node]:
        """Yield everything that is described, in order."""
        return (node for node in self._out if isinstance(node, ox.NamedNode | ox.BlankNode))

    def properties(self, node: Term) -> dict[ox.NamedNode, dict[Term, None]]:
        """Return the properties of `node`, each with its values."""
        return self._out.get(node, {})

    def values(self, node: Term, property: ox.NamedNode) -> tuple[Term, ...]:
        """Return the values of `property` at `node`, in order."""
        return tuple(self._out.get(node, {}).get(property, ()))

    def sh(self, node: Term, local: str) -> tuple[Term, ...]:
        """Return the values of the SHACL property `local` at `node`, in order."""
        return self.values(node, sh(local))

    def problem(self, node: Term, what: str) -> None:
        """Remember that the shapes graph is ill-formed at `node`."""
        problem = f"{self.name(node)}: {what}"
        if problem not in self.problems:
            self.problems.append(problem)

    def note(self, what: str) -> None:
        """Remember something that is left out."""
        if what not in self.notes:
            self.notes.append(what)

    def finish(self) -> None:
        """Raise IllFormedShapes if there were problems, naming the first ones."""
        if not self.problems:
            return
        first, *more = self.problems
        rest = "; ".join(more[: _MOST - 1]) + (f"; and {len(more) - _MOST + 1} more" if len(more) >= _MOST else "")
        raise IllFormedShapes(first, help=f"also: {rest}" if more else "see https://www.w3.org/TR/shacl/#syntax-rules")

    def name(self, node: Term) -> str:
        """Return how messages call `node`: its compact IRI, or for a blank node what it belongs to.

        A property shape without an IRI is called by its path: "the property shape for spec:step of shape:Pathway".
        """
        if not isinstance(node, ox.BlankNode):
            return text(node)
        paths = self.sh(node, "path")
        kind = "the property shape" if paths else "a blank node"
        path = f" for {text(paths[0])}" if len(paths) == 1 and isinstance(paths[0], ox.NamedNode) else ""
        seen: set[Term] = set()
        owner: Term | None = node
        while isinstance(owner, ox.BlankNode) and owner not in seen:
            seen.add(owner)
            owner = self._parents.get(owner)
        return f"{kind}{path}" + (f" of {text(owner)}" if isinstance(owner, ox.NamedNode) else "")

    def members(self, node: Term, owner: Term, what: str) -> tuple[Term, ...]:
        """Return the members of the list `node` (SHACL section 1.1, "SHACL list"); a problem at `owner` if it is no list."""
        found: list[Term] = []
        seen: set[Term] = set()
        while node != NIL:
            firsts, rests = self.values(node, FIRST), self.values(node, REST)
            if node in seen:
                self.problem(owner, f"the list of {what} runs in a circle")
                break
            if isinstance(node, ox.Literal) or len(firsts) != 1 or len(rests) != 1:
                self.problem(owner, f"{what} needs a list, as in {what} ( … )")
                break
            seen.add(node)
            found.append(firsts[0])
            node = rests[0]
        return tuple(found)

    def subclasses(self, cls: ox.NamedNode) -> frozenset[Term]:
        """Return `cls` and all its subclasses in this graph (SHACL section 1.1, "SHACL subclass")."""
        if cls not in self._subclasses:
            self._subclasses[cls] = frozenset(self._found_below(cls))
        return self._subclasses[cls]

    def _found_below(self, cls: ox.NamedNode) -> set[Term]:
        found: set[Term] = {cls}
        below: dict[Term, list[Node]] = {}
        for subject in self.subjects():
            for above in self.values(subject, SUBCLASS):
                below.setdefault(above, []).append(subject)
        todo: list[Term] = [cls]
        while todo:
            for sub in below.get(todo.pop(), ()):
                if sub not in found:
                    found.add(sub)
                    todo.append(sub)
        return found

    def instances(self, *classes: ox.NamedNode) -> list[Node]:
        """Return the instances of any of `classes` or their subclasses in this graph, in order."""
        wanted = frozenset[Term]().union(*(self.subclasses(cls) for cls in classes))
        return [subject for subject in self.subjects() if wanted.intersection(self.values(subject, RDF_TYPE))]

    def one(self, node: Node, local: str) -> Term | None:
        """Return the one value of the SHACL property `local`, or None; a problem if there are several."""
        values = self.sh(node, local)
        if len(values) > 1:
            self.problem(node, f"sh:{local} has {len(values)} values; one is allowed")
        return values[0] if values else None

    def integer(self, node: Node, local: str) -> int | None:
        """Return the value of an integer parameter, or None; a problem if it is not an xsd:integer."""
        value = self.one(node, local)
        if value is None:
            return None
        if isinstance(value, ox.Literal) and value.datatype.value == PREFIXES["xsd"] + "integer":
            digits = value.value.removeprefix("+")
            if digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit() and len(digits) < 19:
                return int(digits)
            if digits.removeprefix("-").isdigit():
                self.problem(node, f"sh:{local} is larger than any count; found {digits[:_LONG]}{'…' if len(digits) > _LONG else ''}")
                return None
        self.problem(node, f"sh:{local} must be an integer, as in sh:{local} 1; found {_shown(value)}")
        return None

    def flag(self, node: Node, local: str) -> bool:
        """Tell whether the Boolean parameter `local` is the term true (SHACL section 4.4.5: other spellings do not switch it on)."""
        value = self.one(node, local)
        if value is None:
            return False
        if not isinstance(value, ox.Literal) or value.datatype.value != PREFIXES["xsd"] + "boolean":
            self.problem(node, f"sh:{local} must be true or false; found {_shown(value)}")
            return False
        if value.value not in {"true", "false"}:
            self.note(f'{self.name(node)}: sh:{local} is "{value.value}", not the term true, so it is off (SHACL section 4.4.5)')
        return value.value == "true"

    def iris(self, node: Node, local: str) -> list[ox.NamedNode]:
        """Return the IRIs that are values of the SHACL property `local`; a problem for any other value."""
        found = []
        for value in self.sh(node, local):
            if isinstance(value, ox.NamedNode):
                found.append(value)
            else:
                self.problem(node, f"sh:{local} must be an IRI; found {_shown(value)}")
        return found

    def texts(self, node: Node, local: str, *, tagged: bool = True) -> list[ox.Literal]:
        """Return the strings that are values of `local`, with language tags unless not `tagged`; a problem for any other value."""
        found = []
        for value in self.sh(node, local):
            if isinstance(value, ox.Literal) and (value.datatype.value == PREFIXES["xsd"] + "string" or (value.language and tagged)):
                found.append(value)
            else:
                self.problem(node, f"sh:{local} must be a string; found {_shown(value)}")
        return found

    def node(self, owner: Node, value: Term, local: str) -> Node | None:
        """Return `value` if it may name a shape, else None and a problem at `owner`."""
        if isinstance(value, ox.NamedNode | ox.BlankNode):
            if isinstance(value, ox.NamedNode) and value not in self._out:
                self.problem(owner, f"sh:{local} names {text(value)}, which the shapes do not describe")
            return value
        self.problem(owner, f"sh:{local} must name a shape; found {_shown(value)}")
        return None


def _shown(value: Term) -> str:
    if isinstance(value, ox.Literal) and len(value.value) > _LONG:
        return f'"{value.value[:_LONG]}…"'
    if isinstance(value, ox.Literal):
        return f'"{value.value}"' + ("" if value.datatype.value == PREFIXES["xsd"] + "string" else f" of datatype {text(value.datatype)}")
    return text(value) if isinstance(value, ox.NamedNode) else "a blank node"


def is_value(term: Term) -> bool:
    """Tell whether `term` may be a value in SHACL: an IRI, a blank node or a literal, not a triple term."""
    return isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)


def value_of(term: Term) -> Value | None:
    """Return `term` as a value, None for a triple term."""
    return term if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else None


def in_sh(iri: ox.NamedNode) -> str | None:
    """Return the local name of a SHACL term, None for any other IRI."""
    return iri.value[len(SH) :] if iri.value.startswith(SH) else None
