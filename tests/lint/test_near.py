"""IRIs that are easily mistaken are found, and names that only look alike are left alone."""

from __future__ import annotations

import pytest

from kg.lint.near import Names, mistake

EX = "https://example.org/ns#"
KNOWN = (EX + "address", EX + "givenName", EX + "phone", EX + "step1", EX + "Person", "http://example.net/vocabulary/birthDate", "urn:x:id")


@pytest.mark.parametrize(
    ("wrong", "right", "differs"),
    [
        ("http://example.org/ns#address", EX + "address", "namespace"),
        ("https://www.example.org/ns#address", EX + "address", "namespace"),
        ("https://example.org/ns/address", EX + "address", "namespace"),
        ("http://example.com/vocabulary/birthDate", "http://example.net/vocabulary/birthDate", "namespace"),
        (EX + "address/", EX + "address", "ending"),
        (EX + "Address", EX + "address", "case"),
        (EX + "person", EX + "Person", "case"),
        (EX + "adress", EX + "address", "spelling"),
        (EX + "given_name", EX + "givenName", "spelling"),
        (EX + "given-name", EX + "givenName", "spelling"),
    ],
)
def test_a_mistake_leads_to_what_was_meant(wrong: str, right: str, differs: str) -> None:
    """The known IRI is found, and the difference has a name."""
    assert (Names(KNOWN).near(wrong)[0], mistake(wrong, right)) == (right, differs)


@pytest.mark.parametrize(
    "other", [EX + "address", EX + "fax", EX + "step2", EX + "id", "http://xmlns.com/foaf/0.1/phone", "https://example.org/other/thing"]
)
def test_other_names_are_left_alone(other: str) -> None:
    """Known IRIs, other words, other numbers, short names and like names in unlike namespaces lead to nothing."""
    assert Names(KNOWN).near(other) == ()
