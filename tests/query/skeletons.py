"""Queries made of parts for property tests, each written twice: with parameters, and with the terms written in by hand.

?p stands for an IRI and ?m for a literal. A part is a function from the two texts that take their place to SPARQL text; what is the same in
both is fixed. In strings, comments and names the parameters' names appear as bait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox
from hypothesis import strategies as st

E = "https://example.org/"
NODES = [ox.NamedNode(E + name) for name in ("n1", "n2", "n3", "é漢")]
nodes = st.sampled_from(NODES)
PREDICATES = [ox.NamedNode(E + name) for name in ("a", "b")]
HOSTILE = [
    "x",
    "",
    "7",
    '" } ; DROP ALL # ',
    "'\\\"\\",
    "?p $m {",
    "} UNION { ?s ?p ?o",
    "line\nbreak\r\ttab",
    "\u0000\u0007\u200e\u202e",
    "𝒳 é漢 ·",
    "<https://example.org/n1>",
    '"""',
    "\\u0022",
    "{0} %s ${m}",
]

literals = st.one_of(
    st.sampled_from(HOSTILE).map(ox.Literal),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(ox.Literal),
    st.sampled_from(HOSTILE).map(lambda text: ox.Literal(text, language="en")),
    st.integers(-3, 3).map(ox.Literal),
    st.booleans().map(ox.Literal),
)
objects = st.one_of(nodes, literals)
graphs = st.one_of(st.just(ox.DefaultGraph()), st.sampled_from(NODES[:2]))
quads = st.builds(ox.Quad, nodes, st.sampled_from(PREDICATES), objects, graphs)
stores = st.lists(quads, min_size=4, max_size=14)

Part = Callable[["Writing"], str]


@dataclass
class Writing:
    """One way to write a query: what stands for the parameters, and whether they are variables."""

    p: str
    m: str
    free: bool
    fresh: int = 0

    def new(self) -> str:
        """Return a variable that occurs nowhere else."""
        self.fresh += 1
        return f"?v{self.fresh}"


def hand_written(p: ox.NamedNode, m: ox.Literal) -> Writing:
    """Return the writing with both terms in place."""
    return Writing(str(p), str(m), False)


def with_parameters() -> Writing:
    """Return the writing with both variables, one of them with the other sign."""
    return Writing("?p", "$m", True)


def _triple(subject: str, predicate: str, object: str) -> Part:
    return lambda w: f"{subject.format(p=w.p, m=w.m)} {predicate} {object.format(p=w.p, m=w.m)} ."


def _filter(text: str) -> Part:
    return lambda w: f"FILTER ({text.format(p=w.p, m=w.m, bound='BOUND(?p)' if w.free else 'true')})"


def _around(before: str, part: Part, after: str = " }") -> Part:
    return lambda w: before.format(p=w.p, m=w.m) + part(w) + after


def _group(parts: list[Part]) -> Part:
    return lambda w: " ".join(part(w) for part in parts)


def _union(left: Part, right: Part) -> Part:
    return lambda w: f"{{ {left(w)} }} UNION {{ {right(w)} }}"


def _bind(text: str) -> Part:
    return lambda w: f"BIND ({text.format(p=w.p, m=w.m)} AS {w.new()})"


def _counted(part: Part, having: str, key: str) -> Part:
    def write(w: Writing) -> str:
        name = w.new()
        conditions = f"HAVING ({having.format(p=w.p, m=w.m)})" if having else ""
        return f"{{ SELECT {key} (COUNT(?x) AS {name}) WHERE {{ ?x <{E}a> ?o1 . {part(w)} }} GROUP BY {key} {conditions} }}"

    return write


def _selected(part: Part) -> Part:
    return lambda w: f"{{ SELECT ?x {'?p' if w.free else f'({w.p} AS {w.new()})'} WHERE {{ {part(w)} }} }}"


triples = st.builds(
    _triple,
    st.sampled_from(["?x", "?y", "{p}"]),
    st.sampled_from([f"<{E}a>", f"<{E}b>", "?q", f"<{E}a>|<{E}b>", f"<{E}a>?"]),
    st.sampled_from(["?x", "?y", "?z", "{p}", "{m}", "?param", "?m1"]),
)
filters = st.builds(
    _filter,
    st.sampled_from(
        [
            "?x = {p}",
            "?x != {p} && ?z = {m}",
            "STR(?z) <= STR({m})",
            "{p} IN (?x, ?y)",
            "?z IN ({m}, 7) || ?x = {p}",
            "{bound} && SAMETERM(?x, {p})",
            "COALESCE(?z, {m}) = {m}",
            "?z!={m}",
        ]
    ),
)
binds = st.builds(_bind, st.sampled_from(["{p}", "{m}", "CONCAT(STR({p}), STR({m}))", "IF(?x = {p}, {m}, ?z)"]))
bait = st.sampled_from(['FILTER ("?p {" != "$m }")', "# ?p { $m }\n", "FILTER ('''?m } ''' != \"\")"]).map(lambda text: lambda _: text)
leaves = st.one_of(triples, triples, filters, binds, bait)


def _nested(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    groups = st.lists(inner, min_size=1, max_size=3).map(_group)
    anchored = st.builds(lambda triple, rest: _group([triple, rest]), st.just(_triple("?x", f"<{E}a>", "?y2")), groups)
    return st.one_of(
        st.builds(_around, st.just("{{ "), groups),
        st.builds(_around, st.just("OPTIONAL {{ "), groups),
        st.builds(_around, st.just("MINUS {{ "), anchored),
        st.builds(_around, st.just("FILTER EXISTS {{ "), groups),
        st.builds(_around, st.just("FILTER NOT EXISTS {{ "), groups),
        st.builds(_around, st.sampled_from([f"GRAPH <{E}n1> {{{{ ", "GRAPH {p} {{ ", "GRAPH ?g {{ "]), anchored),
        st.builds(_union, groups, groups),
        st.builds(_counted, groups, st.sampled_from(["", "COUNT(?x) > 0 && ?x != {p}", "{m} = {m}"]), st.sampled_from(["?x", "?x ?o1"])),
        st.builds(_selected, anchored),
    )


parts = st.recursive(leaves, _nested, max_leaves=6)
patterns = st.lists(parts, min_size=1, max_size=4).map(lambda found: _group([_triple("?x", f"<{E}a>", "?w"), *found]))


@dataclass(frozen=True)
class Skeleton:
    """A whole query: how it begins and ends around a pattern, each a template."""

    head: str
    pattern: Part
    tail: str

    def text(self, w: Writing) -> str:
        """Return the query in the given writing."""
        projected = "?p ?m" if w.free else f"({w.p} AS ?p) ({w.m} AS ?m)"
        names = {
            "p": w.p,
            "m": w.m,
            "projected": projected,
            "grouped": "?p" if w.free else f"({w.p} AS ?p)",
            "ordered": "?p" if w.free else f"({w.p})",
        }
        return f"{self.head.format(**names)} {{ {self.pattern(w)} }} {self.tail.format(**names)}"


HEADS = [
    ("SELECT ?x ?y ?z ?w WHERE", ""),
    ("SELECT ?x ?z {projected} WHERE", ""),
    ("SELECT DISTINCT ?x ({m} AS ?is) WHERE", "ORDER BY STR({p}) STR(?x)"),
    ("SELECT ?x (COUNT(*) AS ?n) WHERE", "GROUP BY ?x HAVING (COUNT(?w) >= 1 && ?x != {p})"),
    ("SELECT ?p (COUNT(?x) AS ?n) WHERE", "GROUP BY {grouped}"),
    ("SELECT (COUNT(?x) AS ?n) (SAMPLE({m}) AS ?some) WHERE", "HAVING (STR({m}) = STR({m})) ORDER BY {ordered}"),
    ("ASK", ""),
    (f"CONSTRUCT {{{{ ?x <{E}is> {{p}} ; <{E}was> {{m}} }}}} WHERE", ""),
]
skeletons = st.builds(lambda ends, pattern: Skeleton(ends[0], pattern, ends[1]), st.sampled_from(HEADS), patterns)
