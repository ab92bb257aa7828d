"""Queries that need no data and whose answers are known: what a server gets wrong shows before anybody builds on it."""

from __future__ import annotations

from kg.errors import KgError
from kg.record import record
from kg.remote.engine import OWN, Remote
from kg.remote.http import is_answer

_DATES = 'VALUES ?a { "2020-01-01"^^xsd:date 5 "x" <urn:x> }'


@record
class Canary:
    """A query, the rows that SPARQL 1.1 gives for it (each as the texts of its terms), and what a server gets wrong that gives others."""

    query: str
    rows: tuple[tuple[str, ...], ...]
    wrong: str


ANSWERS = (
    Canary("SELECT ?t WHERE { BIND(1 = 1 AS ?t) }", (('"true"^^xsd:boolean',),), "gives computed truth values as numbers"),
    Canary(
        f'SELECT ?a WHERE {{ {_DATES} FILTER(?a < "2021-01-01"^^xsd:date) }}',
        (('"2020-01-01"^^xsd:date',),),
        "finds an order between dates, numbers, texts and IRIs",
    ),
    Canary(
        "SELECT ?v ?w WHERE { VALUES ?v { 1 3 } OPTIONAL { VALUES ?w { 2 } FILTER NOT EXISTS { VALUES ?v { 1 } } } }",
        (('"1"^^xsd:integer', ""), ('"3"^^xsd:integer', '"2"^^xsd:integer')),
        "does not see outer variables in FILTER NOT EXISTS within OPTIONAL",
    ),
)
"""What packaged questions rely on."""

VALIDATION = (
    Canary(
        "SELECT ?a WHERE { VALUES ?a { <urn:x> <urn:y> <urn:z> } FILTER(!(sameTerm(?a, <urn:x>) || sameTerm(?a, <urn:y>))) }",
        (("<urn:z>",),),
        "takes different IRIs for the same term",
    ),
    Canary(
        f"SELECT ?a WHERE {{ {_DATES} "
        'FILTER(!(COALESCE(isLITERAL(?a) && DATATYPE(?a) IN (xsd:date) && ?a < "2021-01-01"^^xsd:date, false))) }',
        (('"5"^^xsd:integer',), ('"x"^^xsd:string',), ("<urn:x>",)),
        "compares dates wrongly",
    ),
    Canary(
        "SELECT ?a WHERE { VALUES ?a { 1 2.5 7 <urn:x> } FILTER(!(COALESCE(isNUMERIC(?a) && ?a < 5, false))) }",
        (('"7"^^xsd:integer',), ("<urn:x>",)),
        "compares numbers wrongly",
    ),
    Canary("SELECT ?a WHERE { { VALUES ?a { 1 2 } } MINUS { VALUES ?a { 1 } } }", (('"2"^^xsd:integer',),), "does not subtract with MINUS"),
    Canary(
        "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { VALUES (?a ?b) { (1 1) (1 2) (2 1) } } GROUP BY ?a HAVING (COUNT(DISTINCT ?b) > 1)",
        (('"1"^^xsd:integer', '"2"^^xsd:integer'),),
        "counts or groups wrongly",
    ),
    Canary(
        'SELECT ?a WHERE { VALUES ?a { "ab" "abc" <urn:ab> } FILTER(!(!isBLANK(?a) && REGEX(STR(?a), "^ab$"))) }',
        (('"abc"^^xsd:string',), ("<urn:ab>",)),
        "matches regular expressions wrongly",
    ),
    Canary(
        'SELECT ?a WHERE { VALUES ?a { "ab" "\u00e4\u00f6\u00fc" } FILTER(STRLEN(STR(?a)) = 3) }',
        (('"\u00e4\u00f6\u00fc"^^xsd:string',),),
        "counts bytes for characters",
    ),
    Canary(
        'SELECT ?a WHERE { VALUES ?a { "a"@en "b"@de-AT "c" } FILTER(!(isLITERAL(?a) && LANG(?a) != "" && LANGMATCHES(LANG(?a), "de"))) }',
        (('"a"@en',), ('"c"^^xsd:string',)),
        "matches language tags wrongly",
    ),
)
"""What the set engine of validation relies on."""


def faults(server: Remote, canaries: tuple[Canary, ...] = ANSWERS) -> tuple[str, ...]:
    """Return what the server gets wrong, in the order of `canaries`. Raises EndpointFailed for a server that is down or slow."""
    return tuple(canary.wrong for canary in canaries if _found(server, canary.query) != sorted(_spelt(row) for row in canary.rows))


def _found(server: Remote, query: str) -> list[tuple[str, ...]] | None:
    try:
        rows = server.select(query, OWN)
    except KgError as error:
        if not is_answer(error):
            raise
        return None
    return sorted(tuple("" if term is None else _typed(str(term)) for term in row) for row in rows)


def _typed(text: str) -> str:
    return text + "^^<http://www.w3.org/2001/XMLSchema#string>" if text.endswith('"') else text


def _spelt(row: tuple[str, ...]) -> tuple[str, ...]:
    from kg.terms import XSD

    return tuple(f"{cell.partition('^^xsd:')[0]}^^<{XSD}{cell.partition('^^xsd:')[2]}>" if "^^xsd:" in cell else cell for cell in row)
