"""`kg shapes`: tests of shapes by examples."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import Output
from kg.cli.output import pick, write_out


class Format(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"
    junit = "junit"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    shapes = typer.Typer(name="shapes", help="Test SHACL shapes, yours or ours, by examples.", no_args_is_help=True, rich_markup_mode=None)
    # With one command alone the framework would drop its name.
    shapes.callback()(_group)
    shapes.command()(test)
    app.add_typer(shapes)


def _group() -> None:
    """Test SHACL shapes, yours or ours, by examples."""


def test(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder of examples; the folders in it count too.")],
    shapes: Annotated[
        list[str] | None,
        typer.Option("--shapes", "-s", metavar="FILE", help="The shapes to test; repeat for several. None: those beside the examples."),
    ] = None,
    with_: Annotated[
        list[str] | None, typer.Option("--with", "-w", metavar="FILE", help="Context for every example; repeat for several.")
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="Test medspec's own shapes: a folder is called after the file of shapes.")] = False,
    approve: Annotated[
        bool, typer.Option("--approve", help="Write the expected reports that are missing or differ, to be read before they are kept.")
    ] = False,
    allow_unbroken: Annotated[bool, typer.Option("--allow-unbroken", help="Accept shapes that no example breaks.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name the examples that pass, too.")] = False,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Format of the report; text if not said otherwise.")] = None,
    output: Output = None,
) -> None:
    """Test shapes by examples: each gives the report that lies beside it, and each shape is broken by one.

    ok.CASE.ttl has no finding; bad.CASE.ttl has violations and warn.CASE.ttl lighter findings, those in bad.CASE.expected and
    warn.CASE.expected. Exit code 0: all is as expected; 1: an example differs, an expected report is missing or left over, or no example
    breaks a shape; 2: it could not be done, or nothing was tested.

    \b
    Examples:
      kg shapes test clinic-examples
      kg shapes test clinic-examples --shapes clinic-examples/shapes.ttl -v
      kg shapes test clinic-examples -f junit -o report.xml
    """
    from kg.errors import BadParameter
    from kg.render import trial as render
    from kg.shacl.trial import Status, check_examples

    if own and (shapes or with_):
        raise BadParameter("--own brings its shapes and their context along", help="leave out --shapes and --with, or --own")
    chosen = (
        Format.junit if format is None and output is not None and output.endswith(".xml") else pick(Format, format, output, Format.text)
    )
    trial = check_examples(folder, shapes or (), with_ or (), own=own, approve=approve)
    if chosen is Format.text:
        write_out(render.text(trial, verbose=verbose), output)
    else:
        write_out(render.json(trial) if chosen is Format.json else render.junit(trial, allow_unbroken=allow_unbroken), output)
    missed = bool(trial.unbroken) and not allow_unbroken
    raise typer.Exit(2 if trial.count(Status.BROKEN) else 1 if trial.failed or missed else 0)
