"""Testing shapes: every example gives the report that is expected of it, and every shape is broken by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from kg.errors import KgError, NothingChecked
from kg.files import read_raw, write_whole
from kg.record import record
from kg.result import Result
from kg.shacl.examples import Example, examples_in
from kg.shacl.job import Work, job
from kg.shacl.judge import judge
from kg.shacl.model import Node, Property, Shape, ShapesGraph
from kg.shacl.ours import data_for
from kg.shacl.paths import readable
from kg.shacl.read import own_shapes, user_shapes
from kg.shacl.report import Finding, Level, Report
from kg.shacl.settings import Settings
from kg.shacl.statements import Statements
from kg.shacl.subject import Subject, read_subject
from kg.shacl.validate import validate_by
from kg.terms import text

_SETTINGS = Settings(allow_empty=True, fingerprints=False)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Status(StrEnum):
    """How an example ends; broken is one that cannot be read or judged."""

    PASSED = "passed"
    APPROVED = "approved"
    FAILED = "failed"
    BROKEN = "broken"


@record
class Outcome(Result):
    """What became of one example: what is wrong, lines of the expected report that are missing and that are new, nodes checked."""

    example: str
    kind: str
    status: Status
    problems: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    findings: int = 0
    checked: int = 0


@record
class ShapeUse(Result):
    """What examples do with a shape: the nodes checked by it (for a nested one, by its owner), and how many findings it gives."""

    shapes: str
    name: str
    nodes: int = 0
    findings: int = 0


@record
class Trial(Result):
    """The outcomes of all examples, what they do with each shape, and expected reports that belong to no example."""

    folder: str
    outcomes: tuple[Outcome, ...]
    shapes: tuple[ShapeUse, ...]
    leftovers: tuple[str, ...] = ()

    @property
    def unbroken(self) -> tuple[ShapeUse, ...]:
        """The shapes that no example breaks: a test could not tell if they judged nothing."""
        return tuple(use for use in self.shapes if not use.findings)

    @property
    def failed(self) -> bool:
        """Whether an example is not as expected, or an expected report is left over."""
        return bool(self.leftovers) or any(outcome.status in (Status.FAILED, Status.BROKEN) for outcome in self.outcomes)

    def count(self, status: Status) -> int:
        """Return the number of examples that end so."""
        return sum(1 for outcome in self.outcomes if outcome.status is status)


def check_examples(
    folder: str, shapes: Sequence[str] = (), with_: Sequence[str] = (), *, own: bool = False, approve: bool = False
) -> Trial:
    """Judge the examples in `folder` and compare with the reports that are expected; with `approve`, write those that differ.

    `shapes` are files for all examples, `with_` files of context; `own` takes the shapes of ours that a folder is called after. See
    kg.shacl.examples.examples_in for where shapes are found otherwise. Raises MissingInput, IllFormedShapes, UnwritableOutput, and
    NothingChecked if there is no example or none has a node to check.
    """
    found = examples_in(folder, shapes, own=own)
    groups = {example.shapes: _Group(example.shapes, with_, own) for example in found.examples}
    outcomes = tuple(_outcome(example, groups[example.shapes], approve) for example in found.examples)
    if not any(outcome.checked or outcome.status is Status.BROKEN for outcome in outcomes):
        raise NothingChecked(
            f"nothing was tested: the shapes select no node of the {len(outcomes)} examples in {folder}",
            help="compare the targets of the shapes with what the examples describe",
        )
    return Trial(folder, outcomes, tuple(use for group in groups.values() for use in group.uses()), found.leftovers)


class _Group:
    """The shapes of some examples, and what those do with them."""

    def __init__(self, names: tuple[str, ...], with_: Sequence[str], own: bool) -> None:
        self.graph = own_shapes(names[0]) if own else user_shapes(names)
        self._statements = Statements(self.graph.triples)
        self._names, self._with, self._own = names, with_, own
        self._nodes: Counter[Node] = Counter()
        self._fired: Counter[Node] = Counter()

    def report(self, example: Example) -> Report:
        """Return what the shapes find in an example, and remember it."""
        subject = read_subject([example.file], self._with)
        report = self._ours(subject) if self._own else validate_by(self.graph, subject, _SETTINGS)
        self._nodes.update({entry.shape: entry.nodes for entry in report.coverage.shapes})
        self._fired.update(finding.shape for finding in report.findings)
        return report

    def _ours(self, subject: Subject) -> Report:
        data = data_for(self._names[0], tuple(subject.quads))
        return judge([Work([job(self.graph, data)], (), data.engine, data.own)], data.engine, _SETTINGS, subject)

    def name(self, node: Node) -> str:
        """Return what a shape is called in expected reports: a compact IRI, else its path and the shape that it belongs to."""
        return self._statements.name(node)

    def uses(self) -> Iterator[ShapeUse]:
        """Yield every shape that gives findings of its own, in the order of the shapes files, and those that nothing leads to."""
        nodes: Counter[Node] = Counter()
        met: set[Node] = set()
        for root in self.graph.roots():
            _meet(self.graph, root.node, met)
            for node in dict.fromkeys(_judging(self.graph, root, ())):
                nodes[node] += self._nodes[root.node]
        # A shape without a target that no other shape refers to judges nothing, whatever the data.
        lost = [shape.node for shape in self.graph.shapes.values() if shape.constraints and not shape.deactivated and shape.node not in met]
        for node in (*nodes, *lost):
            yield ShapeUse(" ".join(self._names), self.name(node), nodes[node], self._fired[node])


def _meet(graph: ShapesGraph, start: Node, met: set[Node]) -> None:
    """Add to `met` the shape and all that it refers to, directly or not."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node not in met and node in graph.shapes:
            met.add(node)
            waiting += graph[node].refers()


def _judging(graph: ShapesGraph, shape: Shape, above: tuple[Node, ...]) -> Iterator[Node]:
    """Yield `shape` if it has constraints, and the property shapes in it: findings name these (SHACL section 3.4)."""
    if shape.deactivated or shape.node in above:
        return
    if any(not isinstance(constraint, Property) for constraint in shape.constraints):
        yield shape.node
    for constraint in shape.constraints:
        if isinstance(constraint, Property):
            for node in constraint.refers():
                yield from _judging(graph, graph[node], (*above, shape.node))


def _outcome(example: Example, group: _Group, approve: bool) -> Outcome:
    try:
        report = group.report(example)
    except KgError as error:
        return Outcome(example.name, example.kind, Status.BROKEN, (str(error),))
    said = report_lines(report.findings, group.name)
    problems = list(_amiss(example, report))
    expected = _expected(example)
    written = False
    if example.kind != "ok" and approve and not problems and (expected is None or Counter(expected) != Counter(said)):
        write_whole(example.expected, "".join(line + "\n" for line in said).encode())
        expected, written = said, True
    if expected is None:
        problems.append(f"{Path(example.expected).name} is missing; --approve writes it")
    missing, new = _beyond(expected or (), said), _beyond(said, expected or ())
    failed = problems or missing or new
    return Outcome(
        example.name,
        example.kind,
        Status.FAILED if failed else Status.APPROVED if written else Status.PASSED,
        tuple(problems),
        missing,
        new,
        len(said),
        report.coverage.checked,
    )


def _amiss(example: Example, report: Report) -> Iterator[str]:
    """Yield what an example of its kind should not be, whatever report is expected."""
    if not report.coverage.checked:
        yield "no node of it was checked"
    elif example.kind == "ok" and report.findings:
        yield "a good example has no finding"
    elif example.kind == "bad" and not report.count(Level.violation):
        yield "a bad example has a violation"
    elif example.kind == "warn" and (report.count(Level.violation) or not report.findings):
        yield "a doubtful example has findings, and none of them is a violation"


def _expected(example: Example) -> tuple[str, ...] | None:
    """Return the lines that are expected of an example, or None if nobody has said."""
    if example.kind == "ok":
        return ()
    if not Path(example.expected).is_file():
        return None
    return tuple(read_raw(example.expected).data.decode("utf-8", "replace").splitlines())


def _beyond(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return the lines of `some` that `others` lack, each as often as they lack it."""
    left = Counter(others)
    found = []
    for line in some:
        left[line] -= 1
        if left[line] < 0:
            found.append(line)
    return tuple(found)


def report_lines(findings: Iterable[Finding], name: Callable[[Node], str] = text) -> tuple[str, ...]:
    r"""Return findings as lines of an expected report: level, shape or rule, focus node, path, value and message, separated by tabs.

    `name` says what a shape is called. Tabs and line breaks in texts are written \t and \n.
    """
    return tuple(
        "\t".join(
            cell.translate(_ESCAPES)
            for cell in (
                finding.level.name,
                finding.rule or name(finding.shape),
                text(finding.focus),
                readable(finding.path) if finding.path else "",
                text(finding.value),
                finding.message(text),
            )
        )
        for finding in findings
    )
