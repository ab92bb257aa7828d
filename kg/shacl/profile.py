"""Profiles: a user's own levels for shapes and rules, and which of them are not to judge at all.

A line of a profile holds a level, a tab, and a shape or rule (the two columns of ROBOT's `report --profile`). A dropped shape is a
deactivated one (SHACL section 2.1.6): nothing that it says is checked, whatever refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.diagnose import place
from kg.errors import BadProfile, KgError, Place
from kg.files import Input, read_input
from kg.names import expand, shrink
from kg.record import record
from kg.shacl.model import Node, Shape, ShapesGraph
from kg.shacl.report import SEVERITIES, Applied, Level
from kg.shacl.rules import LEVELS, Rule
from kg.shacl.vocabulary import sh
from kg.terms import XSD

DROP = "drop"
_WORDS = (*(level.name for level in sorted(Level, reverse=True)), DROP)
_TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))
_SHOWN = 3


@record
class Entry:
    """One line: the name as written and where it stands, and the level; None drops the shape or rule."""

    name: str
    place: Place
    level: Level | None

    def iri(self, prefixes: Mapping[str, str]) -> str:
        """Return the IRI that the name is or stands for, by `prefixes` or else by ours; the name itself if it is neither."""
        prefix, _, local = self.name.partition(":")
        if prefix in prefixes and not local.startswith("//"):
            return prefixes[prefix] + local
        try:
            return expand(self.name)
        except KgError:
            return self.name


@record
class Profile:
    """The lines of a profile file, in order."""

    name: str
    entries: tuple[Entry, ...]

    def shapes(self, graph: ShapesGraph) -> ShapesGraph:
        """Return `graph` with the levels of the profile, the dropped shapes deactivated."""
        prefixes = dict(graph.prefixes)
        levels = {entry.iri(prefixes): entry.level for entry in self.entries}
        changed: dict[Node, Shape] = {
            node: _changed(shape, levels[node.value])
            for node, shape in graph.shapes.items()
            if isinstance(node, ox.NamedNode) and node.value in levels
        }
        if not changed:
            return graph
        triples = [t for t in graph.triples if t.subject not in changed or t.predicate not in {sh("severity"), sh("deactivated")}]
        triples += [ox.Triple(node, sh("severity"), shape.severity) for node, shape in changed.items()]
        triples += [ox.Triple(node, sh("deactivated"), _TRUE) for node, shape in changed.items() if shape.deactivated]
        return replace(graph, shapes={**graph.shapes, **changed}, triples=tuple(triples))

    def rules(self, rules: Iterable[Rule]) -> list[Rule]:
        """Return `rules` with the levels of the profile, without the dropped ones."""
        levels = {name: entry.level for entry in self.entries for name in (entry.name, entry.iri({}))}
        found = ((rule, levels.get(rule.name, levels.get(rule.iri.value, rule.level))) for rule in rules)
        return [replace(rule, level=level) for rule, level in found if level is not None]

    def applied(self, graphs: Sequence[ShapesGraph], rules: Sequence[Rule]) -> Applied:
        """Return what the profile changes among `graphs` and `rules`. Raises BadProfile for a name that none of them has."""
        shapes = [node for graph in graphs for node in graph.shapes if isinstance(node, ox.NamedNode)]
        iris = {node.value for node in shapes} | {rule.iri.value for rule in rules}
        names = {rule.name for rule in rules}
        prefixes = {prefix: space for graph in graphs for prefix, space in graph.prefixes}
        for entry in self.entries:
            if entry.name not in names and entry.iri(prefixes) not in iris:
                known = [*sorted(names), *sorted({_short(node.value, prefixes) for node in shapes})]
                raise BadProfile(f'no shape or rule is called "{entry.name}" here', help=_meant(entry.name, known), place=entry.place)
        dropped = tuple(entry.name for entry in self.entries if entry.level is None)
        return Applied(self.name, len(self.entries) - len(dropped), dropped)


def read_profile(path: str) -> Profile:
    """Return the profile in the file `path`.

    Raises BadProfile, with the place, for a line that does not hold a level, a tab and a name, or that contradicts an earlier one; and what
    reading files raises.
    """
    source = read_input(path)
    entries: dict[str, Entry] = {}
    for number, line in enumerate(source.text().splitlines(), start=1):
        if line.strip() and not line.startswith("# "):
            entry = _entry(source, number, line)
            before = entries.setdefault(entry.name, entry)
            if before.level is not entry.level:
                raise BadProfile(
                    f'"{entry.name}" has another level in line {before.place.line}', help="keep one of the lines", place=entry.place
                )
    return Profile(source.name, tuple(entries.values()))


def _entry(source: Input, number: int, line: str) -> Entry:
    """Return what a line says. Raises BadProfile."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != 2 or not cells[1]:
        raise BadProfile(
            "a line holds a level, a tab, and the name or IRI of a shape or rule",
            help=f"for example: warning, tab, shape:Board-certification; levels are {', '.join(_WORDS)}",
            place=place(source.name, source.data, number, 1, max(1, len(line))),
        )
    level, name = cells
    if level.lower() not in {*LEVELS, DROP}:
        at = place(source.name, source.data, number, line.index(level) + 1, max(1, len(level)))
        raise BadProfile(f'"{level}" is no level', help=f"levels are {', '.join(_WORDS)}; ROBOT's ERROR, WARN and INFO do too", place=at)
    at = place(source.name, source.data, number, line.rindex(name) + 1, len(name))
    return Entry(name, at, LEVELS.get(level.lower()))


def _changed(shape: Shape, level: Level | None) -> Shape:
    return replace(shape, deactivated=True) if level is None else replace(shape, severity=SEVERITIES[level])


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return the compact form of `iri` by our prefixes or else by `prefixes`."""
    fitting = [f"{prefix}:{iri.removeprefix(space)}" for prefix, space in prefixes.items() if space and iri.startswith(space)]
    short = shrink(iri)
    return min(fitting, key=len) if short.startswith("<") and fitting else short


def _meant(name: str, known: Sequence[str]) -> str:
    """Return advice for a name that nothing has: the names most like it, else the first ones that there are."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=_SHOWN, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known are {', '.join(known[:_SHOWN])}{', …' if len(known) > _SHOWN else ''}" if known else "no shape here has an IRI"
