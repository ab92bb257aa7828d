"""Completion of names of queries, specialties and boards, without loading an RDF engine.

The names are read off the entities files line by line, which its house style allows (one predicate a line); a test compares them with
what the engine reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg import resources
from kg.errors import KgError

_SUBJECT = re.compile(r"([a-z-]+):(\S+) a (?:org|spec):(\w+) ")
_LABELS = re.compile(r"    skos:(prefLabel|altLabel|notation) (.*)[;.]\Z")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')

Candidates = list[tuple[str, str]]
"""What the shell offers: a value, and a few words on it."""


def specialties(incomplete: str) -> Candidates:
    """Return the names of specialties that begin with `incomplete`, in any case."""
    return _matching(incomplete, "Specialty")


def boards(incomplete: str) -> Candidates:
    """Return the names of boards that begin with `incomplete`, in any case."""
    return _matching(incomplete, "Board")


def routes(incomplete: str) -> Candidates:
    """Return the names of boards, specialties, certifications and pathways that begin with `incomplete`."""
    return _matching(incomplete, "Board", "Specialty", "Certification", "TrainingPathway")


def things(incomplete: str) -> Candidates:
    """Return the names of all things in the shipped graph that begin with `incomplete`."""
    return _matching(incomplete)


def queries(incomplete: str) -> Candidates:
    """Return the names of packaged queries that begin with `incomplete`, with their summaries."""
    found = []
    for path in resources.names("queries", ".rq"):
        name = path.rpartition("/")[2].removesuffix(".rq")
        if name.startswith(incomplete):
            found.append((name, _summary(path)))
    return found


def codes(incomplete: str) -> Candidates:
    """Return the codes that `kg explain` knows and that begin with `incomplete`, in any case."""
    from kg.explain import codes as every

    try:
        return [(code.code, code.name) for code in every() if code.code.lower().startswith(incomplete.lower())]
    except KgError:
        return []


def entities() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield prefix and slug, class, preferred label and other names of each thing that the shipped data name."""
    subject = kind = label = ""
    others: list[str] = []
    text = "".join(resources.read(name).decode("utf-8") for name in resources.entities())
    for line in [*text.splitlines(), "end:end a spec:End ;"]:
        start = _SUBJECT.match(line)
        if start:
            if label:
                yield subject, kind, label, tuple(others)
            subject, kind, label, others = f"{start[1]}:{start[2]}", start[3], "", []
        found = _LABELS.match(line)
        if found and found[1] == "prefLabel":
            label = "".join(_QUOTED.findall(found[2])[:1])
        elif found:
            others += _QUOTED.findall(found[2])


def _matching(incomplete: str, *kinds: str) -> Candidates:
    try:
        known = list(entities())
    except KgError:
        # A shell that waits for candidates is no place for an error message.
        return []
    begin = incomplete.lower()
    found: dict[str, str] = {}
    for subject, kind, label, others in known:
        if kinds and kind not in kinds:
            continue
        for name in (subject.partition(":")[2], *others, *((subject,) if ":" in begin else ())):
            # Names with spaces would need quoting in every shell; the slug says the same.
            if " " not in name and name.lower().startswith(begin):
                # The shell keeps only what continues the very letters typed; names are looked up in any case.
                found[name if name.startswith(incomplete) else incomplete + name.lower()[len(incomplete) :]] = label
    return sorted(found.items())


def _summary(path: str) -> str:
    for line in resources.read(path).decode("utf-8", "replace").splitlines():
        if line.startswith("#+ summary:"):
            return line.partition(":")[2].strip().strip("\"'")
    return ""
