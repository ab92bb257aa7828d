"""What is wrong with a query that the engine refused, read off its tokens where they tell more than the engine does."""

from __future__ import annotations

from itertools import pairwise

from kg.answer.patterns import misfit
from kg.errors import BadSyntax, KgError, Place, UnknownPrefix
from kg.names import PREFIXES
from kg.query.groups import Unbalanced, parse
from kg.query.tokens import Token, place_of, scan

_QUOTES = "text over several lines stands in three quotation marks"
_IRIS = "write an absolute IRI such as <https://example.org/x>, or a compact one such as spec:Board"
_FORMS = "it begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after any PREFIX lines"


def mistake(text: str, name: str) -> KgError | None:
    """Return what is wrong with a query that the engine refused, None where its tokens tell nothing."""
    tokens = scan(text)
    if not tokens:
        return BadSyntax("SPARQL syntax: the query is empty", help=_FORMS, place=Place(name))
    for before, token in pairwise((Token("op", "", 0, 0), *tokens)):
        if token.is_op('"', "'"):
            return BadSyntax("SPARQL syntax: this quotation mark is never closed", help=_QUOTES, place=place_of(text, name, token))
        if before.is_op("<") and token.kind == "pname" and before.end == token.start:
            return BadSyntax(
                "SPARQL syntax: this IRI is not closed, or holds a space or sign that none may hold",
                help=_IRIS,
                place=place_of(text, name, before),
            )
        if token.kind == "iri" and ":" not in token.text and not any(one.is_word("BASE") for one in tokens):
            return BadSyntax(
                f"SPARQL syntax: {token.text} is a relative IRI, and there is no BASE", help=_IRIS, place=place_of(text, name, token)
            )
    try:
        tree = parse(text)
    except Unbalanced as error:
        at = Token("op", text[error.position : error.position + 1], error.position, error.position + 1)
        return _undeclared(tokens, text, name) or BadSyntax(
            f"SPARQL syntax: {error}", help="every { needs its }", place=place_of(text, name, at)
        )
    undeclared = _undeclared(tokens, text, name)
    if undeclared is not None:
        return undeclared
    if not tree.query.form and tokens:
        first = next((token for index, token in enumerate(tokens) if not _in_prologue(tokens, index)), tokens[-1])
        return BadSyntax(f"SPARQL syntax: a query does not begin with {first.text}", help=_FORMS, place=place_of(text, name, first))
    stray = misfit(tree)
    if stray is None:
        return None
    return BadSyntax(
        f"SPARQL syntax: {stray.text} does not fit here",
        help="a statement is subject, predicate, object, and ends with . or ;",
        place=place_of(text, name, stray),
    )


def _in_prologue(tokens: tuple[Token, ...], index: int) -> bool:
    return any(tokens[at].is_word("PREFIX", "BASE") for at in range(max(0, index - 2), index + 1))


def _undeclared(tokens: tuple[Token, ...], text: str, name: str) -> UnknownPrefix | None:
    declared = {one.text for before, one in pairwise(tokens) if before.is_word("PREFIX") and one.kind == "pname"}
    known = {*PREFIXES, *(prefix[:-1] for prefix in declared)}
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "pname" and prefix not in known:
            from difflib import get_close_matches

            close = get_close_matches(prefix, sorted(known), n=1, cutoff=0.75)
            hint = f"did you mean {close[0]}: ? Otherwise declare it" if close else "declare it"
            return UnknownPrefix(
                f'the prefix "{prefix}:" is not declared',
                help=f"{hint} before the query, PREFIX {prefix}: <…>; `kg query --prefixes` lists the preset ones",
                place=place_of(text, name, token),
            )
    return None
