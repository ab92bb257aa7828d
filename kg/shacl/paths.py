"""Property paths of shapes: typed, readable, and as SPARQL (SHACL section 2.3.1).

A path with * or ? may take no step at all, and engines differ on whether a node that the data does not mention then reaches itself. So for
queries a path is split in two: whether it may stay where it is, and a path that takes at least one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from kg.names import shrink
from kg.record import record

_MOST = 64
"""The most alternatives that splitting a path may give; beyond that it is not compiled."""


@record
class Predicate:
    """One edge, along `iri`."""

    iri: ox.NamedNode


@record
class Inverse:
    """The path walked backwards."""

    path: Path


@record
class Sequence:
    """Paths one after the other."""

    steps: tuple[Path, ...]


@record
class Alternative:
    """One path or another."""

    options: tuple[Path, ...]


@record
class ZeroOrMore:
    """The path any number of times."""

    path: Path


@record
class OneOrMore:
    """The path at least once."""

    path: Path


@record
class ZeroOrOne:
    """The path or none."""

    path: Path


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | ZeroOrMore | OneOrMore | ZeroOrOne


class TooManyWays(ValueError):
    """A path has more ways through it than are worth writing out."""


def sparql(path: Path) -> str:
    """Return `path` as a SPARQL 1.1 property path (section 9.1), full IRIs, every part in parentheses."""
    match path:
        case Predicate(iri=iri):
            return str(iri)
        case Inverse(path=inner):
            return f"^({sparql(inner)})"
        case Sequence(steps=steps):
            return "/".join(f"({sparql(step)})" for step in steps)
        case Alternative(options=options):
            return "|".join(f"({sparql(option)})" for option in options)
        case ZeroOrMore(path=inner):
            return f"({sparql(inner)})*"
        case OneOrMore(path=inner):
            return f"({sparql(inner)})+"
        case ZeroOrOne(path=inner):
            return f"({sparql(inner)})?"


def readable(path: Path) -> str:
    """Return `path` as people write it: compact IRIs, parentheses where they are needed.

    >>> readable(Sequence((Predicate(ox.NamedNode("https://w3id.org/medspec/ns#step")), ZeroOrMore(Predicate(ox.NamedNode("urn:x:y"))))))
    'spec:step/<urn:x:y>*'
    """
    match path:
        case Predicate(iri=iri):
            return shrink(iri.value)
        case Inverse(path=inner):
            return f"^{_tight(inner)}"
        case Sequence(steps=steps):
            return "/".join(_tight(step) if isinstance(step, Alternative) else readable(step) for step in steps)
        case Alternative(options=options):
            return "|".join(readable(option) for option in options)
        case ZeroOrMore(path=inner):
            return f"{_tight(inner)}*"
        case OneOrMore(path=inner):
            return f"{_tight(inner)}+"
        case ZeroOrOne(path=inner):
            return f"{_tight(inner)}?"


def _tight(path: Path) -> str:
    return readable(path) if isinstance(path, Predicate) else f"({readable(path)})"


def predicates(path: Path) -> Iterator[ox.NamedNode]:
    """Yield the predicates that `path` walks along."""
    match path:
        case Predicate(iri=iri):
            yield iri
        case Sequence(steps=parts) | Alternative(options=parts):
            for part in parts:
                yield from predicates(part)
        case Inverse(path=inner) | ZeroOrMore(path=inner) | OneOrMore(path=inner) | ZeroOrOne(path=inner):
            yield from predicates(inner)


def is_step(path: Path | None) -> bool:
    """Tell whether `path` is one edge, forwards or backwards, so that no value comes twice."""
    return isinstance(path, Predicate) or (isinstance(path, Inverse) and isinstance(path.path, Predicate))


def is_chain(path: Path | None) -> bool:
    """Tell whether `path` is one edge or several in a row, each forwards or backwards."""
    return is_step(path) or (isinstance(path, Sequence) and all(is_chain(step) for step in path.steps))


def first_steps(path: Path, back: bool = False) -> dict[tuple[ox.NamedNode, bool], None]:
    """Return the predicates by which `path` may leave a node, and whether backwards."""
    match path:
        case Predicate(iri=iri):
            return {(iri, back): None}
        case Inverse(path=inner):
            return first_steps(inner, not back)
        case Sequence(steps=steps):
            found: dict[tuple[ox.NamedNode, bool], None] = {}
            for step in reversed(steps) if back else steps:
                found |= first_steps(step, back)
                if not isinstance(step, ZeroOrMore | ZeroOrOne):
                    break
            return found
        case Alternative(options=options):
            return {step: None for option in options for step in first_steps(option, back)}
        case ZeroOrMore(path=inner) | OneOrMore(path=inner) | ZeroOrOne(path=inner):
            return first_steps(inner, back)


def split(path: Path) -> tuple[bool, Path | None]:
    """Return whether `path` may take no step at all, and the path of its ways that take at least one (None if there is none).

    Together the two mean what `path` means. Raises TooManyWays.
    """
    match path:
        case Predicate():
            return False, path
        case Inverse(path=inner):
            stays, walks = split(inner)
            return stays, walks and Inverse(walks)
        case Alternative(options=options):
            parts = [split(option) for option in options]
            return any(stays for stays, _ in parts), _either([walks for _, walks in parts if walks])
        case Sequence(steps=steps):
            return _split_sequence([split(step) for step in steps])
        case ZeroOrMore(path=inner):
            return True, _repeated(split(inner)[1])
        case OneOrMore(path=inner):
            stays, walks = split(inner)
            return stays, _repeated(walks)
        case ZeroOrOne(path=inner):
            return True, split(inner)[1]


def _repeated(walks: Path | None) -> Path | None:
    return walks and OneOrMore(walks)


def _either(options: list[Path]) -> Path | None:
    return options[0] if len(options) == 1 else Alternative(tuple(options)) if options else None


def _split_sequence(steps: list[tuple[bool, Path | None]]) -> tuple[bool, Path | None]:
    """Return the split of a sequence: every choice of the steps that may be left out."""
    ways: list[tuple[Path, ...]] = [()]
    for stays, walks in steps:
        ways = ([(*way, walks) for way in ways] if walks else []) + (ways if stays else [])
        if len(ways) > _MOST:
            raise TooManyWays
    walked = [way[0] if len(way) == 1 else Sequence(way) for way in dict.fromkeys(ways) if way]
    return all(stays for stays, _ in steps), _either(walked)
