"""A version of a dataset: what files, folders, a store, a server or the shipped graph say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.blanks import numbered
from kg.diff import Side
from kg.errors import BadParameter, UnknownFormat
from kg.fetch import fetch
from kg.files import STDIN
from kg.flow import Batch, Flow, Unnumbered
from kg.formats import RdfSyntax, rdf_syntax_of
from kg.load import authored
from kg.record import record
from kg.remote import Remote
from kg.shacl.lexical import PLAIN_FORMS, rewritten
from kg.store import open_store
from kg.store.inputs import listed
from kg.store.manifest import NAME as MANIFEST

_MANY = 100_000
"""Forms of literals that are remembered."""


@record
class Version:
    """A version: what messages call it, its statements, the prefixes of its files, whether literals stand in the form of a store.

    `rewritten` is how many statements have a literal that was put into that form.
    """

    name: str
    side: Side
    prefixes: dict[str, str]
    stored: bool = False
    rewritten: int = 0


def read_version(
    paths: Sequence[str | os.PathLike[str]], syntax: RdfSyntax | None = None, *, base: str | None = None, stored: bool = False
) -> Version:
    """Return what is at `paths`: files (packed or not; "-" for standard input), folders of files, or one store that `kg load` made.

    `syntax` is that of standard input and of files whose names do not tell. Relative IRIs are resolved against `base`, or against each
    file's own IRI. If `stored`, literals are put into the form in which a store holds them. Raises BadParameter for a store beside others,
    and what reading files and stores raises.
    """
    names = [os.fspath(path) for path in paths]
    shown = "<stdin>" if names[0] == STDIN else names[0]
    if len(names) > 1:
        shown += f" (and {len(names) - 1} more)"
    for name in names:
        if is_store(name):
            if len(names) > 1:
                raise BadParameter(f"the store {name} stands beside other files in one version", help="load them into one store first")
            return stored_version(name)
    side = Side()
    forms = StoredForms() if stored else None
    prefixes: dict[str, str] = {}
    for file in listed(names, syntax):
        flow = Flow(file, _syntax(file, syntax), base=base, numbering=Unnumbered())
        with flow.reading:
            side.add(_Coming(flow, forms))
        side.next_document()
        prefixes = {**flow.prefixes, **prefixes}
    side.end()
    return Version(shown, side, prefixes, stored, forms.changed if forms else 0)


def is_store(path: str) -> bool:
    """Tell whether there is a store at `path`."""
    return path != STDIN and (Path(path) / MANIFEST).is_file()


def _syntax(file: str, given: RdfSyntax | None) -> RdfSyntax | None:
    """Return the syntax to read a file in: what its name tells comes first, as the other version may be in another one."""
    if file == STDIN or given is None:
        return given
    try:
        return rdf_syntax_of(file)
    except UnknownFormat:
        return given


def shipped_version(*, stored: bool = False) -> Version:
    """Return the shipped graph, as its files say it; if `stored`, with its literals in the form in which a store holds them."""
    forms = StoredForms()
    side = Side.of(forms.of(authored()) if stored else authored())
    return Version("the shipped graph", side, {}, stored, forms.changed)


def stored_version(directory: str | os.PathLike[str]) -> Version:
    """Return what the store in `directory` holds. Raises NoStore, DamagedStore."""
    return Version(os.fspath(directory), Side.of(open_store(directory).quads()), {}, stored=True)


def fetched_version(server: Remote) -> Version:
    """Return what was published on a server, or the graphs that its endpoint names. Raises as `kg.fetch.fetch` does."""
    return Version(server.endpoint.shown, Side.of(numbered(fetch(server).quads())), {}, stored=True)


class StoredForms:
    """Puts literals into the form in which a store holds them; `changed` counts the statements that have others then."""

    def __init__(self) -> None:
        self.changed = 0
        self._known: dict[ox.Literal, ox.Literal] = {}
        self._scratch = ox.Store()

    def of(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield the statements."""
        for quad in quads:
            literal = quad.object
            if type(literal) is ox.Literal:
                plain = PLAIN_FORMS.get(literal.datatype.value)
                if plain is not None and not plain(literal.value):
                    form = self._form(literal)
                    if form != literal:
                        self.changed += 1
                        quad = ox.Quad(quad.subject, quad.predicate, form, quad.graph_name)
            yield quad

    def _form(self, literal: ox.Literal) -> ox.Literal:
        if literal in self._known:
            return self._known[literal]
        form: Any = rewritten(literal, self._scratch)
        if len(self._known) < _MANY:
            self._known[literal] = form
        return form  # type: ignore[no-any-return]  # a literal stays one


@dataclass
class _Coming:
    """The statements of a file on their way."""

    flow: Flow
    forms: StoredForms | None

    def batches(self) -> Iterator[Batch]:
        """Yield the statements."""
        for batch in self.flow.batches(straight=True):
            yield batch if self.forms is None else batch._replace(quads=self.forms.of(batch.quads))

    def refused(self, error: SyntaxError | MemoryError | OSError) -> Exception:
        """Return the error for what their parser raised."""
        return self.flow.refused(error)
