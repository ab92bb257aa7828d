"""What a code in a report means: the sections of the pages docs/shapes.md, docs/rules.md and docs/errors.md, which ship with the package.

The pages for shapes and rules are made from these and from the examples that test them, so nothing is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from kg import resources
from kg.errors import UnknownCode
from kg.names import slug
from kg.record import record
from kg.result import Result

PAGES = {"shape": "docs/shapes.md", "rule": "docs/rules.md", "error": "docs/errors.md"}
"""The pages by the kind of code whose sections they hold."""

_SECTION = re.compile(r"^## (\S+)\n(.*?)(?=^## |^# \S+\.ttl$|\Z)", re.MULTILINE | re.DOTALL)
_SHAPE = re.compile(r"(.*?): (violation|warning|info) on (.*)\.")
_RULE = re.compile(r"(.*)\. Level: (\w+)\.")
_FENCE = re.compile(r"^(Bad|Good):\n```\w*\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)
_LEADS = {"What to do: ": "help", "Verdict: ": "verdict", "What would settle it: ": "settles", "> ": "message"}


@record
class Code(Result):
    """A code and its name."""

    code: str
    kind: str
    name: str


@record
class Explanation(Result):
    """What a code means: kind, name, page, level and target, message, what the matter is, what to do, verdict on a claim, examples.

    What a section does not say is empty. `bad` and `good` are RDF in Turtle or TriG.
    """

    code: str
    kind: str
    name: str
    page: str
    level: str = ""
    on: str = ""
    message: str = ""
    problem: str = ""
    help: str = ""
    verdict: str = ""
    settles: str = ""
    bad: str = ""
    good: str = ""


def codes() -> tuple[Code, ...]:
    """Return all codes, by kind and then in the order of their pages."""
    return tuple(Code(found.code, found.kind, found.name) for found in _all())


def explain(code: str) -> Explanation:
    """Return what `code` means: the name of a shape (with or without prefix, or its IRI), a rule or an error, in any case.

    Raises UnknownCode with near codes.
    """
    wanted = _bare(code)
    known = {found.code.lower(): found for found in _all()}
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    near += [name for name in known if wanted and wanted in name and name not in near][: 3 - len(near)]
    raise UnknownCode(code, tuple(known[name].code for name in near))


def _bare(code: str) -> str:
    """Return a code as it is compared: "Name" with a prefix, as the end of a link or of an IRI, in any case."""
    text = code.strip().strip("<>")
    return (slug(text) if "/" in text or "#" in text else text.rpartition(":")[2]).removeprefix("rule ").strip().lower()


def _all() -> Iterator[Explanation]:
    for kind, page in PAGES.items():
        for match in _SECTION.finditer(resources.read(page).decode("utf-8")):
            yield _explanation(kind, page, match[1], match[2])


def _explanation(kind: str, page: str, code: str, body: str) -> Explanation:
    examples = {match[1].lower(): match[2].rstrip("\n") for match in _FENCE.finditer(body)}
    parts: dict[str, str] = {}
    plain: list[str] = []
    for paragraph in _FENCE.sub("", body).strip().split("\n\n"):
        words = " ".join(paragraph.split())
        lead = next((lead for lead in _LEADS if words.startswith(lead)), None)
        if lead is not None:
            parts[_LEADS[lead]] = words.removeprefix(lead)
        elif words:
            plain.append(words)
    shape, rule = _SHAPE.fullmatch(plain[0]), _RULE.fullmatch(plain[0])
    level, on = "", ""
    if kind == "shape" and shape:
        name, level, on = shape[1], shape[2], shape[3]
    elif kind == "rule" and rule:
        name, level = rule[1], rule[2]
    else:
        name = plain[0].partition(". ")[0].rstrip(".")
    problem = "\n\n".join(plain if kind == "error" else plain[1:])
    parts["verdict"] = parts.get("verdict", "").rstrip(".")
    return Explanation(code, kind, name, f"{page}#{code.lower()}", level, on, problem=problem, **parts, **examples)
