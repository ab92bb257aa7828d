"""`kg compare`: two specialties side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.complete import specialties
from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Output, Show, Store, With, opened
from kg.cli.output import look, pick, write_out


class Format(StrEnum):
    """Formats of the comparison."""

    text = "text"
    markdown = "markdown"
    json = "json"
    csv = "csv"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(compare)


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A specialty: label, synonym, slug or IRI.", autocompletion=specialties)],
    second: Annotated[str, typer.Argument(metavar="B", help="Another one.", autocompletion=specialties)],
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
    """Set two specialties side by side, with evidence.

    Each verdict is yes, no, disputed or not stated; true differences come first. The marks in brackets lead to the claims beneath.

    \b
    Examples:
      kg compare plastic cosmetic
      kg compare plastic cosmetic -f markdown
      kg compare plastic cosmetic -f csv -o comparison.csv
    """
    from kg.render import compare as render

    chosen = pick(Format, format, output, Format.text)
    comparison = opened(data, with_, store, input_format, endpoint, graphs, show=sent).compare(first, second)
    if chosen is Format.text:
        write_out(render.text(comparison, look(output), suggest=not (data or with_ or store or endpoint)), output)
    else:
        write_out(getattr(render, chosen.value)(comparison), output)
