"""`kg explain`: what a code in a report or message means."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.cli.complete import codes
from kg.cli.options import Output
from kg.cli.output import look, pick, write_out


class Format(StrEnum):
    """Formats of the explanation."""

    text = "text"
    markdown = "markdown"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(explain)


def explain(
    code: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(
            metavar="[CODE]", help="A shape, rule or error; without it, all are listed.", autocompletion=codes, show_default=False
        ),
    ] = None,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Format; text if not said otherwise.")] = None,
    output: Output = None,
) -> None:
    """Say what a shape, rule or error means, what to do, and how bad and good data look.

    Codes are those that reports and messages name, such as shape:CertificationClaim-expired or NothingChecked.

    \b
    Examples:
      kg explain
      kg explain CertificationClaim-boardCertifies
      kg explain NothingChecked
      kg explain shared-acronym -f json
    """
    from kg.explain import codes as every
    from kg.explain import explain as one
    from kg.render import explain as render

    chosen = pick(Format, format, output, Format.text)
    if code is None:
        forms = {Format.text: lambda: render.listing(every(), look(output)), Format.markdown: lambda: render.markdown_listing(every())}
        write_out(forms.get(chosen, lambda: render.json_listing(every()))(), output)
    elif chosen is Format.text:
        write_out(render.text(one(code), look(output)), output)
    else:
        write_out(render.markdown(one(code)) if chosen is Format.markdown else render.json(one(code)), output)
