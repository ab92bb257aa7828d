"""`kg source`: the texts that claims were read off."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from kg.cli.options import Data, InputFormat, Output, With
from kg.cli.output import look, write_out

_HELP = """List, show and verify the texts that claims were read off; draft the files of a new one.

No text ships with medspec: passages are on record by position and digest, and anybody who has a text can check it.
"""


class Format(StrEnum):
    """Formats of the answers."""

    text = "text"
    json = "json"


Key = Annotated[str, typer.Argument(metavar="KEY", help="Key of a source, as `kg source list` shows it.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="Format of the answer.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    source = typer.Typer(name="source", help=_HELP, no_args_is_help=True, rich_markup_mode=None)
    source.command("list")(list_)
    source.command()(show)
    source.command()(verify)
    source.command()(coverage)
    source.command()(new)
    app.add_typer(source)


def list_(
    format: FormatOption = Format.text,
    data: Data = None,
    with_: With = None,
    input_format: InputFormat = None,
    output: Output = None,
) -> None:
    """List the sources: title, kind, publisher, date, claims, whether a party to the dispute, whether re-checkable.

    \b
    Examples:
      kg source list
      kg source list -f json
    """
    import kg
    from kg.render import source as render
    from kg.source import list_sources

    sources = list_sources(kg.open(data or (), with_=with_ or (), input_format=input_format).evidence)
    write_out(render.sources_json(sources) if _json(format, output) else render.sources_text(sources, look(output)), output)


def show(
    key: Key,
    format: FormatOption = Format.text,
    data: Data = None,
    with_: With = None,
    input_format: InputFormat = None,
    output: Output = None,
) -> None:
    """Show a source: who published it, when and where; its passages, and the claims read off each.

    \b
    Examples:
      kg source show essay
      kg source show essay -f json -o essay.json
    """
    import kg
    from kg.render import source as render
    from kg.source import show_source

    record = show_source(kg.open(data or (), with_=with_ or (), input_format=input_format).evidence, key)
    write_out(render.record_json(record) if _json(format, output) else render.record_text(record, look(output)), output)


def verify(
    key: Key,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A copy of the text, UTF-8; - is standard input.")],
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 also if a passage has nothing on record to check.")] = False,
    format: FormatOption = Format.text,
    data: Data = None,
    with_: With = None,
    input_format: InputFormat = None,
    output: Output = None,
) -> None:
    """Check a copy of the text: whether each passage is in place, found elsewhere, or lost.

    White space, line ends, quotation marks and Unicode normalization may differ; words may not. Exit code 0 if every passage is in place,
    1 if some moved or are lost, 2 if nothing could be checked.

    \b
    Examples:
      kg source verify essay copy.txt
      cat copy.txt | kg source verify essay - -f json
    """
    import kg
    from kg.files import read_raw
    from kg.render import source as render
    from kg.source import verify_source

    copy = read_raw(file)
    graph = kg.open(data or (), with_=with_ or (), input_format=input_format)
    result = verify_source(graph.evidence, key, copy.data, name=copy.name)
    write_out(render.verification_json(result) if _json(format, output) else render.verification_text(result), output)
    if not result.checked:
        raise typer.Exit(2)
    raise typer.Exit(0 if result.all_in_place and not (strict and result.checked < len(result.passages)) else 1)


def coverage(
    key: Key,
    format: FormatOption = Format.text,
    data: Data = None,
    with_: With = None,
    input_format: InputFormat = None,
    output: Output = None,
) -> None:
    """List the passages of a source that no claim was read off.

    Exit code 0 if there is none, 1 if there are some, 2 if the source has no passage.

    \b
    Examples:
      kg source coverage essay
    """
    import kg
    from kg.render import source as render
    from kg.source import coverage as gaps

    record = gaps(kg.open(data or (), with_=with_ or (), input_format=input_format).evidence, key)
    write_out(render.coverage_json(record) if _json(format, output) else render.coverage_text(record), output)
    raise typer.Exit(1 if record.unused else 0)


def new(
    file: Annotated[
        Optional[str],  # noqa: UP045  typer reads this annotation at run time
        typer.Argument(metavar="[FILE]", help="The text, UTF-8; - is standard input. Without it, --url says where the source is."),
    ] = None,
    *,
    key: Annotated[str, typer.Option("--key", "-k", metavar="KEY", help="Short name of the source, such as example-leaflet.")],
    title: Annotated[
        Optional[str],  # noqa: UP045  typer reads this annotation at run time
        typer.Option("--title", metavar="TEXT", help="Title of the source in your own words, in English."),
    ] = None,
    url: Annotated[
        Optional[str],  # noqa: UP045  typer reads this annotation at run time
        typer.Option("--url", metavar="URL", help="Address of a page whose text is not at hand; nothing is fetched."),
    ] = None,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Folder for sources/KEY.ttl and claims/KEY.trig.")] = Path("data"),
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite files that exist.")] = False,
    format: FormatOption = Format.text,
) -> None:
    """Draft the files of a new source: its passages, and a claim for each that a curator fills in.

    The text is cut into sentences. The passages file is complete; the claims file states nothing yet, and `kg validate` says what is
    missing. A page whose text is not at hand has one passage, without position and digest.

    \b
    Examples:
      kg source new leaflet.txt --key example-leaflet --title "Example Leaflet"
      kg source new --url https://www.example.org/training --key example-page
    """
    from kg.draft import new_page, new_source, write_draft
    from kg.errors import BadParameter
    from kg.files import read_raw
    from kg.render import source as render

    if (file is None) == (url is None):
        raise BadParameter("a new source needs either a text or an address", help="name FILE, or give --url where there is no text at hand")
    if url is not None:
        draft = new_page(url, key, title)
    else:
        text = read_raw(file or "-")
        draft = new_source(text.data, key, title, name=text.name)
    paths = write_draft(draft, into, replace=replace)
    write_out(render.draft_json(draft, paths) if format is Format.json else render.draft_text(draft, paths))


def _json(format: Format, output: str | None) -> bool:
    return format is Format.json or (output or "").endswith(".json")
