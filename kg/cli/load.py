"""`kg load`: files of any size into a store on disk."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import InputFormat
from kg.cli.output import note, write_out
from kg.cli.progress import progress


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(load)


def load(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="RDF files, packed with gzip or zstd or not; folders of them; - is standard input."),
    ],
    store: Annotated[str, typer.Option("--store", metavar="DIR", help="Directory of the store; made if there is none.")],
    input_format: InputFormat = None,
) -> None:
    """Load RDF files into a store on disk, in place of what it held.

    Other commands read it with --store. The new content is made beside the old and takes its place at the end, at once: until then, and if
    anything goes wrong, the store holds what it held. A store keeps values: where it writes a literal in another form (007 as 7), the
    number of such statements is said, and `kg store info` shows them.

    \b
    Examples:
      cat clinic.ttl | kg load - --store clinic.store
      kg load clinic.ttl --store clinic.store
    """
    from kg.formats import rdf_syntax
    from kg.render import store as render
    from kg.store import fill

    with progress() as watch:
        manifest = fill(paths, store, rdf_syntax(input_format) if input_format else None, watch)
    write_out(render.loaded(manifest, store))
    for line in render.rewritten(manifest):
        note(f"note: {line}")
