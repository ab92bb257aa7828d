"""Rules: SPARQL queries that return what is wrong, for defects that no single node's shape sees.

`rules/<defect>.rq` selects ?entity ?property ?value and, if it likes, ?message (the columns of ROBOT's `report`, so that its rules run
unchanged), headed by `#+` lines in YAML: summary, problem, solution. `severity.tsv` beside them gives each rule its level. No rows means no
finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import resources
from kg.embedded import Embedded
from kg.errors import BadContract, BadSyntax, MissingInput, Place
from kg.files import Input, read_input
from kg.names import BASE
from kg.query.header import read
from kg.query.tokens import refuses
from kg.record import record
from kg.shacl.paths import Predicate
from kg.shacl.report import SEVERITIES, Finding, Level, ShapeInfo
from kg.shacl.vocabulary import sh
from kg.terms import Term

FOLDER = "rules"
SEVERITY = "severity.tsv"
_SUFFIX = ".rq"
_KEYS = ("summary", "problem", "solution")
LEVELS = {**{level.name: level for level in Level}, "error": Level.violation, "warn": Level.warning}
"""Levels as severity.tsv writes them; ROBOT's words are understood too."""
_HELP = "docs/rules.md says what a rule holds"


@record
class Rule:
    """A rule: name, file, level, and the text of its query with its header."""

    name: str
    file: str
    level: Level
    text: str
    packaged: bool

    @property
    def iri(self) -> ox.NamedNode:
        """What RDF reports call the rule."""
        from urllib.parse import quote

        return ox.NamedNode(BASE + "rules#" + self.name if self.packaged else "urn:rule:" + quote(self.name))

    def info(self) -> ShapeInfo:
        """Return the rule's summary, what to do about a finding, and its page. Raises BadContract for a malformed header."""
        if not self.text.startswith("#+"):
            return ShapeInfo(self.name.replace("-", " ").replace("_", " "))
        header = read(self.text, self.file).table("the header", _KEYS, ("summary",))
        texts = {key: entry.text(key) for key, entry in header.items()}
        return ShapeInfo(texts["summary"].rstrip("."), texts.get("solution", ""), f"docs/rules.md#{self.name}" if self.packaged else "")


def packaged() -> tuple[Rule, ...]:
    """Return our own rules, in order of their names. Raises BadContract if one lacks its level."""
    files = [Input(name, resources.read(name)) for name in resources.names(FOLDER, _SUFFIX)]
    return _rules(files, Input(f"{FOLDER}/{SEVERITY}", resources.read(f"{FOLDER}/{SEVERITY}")), packaged=True)


def in_folder(folder: str) -> tuple[Rule, ...]:
    """Return the rules in `folder`, in order of their names; without severity.tsv, all have the level violation.

    Raises MissingInput if there is no such folder or no rule in it, and BadContract for a malformed table of levels.
    """
    path = Path(folder)
    if not path.is_dir():
        raise MissingInput(f"there is no folder {folder}", help="name a folder of .rq files")
    files = [read_input(child) for child in sorted(path.iterdir()) if child.suffix == _SUFFIX]
    if not files:
        raise MissingInput(f"there is no rule in {folder}", help="a rule is a file NAME.rq that selects ?entity ?property ?value")
    levels = path / SEVERITY
    return _rules(files, read_input(levels) if levels.is_file() else None, packaged=False)


def _rules(files: list[Input], table: Input | None, *, packaged: bool) -> tuple[Rule, ...]:
    levels = _levels(table) if table else {}
    rules = []
    for file in files:
        name = Path(file.name).name.removesuffix(_SUFFIX)
        if table and name not in levels:
            raise BadContract(f"{name} has no level", help=f"add a line to {SEVERITY}: rule, tab, level", place=Place(table.name))
        rules.append(Rule(name, file.name, levels.get(name, Level.violation), file.text(), packaged))
    unknown = sorted(set(levels) - {rule.name for rule in rules}) if table else []
    if table and unknown:
        raise BadContract(f"there is no rule called {unknown[0]}", help="correct the name or remove the line", place=Place(table.name))
    return tuple(rules)


def _levels(table: Input) -> dict[str, Level]:
    """Return the level of each rule. Lines hold rule, tab, level, in either order; an empty line or a heading is passed over."""
    found: dict[str, Level] = {}
    for number, line in enumerate(table.text().splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or [cell.lower() for cell in cells] in (["rule", "level"], ["level", "rule"]):
            continue
        if len(cells) == 2 and cells[0].lower() in LEVELS and cells[1].lower() not in LEVELS:
            cells.reverse()
        if len(cells) != 2 or cells[1].lower() not in LEVELS:
            words = ", ".join(level.name for level in sorted(Level, reverse=True))
            raise BadContract(
                "a line holds the name of a rule, a tab, and a level", help=f"levels are {words}", place=Place(table.name, number)
            )
        found[cells[0]] = LEVELS[cells[1].lower()]
    return found


def run(rule: Rule, engine: Embedded) -> Iterator[Finding]:
    """Yield one finding for each row of `rule` on `engine`.

    Raises UnsafeInput for SERVICE or an update, BadSyntax also for functions that SPARQL does not have, and BadContract for a query that
    does not return ?entity.
    """
    # Ours only read, as a test holds; looking again would cost time at every start.
    unsafe = None if rule.packaged else refuses(rule.text, rule.file)
    if unsafe is not None:
        raise unsafe
    try:
        result = engine.run(rule.text, name=rule.file)
    except RuntimeError as error:
        message = f"the query cannot be answered: {str(error)[:1].lower()}{str(error)[1:]}"
        raise BadSyntax(message, help="SPARQL 1.1 functions only", place=Place(rule.file)) from error
    if not isinstance(result, ox.QuerySolutions) or "entity" not in {variable.value for variable in result.variables}:
        raise BadContract("a rule is a SELECT query that returns ?entity", help=_HELP, place=Place(rule.file))
    names = [variable.value for variable in result.variables]
    for solution in result:
        row = {name: term for name, term in zip(names, solution, strict=True) if term is not None}
        if "entity" in row:
            yield _finding(rule, row)


def _words(row: dict[str, Term]) -> ox.Literal | None:
    """Return the message for a row without one: what it says."""
    if "value" in row:
        return ox.Literal('{?value} is a value of "{?property}".' if "property" in row else "Found: {?value}.", language="en")
    return ox.Literal('Found at "{?property}".', language="en") if "property" in row else None


def _finding(rule: Rule, row: dict[str, Term]) -> Finding:
    property, message = row.get("property"), row.get("message", _words(row))
    return Finding(
        focus=row["entity"],
        shape=rule.iri,
        component=sh("SPARQLConstraintComponent"),
        severity=SEVERITIES[rule.level],
        path=Predicate(property) if isinstance(property, ox.NamedNode) else None,
        value=row.get("value"),
        messages=(message,) if isinstance(message, ox.Literal) else (),
        bindings=tuple(sorted((name, term) for name, term in row.items() if name not in {"entity", "message"})),
        rule=rule.name,
    )
