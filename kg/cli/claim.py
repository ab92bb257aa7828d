"""`kg claim`: one claim of certification, and what the sources say to it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.cli.complete import boards, specialties
from kg.cli.options import InputFormat, Output, With
from kg.cli.output import look, pick, write_out


class Format(StrEnum):
    """Formats of the answer."""

    text = "text"
    markdown = "markdown"
    json = "json"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(claim)


def claim(
    board: Annotated[
        str,
        typer.Option("--board", "-b", metavar="NAME", help="The board that is named: full name, acronym or IRI.", autocompletion=boards),
    ],
    specialty: Annotated[
        str, typer.Option("--specialty", "-s", metavar="NAME", help="The field that is named: name or IRI.", autocompletion=specialties)
    ],
    state: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--state", metavar="CODE", help="Where the claim is put before the public, such as CA or US-CA."),
    ] = None,
    on: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--on", metavar="DAY", help="The day for which the claim is judged, such as 2019-03-01; today if not said otherwise."),
    ] = None,
    status: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--status", metavar="WORDS", help="The state of the certificate in the words used, such as active or board eligible."),
    ] = None,
    begins: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--from", metavar="DAY", help="The day on which the certificate begins."),
    ] = None,
    until: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--until", metavar="DAY", help="The last day of the certificate."),
    ] = None,
    completed: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--completed", metavar="NAME", help="Training on record, such as 'residency in general surgery'; repeat for several."),
    ] = None,
    presents_as: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--presents-as", metavar="NAME", help="The field that the practice names; repeat for several.", autocompletion=specialties
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 also if unverifiable or needs attention.")] = False,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Format; text if not said otherwise.")] = None,
    output: Output = None,
    with_: With = None,
    input_format: InputFormat = None,
) -> None:
    """Compare one claim of certification with the sources.

    The verdict is consistent, inconsistent, unverifiable (the sources are silent) or needs attention, with the claims of sources behind it
    and what would settle it. Inconsistent exits with 1. A name that several boards share exits with 2 and lists them.

    \b
    Examples:
      kg claim --board "American Board of Plastic Surgery" --specialty "plastic surgery"
      kg claim --board "American Board of Cosmetic Surgery" --specialty "plastic surgery"
      kg claim -b abcs -s "cosmetic surgery" --until 2018-12-31 --on 2019-03-01 -f json
    """
    from kg.opening import open
    from kg.render import claim as render

    chosen = pick(Format, format, output, Format.text)
    answer = open(with_=with_ or (), input_format=input_format).claim(
        board,
        specialty,
        state=state,
        on=on,
        status=status,
        begins=begins,
        until=until,
        completed=completed or (),
        presents_as=presents_as or (),
    )
    write_out(render.text(answer, look(output)) if chosen is Format.text else getattr(render, chosen.value)(answer), output)
    raise typer.Exit(1 if answer.inconsistent or (strict and not answer.consistent) else 0)
