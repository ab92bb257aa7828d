"""The prefix table is the same in kg.names, in the Turtle lines and in the SHACL declarations."""

from __future__ import annotations

import re

from pyoxigraph import Store

from kg.names import PREFIXES
from tests.ontology.conftest import ONTOLOGY, rows


def test_turtle_lines_spell_the_table_in_order() -> None:
    """The @prefix lines of prefixes.ttl are the table of kg.names, sorted."""
    lines = re.findall(r"^@prefix ([a-z-]+): <([^>]+)> \.$", (ONTOLOGY / "prefixes.ttl").read_text("utf-8"), flags=re.MULTILINE)
    assert lines == sorted(PREFIXES.items())


def test_shacl_declarations_spell_the_table(vocabulary: Store) -> None:
    """One sh:declare per prefix hangs on shape:prefixes."""
    pattern = "shape:prefixes sh:declare ?d . ?d a sh:PrefixDeclaration ; sh:prefix ?p ; sh:namespace ?n"
    assert rows(vocabulary, "?p ?n", pattern) == sorted(PREFIXES.items())
    assert len(rows(vocabulary, "?d", pattern)) == len(PREFIXES)


def test_each_file_declares_what_it_uses() -> None:
    """Outside prefixes.ttl a file declares exactly the prefixes it uses, sorted, as the table spells them."""
    files = [path for path in sorted(ONTOLOGY.rglob("*.ttl")) if path.name != "prefixes.ttl"]
    assert len(files) >= 4
    for path in files:
        text = path.read_text("utf-8")
        declared = re.findall(r"^@prefix ([a-z-]+): <([^>]+)> \.$", text, flags=re.MULTILINE)
        body = re.sub(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|<[^>\n]*>|(?<=\s)#.*|^#.*', " ", text, flags=re.MULTILINE)
        used = set(re.findall(r"(?<![\w@-])([a-z][a-z-]*):(?=[A-Za-z0-9])", body))
        assert declared == sorted((prefix, PREFIXES[prefix]) for prefix in used), path.name
