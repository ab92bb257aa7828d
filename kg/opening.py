"""From what a caller names - files, a store, a server, nothing - to the graph to ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kg.embedded import Embedded
from kg.errors import BadEndpoint, BadParameter
from kg.formats import RdfSyntax, rdf_syntax
from kg.graph import Graph, PathLike

if TYPE_CHECKING:
    from kg.remote import Endpoint, Remote


def open(
    data: Sequence[PathLike] = (),
    *,
    with_: Sequence[PathLike] = (),
    input_format: str | None = None,
    store: PathLike | None = None,
    endpoint: Endpoint | None = None,
    watch: Callable[[str], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Graph:
    """Return the shipped graph, plus the files `with_`; or `data`, `store` or `endpoint` in its place.

    `store` is a directory with a store on disk, `endpoint` a SPARQL server; files are paths; "-" is standard input. `input_format` names
    the format of files whose suffix does not tell. `watch` is shown each query before it goes to a server. With `tell`, a server
    that gets known answers wrong is copied from and not asked, where the graph was published there and is small; `tell` is told so.
    Raises MissingInput,
    UnreadableInput, UnknownFormat, BadSyntax; BadParameter for several of data, store and endpoint at once, NoStore, DamagedStore,
    MissingExtra.
    """
    syntax: RdfSyntax | None = rdf_syntax(input_format) if input_format else None
    more = [os.fspath(path) for path in with_]
    if endpoint is not None:
        if data or more or store is not None:
            raise BadParameter("a server and files or a store cannot be asked at once", help="publish the files there first: `kg publish`")
        from kg.remote import Remote

        server = Remote(endpoint, watch=watch or (lambda _: None))
        return Graph(_right(server, tell) if tell else server, is_shipped=False)
    if store is not None:
        if data or more:
            raise BadParameter("a store and files cannot be asked at once", help="load the files into the store as well: `kg load`")
        from kg.store import open_store

        return Graph(open_store(store), is_shipped=False)
    from kg.load import shipped, with_files

    if data:
        from kg.dataset import user_dataset

        paths = [*(os.fspath(path) for path in data), *more]
        return Graph(user_dataset(paths, syntax), is_shipped=False, files=paths, syntax=syntax)
    return Graph(shipped(with_files(more, syntax)), is_shipped=True, files=more, syntax=syntax)


def _right(server: Remote, tell: Callable[[str], None]) -> Remote | Embedded:
    """Return `server` if it gives known answers, else a copy of what was published there.

    Raises BadEndpoint for a server without such a copy, or without a statement of the reference graph.
    """
    from kg.remote.canaries import faults
    from kg.remote.catalogue import check_filled, copied

    check_filled(server)
    wrong = faults(server)
    if not wrong:
        return server
    copy = copied(server)
    if copy is None:
        held = server.catalogue.statements
        why = (
            f"the {held:,} published statements are too many to be asked in a copy"
            if held
            else "what `kg publish` puts there is asked in a copy"
        )
        raise BadEndpoint(
            f"{server.endpoint.shown} {wrong[0]}, so its answers may be wrong", help=f"`kg query` asks it all the same; {why}"
        )
    tell(f"this server {wrong[0]}; {len(copy):,} published statements were copied from it and asked here")
    return copy
