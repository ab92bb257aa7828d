"""A document whose literals are said to be plain has only literals that the store keeps as they are written."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pyoxigraph as ox
import pytest

from kg.shacl.lexical import stored
from kg.shacl.plain_text import has_plain_literals

HEAD = "@prefix x: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <http://ex.org/> .\nex:a ex:p"
FORMS = (
    "7", "07", "-7", "-0", "+7", "0", "00", "1.5", "1.50", "-1.5", "-0.5", ".5", "0.0", "5.e1", "1e3", "1E-3", "10", "100.25", "true",
    "false", "12345678901234567890", "2020-01-01", "2020-02-30", "2020-01-01Z", "2020", "02020", "10:00:00", "c", "", " 7", "7 ", "INF",
    "2020-01-01T00:00:00",
)  # fmt: skip
TYPES = ("integer", "decimal", "double", "boolean", "date", "gYear", "dateTime", "time", "string", "int", "anyURI")
QUOTES = ('"{}"', "'{}'", '"""{}"""', "'''{}'''")
TAILS = ("^^x:{}", "^^<http://www.w3.org/2001/XMLSchema#{}>", " ^^ x:{}", "^^ x:{}")


def _check(document: str) -> bool | None:
    """Return what is said of a document that can be read, after holding it against its literals."""
    try:
        literals = [q.object for q in ox.parse(document.encode(), format=ox.RdfFormat.TURTLE) if isinstance(q.object, ox.Literal)]
    except SyntaxError:
        return None
    said = has_plain_literals(document.encode())
    if said:
        assert [literal for literal in literals if stored(literal) is not literal] == [], document
    return said


def test_typed_literals_of_all_kinds_are_never_wrongly_called_plain() -> None:
    """Each form under each datatype, quoted and typed in each way: what is called plain is kept, and the usual way of writing is."""
    said: Counter[bool | None] = Counter()
    for form, name, quote, tail in product(FORMS, TYPES, QUOTES, TAILS):
        said[_check(f"{HEAD} {quote.format(form)}{tail.format(name)} .")] += 1
    assert said[True] >= 100
    assert said[False] >= 1_000


def test_numbers_are_never_wrongly_called_plain() -> None:
    """Each form as a bare token, behind each thing that it may follow, and before each that may follow it."""
    said: Counter[bool | None] = Counter()
    for form, before, after in product(
        FORMS, (" ", " 1,", " ex:b ; ex:q ", "\n# c\n", " ex:b ; <http://ex.org/q>", " ex:b ; ex:q"), (" .", ".", ",2 .", ";ex:r 3 .")
    ):
        said[_check(f"{HEAD}{before}{form}{after}")] += 1
    assert said[True] >= 50
    assert said[False] >= 50


@pytest.mark.parametrize(
    "text",
    [
        '"a\\"7"^^x:integer',
        '"7\\t"^^x:integer',
        '"\\u0030"^^x:integer',
        '"007"^^<http://www.w3.org/2001/XMLSchema#\\u0069nteger>',
        '"x" , "007"^^x:integer , "y^^"',
        '"say \\"^^" , \'007\'^^x:integer',
    ],
)
def test_escapes_and_odd_quotes_are_doubts(text: str) -> None:
    """Where the text does not show the form, the answer is no."""
    assert _check(f"{HEAD} {text} .") is False


@pytest.mark.parametrize(
    "head",
    [
        "@prefix i: <http://www.w3.org/2001/XMLSchema#int> .",
        "PREFIX i: <http://www.w3.org/2001/XMLSchema#int>",
        "@base <http://www.w3.org/2001/XMLSchema> . @prefix i: <#int> .",
    ],
)
def test_a_prefix_that_ends_inside_of_a_name_is_a_doubt(head: str) -> None:
    """The name of the datatype does not stand in the text, so nothing is said of its literals."""
    assert _check(f'{head} {HEAD} "007"^^i:eger .') is False


@pytest.mark.parametrize("text", [b'"\xff"^^<http://www.w3.org/2001/XMLSchema#integer>', b'"7"^^'])
def test_bytes_that_no_parser_reads_are_no_trouble(text: bytes) -> None:
    """What is asked of the text beforehand is a doubt; the parser says what is wrong with it."""
    assert has_plain_literals(HEAD.encode() + text + b" .") is False


def test_plain_texts_do_no_harm() -> None:
    """Strings, languages, IRIs, dates and numbers as people write them are plain."""
    assert (
        _check(f'{HEAD} 7 , 1.5 , true , "7 Example Street" , "a \\"b\\" c"@en , <http://ex.org/007> , "2020-01-01"^^x:date , ex:n007 .')
        is True
    )
