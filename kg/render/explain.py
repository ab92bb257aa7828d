"""What codes mean, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explain import Code, Explanation
from kg.printing import printable
from kg.render.layout import PLAIN, Look, heading, indented

_HEADINGS = {"shape": "SHAPES", "rule": "RULES", "error": "ERRORS"}


def text(found: Explanation, look: Look = PLAIN) -> str:
    """Return name, problem, message, what to do, verdict and examples."""
    lines = [*heading(f"{found.kind} {found.code}", look)]
    lines += indented(f"{found.name}. {grade(found)}".rstrip(), look.width, "  ", "  ") if found.kind != "error" else []
    if found.message:
        lines += ["", *indented(f'It says: "{found.message}"', look.width, "  ", "  ")]
    for paragraph in found.problem.split("\n\n") if found.problem else ():
        lines += ["", *indented(paragraph, look.width, "  ", "  ")]
    for title, words in (("WHAT TO DO", found.help), ("VERDICT ON A CLAIM", found.verdict), ("WHAT WOULD SETTLE IT", found.settles)):
        if words:
            lines += ["", look.style(title, "bold"), *indented(words, look.width, "  ", "  ")]
    for title, example in (("BAD", found.bad), ("GOOD", found.good)):
        if example:
            lines += ["", look.style(title, "bold"), *(f"  {printable(line)}".rstrip() for line in example.splitlines())]
    return "\n".join([*lines, "", f"see: {found.page}"]) + "\n"


def grade(found: Explanation) -> str:
    """Return the level of a shape's or rule's findings, and what it looks at, in words: its page marks names of terms with backquotes."""
    return f"Level: {found.level}{f', on {found.on}' if found.on else ''}." if found.level else ""


def listing(codes: Sequence[Code], look: Look = PLAIN) -> str:
    """Return all codes with their names, by kind."""
    lines: list[str] = []
    for kind, title in _HEADINGS.items():
        lines += ["", look.style(title, "bold")] if lines else [look.style(title, "bold")]
        for code in (code for code in codes if code.kind == kind):
            lines += indented(f"{code.code}: {code.name}", look.width, "  ", "    ")
    return "\n".join([*lines, "", "kg explain CODE says more."]) + "\n"


def markdown(found: Explanation) -> str:
    """Return the section of the page again: the pages are Markdown, and so are the words in it."""
    parts = [f"## {found.code}", f"{found.name}. {grade(found)}" if found.kind != "error" else ""]
    parts += [f"> {found.message}" if found.message else "", found.problem]
    for title, words in (("What to do", found.help), ("Verdict", found.verdict), ("What would settle it", found.settles)):
        parts.append(f"{title}: {words}" if words else "")
    parts += [f"{title}:\n```turtle\n{example}\n```" for title, example in (("Bad", found.bad), ("Good", found.good)) if example]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown_listing(codes: Sequence[Code]) -> str:
    """Return all codes as a Markdown list."""
    return "".join(f"- `{code.code}` ({code.kind}): {code.name}\n" for code in codes)


def json(found: Explanation) -> str:
    """Return the explanation as JSON, with the keys of the record; what is not said is null."""
    from kg.render.claims_json import dump

    keys = ("code", "kind", "name", "page", "level", "on", "message", "problem", "help", "verdict", "settles", "bad", "good")
    return dump({key: getattr(found, key) or None for key in keys})


def json_listing(codes: Sequence[Code]) -> str:
    """Return all codes as a JSON list of code, kind and name."""
    from kg.render.claims_json import dump

    return dump([{"code": code.code, "kind": code.kind, "name": code.name} for code in codes])
