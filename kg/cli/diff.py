"""`kg diff`: what differs between two versions of a dataset."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import InputFormat, Output
from kg.cli.output import look, note, pick, write_out


class Format(StrEnum):
    """Formats of the difference."""

    text = "text"
    markdown = "markdown"
    json = "json"
    patch = "patch"
    update = "update"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(diff)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="File, folder of files, or store; - is standard input.")],
    new: Annotated[str | None, typer.Argument(metavar="[NEW]", help="The same; without it, the shipped graph.")] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Put all packaged questions to both, and show which answers differ.")] = False,
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="text, markdown, json; patch is an RDF Patch, update a SPARQL update; text if not said."),
    ] = None,
    output: Output = None,
    input_format: InputFormat = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="IRI", help="Resolve relative IRIs in both against this one; without it, against that of OLD."),
    ] = None,
) -> None:
    """Show which statements are gone (-) and which are new (+), grouped by the thing that they are about.

    Order, layout, prefixes and labels of blank nodes make no difference. Exit code 0: nothing differs; 1: something does; 3: all that
    differs are blank nodes too alike to be compared.

    \b
    Examples:
      kg diff clinic.ttl clinic-new.ttl
      kg diff clinic.ttl clinic-new.ttl -f update
      kg export -f trig | kg diff - --input-format trig --answers
    """
    from kg.answer.versions import diff as compare
    from kg.diff import rdf_patch, sparql_update
    from kg.formats import rdf_syntax
    from kg.render import difference as render

    chosen = pick(Format, format, output, Format.text)
    found, version = compare(old, new, answers=answers, syntax=rdf_syntax(input_format) if input_format else None, base=base)
    if chosen is Format.text:
        written = render.text(found, look(output))
    elif chosen is Format.markdown:
        written = render.markdown(found)
    elif chosen is Format.json:
        written = render.json(found)
    else:
        written = rdf_patch(found) if chosen is Format.patch else sparql_update(found, version.quads)
    write_out(written, output)
    if chosen in {Format.patch, Format.update}:
        for line in render.summary(found):
            note(line)
    raise typer.Exit({"same": 0, "different": 1, "undecided": 3}[found.status])
