"""What a claim of certification comes to, as text, Markdown, JSON and HTML. The wording speaks of the claim, never of a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.answer.claim import ClaimAnswer, Said
from kg.claim.verdict import Reason, Verdict
from kg.evidence import Evidence
from kg.render.claims import Marks, html_list, markdown_list, sentence, text_list
from kg.render.claims_json import claims_json, dump, evidence_json, thing_json
from kg.render.layout import PLAIN, Look, indented
from kg.render.markup import escape_html, escape_markdown

NOTE = "About the claim as it was read, not about a person. Not medical or legal advice."
_SHOWN = 6
"""How many statements behind one finding are shown in a text."""
_STYLES = ("green", "dim", "yellow", "red")


def text(answer: ClaimAnswer, look: Look = PLAIN) -> str:
    """Return verdict, claim, reasons with marks, what would settle it, and the claims of sources that the marks lead to."""
    marks = _Told()
    verdict = answer.judgement.verdict
    lines = [look.style(line, _style(verdict)) for line in indented(answer.verdict, look.width, "", "  ")]
    lines += indented(claimed(answer), look.width, "  ", "  ")
    lines += ["", look.style("WHY", "bold")]
    for reason in why(answer):
        lines += _block(reason.message, reason.evidence, marks, look)
    if not answer.judgement.reasons:
        lines += _block(verdict.definition, answer.judgement.evidence, marks, look)
    elif answer.judgement.evidence:
        lines += ["", look.style("FOR THE CLAIM", "bold"), *_block("", answer.judgement.evidence, marks, look)]
    if rest(answer):
        lines += ["", look.style("ALSO", "bold")]
    for reason in rest(answer):
        lines += _block(reason.message, reason.evidence, marks, look)
    if unmatched(answer):
        lines += ["", look.style("NAMES", "bold")]
        lines += [line for words in unmatched(answer) for line in indented(words, look.width, "  ", "    ")]
    if answer.settles:
        lines += ["", look.style("WHAT WOULD SETTLE IT", "bold")]
        lines += [line for words in answer.settles for line in indented(words, look.width, "  - ", "    ")]
    # How a statement follows from others is left to `kg why`: the marks lead to the claims that it follows from.
    marks.derived.clear()
    lines += text_list(marks, look)
    lines += ["", *indented(NOTE, look.width, "", "")]
    return "\n".join(lines) + "\n"


def _style(verdict: Verdict) -> str:
    return _STYLES[min(verdict.order // 10, len(_STYLES)) - 1]


def _block(message: str, evidence: Sequence[Evidence], marks: _Told, look: Look) -> list[str]:
    message, statements = marks.block(message, evidence)
    lines = indented(message, look.width, "  ", "  ") if message else []
    for statement in statements:
        lines += indented(statement, look.width, "    ", "      ")
    if statements and len(evidence) > _SHOWN:
        lines.append(f"    and {len(evidence) - _SHOWN:,} more; -f json has them all")
    return lines


class _Told(Marks):
    """Marks that know which statements have been printed, so that each is printed once."""

    def __init__(self) -> None:
        super().__init__()
        self._printed: set[object] = set()

    def block(self, message: str, evidence: Sequence[Evidence]) -> tuple[str, list[str]]:
        """Return the first statements with their marks, those printed before left out: their marks then follow the message."""
        shown = evidence[:_SHOWN]
        fresh = [one for one in shown if one.statement.triple not in self._printed]
        again = self.mark(*(one for one in shown if one not in fresh)) if len(fresh) < len(shown) else ""
        self._printed.update(one.statement.triple for one in fresh)
        return f"{message} {again}".strip() if message else "", [f"{sentence(one)} {self.mark(one)}" for one in fresh]


def claimed(answer: ClaimAnswer) -> str:
    """Return the claim in one sentence."""
    words = f"The claim: certified in {_called(answer.part('specialty'))} by {_called(answer.part('board'))}"
    for part, lead in (("state", "in"), ("status", "status"), ("from", "from"), ("until", "until")):
        found = answer.part(part)
        words += f", {lead} {_called(found)}" if found else ""
    for part, lead in (("completed", "after"), ("presented as", "presented as")):
        found = answer.part(part)
        words += f", {lead} {_called(found)}" if found else ""
    return f"{words}; as of {answer.on}."


def _called(parts: Sequence[Said]) -> str:
    return " and ".join(_one(said) for said in parts)


def _one(said: Said) -> str:
    if len(said.things) == 1:
        label = said.things[0].label
        same = said.part != "state" or label == said.words
        return label if same else f"{label} ({said.words})"
    return said.words if said.part in {"state", "from", "until"} else f'"{said.words}"'


def why(answer: ClaimAnswer) -> tuple[Reason, ...]:
    """Return the findings that give the verdict."""
    return tuple(reason for reason in answer.judgement.reasons if reason.verdict == answer.judgement.verdict)


def rest(answer: ClaimAnswer) -> tuple[Reason, ...]:
    """Return the findings that weigh less, and the remarks."""
    return tuple(reason for reason in answer.findings if reason.verdict != answer.judgement.verdict)


def unmatched(answer: ClaimAnswer) -> tuple[str, ...]:
    """Return, for each name that fits nothing, which names are near."""
    return tuple(f'"{said.words}": did you mean {" or ".join(said.suggestions)}?' for said in answer.said if said.suggestions)


def markdown(answer: ClaimAnswer) -> str:
    """Return the answer as Markdown, in the order of the text."""
    marks = _Told()
    lines = [f"## {escape_markdown(answer.verdict)}", "", escape_markdown(claimed(answer)), "", "**Why**", ""]
    for reason in why(answer):
        lines += _items(reason.message, reason.evidence, marks)
    if not answer.judgement.reasons:
        lines += _items(answer.judgement.verdict.definition, answer.judgement.evidence, marks)
    elif answer.judgement.evidence:
        lines += ["", "**For the claim**", "", *_items("The sources say:", answer.judgement.evidence, marks)]
    if rest(answer):
        lines += ["", "**Also**", ""]
    for reason in rest(answer):
        lines += _items(reason.message, reason.evidence, marks)
    lines += [line for words in unmatched(answer) for line in ("", escape_markdown(words))]
    if answer.settles:
        lines += ["", "**What would settle it**", "", *(f"- {escape_markdown(words)}" for words in answer.settles)]
    marks.derived.clear()
    lines += markdown_list(marks)
    return "\n".join([*lines, "", NOTE]) + "\n"


def _items(message: str, evidence: Sequence[Evidence], marks: _Told) -> list[str]:
    message, statements = marks.block(message, evidence)
    lines = [f"- {escape_markdown(message)}", *(f"  - {escape_markdown(statement)}" for statement in statements)]
    return lines + ([f"  - and {len(evidence) - _SHOWN:,} more"] if statements and len(evidence) > _SHOWN else [])


def json(answer: ClaimAnswer) -> str:
    """Return the answer as JSON: verdict, meaning, on, said, findings, evidence, settles, claims; the keys are in docs/json.md."""
    return dump(
        {
            "verdict": answer.verdict,
            "meaning": answer.judgement.verdict.definition,
            "status": answer.verdict,
            "checked": 1,
            "truncated": False,
            "on": answer.on,
            "said": [_said_json(said) for said in answer.said],
            "findings": [reason_json(reason) for reason in answer.findings],
            "evidence": [evidence_json(evidence) for evidence in answer.evidence],
            "settles": list(answer.settles),
            "claims": claims_json(answer.claims),
            "note": NOTE,
        }
    )


def _said_json(said: Said) -> dict[str, Any]:
    things = [thing_json(one) for one in said.things]
    return {"part": said.part, "words": said.words, "things": things, "suggestions": list(said.suggestions)}


def reason_json(reason: Reason) -> dict[str, Any]:
    """Return a finding as JSON: code, name, level, verdict (null for a remark), message, help, settles, evidence (words of statements)."""
    return {
        "code": reason.code,
        "name": reason.name,
        "level": reason.level.name,
        "verdict": reason.verdict.label if reason.verdict else None,
        "message": reason.message,
        "help": reason.help,
        "settles": reason.settles or None,
        "evidence": [sentence(evidence) for evidence in reason.evidence],
    }


def html(answer: ClaimAnswer) -> str:
    """Return the answer as an HTML fragment: verdict, claim, findings with marks, claims of sources."""
    marks = _Told()
    items = []
    meaning = "The sources say:" if answer.judgement.reasons else answer.judgement.verdict.definition
    found = [(reason.message, reason.evidence) for reason in answer.findings]
    for message, evidence in [*found, *([(meaning, answer.judgement.evidence)] if answer.judgement.evidence else [])]:
        told, statements = marks.block(message, evidence)
        inner = "".join(f"<li>{escape_html(statement)}</li>" for statement in statements)
        items.append(f"<li>{escape_html(told)}{f'<ul>{inner}</ul>' if inner else ''}</li>")
    settles = "".join(f"<li>{escape_html(words)}</li>" for words in answer.settles)
    marks.derived.clear()
    return (
        f"<h3>{escape_html(answer.verdict)}</h3><p>{escape_html(claimed(answer))}</p><ul>{''.join(items)}</ul>"
        f"<p>What would settle it</p><ul>{settles}</ul>{html_list(marks)}<p>{escape_html(NOTE)}</p>"
    )
