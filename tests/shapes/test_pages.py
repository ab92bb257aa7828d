"""docs/shapes.md and docs/rules.md have a section for everything that a report can point at.

`KG_APPROVE=1 pytest tests/shapes/test_pages.py` writes the pages anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kg.names import slug
from kg.shacl.read import own_shapes
from kg.shacl.rules import packaged
from tests.shapes.pages import FILES, rules_page, shapes_page

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("name", "content"), [("shapes.md", shapes_page()), ("rules.md", rules_page())])
def test_a_page_says_what_the_files_say(name: str, content: str) -> None:
    """The page is the one that is made from the shapes and rules."""
    if os.environ.get("KG_APPROVE"):
        (DOCS / name).write_text(content, encoding="utf-8")
    assert (DOCS / name).read_text(encoding="utf-8") == content


def test_every_shape_and_rule_has_its_section() -> None:
    """What `see:` in a report names is a heading, once."""
    anchors = [heading.lower() for heading in re.findall(r"^## (\S+)$", shapes_page(), re.MULTILINE)]
    shapes = sorted(slug(shape.node.value).lower() for file in FILES for shape in own_shapes(file).shapes.values())
    assert sorted(anchors) == shapes
    assert len(shapes) >= 130
    assert set(re.findall(r"^## (\S+)$", rules_page(), re.MULTILINE)) == {rule.name for rule in packaged()}
