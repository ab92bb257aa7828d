"""`kg find`: search names, definitions and paraphrases."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Output, Show, Store, With, opened
from kg.cli.output import look, pick, write_out


class Format(StrEnum):
    """Formats of the hits."""

    text = "text"
    json = "json"
    csv = "csv"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(find)


def find(
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words; all of them must occur.")],
    limit: Annotated[int, typer.Option("--limit", min=0, help="Show at most this many as text; 0 shows all.")] = 20,
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit with 1 if nothing fits.")] = False,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Format; text if not said otherwise.")] = None,
    output: Output = None,
    data: Data = None,
    with_: With = None,
    store: Store = None,
    endpoint: Endpoint = None,
    graphs: GraphNames = None,
    sent: Show = False,
    input_format: InputFormat = None,
) -> None:
    """Search labels, synonyms, acronyms, definitions and paraphrases.

    Case and accents do not count; the beginning of a word is enough. Nothing found is exit code 0 unless --exit-status is given.

    \b
    Examples:
      kg find surgery
      kg find board certified -f json
      kg find better look
    """
    from kg.render import find as render

    chosen = pick(Format, format, output, Format.text)
    found = opened(data, with_, store, input_format, endpoint, graphs, show=sent).find(" ".join(words))
    if chosen is Format.text:
        write_out(render.text(found, look(output), limit=limit), output)
    else:
        write_out(render.json(found) if chosen is Format.json else render.csv(found), output)
    if exit_status and not found.hits:
        raise typer.Exit(1)
