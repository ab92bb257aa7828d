"""A packaged query as a contract: what it asks, takes, gives back, rests on, and is expected to answer."""

from __future__ import annotations

from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import BadContract, BadIri, Place, UnknownPrefix
from kg.names import expand
from kg.query.binding import mentions, refusal
from kg.query.groups import Tree, Unbalanced, parse
from kg.query.header import Entry, read
from kg.query.tokens import Token, place_of, refuses, scan
from kg.query.values import TYPES
from kg.record import record

_KEYS = ("summary", "question", "description", "tags", "params", "columns", "evidence", "expect")
_PARAMETER_KEYS = ("type", "class", "scheme", "required", "default", "label", "examples")
_EXPECT_KEYS = ("params", "rows", "count", "ask")

Pattern: TypeAlias = tuple[tuple["ox.NamedNode | str", "ox.NamedNode | str", "ox.NamedNode | str"], ...]
"""Triple patterns to hold together; text is the name of a variable."""


@record
class Parameter:
    """A parameter: name, type, class or scheme that an IRI must belong to, whether it must be given, default, label, examples."""

    name: str
    type: str
    label: str
    cls: str | None = None
    scheme: str | None = None
    required: bool = False
    default: str | None = None
    examples: tuple[str, ...] = ()


@record
class Expectation:
    """What the query must answer for `params`: rows under the header `columns`, a number of rows or triples, or true or false."""

    params: tuple[tuple[str, str], ...]
    line: int
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None
    count: int | None = None
    ask: bool | None = None


@record
class Contract:
    """A packaged query. `columns` are (variable, meaning) in the order of the answer; `evidence` holds claim variables and patterns."""

    name: str
    file: str
    summary: str
    question: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    evidence: tuple[str | Pattern, ...]
    tree: Tree
    expect: Entry

    @property
    def text(self) -> str:
        """The whole file."""
        return self.tree.text

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.tree.query.form

    @property
    def sparql(self) -> str:
        """The query without its header."""
        return without_header(self.text)

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What the question must answer; read only where it is wanted, because answering does not need it. Raises BadContract."""
        return _expectations(self.expect, self.form, self.parameters, tuple(name for name, _ in self.columns))

    def meaning(self, column: str) -> str:
        """Return what the contract says about a column; empty for none."""
        return dict(self.columns).get(column, "")


def without_header(text: str) -> str:
    """Return a query text without the `#+` lines and blank lines that it begins with."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#+")), len(lines))
    return "\n".join(lines[first:])


def contract(text: str, name: str, file: str) -> Contract:
    """Return the contract in the file content `text`; `name` is the query's, `file` what messages call the file.

    Raises BadContract, with file and line, for a header or a query that breaks the rules of docs/queries.md, and UnsafeInput for SERVICE.
    """
    head = read(text, file)
    tree = _tree(text, file)
    table = head.table("the header", _KEYS, ("summary", "question", "expect"))
    parameters = tuple(_parameter(key, entry) for key, entry in _table(table, "params").items())
    columns = _columns(head, tree)
    known = {name for name, _ in columns} | {parameter.name for parameter in parameters}
    for parameter in parameters:
        if not any(mentions(tree, parameter.name)):
            table["params"].table("params")[parameter.name].fail(f"the query does not mention ?{parameter.name}")
    found = refusal(tree, frozenset(parameter.name for parameter in parameters))
    if found:
        raise BadContract(found[0], help="docs/queries.md shows how to write it instead", place=place_of(tree.text, file, found[1]))
    return Contract(
        name,
        file,
        table["summary"].text("summary"),
        table["question"].text("question"),
        table["description"].text("description") if "description" in table else "",
        tuple(entry.text("a tag") for entry in table["tags"].items("tags")) if "tags" in table else (),
        parameters,
        columns,
        tuple(_evidence(entry, known) for entry in table["evidence"].items("evidence")) if "evidence" in table else (),
        tree,
        table["expect"],
    )


def _table(table: dict[str, Entry], key: str) -> dict[str, Entry]:
    return table[key].table(key) if key in table else {}


def _tree(text: str, file: str) -> Tree:
    try:
        tree = parse(text)
    except Unbalanced as error:
        token = Token("op", text[error.position], error.position, error.position + 1)
        raise BadContract(str(error), help="count the braces", place=place_of(text, file, token)) from error
    unsafe = refuses(text, file)
    if unsafe:
        raise unsafe
    if not tree.query.form:
        raise BadContract("there is no SELECT, ASK, CONSTRUCT or DESCRIBE query", place=Place(file))
    return tree


def _parameter(name: str, entry: Entry) -> Parameter:
    table = entry.table(f"the parameter {name}", _PARAMETER_KEYS, ("type", "label"))
    kind = table["type"].text("type")
    if kind not in TYPES:
        table["type"].fail(f'"{kind}" is no type of parameter', f"types: {', '.join(TYPES)}")
    for key in ("class", "scheme"):
        if key in table:
            if kind != "iri":
                table[key].fail(f"{key} is for parameters of type iri")
            _expand(table[key])
    required = table["required"].flag("required") if "required" in table else False
    if required and "default" in table:
        table["default"].fail("a required parameter has no default")
    return Parameter(
        name,
        kind,
        table["label"].text("label"),
        table["class"].text("class") if "class" in table else None,
        table["scheme"].text("scheme") if "scheme" in table else None,
        required,
        table["default"].text("default") if "default" in table else None,
        tuple(item.text("an example") for item in table["examples"].items("examples")) if "examples" in table else (),
    )


def _expand(entry: Entry) -> str:
    try:
        return expand(entry.text("an IRI"))
    except (BadIri, UnknownPrefix) as error:
        entry.fail(error.message, error.help)


def _columns(head: Entry, tree: Tree) -> tuple[tuple[str, str], ...]:
    """Return the documented columns, which must be exactly those of the query, in its order."""
    table = head.table("the header")
    projected = tree.query.projected()
    if "columns" not in table:
        if projected:
            head.fail('the key "columns" is missing in the header')
        return ()
    documented = table["columns"].table("columns")
    if projected == ("*",):
        table["columns"].fail("SELECT * gives columns that nobody documented", "name the variables")
    for name, entry in documented.items():
        if name not in projected:
            entry.fail(f"the query does not return ?{name}")
    for name in projected:
        if name not in documented:
            table["columns"].fail(f"the column ?{name} is not documented")
    return tuple((name, documented[name].text(f"the meaning of ?{name}")) for name in projected)


def _evidence(entry: Entry, known: set[str]) -> str | Pattern:
    """Return a claim variable, or the triple patterns whose statements carry the evidence."""
    tokens = [token for token in scan(entry.text("evidence")) if not token.is_op(".")]
    for token in tokens:
        if token.kind not in {"var", "pname", "iri"} and token.text != "a":
            entry.fail(f'"{token.text}" cannot stand in evidence', "write a variable, or subject predicate object with variables and names")
    if len(tokens) == 1 and tokens[0].kind == "var":
        if tokens[0].name not in known:
            entry.fail(f"the query does not return ?{tokens[0].name}")
        return tokens[0].name
    if not tokens or len(tokens) % 3:
        entry.fail("evidence is one variable that holds a claim, or triple patterns of three terms each")
    terms = [_pattern_term(token, entry) for token in tokens]
    if not any(isinstance(term, str) and term in known for term in terms):
        entry.fail("the pattern mentions no variable that the query returns")
    return tuple((terms[i], terms[i + 1], terms[i + 2]) for i in range(0, len(terms), 3))


def _pattern_term(token: Token, entry: Entry) -> ox.NamedNode | str:
    if token.kind == "var":
        return token.name
    return ox.NamedNode(_expand(Entry("rdf:type" if token.text == "a" else token.text, entry.name, entry.line)))


def _expectations(entry: Entry, form: str, parameters: tuple[Parameter, ...], columns: tuple[str, ...]) -> tuple[Expectation, ...]:
    found = []
    for item in entry.items("expect"):
        table = item.table("an expectation", _EXPECT_KEYS)
        given = _table(table, "params")
        for name, value in given.items():
            if name not in {parameter.name for parameter in parameters}:
                value.fail(f'there is no parameter "{name}"')
        for parameter in parameters:
            if parameter.required and parameter.name not in given:
                item.fail(f'the required parameter "{parameter.name}" is missing in the expectation')
        params = tuple((name, value.block(name)) for name, value in given.items())
        kinds = [key for key in ("rows", "count", "ask") if key in table]
        if len(kinds) != 1 or (kinds == ["ask"]) != (form == "ASK") or (kinds == ["rows"] and form != "SELECT"):
            item.fail("an expectation has rows or count; of an ASK query it has ask; of CONSTRUCT and DESCRIBE it has count")
        if kinds == ["rows"]:
            header, rows = _csv(table["rows"], columns)
            found.append(Expectation(params, item.line, header, rows))
        elif kinds == ["count"]:
            found.append(Expectation(params, item.line, count=table["count"].number("count")))
        else:
            found.append(Expectation(params, item.line, ask=table["ask"].flag("ask")))
    if not found:
        entry.fail("a query has at least one expectation")
    return tuple(found)


def _csv(entry: Entry, columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return header and rows of a CSV block (RFC 4180)."""
    import csv

    lines = [tuple(row) for row in csv.reader(entry.block("rows").splitlines(), skipinitialspace=True) if row]
    if not lines:
        entry.fail("the first line of rows names the columns")
    header, *rows = lines
    for name in header:
        if name not in columns:
            entry.fail(f"the query does not return ?{name}")
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            entry.fail(f"row {number} has {len(row)} cells, the header {len(header)}")
    return header, tuple(rows)
