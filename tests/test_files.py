"""Folders are gone through in one way by every command."""

from __future__ import annotations

import os
from pathlib import Path

from kg.files import files_below
from kg.inputs.folders import in_folders
from kg.store.inputs import listed

TEXT = "<urn:x:s> <urn:x:p> <urn:x:o> .\n"


def test_files_come_by_name_and_nothing_hidden_or_elsewhere(tmp_path: Path) -> None:
    """Below a folder: files by name, links to files; no hidden file, no hidden folder, no pipe, and no folder that a link leads to."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for path in (inside / "b.ttl", inside / "a" / "z.nt", inside / ".git" / "c.ttl", inside / ".d.ttl", outside / "e.ttl"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    (inside / "f.ttl").symlink_to(outside / "e.ttl")
    (inside / "g").symlink_to(outside)
    (inside / "a" / "round").symlink_to(inside)
    os.mkfifo(inside / "h.ttl")
    expected = ["a/z.nt", "b.ttl", "f.ttl"]
    assert [path.relative_to(inside).as_posix() for path in files_below(inside)] == expected
    assert [Path(path).relative_to(inside).as_posix() for path in in_folders([str(inside)]).paths] == expected
    assert [Path(path).relative_to(inside).as_posix() for path in listed([str(inside)])] == expected
