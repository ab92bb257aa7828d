"""Options that mean the same in every command (design: --data replaces the shipped graph, --with adds to it)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from kg.graph import Graph

Data = Annotated[
    Optional[list[str]],  # noqa: UP045  typer reads this annotation at run time
    typer.Option(
        "--data", "-d", metavar="FILE", help="Use this RDF file instead of the shipped graph; repeat for several; - is standard input."
    ),
]
With = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--with", "-w", metavar="FILE", help="Add this RDF file to the shipped graph; repeat for several."),
]
Store = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--store", metavar="DIR", help="Use the store in this directory, which `kg load` made, instead of the shipped graph."),
]
Endpoint = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--endpoint", metavar="URL", help="Ask the SPARQL server at this URL instead of the shipped graph."),
]
GraphNames = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--graph",
        metavar="IRI",
        help="With --endpoint: the graph on the server to ask; repeat for several; 'default' is the server's own. "
        "Without it: what `kg publish` wrote, if it is there.",
    ),
]
Show = Annotated[bool, typer.Option("--show", help="With --endpoint: print each query that is sent to standard error.")]
InputFormat = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--input-format",
        metavar="FORMAT",
        help="Format of the files, where the name does not tell: turtle, trig, n-triples, n-quads, rdf/xml, json-ld.",
    ),
]
Output = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file, whole or not at all; its suffix chooses the format."),
]

Limit = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--limit", "--max-rows", metavar="N", min=0, help="Give at most N rows or statements; exit code 3 and a word if there are more."
    ),
]


def opened(
    data: list[str] | None,
    with_: list[str] | None,
    store: str | None,
    input_format: str | None,
    endpoint: str | None,
    graphs: list[str] | None,
    *,
    show: bool = False,
    direct: bool = False,
) -> Graph:
    """Return the graph that these options mean; with `direct`, a server itself even where it gets known answers wrong.

    Raises BadParameter for options of a server without one.
    """
    from kg.opening import open

    about_a_server(endpoint, graphs, show=show)
    if endpoint is None:
        return open(data or (), with_=with_ or (), input_format=input_format, store=store)
    from kg.cli.output import note
    from kg.remote.endpoint import endpoint as at

    server = at(endpoint, tuple(graphs or ()))
    return open(data or (), with_=with_ or (), store=store, endpoint=server, watch=note if show else None, tell=None if direct else _told)


def about_a_server(endpoint: str | None, graphs: list[str] | None, *, show: bool) -> None:
    """Raise BadParameter for options of a server without one."""
    if endpoint is None and (graphs or show):
        from kg.errors import BadParameter

        given = "--graph" if graphs else "--show"
        raise BadParameter(f"{given} is about a server, and there is no --endpoint", help="add --endpoint URL, or leave it out")


def _told(what: str) -> None:
    from kg.cli.output import note

    note(f"note: {what}")


def end_if_cut(limit: int | None, *, truncated: bool) -> None:
    """Say that an answer is not whole, and end with exit code 3, if it was cut."""
    if truncated:
        from kg.cli.output import note

        note(f"partial: there is more than the {limit} that --limit lets through")
        raise typer.Exit(3)
