"""The library's front door: one object that answers, checks and exports."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, Unpack

from kg.embedded import Embedded
from kg.errors import BadParameter
from kg.formats import RdfSyntax, rdf_syntax
from kg.render.notebook import register as register_html

if TYPE_CHECKING:
    import rdflib

    from kg.answer.ask import QuestionAnswer
    from kg.answer.claim import ClaimAnswer, Details
    from kg.answer.compare import Comparison
    from kg.answer.expectations import TestReport
    from kg.answer.find import Found
    from kg.answer.path import Paths
    from kg.answer.select import Answer, ResultFormat
    from kg.answer.show import Description
    from kg.answer.vocabulary import Vocabulary
    from kg.answer.why import Why
    from kg.claim.judge import Judge
    from kg.evidence import EvidenceFinder
    from kg.export import Part
    from kg.labels import Labels
    from kg.publish import Published, Target
    from kg.query.contract import Contract
    from kg.query.values import Given
    from kg.remote import Endpoint, Remote
    from kg.resolve import Resolver
    from kg.shacl.report import Report
    from kg.shacl.settings import Settings
    from kg.shacl.watch import Watch
    from kg.source import Source, SourceRecord, Verification

PathLike: TypeAlias = str | os.PathLike[str]
"""A file, by name or as a pathlib.Path."""


class Graph:
    """A graph to ask: the shipped one, with or without files of your own, or files of your own alone.

    >>> import kg
    >>> kg.open().resolver.find("plastic").value
    'https://w3id.org/medspec/id/specialty/plastic-surgery'
    """

    def __init__(self, engine: Embedded | Remote, *, is_shipped: bool, files: Sequence[str] = (), syntax: RdfSyntax | None = None) -> None:
        register_html()
        self.engine = engine
        self._files = tuple(files)
        self._syntax = syntax
        self.is_shipped = is_shipped

    @cached_property
    def labels(self) -> Labels:
        """What things are called."""
        from kg.labels import Labels

        return Labels(self.engine, fallback=lambda: self.vocabulary.engine)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the terms mean to the tool: facets, denials, reported views."""
        from kg.answer.vocabulary import Vocabulary

        return Vocabulary(self.engine)

    @cached_property
    def resolver(self) -> Resolver:
        """From names to things."""
        from kg.resolve import Resolver

        return Resolver(self.engine, self.labels)

    @cached_property
    def judge(self) -> Judge:
        """From claims made of practitioners to verdicts."""
        from kg.claim.judge import judge_of

        return judge_of(self._here(), self.evidence, self.resolver)

    @cached_property
    def evidence(self) -> EvidenceFinder:
        """From statements to claims and passages."""
        from kg.evidence import EvidenceFinder

        return EvidenceFinder(self.engine, self.labels)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources with their numbers of passages and claims."""
        from kg.source import list_sources

        return list_sources(self.evidence)

    def source(self, key: str) -> SourceRecord:
        """Return one source with its passages and the claims read off each. Raises UnknownName."""
        from kg.source import show_source

        return show_source(self.evidence, key)

    def verify_source(self, key: str, text: PathLike) -> Verification:
        """Return where each passage of the source `key` stands in the file `text`: in place, moved or lost.

        Raises UnknownName, MissingInput, UnreadableInput.
        """
        from kg.files import read_raw
        from kg.source import verify_source

        raw = read_raw(text)
        return verify_source(self.evidence, key, raw.data, name=raw.name)

    def compare(self, first: str, second: str) -> Comparison:
        """Return two specialties side by side, with evidence. Raises UnknownName, AmbiguousName, SameThing."""
        from kg.answer.compare import compare

        return compare(self.resolver, self.evidence, self.vocabulary, first, second)

    def path(self, name: str) -> Paths:
        """Return the training routes to a board, specialty, certification or pathway.

        Raises UnknownName, AmbiguousName, BrokenPathway.
        """
        from kg.answer.path import path

        return path(self.resolver, self.evidence, self.vocabulary, name)

    def query(
        self, text: str, *, name: str = "query", format: ResultFormat | None = None, limit: int | None = None, hosts: Sequence[str] = (),
        into: Callable[[bytes], object] | None = None,
    ) -> Answer:  # fmt: skip
        """Return what a SPARQL query gives: rows, a truth value or statements; `hosts` are those that SERVICE may ask.

        See kg.answer.select.answer. It runs in this process, without a limit of time or memory (docs/limits.md).
        """
        return self._answer(self.engine, text, name=name, format=format, limit=limit, hosts=hosts, into=into)

    @cached_property
    def _answer(self) -> Callable[..., Answer]:
        """What answers queries, imported with the first of them: looking an import up takes as long as the rest of what is done here."""
        from kg.answer.select import answer

        return answer

    def questions(self, queries: PathLike | None = None) -> tuple[Contract, ...]:
        """Return the packaged questions, or those in the folder `queries`. Raises BadContract, MissingInput."""
        from kg.query import library

        return library.load_all(queries)

    def question(self, name: str, *, queries: PathLike | None = None) -> Contract:
        """Return the question called `name`. Raises UnknownQuery, BadContract, MissingInput."""
        from kg.query import library

        return library.load(name, queries)

    def ask(
        self, question: str | Contract, params: Mapping[str, Given] | None = None, /, *, evidence: bool = True, limit: int | None = None,
        **named: Given,
    ) -> QuestionAnswer:  # fmt: skip
        """Return the answer to a packaged question, at most `limit` rows of it, with the evidence for each unless switched off.

        Parameters are given by name or in `params`, as people type them or as Python values. Raises UnknownQuery, BadParameter,
        UnknownName, AmbiguousName.

        >>> import kg
        >>> answer = kg.open().ask("boards", specialty="plastic")
        >>> [answer.text(row.cells[2]) for row in answer.rows]
        ['American Board of Plastic Surgery']
        """
        from kg.answer.ask import ask

        contract = self.question(question) if isinstance(question, str) else question
        return ask(contract, {**(params or {}), **named}, self.resolver, self.evidence if evidence else None, limit)

    def results(self, question: Contract, params: Mapping[str, Given], format: str) -> bytes:
        """Return the rows or truth that a question answers with in a W3C format, json, xml, csv or tsv, as the engine writes it.

        Raises BadParameter, UnknownName, AmbiguousName, UnknownFormat.
        """
        from kg.answer.ask import serialized

        return serialized(question, params, self.resolver, self.engine, format)

    def bound(self, question: Contract, params: Mapping[str, Given]) -> str:
        """Return the SPARQL text of a question with its parameters bound. Raises BadParameter, UnknownName, AmbiguousName."""
        from kg.answer.ask import bound
        from kg.query.contract import without_header

        return without_header(bound(question, params, self.resolver)[0])

    def allowed(self, question: Contract) -> dict[str, tuple[str, ...]]:
        """Return the labels that each parameter of a question may take in this graph, where there are few."""
        from kg.answer.ask import allowed

        return allowed(question, self.resolver)

    def test(self, *names: str, queries: PathLike | None = None) -> TestReport:
        """Return how the expectations of packaged questions end, or of those in the folder `queries`; of all if none is named.

        Raises UnknownQuery, NothingChecked, MissingInput.
        """
        from kg.answer.expectations import test

        return test(self.resolver, names, queries)

    def export(
        self, *terms: str, format: str | None = None, only: Part | None = None, graph: str | None = None, derived: bool = False
    ) -> bytes:
        """Return the authored graphs, or your files, as a document; or what is stated about `terms` only.

        Files are read again, so that text and numbers keep the form in which they are written; what came through standard input is gone.
        Without `format`, trig where there are named graphs and turtle elsewhere. See kg.export.export for the rest and for what it raises.
        """
        from kg.export import export
        from kg.write import format_named

        data, with_ = ((), self._files) if self.is_shipped else (self._files, ())
        found = export(terms, data=data, with_=with_, syntax=self._syntax, only=only, graph=graph, derived=derived)
        return found.write(format_named(format) if format else None).data

    def validate(
        self,
        data: PathLike | Sequence[PathLike] | None = None,
        *,
        shapes: PathLike | Sequence[PathLike] = (),
        with_: Sequence[PathLike] = (),
        rules: Sequence[PathLike] = (),
        fail_on: str = "violation",
        allow_empty: bool = False,
        max_findings: int | None = None,
        input_format: str | None = None,
        profile: PathLike | None = None,
        baseline: PathLike | None = None,
        write_baseline: PathLike | None = None,
        graph: str | None = None,
        per_graph: bool = False,
        as_: str = "auto",
        map: Mapping[str, str] | None = None,
        mapping: PathLike | None = None,
        nucc: PathLike | None = None,
        ontology: PathLike | Sequence[PathLike] = (),
        inference: str = "none",
        watch: Watch | None = None,
    ) -> Report:
        """Return what shapes and rules find in the files `data`, or in this graph itself if that is None.

        Without `shapes`, files are compared with the shipped graph by our shapes, and the shipped graph itself is checked by those for
        claims. `with_` are files of context, `rules` folders of SPARQL rules; findings from `fail_on` on (violation, warning, info, never)
        make the report `failed`; `profile` is a file with other levels for shapes and rules, `baseline` one with findings that are known,
        and `write_baseline` the file to keep those of this run in. Of files with named graphs, `graph` (an IRI) checks one graph and
        nothing else, and `per_graph` each by itself. Files in `ontology` declare terms and subclasses and are not checked themselves;
        `inference` "rdfs" adds what follows from subclasses, subproperties, domains and ranges. `as_` says what the files are where names
        and content do not tell (docs/inputs.md); `map` names columns of a table by what they hold, `mapping` is a file that describes them,
        `nucc` the table of NUCC codes; `watch` is told of every step (kg.shacl.watch). Raises NothingChecked unless `allow_empty`,
        IllFormedShapes, BadProfile, BadBaseline, BadMapping, BadParameter for a missing graph, and what reading and writing files raises.
        """
        from kg.inputs.kinds import kind_named
        from kg.inputs.validate import Reading, validate
        from kg.shacl.baseline import read_baseline
        from kg.shacl.inference import Inference
        from kg.shacl.profile import read_profile
        from kg.shacl.report import FailOn
        from kg.shacl.settings import Settings, watched

        levels = read_profile(os.fspath(profile)) if profile is not None else None
        known = read_baseline(os.fspath(baseline)) if baseline is not None else None
        target = os.fspath(write_baseline) if write_baseline is not None else None
        settings = Settings(
            FailOn(fail_on), allow_empty, max_findings, tuple(_names(rules)), profile=levels, baseline=known, write_baseline=target,
            graph=graph, per_graph=per_graph, ontology=tuple(_names(ontology)), inference=Inference(inference),
        )  # fmt: skip
        syntax = rdf_syntax(input_format) if input_format else None
        columns, listed = (os.fspath(one) if one is not None else None for one in (mapping, nucc))
        reading = Reading(kind_named(as_), columns, tuple(f"{name}={column}" for name, column in (map or {}).items()), listed)
        files, mine = (_names(data), _names(shapes), _names(with_)), None if self.is_shipped else self._here()
        settings = watched(settings, watch) if watch else settings
        return validate(*files, settings, reading=reading, syntax=syntax, loaded=self._here(), mine=mine)

    def claim(self, board: str, specialty: str, **details: Unpack[Details]) -> ClaimAnswer:
        """Return what the sources say to the claim that `board` certified a person in `specialty`; see kg.answer.claim.Details for more."""
        from kg.answer.claim import claim

        return claim(self.judge, self.labels, board, specialty, **details)

    def show(self, name: str) -> Description:
        """Return everything about one thing, class or property. Raises UnknownName, AmbiguousName."""
        from kg.answer.show import show

        return show(self.resolver, self.evidence, self.vocabulary, name)

    def find(self, text: str) -> Found:
        """Return the things whose names, definition or paraphrase hold all words of `text`, best first."""
        from kg.answer.find import find

        return find(self.evidence, text)

    def why(self, term: str, property: str | None = None, value: str | None = None, *, text: PathLike | None = None) -> Why:
        """Return what the statements about `term` rest on, narrowed to a property and a value; or what a claim, named by its key, says.

        `text` is the path of a copy of the source ("-" for standard input): the answer then holds the passages, once their digests fit.
        Raises UnknownName, AmbiguousName, SourceMismatch, and what reading a file raises.
        """
        from kg.answer.why import why
        from kg.files import read_input

        copy = None
        if text is not None:
            source = read_input(text)
            copy = (source.name, source.text())
        return why(self.resolver, self.evidence, self.vocabulary, term, property, value, text=copy)

    def publish(
        self, endpoint: Endpoint, target: Target | None = None, *, graph: str | None = None, told: Callable[[int, int], None] | None = None
    ) -> Published:
        """Write this graph to a SPARQL server, and return what was replaced; `graph` names the merged view. See kg.publish.publish."""
        from kg.publish import publish
        from kg.remote import MERGED, Remote

        return publish(self._here(), Remote(endpoint), target, graph=graph or MERGED, told=told or (lambda *_: None))

    def validate_elsewhere(self, shapes: PathLike | Sequence[PathLike] = (), settings: Settings | None = None) -> Report:
        """Return what shapes find in the graphs of a server; see kg.shacl.elsewhere.validate_elsewhere."""
        from kg.shacl.elsewhere import validate_elsewhere

        return validate_elsewhere(self.engine, _names(shapes), settings)

    def _here(self) -> Embedded:
        """Return the engine in this process. Raises BadParameter for a graph on a server."""
        if not isinstance(self.engine, Embedded):
            raise BadParameter("this cannot be asked of a server", help="`kg export --endpoint URL -o FILE` fetches the data")
        return self.engine

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy as an rdflib Dataset, graph names kept."""
        from kg.bridge import to_dataset

        return to_dataset(self.engine.quads())


def _names(paths: PathLike | Sequence[PathLike] | None) -> list[str]:
    """Return the names of one file, of several, or of none."""
    return [os.fspath(path) for path in ([paths] if isinstance(paths, str | os.PathLike) else paths or ())]
