"""Searching names, definitions and paraphrases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from operator import itemgetter

import pyoxigraph as ox

from kg.answer.thing import Thing, objects, words_of
from kg.evidence import EvidenceFinder
from kg.labels import LABEL_PROPERTIES
from kg.names import PREFIXES, TERMS, shrink, slug
from kg.narrow import close, is_large
from kg.narrow import texts as narrowed
from kg.record import record
from kg.result import Result
from kg.terms import RDF_TYPE, spec

_WORD = re.compile(r"\w+")


def _name(prefix: str, local: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + local)


_FIELDS = (
    ("label", LABEL_PROPERTIES),
    ("synonym", (_name("skos", "altLabel"),)),
    ("notation", (_name("skos", "notation"),)),
    ("definition", (_name("skos", "definition"), _name("rdfs", "comment"))),
    ("paraphrase", (spec("paraphrase"),)),
)
"""The fields that are searched, the most telling first."""
_RANKS = {predicate: rank for rank, (_, predicates) in enumerate(_FIELDS) for predicate in predicates}


@record
class Hit(Result):
    """A thing that fits: its kind (label of its class), and the field and text in which the words were found."""

    thing: Thing
    kind: str
    field: str
    text: str


@record
class Found(Result):
    """The things that fit, best first; without any, `suggestions` are words that are close and do occur."""

    query: str
    hits: tuple[Hit, ...]
    suggestions: tuple[str, ...]

    def to_pandas(self) -> object:
        """Return a pandas DataFrame with the columns iri, label, kind, field, text. Raises MissingExtra where pandas is not installed."""
        from kg.answer.frame import frame

        rows = [(hit.thing.id, hit.thing.label, hit.kind, hit.field, hit.text) for hit in self.hits]
        return frame(("iri", "label", "kind", "field", "text"), rows)


def find(finder: EvidenceFinder, query: str) -> Found:
    """Return the things in whose names, definition or paraphrase all words of `query` begin a word; if none, occur within words.

    Case, diacritics and width do not count. Whole names come first, then names that begin so, then other names, then texts.
    """
    words = _WORD.findall(plain(query))
    large = is_large(finder.engine, _RANKS)
    texts = _ordered(narrowed(finder.engine, words) if large else _all(finder))
    for whole_words in (True, False):
        best: dict[ox.NamedNode, tuple[tuple[int, int, int, str, str], Hit]] = {}
        for node, rank, field, text in texts:
            score = _score(words, plain(text), rank, whole_words=whole_words)
            if score is None:
                continue
            key = (*score, plain(text), node.value)
            if node not in best or key < best[node][0]:
                best[node] = key, Hit(Thing(node, _label(finder, node)), kind(finder, node), field, text)
        if best:
            ordered = sorted(best.values(), key=lambda scored: scored[0])
            return Found(query, tuple(hit for _, hit in ordered), ())
    near = [text for word in words for _, _, text in close(finder.engine, word)] if large else [text for _, _, _, text in texts]
    return Found(query, (), _close(words, near))


def plain(text: str) -> str:
    """Return `text` for comparing: compatibility-decomposed without marks (Unicode NFKD), case folded.

    >>> plain("Orthopædic  Résumé")
    'orthopædic  resume'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def kind(finder: EvidenceFinder, node: ox.NamedNode) -> str:
    """Return the label of the class of `node`, of ours if it has one of ours; empty if it has none."""
    types = [t for t in objects(finder.engine, node, RDF_TYPE) if isinstance(t, ox.NamedNode)]
    ours = [t for t in types if t.value.startswith(TERMS)]
    return next((finder.labels.of(t) if finder.labels.has(t) or t in ours else words_of(t.value) for t in (*ours, *types)), "")


def _label(finder: EvidenceFinder, node: ox.NamedNode) -> str:
    return finder.labels.of(node) if finder.labels.has(node) else slug(node.value) or shrink(node.value)


def _all(finder: EvidenceFinder) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, str]]:
    for predicate in _RANKS:
        for quad in finder.engine.quads(None, predicate):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject, predicate, quad.object.value


def _ordered(found: Iterable[tuple[ox.NamedNode, ox.NamedNode, str]]) -> list[tuple[ox.NamedNode, int, str, str]]:
    """Return node, rank of the field, field and text of everything that is searched, each once, in a fixed order."""
    each = {(_RANKS[predicate], node.value, text): node for node, predicate, text in found}
    return [(node, rank, _FIELDS[rank][0], text) for (rank, _, text), node in sorted(each.items(), key=itemgetter(0))]


def _score(words: list[str], text: str, rank: int, *, whole_words: bool) -> tuple[int, int, int] | None:
    """Return how well `text` fits, smaller being better, or None.

    The three numbers: 0 the whole text, 1 its beginning, 2 anywhere, 3 in a definition or paraphrase; rank of the field; words in the text.
    """
    if not words:
        return None
    own = _WORD.findall(text)
    fits = all(any(mine.startswith(word) if whole_words else word in mine for mine in own) for word in words)
    if not fits:
        return None
    if rank >= 3:
        return 3, rank, len(own)
    if own == words:
        return 0, rank, len(own)
    return (1 if own[: len(words)] == words else 2), rank, len(own)


def _close(words: list[str], texts: list[str]) -> tuple[str, ...]:
    from difflib import get_close_matches

    known = sorted({word for text in texts for word in _WORD.findall(plain(text)) if len(word) > 2})
    return tuple(dict.fromkeys(match for word in words for match in get_close_matches(word, known, n=2, cutoff=0.7)))[:4]
