"""Examples for shapes: files named for what they should be, and the shapes that are to judge them.

`ok.CASE.ttl` conforms; `bad.CASE.ttl` has violations and `warn.CASE.ttl` lighter findings, those in `bad.CASE.expected`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import MissingInput, NothingChecked
from kg.files import files_below
from kg.formats import RDF
from kg.record import record
from kg.shacl import ours

KINDS = ("ok", "bad", "warn")
EXPECTED = ".expected"
_SUFFIXES = tuple(f".{suffix}" for syntax in RDF for suffix in syntax.suffixes)
_ENDS = ("-shapes", "_shapes", ".shapes")
_HELP = "examples are files such as ok.CASE.ttl, bad.CASE.ttl and warn.CASE.ttl; docs/testing-shapes.md says more"


@record
class Example:
    """An example: its name in the folder, the file, its kind, the shapes (files, or one of our names), and its expected report."""

    name: str
    file: str
    kind: str
    shapes: tuple[str, ...]
    expected: str


@record
class Examples:
    """The examples of a folder in order, and expected reports that belong to none."""

    folder: str
    examples: tuple[Example, ...]
    leftovers: tuple[str, ...] = ()


def examples_in(folder: str, shapes: Sequence[str] = (), *, own: bool = False) -> Examples:
    """Return the examples in `folder` and the folders in it, each with the shapes in the files `shapes`.

    Without `shapes`, those of an example are the files shapes.SUFFIX or NAME-shapes.SUFFIX (or NAME.shapes.SUFFIX) in its own folder, or
    in the nearest one above that has any, up to `folder`. With `own`, they are the shapes of ours that have the name of the example's
    folder. Raises MissingInput if there is no such folder or an example has no shapes, and NothingChecked if there is no example.
    """
    root = Path(folder)
    if not root.is_dir():
        raise MissingInput(f"there is no folder {folder}", help=_HELP)
    files = [path for path in files_below(root) if path.suffix in _SUFFIXES and path.name.partition(".")[0] in KINDS]
    if not files:
        raise NothingChecked(f"nothing was tested: there is no example in {folder}", help=_HELP)
    found: list[Example] = []
    for path in files:
        kind = path.name.partition(".")[0]
        chosen = (_named(path),) if own else tuple(shapes) or _nearest(path.parent, root)
        if not chosen:
            raise MissingInput(
                f"there are no shapes for {path}", help="name them with --shapes, or put them beside the example as shapes.ttl"
            )
        found.append(Example(path.relative_to(root).as_posix(), str(path), kind, chosen, str(path.with_suffix(EXPECTED))))
    wanted = {example.expected for example in found if example.kind != "ok"}
    leftovers = tuple(
        path.relative_to(root).as_posix() for path in files_below(root) if path.suffix == EXPECTED and str(path) not in wanted
    )
    return Examples(folder, tuple(found), leftovers)


def _nearest(folder: Path, root: Path) -> tuple[str, ...]:
    """Return the files of shapes in `folder`, or in the nearest folder above that has any, up to `root`."""
    while True:
        found = [path for path in sorted(folder.iterdir()) if path.suffix in _SUFFIXES and _holds_shapes(path.stem)]
        if found or folder == root:
            return tuple(map(str, found))
        folder = folder.parent


def _holds_shapes(stem: str) -> bool:
    return stem == "shapes" or (stem.endswith(_ENDS) and stem.partition(".")[0] not in KINDS)


def _named(path: Path) -> str:
    """Return the name of our shapes that the example's folder is called after. Raises MissingInput."""
    name = path.resolve().parent.name
    if name not in ours.NAMES:
        raise MissingInput(
            f"there are no shapes of medspec called {name}, the folder of {path.name}",
            help=f"folders of examples for them are called {', '.join(ours.NAMES)}",
        )
    return name
