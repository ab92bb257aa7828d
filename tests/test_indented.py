"""JSON with an indent is what the standard library writes."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.indented import Rendered, dump

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    """Texts of any characters, numbers, and lists and objects within each other, empty ones too."""
    assert dump(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_values_that_are_text_already_stand_as_they_are() -> None:
    """They were written for their place."""
    parts = Rendered(dump({"a": [n]}, "    ") for n in (1, 2))
    assert dump({"all": parts, "none": Rendered()}) == json.dumps({"all": [{"a": [1]}, {"a": [2]}], "none": []}, indent=2)
