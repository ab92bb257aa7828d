"""Tokens and groups are found where the engine finds them, whatever strings, comments and names hold."""

from __future__ import annotations

from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnsafeInput
from kg.query.groups import Unbalanced, parse
from kg.query.tokens import refuses, scan

TOKENS = {
    'SELECT ?s { ?s a "b" }': ["SELECT", "?s", "{", "?s", "a", '"b"', "}"],
    "?p.$p ?pp ?p-?q": ["?p", ".", "$p", "?pp", "?p", "-", "?q"],
    "ex:p?o ex:p? ex:a.b. é:漢.x ?é漢": ["ex:p", "?o", "ex:p", "?", "ex:a.b", ".", "é:漢.x", "?é漢"],
    r"ex:a\?p ex:%41\-b :x :": [r"ex:a\?p", r"ex:%41\-b", ":x", ":"],
    '"a\\"b {" \'?p\' """a""b\n""" \'\'\'}\'\'\'': ['"a\\"b {"', "'?p'", '"""a""b\n"""', "'''}'''"],
    "# ?p {\n?q # }": ["?q"],
    "FILTER(?a<?b&&?c>?d)": ["FILTER", "(", "?a", "<", "?b", "&&", "?c", ">", "?d", ")"],
    "FILTER(?a<5||?b>?c)": ["FILTER", "(", "?a", "<", "5", "||", "?b", ">", "?c", ")"],
    "{ ?s<urn:p>?o }": ["{", "?s", "<urn:p>", "?o", "}"],
    "{ ?s ?p (?a<urn:b>) }": ["{", "?s", "?p", "(", "?a", "<urn:b>", ")", "}"],
    "SELECT(?a<?b AS ?c)": ["SELECT", "(", "?a", "<", "?b", "AS", "?c", ")"],
    "FILTER <urn:f>(?a<?b&&1>2)": ["FILTER", "<urn:f>", "(", "?a", "<", "?b", "&&", "1", ">", "2", ")"],
    "1 1.5 .5 1e3 1.5E-3 1.": ["1", "1.5", ".5", "1e3", "1.5E-3", "1", "."],
    '"x"@en-GB^^xsd:int _:b1.c ?x_1': ['"x"', "@en-GB", "^^", "xsd:int", "_:b1.c", "?x_1"],
    "{| ?a |} << ?s >>": ["{|", "?a", "|}", "<", "<", "?s", ">", ">"],
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokens_are_those_of_the_grammar(text: str) -> None:
    """Strings, IRIs, comments, names, numbers and operators are told apart."""
    assert [token.text for token in scan(text)] == TOKENS[text]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_can_be_scanned(text: str) -> None:
    """Scanning never fails, and tokens stand where they say."""
    tokens = scan(text)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@given(st.sampled_from(["?a<?b&&?c>?d", "?a<5&&?b>?c", "?a<?b", "(?a)<?b||?c>1"]), st.sampled_from(["FILTER({})", "BIND(({}) AS ?x)"]))
def test_a_comparison_without_spaces_is_no_iri_for_the_engine_either(comparison: str, around: str) -> None:
    """The engine reads such a text as a comparison, so the scanner may."""
    query = "ASK { BIND (1 AS ?a) BIND (2 AS ?b) BIND (0 AS ?c) BIND (0 AS ?d) " + around.format(comparison) + " }"
    ox.Store().query(query)
    assert not any(token.kind == "iri" for token in scan(query))


def test_groups_have_the_kinds_that_their_words_give_them() -> None:
    """One query with every kind of group."""
    text = """
        CONSTRUCT { ?s ?p ?o } WHERE {
            ?s ?p ?o OPTIONAL { ?a ?b ?c } { ?d ?e ?f } UNION { ?g ?h ?i } MINUS { ?s ?j ?k }
            FILTER NOT EXISTS { ?l ?m ?n } GRAPH ?g { ?q ?r ?t } VALUES (?u ?v) { (1 2) } VALUES ?w { 3 }
            { SELECT ?x (COUNT(?y) AS ?n2) { ?x ?y ?z } GROUP BY ?x HAVING (EXISTS { ?x ?y 1 }) }
        } ORDER BY ?s VALUES ?s { <urn:a> }
    """
    kinds = [group.kind for group in parse(text).groups]
    expected = [
        "template",
        "where",
        "optional",
        "plain",
        "union",
        "minus",
        "exists",
        "graph",
        "data",
        "data",
        "subselect",
        "where",
        "exists",
    ]
    assert kinds == [*expected, "data"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT ?a ?b WHERE { }", ("a", "b")),
        ("SELECT DISTINCT ?a (COUNT(?x) AS ?n) { }", ("a", "n")),
        ("SELECT (IF(?a, (?b), ?c) AS ?d)?e { }", ("d", "e")),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?d) { }", ("d",)),
        ("SELECT * { }", ("*",)),
        ("SELECT (COUNT(*) AS ?n) { }", ("n",)),
        ("PREFIX select: <urn:x> SELECT ?a { }", ("a",)),
        ("ASK { ?a ?b ?c }", ()),
    ],
)
def test_columns_are_those_that_the_engine_returns(text: str, columns: tuple[str, ...]) -> None:
    """The projected variables are read off the tokens."""
    assert parse(text).query.projected() == columns


@pytest.mark.parametrize(
    ("text", "position"), [("SELECT ?s { ?s ?p ?o", 10), ("ASK { { ?a ?b ?c }", 4), ("ASK { } }", 8), ("{" * 200, 100), ("ASK { '}' ", 4)]
)
def test_braces_must_balance(text: str, position: int) -> None:
    """An open, a stray or a too deeply nested brace is named by its place."""
    with pytest.raises(Unbalanced) as caught:
        parse(text)
    assert caught.value.position == position


REFUSED = {
    "SELECT * { SERVICE <http://x> { ?s ?p ?o } }": (1, 12, "SERVICE"),
    "ASK { ?s ?p ?o }\n# SERVICE\nselect * { service silent ?x { } }": (3, 12, "SERVICE"),
    "ASK { FILTER EXISTS { SERVICE ?x { } } }": (1, 23, "SERVICE"),
    "ASK { FILTER(?a<?b)SERVICE?x{} }": (1, 20, "SERVICE"),
    "LOAD <http://x>": (1, 1, "LOAD"),
    "PREFIX load: <urn:x>\nload <http://x>": (2, 1, "LOAD"),
    "BASE <http://x/> PREFIX a: <b> INSERT DATA { }": (1, 32, "INSERT"),
    "DROP ALL": (1, 1, "DROP"),
    "delete where { ?s ?p ?o }": (1, 1, "DELETE"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_reaches_out_or_changes_data_is_refused(text: str) -> None:
    """SERVICE anywhere and updates at the start are named with their place."""
    error = refuses(text, "q.rq")
    assert isinstance(error, UnsafeInput)
    assert error.place is not None
    assert (error.place.line, error.place.column, error.message.partition(" ")[0]) == REFUSED[text]


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?service { ?service :service "SERVICE <x>" } # SERVICE',
        "PREFIX service: <urn:service> ASK { service:x <urn:SERVICE> ?load }",
        "PREFIX insert: <urn:x#LOAD> SELECT ?drop { ?drop a insert:delete }",
        "DESCRIBE <urn:LOAD>",
        "",
    ],
)
def test_words_in_other_places_are_not_refused(text: str) -> None:
    """Variables, names, IRIs, strings and comments may say what they like."""
    assert refuses(text) is None


def test_every_update_of_the_grammar_is_a_syntax_error_for_a_query_anyway() -> None:
    """The refusal only words what the engine would refuse as well; SERVICE it would run."""
    with pytest.raises(SyntaxError):
        ox.Store().query("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
