"""Training routes as text, Markdown, JSON and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.answer.path import Length, Option, Outcome, Paths, Pathway, Stage
from kg.evidence import Evidence
from kg.render.claims import Marks, html_list, markdown_list, sentence, text_list
from kg.render.claims_json import claims_json, dump, evidence_json, thing_json
from kg.render.layout import PLAIN, Look, heading, indented
from kg.render.markup import escape_html, escape_markdown


def line(pathway: Pathway, marks: Marks, look: Look) -> str:
    """Return a route in one line: its name, its stages in order, what may follow, and the marks of all evidence."""
    stages = [brief(stage) for stage in pathway.stages] or ["no stage is stated"]
    outcomes = [f"may then apply for {outcome.certification.label}" for outcome in pathway.outcomes]
    return (
        f"{pathway.pathway.label}{_by(pathway)}: "
        + f" {look.arrow} ".join([*stages, *outcomes])
        + f" {marks.mark(*pathway.facts())}".rstrip()
    )


def _by(pathway: Pathway) -> str:
    """Return which sources tell the route, for example " (told by essay)"."""
    return f" (told by {', '.join(pathway.tellers())})" if pathway.tellers() else ""


def brief(stage: Stage) -> str:
    """Return one stage in a few words, for example "one of (a; b)"."""
    names = [option.step.label for option in stage.options]
    if not names:
        return f"{stage.stage.label} (not stated what fills it)"
    text = names[0] if len(names) == 1 else f"{choice(stage)} ({'; '.join(names)})"
    return f"optional: {text}" if stage.optional else text


def choice(stage: Stage) -> str:
    """Return how many of the options are needed, for example "one of", "all of", "2 of"."""
    if stage.choose == 1:
        return "one of"
    return "all of" if stage.choose == len(stage.options) else f"{stage.choose} of"


def text(paths: Paths, look: Look = PLAIN) -> str:
    """Return the routes as ordered lists with marks, and the claims that the marks lead to."""
    marks = Marks()
    lines = heading(goal(paths), look)
    for pathway in paths.pathways:
        lines += ["", *heading(f"{pathway.pathway.label}{_by(pathway)}", look), *_stages(pathway, marks, look)]
        for outcome in pathway.outcomes:
            lines += indented(_outcome(outcome, marks), look.width, f"  {look.arrow} ", "     ")
        lines += remarks(pathway, marks, look, told=True)
    return "\n".join([*lines, *closing(paths, marks, look, text_list(marks, look))]) + "\n"


def goal(paths: Paths) -> str:
    """Return the title of the answer."""
    return f"Training that leads to: {paths.target.label}"


def _stages(pathway: Pathway, marks: Marks, look: Look) -> Iterator[str]:
    for number, stage in enumerate(pathway.stages, 1):
        head = f"{number:>3}. "
        if len(stage.options) == 1:
            yield from indented(_prefix(stage) + _option(stage.options[0], stage, marks), look.width, head, "     ")
            continue
        words = f"{_prefix(stage)}{choice(stage)}:" if stage.options else f"{brief(stage)} {marks.mark(*stage.evidence)}"
        yield from indented(words, look.width, head, "     ")
        for option in stage.options:
            yield from indented(_option(option, stage, marks), look.width, "     - ", "       ")


def remarks(pathway: Pathway, marks: Marks, look: Look, *, told: bool = False) -> Iterator[str]:
    """Yield what is to be said under a route: where it leads, how it is seen, what is unclear; all its marks unless they are `told`."""
    if not told:
        yield from indented(f"evidence: {marks.mark(*pathway.facts()) or 'none'}", look.width, "     ", "       ")
    for specialty, evidence in zip(pathway.specialties, pathway.evidence, strict=True):
        yield from indented(f"leads into {specialty.label} {marks.mark(evidence)}", look.width, "     ", "       ")
    for view in pathway.views:
        yield from indented(f"reported view: {sentence(view)} {marks.mark(view)}", look.width, "     ", "       ")
    for note in pathway.notes:
        yield from indented(f"note: {note}", look.width, "     ", "       ")


def closing(paths: Paths, marks: Marks, look: Look, claims: list[str]) -> Iterator[str]:
    """Yield the notes, the list of `claims`, and what the answer rests on."""
    for note in paths.notes:
        yield ""
        yield from indented(note, look.width, "", "  ")
    yield from claims
    yield ""
    yield from indented(_footer(marks), look.width, "", "  ")


def _outcome(outcome: Outcome, marks: Marks) -> str:
    boards = f", awarded by {' and '.join(board.label for board in outcome.boards)}" if outcome.boards else ""
    words = f"then may apply for: {outcome.certification.label}{boards}"
    return _timed(words, outcome.lengths, outcome.evidence, marks, "training in all: ")


def _prefix(stage: Stage) -> str:
    return "optional: " if stage.optional else ""


def _option(option: Option, stage: Stage, marks: Marks) -> str:
    return _timed(option.step.label, option.lengths, (*stage.evidence, option.evidence), marks)


def _timed(words: str, lengths: tuple[Length, ...], evidence: tuple[Evidence, ...], marks: Marks, what: str = "") -> str:
    """Return `words` with how long it takes by each account, and the marks of all."""
    marked = [marks.mark(*evidence)]
    if not lengths:
        return f"{words} {marked[0]}"
    # What the sources of the route say themselves is enough to vouch for a length; others are named where these are silent.
    own = {p.source for e in evidence for claim in e.all_claims() for p in claim.passages}
    numbers: dict[int, None] = {}
    for length in lengths:
        near = [claim for claim in length.claims if own & {p.source for p in claim.passages}]
        numbers.update((marks.number(claim), None) for claim in near or length.claims)
    marked += [f"[{number}]" for number in numbers if f"[{number}]" not in marked[0].split()]
    return f"{words} ({what}{'; '.join(years(length) for length in lengths)}) {' '.join(marked)}"


def years(length: Length) -> str:
    """Return a length in words, for example "5 years", "at least 5 years", "2 to 3 years"."""
    low, high = length.minimum, length.maximum
    if low is None:
        return f"at most {_years(high)}"
    if high is None:
        return f"at least {_years(low)}"
    return _years(low) if low == high else f"{low} to {_years(high)}"


def _years(number: int | None) -> str:
    return f"{number} year{'' if number == 1 else 's'}"


def _footer(marks: Marks) -> str:
    return f'{marks.summary()} "Not stated" is not "no": these sources do not say.'


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def markdown(paths: Paths) -> str:
    """Return the routes as Markdown: a heading and an ordered list each, then the claims."""
    marks = Marks()
    lines = [f"## {escape_markdown(goal(paths))}"]
    for pathway in paths.pathways:
        lines += ["", f"### {escape_markdown(pathway.pathway.label + _by(pathway))}", ""]
        for number, stage in enumerate(pathway.stages, 1):
            if len(stage.options) == 1:
                lines.append(f"{number}. {escape_markdown(_prefix(stage) + _option(stage.options[0], stage, marks))}")
            else:
                lines.append(f"{number}. {escape_markdown(_prefix(stage) + choice(stage) + ':' if stage.options else brief(stage))}")
                lines += [f"   - {escape_markdown(_option(option, stage, marks))}" for option in stage.options]
        rest = [_upper(_outcome(o, marks)) for o in pathway.outcomes]
        rest += [f"Reported view: {sentence(view)} {marks.mark(view)}" for view in pathway.views]
        rest += [f"Note: {note}" for note in pathway.notes]
        for words in rest:
            lines += ["", escape_markdown(words)]
    for note in paths.notes:
        lines += ["", escape_markdown(note)]
    return "\n".join([*lines, *markdown_list(marks), "", _footer(marks)]) + "\n"


def json(paths: Paths) -> str:
    """Return the routes as JSON: target, pathways, notes, claims."""
    claims = {claim.iri: claim for p in paths.pathways for e in (*p.facts(), *p.views) for claim in e.all_claims()}
    lengths = [n for p in paths.pathways for s in p.stages for o in s.options for n in o.lengths]
    lengths += [n for p in paths.pathways for o in p.outcomes for n in o.lengths]
    claims.update((claim.iri, claim) for length in lengths for claim in length.claims)
    document = {
        "target": thing_json(paths.target),
        "pathways": [pathway_json(pathway) for pathway in paths.pathways],
        "notes": list(paths.notes),
        "claims": claims_json(claims.values()),
    }
    return dump(document)


def pathway_json(pathway: Pathway) -> dict[str, Any]:
    """Return a route as JSON: iri, label, specialties, stages, outcomes, views, notes."""
    return {
        **thing_json(pathway.pathway),
        "toldBy": list(pathway.tellers()),
        "specialties": [
            {**thing_json(s), "evidence": evidence_json(e)} for s, e in zip(pathway.specialties, pathway.evidence, strict=True)
        ],
        "stages": [
            {
                **thing_json(stage.stage),
                "choose": stage.choose,
                "optional": stage.optional,
                "after": list(stage.after),
                "options": [_option_json(option) for option in stage.options],
                "evidence": [evidence_json(e) for e in stage.evidence],
            }
            for stage in pathway.stages
        ],
        "outcomes": [
            {
                **thing_json(outcome.certification),
                "boards": [thing_json(board) for board in outcome.boards],
                "evidence": [evidence_json(e) for e in outcome.evidence],
                "lengths": _lengths_json(outcome.lengths),
            }
            for outcome in pathway.outcomes
        ],
        "views": [evidence_json(view) for view in pathway.views],
        "notes": list(pathway.notes),
    }


def _option_json(option: Option) -> dict[str, Any]:
    return {**thing_json(option.step), "evidence": evidence_json(option.evidence), "lengths": _lengths_json(option.lengths)}


def _lengths_json(lengths: tuple[Length, ...]) -> list[dict[str, Any]]:
    return [{"minimumYears": n.minimum, "maximumYears": n.maximum, "claims": [claim.key for claim in n.claims]} for n in lengths]


def html(paths: Paths) -> str:
    """Return the routes as an HTML fragment: an ordered list each, then the claims."""
    marks = Marks()
    parts = [f"<h3>{escape_html(goal(paths))}</h3>"]
    for pathway in paths.pathways:
        parts.append(f"<h4>{escape_html(pathway.pathway.label + _by(pathway))}</h4><ol>")
        for stage in pathway.stages:
            options = "".join(f"<li>{escape_html(_option(option, stage, marks))}</li>" for option in stage.options)
            words = escape_html(_prefix(stage) + choice(stage) if stage.options else brief(stage))
            parts.append(f"<li>{words}<ul>{options}</ul></li>" if options else f"<li>{words}</li>")
        parts.append("</ol>")
        parts += [f"<p>{escape_html(_upper(_outcome(o, marks)))}</p>" for o in pathway.outcomes]
        parts += [f"<p>Reported view: {escape_html(f'{sentence(view)} {marks.mark(view)}')}</p>" for view in pathway.views]
        parts += [f"<p>Note: {escape_html(note)}</p>" for note in pathway.notes]
    parts += [f"<p>{escape_html(note)}</p>" for note in paths.notes]
    return "".join(parts) + html_list(marks)
