"""Sources and their passages: what is on record, what no claim uses, and whether a copy still has it all."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import pyoxigraph as ox

from kg.errors import NothingChecked, UnknownName
from kg.evidence import Claim, EvidenceFinder, Passage, natural
from kg.files import check_text
from kg.names import PREFIXES, shrink, slug
from kg.passages import Finding, Mark, Standing, locate, uncovered
from kg.result import Result
from kg.terms import RDF_TYPE, spec

_HAS_SOURCE = ox.NamedNode(PREFIXES["oa"] + "hasSource")
_DCT_TYPE, _DCT_LANGUAGE, _DCT_FORMAT = (ox.NamedNode(PREFIXES["dct"] + local) for local in ("type", "language", "format"))
_PUBLISHER, _DATE = (ox.NamedNode(PREFIXES["dct"] + local) for local in ("publisher", "date"))
_URL, _NOTE = ox.NamedNode(PREFIXES["schema"] + "url"), ox.NamedNode(PREFIXES["skos"] + "editorialNote")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Source(Result):
    """A source: key (last segment of its IRI), title, bibliographic data, length in code points, SHA-256 of its file.

    None where not recorded. `interested` tells whether it is marked as issued by a body with a stake in the dispute it speaks on, `notes`
    what the curators wrote about it. `passages` counts its passages, `claims` the claims read off them, `unused` the passages without one.
    """

    iri: str
    key: str
    title: str
    type: str | None
    language: str | None
    format: str | None
    length: int | None
    sha256: str | None
    passages: int
    claims: int
    unused: int
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    interested: bool = False
    notes: tuple[str, ...] = ()

    @property
    def checkable(self) -> bool:
        """Whether a copy of the text can be checked against what is on record."""
        return self.sha256 is not None


@dataclass(frozen=True, slots=True)
class PassageRecord(Result):
    """A passage and the claims read off it, in natural order."""

    passage: Passage
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class SourceRecord(Result):
    """A source with its passages in the order of their identifiers."""

    source: Source
    passages: tuple[PassageRecord, ...]

    @property
    def unused(self) -> tuple[Passage, ...]:
        """The passages that no claim was read off."""
        return tuple(record.passage for record in self.passages if not record.claims)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text: code-point positions (end exclusive), 1-based line and column of its start."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class PassageCheck:
    """What became of a passage in a copy; `place` is None if it was not found, `exact` False if found only after folding."""

    passage: Passage
    standing: Standing
    exact: bool
    place: Stretch | None


@dataclass(frozen=True, slots=True)
class Verification(Result):
    """A copy held against what is on record of a source.

    `same_file` tells whether the copy has the recorded digest byte for byte (None if none is recorded); `byte_order_mark` whether it begins
    with one, which is no part of the text; `length` counts its code points; `uncovered` are the stretches outside all passages found.
    """

    source: Source
    file: str
    same_file: bool | None
    byte_order_mark: bool
    length: int
    passages: tuple[PassageCheck, ...]
    uncovered: tuple[Stretch, ...]

    def count(self, standing: Standing) -> int:
        """Return how many passages ended up so."""
        return sum(check.standing is standing for check in self.passages)

    @property
    def checked(self) -> int:
        """How many passages could be checked."""
        return len(self.passages) - self.count(Standing.UNCHECKABLE)

    @property
    def all_in_place(self) -> bool:
        """Whether every passage that could be checked stands where the record says."""
        return self.checked == self.count(Standing.IN_PLACE)


@dataclass
class _Sources:
    """The sources of one graph, read once."""

    evidence: EvidenceFinder

    @cached_property
    def iris(self) -> tuple[str, ...]:
        quads = self.evidence.engine.quads(None, RDF_TYPE, spec("Source"))
        return tuple(sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}, key=natural))

    @cached_property
    def claims_of(self) -> dict[str, list[Claim]]:
        claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.evidence.claims():
            # What `kg source new` drafted and nobody has filled in yet states nothing.
            if not any(self.evidence.engine.quads(None, None, None, ox.NamedNode(claim.iri))):
                continue
            for passage in claim.passages:
                claims[passage.iri].append(claim)
        return claims

    def find(self, key: str) -> str:
        """Return the IRI of the source called `key`: its key, compact IRI, IRI or title."""
        names = {name: iri for iri in self.iris for name in (self.evidence.labels.of(ox.NamedNode(iri)), shrink(iri), iri, slug(iri))}
        if key not in names:
            raise UnknownName(key, tuple(get_close_matches(key, names, 3)), kind="source")
        return names[key]

    def record(self, iri: str) -> SourceRecord:
        """Return all that is on record of one source."""
        node = ox.NamedNode(iri)
        quads = self.evidence.engine.quads(None, _HAS_SOURCE, node)
        found = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
        passages = sorted((self.evidence.passage(p) for p in found), key=lambda p: (natural(p.identifier), p.iri))
        records = tuple(PassageRecord(p, tuple(self.claims_of.get(p.iri, ()))) for p in passages)
        length = self._text(node, spec("length"))
        source = Source(
            iri,
            slug(iri),
            self.evidence.labels.of(node),
            self._text(node, _DCT_TYPE),
            self._text(node, _DCT_LANGUAGE),
            self._text(node, _DCT_FORMAT),
            int(length) if length and length.isdecimal() else None,
            self._text(node, spec("sha256")),
            len(records),
            len({claim.iri for record in records for claim in record.claims}),
            sum(not record.claims for record in records),
            self._text(node, _PUBLISHER),
            self._text(node, _DATE),
            self._text(node, _URL),
            self._text(node, spec("interestedParty")) == "true",
            tuple(self._texts(node, _NOTE)),
        )
        return SourceRecord(source, records)

    def _text(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        return next(iter(self._texts(node, predicate)), None)

    def _texts(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        """Return the values, sorted: text as it is, anything else (an address, a publisher that is a thing) by its label or IRI."""
        labels = self.evidence.labels
        found = {q.object for q in self.evidence.engine.quads(node, predicate)}
        texts = (labels.of(o) if isinstance(o, ox.NamedNode) and labels.has(o) else o.value for o in found if not isinstance(o, ox.Triple))
        return sorted(texts)


def list_sources(evidence: EvidenceFinder) -> tuple[Source, ...]:
    """Return the sources of a graph, in natural order of their IRIs."""
    sources = _Sources(evidence)
    return tuple(sources.record(iri).source for iri in sources.iris)


def show_source(evidence: EvidenceFinder, key: str) -> SourceRecord:
    """Return the source `key` (its key, compact IRI, IRI or title) with its passages and their claims.

    Raises UnknownName if the graph has no such source.
    """
    sources = _Sources(evidence)
    return sources.record(sources.find(key))


def verify_source(evidence: EvidenceFinder, key: str, data: bytes, *, name: str = "<text>") -> Verification:
    """Return where the passages of the source `key` stand in the copy `data`, the bytes of a file called `name`.

    Line ends, white space, Unicode normalization and quotation marks may differ (kg.folding); words may not. A byte order mark is not
    counted. Raises UnknownName, UnreadableInput if `data` is not UTF-8 text, and NothingChecked if the source has no passage.
    """
    record = show_source(evidence, key)
    if not record.passages:
        raise NothingChecked(f'the source "{record.source.key}" has no passage', help="add its passages; `kg source new` drafts them")
    text = check_text(name, data).decode("utf-8")
    lines = _Lines(text)
    marks = [Mark(r.passage.iri, r.passage.start, r.passage.end, r.passage.sha256, r.passage.sha256_folded) for r in record.passages]
    findings = locate(text, marks)
    checks = [_check(r.passage, finding, lines) for r, finding in zip(record.passages, findings, strict=True)]
    gaps = uncovered(text, ((c.place.start, c.place.end) for c in checks if c.place))
    return Verification(
        record.source,
        name,
        hashlib.sha256(data).hexdigest() == record.source.sha256 if record.source.sha256 else None,
        data.startswith(_BOM),
        len(text),
        tuple(checks),
        tuple(lines.stretch(start, end) for start, end in gaps),
    )


def coverage(evidence: EvidenceFinder, key: str) -> SourceRecord:
    """Return the source `key` with only those of its passages that no claim was read off.

    Raises UnknownName, and NothingChecked if the source has no passage.
    """
    record = show_source(evidence, key)
    if not record.passages:
        raise NothingChecked(f'the source "{record.source.key}" has no passage', help="add its passages; `kg source new` drafts them")
    return SourceRecord(record.source, tuple(r for r in record.passages if not r.claims))


def _check(passage: Passage, finding: Finding, lines: _Lines) -> PassageCheck:
    found = finding.start is not None and finding.end is not None
    place = lines.stretch(finding.start or 0, finding.end or 0) if found else None
    return PassageCheck(passage, finding.standing, finding.exact, place)


class _Lines:
    """Turns positions into lines and columns."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *_line_starts(text)]

    def stretch(self, start: int, end: int) -> Stretch:
        line = bisect_right(self.starts, start)
        return Stretch(start, end, line, start - self.starts[line - 1] + 1)


def _line_starts(text: str) -> Iterable[int]:
    at = text.find("\n")
    while at >= 0:
        yield at + 1
        at = text.find("\n", at + 1)
