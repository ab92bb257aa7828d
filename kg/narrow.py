"""Of a large graph, only the names and texts that may fit a word: the engine looks through them, which takes it less time and no memory.

What comes back holds all that fits and some that do not. Words are compared in ways that no query can (kg.labels.fold, kg.answer.find), so
the engine is asked for a run of ASCII letters and digits from the word, in lower case, and for everything with other letters in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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

Found = tuple[ox.NamedNode, ox.NamedNode, str]
"""A thing, the property that names or describes it, and the text."""


def is_large(engine: Engine, properties: Iterable[ox.NamedNode | None] = (None,), most: int = SMALL) -> bool:
    """Tell whether the statements with `properties`, or all, are too many to be read for one question: more than `most`, or elsewhere.

    They are not counted, which takes seconds for ten million.
    """
    if not isinstance(engine, Embedded):
        return True
    seen = (quad for predicate in properties for quad in engine.quads(None, predicate))
    return next(islice(seen, most, None), None) is not None


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
