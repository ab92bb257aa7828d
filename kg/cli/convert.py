"""`kg convert`: RDF files from any format to any other."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from kg.cli.linked import ContextOption, Contexts, Expand, Flatten, Frame, Profile, give, give_schema_org, named_format
from kg.cli.linked import wanted as form_wanted
from kg.cli.options import InputFormat, Output
from kg.cli.output import note, write_out
from kg.errors import BadParameter


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(convert)


def convert(
    inputs: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files to read; - is standard input.")],
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--format", "-f", metavar="FORMAT", help="turtle, trig, n-triples, n-quads, rdf/xml, json-ld or csv."),
    ] = None,
    output: Output = None,
    input_format: InputFormat = None,
    graph: Annotated[Optional[str], typer.Option("--graph", metavar="IRI", help="Write this named graph only.")] = None,  # noqa: UP045
    base: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--base", metavar="IRI", help="Resolve relative IRIs against this one; without it, against the file's own."),
    ] = None,
    canonical: Annotated[bool, typer.Option("--canonical", help="Write canonical N-Quads (RDFC-1.0), to be compared or signed.")] = False,
    stream: Annotated[
        bool,
        typer.Option("--stream", help="Write statements as they come, in constant memory: unsorted, and repeated where they are repeated."),
    ] = False,
    context: ContextOption = None,
    contexts: Contexts = None,
    frame: Frame = None,
    expand: Expand = False,
    flatten: Flatten = False,
    profile: Profile = None,
) -> None:
    """Convert RDF files; several are merged.

    Text, numbers and dates keep the form in which they are written. The same content gives the same bytes, whatever the order of
    statements and the labels of blank nodes. Names of graphs are kept, or standard error says that they were left out.

    \b
    Examples:
      kg convert clinic.ttl -f json-ld
      kg convert clinic.ttl -o clinic.rdf
      kg convert clinic.ttl --canonical
      kg convert clinic.ttl --frame spec:Practitioner
      kg convert clinic.ttl --profile schema-org
      kg convert clinic.ttl --stream -f n-quads
      cat clinic.ttl | kg convert - -f n-triples
    """
    from kg.formats import rdf_syntax

    wanted = named_format(format, output, bool(context or frame or expand or flatten or profile))
    if canonical and wanted not in {None, "n-quads"}:
        raise BadParameter(f"--canonical writes n-quads, and {wanted} was asked for", help="leave one out")
    form = form_wanted(wanted, context, contexts, frame, expand, flatten, profile)
    if (form or profile) and (stream or canonical):
        raise BadParameter("forms of JSON-LD need all statements at once", help="leave --stream or --canonical out")
    if wanted is None and not canonical and not form and not profile:
        raise BadParameter("the output format is not named", help="name it with -f, or name an output file with -o")
    syntax = rdf_syntax(input_format) if input_format else None
    if stream:
        from kg.cli.pour import pour
        from kg.flowing import Flowing

        if canonical:
            raise BadParameter("--canonical needs all statements at once, and --stream has one at a time", help="leave one out")
        coming = Flowing(inputs, syntax, base=base, graph=graph, later=wanted == "json-ld")
        pour(coming, str(wanted), output, coming.prefixes, one_graph=graph is not None)
        return
    from kg.export import files, merged, one_graph
    from kg.write import Written, write
    from kg.write.lines import canonical_n_quads

    if wanted and not (graph or form or profile or canonical):
        statements, prefixes = merged(inputs, syntax, base=base)
        written, empty = write(statements, wanted, prefixes), not statements.lines
    else:
        found = files(inputs, syntax, base=base)
        if graph is not None:
            found = one_graph(found, graph)
        if profile:
            give_schema_org(found, output)
            return
        if form:
            give(found, form, output)
            return
        written, empty = Written(canonical_n_quads(found.quads), 0) if canonical else found.write(wanted), not found.quads
    write_out(written.data, output)
    if empty:
        note("note: the input holds no statement")
    if written.note and graph is None:
        note(f"note: {written.note}")
