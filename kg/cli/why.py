"""`kg why`: the claims behind statements."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.cli.complete import things
from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Output, Show, Store, With, opened
from kg.cli.output import look, pick, write_out


class Format(StrEnum):
    """Formats of the answer."""

    text = "text"
    markdown = "markdown"
    json = "json"
    trig = "trig"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(why)


def why(
    term: Annotated[str, typer.Argument(metavar="TERM", help="A thing, or a claim by its key.", autocompletion=things)],
    property: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[PROPERTY]", help="Only statements with this property: label, name or compact IRI.", show_default=False),
    ] = None,
    value: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[VALUE]", help="Only statements with this value.", show_default=False),
    ] = None,
    text: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--text", metavar="FILE", help="A copy of the source: print the passages, once their digests fit."),
    ] = None,
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
    """Show the claims, passages and rules that statements rest on.

    A property stands for its denials too. No text of a source ships with medspec; --text prints passages from your own copy.

    \b
    Examples:
      kg why cosmetic
      kg why cosmetic purpose
      kg why cosmetic hasPurpose appearance
      kg why essay-3.1-a
    """
    from kg.render import why as render

    chosen = pick(Format, format, output, Format.text)
    graph = opened(data, with_, store, input_format, endpoint, graphs, show=sent)
    answer = graph.why(term, property, value, text=text)
    if chosen is Format.trig:
        write_out(render.trig(answer.claims, graph.engine.quads()), output)
    elif chosen is Format.text:
        write_out(render.text(answer, look(output), suggest=not (data or with_ or store or endpoint)), output)
    else:
        write_out(render.json(answer) if chosen is Format.json else render.markdown(answer), output)
