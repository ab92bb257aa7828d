"""`kg ask`: the packaged questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kg.cli.complete import queries as known_queries
from kg.cli.options import Data, Endpoint, GraphNames, InputFormat, Limit, Output, Show, Store, With, end_if_cut, opened
from kg.cli.output import is_screen, look, write_out
from kg.errors import BadParameter, UnknownFormat
from kg.files import STDIN

if TYPE_CHECKING:
    from kg.answer.ask import QuestionAnswer
    from kg.graph import Graph
    from kg.query.contract import Contract

PEOPLE = ("text", "table", "markdown", "html")
W3C = ("json", "csv", "tsv", "xml")
GRAPHS = ("turtle", "trig", "n-triples", "n-quads", "rdf/xml", "json-ld", "csv")
_SUFFIXES = {"txt": "text", "md": "markdown", "htm": "html", "srj": "json", "srx": "xml"}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(ask)


def ask(
    name: Annotated[
        Optional[str],  # noqa: UP045  typer reads this annotation at run time
        typer.Argument(metavar="[NAME]", help="The question; without it, all questions are listed.", autocompletion=known_queries),
    ] = None,
    params: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[KEY=VALUE]...", help="Parameters, such as specialty=plastic or board=abcs."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show parameters, columns and the SPARQL text instead of the answer.")] = False,
    catalogue: Annotated[bool, typer.Option("--catalogue", help="Print all questions as RDF (sh:SPARQLExecutable).")] = False,
    no_evidence: Annotated[bool, typer.Option("--no-evidence", help="Leave out the claims behind the rows.")] = False,
    iris: Annotated[bool, typer.Option("--iris", help="Show the columns with IRIs, too.")] = False,
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit code 1 for false and for no rows.")] = False,
    queries: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--queries", metavar="DIR", help="Take the questions from this folder instead of the packaged ones."),
    ] = None,
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="text, table, markdown, html; json, csv, tsv, xml; where the answer is a graph turtle, trig, n-triples, n-quads, "
            "rdf/xml, json-ld. Without it: a table on a terminal, csv in a pipe, turtle for graphs.",
        ),
    ] = None,
    output: Output = None,
    limit: Limit = None,
    data: Data = None,
    with_: With = None,
    store: Store = None,
    endpoint: Endpoint = None,
    graphs: GraphNames = None,
    sent: Show = False,
    input_format: InputFormat = None,
) -> None:
    """Ask a packaged question, with evidence; without a name, list the questions.

    Values are names as people type them: a label, synonym, acronym, slug or IRI. In text and tables the marks in brackets lead to the
    claims beneath; csv, tsv and xml hold the rows alone.

    \b
    Examples:
      kg ask
      kg ask boards
      kg ask steps-to-board board=abcs -f text
      kg ask board-certified specialty=plastic -f json
      kg ask program-exists specialty=cosmetic kind=residency -f csv --no-evidence
      kg ask boards --limit 500
      kg ask differences --explain
      kg ask --catalogue -f turtle
    """
    wanted = _format(format, output)
    if catalogue:
        _catalogue(wanted, queries, output)
    elif name is None:
        _list(wanted, queries, output)
    else:
        given = _pairs(params or [])
        graph = opened(data, with_, store, input_format, endpoint, graphs, show=sent)
        question = graph.question(name, queries=queries)
        if explain:
            _explain(graph, question, given, output)
            return
        found = _answer(graph, question, given, wanted, output, limit, evidence=not no_evidence, iris=iris)
        if exit_status and not (graph.ask(question, given, evidence=False) if found is None else found):
            raise typer.Exit(1)
        end_if_cut(limit, truncated=found is not None and found.truncated)


def _pairs(params: list[str]) -> dict[str, str]:
    """Return key=value arguments as a table. Raises BadParameter for one without = and for a key that is given twice."""
    given: dict[str, str] = {}
    for param in params:
        key, sign, text = param.partition("=")
        if not sign or not key:
            raise BadParameter(f'"{param}" is no parameter', help="write key=value, in quotation marks if the value has spaces")
        if key in given:
            raise BadParameter(f'the parameter "{key}" is given twice', help="give it once")
        given[key] = text
    return given


def _format(format: str | None, output: str | None) -> str | None:
    """Return the format that is asked for by name or suffix, or None. Raises UnknownFormat."""
    from_suffix = format is None and output not in {None, STDIN}
    name = str(output).rpartition("/")[2].rpartition(".")[2].lower() if from_suffix else (format or "").strip().lower()
    if not name:
        return None
    name = _SUFFIXES.get(name, name)
    if name in (*PEOPLE, *W3C):
        return name
    from kg.write import format_named, format_of

    try:
        return format_of(str(output)) if from_suffix else format_named(name)
    except UnknownFormat as error:
        known = ", ".join(dict.fromkeys((*PEOPLE, *W3C, *GRAPHS)))
        what = f"{output}: the file name does not tell which format to write" if from_suffix else f'"{name}" is not a format for answers'
        raise UnknownFormat(what, help=f"use one of {known}") from error


def _list(wanted: str | None, queries: str | None, output: str | None) -> None:
    from kg.query import library
    from kg.render import questions as render

    if wanted not in {None, "text", "table", "json"}:
        raise UnknownFormat(f"the list of questions has no format {wanted}", help="use text or json; --catalogue gives RDF")
    contracts = library.load_all(queries)
    write_out(render.listing_json(contracts) if wanted == "json" else render.listing(contracts, look(output)), output)


def _catalogue(wanted: str | None, queries: str | None, output: str | None) -> None:
    from kg.query import library
    from kg.query.catalogue import catalogue
    from kg.write import format_named, write

    write_out(write(catalogue(library.load_all(queries)), format_named(wanted or "turtle")).data, output)


def _explain(graph: Graph, question: Contract, given: dict[str, str], output: str | None) -> None:
    from kg.render import questions as render

    missing = any(parameter.required and parameter.name not in given for parameter in question.parameters)
    text = question.sparql if missing and not given else graph.bound(question, given)
    write_out(render.explained(question, graph.allowed(question), text, look(output)), output)


def _answer(
    graph: Graph,
    question: Contract,
    given: dict[str, str],
    wanted: str | None,
    output: str | None,
    limit: int | None,
    *,
    evidence: bool,
    iris: bool,
) -> QuestionAnswer | None:
    """Write the answer; return it where it was needed as rows, else None."""
    drawn = is_screen() and output in {None, STDIN}
    if question.form in {"CONSTRUCT", "DESCRIBE"}:
        from kg.write import write

        if wanted in {*PEOPLE, "json", "tsv", "xml"}:
            raise UnknownFormat(f"{wanted} is a format for rows, and {question.name} gives a graph", help="use one of " + ", ".join(GRAPHS))
        found = graph.ask(question, given, evidence=False, limit=limit)
        written = write(found.triples, wanted or "turtle")
        write_out(written.data, output)
        return found
    if wanted is None:
        wanted = "text" if question.form == "ASK" else "table" if drawn else "csv"
    plain = wanted in W3C and not (wanted == "json" and evidence)
    if plain and (limit is None or question.form == "ASK"):
        write_out(graph.results(question, given, wanted), output)
        return None
    if wanted not in (*PEOPLE, *W3C):
        raise UnknownFormat(
            f"{wanted} is a format for graphs, and {question.name} gives none", help="use one of " + ", ".join((*PEOPLE, *W3C))
        )
    found = graph.ask(question, given, evidence=evidence and not plain, limit=limit)
    from kg.render import answer as render

    if plain:
        write_out(found.document(wanted), output)
    elif wanted == "json":
        write_out(render.json(found, found.document("json") if limit is not None else graph.results(question, given, "json")), output)
    elif wanted in {"text", "table"}:
        draw = render.terminal if wanted == "table" and drawn else render.text
        write_out(draw(found, look(output), iris=iris), output)
    else:
        write_out((render.markdown if wanted == "markdown" else render.html)(found, iris=iris), output)
    return found
