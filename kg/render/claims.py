"""Evidence in answers: numbered marks, and the list of claims that they lead to."""

from __future__ import annotations

from kg.evidence import Claim, Evidence, Passage
from kg.render.layout import Look, indented
from kg.render.markup import escape_html, escape_markdown

UNVOUCHED = "[-]"
"""The mark of a statement that no claim vouches for."""


class Marks:
    """Hands out the numbers of claims, from 1, in the order in which they come up."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.claims: list[Claim] = []
        self.derived: list[Evidence] = []
        self.unvouched = False

    def number(self, claim: Claim) -> int:
        """Return the number of `claim`, giving it the next one if it has none."""
        if claim.iri not in self._numbers:
            self.claims.append(claim)
            self._numbers[claim.iri] = len(self.claims)
        return self._numbers[claim.iri]

    def mark(self, *evidence: Evidence) -> str:
        """Return the marks of all claims behind `evidence`, such as "[1] [2]"; remember what is derived and what nobody vouches for."""
        claims: dict[str, Claim] = {}
        vouched = True
        for e in evidence:
            if e.premises and all(known.statement.triple != e.statement.triple for known in self.derived):
                self.derived.append(e)
            found = e.all_claims()
            vouched = vouched and bool(found)
            claims.update((claim.iri, claim) for claim in found)
        self.unvouched = self.unvouched or not vouched
        return " ".join([*(f"[{self.number(claim)}]" for claim in claims.values()), *(() if vouched else (UNVOUCHED,))])

    @property
    def sources(self) -> dict[str, str]:
        """Key and title of the sources of all claims so far, in order of their keys; interested parties are marked as such."""
        passages = [p for claim in self.claims for p in claim.passages]
        found = {p.source_key: p.source_title + (" (interested party)" if p.interested else "") for p in passages}
        return {key: found[key] for key in sorted(found)}

    def summary(self) -> str:
        """Return how many claims from how many sources there are so far."""
        claims, sources = len(self.claims), len(self.sources)
        return f"{claims} claim{'' if claims == 1 else 's'} from {sources} source{'' if sources == 1 else 's'}."


def manner(claim: Claim) -> str:
    """Return how the source makes the claim: kinds of statement, whether implied, place and time."""
    return ", ".join([*claim.kinds, *(("implied",) if claim.implied else ()), *claim.spatial, *claim.temporal])


def where(passage: Passage) -> str:
    """Return source key, passage identifier and positions, for example "essay 1.2, positions 102-249"."""
    position = f"positions {passage.start}-{passage.end}" if passage.checkable else "not re-checkable here"
    return f"{passage.source_key} {passage.identifier}, {position}"


def origin(claim: Claim) -> str:
    """Return key, manner and passages, for example "essay-1.2-a (definition): essay 1.2, positions 102-249"."""
    passages = "; ".join(where(p) for p in claim.passages) or "no passage is given"
    sort = manner(claim)
    return f"{claim.key}{f' ({sort})' if sort else ''}: {passages}"


def told(claim: Claim) -> str:
    """Return the claim in the curators' words."""
    return claim.paraphrase or "No paraphrase is given."


def text_list(marks: Marks, look: Look) -> list[str]:
    """Return the lines of the numbered list of claims, of the sources, and of what is derived."""
    lines: list[str] = []
    if marks.claims:
        lines += ["", look.style("CLAIMS", "bold")]
        room = len(str(len(marks.claims))) + 2
        for number, claim in enumerate(marks.claims, 1):
            lines += indented(told(claim), look.width, f"[{number}]".rjust(room) + " ", " " * (room + 1))
            lines += (look.style(line, "dim") for line in indented(origin(claim), look.width, " " * (room + 1), " " * (room + 3)))
    if marks.derived:
        lines += ["", look.style("DERIVED", "bold")]
        for evidence in marks.derived:
            lines += indented(derivation(evidence, marks), look.width, "", "  ")
    if marks.sources:
        lines += ["", look.style("SOURCES", "bold")]
        for key, title in marks.sources.items():
            lines += indented(f"{key}: {title}", look.width, "", "  ")
    if marks.unvouched:
        lines += ["", *indented(f"{UNVOUCHED} stands in the data without a claim that vouches for it.", look.width, "", "  ")]
    return lines


def derivation(evidence: Evidence, marks: Marks) -> str:
    """Return a derived statement in words, with its rule and the marks of its premises."""
    premises = " and ".join(f"{sentence(premise)} {marks.mark(premise)}" for premise in evidence.premises)
    return f"{sentence(evidence)}: follows from {premises}. Rule: {evidence.rule}"


def sentence(evidence: Evidence) -> str:
    """Return a statement in words."""
    s = evidence.statement
    return f"{s.subject_label} {s.predicate_label} {s.object_label}"


def markdown_list(marks: Marks) -> list[str]:
    """Return the numbered list of claims, what is derived, and the sources, as Markdown lines."""
    lines: list[str] = []
    if marks.claims:
        lines += ["", "**Claims**", ""]
        lines += [f"{number}. {escape_markdown(f'{told(claim)} {origin(claim)}')}" for number, claim in enumerate(marks.claims, 1)]
    if marks.derived:
        lines += ["", "**Derived**", "", *(f"- {escape_markdown(derivation(e, marks))}" for e in marks.derived)]
    if marks.sources:
        lines += ["", "**Sources**", "", *(f"- {escape_markdown(f'{key}: {title}')}" for key, title in marks.sources.items())]
    if marks.unvouched:
        lines += ["", f"{UNVOUCHED} stands in the data without a claim that vouches for it."]
    return lines


def html_list(marks: Marks) -> str:
    """Return the claims as an ordered HTML list, numbered like their marks, then what is derived and the sources."""
    items = "".join(f"<li>{escape_html(told(claim))}<br>{escape_html(origin(claim))}</li>" for claim in marks.claims)
    derived = "".join(f"<p>{escape_html(derivation(e, marks))}</p>" for e in marks.derived)
    sources = "".join(f"<p>{escape_html(f'{key}: {title}')}</p>" for key, title in marks.sources.items())
    return (f"<ol>{items}</ol>" if items else "") + derived + sources
