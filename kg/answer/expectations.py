"""Testing packaged questions against what their contracts expect."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.answer.ask import QuestionAnswer, ask
from kg.embedded import Embedded
from kg.errors import BadContract, EndpointFailed, KgError, NothingChecked, UnsafeInput
from kg.query import library
from kg.query.contract import Contract, Expectation
from kg.resolve import Resolver
from kg.result import Result

Table = tuple[tuple[str, ...], ...]


class Status(StrEnum):
    """How an expectation ended: as expected, otherwise, or not at all because the contract is broken."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one expectation ended: question, number in its file from 1, parameters, place, and what was expected and found."""

    question: str
    number: int
    params: tuple[tuple[str, str], ...]
    file: str
    line: int
    status: Status
    message: str = ""
    columns: tuple[str, ...] = ()
    expected: Table = ()
    found: Table = ()

    @property
    def name(self) -> str:
        """Return question, number and parameters, for example "boards 2 (specialty=surgery)"."""
        given = ", ".join(f"{name}={value}" for name, value in self.params)
        return f"{self.question} {self.number}" + (f" ({given})" if given else "")


@dataclass(frozen=True, slots=True)
class TestReport(Result):
    """The outcomes of all expectations that were run."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    outcomes: tuple[Outcome, ...]

    def count(self, status: Status) -> int:
        """Return how many expectations ended in `status`."""
        return sum(outcome.status is status for outcome in self.outcomes)

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return self.count(Status.PASSED) == len(self.outcomes)


def test(resolver: Resolver, names: Iterable[str] = (), folder: str | os.PathLike[str] | None = None) -> TestReport:
    """Return how the expectations of the questions `names` end, of all questions if none are named.

    `folder` holds a user's own questions. Raises UnknownQuery, MissingInput, and NothingChecked where there is no question.
    """
    chosen = tuple(names)
    known = library.names(folder)
    for name in chosen:
        if name not in known:
            library.load(name, folder)  # raises UnknownQuery, with suggestions
    if not isinstance(resolver.engine, Embedded):
        from kg.remote import Remote
        from kg.remote.catalogue import check_filled

        assert isinstance(resolver.engine, Remote)
        # A server that is not there, or holds nothing to be asked, is one error, not one for each question.
        check_filled(resolver.engine, packaged=folder is None)
    outcomes = tuple(outcome for name in chosen or known for outcome in _outcomes(resolver, name, folder))
    if not outcomes:
        raise NothingChecked("there is no question to test", help="name a folder of .rq files with #+ headers")
    return TestReport(outcomes)


def _outcomes(resolver: Resolver, name: str, folder: str | os.PathLike[str] | None) -> Iterator[Outcome]:
    try:
        contract = library.load(name, folder)
        expectations = contract.expectations
    except (BadContract, UnsafeInput) as error:
        place = error.place
        yield Outcome(name, 1, (), place.name if place else name, (place.line if place else None) or 1, Status.BROKEN, error.message)
        return
    for number, expectation in enumerate(expectations, 1):
        yield run(resolver, contract, expectation, number)


def run(resolver: Resolver, contract: Contract, expectation: Expectation, number: int = 1) -> Outcome:
    """Return how one expectation of `contract` ends; rows are compared in order, cell by cell, as people read them.

    Raises EndpointFailed for a server that goes away.
    """

    def ended(status: Status, message: str = "", expected: Table = (), found: Table = ()) -> Outcome:
        return Outcome(
            contract.name,
            number,
            expectation.params,
            contract.file,
            expectation.line,
            status,
            message,
            expectation.columns,
            expected,
            found,
        )

    try:
        answer = ask(contract, dict(expectation.params), resolver, None)
    except KgError as error:
        if isinstance(error, EndpointFailed):
            from kg.remote.http import is_answer

            if not is_answer(error):
                raise
        return ended(Status.FAILED, error.message)
    if expectation.ask is not None:
        if answer.truth is expectation.ask:
            return ended(Status.PASSED)
        return ended(Status.FAILED, f"expected {_word(expectation.ask)}, found {_word(answer.truth)}")
    if expectation.count is not None:
        if len(answer) == expectation.count:
            return ended(Status.PASSED)
        what = "rows" if contract.form == "SELECT" else "statements"
        return ended(Status.FAILED, f"expected {expectation.count} {what}, found {len(answer)}", (), cells(answer))
    found = cells(answer, expectation.columns)
    expected = expectation.rows or ()
    if found == expected:
        return ended(Status.PASSED, "", expected, found)
    return ended(Status.FAILED, f"expected {len(expected)} rows, found {len(found)}; the rows differ", expected, found)


def cells(answer: QuestionAnswer, columns: tuple[str, ...] = ()) -> Table:
    """Return the rows as people read them, in the named columns or all."""
    places = [answer.variables.index(name) for name in columns or answer.variables]
    return tuple(tuple(answer.text(row.cells[place]) for place in places) for row in answer.rows)


def _word(truth: bool | None) -> str:
    return "true" if truth else "false"
