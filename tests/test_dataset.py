"""A user's files as one dataset: blank nodes kept apart and named by order, whoever reads the file, and every mistake in its place."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import dataset
from kg.dataset import user_dataset
from kg.errors import BadSyntax, UnreadableInput, UnsafeInput
from kg.files import Input
from kg.formats import RdfSyntax
from kg.load import with_files

PLAIN = '@prefix : <https://example.org/> .\n:a :p :b , 007 , "x"@en .\n'
BLANK = "@prefix : <https://example.org/> .\n:a :q [ :r _:other ] . _:other :r 1 .\n"
GRAPHS = "@prefix : <https://example.org/> .\n:a :p :b . :g { :a :p :b }\n"


def _files(folder: Path, **texts: str) -> list[str]:
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return [str(folder / name.replace("_", ".")) for name in texts]


@pytest.mark.parametrize("texts", [{"one_ttl": PLAIN}, {"one_ttl": BLANK, "two_ttl": BLANK}, {"one_ttl": PLAIN, "two_ttl": BLANK}])
def test_statements_are_those_of_the_files(texts: dict[str, str], tmp_path: Path) -> None:
    """They are those that a list of the files' statements holds, with the same names of blank nodes."""
    paths = _files(tmp_path, **texts)
    expected = ox.Store()
    expected.extend(with_files(paths))
    assert set(user_dataset(paths).quads()) == set(expected)


def test_the_engine_reads_alone_only_where_no_blank_node_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels that the engine makes up differ from run to run, so it is kept from documents with a mark of a blank node."""
    read: list[str] = []
    alone = dataset._load

    def told(store: ox.Store, source: Input, syntax: RdfSyntax, base: str | None) -> None:
        read.append(Path(source.name).name)
        alone(store, source, syntax, base)

    monkeypatch.setattr(dataset, "_load", told)
    triple_term = "@prefix : <https://example.org/> .\n:a :p <<( :a :p :b )>> .\n"
    user_dataset(_files(tmp_path, plain_ttl=PLAIN, blank_ttl=BLANK, term_ttl=triple_term))
    assert read == ["plain.ttl"]


@pytest.mark.parametrize(("text", "expected"), [(PLAIN, False), (GRAPHS, True)])
def test_named_graphs_are_seen_together(text: str, expected: bool, tmp_path: Path) -> None:
    """Only with a named graph among the files is the default graph of queries the union of all."""
    assert user_dataset(_files(tmp_path, data_trig=text)).union is expected


@pytest.mark.parametrize("text", [PLAIN + ":a :p ;;; .\n", BLANK + ":a :p ;;; .\n"])
def test_a_mistake_has_its_place(text: str, tmp_path: Path) -> None:
    """Whoever reads the document, the message names its line and column."""
    with pytest.raises(BadSyntax) as error:
        user_dataset(_files(tmp_path, data_ttl=text))
    assert error.value.place is not None
    assert (error.value.place.line, error.value.place.column) == (3, 7)


def test_what_is_not_safe_or_empty_is_refused(tmp_path: Path) -> None:
    """Nesting that would end the process, and JSON that says nothing, are refused as everywhere."""
    with pytest.raises(UnsafeInput):
        user_dataset(_files(tmp_path, deep_ttl="<a:s> <a:p> " + "<<( <a:s> <a:p> " * 2_000))
    with pytest.raises(UnreadableInput):
        user_dataset(_files(tmp_path, empty_jsonld='{"name": "x"}'))
