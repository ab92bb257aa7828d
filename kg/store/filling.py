"""Filling a store from files, all of them or none."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, compress, islice, repeat
from operator import attrgetter, is_
from pathlib import Path
from time import monotonic

import pyoxigraph as ox

from kg.errors import UnreadableInput
from kg.files import STDIN
from kg.flow import Flow, Numbering
from kg.formats import RdfSyntax
from kg.shacl.lexical import PLAIN_FORMS, rewritten
from kg.store.folder import writing
from kg.store.inputs import listed
from kg.store.manifest import Manifest, Rewritten, SourceFile, write_manifest
from kg.terms import value

_STEP = 20_000
"""Statements between two calls of whoever watches."""
_SOME, _PIECE = 7 << 15, 7 << 17
"""Statements that the engine gets at once, the first four times and later: for more it needs a table of twice the size. Fewer take less
memory, which costs time to be had, but are more files, which cost more to be merged the more there is already."""
_EXAMPLES = 5
_OBJECT = attrgetter("object")
_FORM = attrgetter("datatype.value", "value")
_LITERAL = repeat(ox.Literal)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: the file that is read, bytes read of all files and their sum (None if unknown), statements, seconds.

    `writing`: the engine now sorts and writes what was read since the last time, some seconds in which nothing else can be told.
    """

    name: str
    bytes: int
    of: int | None
    statements: int
    seconds: float
    writing: bool = False


Watch = Callable[[Progress], None]


def fill(paths: Sequence[str], directory: str | os.PathLike[str], syntax: RdfSyntax | None = None, watch: Watch | None = None) -> Manifest:
    """Make the store in `directory` hold what the files say, in place of what it held, and return what that is.

    `paths` are files, compressed or not, folders (every file in them whose name tells an RDF format), or "-". At any moment the directory
    holds the old store or the new one. Blank nodes are called b0, b1, … in the order in which they are met. `watch` is told now and then
    how far it is. Raises NoStore for a directory with other things in it, StoreInUse, UnwritableOutput, and what reading files raises.
    """
    files = listed(paths, syntax)
    target = Path(directory)
    with writing(target) as folder:
        store = ox.Store(folder)
        tally = _Tally(files, syntax, watch)
        coming = tally.statements()
        for first, size in zip(coming, chain(repeat(_SOME, 4), repeat(_PIECE)), strict=False):
            store.bulk_extend(chain((first,), islice(coming, size - 1), tally.writing()))
        store.flush()
        statements, graphs = len(store), sum(1 for _ in store.named_graphs())
        if not statements:
            raise UnreadableInput("the files hold no statement, so there is nothing to store", help="name files with RDF statements")
        del store
        gc.collect()  # the engine closes its files when the last reference goes
        manifest = Manifest(folder.name, statements, graphs, tuple(tally.sources), tally.rewritten(), versions(), digests(folder))
        write_manifest(target, manifest)
    return manifest


def versions() -> dict[str, str]:
    """Return the versions of medspec and of the engine."""
    from kg import __version__

    return {"medspec": __version__, "pyoxigraph": ox.__version__}


def digests(folder: Path) -> dict[str, tuple[int, str]]:
    """Return length and SHA-256 of each file in `folder`, after it is on disk."""
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            found[path.name] = (path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
    return found


@dataclass(slots=True)
class _Tally:
    """What is counted while statements pass."""

    files: Sequence[str]
    syntax: RdfSyntax | None
    watch: Watch | None
    sources: list[SourceFile] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, dict[str, str]] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], bool] = field(default_factory=dict)
    scratch: ox.Store = field(default_factory=ox.Store)
    start: float = field(default_factory=monotonic)
    size: int | None = None
    before: tuple[int, int] = (0, 0)
    told: Progress | None = None

    def writing(self) -> Iterator[ox.Quad]:
        """Yield nothing, after telling that the engine has what it asked for."""
        if self.watch is not None and self.told is not None:
            self.watch(replace(self.told, writing=True))
        yield from ()

    def statements(self) -> Iterator[ox.Quad]:
        """Return the statements of all files, each file noted when its last one has passed. Raises what reading them raises."""
        sizes = [_size(path) for path in self.files] if self.watch else [None]
        self.size = None if None in sizes else sum(size for size in sizes if size is not None)
        numbering = Numbering()
        return chain.from_iterable(chain.from_iterable(self._passing(path, numbering) for path in self.files))

    def rewritten(self) -> tuple[Rewritten, ...]:
        """Return what the store holds in another form, by datatype."""
        return tuple(Rewritten(name, count, tuple(self.examples[name].items())) for name, count in sorted(self.counts.items()))

    def _passing(self, path: str, numbering: Numbering) -> Iterator[Iterable[ox.Quad]]:
        """Yield the statements of one file after counting those whose literal the engine will write otherwise."""
        flow = Flow(path, self.syntax, numbering=numbering, hashed=True)
        reading, step = flow.reading, _STEP
        with reading:
            for quads, _, _ in flow.batches():
                objects = list(map(_OBJECT, quads))
                forms = list(map(_FORM, compress(objects, map(is_, map(type, objects), _LITERAL))))
                for form in dict.fromkeys(forms):
                    plain = PLAIN_FORMS.get(form[0])
                    if plain is not None and not plain(form[1]):
                        self._note(*form, forms.count(form))
                if flow.count >= step:
                    step = flow.count + _STEP
                    self._tell(flow)
                yield quads
        self._tell(flow)
        place = STDIN if path == STDIN else str(Path(path).resolve())
        self.sources.append(SourceFile(place, flow.syntax.name, reading.consumed, reading.digest, flow.count))
        self.before = self.before[0] + reading.consumed, self.before[1] + flow.count

    def _note(self, datatype: str, form: str, times: int) -> None:
        changed = self.verdicts.get((datatype, form))
        if changed is None:
            literal = ox.Literal(form, datatype=ox.NamedNode(datatype))
            now = rewritten(literal, self.scratch)
            changed = now != literal
            if len(self.verdicts) < 100_000:
                self.verdicts[datatype, form] = changed
            examples = self.examples.setdefault(datatype, {})
            if changed and len(examples) < _EXAMPLES:
                examples[form] = value(now)
        if changed:
            self.counts[datatype] = self.counts.get(datatype, 0) + times

    def _tell(self, flow: Flow) -> None:
        if self.watch is not None:
            size, count = self.before
            reading = flow.reading
            self.told = Progress(reading.name, size + reading.consumed, self.size, count + flow.count, monotonic() - self.start)
            self.watch(self.told)


def _size(path: str) -> int | None:
    return Path(path).stat().st_size if path != STDIN and Path(path).is_file() else None
