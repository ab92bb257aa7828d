"""Graphs of a server that cuts them: the solutions of a CONSTRUCT query are counted and read in pages, and its template is filled here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.engine import Rows
from kg.query.groups import parse
from kg.record import record
from kg.terms import Term, sort_key

_SLOT = "urn:x-medspec:slot:"
"""Begins the names that stand for terms while the engine fills a template: a store would give some literals another form."""
_CHUNK = 5_000


@record
class Template:
    """A CONSTRUCT query taken apart: its prologue, and what stands in the braces of its template, with the variables there.

    `solutions` is the SELECT for those variables, `select` one that gives fewer rows for the same triples where that is possible.
    """

    prologue: str
    body: str
    variables: tuple[str, ...]
    solutions: str
    select: str

    def filled(self, rows: Rows) -> tuple[ox.Triple, ...]:
        """Return the triples that the template gives for these solutions (SPARQL 1.1 section 16.2), sorted, each once."""
        found = {triple for part in range(0, len(rows), _CHUNK) for triple in self._filled(rows.rows[part : part + _CHUNK])}
        return tuple(sorted(found, key=lambda t: (sort_key(t.subject), sort_key(t.predicate), sort_key(t.object))))

    def _filled(self, rows: Iterable[tuple[Term | None, ...]]) -> Iterator[ox.Triple]:
        terms: list[Term] = []
        slots: dict[Term, str] = {}
        lines = []
        for row in rows:
            for term in row:
                if term is not None and term not in slots:
                    slots[term] = f"<{_SLOT}{len(terms)}>"
                    terms.append(term)
            lines.append(f"({' '.join('UNDEF' if term is None else slots[term] for term in row)})")
        names = " ".join(f"?{name}" for name in self.variables)
        text = f"{self.prologue}CONSTRUCT {{ {self.body} }} WHERE {{ VALUES ({names}) {{ {' '.join(lines)} }} }}"

        def true(term: Term) -> Term:
            is_slot = isinstance(term, ox.NamedNode) and term.value.startswith(_SLOT)
            return terms[int(term.value[len(_SLOT) :])] if is_slot else term  # type: ignore[union-attr]

        for triple in ox.Store().query(text):  # type: ignore[union-attr]  # CONSTRUCT gives triples
            s, p, o = (true(term) for term in triple)
            if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode):
                yield ox.Triple(s, p, o)


def template_of(text: str) -> Template | None:
    """Return the CONSTRUCT query `text` taken apart; None for a DESCRIBE query, one without variables, or with triple terms."""
    query = parse(text).query
    group = query.where if query.short else next((group for group in query.groups if group.kind == "template"), None)
    if query.form != "CONSTRUCT" or not query.keyword or not query.where or not group or not group.closed:
        return None
    tokens = list(group.tokens())
    variables = tuple(dict.fromkeys(token.name for token in tokens if token.kind == "var"))
    body = text[group.opened.end : group.closed.start]
    if not variables or "<<" in body or "{|" in body:
        return None
    has_nodes = "_:" in body or "[" in body or "(" in body
    distinct = not has_nodes and not {"ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET"} & query.clauses.keys()
    dataset = "".join(f"{token.text} " for token in query.clauses.get("FROM", ()))
    names = " ".join(f"?{name}" for name in variables)
    prologue, rest = text[: query.keyword.start], f"{names} {dataset}WHERE {text[query.where.opened.start :]}"
    return Template(prologue, body, variables, f"{prologue}SELECT {rest}", f"{prologue}SELECT {'DISTINCT ' * distinct}{rest}")


def probe_of_graphs(number: int) -> tuple[str, int]:
    """Return a CONSTRUCT query that gives at least `number` triples out of nothing, and how many: a server that returns fewer cuts graphs.

    >>> probe_of_graphs(1000)[1], probe_of_graphs(1001)[1]
    (1000, 1331)
    """
    side = 1
    while side**3 < number:
        side += 1
    names = " ".join(f":{n}" for n in range(side))
    values = " ".join(f"VALUES ?{name} {{ {names} }}" for name in "spo")
    return f"PREFIX : <{_SLOT}> CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {values} }}", side**3
