"""Stores on disk as text and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from json import dumps

from kg.names import shrink
from kg.render.table import plain
from kg.store import Manifest, Verdict
from kg.terms import printable

_FULL = "kg store info shows which; kg convert keeps every form"


def loaded(manifest: Manifest, directory: str) -> str:
    """Return one line that says what a store holds now."""
    graphs = f" in {_many(manifest.graphs, 'named graph')}" if manifest.graphs else ""
    files = _many(len(manifest.sources), "file")
    return printable(f"{directory}: {_many(manifest.statements, 'statement')}{graphs} from {files}") + "\n"


def rewritten(manifest: Manifest) -> Iterator[str]:
    """Yield what to say about literals that the store holds in another form."""
    if manifest.changed:
        first = next(entry for entry in manifest.rewritten if entry.examples)
        before, after = first.examples[0]
        example = f'"{before}"^^{shrink(first.datatype)} as "{after}"'
        yield printable(
            f"{_many(manifest.changed, 'statement')} with a literal that the store holds in another form, such as {example}; {_FULL}"
        )


def manifest_text(manifest: Manifest) -> str:
    """Return what a store holds, the files that it was loaded from, and what became of literals."""
    lines = [f"{_many(manifest.statements, 'statement')}, {_many(manifest.graphs, 'named graph')}"]
    lines.append("written by " + ", ".join(f"{name} {version}" for name, version in manifest.versions.items()))
    rows = [(source.path, source.format, f"{source.size:,}", f"{source.statements:,}", source.sha256) for source in manifest.sources]
    lines += ["", plain(("file", "format", "bytes", "statements", "sha-256"), rows).rstrip("\n")]
    if manifest.rewritten:
        forms = [(shrink(e.datatype), f"{e.statements:,}", "; ".join(f"{a} as {b}" for a, b in e.examples)) for e in manifest.rewritten]
        lines += ["", "literals held in another form:", plain(("datatype", "statements", "examples"), forms).rstrip("\n")]
    return "\n".join(lines) + "\n"


def manifest_json(manifest: Manifest) -> str:
    """Return the manifest as JSON, without the digests of the store's own files."""
    content = asdict(manifest)
    del content["files"]
    return dumps(content, ensure_ascii=False, indent=2) + "\n"


def verdict_text(verdict: Verdict, directory: str) -> str:
    """Return whether a store is sound, and how its sources stand."""
    lines = [f"damaged: {what}" for what in verdict.damage]
    if verdict.sound:
        lines.append(f"sound: {_many(len(verdict.manifest.files), 'file')}, {_many(verdict.manifest.statements, 'statement')}")
    else:
        lines.append(f"`kg store rebuild {directory}` makes it again from its sources")
    lines += [f"changed or gone since it was loaded: {path}" for path in verdict.changed]
    return "".join(printable(line) + "\n" for line in lines)


def verdict_json(verdict: Verdict) -> str:
    """Return {"sound", "damage", "changedSources", "statements"}."""
    content = {
        "sound": verdict.sound,
        "damage": verdict.damage,
        "changedSources": verdict.changed,
        "statements": verdict.manifest.statements,
    }
    return dumps(content, ensure_ascii=False, indent=2) + "\n"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
