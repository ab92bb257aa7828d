"""Sources, their passages and verifications as text and JSON."""

from __future__ import annotations

from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import Any

from kg.draft import Draft
from kg.evidence import Claim, Passage
from kg.passages import Standing
from kg.render.layout import PLAIN, Look, indented
from kg.source import PassageCheck, Source, SourceRecord, Stretch, Verification
from kg.terms import printable

_UNCHECKABLE = "not re-checkable here"
_PARTY = "interested party"


def sources_text(sources: tuple[Source, ...], look: Look = PLAIN) -> str:
    """Return two lines or more for each source, its key first, and how many there are."""
    if not sources:
        return "no source in this graph\n"
    lines: list[str] = []
    for s in sources:
        lines += indented(f"{s.key}: {s.title}", look.width, "", "    ")
        counts = f"{_many(s.claims, 'claim')} from {_many(s.passages, 'passage')}"
        remarks = [counts, *([f"{s.unused} without a claim"] if s.unused else []), *([_PARTY] if s.interested else [])]
        lines += indented("; ".join([_imprint(s), *remarks, *([] if s.checkable else [_UNCHECKABLE])]), look.width, "    ", "    ")
    whole, parties = sum(s.checkable for s in sources), sum(s.interested for s in sources)
    total = f"{_many(len(sources), 'source')}: {whole} with a digest of the text, {len(sources) - whole} {_UNCHECKABLE}"
    return "\n".join([*lines, "", *indented(f"{total}; {parties} of interested parties", look.width, "", "  ")]) + "\n"


def sources_json(sources: tuple[Source, ...]) -> str:
    """Return {"sources": [{"iri", "key", "title", …}]}."""
    return _json({"sources": [asdict(source) for source in sources]})


def record_text(record: SourceRecord, look: Look = PLAIN) -> str:
    """Return the source's data, then each passage with its position and its claims."""
    s = record.source
    lines = indented(f"{s.title} ({s.key})", look.width, "", "  ")
    lines += indented(_imprint(s), look.width, "", "  ")
    technical = ", ".join(part for part in (s.language and f"language {s.language}", s.format) if part)
    lines += [printable(technical)] if technical else []
    # An address is kept on one line, so that it can be copied.
    lines += [printable(s.url)] if s.url else []
    lines += [f"{_PARTY}: issued by, or quoting, a body with a stake in the dispute"] if s.interested else []
    for note in s.notes:
        lines += indented(f"note: {note}", look.width, "", "  ")
    counts = f"{_many(s.passages, 'passage')}, {_many(s.claims, 'claim')}, {s.unused} without a claim"
    if s.sha256:
        lines += [f"{_length(s.length)}; {counts}", printable(f"SHA-256 {s.sha256}")]
    else:
        lines += [counts, f"no text at hand, hence no digest: {_UNCHECKABLE}"]
    for entry in record.passages:
        lines += ["", *indented(f"{entry.passage.identifier}  {_position(entry.passage)}", look.width, "", "   ")]
        lines += [line for claim in entry.claims for line in indented(_claim(claim), look.width, "  ", "    ")] or ["  no claim"]
    return "\n".join(lines) + "\n"


def record_json(record: SourceRecord) -> str:
    """Return {"source", "passages": [{"identifier", "iri", "start", "end", "sha256", "sha256Folded", "claims": […]}]}."""
    return _json({"source": asdict(record.source), "passages": [_passage(e.passage, e.claims) for e in record.passages]})


def coverage_text(record: SourceRecord) -> str:
    """Return the passages without a claim."""
    s = record.source
    lines = [f"{s.key}: {s.passages - s.unused} of {_many(s.passages, 'passage')} have a claim"]
    lines += [f"{p.identifier}  {_position(p)}  no claim" for p in record.unused]
    return printable_lines(lines)


def coverage_json(record: SourceRecord) -> str:
    """Return {"status", "checked", "truncated", "source", "unused": […]}."""
    status = "gaps" if record.unused else "covered"
    head = {"status": status, "checked": record.source.passages, "truncated": False, "source": asdict(record.source)}
    return _json({**head, "unused": [_passage(passage, ()) for passage in record.unused]})


def verification_text(result: Verification) -> str:
    """Return the verdict, what differs, and what lies outside all passages; passages that are in place to the letter are only counted."""
    s = result.source
    counts = [f"{result.count(standing)} {standing}" for standing in Standing if result.count(standing)]
    lines = [f"{s.key}: {_many(len(result.passages), 'passage')}: {', '.join(counts)}", _file(result)]
    lines += [_check(check) for check in result.passages if not (check.standing is Standing.IN_PLACE and check.exact)]
    lines += [f"outside all passages: {_span(gap)}, {_many(gap.end - gap.start, 'code point')}" for gap in result.uncovered]
    return printable_lines(lines)


def verification_json(result: Verification) -> str:
    """Return {"status", "checked", "truncated", "source", "file", "sameFile", …, "passages": […], "uncovered": […]}."""
    status = "unchecked" if not result.checked else "in place" if result.all_in_place else "changed"
    return _json(
        {
            "status": status,
            "checked": result.checked,
            "truncated": False,
            "source": asdict(result.source),
            "file": result.file,
            "sameFile": result.same_file,
            "byteOrderMark": result.byte_order_mark,
            "length": result.length,
            "passages": [
                {
                    "identifier": check.passage.identifier,
                    "iri": check.passage.iri,
                    "standing": str(check.standing),
                    "exact": check.exact,
                    "recorded": {"start": check.passage.start, "end": check.passage.end},
                    "found": asdict(check.place) if check.place else None,
                }
                for check in result.passages
            ],
            "uncovered": [asdict(gap) for gap in result.uncovered],
        }
    )


def draft_text(draft: Draft, paths: tuple[Path, Path]) -> str:
    """Return what was written, and what to do next."""
    return printable_lines(
        [
            f"{paths[0]}: {_many(draft.passages, 'passage')} of {draft.key}",
            f"{paths[1]}: a claim to fill in for each of them",
            "next: fill in what the comments in both files ask for, then run `kg validate` on them (docs/adding-a-source.md)",
        ]
    )


def draft_json(draft: Draft, paths: tuple[Path, Path]) -> str:
    """Return {"key", "passages", "sources", "claims"}, the last two being paths."""
    return _json({"key": draft.key, "passages": draft.passages, "sources": str(paths[0]), "claims": str(paths[1])})


def printable_lines(lines: list[str]) -> str:
    """Return `lines` as text that cannot act on a terminal."""
    return "".join(printable(line) + "\n" for line in lines)


def _file(result: Verification) -> str:
    mark = ", begins with a byte order mark" if result.byte_order_mark else ""
    if result.same_file is None:
        return f"{result.file}: no digest of the whole file on record{mark}"
    if result.same_file:
        return f"{result.file}: the recorded file, byte for byte"
    return f"{result.file}: not the recorded file byte for byte: {_length(result.length)}, recorded {_length(result.source.length)}{mark}"


def _check(check: PassageCheck) -> str:
    p = check.passage
    if check.standing is Standing.UNCHECKABLE:
        return f"{p.identifier}  {check.standing}: no position or digest on record"
    if check.place is None:
        return f"{p.identifier}  {check.standing}: recorded at {p.start}-{p.end}"
    same = "" if check.exact else "; same words, other white space, quotes or normalization"
    if check.standing is Standing.IN_PLACE:
        return f"{p.identifier}  {check.standing}{same}"
    return f"{p.identifier}  {check.standing}: recorded at {p.start}-{p.end}, found at {_span(check.place)}{same}"


def _span(place: Stretch) -> str:
    return f"{place.start}-{place.end} (line {place.line}, column {place.column})"


def _position(passage: Passage) -> str:
    if passage.start is None or passage.end is None:
        return f"{passage.label}: {_UNCHECKABLE}"
    return f"code points {passage.start}-{passage.end}" + ("" if passage.checkable else f", no digest: {_UNCHECKABLE}")


def _imprint(s: Source) -> str:
    """Return kind, publisher and date of a source, for example "web page, Example Society, date not recorded"."""
    return ", ".join([s.type or "kind not recorded", s.publisher or "publisher not recorded", s.date or "date not recorded"])


def _claim(claim: Claim) -> str:
    kinds = ", ".join([*claim.kinds, *(["implied"] if claim.implied else [])])
    return f"{claim.key} ({kinds}): {claim.paraphrase}"


def _length(length: int | None) -> str:
    return "length not on record" if length is None else _many(length, "code point")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _passage(passage: Passage, claims: tuple[Claim, ...]) -> dict[str, Any]:
    return {
        "identifier": passage.identifier,
        "iri": passage.iri,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
        "sha256Folded": passage.sha256_folded,
        "claims": [{"iri": c.iri, "kinds": list(c.kinds), "implied": c.implied, "paraphrase": c.paraphrase} for c in claims],
    }


def _json(value: dict[str, Any]) -> str:
    return dumps(value, ensure_ascii=False, indent=2) + "\n"
