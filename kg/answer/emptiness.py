"""Why a query has no result: names that do not occur in the data, and the first pattern that matches nothing.

Only what was tried is said: every pattern named here was run alone against the same data.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import pyoxigraph as ox

from kg.answer.patterns import REQUIRED, Pattern, read_patterns, required_groups
from kg.embedded import Embedded
from kg.errors import KgError
from kg.labels import Labels, fold
from kg.names import PREFIXES, shrink, slug
from kg.narrow import is_large
from kg.query.groups import Query, Tree
from kg.query.prologue import declared
from kg.query.tokens import Token
from kg.result import Result

_SMALL = 200_000
"""Quads up to which all IRIs of the data are looked through for suggestions."""

_PREDICATES = "SELECT DISTINCT ?term WHERE { ?s ?term ?o }"
_CLASSES = "SELECT DISTINCT ?term WHERE { ?s a ?term }"
_REMOVERS = ("FILTER", "VALUES", "UNION", "OPTIONAL", "MINUS", "BIND", "HAVING", "LIMIT", "OFFSET")


@dataclass(frozen=True, slots=True)
class UnknownTerm:
    """An IRI in the query that does not occur in the data: as it is written, its line, and close names that do occur."""

    written: str
    line: int
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation(Result):
    """Why a result is empty.

    `alone` is the first required pattern that matches nothing, `near` what stands there of the same text as its literal: in another case,
    language or datatype; `together` the first that matches only apart from those before it;
    `remaining` are the other parts of the query that may remove every solution, named if all patterns do match together.
    """

    unknown: tuple[UnknownTerm, ...] = ()
    alone: Pattern | None = None
    near: tuple[str, ...] = ()
    together: Pattern | None = None
    remaining: tuple[str, ...] = ()


def explain(engine: Embedded, tree: Tree, labels: Labels) -> Explanation:
    """Return why the query `tree` gives nothing on `engine`."""
    return _Explainer(engine, tree, labels).explanation()


class _Explainer:
    def __init__(self, engine: Embedded, tree: Tree, labels: Labels) -> None:
        self.engine = engine
        self.tree = tree
        self.labels = labels
        self.namespaces = namespaces(tree)

    def explanation(self) -> Explanation:
        unknown = tuple(self.unknown())
        query = self.tree.query
        if query.where is None:
            return Explanation(unknown)
        scopes = list(_scopes(query))
        read = [(scope, read_patterns(self.tree, scope)) for scope in scopes]
        for _, (patterns, _) in read:
            for pattern in patterns:
                if not self.matches([pattern]):
                    return Explanation(unknown, alone=pattern, near=self.near(pattern))
        patterns, complete = read[0][1]
        for count in range(2, len(patterns) + 1):
            if not self.matches(patterns[:count]):
                return Explanation(unknown, together=patterns[count - 1])
        whole = complete and all(done for _, (_, done) in read)
        return Explanation(unknown, remaining=self.removers(len(read) > 1) if whole and patterns else ())

    def matches(self, patterns: list[Pattern]) -> bool:
        """Tell whether the patterns match together; if that would cost much or cannot be asked, it counts as yes."""
        if any(pattern.costly for pattern in patterns) and self.large:
            return True
        body = " . ".join(pattern.query_text for pattern in patterns)
        try:
            return self.engine.ask(self.query("ASK", body))
        except (KgError, RuntimeError):
            return True

    def near(self, pattern: Pattern) -> tuple[str, ...]:
        """Return up to three literals that match in the place of the pattern's own and have its text; none where it costs much."""
        if not pattern.literal or self.large:
            return ()
        try:
            found = self.engine.select(self.query("SELECT DISTINCT ?kg_near", pattern.nearly("?kg_near")))
        except (KgError, RuntimeError):
            return ()
        return tuple(sorted(str(term) for (term,) in found))[:3]

    def query(self, form: str, body: str) -> str:
        """Return a query with the prologue and dataset of the user's."""
        query = self.tree.query
        head = self.tree.text[: query.keyword.start] if query.keyword else ""
        dataset = query.clauses.get("FROM", [])
        source = self.tree.text[dataset[0].start : dataset[-1].end] if dataset else ""
        return f"{head}\n{form} {source} {{ {body} }}"

    def removers(self, nested: bool) -> tuple[str, ...]:
        found = [word for word in _REMOVERS if any(token.is_word(word) for token in self.tree.tokens)]
        return (*found, *(["a sub-select"] if nested else []))

    def unknown(self) -> list[UnknownTerm]:
        """Return the IRIs in required places that stand nowhere in the data."""
        found: dict[str, UnknownTerm] = {}
        tokens = self.tree.tokens
        for index, token in enumerate(tokens):
            iri = self.iri(token)
            if iri is None or iri in found or not self.is_term(index) or self.occurs(iri):
                continue
            found[iri] = UnknownTerm(token.text, _line(self.tree, token), self.suggestions(iri))
        return list(found.values())

    def iri(self, token: Token) -> str | None:
        return resolve(token, self.namespaces)

    def is_term(self, index: int) -> bool:
        """Tell whether the token at `index` names something that the data should have: no function, datatype, prefix or template."""
        tokens = self.tree.tokens
        token = tokens[index]
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if (before and (before.is_op("^^") or before.is_word("PREFIX", "BASE"))) or (after and after.is_op("(")):
            return False
        if before and before.kind == "pname" and index > 1 and tokens[index - 2].is_word("PREFIX"):
            return False
        if any(token in clause for name, clause in self.tree.query.clauses.items() if name in {"DESCRIBE", "FROM"}):
            return True
        around = [group for group in self.tree.groups if token in group.parts]
        return bool(around) and all(group.kind in REQUIRED | {"data", "union"} for group in around[0].ancestors())

    def occurs(self, iri: str) -> bool:
        if iri.startswith(PREFIXES["xsd"]):
            return True
        node = ox.NamedNode(iri)
        places = ((node, None, None, None), (None, node, None, None), (None, None, node, None), (None, None, None, node))
        return any(next(self.engine.quads(*place), None) is not None for place in places)

    def suggestions(self, iri: str) -> tuple[str, ...]:
        """Return up to three IRIs that occur in the data and are spelled, or called, nearly like `iri`."""
        local = slug(iri)
        by_local = self.known
        close = get_close_matches(local.lower(), sorted(by_local), n=3, cutoff=0.75)
        named = [term for name in (fold(local),) for term in self.names.get(name, ())]
        same = [one for one in by_local.get(local.lower(), ()) if one != iri]
        found = [*same, *named, *(one for key in close for one in by_local[key])]
        space = iri[: len(iri) - len(local)]
        ranked = sorted(dict.fromkeys(found), key=lambda one: not one.startswith(space))
        own = declared(self.tree.text)
        return tuple(shrink(one, own) for one in ranked if one != iri)[:3]

    @cached_property
    def large(self) -> bool:
        return is_large(self.engine, most=_SMALL)

    @cached_property
    def known(self) -> dict[str, list[str]]:
        """The IRIs of the data by their last segment in lower case; of large data, predicates and classes only."""
        if not self.large:
            terms = {term for quad in self.engine.quads() for term in (quad.subject, quad.predicate, quad.object)}
        else:
            terms = {row[0] for query in (_PREDICATES, _CLASSES) for row in self.engine.select(query) if row[0] is not None}
        found: dict[str, list[str]] = {}
        for iri in sorted(term.value for term in terms if isinstance(term, ox.NamedNode)):
            found.setdefault(slug(iri).lower(), []).append(iri)
        return found

    @cached_property
    def names(self) -> dict[str, list[str]]:
        if self.large:
            return {}
        found: dict[str, list[str]] = {}
        for term, entries in self.labels.index().items():
            for _, name in entries:
                found.setdefault(fold(name), []).append(term.value)
        return found


def namespaces(tree: Tree) -> dict[str, str]:
    """Return the prefixes in force in a query: the preset ones and those that it declares."""
    own = {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(tree.tokens, tree.tokens[1:], tree.tokens[2:], strict=False)
        if word.is_word("PREFIX") and name.kind == "pname" and iri.kind == "iri"
    }
    return {**PREFIXES, **own}


def resolve(token: Token, namespaces: dict[str, str]) -> str | None:
    """Return the absolute IRI that a token stands for, or None if it stands for none or cannot be told without more reading."""
    if "\\" in token.text or "%" in token.text:
        return None
    if token.kind == "iri":
        return token.text[1:-1] if ":" in token.text else None
    prefix, colon, local = token.text.partition(":")
    if token.kind != "pname" or not colon or not local or prefix not in namespaces:
        return None
    return namespaces[prefix] + local


def _line(tree: Tree, token: Token) -> int:
    return tree.text.count("\n", 0, token.start) + 1


def _scopes(query: Query) -> list[Query]:
    """Return the query and the sub-selects that it requires, each with variables of its own; one that counts is never empty."""
    found = [query]
    waiting = [query.where] if query.where else []
    while waiting:
        group = waiting.pop(0)
        if group.query:
            found += [] if group.query.aggregates else _scopes(group.query)
        else:
            waiting += required_groups(group)
    return found
