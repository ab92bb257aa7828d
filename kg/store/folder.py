"""The directory of a store: whose it is, who writes to it, and what a writer that was killed left behind.

A store is the file store.json and the folder that it names. A load fills a new folder beside the one in force and then replaces store.json
by one rename, so at any moment there is the old store or the new one. Nothing else is ever changed in a folder once it is in force.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import DamagedStore, NoStore, StoreInUse, UnwritableOutput
from kg.files import begin
from kg.store.manifest import FOLDER, NAME, read_manifest

_LOCK = "lock"
_PART = re.compile(rf"\.{re.escape(NAME)}\..*\.part\Z")


@contextmanager
def writing(directory: Path) -> Iterator[Path]:
    """Hold `directory` for writing, made if need be, and give a folder name that is free; what killed writers left is removed.

    If the block raises, the new folder is removed, and the directory too if it was made. Raises NoStore for a directory with anything else
    in it, StoreInUse, UnwritableOutput.
    """
    _refuse_foreign(directory)
    existed = directory.exists()
    if not existed:
        begin(directory)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise _unwritable(directory, error) from error
    folder: Path | None = None
    try:
        _hold(lock, directory)
        clean(directory)
        folder = directory / f"data-{1 + max((_number(entry) for entry in directory.iterdir()), default=0)}"
        begin(folder)
        yield folder
        clean(directory)
    except BaseException as error:
        if folder is not None:
            clean(directory)
            if not existed:
                _forget(directory)
        if isinstance(error, OSError):
            raise _unwritable(directory, error) from error
        raise
    finally:
        os.close(lock)


def clean(directory: Path) -> None:
    """Remove the folders that store.json does not name and unfinished copies of it. Readers that have a folder open keep what they read."""
    try:
        current = read_manifest(directory).folder if (directory / NAME).is_file() else ""
    except (NoStore, DamagedStore):  # of another version, or unreadable: it says nothing about what may go
        return
    for entry in directory.iterdir():
        if FOLDER.match(entry.name) and entry.name != current:
            shutil.rmtree(entry, ignore_errors=True)
        elif _PART.match(entry.name):
            with suppress(OSError):
                entry.unlink()


def abandoned(path: Path) -> None:
    """Remove what a writer that was ended left at `path`: its new folder, or the directory that it had made for a first load.

    Nothing is removed that is in force, that another process writes to, or that is not a store's.
    """
    directory = path.parent if FOLDER.match(path.name) and (path.parent / _LOCK).exists() else path
    if not (directory / _LOCK).is_file():
        return
    with (directory / _LOCK).open("r+b") as lock:
        try:
            _hold(lock.fileno(), directory)
        except StoreInUse:
            return
        clean(directory)
        if directory == path and [entry.name for entry in directory.iterdir()] == [_LOCK]:
            _forget(directory)


def leftovers(directory: Path) -> tuple[str, ...]:
    """Return the names of folders of `directory` that no store.json names: of a load that runs or was killed."""
    current = read_manifest(directory).folder
    return tuple(sorted(entry.name for entry in directory.iterdir() if FOLDER.match(entry.name) and entry.name != current))


def _refuse_foreign(directory: Path) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise NoStore(f"{directory} is a file, not a directory", help="name a directory for the store")
    if (directory / NAME).is_file():
        return
    foreign = sorted(
        entry.name for entry in directory.iterdir() if not (entry.name == _LOCK or FOLDER.match(entry.name) or _PART.match(entry.name))
    )
    if foreign:
        raise NoStore(
            f"{directory} is not empty and holds no store of medspec ({foreign[0]}{', …' if len(foreign) > 1 else ''})",
            help="name a new or an empty directory; nothing was changed there",
        )


def _hold(lock: int, directory: Path) -> None:
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreInUse(
            f"another process is writing to the store {directory}", help="wait until it is done; reading goes on meanwhile"
        ) from error


def _forget(directory: Path) -> None:
    with suppress(OSError):
        (directory / _LOCK).unlink()
        directory.rmdir()


def _number(entry: Path) -> int:
    match = FOLDER.match(entry.name)
    return int(match[1]) if match else 0


def _unwritable(directory: Path, error: OSError) -> UnwritableOutput:
    reason = (error.strerror or str(error)).lower()
    if "no space left" in reason:
        reason = "no space left on device"
    return UnwritableOutput(f"cannot write the store {directory}: {reason}", help="what was there before is untouched")
