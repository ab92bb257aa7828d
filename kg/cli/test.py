"""`kg test`: the packaged questions, or your own, against what they expect."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.cli.complete import queries as known_queries
from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Output, Show, Store, With, opened
from kg.cli.output import pick, write_out


class Format(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"
    junit = "junit"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(test)


def test(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045  typer reads this annotation at run time
        typer.Argument(metavar="[NAME]...", help="Questions to test; all if none is named.", autocompletion=known_queries),
    ] = None,
    queries: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--queries", metavar="DIR", help="Test the questions in this folder instead of the packaged ones."),
    ] = None,
    format: Annotated[Optional[Format], typer.Option("--format", "-f", help="Format of the report.")] = None,  # noqa: UP045
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name the expectations that were met, too.")] = False,
    output: Output = None,
    data: Data = None,
    with_: With = None,
    store: Store = None,
    endpoint: Endpoint = None,
    graphs: GraphNames = None,
    sent: Show = False,
    input_format: InputFormat = None,
) -> None:
    """Test packaged questions against the answers that they expect.

    Each question carries, in its file, sets of parameters with the rows that must come out. Exit code 0 if all do, 1 if one does not, 2 if
    a question is broken or none was tested.

    \b
    Examples:
      kg test
      kg test boards differences -v
      kg test -f junit -o report.xml
    """
    from kg.answer.expectations import Status
    from kg.render import expectations as render

    chosen = (
        Format.junit if format is None and output is not None and output.endswith(".xml") else pick(Format, format, output, Format.text)
    )
    report = opened(data, with_, store, input_format, endpoint, graphs, show=sent, direct=True).test(*(names or ()), queries=queries)
    if chosen is Format.text:
        write_out(render.text(report, verbose=verbose), output)
    else:
        write_out(render.json(report) if chosen is Format.json else render.junit(report), output)
    raise typer.Exit(2 if report.count(Status.BROKEN) else 0 if report.passed else 1)
