"""How far a validation is, and where its time goes: steps, told one by one to whoever watches."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import perf_counter
from typing import TypeAlias

from kg.record import record
from kg.result import Result


class Stage(StrEnum):
    """What a validation does, in this order.

    Reading files or asking a server, judging by shapes and rules or checking one practitioner after the other, looking up places.
    """

    reading = "reading"
    asking = "asking"
    judging = "judging"
    checking = "checking"
    placing = "placing"


@record
class Step(Result):
    """What was just done: `done` bytes of a file, statements of a server, or shapes and rules, out of `of`, and the one that it was.

    A shape or rule comes with the nodes checked by it, the findings it gave, and the seconds it took; the last step of a file and that of
    placing come with seconds, others with none.
    """

    stage: Stage
    what: str
    done: int
    of: int
    nodes: int = 0
    findings: int = 0
    seconds: float | None = None


Watch: TypeAlias = Callable[[Step], None]


class Times:
    """What steps took: the seconds, nodes and findings of each file, shape and rule, added up over graphs and batches."""

    def __init__(self) -> None:
        self.sums: dict[tuple[Stage, str], tuple[float, int, int]] = {}
        self._begun = perf_counter()

    @property
    def elapsed(self) -> float:
        """The seconds since this was made: steps and all that lies between them."""
        return perf_counter() - self._begun

    def add(self, step: Step) -> None:
        """Count a step in, if it comes with its time."""
        if step.seconds is not None:
            seconds, nodes, findings = self.sums.get((step.stage, step.what), (0.0, 0, 0))
            self.sums[step.stage, step.what] = (seconds + step.seconds, nodes + step.nodes, findings + step.findings)


class Told(io.BytesIO):
    """The bytes of a document, which tells whoever watches how many of them were read."""

    def __init__(self, name: str, data: bytes, watch: Watch) -> None:
        super().__init__(data)
        self._name, self._of, self._watch = name, len(data), watch

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes."""
        chunk = super().read(size)
        self._watch(Step(Stage.reading, self._name, self.tell(), self._of))
        return chunk


@contextmanager
def timed(watch: Watch | None, stage: Stage, what: str, of: int) -> Iterator[None]:
    """Tell, at the end, how long something took."""
    start = perf_counter()
    yield
    if watch is not None:
        watch(Step(stage, what, of, of, seconds=perf_counter() - start))
