"""What stands before a query: the prefixes that it uses."""

from __future__ import annotations

from itertools import pairwise

from kg.names import PREFIXES
from kg.query.tokens import scan


def with_prefixes(query: str) -> str:
    """Return a query text with declarations of the preset prefixes that it uses and does not declare.

    >>> with_prefixes("ASK { ?s a spec:Board }")
    'PREFIX spec: <https://w3id.org/medspec/ns#> ASK { ?s a spec:Board }'
    """
    tokens = scan(query)
    declared = {token.text for before, token in pairwise(tokens) if before.is_word("PREFIX") and token.kind == "pname"}
    used = {token.text.partition(":")[0] for token in tokens if token.kind == "pname"}
    missing = [name for name in sorted(used) if name in PREFIXES and f"{name}:" not in declared]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + query


def declared(query: str) -> dict[str, str]:
    """Return the prefixes that a query declares with an IRI in full, the longest namespace first.

    >>> declared("PREFIX ex: <https://example.org/> PREFIX : <https://example.org/id/> ASK { :a ex:b 1 }")
    {'': 'https://example.org/id/', 'ex': 'https://example.org/'}
    """
    tokens = scan(query)
    found = {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.is_word("PREFIX") and name.kind == "pname" and iri.kind == "iri" and ":" in iri.text and "\\" not in iri.text
    }
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))
