"""Training routes as Mermaid flowcharts, and drawn in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.answer.path import Paths, Pathway, Stage
from kg.errors import MissingExtra
from kg.printing import printable
from kg.render.claims import Marks, text_list
from kg.render.layout import Look, heading, width
from kg.render.path import brief, choice, closing, goal, remarks

# What means something in a Mermaid label or in the Markdown inside it, and the beginnings of Markdown lists.
_SPECIAL = re.compile(r"[#\"<>&\\`*_\[\]{}|~]|\A[-+]|(?<=\A\d)\.|(?<=\A\d\d)\.")


def can_draw() -> bool:
    """Tell whether the library that draws in a terminal is installed."""
    from importlib.util import find_spec

    return find_spec("termaid") is not None


def mermaid(paths: Paths) -> str:
    """Return the routes as one Mermaid flowchart, a subgraph for each route; a choice is one box that lists its options."""
    lines = ["flowchart LR"]
    for number, pathway in enumerate(paths.pathways, 1):
        lines.append(f'  subgraph p{number}["{_escape(pathway.pathway.label)}"]')
        lines += [f"    {line}" for line in _chain(pathway, f"p{number}", "<br/>", "• ")]
        lines.append("  end")
    lines += [f"  %% {printable(note)}" for note in (*paths.notes, *(note for p in paths.pathways for note in p.notes))]
    return "\n".join(lines) + "\n"


def diagram(paths: Paths, look: Look) -> str:
    """Return the routes drawn with boxes and arrows, marks and claims beneath; across if that fits the width, else downward.

    Raises MissingExtra where termaid is not installed.
    """
    marks = Marks()
    lines = heading(goal(paths), look)
    for pathway in paths.pathways:
        lines += ["", *heading(pathway.pathway.label, look)]
        if pathway.stages or pathway.outcomes:
            lines += _draw(pathway, look)
        lines += remarks(pathway, marks, look)
    return "\n".join([*lines, *closing(paths, marks, look, text_list(marks, look))]) + "\n"


def _draw(pathway: Pathway, look: Look) -> list[str]:
    try:
        from termaid import render
    except ImportError as error:
        raise MissingExtra(
            "diagrams in a terminal need termaid, which is not installed", help="pip install 'medspec[diagram]', or use -f text"
        ) from error
    chain = "\n".join(_chain(pathway, "s", "\\n", "• " if look.unicode else "* "))
    drawn: list[str] = []
    for direction, room in (("LR", 16), ("LR", 12), ("TD", look.width - 8)):
        picture = render(
            f"flowchart {direction}\n{chain}\n", use_ascii=not look.unicode, padding_x=1, padding_y=0, gap=3, max_label_width=room
        )
        drawn = [line.rstrip() for line in picture.splitlines() if line.strip()]
        if max(map(width, drawn), default=0) <= look.width:
            break
    return drawn


def _chain(pathway: Pathway, prefix: str, newline: str, bullet: str) -> Iterator[str]:
    """Yield the nodes of a route and the arrows between them."""
    names = {stage.stage.id: f"{prefix}_{number}" for number, stage in enumerate(pathway.stages, 1)}
    for stage in pathway.stages:
        yield f'{names[stage.stage.id]}["{newline.join(_box(stage, bullet))}"]'
    # Only stated links become arrows: a stage that no source puts after another stands by itself.
    links = [(before, stage.stage.id) for stage in pathway.stages for before in stage.after]
    yield from (f"{names[before]} --> {names[after]}" for before, after in links)
    last = [names[iri] for iri in names if iri not in {before for before, _ in links}]
    for number, outcome in enumerate(pathway.outcomes, 1):
        boards = [f"({_escape(board.label)})" for board in outcome.boards]
        label = newline.join(["may then apply for:", _escape(outcome.certification.label), *boards])
        yield f'{prefix}_o{number}(["{label}"])'
        yield from (f"{name} --> {prefix}_o{number}" for name in last)


def _box(stage: Stage, bullet: str) -> list[str]:
    """Return the lines of one box."""
    if len(stage.options) < 2:
        return [_escape(brief(stage))]
    head = f"{'optional: ' if stage.optional else ''}{choice(stage)}:"
    return [head, *(bullet + _escape(option.step.label) for option in stage.options)]


def _escape(label: str) -> str:
    """Return `label` with everything that Mermaid would take for syntax as an entity code (Mermaid flowchart syntax, "Entity codes")."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", printable(label))
