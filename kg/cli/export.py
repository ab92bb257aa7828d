"""`kg export`: the graph, parts of it, or your own data, in any RDF format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kg.cli.linked import ContextOption, Contexts, Expand, Flatten, Frame, Profile, give, give_schema_org, named_format
from kg.cli.linked import wanted as form_wanted
from kg.cli.options import Data, Endpoint, InputFormat, Output, Show, Store, With
from kg.cli.output import note, write_out
from kg.errors import BadParameter

if TYPE_CHECKING:
    from kg.export import Export
    from kg.write import Statements, Written


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(export)


def export(
    terms: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[TERM]...", help="Export what is stated about these things only, with the claims that say so."),
    ] = None,
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="turtle, trig, n-triples, n-quads, rdf/xml, json-ld or csv; without it trig, or turtle where there are no named graphs.",
        ),
    ] = None,
    output: Output = None,
    only: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--only",
            metavar="PART",
            help="One part of the shipped graph: ontology, schemes, alignments, entities, sources, claims, shapes, catalogue.",
        ),
    ] = None,
    graph: Annotated[Optional[str], typer.Option("--graph", metavar="IRI", help="One named graph, such as one claim.")] = None,  # noqa: UP045
    derived: Annotated[bool, typer.Option("--derived", help="Add the statements that follow by a rule, in graph:derived.")] = False,
    data: Data = None,
    with_: With = None,
    store: Store = None,
    endpoint: Endpoint = None,
    sent: Show = False,
    input_format: InputFormat = None,
    context: ContextOption = None,
    contexts: Contexts = None,
    frame: Frame = None,
    expand: Expand = False,
    flatten: Flatten = False,
    profile: Profile = None,
) -> None:
    """Write the graph, or what it says about single things, in any RDF format.

    The same content gives the same bytes. Formats without named graphs get the merged statements, and standard error says so. A store is
    written as its statements come, in constant memory.

    \b
    Examples:
      kg export -f trig -o medspec.trig
      kg export plastic cosmetic -f json-ld
      kg export --only ontology -f turtle
      kg export --graph claim:essay-1.2-a -f turtle
      kg export --derived -f n-quads
      kg export plastic --flatten
      kg export --profile schema-org
      kg export 'Example Practitioner 7' --store clinic.store
      kg export --endpoint http://127.0.0.1:7878/query --graph https://clinic.example/graph -f turtle
    """
    from kg.export import document, part_named
    from kg.export import export as collect
    from kg.formats import rdf_syntax

    wanted = named_format(format, output, bool(context or frame or expand or flatten or profile))
    form = form_wanted(wanted, context, contexts, frame, expand, flatten, profile)
    if store is not None:
        if only or derived or data or with_ or form or profile or endpoint or (terms and graph):
            raise BadParameter(
                "a store is written as a whole, by graph or by thing", help="--format, --output, and terms or --graph go with --store"
            )
        if not terms:
            _pour_store(store, wanted, graph, output)
            return
        _give(_described(store, terms), wanted, output)
        return
    if endpoint is not None:
        if terms or data or with_ or only or derived or form or profile:
            raise BadParameter(
                "of a server, whole graphs are exported", help="--graph IRI names one; `kg query -e 'DESCRIBE <IRI>'` asks about one thing"
            )
        from kg.write import write

        statements = _fetched(endpoint, graph, sent=sent)
        _write(write(statements, wanted or ("trig" if statements.named else "turtle")), output, one_graph=graph is not None)
        return
    syntax = rdf_syntax(input_format) if input_format else None
    if data and not (terms or only or graph or derived or form or profile):
        _write(document([*data, *(with_ or ())], syntax, wanted), output)
        return
    found = collect(
        terms or (),
        data=data or (),
        with_=with_ or (),
        syntax=syntax,
        only=part_named(only) if only else None,
        graph=graph,
        derived=derived,
    )
    if profile:
        give_schema_org(found if terms or data or with_ or graph or only or derived else None, output)
        return
    if form:
        give(found, form, output)
        return
    _give(found, wanted, output, one_graph=graph is not None)


def _give(found: Export, format: str | None, output: str | None, *, one_graph: bool = False) -> None:
    _write(found.write(format), output, one_graph=one_graph)


def _write(written: Written, output: str | None, *, one_graph: bool = False) -> None:
    write_out(written.data, output)
    if written.note and not one_graph:
        note(f"note: {written.note}")


def _described(directory: str, terms: list[str]) -> Export:
    """Return what a store states about single things."""
    from kg.export import described
    from kg.store import open_store

    return described(open_store(directory), terms)


def _pour_store(directory: str, format: str | None, graph: str | None, output: str | None) -> None:
    """Write what a store holds, in its order."""
    import pyoxigraph as ox

    from kg.cli.pour import pour
    from kg.errors import UnknownName
    from kg.names import PREFIXES, expand
    from kg.store import open_store

    engine = open_store(directory)
    name = ox.NamedNode(expand(graph)) if graph is not None else None
    if name is not None and next(engine.quads(graph=name), None) is None:
        raise UnknownName(str(graph), kind="graph")
    prefixes = PREFIXES if format in {"turtle", "trig"} else {}
    pour(engine.quads(graph=name), format or ("trig" if engine.union else "turtle"), output, prefixes, one_graph=name is not None)


def _fetched(url: str, graph: str | None, *, sent: bool) -> Statements:
    """Return the graphs of a server."""
    from kg.fetch import fetch
    from kg.remote import Remote
    from kg.remote.endpoint import endpoint as at

    server = Remote(at(url, (graph,) if graph else ()), watch=note if sent else (lambda _: None))
    return fetch(server)
