"""`kg publish`: the graph, or your own data, on a SPARQL server."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.cli.options import Data, InputFormat, Output, Store, With
from kg.cli.output import note, pick, write_out


class Format(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(publish)


def publish(
    endpoint: Annotated[str, typer.Option("--endpoint", metavar="URL", help="The SPARQL server, by its URL for queries.")],
    graph: Annotated[
        Optional[str],  # noqa: UP045  typer reads this annotation at run time
        typer.Option("--graph", metavar="IRI", help="Name of the graph for the merged view; graph:merged if not said otherwise."),
    ] = None,
    graph_store: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--graph-store", metavar="URL", help="Write by the Graph Store Protocol, here."),
    ] = None,
    update: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--update", metavar="URL", help="Write by SPARQL updates, here."),
    ] = None,
    data: Data = None,
    with_: With = None,
    store: Store = None,
    input_format: InputFormat = None,
    format: Annotated[Optional[Format], typer.Option("--format", "-f", help="Format of the report.")] = None,  # noqa: UP045
    output: Output = None,
) -> None:
    """Write the graph to a SPARQL server: the merged view to one named graph, every claim to its own.

    Each graph is replaced whole; what it held is gone, and the report says how much that was. Oxigraph and Virtuoso are known to take
    graphs; for others, --graph-store or --update names the place. Credentials: docs/endpoints.md. A graph of more than 100,000 statements
    goes in parts; --store publishes any number of them in little memory. Exit code 3: it broke off, and the
    report says which graphs were written; commands that ask the server say so too until it is published again.

    \b
    Examples:
      kg publish --endpoint http://127.0.0.1:7878/query --graph-store http://127.0.0.1:7878/store
      kg publish --endpoint http://127.0.0.1:7878/query --update http://127.0.0.1:7878/update -f json
      kg publish --endpoint http://127.0.0.1:7878/query --update http://127.0.0.1:7878/update --with clinic.ttl
      kg publish --endpoint http://127.0.0.1:7878/query --graph-store http://127.0.0.1:7878/store --store clinic.store
    """
    from kg.cli.progress import progress_of_publication
    from kg.errors import BadParameter
    from kg.names import expand
    from kg.opening import open
    from kg.publish import Target
    from kg.remote.endpoint import MERGED, check_url
    from kg.remote.endpoint import endpoint as at
    from kg.render import publish as render

    if graph_store and update:
        raise BadParameter("--graph-store and --update were both given", help="choose one way to write")
    place = graph_store or update
    if place:
        check_url(place)
    chosen = pick(Format, format, output, Format.text)
    target = Target(place, update=update is not None) if place else None
    server = at(endpoint, ("default",))
    graph_iri = expand(graph) if graph else MERGED
    opening = open(data or (), with_=with_ or (), input_format=input_format, store=store)
    with progress_of_publication() as draw:
        done = opening.publish(server, target, graph=graph_iri, told=draw)
    write_out(render.as_json(done) if chosen is Format.json else render.text(done), output)
    if done.problem:
        note(f"incomplete: {done.problem}; {render.missing(done)}")
        note("help: publish again; until then the graphs on the server may not fit together")
        raise typer.Exit(3)
