"""One query for each place where a parameter can stand: name, text with ?p or $m, the same written in by hand, and why rdflib is left out.

In the text {p} and {m} are the parameters or the terms; {P} is what selects the parameter as a column.
"""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "PREFIX : <https://example.org/> "


@dataclass(frozen=True)
class Case:
    """A place where a parameter can stand."""

    name: str
    template: str
    rdflib: str = ""  # why rdflib does not answer this rightly; empty if it does

    def text(self) -> str:
        """Return the query with parameters."""
        return PREFIX + self.template.format(p="?p", m="$m", P="?p", G="?p", O="?p", B="BOUND(?p)")

    def by_hand(self, p: str, m: str) -> str:
        """Return the query with the terms in place."""
        return PREFIX + self.template.format(p=p, m=m, P=f"({p} AS ?p)", G=f"({p} AS ?p)", O=f"({p})", B="true")


CASES = [
    Case("subject", "SELECT ?o WHERE {{ {p} :a ?o }}"),
    Case("object", "SELECT ?s WHERE {{ ?s :a {p} }}"),
    Case("predicate-object-list", "SELECT ?o WHERE {{ ?o :a {p} ; :b ?q , {m} . }}"),
    Case("collection", "SELECT ?s WHERE {{ ?s :list ({p} {m}) }}"),
    Case("property-list", "SELECT ?s WHERE {{ ?s :a [ :a {p} ] }}"),
    Case("path", "SELECT ?s WHERE {{ ?s :a+/:b? {p} }}"),
    Case("where-without-keyword", "SELECT ?o {{ {p} :a ?o }}"),
    Case("literal-object", "SELECT ?s WHERE {{ ?s :b {m} }}"),
    Case("filter", "SELECT ?s WHERE {{ ?s :a ?o FILTER (?o = {p}) }}"),
    Case("filter-tight", "SELECT ?s WHERE {{ ?s :n ?o . FILTER(?o<{m}||{p}=?s) }}"),
    Case("filter-in", "SELECT ?s WHERE {{ ?s :a ?o FILTER (?o IN (:n4, {p})) }}"),
    Case("filter-in-nested-group", "SELECT ?s WHERE {{ ?s :a ?o . {{ ?s :a ?o2 FILTER (?o2 = {p}) }} }}"),
    Case("filter-in-group-of-its-own", "SELECT ?s WHERE {{ ?s :a ?o . {{ FILTER ({p} = :n2) }} }}"),
    Case("bind", "SELECT ?s ?x WHERE {{ ?s :a ?o BIND (CONCAT(STR({m}), STR({p})) AS ?x) }}"),
    Case("select", "SELECT {P} ?s WHERE {{ ?s :a ?o }}"),
    Case("select-expression", "SELECT (STR({m}) AS ?x) ?s WHERE {{ ?s :a ?o }}"),
    Case("select-over-sub-select", "SELECT {P} ?s WHERE {{ SELECT ?s WHERE {{ ?s :a ?o }} }}"),
    Case("order-by", "SELECT ?s WHERE {{ ?s :a ?o }} ORDER BY (?o = {p}) STR(?s)"),
    Case("optional", "SELECT ?s ?n WHERE {{ ?s :a ?o OPTIONAL {{ ?s :a {p} ; :n ?n }} }}"),
    Case("optional-filter", "SELECT ?s ?n WHERE {{ ?s :a ?o OPTIONAL {{ ?s :n ?n FILTER (?o = {p}) }} }}"),
    Case("optional-alone", "SELECT ?n WHERE {{ OPTIONAL {{ {p} :n ?n }} }}"),
    Case("union", "SELECT ?s ?o WHERE {{ {{ ?s :a {p} }} UNION {{ {p} :a ?o }} UNION {{ ?s :b ?o }} }}"),
    Case("union-filter", "SELECT ?s WHERE {{ {{ ?s :a ?o FILTER (?o = {p}) }} UNION {{ ?s :b ?o FILTER (?o = {m}) }} }}"),
    Case("minus", "SELECT ?s WHERE {{ ?s :a ?o MINUS {{ ?s :a {p} }} }}"),
    Case("minus-and-around", "SELECT ?s WHERE {{ ?s :a {p} MINUS {{ ?s :b {m} . {p} :n ?n }} }}"),
    Case("minus-optional", "SELECT ?s ?n WHERE {{ {p} :a ?s OPTIONAL {{ ?s :n ?n }} MINUS {{ {p} :n ?n }} }}"),
    Case("minus-nested", "SELECT ?s WHERE {{ ?s :a ?o MINUS {{ {{ ?s :a {p} }} UNION {{ ?s :b {m} FILTER ({p} = :n2) }} }} }}"),
    Case("exists", "SELECT ?s WHERE {{ ?s :a ?o FILTER EXISTS {{ ?s :a {p} }} }}"),
    Case("not-exists", "SELECT ?s WHERE {{ ?s :a ?o FILTER NOT EXISTS {{ {p} :a ?s }} }}"),
    Case("exists-filter", "SELECT ?s WHERE {{ ?s :a ?o FILTER EXISTS {{ ?s :a ?x FILTER (?x = {p}) }} }}"),
    Case("exists-in-bind", "SELECT ?s ?is WHERE {{ ?s :a ?o BIND (EXISTS {{ ?s :a {p} }} AS ?is) }}"),
    Case("exists-in-select", "SELECT ?s (EXISTS {{ ?s :b {m} }} AS ?is) WHERE {{ ?s :a ?o }}", "it cannot evaluate EXISTS in SELECT"),
    Case("sub-select", "SELECT ?s ?k WHERE {{ ?s :a ?o {{ SELECT ?s (COUNT(?x) AS ?k) WHERE {{ ?s :a ?x . ?s :a {p} }} GROUP BY ?s }} }}"),
    Case("sub-select-filter", "SELECT ?s ?k WHERE {{ {{ SELECT ?s (COUNT(?x) AS ?k) {{ ?s :a ?x FILTER (?x != {p}) }} GROUP BY ?s }} }}"),
    Case(
        "sub-select-projected",
        "SELECT ?s WHERE {{ ?s :a ?o {{ SELECT {P} ?o WHERE {{ ?x :a ?o . ?x :a {p} }} }} }}",
        "it drops repeated solutions when it joins a sub-select",
    ),
    Case("sub-select-limit", "SELECT ?s WHERE {{ {{ SELECT ?s WHERE {{ ?s :a {p} }} ORDER BY STR(?s) LIMIT 1 }} }}"),
    Case("having", "SELECT ?s (COUNT(?o) AS ?k) WHERE {{ ?s :a ?o }} GROUP BY ?s HAVING (COUNT(?o) >= 1 && ?s != {p})"),
    Case("having-bound", "SELECT ?s WHERE {{ ?s :a ?o }} GROUP BY ?s HAVING ({B} && ?s = {p})"),
    Case("having-without-group-by", "SELECT (COUNT(?o) AS ?k) WHERE {{ ?s :nothing ?o }} HAVING (STR({m}) = STR({m}))"),
    Case(
        "having-exists", "SELECT ?s WHERE {{ ?s :a ?o }} GROUP BY ?s HAVING (EXISTS {{ ?s :a {p} }})", "it cannot evaluate EXISTS in HAVING"
    ),
    Case("group-by", "SELECT ?p (COUNT(?o) AS ?k) WHERE {{ ?s :a ?o }} GROUP BY {G}"),
    Case("group-by-of-nothing", "SELECT ?p (COUNT(?o) AS ?k) WHERE {{ ?s :nothing ?o }} GROUP BY {G}"),
    Case("aggregate", "SELECT (SAMPLE({m}) AS ?x) (COUNT({p}) AS ?k) WHERE {{ ?s :a ?o }}"),
    Case("aggregate-of-nothing", "SELECT (COUNT({p}) AS ?k) WHERE {{ ?s :nothing ?o }}"),
    Case("order-by-grouped", "SELECT ?s WHERE {{ ?s :a ?o }} GROUP BY ?s ORDER BY {O} STR(?s)"),
    Case("graph-name", "SELECT ?s WHERE {{ GRAPH {p} {{ ?s :b ?o }} }}"),
    Case(
        "graph-around-sub-select", "SELECT ?s WHERE {{ GRAPH {p} {{ ?s :b ?o . {{ SELECT ?x WHERE {{ ?x :a ?y FILTER (?y = {p}) }} }} }} }}"
    ),
    Case("graph-in-minus", "SELECT ?s WHERE {{ ?s :b ?o MINUS {{ GRAPH {p} {{ ?s :b ?x FILTER (?x != {m}) }} }} }}"),
    Case("in-graph", "SELECT ?g ?s WHERE {{ GRAPH ?g {{ ?s :a {p} }} }}"),
    Case("in-graph-filter", "SELECT ?g ?s WHERE {{ GRAPH ?g {{ ?s :b ?o FILTER (?o != {m}) }} }}"),
    Case("ask", "ASK {{ {p} :a ?o FILTER (?o != {m}) }}"),
    Case("construct", "CONSTRUCT {{ ?s :is {p} ; :was {m} }} WHERE {{ ?s :a ?o }}"),
    Case("construct-without-the-word", "CONSTRUCT {{ ?s :is {p} ; :was {m} }} {{ ?s :a ?o }}"),
    Case("construct-short", "CONSTRUCT WHERE {{ {p} :a ?o . ?s :a {p} . }}"),
    Case("describe", "DESCRIBE {p} ?x WHERE {{ {p} :a ?x }}"),
    Case("describe-short", "DESCRIBE {p}"),
    Case("values-block", "SELECT ?s WHERE {{ ?s :a ?o VALUES (?o ?k) {{ (:n2 1) (:n3 UNDEF) }} FILTER (?o = {p}) }}"),
    Case("final-values", "SELECT ?s WHERE {{ ?s :a ?o FILTER (?o = {p}) }} VALUES ?s {{ :n1 }}"),
    Case("bait", "SELECT ?s WHERE {{ ?s :a {p} # ?p {{ $m\n FILTER ('?p {{' != \"}} $m\" && :p\\?p != :m-m) }} # {{ }}"),
    Case("longer-names", "SELECT ?pp ?m1 WHERE {{ ?pp :a {p} . OPTIONAL {{ ?pp :b ?m1 }} }}"),
    Case("beyond-ascii", "SELECT ?é WHERE {{ ?é :a {p} . FILTER (?é != :漢 && 'é𝒳' != '{{') }}"),
]
