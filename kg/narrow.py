"""Of a large graph, only the names and texts that may fit a word: the engine looks through them, which takes it less time and no memory.

What comes back holds all that fits and some that do not. Words are compared in ways that no query can (kg.labels.fold, kg.answer.find), so
the engine is asked for a run of ASCII letters and digits from the word, in lower case, and for everything with other letters in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from kg import resources
from kg.embedded import Embedded
from kg.engine import Engine
from kg.query.binding import bind
from kg.query.groups import limited, parse
from kg.terms import value

SMALL = 20_000
"""Statements that are read into memory whole, which is quicker for a few."""
_RUN = re.compile(r"[a-z0-9]+")
_HEAD, _CLOSE = 3, 2_000
"""Letters in which a misspelt word is taken to be right; names that are compared with it, a millisecond each."""

_PART = 5
"""In an engine with fewer than this part of what is many, statements are gone through."""
_EACH = "SELECT (1 AS ?one) WHERE { ?s ?property ?o }"
_SAMPLE = 100
"""Names in which languages are looked for."""

Found = tuple[ox.NamedNode, ox.NamedNode, str]
"""A thing, the property that names or describes it, and the text."""


def is_large(engine: Engine, properties: Collection[ox.NamedNode] = (), most: int = SMALL) -> bool:
    """Tell whether the statements with `properties`, or all, are too many to be read for one question: more than `most`, or elsewhere.

    They are neither counted nor read, which takes seconds for ten million.
    """
    if not isinstance(engine, Embedded):
        return True
    few = (quad for prop in tuple(properties) or (None,) for quad in engine.quads(None, prop))
    if next(islice(few, most // _PART, None), None) is None:  # sooner known than asked
        return False
    seen = 0
    for values in [{"property": prop} for prop in properties] or [{}]:
        asked = limited(parse(bind(parse(_EACH), values)), most + 1 - seen)
        seen += len(engine.select(asked))
        if seen > most:
            return True
    return False


def exactly(engine: Engine, properties: Sequence[ox.NamedNode], name: str) -> list[ox.NamedNode]:
    """Return the things with a name that is written like `name`, sorted, found by index; none on a server.

    Tried are no language, English, and those of the first names with each of the `properties`.
    """
    if not isinstance(engine, Embedded):
        return []
    first = (quad.object for prop in properties for quad in islice(engine.quads(None, prop), _SAMPLE))
    tags = {None, "en", *(term.language for term in first if isinstance(term, ox.Literal))}
    literals = [ox.Literal(name, language=tag) for tag in tags]
    found = {quad.subject for prop in properties for literal in literals for quad in engine.quads(None, prop, literal)}
    return sorted((term for term in found if isinstance(term, ox.NamedNode)), key=lambda term: term.value)


def names(engine: Engine, word: str) -> Iterator[Found]:
    """Yield the names of things that may be called, in part or by their IRI, `word`, which is folded (kg.labels.fold)."""
    return _rows(engine, _query("names", word=longest(word), phrase=word))


def texts(engine: Engine, words: Iterable[str]) -> Iterator[Found]:
    """Yield the names, definitions and paraphrases in which all `words`, which are case-folded, may be found."""
    word, other, *_ = (*sorted(map(longest, words), key=len, reverse=True), "", "")
    return _rows(engine, _query("texts", word=word, other=other))


def close(engine: Engine, word: str) -> Iterator[Found]:
    """Yield at most _CLOSE names that may be close to `word`: they hold the beginning of its longest part."""
    head = longest(word)[:_HEAD]
    return _rows(engine, limited(parse(_query("names", word=head, phrase=head)), _CLOSE))


def longest(word: str) -> str:
    """Return the longest run of ASCII letters and digits in `word`, the first of several; empty if there is none.

    >>> longest("crème de la creme")
    'creme'
    """
    return max(_RUN.findall(word), key=len, default="")


def _query(name: str, **words: str) -> str:
    return bind(parse(resources.read(f"queries/lookup/{name}.rq").decode()), {key: ox.Literal(word) for key, word in words.items()})


def _rows(engine: Engine, query: str) -> Iterator[Found]:
    for thing, prop, text in engine.select(query):
        if isinstance(thing, ox.NamedNode) and isinstance(prop, ox.NamedNode):
            yield thing, prop, value(text)
