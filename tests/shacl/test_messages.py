"""A result of a shape without sh:message is put in plain words, whatever the constraint."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.embedded import Embedded
from kg.shacl.data import Data
from kg.shacl.joint import Joint
from kg.shacl.messages import worded
from kg.shacl.parse import parse
from kg.shacl.reference import Reference
from kg.terms import text

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix spec: <https://w3id.org/medspec/ns#> .
"""
DATA = "ex:a a ex:T ; spec:p 7 ; spec:q 5 , 7 ; spec:r 'one'@en , 'two'@en ; spec:s spec:Board ."
CASES = {
    "sh:path spec:s ; sh:class spec:Claim": "spec:Board is not an instance of spec:Claim.",
    "sh:path spec:p ; sh:datatype xsd:string": "7 is not a well-formed literal of the datatype xsd:string.",
    "sh:path spec:p ; sh:nodeKind sh:BlankNodeOrIRI": "7 is not a blank node or an IRI.",
    "sh:path spec:none ; sh:minCount 1": "A value is missing.",
    "sh:path spec:p ; sh:minCount 3": "At least 3 values are needed.",
    "sh:path spec:p ; sh:maxCount 0": "No value is allowed.",
    "sh:path spec:q ; sh:maxCount 1": "At most 1 value is allowed.",
    "sh:path spec:p ; sh:minInclusive 8": "7 is not at least 8.",
    "sh:path spec:p ; sh:minExclusive 7": "7 is not greater than 7.",
    "sh:path spec:p ; sh:maxInclusive 6": "7 is not at most 6.",
    "sh:path spec:p ; sh:maxExclusive 7": "7 is not less than 7.",
    "sh:path spec:p ; sh:minLength 2": "7 is shorter than 2 characters.",
    "sh:path spec:p ; sh:maxLength 0": "7 is longer than 0 characters.",
    "sh:path spec:p ; sh:pattern '^x'": "7 does not match the pattern ^x.",
    "sh:path spec:p ; sh:languageIn ( 'en' 'de' )": "7 has none of the language tags en, de.",
    "sh:path spec:r ; sh:uniqueLang true": "Two values have one language tag.",
    "sh:path spec:p ; sh:equals spec:s": 'The values differ from those of "spec:s".',
    "sh:path spec:p ; sh:disjoint spec:q": '7 is a value of "spec:q" too.',
    "sh:path spec:p ; sh:lessThan spec:q": '7 is not less than each value of "spec:q".',
    "sh:path spec:p ; sh:lessThanOrEquals spec:q": '7 is not at most each value of "spec:q".',
    "sh:path spec:p ; sh:hasValue 8": "The value 8 is missing.",
    "sh:path spec:p ; sh:in ( 1 2 )": "7 is not one of the allowed values: 1, 2.",
    "sh:path spec:p ; sh:not spec:Any": "7 conforms to spec:Any, and must not.",
    "sh:path spec:p ; sh:node spec:None": "7 does not conform to spec:None.",
    "sh:path spec:p ; sh:not [ sh:nodeKind sh:Literal ]": "7 conforms to the shape in sh:not, and must not.",
    "sh:path spec:p ; sh:node [ sh:in () ]": "7 does not conform to the shape in sh:node.",
    "sh:path spec:p ; sh:qualifiedValueShape [ sh:in () ] ; sh:qualifiedMinCount 1": (
        "At least 1 of the values must conform to the shape in sh:qualifiedValueShape."
    ),
    "sh:path spec:p ; sh:and ( spec:None )": "7 does not conform to all of the shapes in sh:and.",
    "sh:path spec:p ; sh:or ( spec:None )": "7 conforms to none of the shapes in sh:or.",
    "sh:path spec:p ; sh:xone ( spec:Any spec:Any )": "7 does not conform to exactly one of the shapes in sh:xone.",
    "sh:path spec:p ; sh:qualifiedValueShape spec:Any ; sh:qualifiedMinCount 2": "At least 2 of the values must conform to spec:Any.",
    "sh:path spec:p ; sh:qualifiedValueShape spec:Any ; sh:qualifiedMaxCount 0": "At most 0 of the values must conform to spec:Any.",
}
HELPERS = "spec:Any a sh:NodeShape . spec:None a sh:NodeShape ; sh:in () ."


@pytest.mark.parametrize("validator", [Joint(), Reference()], ids=["set engine", "pySHACL"])
@pytest.mark.parametrize(("constraint", "message"), CASES.items(), ids=CASES)
def test_every_constraint_has_plain_words(validator: Joint | Reference, constraint: str, message: str) -> None:
    """The words name the value and the bound, the same for both engines."""
    turtle = f"{PREFIXES} {HELPERS} ex:S a sh:PropertyShape ; sh:targetClass ex:T ; {constraint} ."
    shapes = parse(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    quads = tuple(ox.parse((PREFIXES + DATA).encode(), format=ox.RdfFormat.TURTLE))
    found = {worded(finding, shapes).message(text) for finding in validator.findings(shapes, Data(quads, Embedded(quads)))}
    assert found == {message}


def test_a_closed_shape_names_the_property() -> None:
    """The message is about the property that is one too many, also where the shape allows none at all."""
    turtle = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetNode spec:x ; sh:closed true ."
    shapes = parse(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    quads = tuple(ox.parse((PREFIXES + "spec:x spec:p 1 .").encode(), format=ox.RdfFormat.TURTLE))
    found = [worded(finding, shapes).message(text) for finding in Joint().findings(shapes, Data(quads, Embedded(quads)))]
    assert found == ['"spec:p" is not among the allowed properties.']


def test_each_of_several_constraints_of_one_kind_has_its_own_words() -> None:
    """Two values of sh:hasValue, or two classes, are two constraints: each finding names its own."""
    from kg.shacl.lexical import AsWritten
    from kg.shacl.parse import parse
    from kg.shacl.run import check
    from tests.shacl.set_engine.oracle import read

    data = AsWritten(ox.Quad(t.subject, t.predicate, t.object) for t in read(":a :p 1 ."))
    found = check(data, parse(read(":S sh:targetNode :a ; sh:hasValue 1 , 2 ; sh:class :C , :D .")), None).findings
    said = sorted(finding.message() for finding in found)
    ex = "https://example.org/"
    assert said == [
        "The value 1 is missing.",
        "The value 2 is missing.",
        f"{ex}a is not an instance of {ex}C.",
        f"{ex}a is not an instance of {ex}D.",
    ]
