"""`kg show`: everything about one thing."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.complete import things
from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Output, Show, Store, With, opened
from kg.cli.output import look, pick, write_out


class Format(StrEnum):
    """Formats of the description."""

    text = "text"
    markdown = "markdown"
    json = "json"
    turtle = "turtle"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(show)


def show(
    term: Annotated[
        str, typer.Argument(metavar="TERM", help="A thing, class or property: label, acronym, slug, IRI.", autocompletion=things)
    ],
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
    """Show everything about one thing: names, definition, statements with evidence.

    What could be stated and is not stands at the end. Turtle holds the thing's own statements.

    \b
    Examples:
      kg show abcs
      kg show spec:hasPurpose
      kg show "cosmetic surgery" -f turtle
    """
    from kg.render import show as render

    chosen = pick(Format, format, output, Format.text)
    graph = opened(data, with_, store, input_format, endpoint, graphs, show=sent)
    description = graph.show(term)
    if chosen is Format.turtle:
        from kg.answer.show import statements

        write_out(render.turtle(statements(graph.evidence, description.subject.id)), output)
    elif chosen is Format.text:
        write_out(render.text(description, look(output)), output)
    else:
        write_out(render.json(description) if chosen is Format.json else render.markdown(description), output)
