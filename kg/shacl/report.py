"""What a validation found and what it looked at, as data: the one form in which every engine and every rule reports.

Terms and fields follow SHACL section 3.6 (validation report); coverage and truncation are ours, because a report that does not say what
was checked says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum

import pyoxigraph as ox

from kg.errors import Place
from kg.names import PREFIXES, slug
from kg.record import record
from kg.result import Result
from kg.shacl.covered import Coverage
from kg.shacl.model import Node
from kg.shacl.paths import Path, Predicate, sparql
from kg.terms import GraphName, Term, sort_key, text
from kg.terms import value as bare

SH = PREFIXES["sh"]

LONGEST = 200
"""So many characters of a value are shown to people; data formats have all of it."""
_LOCAL = re.compile(r"[\w.-]*:\w(?:[\w.-]*\w)?")
_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")


class Level(IntEnum):
    """How much a finding weighs; a severity of the user's own weighs as much as a violation (SHACL section 2.1.4 allows any IRI)."""

    info = 1
    warning = 2
    violation = 3


_LEVELS = {SH + "Info": Level.info, SH + "Warning": Level.warning, SH + "Violation": Level.violation}
SEVERITIES = {level: ox.NamedNode(iri) for iri, level in _LEVELS.items()}
"""The severity that SHACL has for each level."""


class FailOn(StrEnum):
    """The weight at which findings make a validation fail."""

    violation = "violation"
    warning = "warning"
    info = "info"
    never = "never"

    def met_by(self, level: Level) -> bool:
        """Tell whether a finding of `level` makes the validation fail."""
        return self is not FailOn.never and level >= Level[self.value]


@record
class Finding(Result):
    """One validation result, or one row of a rule.

    `messages` are as the shape has them, with placeholders such as {?value}; `bindings` hold what they stand for. `constraint` is the
    SPARQL constraint if there is one. `rule` is the name of the rule, for findings of rules. `details` are results of nested shapes.
    `place` is where the offending statement stands, once that has been looked up; `fingerprint` tells the finding in other runs.
    `graphs` are the graphs that its statements stand in, where the data have named graphs. `inferred` is "statement" if the statement was
    inferred, "target" if the focus node is selected by inferred statements only.
    """

    focus: Term
    shape: Node
    component: ox.NamedNode
    severity: ox.NamedNode
    path: Path | None = None
    value: Term | None = None
    messages: tuple[ox.Literal, ...] = ()
    bindings: tuple[tuple[str, Term], ...] = ()
    constraint: Node | None = None
    rule: str | None = None
    details: tuple[Finding, ...] = ()
    place: Place | None = None
    fingerprint: str = ""
    graphs: tuple[GraphName, ...] = ()
    inferred: str = ""

    @property
    def level(self) -> Level:
        """How much the finding weighs."""
        return level_of(self.severity)

    def message(self, show: Callable[[Term], str] = bare, language: str = "en") -> str:
        """Return one message, placeholders filled in with `show`: the one in `language`, else without language, else the first."""
        if not self.messages:
            return ""
        best = min(self.messages, key=lambda m: (m.language != language, bool(m.language), m.language or "", m.value))
        return self.fill(best.value, show)

    def all_messages(self) -> tuple[ox.Literal, ...]:
        """Return every message with placeholders filled in by bare values, languages kept (SHACL section 5.3.2)."""
        return tuple(
            ox.Literal(self.fill(m.value), language=m.language) if m.language else ox.Literal(self.fill(m.value)) for m in self.messages
        )

    def fill(self, template: str, show: Callable[[Term], str] = bare) -> str:
        """Return `template` with {?name} and {$name} replaced; where a query bound no `this`, `value` or `path`, the finding has them."""
        if "{" not in template:
            return template
        known: dict[str, Term] = {"this": self.focus}
        if self.value is not None:
            known["value"] = self.value
        if isinstance(self.path, Predicate):
            known["path"] = known["PATH"] = self.path.iri
        known.update(self.bindings)
        return _PLACEHOLDER.sub(lambda match: show(known[match[1]]) if match[1] in known else match[0], template)


def level_of(severity: ox.NamedNode) -> Level:
    """Return how much a severity weighs."""
    return _LEVELS.get(severity.value, Level.violation)


def finding_key(finding: Finding) -> tuple[object, ...]:
    """Return the key of the one order in which findings are reported: heaviest first, then by shape, path, focus node and value."""
    return (
        -finding.level,
        finding.rule or "",
        sort_key(finding.shape),
        sparql(finding.path) if finding.path else "",
        sort_key(finding.focus),
        sort_key(finding.value),
        finding.component.value,
        sort_key(finding.constraint),
        tuple(sorted(m.value for m in finding.all_messages())),
        tuple(map(sort_key, finding.graphs)),
    )


@record
class ShapeInfo(Result):
    """What a report needs to know of a shape or rule to explain it: its name, what to do about a finding, and its page in docs/."""

    name: str
    help: str = ""
    page: str = ""


@record
class Applied(Result):
    """What a profile did: its name, how many shapes and rules have another level by it, and those that it dropped, as it calls them."""

    name: str
    levels: int
    dropped: tuple[str, ...] = ()


@record
class Known(Result):
    """A finding of an earlier run, as a baseline keeps it: its fingerprint and what people recognise it by."""

    fingerprint: str
    judge: str
    focus: str
    path: str
    value: str


@record
class Compared(Result):
    """What became of the findings in a baseline: its name, how many occur still, and those that do not; `written` if it was made now."""

    name: str
    known: int
    gone: tuple[Known, ...] = ()
    written: bool = False


@record
class Left(Result):
    """What an input holds that is no claim: a key, the words for it, how often, what some of them say, the first places, what to do."""

    key: str
    what: str
    count: int
    details: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    help: str = ""


@record
class Reformed(Result):
    """A name that was matched in another form than it is written: both, and how often."""

    name: str
    form: str
    count: int


@record
class Lifted(Result):
    """What an input was read as: name, kind, how many practitioners and certificates it gave, what is no claim, names in other forms."""

    name: str
    kind: str
    practitioners: int
    certificates: int
    left: tuple[Left, ...] = ()
    reformed: tuple[Reformed, ...] = ()


@record
class Tally(Result):
    """What the claims that were checked come to: every verdict with a number, best first, and the verdict on each claim where kept."""

    counts: tuple[tuple[str, int], ...]
    claims: tuple[tuple[Term, str], ...] = ()

    def plus(self, other: Tally | None) -> Tally:
        """Return this and `other` together."""
        if other is None:
            return self
        counted = dict(other.counts)
        return Tally(tuple((verdict, number + counted.get(verdict, 0)) for verdict, number in self.counts), (*self.claims, *other.claims))


@record
class Report(Result):
    """The outcome of a validation: findings in order, coverage, notes on what was left out, and which engine judged.

    `counts` are the findings of each level before a limit cut the list; `info` explains shapes and rules, by IRI or name; `labels` has the
    label of every IRI mentioned that has one; `notes` are sentences for people; `inputs` are the names of the files checked,
    and `prefixes` what those files call namespaces that have no prefix of ours; `profile` is what a profile changed.
    With a `baseline`, findings and counts are those that it does not know. `lifted` has an entry for each input that is not RDF;
    `verdicts` say what claims come to, known findings counted, or None where none was checked by our shapes.
    """

    findings: tuple[Finding, ...]
    coverage: Coverage
    info: dict[str, ShapeInfo]
    labels: dict[str, str]
    engine: str
    counts: tuple[tuple[Level, int], ...]
    notes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    fail_on: FailOn = FailOn.violation
    prefixes: tuple[tuple[str, str], ...] = ()
    profile: Applied | None = None
    baseline: Compared | None = None
    lifted: tuple[Lifted, ...] = ()
    verdicts: Tally | None = None

    @property
    def known(self) -> int:
        """The number of findings that the baseline knows."""
        return self.baseline.known if self.baseline else 0

    @property
    def total(self) -> int:
        """The number of findings before any limit."""
        return sum(number for _, number in self.counts)

    @property
    def truncated(self) -> bool:
        """Whether a limit left findings out of the list; the counts are whole all the same."""
        return len(self.findings) < self.total

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, which is what sh:conforms means (SHACL section 3.6.1.1)."""
        return not self.total and not self.known

    @property
    def failed(self) -> bool:
        """Whether a finding reaches the level that was chosen to fail on."""
        return any(number and self.fail_on.met_by(level) for level, number in self.counts)

    @property
    def status(self) -> str:
        """Return "findings" if the validation fails, "passed" if all are lighter or known, "conforms" if there are none.

        An empty run that was allowed is "nothing checked".
        """
        if self.failed:
            return "findings"
        if not self.conforms:
            return "passed"
        return "conforms" if self.coverage.checked or self.coverage.rules else "nothing checked"

    def count(self, level: Level) -> int:
        """Return the number of findings of `level`, before any limit."""
        return dict(self.counts).get(level, 0)

    def show(self, term: Term) -> str:
        """Return the label of `term`, its compact IRI if it has none, a literal's own text, cut where it is very long."""
        return self.labels.get(bare(term)) or self.name(term) if isinstance(term, ox.NamedNode) else _short(text(term))

    def name(self, term: Term) -> str:
        """Return the compact IRI of `term` by our prefixes or those of the files, a literal's own text, cut where it is very long."""
        short = _short(text(term))
        if not isinstance(term, ox.NamedNode) or not short.startswith("<"):
            return short
        fitting = [(len(space), f"{prefix}:{term.value[len(space) :]}") for prefix, space in self.prefixes if term.value.startswith(space)]
        return max((pair for pair in fitting if _LOCAL.fullmatch(pair[1])), default=(0, short))[1]

    def graph_name(self, graph: GraphName) -> str:
        """Return what a graph is called: its compact IRI, or "the default graph"."""
        return "the default graph" if isinstance(graph, ox.DefaultGraph) else self.name(graph)

    def about(self, finding: Finding) -> ShapeInfo:
        """Return name, help and page of the shape or rule that a finding comes from."""
        key = finding.rule or bare(finding.shape)
        return self.info.get(key) or ShapeInfo(slug(key) if "/" in key or "#" in key else key)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"


def summarize(ordered: Sequence[Finding], limit: int | None) -> tuple[tuple[Finding, ...], tuple[tuple[Level, int], ...]]:
    """Return the first `limit` findings (all if None), and the number of all findings by level, heaviest first."""
    counts = tuple((level, sum(1 for finding in ordered if finding.level is level)) for level in sorted(Level, reverse=True))
    return tuple(ordered if limit is None else ordered[:limit]), counts
