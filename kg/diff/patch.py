"""A difference as something that other tools apply: RDF Patch, or a SPARQL update."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.blanks import blanks_in, connected, numbered
from kg.diff.difference import Difference
from kg.diff.matching import rest
from kg.diff.side import Side
from kg.errors import LossyOutput
from kg.terms import GraphName, Term

_TOGETHER = 200
"""Blank nodes that one operation looks for at most, unless they are connected; a fifth of a second."""
_HELP = "use -f patch, which names blank nodes as `kg load` does, or give the nodes IRIs"


def rdf_patch(found: Difference) -> str:
    """Return the difference as an RDF Patch: one transaction, deletions (D) before additions (A), terms as in N-Quads.

    Blank nodes of the old version are b0, b1, … in the order of its statements, as `kg load` calls them; they can be deleted only where
    they are called so.
    """
    gone = sorted(f"D {_line(quad)}" for quad in found.statements("-"))
    new = sorted(f"A {_line(quad)}" for quad in found.statements("+"))
    return "\n".join(["TX .", *gone, *new, "TC ."]) + "\n"


def sparql_update(found: Difference, old: Iterable[ox.Quad]) -> str:
    """Return the difference as a SPARQL 1.1 Update that makes the new version of the old one, as it was tried out on the statements `old`.

    Blank nodes are found by all that is said around them; statements without any may be left out of `old`. Raises LossyOutput where that
    does not tell them apart.
    """
    removed, added = found.statements("-"), found.statements("+")
    text = _update(removed, added, found.kept)
    if any(blanks_in(quad) for quad in (*removed, *added)):
        store, wanted = ox.Store(), ox.Store()
        labelled = numbered(old)
        store.extend(labelled)
        wanted.extend(labelled)
        store.update(text)
        for quad in removed:
            wanted.remove(quad)
        wanted.extend(added)
        left = rest(Side.of(wanted), Side.of(store))
        if left.removed or left.added:
            raise LossyOutput("an update cannot tell apart the blank nodes that differ", help=_HELP)
    return text


def _update(removed: list[ox.Quad], added: list[ox.Quad], kept: Iterable[ox.Quad]) -> str:
    named = [quad for quad in removed if not blanks_in(quad)]
    # A new blank node that hangs on an old one, however far below, must be made in the same operation.
    groups = [group for group in connected(added) if any(_is_old(node) for quad in group for node in blanks_in(quad))]
    made = {quad for group in groups for quad in group}
    found, plain = [quad for quad in added if quad in made], [quad for quad in added if quad not in made]
    steps = [f"DELETE DATA {_block(named)}"] if named else []
    around = [quad for quad in (*kept, *removed) if blanks_in(quad)]
    gone = {quad for quad in removed if blanks_in(quad)}
    for quads in _apart([*around, *found]):
        less, more = [quad for quad in quads if quad in gone], [quad for quad in quads if quad in made]
        if less or more:
            where = [quad for quad in quads if quad not in made]
            nodes = sorted({node.value for quad in where for node in blanks_in(quad)})
            tests = "".join(f"  FILTER isBlank(?{node})\n" for node in nodes)
            steps.append(f"DELETE {_block(less, True)}\nINSERT {_block(more, True)}\nWHERE {_block(where, True, tests)}")
    if plain:
        steps.append(f"INSERT DATA {_block(plain)}")
    return " ;\n".join(steps) + "\n"


def _apart(quads: list[ox.Quad]) -> list[list[ox.Quad]]:
    """Return statements about many blank nodes in groups whose nodes are connected; those about few together.

    An engine joins what one operation asks for, in time that grows with the cube of it. In one operation nothing can hit what another made.
    """
    if len({node for quad in quads for node in blanks_in(quad)}) <= _TOGETHER:
        return [quads] if quads else []
    return connected(quads)


def _block(quads: Iterable[ox.Quad], variables: bool = False, tests: str = "") -> str:
    graphs: dict[GraphName, list[str]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(" ".join(_term(term, variables) for term in (quad.subject, quad.predicate, quad.object)) + " .")
    lines = []
    for graph, statements in sorted(graphs.items(), key=lambda item: str(item[0])):
        if isinstance(graph, ox.DefaultGraph):
            lines += [f"  {line}" for line in sorted(statements)]
        else:
            lines += [f"  GRAPH {_term(graph, variables)} {{", *(f"    {line}" for line in sorted(statements)), "  }"]
    return "{\n" + "".join(f"{line}\n" for line in lines) + tests + "}"


def _term(term: Term | GraphName, variables: bool) -> str:
    if isinstance(term, ox.BlankNode) and variables and _is_old(term):
        return f"?{term.value}"
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(_term(one, variables) for one in (term.subject, term.predicate, term.object))} )>>"
    return str(term)


def _is_old(node: ox.BlankNode) -> bool:
    return node.value.startswith("b")


def _line(quad: ox.Quad) -> str:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f"{quad.graph_name} "
    return f"{quad.subject} {quad.predicate} {quad.object} {graph}."
