"""`kg diff`: what differs between two versions of a dataset."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kg.cli.options import GraphNames, InputFormat, Output, Show
from kg.cli.output import look, note, pick, write_out
from kg.errors import BadParameter

if TYPE_CHECKING:
    from kg.answer.version import Version


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
    old: Annotated[
        Optional[str],  # noqa: UP045  typer reads this annotation at run time
        typer.Argument(metavar="[OLD]", help="File, folder of files, or store; - is standard input."),
    ] = None,
    new: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[NEW]", help="The same; without it, the shipped graph, or what --store or --endpoint names."),
    ] = None,
    more_old: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--old", metavar="FILE", help="One more file or folder of the old version; repeat for several."),
    ] = None,
    more_new: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--new", metavar="FILE", help="One more file or folder of the new version; repeat for several."),
    ] = None,
    store: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--store", metavar="DIR", help="Compare with the store in this directory instead of the shipped graph."),
    ] = None,
    endpoint: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--endpoint", metavar="URL", help="Compare with what the SPARQL server at this URL holds, fetched whole."),
    ] = None,
    graphs: GraphNames = None,
    sent: Show = False,
    answers: Annotated[bool, typer.Option("--answers", help="Put all packaged questions to both, and show which answers differ.")] = False,
    format: Annotated[
        Optional[Format],  # noqa: UP045
        typer.Option("--format", "-f", help="text, markdown, json; patch is an RDF Patch, update a SPARQL update; text if not said."),
    ] = None,
    output: Output = None,
    input_format: InputFormat = None,
    base: Annotated[
        Optional[str],  # noqa: UP045
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
      kg diff clinic.ttl --new clinic-new.ttl --new clinic-terms.ttl
      kg export -f trig | kg diff - --input-format trig --answers
    """
    from kg.answer.versions import diff as compare
    from kg.cli.options import about_a_server
    from kg.diff import rdf_patch, sparql_update
    from kg.formats import rdf_syntax
    from kg.render import difference as render

    chosen = pick(Format, format, output, Format.text)
    about_a_server(endpoint, graphs, show=sent)
    ours, theirs = _side(old, more_old), _side(new, more_new)
    if not ours:
        raise BadParameter("there is no old version", help="name it: kg diff OLD [NEW]; --old FILE adds files to it")
    if sum(map(bool, (theirs, store, endpoint))) > 1:
        raise BadParameter("the new version was named in two ways", help="files, --store or --endpoint: leave all but one out")
    later = _later(theirs, store, endpoint, graphs, sent=sent)
    found, version = compare(ours, later, answers=answers, syntax=rdf_syntax(input_format) if input_format else None, base=base)
    if chosen is Format.text:
        written = render.text(found, look(output))
    elif chosen is Format.markdown:
        written = render.markdown(found)
    elif chosen is Format.json:
        written = render.json(found)
    else:
        written = rdf_patch(found) if chosen is Format.patch else sparql_update(found, version.side.blank_quads())
    write_out(written, output)
    if chosen in {Format.patch, Format.update}:
        for line in render.summary(found):
            note(line)
    if found.rewritten:
        them = "statement was compared as a store holds it" if found.rewritten == 1 else "statements were compared as a store holds them"
        note(f"note: {found.rewritten:,} {them} (007 as 7)")
    raise typer.Exit({"same": 0, "different": 1, "undecided": 3}[found.status])


def _side(named: str | None, more: list[str] | None) -> list[str]:
    return [*([] if named is None else [named]), *(more or ())]


def _later(
    files: list[str], store: str | None, endpoint: str | None, graphs: list[str] | None, *, sent: bool
) -> list[str] | Version | None:
    """Return the new version, or where it is; None for the shipped graph."""
    from kg.answer.version import fetched_version, stored_version

    if store is not None:
        return stored_version(store)
    if endpoint is not None:
        from kg.remote import Remote
        from kg.remote.endpoint import endpoint as at

        return fetched_version(Remote(at(endpoint, tuple(graphs or ())), watch=note if sent else (lambda _: None)))
    return files or None
