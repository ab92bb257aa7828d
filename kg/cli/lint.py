"""`kg lint`: names that nobody declared, and files out of house order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.cli.options import InputFormat
from kg.cli.output import write_out


class Format(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(lint)


def lint(
    files: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[FILE]...", help="RDF in any format, queries (.rq) or Python (.py); without any, the files that ship."),
    ] = None,
    input_format: InputFormat = None,
    style: Annotated[bool, typer.Option("--style", help="Check house order too, as without FILE.")] = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="Format of the report.")] = Format.text,
) -> None:
    """Find misspelt names: in RDF a wrong IRI is an empty answer, not an error.

    Every IRI in a known vocabulary must be declared there: ours, RDF, RDFS, OWL, SKOS, Dublin Core, PROV, Web Annotation, ORG, SHACL, XSD,
    VANN, schema.org. Exit code 1 if anything is an error, 2 if no such IRI occurs.

    \b
    Examples:
      kg lint clinic.ttl
      kg lint clinic.ttl -f json
      kg lint
    """
    from kg.lint import lint as check
    from kg.lint import lint_shipped
    from kg.render import lint as render

    report = check(files, syntax=input_format, style=style) if files else lint_shipped()
    write_out(render.json(report) if format is Format.json else render.text(report))
    raise typer.Exit(1 if report.errors else 0)
