"""`kg path`: the training steps that lead to a board, certification or specialty."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.complete import routes
from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Output, Show, Store, With, opened
from kg.cli.output import look, pick, write_out
from kg.files import STDIN


class Format(StrEnum):
    """Formats of the routes."""

    text = "text"
    diagram = "diagram"
    mermaid = "mermaid"
    markdown = "markdown"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(path)


def path(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Board, specialty, certification or pathway: label, acronym, slug, IRI.", autocompletion=routes
        ),
    ],
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Format; if not said otherwise a diagram on a terminal, else text.")
    ] = None,
    output: Output = None,
    data: Data = None,
    with_: With = None,
    store: Store = None,
    endpoint: Endpoint = None,
    graphs: GraphNames = None,
    sent: Show = False,
    input_format: InputFormat = None,
) -> None:
    """Show the training steps that lead to a board, certification or specialty.

    Steps come in order; "one of" marks a choice. At the end stands what the route qualifies for: people may then apply, no more.

    \b
    Examples:
      kg path abcs
      kg path "cosmetic surgery" -f text
      kg path abcs -f mermaid -o abcs.mmd
    """
    from kg.render import path as render

    chosen = pick(Format, format, output, _usual(output))
    paths = opened(data, with_, store, input_format, endpoint, graphs, show=sent).path(name)
    if chosen in (Format.diagram, Format.mermaid):
        from kg.render import diagram

        write_out(diagram.mermaid(paths) if chosen is Format.mermaid else diagram.diagram(paths, look(output)), output)
    elif chosen is Format.text:
        write_out(render.text(paths, look(output)), output)
    else:
        write_out(render.json(paths) if chosen is Format.json else render.markdown(paths), output)


def _usual(output: str | None) -> Format:
    """Return the format if none is chosen: a diagram on a terminal where one can be drawn, else text."""
    if output not in (None, STDIN) or not sys.stdout.isatty():
        return Format.text
    from kg.render.diagram import can_draw

    return Format.diagram if can_draw() else Format.text
