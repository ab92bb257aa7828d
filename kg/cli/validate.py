"""`kg validate`: the shipped graph, or your files, checked by shapes and rules."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Endpoint, InputFormat, Output, Show, Store, With
from kg.cli.output import look, pick, write_out

if TYPE_CHECKING:
    from kg.render.layout import Look
    from kg.shacl.report import Report
    from kg.shacl.settings import Settings


class Format(StrEnum):
    """Formats of the report."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    markdown = "markdown"
    sarif = "sarif"
    junit = "junit"
    html = "html"
    turtle = "turtle"
    trig = "trig"
    n_triples = "n-triples"
    n_quads = "n-quads"
    rdf_xml = "rdf/xml"
    json_ld = "json-ld"


_WITHOUT_PLACES = {Format.turtle, Format.trig, Format.n_triples, Format.n_quads, Format.rdf_xml, Format.json_ld}
"""SHACL has no term for the place of a finding in a file."""


class As(StrEnum):
    """Kinds of input."""

    auto = "auto"
    rdf = "rdf"
    schema_org = "schema-org"
    fhir = "fhir"
    csv = "csv"


class FailOn(StrEnum):
    """Levels at which findings make the exit code 1."""

    violation = "violation"
    warning = "warning"
    info = "info"
    never = "never"


class Inference(StrEnum):
    """What is inferred before validation."""

    none = "none"
    rdfs = "rdfs"


_HELD: list[object] = []
"""What lives until the process ends, which does not take it apart."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(validate)


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Files to check, or folders of them; - is standard input. None: the shipped graph."),
    ] = None,
    shapes: Annotated[
        list[str] | None, typer.Option("--shapes", "-s", metavar="FILE", help="Check by the SHACL shapes in this file; repeat for several.")
    ] = None,
    rules: Annotated[
        list[str] | None, typer.Option("--rules", metavar="DIR", help="Also run the SPARQL rules in this folder; repeat for several.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="FILE", help="Give shapes and rules other levels: lines of level, tab, name.")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Fail only on findings that this baseline does not know.")
    ] = None,
    write_baseline: Annotated[
        str | None,
        typer.Option("--write-baseline", metavar="FILE", help="Write all findings to this baseline: they are known from now on."),
    ] = None,
    as_: Annotated[
        As, typer.Option("--as", help="What the files are: in our terms (rdf), or what is read into them; auto goes by name and content.")
    ] = As.auto,
    map: Annotated[
        list[str] | None, typer.Option("--map", metavar="NAME=COLUMN", help="Which column of a table holds what; repeat for several.")
    ] = None,
    mapping: Annotated[
        str | None, typer.Option("--mapping", metavar="FILE", help="Describe the columns of a table by this file (docs/inputs.md).")
    ] = None,
    nucc: Annotated[
        str | None,
        typer.Option("--nucc", metavar="FILE", help="Read what codes of the NUCC taxonomy mean from its table, which does not ship."),
    ] = None,
    store: Store = None,
    with_: With = None,
    ontology: Annotated[
        list[str] | None,
        typer.Option(
            "--ontology", metavar="FILE", help="Terms and subclasses that your data use, themselves not checked; repeat for several."
        ),
    ] = None,
    inference: Annotated[
        Inference, typer.Option("--inference", help="Infer from subclasses, subproperties, domains and ranges before checking.")
    ] = Inference.none,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 from this level on.")] = FailOn.violation,
    all: Annotated[bool, typer.Option("--all", help="List every finding, not three of each kind.")] = False,
    max_findings: Annotated[
        int | None, typer.Option("--max-findings", metavar="N", min=1, help="List at most N findings, heaviest first; all are counted.")
    ] = None,
    graph: Annotated[
        str | None, typer.Option("--graph", metavar="IRI", help="Check only this named graph of your files, or of the server.")
    ] = None,
    endpoint: Endpoint = None,
    sent: Show = False,
    per_graph: Annotated[bool, typer.Option("--per-graph", help="Check each graph of your files by itself.")] = False,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="Accept a run that finds nothing to check.")] = False,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Format of the report; text if not said otherwise.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on standard error how long files, shapes and rules took.")] = False,
    output: Output = None,
    input_format: InputFormat = None,
) -> None:
    """Check RDF data, or what tables, pages and FHIR bundles say of practitioners, by SHACL shapes and SPARQL rules.

    With PATH alone, what your files say of practitioners and claims is compared with the shipped graph. With --shapes, your files, or the
    store in --store, are checked by your shapes and nothing else. Without PATH, the shipped graph is checked, or with --endpoint the graph
    on that server that --graph names. The report says what was looked at; a check of nothing is no pass. Exit code 0: no finding at or
    above --fail-on; 1: there are some; 2: it could not be done, or nothing was checked; 3: the list was cut by --max-findings.

    \b
    Examples:
      kg validate
      kg validate clinic.ttl
      kg validate clinic.ttl --shapes clinic-shapes.ttl --fail-on warning
      cat clinic.ttl | kg validate - -f json
      kg validate clinic.ttl -f turtle -o report.ttl
      kg validate clinic.ttl --profile clinic-levels.tsv
      kg validate clinic.ttl --write-baseline known.json
      kg validate clinics.trig --shapes clinic-shapes.ttl --per-graph
      kg validate claims.csv
      kg validate page.html
      kg validate bundle.json
      kg validate coded.json --nucc codes.csv
      kg validate roster.tsv --map board=Credential --map specialty=Department
      kg validate --store clinic.store --shapes clinic-shapes.ttl
      kg validate clinic.ttl --shapes clinic-shapes.ttl --ontology clinic-terms.ttl --inference rdfs
      kg validate --endpoint http://127.0.0.1:7878/query --graph https://clinic.example/graph --shapes clinic-shapes.ttl
    """
    from kg.cli.output import note
    from kg.cli.progress import progress_of_check, progress_of_validation
    from kg.errors import BadParameter
    from kg.formats import rdf_syntax
    from kg.inputs.kinds import kind_named
    from kg.inputs.validate import Reading
    from kg.inputs.validate import validate as check
    from kg.shacl import inference as inferring
    from kg.shacl import report as model
    from kg.shacl.baseline import read_baseline
    from kg.shacl.profile import read_profile
    from kg.shacl.settings import Settings, watched
    from kg.shacl.stored import check_alone
    from kg.shacl.watch import Times

    chosen = pick(Format, format, output, Format.text)
    _HELD.clear()
    settings = Settings(
        model.FailOn(fail_on.value),
        allow_empty,
        max_findings,
        tuple(rules or ()),
        profile=read_profile(profile) if profile else None,
        baseline=read_baseline(baseline) if baseline else None,
        write_baseline=write_baseline,
        fingerprints=chosen in {Format.json, Format.jsonl, Format.csv, Format.sarif},
        samples=_samples(chosen, all=all),
        graph=graph,
        per_graph=per_graph,
        ontology=tuple(ontology or ()),
        inference=inferring.Inference(inference.value),
        hold=_HELD,
    )
    syntax = rdf_syntax(input_format) if input_format else None
    times = Times() if verbose else None
    with progress_of_check() as watch, progress_of_validation() as draw:
        reading = Reading(kind_named(as_.value), mapping, tuple(map or ()), nucc, watch)
        settings = watched(settings, *filter(None, (draw, times.add if times else None)))
        if store is not None and endpoint is not None:
            raise BadParameter("a store and a server cannot be checked at once", help="leave out --store or --endpoint")
        if store is not None:
            from kg.store.validation import validate_store

            check_alone((paths, with_))
            report = validate_store(store, shapes or (), settings)
        elif endpoint is not None:
            report = _elsewhere(endpoint, graph, [*(paths or ()), *(with_ or ())], shapes or [], settings, sent=sent)
        else:
            report = check(paths or (), shapes or (), with_ or (), settings, reading=reading, syntax=syntax)
    write_out(_rendered(report, chosen, look(output), all=all), output)
    if times:
        from kg.render.timings import timings

        for line in timings(times).splitlines():
            note(line)
    raise typer.Exit(1 if report.failed else 3 if report.truncated else 0)


def _samples(format: Format, *, all: bool) -> int | None:
    """Return how many findings of a kind the report shows with their places, None for all."""
    if format in _WITHOUT_PLACES:
        return 0
    if all or format not in {Format.text, Format.markdown, Format.html}:
        return None
    from kg.render.report import SAMPLES

    return SAMPLES


def _elsewhere(url: str, graph: str | None, files: list[str], shapes: list[str], settings: Settings, *, sent: bool) -> Report:
    """Return the report on the graphs of a server. Raises BadParameter for files beside it."""
    from kg.cli.options import opened
    from kg.errors import BadParameter

    if files:
        raise BadParameter("a server and files cannot be checked at once", help="publish the files there first: `kg publish`")
    opening = opened(None, None, None, None, url, [graph] if graph else None, show=sent, direct=True)
    return opening.validate_elsewhere(shapes, settings)


def _rendered(report: Report, format: Format, look: Look, *, all: bool) -> str | bytes:
    """Return the report in the chosen format."""
    if format in {Format.text, Format.markdown}:
        from kg.render import report as words

        return words.as_text(report, look, all=all) if format is Format.text else words.as_markdown(report, all=all)
    if format in {Format.json, Format.csv}:
        from kg.render import report_data as data

        return data.as_json(report) if format is Format.json else data.as_csv(report)
    if format is Format.html:
        from kg.render.report_html import page

        return page(report, all=all)
    if format in {Format.jsonl, Format.sarif, Format.junit}:
        from kg import __version__
        from kg.render import report_ci as ci

        if format is Format.sarif:
            return ci.as_sarif(report, __version__)
        return ci.as_jsonl(report) if format is Format.jsonl else ci.as_junit(report)
    from kg.render.report_rdf import as_rdf

    return as_rdf(report, format.value)
