"""The packaged questions, and folders of questions that a user has of their own."""

from __future__ import annotations

import os
from pathlib import Path

from kg import resources
from kg.errors import MissingInput, UnknownQuery
from kg.files import read_input
from kg.query.contract import Contract, contract

FOLDER = "queries"
_SUFFIX = ".rq"


def names(folder: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
    """Return the names of the questions in `folder`, or of the packaged ones, in order. Raises MissingInput."""
    if folder is None:
        return tuple(path.removeprefix(f"{FOLDER}/").removesuffix(_SUFFIX) for path in resources.names(FOLDER, _SUFFIX))
    path = Path(folder)
    if not path.is_dir():
        raise MissingInput(f"there is no folder {path}", help="name a folder of .rq files with #+ headers")
    return tuple(sorted(child.name.removesuffix(_SUFFIX) for child in path.iterdir() if child.name.endswith(_SUFFIX)))


def load(name: str, folder: str | os.PathLike[str] | None = None) -> Contract:
    """Return the question called `name`. Raises UnknownQuery with suggestions, BadContract, UnsafeInput, UnreadableInput."""
    known = names(folder)
    if name not in known:
        from difflib import get_close_matches

        close = get_close_matches(name, known, n=3, cutoff=0.5)
        listed = "`kg ask` lists all questions" if folder is None else f"questions in {os.fspath(folder)}: {', '.join(known) or 'none'}"
        raise UnknownQuery(f'no question is called "{name}"', help=f"did you mean {' or '.join(close)}?" if close else listed)
    if folder is None:
        return contract(resources.read(f"{FOLDER}/{name}{_SUFFIX}").decode("utf-8"), name, f"{FOLDER}/{name}{_SUFFIX}")
    path = Path(folder) / f"{name}{_SUFFIX}"
    return contract(read_input(path).text(), name, os.fspath(path))


def load_all(folder: str | os.PathLike[str] | None = None) -> tuple[Contract, ...]:
    """Return all questions in `folder`, or the packaged ones, in order of their names."""
    return tuple(load(name, folder) for name in names(folder))
