"""Errors a user can cause or meet, each named for the fact and carrying its values.

Every leaf class is a heading in docs/errors.md (a test keeps the two equal). A graph that does not conform is a result, not an error.
"""

from __future__ import annotations

from typing import ClassVar

from kg.record import record


@record
class Place:
    """A place in a named input: 1-based line and column (in characters), the text of that line, and how many characters are meant.

    Of a very long line, `text` is the part around the place; `cut` is how many characters of the line stand before that part.
    """

    name: str
    line: int | None = None
    column: int | None = None
    text: str | None = None
    width: int = 1
    cut: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.name, self.line, self.column) if part is not None)


class KgError(Exception):
    """Something could not be done; `message` says what, `help` what to do, `place` where.

    `code` is the exit code of the command line (docs/exit-codes.md): 2 could not do it, 3 incomplete.
    """

    code: ClassVar[int] = 2

    def __init__(self, message: str, *, help: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class AmbiguousName(KgError):
    """A name fits several things; `candidates` are (label, compact IRI) pairs."""

    def __init__(self, name: str, candidates: tuple[tuple[str, str], ...]) -> None:
        listed = "; ".join(f"{label} ({curie})" for label, curie in candidates)
        super().__init__(
            f'"{name}" may mean several things: {listed}', help="use one of the compact IRIs in parentheses, or the full label"
        )
        self.name = name
        self.candidates = candidates


class UnknownName(KgError):
    """A name fits nothing; `suggestions` are close labels, `instead` says what else of another kind has that name."""

    def __init__(self, name: str, suggestions: tuple[str, ...] = (), kind: str = "thing", instead: str = "") -> None:
        hint = f"did you mean {' or '.join(suggestions)}?" if suggestions else "`kg find TEXT` searches all labels"
        if instead:
            hint = f'"{name}" is {instead}, which is no {kind}'
        super().__init__(f'no {kind} is called "{name}" in this graph', help=hint)
        self.name = name
        self.suggestions = suggestions


class UnknownCode(KgError):
    """No shape, rule or error is called like this; `suggestions` are near codes."""

    def __init__(self, code: str, suggestions: tuple[str, ...] = ()) -> None:
        near = f"did you mean {' or '.join(suggestions)}? " if suggestions else ""
        super().__init__(f'no shape, rule or error has the code "{code}"', help=f"{near}`kg explain` lists them all")
        self.code_asked = code
        self.suggestions = suggestions


class UnknownPrefix(KgError):
    """A compact IRI or query uses a prefix that nobody declared."""


class BadIri(KgError):
    """A text that should be an IRI is none (RFC 3987)."""


class MissingInput(KgError):
    """A file that should be read does not exist or cannot be opened."""


class UnreadableInput(KgError):
    """A file exists but its bytes are no text that can be read: empty, binary, wrong encoding, a directory."""


class UnknownFormat(KgError):
    """Neither the suffix nor the option names a format that is known here."""


class BadSyntax(KgError):
    """A document or query breaks the grammar of its language; `place` tells where."""


class UnsafeInput(KgError):
    """An input asks for something that is never done: network access, file access, entity expansion without bound."""


class UnknownQuery(KgError):
    """No packaged query has this name."""


class BadBaseline(KgError):
    """A baseline cannot be read, or was made with other shapes."""


class BadEndpoint(KgError):
    """A URL leads to no SPARQL server, or to one that refuses what is asked of it."""


class BadContract(KgError):
    """The header of a packaged query, or its binding, breaks the rules of docs/queries.md."""


class BadMapping(KgError):
    """A mapping of columns breaks its form, or names a column that a table does not have."""


class BadProfile(KgError):
    """A profile of levels breaks its form, or names a shape or rule that is not there."""


class BadParameter(KgError):
    """A query parameter is unknown, missing or of the wrong type."""


class UnwritableOutput(KgError):
    """The output target cannot be written; nothing was changed there."""


class NoStore(KgError):
    """A directory is not a store, holds an unfinished one, or one that another version wrote."""


class DamagedStore(KgError):
    """A store's files are not those that were written."""


class StoreInUse(KgError):
    """Another process is writing to the store."""


class EndpointFailed(KgError):
    """A server is down, slow or busy, breaks off its answer, or gives one that cannot be read."""

    code = 3


class LossyOutput(KgError):
    """The chosen format cannot carry what would have to be written."""


class IllFormedShapes(KgError):
    """A shapes graph breaks SHACL's syntax rules (SHACL section 1.4 and appendix A), or holds what is refused here."""


class NothingChecked(KgError):
    """Validation would have looked at no node, so it has no verdict."""


class SourceMismatch(KgError):
    """A text is not the one that a source's digests were taken from."""


class BrokenPathway(KgError):
    """The stages of a training pathway follow each other in a circle, so they have no order."""


class SameThing(KgError):
    """Two things should be compared, but both names stand for the same one."""


class MissingExtra(KgError):
    """A command needs an optional dependency that is not installed."""


class ResourceMissing(KgError):
    """A file that ships with medspec is not where the installation should have it."""


class EngineFailure(KgError):
    """The engine's process came to an end over an input, which therefore cannot be read safely."""


class Incomplete(KgError):
    """A limit was reached; what was given is right but not whole."""

    code = 3


class OutOfTime(Incomplete):
    """The time that a run was given was over before its end."""


class OutOfMemory(Incomplete):
    """The memory that a run was given, or that the machine has, did not suffice."""
