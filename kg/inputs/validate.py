"""Checking files of any kind: RDF as a whole by kg.shacl, all others lifted into the claim model and checked in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.embedded import Embedded
from kg.errors import BadParameter
from kg.files import STDIN
from kg.formats import RdfSyntax
from kg.inputs.folders import in_folders
from kg.inputs.kinds import BY_LINE, PAGES, Kind, suffix
from kg.inputs.mapping import Column, given, own_columns, read_mapping
from kg.inputs.sniff import is_page, kind_at
from kg.load import shipped
from kg.shacl import validate as rdf
from kg.shacl.data import merged
from kg.shacl.inference import Inference
from kg.shacl.read import user_shapes
from kg.shacl.report import Report
from kg.shacl.settings import Settings
from kg.shacl.subject import named, read_subject

# What only files need is imported where they are read: the shipped graph is checked at every commit, and starts without it.
if TYPE_CHECKING:
    from kg.claim.codes import Codes
    from kg.inputs.check import Watch
    from kg.inputs.unit import Reader


LARGE = 1 << 26
"""From how many bytes on files of RDF are checked by kg.inputs.directory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read: their kind (None: each by name and content), the mapping file and NAME=COLUMN pairs for tables, who watches.

    `codes` is the file of a code list (kg.claim.codes).
    """

    kind: Kind | None = None
    mapping: str | None = None
    map: tuple[str, ...] = ()
    codes: str | None = None
    watch: Watch | None = field(default=None, compare=False)


def validate(
    paths: Sequence[str] = (),
    shapes: Sequence[str] = (),
    with_: Sequence[str] = (),
    settings: Settings | None = None,
    *,
    reading: Reading | None = None,
    syntax: RdfSyntax | None = None,
    loaded: Embedded | None = None,
    mine: Embedded | None = None,
) -> Report:
    """Check files by the shapes in files, or by ours; see kg.shacl.validate for RDF, for no file at all, and for what is raised.

    What is not RDF is lifted into the claim model (docs/inputs.md); `with_` are RDF files beside it. Of a folder among `paths` or `shapes`,
    the files in it are taken (kg.inputs.folders). Raises BadParameter where RDF and other kinds are mixed, BadMapping, and what readers
    raise.
    """
    how = reading or Reading()
    chosen = settings or Settings()
    if [*paths, *shapes, *with_, *chosen.ontology, how.codes].count(STDIN) > 1:
        raise BadParameter("standard input is named twice, and can be read once", help="name a file for all but one of them")
    files, judges = in_folders(paths, how.kind), in_folders(shapes, Kind.rdf)
    report = _validate(files.paths, judges.paths, with_, chosen, how, syntax, loaded, mine)
    return replace(report, notes=(*files.notes, *judges.notes, *report.notes)) if files.notes or judges.notes else report


def _validate(
    paths: Sequence[str],
    shapes: Sequence[str],
    with_: Sequence[str],
    chosen: Settings,
    how: Reading,
    syntax: RdfSyntax | None,
    loaded: Embedded | None,
    mine: Embedded | None,
) -> Report:
    kinds = {path: how.kind or (Kind.rdf if syntax else kind_at(path, shaped=bool(shapes))) for path in paths}
    others = [path for path in paths if kinds[path] is not Kind.rdf]
    if (how.mapping or how.map) and Kind.csv not in kinds.values():
        raise BadParameter("a mapping is for tables, and no table is checked", help="name a table, or add --as csv")
    codes = _codes(how.codes, named=bool(paths) or mine is not None, shaped=bool(shapes))
    if not others:
        report = None if shapes or with_ or mine is not None else _large(paths, syntax, chosen, codes, loaded)
        if report is not None:
            return report
        asked = chosen
        if not shapes and (paths or mine is not None):
            from kg.claim.check import Claims

            asked = replace(chosen, claims=Claims(codes=codes))
        return rdf.validate(paths, shapes, with_, asked, syntax=syntax, loaded=loaded, mine=mine)
    if len(others) < len(paths):
        plain = next(path for path in paths if kinds[path] is Kind.rdf)
        raise BadParameter(f"{plain} is RDF and {others[0]} is {kinds[others[0]]}: they are checked in two runs", help="name one kind only")
    if chosen.ontology or chosen.inference is not Inference.none:
        raise BadParameter(
            f"{others[0]} is {kinds[others[0]]}: an ontology and inference are for RDF", help="leave out --ontology and --inference"
        )
    if chosen.graph is not None or chosen.per_graph:
        raise BadParameter(f"{others[0]} has no named graphs to choose from", help="leave out --graph and --per-graph")
    columns = read_mapping(how.mapping) if how.mapping else own_columns()
    pairs = given(how.map)
    organizations = _organizations([path for path in others if kinds[path] is Kind.fhir and path != STDIN and suffix(path) in BY_LINE])
    readers = [
        _reader(path, kinds[path], columns, pairs, f"file{number}-" if number else "", codes, organizations)
        for number, path in enumerate(others)
    ]
    return _check(readers, shapes, with_, chosen, how, loaded, codes)


def _large(
    paths: Sequence[str], syntax: RdfSyntax | None, settings: Settings, codes: Codes | None, loaded: Embedded | None
) -> Report | None:
    """Return the report on files of RDF if they are large and hold people and claims alone, else None."""
    files = [Path(path) for path in paths if path != STDIN]
    if not files or len(files) < len(paths) or sum(file.stat().st_size for file in files if file.is_file()) < LARGE:
        return None
    if not rdf.is_alone(paths, syntax, settings):
        return None
    from kg.inputs.directory import validate_large

    return validate_large(paths, syntax, settings, codes, loaded)


def _codes(path: str | None, *, named: bool, shaped: bool) -> Codes | None:
    """Return the code list in the file `path`. Raises BadParameter where no code is looked up, and what `read_codes` raises."""
    if path is None:
        return None
    if shaped or not named:
        raise BadParameter("a code list is for files that are compared with the graph", help="name such a file, and leave out --shapes")
    from kg.claim.codes import read_codes

    return read_codes(path)


def _organizations(paths: Sequence[str]) -> dict[str, str]:
    """Return the names of the organizations in these files, which practitioners in any of them may refer to."""
    if not paths:
        return {}
    from kg.inputs.organizations import organizations_in

    return organizations_in(paths)


def _reader(
    path: str,
    kind: Kind,
    columns: dict[str, Column],
    pairs: dict[str, str],
    start: str,
    codes: Codes | None,
    organizations: dict[str, str],
) -> Reader:
    """Return the reader for a file; `start` begins the labels of its blank nodes."""
    from kg.inputs.fhir import Fhir
    from kg.inputs.schema_org import SchemaOrg
    from kg.inputs.table import Table

    end = suffix(path)
    if kind is Kind.fhir:
        return Fhir(path, by_line=end in BY_LINE, start=start, codes=codes, named=organizations)
    if kind is Kind.schema_org:
        return SchemaOrg(path, html=end in PAGES or is_page(path), by_line=end in BY_LINE, start=start)
    return Table(path, columns, pairs, start=start)


def _check(
    readers: Sequence[Reader],
    shapes: Sequence[str],
    with_: Sequence[str],
    settings: Settings,
    how: Reading,
    loaded: Embedded | None,
    codes: Codes | None,
) -> Report:
    from kg.claim.check import Claims
    from kg.inputs.check import Check
    from kg.labels import Labels
    from kg.resolve import Resolver
    from kg.shacl.batches import Batches

    around = named(read_subject(with_).quads) if with_ else []
    engine = loaded if loaded is not None and not with_ else shipped(around)
    # Asking for the default graph makes the engine put it together, if nobody has asked before.
    plain = Embedded(list(engine.quads(None, None, None, ox.DefaultGraph())))
    graph = user_shapes(shapes) if shapes else None
    profile = rdf.applied(graph, settings)
    if graph is None:
        judges, context = rdf.ours(settings, "practitioner", "recognition"), tuple(engine.quads())
        settings = replace(settings, claims=Claims(listed=False))
    else:
        judges, context = settings.profile.shapes(graph) if settings.profile else graph, merged(around)
    rules = rdf.folders(settings.rules)
    rules = list(settings.profile.rules(rules)) if settings.profile else rules
    check = Check(Batches(judges, context, rules, settings.watch), Resolver(plain, Labels(plain)), settings, how.watch, codes)
    return replace(check.run(readers), profile=profile)
