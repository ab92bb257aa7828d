"""`kg store`: what a store on disk holds and whether it is sound."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import Output
from kg.cli.output import note, pick, write_out
from kg.cli.progress import progress

_HELP = """Look at, check and remake a store on disk.

A store is a copy: the files that `kg load` read are the original, and store.json in the directory names them with their digests.
"""


class Format(StrEnum):
    """Formats of the answers."""

    text = "text"
    json = "json"


Directory = Annotated[str, typer.Argument(metavar="DIR", help="Directory of the store.")]
FormatOption = Annotated[Format | None, typer.Option("--format", "-f", help="Format of the answer; text if not said otherwise.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    store = typer.Typer(name="store", help=_HELP, no_args_is_help=True, rich_markup_mode=None)
    store.command()(info)
    store.command()(verify)
    store.command()(rebuild)
    app.add_typer(store)


def info(directory: Directory, format: FormatOption = None, output: Output = None) -> None:
    """Show what a store holds: statements, graphs, the files it was loaded from, and literals that it holds in another form.

    \b
    Examples:
      kg store info clinic.store
      kg store info clinic.store -f json
    """
    from kg.render import store as render
    from kg.store import read_manifest

    manifest = read_manifest(directory)
    chosen = pick(Format, format, output, Format.text)
    write_out(render.manifest_json(manifest) if chosen is Format.json else render.manifest_text(manifest), output)


def verify(directory: Directory, format: FormatOption = None, output: Output = None) -> None:
    """Check every byte of a store against what was written, and say which of its source files have changed since.

    Exit code 0 if the store is sound, 1 if it is damaged; `kg store rebuild` mends it.

    \b
    Examples:
      kg store verify clinic.store
    """
    from kg.render import store as render
    from kg.store import verify as check

    verdict = check(directory)
    chosen = pick(Format, format, output, Format.text)
    write_out(render.verdict_json(verdict) if chosen is Format.json else render.verdict_text(verdict, directory), output)
    raise typer.Exit(0 if verdict.sound else 1)


def rebuild(directory: Directory) -> None:
    """Load the source files of a store once more, if they are what they were.

    \b
    Examples:
      kg store rebuild clinic.store
    """
    from kg.render import store as render
    from kg.store import rebuild as remake

    with progress() as watch:
        manifest = remake(directory, watch)
    write_out(render.loaded(manifest, directory))
    for line in render.rewritten(manifest):
        note(f"note: {line}")
