"""`kg doctor`: what is installed and whether it works."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.output import write_out


class Format(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(doctor)


def doctor(format: Annotated[Format, typer.Option("--format", "-f", help="Format of the report.")] = Format.text) -> None:
    """Show what is installed and whether it works.

    Exit code 0 if everything that is needed works, else 1.

    \b
    Examples:
      kg doctor
      kg doctor -f json
    """
    from kg import __version__
    from kg.answer.doctor import diagnose
    from kg.render import doctor as render

    diagnosis = diagnose(__version__)
    write_out(render.json(diagnosis) if format is Format.json else render.text(diagnosis))
    raise typer.Exit(0 if diagnosis.fine else 1)
