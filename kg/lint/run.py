"""Running the lint over files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kg import resources
from kg.embedded import Embedded
from kg.errors import BadSyntax, NothingChecked, Place, UnreadableInput
from kg.files import STDIN, Input, read_input
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, RdfSyntax, rdf_syntax, rdf_syntax_of
from kg.lint import house
from kg.lint.finding import Finding, Report
from kg.lint.mentions import Declared, Mention, at, find_in, of_comments, of_python, of_quads, of_text, of_tokens, turtle_tokens
from kg.lint.near import loose
from kg.lint.vocabularies import GROWING, Vocabularies, declared
from kg.load import parse, with_contexts
from kg.names import PREFIXES
from kg.query.tokens import Token, refuses, scan

_QUERY = frozenset({"rq", "sparql"})
_TOKENS = (TURTLE, TRIG, N_TRIPLES, N_QUADS)


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read: what it mentions, the prefixes and things that it declares, and its tokens where it has any."""

    name: str
    text: str
    mentions: list[Mention]
    prefixes: list[Declared]
    things: set[str]
    tokens: list[Token]


def lint(paths: Sequence[str], *, syntax: str | None = None, style: bool = False) -> Report:
    """Return what is wrong with the names in the files `paths` and, with `style`, with their order.

    RDF in any format, SPARQL (.rq, .sparql) and Python (.py) are read. What one file declares, the others may use. Raises MissingInput,
    UnreadableInput, UnknownFormat, BadSyntax, UnsafeInput, and NothingChecked if no name of a known vocabulary occurs.
    """
    return _report([_read(read_input(path), path, syntax) for path in paths], style=style)


def lint_shipped() -> Report:
    """Return what is wrong with the files that ship with medspec: names, prefixes and house order."""
    names = [
        *resources.names("ontology", ".ttl"), *resources.names("ontology", ".jsonld"), *resources.names("ontology/shapes", ".ttl"),
        *resources.names("data", ".ttl"), *resources.names("data/sources", ".ttl"), *resources.names("data/claims", ".trig"),
        *resources.names("queries", ".rq"), *resources.names("queries/derive", ".rq"), *resources.names("queries/rdfs", ".rq"),
        *resources.names("rules", ".rq"),
    ]  # fmt: skip
    return _report([_read(Input(name, resources.read(name)), name, None) for name in names], style=True)


def _report(files: list[_File], *, style: bool) -> Report:
    vocabularies = Vocabularies(chain.from_iterable(file.things for file in files))
    findings: list[Finding] = []
    checked = 0
    for file in files:
        for mention in file.mentions:
            known = vocabularies.knows(mention.iri)
            checked += known is not None
            if known is False:
                findings.append(_undeclared(file, mention, vocabularies))
        findings += _prefixes(file)
        if style:
            findings += _style(file)
    if not checked:
        raise NothingChecked(
            "no name of a known vocabulary occurs in " + (", ".join(file.name for file in files) or "no file at all"),
            help="known are: "
            + ", ".join(f"{prefix}:" for prefix in ("spec", "shape", "rdf", "rdfs", "owl", "skos", "dct", "sh", "schema")),
        )
    return Report(tuple(file.name for file in files), checked, tuple(sorted(findings, key=_position)))


def _position(finding: Finding) -> tuple[str, int, int, str]:
    return finding.place.name, finding.place.line or 0, finding.place.column or 0, finding.rule


def _undeclared(file: _File, mention: Mention, vocabularies: Vocabularies) -> Finding:
    close = vocabularies.suggestions(mention.iri)
    # Places are worked out for findings only: counting lines for each of a million names would take hours.
    where = Place(file.name)
    mention = mention if mention.start is not None else find_in(file.text, mention.iri) or mention
    if mention.start is not None:
        where = at(file.name, file.text.encode(), file.text, mention.start, len(mention.written))
    if mention.iri.startswith(GROWING):
        help = f"did you mean {' or '.join(close)}?" if close else "see https://schema.org/docs/full.html"
        return Finding("undeclared", "warning", where, f"{mention.written} is not among the schema.org terms known here", help)
    help = f"did you mean {' or '.join(close)}?" if close else "declare it where the other names of its namespace are declared"
    return Finding("undeclared", "error", where, f"{mention.written} is not declared in its vocabulary", help)


def _prefixes(file: _File) -> Iterator[Finding]:
    """Yield declarations that differ from the prefix table: a known prefix for another namespace, a known namespace under another name."""
    spaces = {space: prefix for prefix, space in PREFIXES.items()}
    alike = {loose(space): space for space in spaces}
    for one in file.prefixes:
        ours = PREFIXES.get(one.prefix)
        if one.namespace in spaces:
            if ours != one.namespace:
                yield Finding("prefix-name", "warning", one.place, f"the usual prefix for <{one.namespace}> is {spaces[one.namespace]}:")
        elif loose(one.namespace) in alike:
            usual = alike[loose(one.namespace)]
            yield Finding("namespace", "warning", one.place, f"<{one.namespace}> is not <{usual}>", "these are two different namespaces")
        elif ours is not None:
            yield Finding("prefix-other", "warning", one.place, f"{one.prefix}: usually stands for <{ours}>", "choose another prefix")


def _style(file: _File) -> Iterable[Finding]:
    if not file.tokens:
        return ()
    sparql = file.name.rpartition(".")[2] in _QUERY
    lines = house.prefixes(file.prefixes, file.tokens, sparql=sparql)
    return lines if sparql else chain(lines, house.order(file.name, file.text, file.tokens, passages=file.name.endswith(".trig")))


def _read(source: Input, path: str, syntax: str | None) -> _File:
    text = source.text()
    suffix = path.rpartition(".")[2].lower()
    if syntax is None and suffix in _QUERY:
        return _query(source.name, text)
    if syntax is None and suffix == "py":
        try:
            return _File(source.name, text, of_python(text), [], set(), [])
        except SyntaxError as error:
            raise BadSyntax(f"not Python: {error.msg}", place=Place(source.name, error.lineno, error.offset)) from error
    return _rdf(source, text, rdf_syntax(syntax) if syntax else TURTLE if path == STDIN else rdf_syntax_of(path))


def _query(name: str, text: str) -> _File:
    refused = refuses(text, name)
    if refused is not None:
        raise refused
    Embedded().run(text, name=name)
    tokens = list(scan(text))
    mentions, prefixes = of_tokens(name, text, tokens)
    return _File(name, text, [*of_comments(text), *mentions], prefixes, set(), tokens)


def _rdf(source: Input, text: str, syntax: RdfSyntax) -> _File:
    try:
        quads = parse(with_contexts(source, syntax), syntax, base="urn:base:")
    except UnreadableInput:
        if syntax is not JSON_LD or '"@context"' not in text:
            raise
        return _File(source.name, text, of_text(text), [], set(), [])  # a context, which states nothing itself
    if syntax in (JSON_LD, RDF_XML):
        return _File(source.name, text, of_quads(quads), [], declared(quads), [])
    tokens = turtle_tokens(text)
    mentions, prefixes = of_tokens(source.name, text, tokens)
    return _File(source.name, text, mentions, prefixes, declared(quads), tokens)
