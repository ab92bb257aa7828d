"""Inputs of any length against the graph, batch after batch: read, match names, judge, place, count, forget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import monotonic

import pyoxigraph as ox

from kg.claim.codes import Codes
from kg.claim.match import KINDS, Matcher
from kg.errors import NothingChecked, Place
from kg.files import write_whole
from kg.inputs.kept import Kept
from kg.inputs.unit import PERSON, Reader, Unit
from kg.labels import Labels
from kg.names import PREFIXES
from kg.record import record
from kg.resolve import Resolver
from kg.shacl.baseline import baseline_of
from kg.shacl.batches import Batches
from kg.shacl.explain import info_of, labels_of
from kg.shacl.fingerprint import fingerprinted, in_shapes
from kg.shacl.report import Compared, Finding, Known, Lifted, Reformed, Report, Tally
from kg.shacl.settings import Settings
from kg.shacl.spots import spots
from kg.terms import RDF_TYPE, Term, spec, text, value

BATCH = 5_000
"""How many entries are judged together: more of them look alike to a shape (kg.shacl.alike), and a query has a price of its own."""
_FORMS = 200
_NAMES_KNOWN = 200_000
_PERSON, _CLAIM, _CLAIMS = spec("Practitioner"), spec("CertificationClaim"), spec("claimsCertification")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


@record
class Progress:
    """How far a check is: the input that is read, bytes read of all inputs and their sum (None if unknown), practitioners, seconds."""

    name: str
    bytes: int
    of: int | None
    practitioners: int
    seconds: float


Watch = Callable[[Progress], None]


class Check:
    """One run over inputs. `resolver` finds the things of the graph that names in the inputs stand for, `codes` the words for codes."""

    def __init__(
        self, batches: Batches, resolver: Resolver, settings: Settings, watch: Watch | None = None, codes: Codes | None = None
    ) -> None:
        self._batches = batches
        self._resolver = resolver
        self._codes = codes
        self._matcher = Matcher(resolver, codes)
        self._settings = settings
        self._watch = watch
        self._kept = Kept(settings.limit)
        self._labels: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        self._known: set[str] = set()
        self._told: list[Finding] = []
        self._graph_labels = Labels(resolver.engine)
        self._people = 0
        self._verdicts: Tally | None = None
        self._started = monotonic()

    def run(self, readers: Sequence[Reader]) -> Report:
        """Read every input to its end and return the report. Raises NothingChecked where no entry was checked, and what readers raise."""
        lifted: list[Lifted] = []
        before, sizes = 0, [reader.size for reader in readers]
        total = None if None in sizes else sum(size or 0 for size in sizes)
        for reader in readers:
            lifted.append(self._read(reader, before, total))
            before += reader.consumed
        coverage = self._batches.coverage
        if not coverage.checked and not self._settings.allow_empty:
            held = "; ".join(f"{one.count:,} {one.what}" for entry in lifted for one in entry.left if one.key != "unused-column")
            raise NothingChecked(
                f"nothing was checked: {', '.join(reader.name for reader in readers)} names no practitioner"
                + (f" ({held})" if held else ""),
                help="docs/inputs.md says what is read; `--allow-empty` accepts a run that checks nothing",
            )
        listed = self._kept.listed()
        labels = labels_of(listed, coverage, self._batches.store)
        return Report(
            findings=listed,
            coverage=coverage,
            info=info_of([self._batches.shapes], self._batches.rules, listed),
            labels={**labels, **self._labels},
            engine=self._batches.engine,
            counts=self._kept.counts,
            notes=tuple(dict.fromkeys(self._batches.shapes.notes)),
            inputs=tuple(reader.name for reader in readers),
            fail_on=self._settings.fail_on,
            prefixes=(("id", PERSON),),
            baseline=self._compared(),
            lifted=tuple(lifted),
            verdicts=self._verdicts,
        )

    def _read(self, reader: Reader, before: int, total: int | None) -> Lifted:
        people = claims = 0
        forms: dict[tuple[str, str], int] = {}
        for units in batched(reader):
            quads = [quad for unit in units for quad in unit.quads]
            people += len({quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object == _PERSON})
            claims += sum(1 for quad in quads if quad.predicate == RDF_TYPE and quad.object == _CLAIM)
            self._note_forms(quads, forms)
            self._judge(units, quads)
            if self._watch:
                seconds = monotonic() - self._started
                self._watch(Progress(reader.name, before + reader.consumed, total, self._people + people, seconds))
        self._people += people
        reformed = sorted(forms.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = tuple(Reformed(name, form, count) for (name, form), count in reformed)
        return Lifted(reader.name, reader.kind, people, claims, reader.left.listed(), listed)

    def _note_forms(self, quads: Iterable[ox.Quad], forms: dict[tuple[str, str], int]) -> None:
        """Count the names that were matched in another form than they are written."""
        for quad in quads:
            kind = KINDS.get(quad.predicate)
            if kind is not None and isinstance(quad.object, ox.Literal):
                match = self._matcher.match(kind, quad.object.value)
                if match.things and match.form != match.name:
                    pair = match.name, match.form
                    if pair in forms or len(forms) < _FORMS:
                        forms[pair] = forms.get(pair, 0) + 1

    def _judge(self, units: Sequence[Unit], quads: list[ox.Quad]) -> None:
        """Judge a batch, and keep what is kept of its findings."""
        quads += self._matcher.additions(quads)
        self._batches.add(quads)
        found = self._batches.findings()
        if self._settings.claims is not None:
            told = self._settings.claims.tally(quads, found, self._batches.store)
            self._verdicts = told if self._verdicts is None else self._verdicts.plus(told)
        if found:
            owners: dict[Term, Unit] = {quad.subject: unit for unit in units for quad in unit.quads}
            order = {id(unit): number for number, unit in enumerate(units)}
            found.sort(key=lambda finding: order.get(id(owners.get(finding.focus)), -1))
            for finding in self._new(found):
                if self._kept.wanted(finding):
                    self._kept.keep(finding, self._place(finding, owners))
                    self._name(finding)
        self._batches.drop()
        if len(self._matcher.known) > _NAMES_KNOWN:
            self._matcher = Matcher(self._resolver, self._codes)

    def _new(self, found: list[Finding]) -> Iterable[Finding]:
        """Return the findings with fingerprints where they are wanted, without those that the baseline knows."""
        settings = self._settings
        if not (settings.fingerprints or settings.baseline or settings.write_baseline):
            return found
        store = self._batches.store
        shapes = in_shapes([self._batches.shapes])
        told = list(fingerprinted(found, lambda subject, object: store.quads(subject, None, object), shapes, seen=self._seen))
        if settings.write_baseline is not None:
            self._told += told
            return ()
        if settings.baseline is None:
            return told
        new, _ = settings.baseline.split(told, self._judges())
        self._known |= {one.fingerprint for one in told} - {one.fingerprint for one in new}
        return new

    def _judges(self) -> list[str]:
        shapes = [text(shape.node) for shape in self._batches.shapes.roots() if isinstance(shape.node, ox.NamedNode)]
        return shapes + [rule.name for rule in self._batches.rules]

    def _compared(self) -> Compared | None:
        """Return what became of the baseline, and write a new one if that is asked for."""
        old, target = self._settings.baseline, self._settings.write_baseline
        if old is not None and target is None:
            return Compared(old.name, len(self._known), _gone(old.known, self._known))
        if target is None:
            return None
        new = baseline_of(target, self._told, self._judges())
        write_whole(target, new.text().encode())
        gone = _gone(old.known, {one.fingerprint for one in self._told}) if old else ()
        return Compared(target, len(self._told), gone, written=True)

    def _place(self, finding: Finding, owners: Mapping[Term, Unit]) -> Place | None:
        """Return where the statement was read that the finding is about."""
        store = self._batches.store
        for statement, _ in spots(finding):
            owner = owners.get(statement.subject) if statement.subject is not None else None
            if owner is None:
                continue
            wanted = store.stored(statement.object) if isinstance(statement.object, ox.Literal) else statement.object
            hits = store.quads(statement.subject, statement.predicate, wanted)
            hit = min(hits, key=lambda quad: (quad.predicate.value, str(quad.object)), default=None)
            if hit is not None:
                told = statement.predicate is not None or statement.object is not None
                return owner.place(hit.subject, hit.predicate if told else None, hit.object if statement.object is not None else None)
        owner = owners.get(finding.focus)
        return owner.place(finding.focus, None, None) if owner is not None else None

    def _name(self, finding: Finding) -> None:
        """Note whom the focus node of a finding is about, since a certificate has no name of its own."""
        node = finding.focus
        if value(node) in self._labels or isinstance(node, ox.Literal):
            return
        store = self._batches.store
        holder = next((quad.subject for quad in store.quads(None, _CLAIMS, node)), node)
        names = sorted(quad.object.value for quad in store.quads(holder, _LABEL) if isinstance(quad.object, ox.Literal))
        if names:
            self._labels[value(node)] = names[0]


def _gone(known: Iterable[Known], met: set[str]) -> tuple[Known, ...]:
    return tuple(one for one in known if one.fingerprint not in met)


def batched(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Yield entries in batches of about `BATCH`; entries with one key that follow each other stay together."""
    batch: list[Unit] = []
    for unit in units:
        if len(batch) >= BATCH and not (unit.key and unit.key == batch[-1].key):
            yield batch
            batch = []
        batch.append(unit)
    if batch:
        yield batch
