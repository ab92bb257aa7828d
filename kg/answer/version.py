"""A version of a dataset: what files, folders, a store, a server or the shipped graph say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import BadParameter, UnknownFormat
from kg.fetch import fetch
from kg.files import STDIN
from kg.flow import Flow, Numbering
from kg.formats import RdfSyntax, rdf_syntax_of
from kg.load import authored
from kg.record import record
from kg.remote import Remote
from kg.shacl.lexical import PLAIN_FORMS, rewritten
from kg.store import open_store
from kg.store.inputs import listed
from kg.store.manifest import NAME as MANIFEST


@record
class Version:
    """A version: what messages call it, its statements, the prefixes of its files, whether a store held it.

    `rewritten` is how many statements have a literal that stands here in the form in which stores hold it.
    """

    name: str
    quads: list[ox.Quad]
    prefixes: dict[str, str]
    stored: bool = False
    rewritten: int = 0


def read_version(paths: Sequence[str | os.PathLike[str]], syntax: RdfSyntax | None = None, *, base: str | None = None) -> Version:
    """Return what is at `paths`: files (packed or not; "-" for standard input), folders of files, or one store that `kg load` made.

    `syntax` is that of standard input and of files whose names do not tell. Relative IRIs are resolved against `base`, or against each
    file's own IRI. Raises BadParameter for a store beside others, and what reading files and stores raises.
    """
    names = [os.fspath(path) for path in paths]
    shown = "<stdin>" if names[0] == STDIN else names[0]
    if len(names) > 1:
        shown += f" (and {len(names) - 1} more)"
    for name in names:
        if is_store(name):
            if len(names) > 1:
                raise BadParameter(f"the store {name} stands beside other files in one version", help="load them into one store first")
            return Version(name, list(open_store(name).quads()), {}, stored=True)
    numbering = Numbering()
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for file in listed(names, syntax):
        flow = Flow(file, _syntax(file, syntax), base=base, numbering=numbering)
        with flow.reading:
            quads += flow
        prefixes = {**flow.prefixes, **prefixes}
    return Version(shown, quads, prefixes)


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


def shipped_version() -> Version:
    """Return the shipped graph, as its files say it."""
    return Version("the shipped graph", authored(), {})


def stored_version(directory: str | os.PathLike[str]) -> Version:
    """Return what the store in `directory` holds. Raises NoStore, DamagedStore."""
    return Version(os.fspath(directory), list(open_store(directory).quads()), {}, stored=True)


def fetched_version(server: Remote) -> Version:
    """Return what was published on a server, or the graphs that its endpoint names. Raises as `kg.fetch.fetch` does."""
    return Version(server.endpoint.shown, fetch(server).quads, {}, stored=True)


def as_stored(version: Version) -> Version:
    """Return the version with its literals in the form in which a store holds them, so that it can be compared with what a store held."""
    scratch = ox.Store()
    known: dict[ox.Literal, ox.Literal] = {}
    quads = []
    changed = 0
    for quad in version.quads:
        literal = quad.object
        if type(literal) is ox.Literal:
            plain = PLAIN_FORMS.get(literal.datatype.value)
            if plain is not None and not plain(literal.value):
                if literal not in known:
                    known[literal] = rewritten(literal, scratch)  # type: ignore[assignment]  # a literal stays one
                if known[literal] != literal:
                    changed += 1
                    quad = ox.Quad(quad.subject, quad.predicate, known[literal], quad.graph_name)
        quads.append(quad)
    return Version(version.name, quads, version.prefixes, stored=True, rewritten=changed)
