"""Where pySHACL leaves the specification, it still does, and the set engine follows the specification.

Each case is in docs/shacl-engines.md. When pySHACL changes, the case fails here and can go from there and from `oracle.corrected`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.shacl.parse import parse
from tests.shacl.set_engine.oracle import EX, by_pyshacl, by_set_engine, read


@dataclass(frozen=True)
class Deviation:
    """Data and shapes, the clause, and how many results the specification and pySHACL give (None: pySHACL raises an error)."""

    clause: str
    data: str
    shapes: str
    right: int
    pyshacl: int | None


def _datatype(local: str, *forms: str) -> tuple[str, str]:
    values = " , ".join(f'"{form}"^^xsd:{local}' for form in forms)
    return f":a :p {values} .", f":S sh:targetNode :a ; sh:path :p ; sh:datatype xsd:{local} ."


def _query(variables: str, pattern: str) -> str:
    text = f"SELECT {variables} WHERE {{ {pattern} }}".replace("urn:x:", EX)
    return f':S sh:targetNode :a ; sh:sparql [ sh:select "{text}" ] .'


CASES = {
    "a-year-is-no-date": Deviation(
        "4.3.2", ':a :p "1985"^^xsd:gYear .', ':S sh:targetNode :a ; sh:path :p ; sh:minInclusive "1937-01-01"^^xsd:date .', 1, 0
    ),
    "a-number-is-no-date": Deviation(
        "4.3.1", ":a :p 3 .", ':S sh:targetNode :a ; sh:path :p ; sh:minExclusive "2021-01-01T00:00:00Z"^^xsd:dateTime .', 1, 0
    ),
    "iris-have-no-order": Deviation("4.5.3", ":a :p :b ; :q :c .", ":S sh:targetNode :a ; sh:path :p ; sh:lessThan :q .", 1, 0),
    "tagged-strings-have-no-order": Deviation(
        "4.5.3", ':a :p "a"@en ; :q "b"@en .', ":S sh:targetNode :a ; sh:path :p ; sh:lessThan :q .", 1, 0
    ),
    "blank-nodes-have-no-order": Deviation("4.5.3", ":a :p [] ; :q 1 .", ":S sh:targetNode :a ; sh:path :p ; sh:lessThan :q .", 1, None),
    "blank-nodes-have-no-length": Deviation("4.4.1", ":a :p [] .", ":S sh:targetNode :a ; sh:path :p ; sh:minLength 0 .", 1, 0),
    "closed-shapes-know-no-exception": Deviation("4.8.1", ":a a rdfs:Resource .", ":S sh:targetNode :a ; sh:closed true .", 1, 0),
    "only-the-term-true-switches-on": Deviation(
        "4.4.5", ':a :p "x"@en , "y"@en .', ':S sh:targetNode :a ; sh:path :p ; sh:uniqueLang "1"^^xsd:boolean .', 0, 1
    ),
    "each-solution-is-a-result": Deviation("5.3.1", ":a :p 1 , 2 .", _query("$this", "$this <urn:x:p> ?value"), 2, 1),
    "false-is-a-value": Deviation("5.3.1", ":a :p false . :b :q :c .", _query("$this ?value", "$this <urn:x:p>/<urn:x:q>* ?value"), 1, 4),
    "each-value-of-a-parameter-is-a-constraint": Deviation(
        "6.3",
        ":a :p 5 .",
        ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :max ] ; sh:validator [ a sh:SPARQLAskValidator ; "
        'sh:ask "ASK { FILTER ($value <= $max) }" ] . :S sh:targetNode :a ; sh:property [ sh:path :p ; :max 3 , 4 ] .',
        2,
        1,
    ),
    "an-inverse-turns-a-sequence-round": Deviation(
        "2.3.1.4",
        ":x :p :y . :y :q :a .",
        ":S sh:targetNode :a ; sh:path [ sh:inversePath ( :p :q ) ] ; sh:hasValue :x .",
        0,
        1,
    ),
    "lists-of-shapes-may-be-empty": Deviation("4.6.3", ":a :p 1 .", ":S sh:targetNode :a ; sh:or () .", 1, None),
    "dots-match-newlines-under-s": Deviation(
        "4.4.3", ':a :p "a\\nb" .', ':S sh:targetNode :a ; sh:path :p ; sh:pattern "a.b" ; sh:flags "s" .', 0, 1
    ),
    "dollars-match-the-end-alone": Deviation("4.4.3", ':a :p "a\\n" .', ':S sh:targetNode :a ; sh:path :p ; sh:pattern "^a$" .', 1, 0),
    "numbers-have-no-blanks": Deviation("4.1.2", *_datatype("integer", " 7"), 1, 0),
    "decimals-have-no-exponent": Deviation("4.1.2", *_datatype("decimal", "1e3"), 1, 0),
    "dateTimes-have-a-time": Deviation("4.1.2", *_datatype("dateTime", "2020-01-01", "2020-01-01T00:00"), 2, 0),
    "midnight-may-end-a-day": Deviation("4.1.2", *_datatype("dateTime", "2020-01-01T24:00:00Z"), 0, 1),
    "years-may-have-five-digits": Deviation("4.1.2", *_datatype("dateTime", "12020-01-01T00:00:00"), 0, 1),
    "years-have-four-digits": Deviation("4.1.2", *_datatype("gYear", "20", "02020"), 2, 0),
    "months-end-at-twelve": Deviation("4.1.2", *_datatype("gYearMonth", "2020-13"), 1, 0),
    "days-belong-to-months": Deviation("4.1.2", *_datatype("gMonthDay", "--02-30"), 1, 0),
    "day-time-durations-have-no-years": Deviation("4.1.2", *_datatype("dayTimeDuration", "P1Y"), 1, 0),
    "stamps-have-a-time-zone": Deviation("4.1.2", *_datatype("dateTimeStamp", "2020-01-01T00:00:00"), 1, 0),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_set_engine_follows_the_specification(case: Deviation) -> None:
    """The set engine gives the number of results that the specification asks for."""
    assert sum(by_set_engine(read(case.data), parse(read(case.shapes))).values()) == case.right


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pyshacl_still_differs(case: Deviation) -> None:
    """PySHACL gives the other number, or an error."""
    from pyshacl.errors import ReportableRuntimeError

    found: int | None
    try:
        found = sum(by_pyshacl(read(case.data), read(case.shapes), correct=False).values())
    except ReportableRuntimeError:
        found = None
    assert found == case.pyshacl


def test_every_deviation_is_documented() -> None:
    """Each case has a row in docs/shacl-engines.md, and each row a case."""
    page = (Path(__file__).parents[3] / "docs" / "shacl-engines.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip().strip("`") for line in page.splitlines() if line.startswith("| `")]
    assert rows == list(CASES)
