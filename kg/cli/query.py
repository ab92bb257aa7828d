"""`kg query`: any SPARQL query over the shipped graph or your own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Limit, Output, Show, Store, With, end_if_cut, opened
from kg.cli.output import is_screen, is_terminal, note, pouring, use_color, write_out
from kg.errors import BadParameter, UnknownFormat
from kg.files import STDIN, read_input

if TYPE_CHECKING:
    from kg.answer.select import Answer, ResultFormat

ROWS = ("table", "markdown", "csv", "tsv", "json", "xml")
GRAPHS = ("turtle", "trig", "n-triples", "n-quads", "rdf/xml", "json-ld", "csv")
_SUFFIXES = {"csv": "csv", "tsv": "tsv", "json": "json", "srj": "json", "xml": "xml", "srx": "xml", "md": "markdown", "txt": "table"}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(query)


def query(
    file: Annotated[Optional[str], typer.Argument(metavar="[FILE]", help="File with the query; - is standard input.")] = None,  # noqa: UP045
    text: Annotated[Optional[str], typer.Option("--text", "-e", metavar="TEXT", help="The query itself.")] = None,  # noqa: UP045
    data: Data = None,
    with_: With = None,
    store: Store = None,
    endpoint: Endpoint = None,
    graphs: GraphNames = None,
    sent: Show = False,
    input_format: InputFormat = None,
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="For rows: table, markdown, csv, tsv, json, xml. For CONSTRUCT and DESCRIBE: turtle, trig, n-triples, n-quads, rdf/xml, "
            "json-ld, csv. Without it: a table on a terminal, csv in a pipe, turtle for graphs.",
        ),
    ] = None,
    output: Output = None,
    limit: Limit = None,
    allow_service: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--allow-service", metavar="HOST", help="Let SERVICE ask this host, such as query.example.org:8080; repeat for more."),
    ] = None,
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit code 1 for false and for an empty result.")] = False,
    prefixes: Annotated[bool, typer.Option("--prefixes", help="Print the preset prefixes and stop.")] = False,
) -> None:
    """Run a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The prefixes that --prefixes prints need no declaration. Where a result is empty, standard error says what in the query matches nothing.

    \b
    Examples:
      kg query -e 'SELECT ?board WHERE { ?board a spec:Board }'
      kg query -e 'ASK { specialty:plastic-surgery spec:certifiedBy ?board }' --exit-status
      kg query -e 'DESCRIBE specialty:plastic-surgery' -f json-ld
      kg query -e 'SELECT ?b ?name WHERE { ?b a spec:Board ; skos:prefLabel ?name }' -f markdown
      kg query --prefixes
    """
    if prefixes:
        from kg.render.query import prefixes as all_prefixes

        write_out(all_prefixes(), output)
        return

    name, content = _query_text(file, text, data)
    wanted = format.strip().lower() if format else None
    if wanted is not None:
        _check_name(wanted)
    elif output is not None and output != STDIN:
        wanted = _suffix(output)
    graph = opened(data, with_, store, input_format, endpoint, graphs, show=sent, direct=True)
    with pouring(output) as into:
        answer = graph.query(content, name=name, format=_w3c(wanted, content), limit=limit, hosts=allow_service or (), into=into)
    _give(answer, wanted, output)
    for line in answer.notes:
        note(f"note: {line}")
    if answer.explanation is not None:
        from kg.render import query as render

        if answer.form != "ASK":
            note("no rows" if answer.form == "SELECT" else "no statements")
        for line in render.explanation(answer.explanation):
            note(line)
    if answer.partial:
        note(f"partial: {answer.partial}")
        raise typer.Exit(3)
    end_if_cut(limit, truncated=answer.truncated)
    if exit_status and answer.empty:
        raise typer.Exit(1)


def _query_text(file: str | None, text: str | None, data: list[str] | None) -> tuple[str, str]:
    """Return what the query is called in messages, and the query. Raises BadParameter unless it is given in exactly one way."""
    if (file is None) == (text is None):
        problem = "there is no query" if text is None else "a query file and -e TEXT were both given"
        raise BadParameter(problem, help="name a file with the query, - for standard input, or write it after -e")
    if text is not None:
        return "-e", text
    if file == STDIN and data and STDIN in data:
        raise BadParameter("standard input cannot be the query and the data at once", help="write the query after -e")
    source = read_input(file or STDIN)
    return source.name, source.text()


def _check_name(wanted: str) -> None:
    if wanted not in ROWS:
        from kg.write import format_named

        try:
            format_named(wanted)
        except UnknownFormat as error:
            known = ", ".join(dict.fromkeys((*ROWS, *GRAPHS)))
            raise UnknownFormat(f'"{wanted}" is not a format for results', help=f"use one of {known}") from error


def _suffix(path: str) -> str:
    """Return the format that the suffix of an output file means, by the name under which both rows and graphs know it."""
    from kg.write import format_of

    suffix = path.rpartition("/")[2].rpartition(".")[2].lower()
    return suffix if suffix in _SUFFIXES else format_of(path)


def _w3c(wanted: str | None, content: str) -> ResultFormat | None:
    """Return the format in which the engine itself is to write rows or a truth value."""
    from kg.answer.select import form_of

    form = form_of(content)
    if form not in {"SELECT", "ASK"}:
        return None
    name = _SUFFIXES.get(wanted, wanted) if wanted else None
    if name is None and form == "SELECT" and not is_screen():
        name = "csv"
    if name in {None, "table", "markdown"}:
        return None
    if name not in {"csv", "tsv", "json", "xml"}:
        raise UnknownFormat(f"{name} is a format for graphs, and {form} gives none", help="use one of " + ", ".join(ROWS))
    return name  # type: ignore[return-value]  # the set above holds exactly the names of ResultFormat


def _give(answer: Answer, wanted: str | None, output: str | None) -> None:
    if answer.document is not None:
        write_out(answer.document, output)
    elif answer.truth is not None:
        write_out("true\n" if answer.truth else "false\n", output)
    elif answer.triples is not None:
        if wanted in {"table", "markdown", "tsv", "md", "txt"}:
            raise UnknownFormat(f"{wanted} is a format for rows, and {answer.form} gives a graph", help="use one of " + ", ".join(GRAPHS))
        from kg.write import format_named, write

        written = write(answer.triples, format_named(wanted) if wanted else "turtle")
        write_out(written.data, output)
    elif answer.rows is not None:
        from kg.render import query as render
        from kg.render import table

        if wanted in {"markdown", "md"}:
            write_out(render.markdown(answer.rows, answer.query), output)
        elif is_terminal() and output in {None, STDIN}:
            drawn = table.drawn(answer.rows.variables, render.cells(answer.rows, answer.query), color=use_color())
            with pouring(output) as into:
                if into is None:
                    write_out("".join(drawn))
                else:
                    for piece in drawn:
                        into(piece.encode("utf-8", "backslashreplace"))
        else:
            write_out(render.plain(answer.rows, answer.query), output)
